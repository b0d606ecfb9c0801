"""What every command has of the terminal: where results and progress go, and how a command ends.

Results go to stdout, everything else to stderr. The exit codes are part of the interface: scripts go by them.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import typer

from studio.errors import BacklotError, RequestError

DONE, FAILED, WRONG, NOT_SET_UP, NO_CREDIT, NOT_OVER, UNREACHABLE = range(7)
EXIT_CODES = {
    DONE: "done",
    FAILED: "it failed, was refused by the provider, or was cancelled",
    WRONG: "the command or the request is wrong, or there is no such thing",
    NOT_SET_UP: "a provider is not set up, or its key is refused",
    NO_CREDIT: "no credit left, or a limit is reached",
    NOT_OVER: "not over yet: it is still running, or waits for an answer",
    UNREACHABLE: "the studio or the provider cannot be reached",
    130: "stopped with Ctrl-C; what was started goes on",
}
_BY_CATEGORY = {
    "invalid_request": WRONG,
    "not_configured": NOT_SET_UP,
    "auth": NOT_SET_UP,
    "insufficient_credits": NO_CREDIT,
    "quota": NO_CREDIT,
    "rate_limited": NO_CREDIT,
    "timeout": NOT_OVER,
    "outcome_unknown": NOT_OVER,
    "transient": UNREACHABLE,
}


# What refusals call by the names of the API -> what it is called here. The objects of --json keep the names.
HERE = {
    "list_jobs": "jobs",
    "get_job": "job",
    "answer_job": "answer",
    "list_models": "models",
    "list_providers": "providers",
    "search_library": "library",
    "list_recipes": "workflow recipes",
    "check_recipe": "workflow check",
    "list_runs": "workflow list",
    "get_run": "workflow show",
    "answer_run": "workflow answer",
    "list_hosts": "workflow hosts",
    "list_personas": "persona list",
    "list_projects": "project list",
    "POST media": "import",
}
NAMES = re.compile("|".join(map(re.escape, HERE)))


class Terminal:
    """Where one command writes to."""

    def __init__(self, as_json: bool = False, quiet: bool = False) -> None:
        self.as_json, self.quiet = as_json, quiet

    def show(self, found: Mapping[str, Any], lines: Iterable[str] = ()) -> None:
        """The result: the object itself with --json, else these lines."""
        if self.as_json:
            typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
            return
        for line in lines:
            typer.echo(line)

    def line(self, found: Mapping[str, Any]) -> None:
        """One of several results, as one line of JSON."""
        typer.echo(json.dumps(found, ensure_ascii=False))

    def say(self, text: str) -> None:
        """A note beside the result."""
        if not self.quiet:
            typer.echo(text, err=True)

    def refuse(self, error: BacklotError) -> typer.Exit:
        """Say what is wrong; what ends the command."""
        if self.as_json:
            typer.echo(json.dumps({"error": error.as_dict()}, indent=2, ensure_ascii=False))
        typer.echo(NAMES.sub(lambda name: HERE[name[0]], told(error.message, error.hint)), err=True)
        return typer.Exit(code_of(error.category))


def code_of(category: str) -> int:
    """The exit code for an error of this category."""
    return _BY_CATEGORY.get(category, FAILED)


def told(*sentences: str) -> str:
    """These sentences as one text; an upstream's own may lack its end."""
    given = [sentence.strip() for sentence in sentences if sentence.strip()]
    return " ".join(each if each[-1] in ".!?:" or each is given[-1] else f"{each}." for each in given)


def option_line(knob: Mapping[str, Any]) -> str:
    """What -O takes, for people."""
    takes = "|".join(filter(None, knob["choices"]))
    if not takes and knob["kind"] == "number" and knob["min"] is not None and knob["max"] is not None:
        takes = f"{knob['min']:g}..{knob['max']:g}"
    takes = takes or {"switch": "true|false", "number": "N", "points": "JSON"}.get(knob["kind"], "TEXT")
    return f"  -O {knob['name']}={takes}  {knob['label']}."


def piped_in(what: str) -> str:
    """All that comes from stdin. Raises RequestError where nothing is piped in."""
    if sys.stdin.isatty():
        raise RequestError(f"The {what} was to come from stdin, where nothing is.", field=what, hint="Pipe it in.")
    return sys.stdin.read()
