"""Projects and threads as this studio knows them, for the vendor's service lists neither."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

from providers._lovart.errors import NAME
from studio.errors import NotFound, RequestError

MOST, TOPIC = 50, 50  # threads that are kept, characters of a topic


class State:
    """One account's projects and threads. path: its file; None keeps it in memory."""

    def __init__(self, path: Path | None) -> None:
        self.path, self._lock = path, threading.Lock()
        self._held: dict[str, Any] = _clean({})

    def read(self) -> dict[str, Any]:
        """What is known; an unreadable file counts as empty."""
        with self._lock:
            return self._read()

    def add_project(self, project: str, name: str = "", *, use: bool = True) -> None:
        """Remember a project, and use it."""

        def change(held: dict[str, Any]) -> None:
            known = held["projects"].setdefault(project, {"name": "", "created_at": _now()})
            known["name"] = name or known["name"]
            held["active_project"] = project if use or not held["active_project"] else held["active_project"]

        self._change(change)

    def switch(self, prefix: str) -> str:
        """Use the one project whose id begins so; its id. Raises NotFound or RequestError."""
        found = self.match(prefix)
        self.add_project(found)
        return found

    def match(self, prefix: str) -> str:
        """The id of the one project that begins so."""
        ids = self.read()["projects"]
        found = [prefix] if prefix in ids else [each for each in ids if prefix and each.startswith(prefix)]
        if not found:
            raise NotFound("No project begins so.", field="project_id", hint="Add the project first.", provider=NAME)
        if len(found) > 1:
            raise RequestError(
                f"{len(found)} projects begin so.", field="project_id", hint="Write more of its id.", provider=NAME
            )
        return str(found[0])

    def remove_project(self, prefix: str) -> None:
        """Forget a project and its threads here; at the vendor they stay."""
        project = self.match(prefix)

        def change(held: dict[str, Any]) -> None:
            del held["projects"][project]
            held["threads"] = [each for each in held["threads"] if each["project_id"] != project]
            if held["active_project"] == project:
                held["active_project"] = next(iter(held["projects"]), "")
            _forget_gone_thread(held)

        self._change(change)

    def remember_thread(self, thread: str, project: str, topic: str) -> None:
        """Put a thread on top, or bring it up to date in its place."""

        def change(held: dict[str, Any]) -> None:
            entry = {"id": thread, "project_id": project, "topic": topic[:TOPIC], "updated_at": _now()}
            for place, known in enumerate(held["threads"]):
                if known["id"] == thread:
                    held["threads"][place] = {**entry, "topic": known["topic"] or entry["topic"]}
                    return
            held["threads"] = [entry, *held["threads"]][:MOST]

        self._change(change)

    def remove_thread(self, thread: str) -> None:
        """Forget a thread here; at the vendor it stays."""

        def change(held: dict[str, Any]) -> None:
            held["threads"] = [each for each in held["threads"] if each["id"] != thread]
            _forget_gone_thread(held)

        self._change(change)

    def choose(self, **chosen: Any) -> None:
        """Change what counts for every job that does not say it itself: thread, mode, tools (name -> how), attachments."""
        self._change(lambda held: held["chosen"].update(chosen))

    def take_over(self, text: str) -> int:
        """Add the projects and threads of the vendor's own state file; how many projects it had."""
        try:
            theirs = _clean(json.loads(text))
        except (ValueError, TypeError) as error:
            raise RequestError(
                "This is no state file of Lovart's client.", hint="Choose ~/.lovart/state.json.", provider=NAME
            ) from error

        def change(held: dict[str, Any]) -> None:
            held["projects"] = {**theirs["projects"], **held["projects"]}
            known = {each["id"] for each in held["threads"]}
            held["threads"] = (held["threads"] + [each for each in theirs["threads"] if each["id"] not in known])[:MOST]
            held["active_project"] = held["active_project"] or theirs["active_project"]

        self._change(change)
        return len(theirs["projects"])

    def _change(self, change: Any) -> None:
        with self._lock:
            held = self._read()
            change(held)
            self._held = held
            if self.path:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                part = self.path.with_suffix(".part")
                part.write_text(json.dumps(held, ensure_ascii=False), "utf-8")
                part.replace(self.path)

    def _read(self) -> dict[str, Any]:
        if self.path is None:
            return _clean(self._held)
        try:
            return _clean(json.loads(self.path.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return _clean({})


def _clean(held: Any) -> dict[str, Any]:
    """The parts that are understood. The old flat form is taken, too. Raises TypeError for what is no object."""
    if not isinstance(held, dict):
        raise TypeError("not an object")
    projects = {
        str(key): {"name": str(value.get("name") or ""), "created_at": str(value.get("created_at") or "")}
        for key, value in dict(held.get("projects") or {}).items()
        if isinstance(value, dict)
    }
    if not projects and isinstance(held.get("project_id"), str) and held["project_id"]:
        projects = {held["project_id"]: {"name": "", "created_at": ""}}
    threads = [
        {name: str(each.get(name) or "") for name in ("id", "project_id", "topic", "updated_at")}
        for each in held.get("threads") or ()
        if isinstance(each, dict) and each.get("id")
    ]
    active = str(held.get("active_project") or held.get("project_id") or "")
    return {"active_project": active, "projects": projects, "threads": threads, "chosen": _chosen(held.get("chosen"))}


def _chosen(held: Any) -> dict[str, Any]:
    """What the panel says, as far as it is understood."""
    held = held if isinstance(held, dict) else {}
    tools = held.get("tools") if isinstance(held.get("tools"), dict) else {}
    files = [each for each in held.get("attachments") or () if isinstance(each, dict) and each.get("url")]
    return {
        "thread": str(held.get("thread") or ""),
        "mode": str(held.get("mode") or ""),
        "tools": {str(name): str(how) for name, how in tools.items()},
        "attachments": [{name: str(each.get(name) or "") for name in ("url", "name", "kind")} for each in files],
    }


def _forget_gone_thread(held: dict[str, Any]) -> None:
    if held["chosen"]["thread"] not in {each["id"] for each in held["threads"]}:
        held["chosen"]["thread"] = ""


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S%z")
