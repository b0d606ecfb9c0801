"""Backlot from a terminal: the same studio as the page. `python cli.py --help` lists the commands.

A studio that runs on the same home is asked (its address is in `home/studio.json`); otherwise the command opens it for itself.
`--json` prints the objects of the API, progress goes to stderr, and the exit codes are those of `commands/_terminal.py`.
"""

from __future__ import annotations

import sys

import typer

from commands import director, films, jobs, library, making, people, projects, providers, words, workflows
from commands._terminal import EXIT_CODES

ENDS = "Exit codes: " + "; ".join(f"{code} {meaning}" for code, meaning in EXIT_CODES.items()) + "."

FAMILIES = {
    "Making": making,
    "Films": films,
    "Workflows": workflows,
    "Jobs": jobs,
    "Library": library,
    "Projects": projects,
    "People": people,
    "Director": director,
    "Words": words,
    "Providers": providers,
}

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Backlot from a terminal.", epilog=ENDS)
for title, family in FAMILIES.items():
    commands, groups = len(app.registered_commands), len(app.registered_groups)
    family.add(app)
    for command in app.registered_commands[commands:]:
        command.rich_help_panel = title
    for group in app.registered_groups[groups:]:
        group.rich_help_panel = title


if __name__ == "__main__":
    sys.exit(app())
