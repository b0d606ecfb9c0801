"""The options that several commands share, each written once, and the decorator that gives a command its studio and those that all have."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import Parameter
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from typer.models import OptionInfo

from commands._desk import desk

RESULT = "What becomes of it"
ANY_SOURCE = 'A file, an https address, an artifact id, or "last".'
FROM_FILE = 'A file with it instead, "-" for stdin.'

AsJson = Annotated[
    bool, typer.Option("--json", help="Print the objects of the API instead of sentences.", rich_help_panel=RESULT)
]
Quiet = Annotated[
    bool,
    typer.Option("-q", "--quiet", help="No progress and no notes, only results and errors.", rich_help_panel=RESULT),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="PATH",
        help="A file to save the result in, several are numbered; or a folder.",
        rich_help_panel=RESULT,
    ),
]
Wait = Annotated[
    float,
    typer.Option(
        metavar="SECONDS",
        help="How long to wait for the result; 0 returns at once, it goes on.",
        rich_help_panel=RESULT,
    ),
]
Stream = Annotated[
    bool,
    typer.Option(
        "--stream",
        help="Print each result as one line of JSON as soon as it is there, and save it.",
        rich_help_panel=RESULT,
    ),
]
Key = Annotated[
    str,
    typer.Option(
        metavar="NAME", help="A name of your own for this call: the same again is the same job.", rich_help_panel=RESULT
    ),
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Any other field of the request; may be repeated."),
]
Changes = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="What is to be another way; may be repeated.")
]
Options = Annotated[
    list[str] | None,
    typer.Option(
        "-O", "--option", metavar="NAME=VALUE", help="What its provider alone understands; `model` lists what there is."
    ),
]
Estimate = Annotated[
    bool, typer.Option("--estimate", help="Say what it would cost, and make nothing.", rich_help_panel=RESULT)
]
Prompt = Annotated[str | None, typer.Argument(help="What to make, in plain words; @name shows a persona.")]
PromptFile = Annotated[Path | None, typer.Option(metavar="FILE", help=FROM_FILE)]
System = Annotated[str | None, typer.Option(metavar="TEXT", help="What the model is told about itself.")]
SystemFile = Annotated[Path | None, typer.Option(metavar="FILE", help=FROM_FILE)]
Status = Annotated[str, typer.Option(metavar="NAMES", help="Only these, several with commas.")]
Limit = Annotated[int, typer.Option("-n", "--limit", metavar="N", help="How many at most.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask: yes.")]


@dataclass(frozen=True)
class Ending:
    """What is wanted of a command's result: where it is saved, for how many seconds it is waited for, and whether piece by piece."""

    output: Path | None = None
    wait: float = 3600.0
    stream: bool = False


VALUES = {bool: "", int: "N", float: "N", Path: "PATH"}
WAITS, LOOKS = Ending(), Ending(wait=0.0)


def at_desk(function: Callable[..., None], *, works: bool | None = None) -> Callable[..., None]:
    """The command `function(studio, ...)` as Typer takes it: with --json and -q, and a studio behind it.

    A parameter `ending: Ending = ...` stands for -o, --wait and --stream. works: whether a studio that is opened for the command
    carries out jobs; None: where it is waited for them.
    """
    _studio, *rest = inspect.signature(function, eval_str=True).parameters.values()
    ends = any(each.annotation is Ending for each in rest)
    shown = [part for each in rest for part in _spread(each)]
    shown += [_option("as_json", AsJson, False), _option("quiet", Quiet, False)]
    for each in shown:
        _name_value(each)

    @functools.wraps(function)
    def command(**given: Any) -> None:
        ending = Ending(*(given.pop(name) for name in ("output", "wait", "stream"))) if ends else None
        if ending:
            given["ending"] = ending
        waits = ending is not None and ending.wait > 0
        with desk(given.pop("as_json"), given.pop("quiet"), waits if works is None else works) as studio:
            function(studio, **given)

    command.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in shown}
    del command.__wrapped__
    return command


at_work = functools.partial(at_desk, works=True)


def _spread(parameter: Parameter) -> Iterator[Parameter]:
    """The parameters that the terminal has for this one."""
    if parameter.annotation is not Ending:
        yield parameter
        return
    usual: Ending = parameter.default
    yield _option("output", Output, usual.output)
    yield _option("wait", Wait, usual.wait)
    yield _option("stream", Stream, usual.stream)


def _name_value(parameter: Parameter) -> None:
    """What the help calls the value of an option: a word instead of the name of a type, nothing for one that is only there or not."""
    kind, *infos = get_args(parameter.annotation)
    kinds = {kind, *get_args(kind)}
    for info in infos:
        if info.metavar is None and isinstance(info, OptionInfo):
            info.metavar = next((word for known, word in VALUES.items() if known in kinds), "TEXT")


def _option(name: str, annotation: Any, default: Any) -> Parameter:
    return Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=annotation)
