"""Backlot from a terminal: the same studio as the page. `python cli.py --help` lists the commands.

A studio that runs on the same home is asked (its address is in `home/studio.json`); otherwise the command opens it for itself.
`--json` prints the objects of the API, progress goes to stderr, and the exit codes are those of `commands/_terminal.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer
from typer.core import TyperGroup

from commands import (
    director,
    films,
    jobs,
    library,
    making,
    panels,
    people,
    projects,
    providers,
    words,
    workflows,
)
from commands._terminal import EXIT_CODES

ABOUT = """Make pictures, films, music and speech with the studio of this home: the one that runs, else one opened for the command.

\b
image "a lighthouse at dusk" -o dusk.png           a picture, saved as a file
edit -c last "warmer, more fog" -Q pro             what was made last, changed
video --ref dusk.png "slow push in" --duration 5   a film from a picture
video "waves" -p sogni --estimate                  its price; nothing is made
workflow start keyframe-to-video "a robot"         several steps, one result
chat "make me a TikTok about a bakery"             a plan with its price

COMMAND --help tells every option of a command."""
ENDS = "Exit codes: " + "; ".join(f"{code} {meaning}" for code, meaning in EXIT_CODES.items()) + "."

FAMILIES = {
    "Making": (making,),
    "Films": (films,),
    "Workflows": (workflows,),
    "Director": (director,),
    "Words": (words,),
    "Jobs": (jobs,),
    "Library": (library, projects),
    "People": (people,),
    "Providers": (providers, panels),
}
ORDER: list[str] = []  # of all commands, as the families have them


class InOrder(TyperGroup):
    """Commands and groups of commands in the order of their families."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        return [name for name in ORDER if name in self.commands]


app = typer.Typer(cls=InOrder, no_args_is_help=True, add_completion=False, help=ABOUT, epilog=ENDS)


def _told(version: bool) -> None:
    if version:
        import tomllib

        about = tomllib.loads(Path(__file__).with_name("pyproject.toml").read_text(encoding="utf-8"))
        typer.echo(f"Backlot {about['project']['version']}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", metavar="", callback=_told, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """What the program itself takes."""


def _add(title: str, family: ModuleType) -> None:
    """Add a family's commands, under its title in the help."""
    commands, groups = len(app.registered_commands), len(app.registered_groups)
    family.add(app)
    for command in app.registered_commands[commands:]:
        command.rich_help_panel = title
        ORDER.append(command.name or str(getattr(command.callback, "__name__", "")))
    for group in app.registered_groups[groups:]:
        group.rich_help_panel = title
        ORDER.append(str(group.name))


for title, families in FAMILIES.items():
    for family in families:
        _add(title, family)


if __name__ == "__main__":
    sys.exit(app())
