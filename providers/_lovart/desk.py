"""The panel: projects, threads, files that are attached, tools, the way of reasoning, and how the account is billed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from providers._lovart.catalog import kinds_of
from providers._lovart.errors import NAME, TITLE
from providers._lovart.server import Server, kind_of_file
from studio.errors import BacklotError, NotFound, RequestError
from studio.provider import Act, Desk, Take

THEIR_STATE = Path(".lovart") / "state.json"  # of the vendor's own client, in the home folder of who runs this
MODES = ("", "fast", "thinking")
WAYS = ("", "prefer", "force", "exclude")
NAME_LIMIT = 80  # characters
MOST_FILES = 12
BILLING = (
    "This changes how the whole Lovart account is billed, everywhere it is used, for everything that comes after: "
    "fast spends credits, unlimited is free but waits in a queue."
)
Values = Mapping[str, Any]
ID, NAMED, SURE = Take("id"), Take("name", needed=False), Take("sure", "sure")
ACTS = (
    Act("project-add", "Use a project that is there already.", (ID, NAMED)),
    Act("project-create", "Make a project there, and use it.", (NAMED,)),
    Act("project-use", "Use another project, by the beginning of its id.", (ID,)),
    Act("project-rename", "Rename a project, here and there.", (ID, Take("name"))),
    Act("project-check", "Ask whether a project is still there.", (ID,)),
    Act("project-remove", "Forget a project and its threads here; there they stay.", (ID,)),
    Act(
        "thread-use",
        "Go on with a thread in every job; without an id each begins a new one.",
        (Take("id", needed=False),),
    ),
    Act("thread-remove", "Forget a thread here; there it stays.", (ID,)),
    Act(
        "mode", "How new threads reason.", (Take("mode", values={"fast": "fast", "thinking": "thinking", "usual": ""}),)
    ),
    Act(
        "tool",
        "Prefer, force or exclude one tool, or leave it to the agent.",
        (Take("name"), Take("how", values={"prefer": "prefer", "force": "force", "exclude": "exclude", "free": ""})),
    ),
    Act(
        "attach",
        "Upload a file, to be seen by every job until it is taken away.",
        (Take("artifact", "artifact"), NAMED),
    ),
    Act("detach", "Take an attached file away, by its address.", (Take("url"),)),
    Act("canvas", "Put an attached file onto the canvas of the project in use, by its address.", (Take("url"),)),
    Act("billing", BILLING, (Take("unlimited", values={"fast": False, "unlimited": True}), SURE)),
    Act(
        "import",
        "Take over what the vendor's own client has kept; without a file its own.",
        (Take("text", "content", needed=False),),
    ),
)


async def shown(server: Server, tools: list[dict[str, Any]], desk: Desk) -> dict[str, Any]:
    """Everything the panel shows. billing: None where the account could not be asked."""
    held = await asyncio.to_thread(server.state(desk.secrets).read)
    try:
        billing: bool | None = await server.unlimited(desk.secrets)
        trouble = ""
    except BacklotError as error:
        billing, trouble = None, f"{error.message} {error.hint}".strip()
    theirs = desk.host and (Path.home() / THEIR_STATE).is_file()
    return {
        "projects": [{"id": key, **value} for key, value in held["projects"].items()],
        "active": held["active_project"],
        "threads": held["threads"],
        "chosen": held["chosen"],
        "tools": [_tool(each) for each in tools if each.get("name")],
        "billing": billing,
        "billing_mode": "" if billing is None else "unlimited" if billing else "fast",
        "billing_words": BILLING,
        "trouble": trouble,
        "import": f"~/{THEIR_STATE.as_posix()}" if theirs else "",
    }


def _tool(tool: Mapping[str, Any]) -> dict[str, Any]:
    title = str(tool.get("display_name") or tool["name"])
    kind = str(tool.get("category") or "").upper()
    return {"name": str(tool["name"]), "title": title, "kind": kind, "premium": tool.get("is_premium") is True}


class Acts:
    """What can be asked for in the panel; one method for each verb, found by its name."""

    def __init__(self, server: Server, tools: list[dict[str, Any]], desk: Desk) -> None:
        self.server, self.desk, self.kinds = server, desk, kinds_of(tools)
        self.secrets, self.state = desk.secrets, server.state(desk.secrets)

    async def carry_out(self, verb: str, values: Values) -> str:
        """What was done, in a sentence. Raises BacklotError."""
        verbs: dict[str, Callable[[Values], Awaitable[str]]] = {
            "project-add": self.add_project,
            "project-create": self.create_project,
            "project-use": self.use_project,
            "project-rename": self.rename_project,
            "project-check": self.check_project,
            "project-remove": self.remove_project,
            "thread-use": self.use_thread,
            "thread-remove": self.remove_thread,
            "mode": self.choose_mode,
            "tool": self.choose_tool,
            "attach": self.attach,
            "detach": self.detach,
            "canvas": self.put_on_canvas,
            "billing": self.bill,
            "import": self.take_over,
        }
        if verb not in verbs:
            raise RequestError(f'{TITLE} has no "{verb[:40]}".', field="verb", hint="Reload the page.", provider=NAME)
        return await verbs[verb](values)

    async def add_project(self, values: Values) -> str:
        """Use a project that is there already."""
        project, name = _text(values, "id"), _name(values, needed=False)
        if not project:
            raise RequestError("No project is named.", field="id", hint="Paste the id from its address.", provider=NAME)
        if not await self.server.validate_project(self.secrets, project):
            raise NotFound(f"{TITLE} has no project {project[:40]}.", field="id", hint="Check the id.", provider=NAME)
        await asyncio.to_thread(self.state.add_project, project, name)
        if name:
            await self.server.rename_project(self.secrets, project, name)
        else:
            await self.server.validate_project(self.secrets, project)  # its name, now that it is known here
        return "It is in use now."

    async def create_project(self, values: Values) -> str:
        """A new one at the vendor, in use from now on."""
        await self.server.create_project(self.secrets, _name(values, needed=False))
        return "It is made, and in use now."

    async def use_project(self, values: Values) -> str:
        """Use another project, named by the beginning of its id. A thread of the former one is not gone on with."""
        project = await asyncio.to_thread(self.state.switch, _text(values, "id"))
        held = self.state.read()
        of_thread = {each["id"]: each["project_id"] for each in held["threads"]}
        if of_thread.get(held["chosen"]["thread"], project) != project:
            self.state.choose(thread="")
        return "It is in use now."

    async def rename_project(self, values: Values) -> str:
        await self.server.rename_project(self.secrets, _text(values, "id"), _name(values))
        return "It is renamed, here and there."

    async def check_project(self, values: Values) -> str:
        there = await self.server.validate_project(self.secrets, self.state.match(_text(values, "id")))
        return "It is there." if there else f"{TITLE} has it no more."

    async def remove_project(self, values: Values) -> str:
        """Forget it and its threads here."""
        await asyncio.to_thread(self.state.remove_project, _text(values, "id"))
        return f"It is forgotten here; at {TITLE} it stays."

    async def use_thread(self, values: Values) -> str:
        """Go on with a thread in every job that names none; an empty id begins a new one each time."""
        thread = _text(values, "id")
        if thread and thread not in {each["id"] for each in self.state.read()["threads"]}:
            raise NotFound("This thread is not known here.", field="id", hint="Reload the page.", provider=NAME)
        await asyncio.to_thread(self.state.choose, thread=thread)
        return "The next jobs go on with it, one after another." if thread else "Each job begins a new thread."

    async def remove_thread(self, values: Values) -> str:
        await asyncio.to_thread(self.state.remove_thread, _text(values, "id"))
        return f"It is forgotten here; at {TITLE} it stays."

    async def choose_mode(self, values: Values) -> str:
        """How new threads reason."""
        await asyncio.to_thread(self.state.choose, mode=_one_of(values, "mode", MODES))
        return ""

    async def choose_tool(self, values: Values) -> str:
        """Prefer, force or exclude one tool, or leave it to the agent."""
        name, how = _text(values, "name"), _one_of(values, "how", WAYS)
        if name not in self.kinds:
            raise NotFound("This tool is not offered.", field="name", hint="Reload the page.", provider=NAME)
        tools = {key: value for key, value in self.state.read()["chosen"]["tools"].items() if key != name}
        await asyncio.to_thread(self.state.choose, tools={**tools, name: how} if how else tools)
        return ""

    async def attach(self, values: Values) -> str:
        """Upload a file of the library, to be seen by every job until it is taken away."""
        files = self.state.read()["chosen"]["attachments"]
        if len(files) >= MOST_FILES:
            raise RequestError(
                f"{MOST_FILES} files are attached already.", field="artifact", hint="Take one away.", provider=NAME
            )
        path = await asyncio.to_thread(self.desk.file, _text(values, "artifact"))
        url = await self.server.upload(path, self.secrets)
        kind = (await asyncio.to_thread(kind_of_file, path)).partition("/")[0]
        entry = {"url": url, "name": _text(values, "name")[:NAME_LIMIT] or url.rpartition("/")[2], "kind": kind}
        await asyncio.to_thread(self.state.choose, attachments=[*(f for f in files if f["url"] != url), entry])
        return "Every job sees it, until it is taken away."

    async def detach(self, values: Values) -> str:
        files = [each for each in self.state.read()["chosen"]["attachments"] if each["url"] != _text(values, "url")]
        await asyncio.to_thread(self.state.choose, attachments=files)
        return ""

    async def put_on_canvas(self, values: Values) -> str:
        """Put an attached file onto the canvas of the project in use."""
        held, url = self.state.read(), _text(values, "url")
        each = next((each for each in held["chosen"]["attachments"] if each["url"] == url), None)
        if each is None or each["kind"] not in {"image", "video"}:
            raise RequestError(
                "The canvas takes attached pictures and films.", field="url", hint="Attach one.", provider=NAME
            )
        if not held["active_project"]:
            raise RequestError("No project is in use.", field="project", hint="Make one first.", provider=NAME)
        await self.server.put_artifact(self.secrets, held["active_project"], each["kind"], url)
        return "It is on the canvas."

    async def bill(self, values: Values) -> str:
        """Change how the account is billed, once the warning was agreed to."""
        unlimited = values.get("unlimited")
        if not isinstance(unlimited, bool):
            raise RequestError("Say fast or unlimited.", field="unlimited", hint="Choose one.", provider=NAME)
        if values.get("sure") is not True:
            raise RequestError(BILLING, field="sure", hint="Confirm that you want this.", provider=NAME)
        await self.server.set_unlimited(self.secrets, unlimited)
        return "The account works without credits now, in a queue." if unlimited else "The account spends credits now."

    async def take_over(self, values: Values) -> str:
        """Add what the vendor's own client has kept: the text given, else its file on this machine."""
        text = _text(values, "text")
        if not text:
            path = Path.home() / THEIR_STATE
            if not self.desk.host or not path.is_file():
                raise NotFound("There is no state file.", field="text", hint="Choose the file.", provider=NAME)
            text = await asyncio.to_thread(path.read_text, "utf-8")
        count = await asyncio.to_thread(self.state.take_over, text)
        return f"{count} {'project' if count == 1 else 'projects'} taken over."


def _text(values: Values, name: str) -> str:
    return str(values.get(name) or "").strip()


def _name(values: Values, *, needed: bool = True) -> str:
    name = " ".join(_text(values, "name").split())
    if needed and not name:
        raise RequestError("The name is empty.", field="name", hint="Write a name.", provider=NAME)
    if len(name) > NAME_LIMIT:
        hint = f"Use at most {NAME_LIMIT}."
        raise RequestError(f"The name has {len(name)} characters.", field="name", hint=hint, provider=NAME)
    return name


def _one_of(values: Values, name: str, choices: tuple[str, ...]) -> str:
    value = _text(values, name)
    if value not in choices:
        offered = ", ".join(choice for choice in choices if choice)
        raise RequestError(f'"{value[:40]}" cannot be chosen.', field=name, hint=f"Choose {offered}.", provider=NAME)
    return value
