"""Who makes media here: providers, their models, what is left on their accounts, and whether everything works."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from commands._desk import desk, running
from commands._terminal import FAILED, AsJson, Quiet, told
from studio.errors import BacklotError

Task = Annotated[str, typer.Option(help="Only for this task, like image.")]


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for command in (providers, models, balance, doctor):
        app.command()(command)


def providers(as_json: AsJson = False, quiet: Quiet = False) -> None:
    """List the providers, and what each still needs."""
    with desk(as_json, quiet) as studio:
        found = studio.call("list_providers")
        studio.show(found, map(_provider_line, found["providers"]))


def models(
    task: Task = "",
    provider: Annotated[str, typer.Option("-p", "--provider", help="Only this provider's.")] = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """List the models."""
    with desk(as_json, quiet) as studio:
        found = studio.call("list_models", task, provider)
        lines = (
            f"{each['provider']}/{each['id']}  {each['title']}  {', '.join(each['tasks'])}" for each in found["models"]
        )
        studio.show(found, lines)


def balance(
    provider: Annotated[str, typer.Argument(help="Whose; none: all that are set up.")] = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Say what is left on your accounts."""
    with desk(as_json, quiet) as studio:
        if provider:
            found = studio.call("get_balance", provider)
            studio.show(found, [_balance_line(found)])
            return
        every = studio.call("list_providers")["providers"]
        paid = [each["name"] for each in every if each["configured"] and not each["free"]]
        balances = [_asked(studio, name) for name in paid]
        nothing = "No account is set up; the local engine is free."
        studio.show({"balances": balances}, [_balance_line(each) for each in balances] or [nothing])


def doctor(as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Check that everything works: the home, the programs it needs, and every provider that is set up. Spends nothing."""
    from studio.settings import read_settings

    with desk(as_json, quiet) as studio:
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


def _balance_line(found: dict[str, Any]) -> str:
    if found.get("error"):
        return f"{found['provider']}: {told(found['error']['message'], found['error']['hint'])}"
    amount = "no account to look at" if found["amount"] is None else f"{found['amount']:g} {found['unit']}".strip()
    return f"{found['provider']}: {amount}"
