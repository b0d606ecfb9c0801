"""A provider's own panel: what it keeps for your account, and what can be done there. What a verb takes is told by the provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from commands._desk import Desk
from commands._files import artifact_of, text_of
from commands._flags import at_desk
from studio.errors import RequestError

FILES = {"artifact", "content"}  # what is given as a file
LONG, WORDY = 12, 100  # entries of a list, letters of a text, from which on an overview leaves them out


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command()(panel)


@at_desk
def panel(
    studio: Desk,
    provider: Annotated[str, typer.Argument(help="Whose panel.")],
    what: Annotated[
        str, typer.Argument(help="A part of it to see, or something to do there; none: all, and what can be done.")
    ] = "",
    values: Annotated[list[str] | None, typer.Argument(help="What that takes, in order, or as name=value.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it although it is warned of.")] = False,
) -> None:
    """Show what a provider keeps for you, or change it there.

    Projects, conversations, tools, attached files, billing: whatever the provider has. Without WHAT everything is shown, and what
    can be done; `panel NAME projects` shows one part, `panel NAME project-use ID` does something.
    """
    found = studio.call("get_panel", provider)
    act = next((each for each in found["acts"] if each["verb"] == what), None)
    if act:
        told = studio.call("use_panel", provider, what, _given(studio, act, values or [], yes))
        studio.show(told, [told["said"] or "Done."])
    elif what:
        studio.show({what: _part(found, what)}, _lines({what: _part(found, what)}))
    else:
        lines = [*_lines(_brief(found)), "", "What can be done:", *map(_act_line, found["acts"])]
        studio.show(found, lines)


def _brief(found: Mapping[str, Any]) -> dict[str, Any]:
    """The panel without what is empty, explains, or is long."""
    shown = dict[str, Any]()
    for name, value in found["panel"].items():
        if value in ("", None, [], {}) or (isinstance(value, str) and len(value) > WORDY):
            continue
        long = isinstance(value, list) and len(value) > LONG
        shown[name] = f"{len(value)}; see them with: panel {found['provider']} {name}" if long else value
    return shown


def _part(found: Mapping[str, Any], what: str) -> Any:
    """One part of the panel. Raises RequestError for what is neither a part nor a verb."""
    if what in found["panel"]:
        return found["panel"][what]
    hint = f"See {', '.join(found['panel'])}; do {', '.join(each['verb'] for each in found['acts'])}."
    raise RequestError(f'There is no "{what}" here.', field="what", hint=hint)


def _given(studio: Desk, act: Mapping[str, Any], words: Sequence[str], yes: bool) -> dict[str, Any]:
    """What the act takes, out of the words of the command line. Raises RequestError where something is missing or too much."""
    takes = [each for each in act["takes"] if each["kind"] != "sure"]
    named = {each["name"]: each for each in takes}
    pairs = [word.partition("=") for word in words]
    told = {name: text for name, equals, text in pairs if equals and name in named}
    plain = [word for word, (name, equals, _) in zip(words, pairs, strict=True) if not (equals and name in named)]
    open_ = [each["name"] for each in takes if each["name"] not in told]
    if len(plain) > len(open_):
        raise RequestError(f'"{plain[len(open_)]}" is too much.', field="values", hint=_usage(act))
    told |= dict(zip(open_, plain, strict=False))
    if missing := [each["name"] for each in takes if each["needed"] and not told.get(each["name"])]:
        raise RequestError(f"The {missing[0]} is missing.", field=missing[0], hint=_usage(act))
    if len(takes) < len(act["takes"]) and not yes:
        raise RequestError(act["about"], field="sure", hint="Add --yes if you want this.")
    sure = {each["name"]: True for each in act["takes"] if each["kind"] == "sure"}
    return {name: _value(studio, named[name], text) for name, text in told.items()} | sure


def _value(studio: Desk, take: Mapping[str, Any], text: str) -> Any:
    """What is sent for a word."""
    if take["kind"] == "artifact":
        return artifact_of(studio, text, "image,video,audio", take["name"])
    if take["kind"] == "content":
        return text_of("", Path(text).expanduser(), take["name"])
    values = take["values"]
    if values and text not in values:
        raise RequestError(f'"{text}" cannot be chosen.', field=take["name"], hint=f"Choose {', '.join(values)}.")
    return values[text] if values else text


def _usage(act: Mapping[str, Any]) -> str:
    return f"Write it like: {_act_line(act).partition('  ')[0]}."


def _act_line(act: Mapping[str, Any]) -> str:
    """An act for people."""
    takes = [each for each in act["takes"] if each["kind"] != "sure"]
    words = ["|".join(each["values"]) or ("FILE" if each["kind"] in FILES else each["name"].upper()) for each in takes]
    bare = [word if each["needed"] else f"[{word}]" for word, each in zip(words, takes, strict=True)]
    sure = ["--yes"] if any(each["kind"] == "sure" for each in act["takes"]) else []
    return f"{' '.join([act['verb'], *bare, *sure])}  {act['about']}"


def _lines(shown: Mapping[str, Any]) -> Iterator[str]:
    """Anything for people."""
    import yaml

    for name, value in shown.items():
        if isinstance(value, dict | list):
            yield yaml.safe_dump(
                {name: value}, sort_keys=False, allow_unicode=True, width=160, default_flow_style=None
            ).rstrip()
        else:
            yield f"{name}: {value}"
