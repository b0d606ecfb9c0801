"""Who makes media here: providers, their models, what is left on their accounts, and whether everything works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from commands._desk import Desk, running
from commands._flags import at_desk
from commands._terminal import FAILED, option_line, told
from studio.errors import BacklotError, RequestError

RECENT = 10  # entries of a provider's own record
SOURCES = {
    "entered": "entered in Settings, held in memory",
    "kept": "kept in the credentials file",
    "environment": "from the environment",
    "usual": "the usual value",
    "elsewhere": "found by the provider itself",
    "chosen": "chosen here",
}

Task = Annotated[str, typer.Option(help="Only for this task, like image.")]


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for command in (providers, provider, models, model, default, balance, limits, doctor):
        app.command()(command)


@at_desk
def providers(studio: Desk) -> None:
    """List the providers, and what each still needs."""
    found = studio.call("list_providers")
    studio.show(found, map(_provider_line, found["providers"]))


@at_desk
def provider(
    studio: Desk,
    name: Annotated[str, typer.Argument(help="Which provider.")],
    set_: Annotated[
        str,
        typer.Option("--set", metavar="NAME=VALUE", help="Choose a setting that has choices, like what pays there."),
    ] = "",
) -> None:
    """Show a provider and where its values come from.

    Also what may still be made there today and what the account has created; --set chooses a setting.
    """
    if set_:
        setting, equals, value = set_.partition("=")
        if not equals:
            raise RequestError(f'"{set_}" is no name=value.', field="set", hint="Write it like NAME=value.")
        studio.call("set_provider_option", name, setting, value)
    found = studio.call("get_provider", name)
    studio.show(found, _provider_lines(found))


@at_desk
def models(
    studio: Desk,
    task: Task = "",
    provider: Annotated[str, typer.Option("-p", "--provider", help="Only this provider's.")] = "",
) -> None:
    """List the models."""
    found = studio.call("list_models", task, provider)
    lines = (
        f"{each['provider']}/{each['id']}  {each['title']}  {', '.join(each['tasks'])}" for each in found["models"]
    )
    studio.show(found, lines)


@at_desk
def model(
    studio: Desk,
    name: Annotated[str, typer.Argument(metavar="PROVIDER/MODEL", help="Which one, as `models` lists it.")],
) -> None:
    """Show a model's limits, and what -O takes for it."""
    maker, slash, wanted = name.partition("/")
    if not slash:
        raise RequestError(f'"{name}" names no model.', field="model", hint="Write it like local/painter; see: models.")
    found = studio.call("get_model", maker, wanted)
    studio.show(found, _model_lines(found))


@at_desk
def default(
    studio: Desk,
    task: Annotated[str, typer.Argument(help="Like image; none: all that was chosen.")] = "",
    maker: Annotated[
        str, typer.Argument(metavar="[PROVIDER[/MODEL]]", help='Who makes it from now on; "auto" forgets that.')
    ] = "",
) -> None:
    """Show or choose who makes what by default."""
    if maker:
        who, _, what = maker.partition("/")
        studio.call("set_default", task, who, what)
    found = studio.call("list_defaults")
    chosen = [each for each in found["defaults"] if task in {"", each["task"]}]
    lines = [f"{each['task']}: {each['provider']}" + (f"/{each['model']}" if each["model"] else "") for each in chosen]
    studio.show({"defaults": chosen}, lines or ["The first provider that is set up and can, else the local engine."])


@at_desk
def limits(studio: Desk) -> None:
    """Say what is used of today's limits, and of the disk."""
    found = studio.call("get_usage")
    studio.show(found, _usage_lines(found))


@at_desk
def balance(
    studio: Desk, provider: Annotated[str, typer.Argument(help="Whose; none: all that are set up.")] = ""
) -> None:
    """Say what is left on your accounts."""
    if provider:
        found = studio.call("get_balance", provider)
        studio.show(found, [_balance_line(found)])
        return
    every = studio.call("list_providers")["providers"]
    paid = [each["name"] for each in every if each["configured"] and not each["free"]]
    balances = [_asked(studio, name) for name in paid]
    nothing = "No account is set up; the local engine is free."
    studio.show({"balances": balances}, [_balance_line(each) for each in balances] or [nothing])


@at_desk
def doctor(studio: Desk) -> None:
    """Check that everything works; spends nothing.

    Looks at the home, the programs that are needed, and every provider that is set up.
    """
    from studio.settings import read_settings

    settings = read_settings()
    programs = _programs()
    checks = studio.call("check_providers")["checks"]
    note = running(settings)
    where = f"runs at {note['url']}" if note else "opened for this command"
    found = {
        "home": str(settings.home),
        "running": note["url"] if note else "",
        "programs": programs,
        "checks": checks,
    }
    lines = [
        f"Home: {settings.home}",
        f"Studio: {where}",
        *(f"{name}: {path or 'not found'}" for name, path in programs.items()),
        *(f"{each['title']}: {told(each['message'], each['hint'])}" for each in checks),
    ]
    studio.show(found, lines)
    if not all(each["ok"] for each in checks) or not programs["ffmpeg"]:
        raise typer.Exit(FAILED)


def _programs() -> dict[str, str]:
    """Where the programs are that media are made with; empty for one that is not there."""
    import shutil

    from studio.media.ffmpeg import binary

    try:
        ffmpeg = binary()
    except RuntimeError:
        ffmpeg = ""
    return {"ffmpeg": ffmpeg, "espeak-ng": shutil.which("espeak-ng") or ""}


def _asked(studio: Any, name: str) -> dict[str, Any]:
    """What is left there, or why that is not known."""
    try:
        left: dict[str, Any] = studio.call("get_balance", name)
        return left
    except BacklotError as error:
        return {"provider": name, "amount": None, "unit": "", "error": error.as_dict()}


def _provider_line(each: dict[str, Any]) -> str:
    state = f"needs {', '.join(each['missing'])}" if not each["configured"] else "ready"
    return f"{each['name']}  {each['title']}  {state}  {', '.join(each['tasks'])}".rstrip()


def _provider_lines(found: dict[str, Any]) -> Iterator[str]:
    """A provider for people: how it stands, then where its values come from."""
    yield _provider_line(found)
    if found["warning"]:
        yield found["warning"]
    for each in found["origins"]:
        yield f"  {each['use']}, {each['part'].lower()}: {each['value'] or 'none'}" + (
            f" ({each['source']})" if each["source"] else ""
        )
    for each in found["settings"]:
        if each["choices"]:
            yield f"  {each['name']}: {each['value']}, one of {', '.join(filter(None, each['choices']))}"
        elif each["source"] and not found["origins"] and each["name"] != "HOME":  # which is the system's
            yield f"  {each['name']}: {SOURCES.get(each['source'], each['source'])}"
    yield from (f"  {_left_words(each)}" for each in found["allowances"])
    yield from (f"  {_record_line(each)}" for each in found["record"][:RECENT])
    if found["acts"]:
        yield f"  It has a panel; see: panel {found['name']}"
    if found["runs_workflows"]:
        yield "  It runs whole workflows by itself; see: workflow plan, workflow send"


def _record_line(entry: dict[str, Any]) -> str:
    """Something that the account has created, for people."""
    facts = (entry.get("submitted_at", "")[:19], entry["status"], entry.get("job", ""), entry.get("prompt", "")[:60])
    return "  ".join(fact for fact in facts if fact)


def _left_words(allowance: dict[str, Any]) -> str:
    """What may still be made of a kind."""
    if allowance["left"] is None:
        return f"{allowance['what']}: how many a day is not known here"
    return f"{allowance['what']}: {allowance['left']} of {allowance['of']} left today"


def _usage_lines(found: dict[str, Any]) -> Iterator[str]:
    for name in ("images", "videos", "unfinished"):
        of = found[name]["of"]
        yield f"{name}: {found[name]['used']}" + (f" of {of}" if of is not None else "")
    budget = found["spent"]["of"]
    spent = [f"{amount:g} {unit}" for unit, amount in found["spent"]["used"].items() if amount]
    yield f"spent today: {', '.join(spent) or 'nothing'}" + (f" of {budget:g}" if budget is not None else "")
    yield from (f"{each['provider']} {_left_words(each)}" for each in found["allowances"])
    for name in ("library", "trash"):
        yield f"{name}: {found[name]['files']:,} files, {found[name]['bytes'] / 1e6:,.1f} MB"


def _model_lines(found: dict[str, Any]) -> Iterator[str]:
    """A model for people: what it has, then its options."""
    yield f"{found['provider']}/{found['id']}  {found['title']}" + ("  premium" if found["premium"] else "")
    names = ("about", "price", "tasks", "modes", "qualities", "sizes", "fps", "duration", "steps", "guidance", "references", "batch",
             "formats", "samplers", "schedulers", "loras", "aliases")  # fmt: skip
    for name in names:
        if found[name] not in (None, "", [], 0):
            yield f"  {name}: {_words(found[name])}"
    yield from map(option_line, found["options"])


def _words(value: Any) -> str:
    """A limit for people."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        usual = f", usually {value['default']:g}" if value.get("default") is not None else ""
        multiple = f", multiples of {value['multiple']}" if value.get("multiple", 1) != 1 else ""
        return f"{value['min']:g} to {value['max']:g}{multiple}{usual}"
    return str(value)


def _balance_line(found: dict[str, Any]) -> str:
    if found.get("error"):
        return f"{found['provider']}: {told(found['error']['message'], found['error']['hint'])}"
    amount = "no account to look at" if found["amount"] is None else f"{found['amount']:g} {found['unit']}".strip()
    return f"{found['provider']}: {amount}"
