"""What a step may use: the studio's tasks, and operations on text. What each takes, which media, and what it makes."""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, Union, get_args, get_origin

from pydantic import BaseModel, Field

from studio.composing.composers import COMPOSERS, Composer, compose
from studio.provider import Commission, Written
from studio.requests import PROMPT_LIMIT, REQUESTS, Clip, Reference, Sticker
from studio.requests._base import Artifact, Name, Part, Text
from studio.taking import ALL, AUDIO, IMAGE, SEEN, TAKES, TEXT, VIDEO, Kinds


class EnhanceText(Part):
    """A richer prompt for the same idea."""

    prompt: Text = Field(min_length=1, description="The idea.")
    media: Literal["image", "video", "audio", "music"] = Field("image", description="What the prompt is for.")
    provider: Name = Field("auto", description="Who writes.")


class DescribeText(Part):
    """What a picture shows, or the answer to a question about it."""

    artifact: Artifact = Field(min_length=1, description="The picture.")
    question: Text = Field("", description="What is asked; empty: what it shows.")
    provider: Name = Field("auto", description="Who looks.")


class MetadataText(Part):
    """What is known of a file without looking at it: its medium, size and length."""

    artifact: Artifact = Field(min_length=1, description="The file.")


class AskText(Part):
    """The answer of a chat model."""

    prompt: Text = Field(min_length=1, description="The question.")
    pictures: tuple[Artifact, ...] = Field((), max_length=10, description="What it is about.")
    system: Text = Field("", description="What the model is told about itself.")
    provider: Name = Field("auto", description="Who answers.")
    model: Name = Field("", description="Which model; empty: the provider's own choice.")


class LinesText(Part):
    """A text cut into its lines, empty ones left out: one piece of text each, for a step made for each of them."""

    text: Text = Field(min_length=1, max_length=4 * PROMPT_LIMIT, description="The text.")
    most: int = Field(16, ge=1, le=64, description="How many lines are kept.")


class Pen(Protocol):
    """What an operation on text writes with, for one owner. Each raises BacklotError."""

    def can(self, verb: str) -> bool:
        """Whether somebody here does this: enhance, describe, ask."""

    def enhance(self, prompt: str, media: str, provider: str = "auto") -> str: ...

    def describe(self, artifact: str, question: str, provider: str = "auto") -> str: ...

    def facts(self, artifact: str) -> Mapping[str, Any]:
        """What the library knows of a file."""

    def ask(self, question: str, pictures: Sequence[str] = (), **how: str) -> str:
        """how: system, provider, model."""

    def compose(self, commission: Commission, provider: str) -> tuple[Written, str] | None:
        """What is written in a way of the asked one's own, and by whom; None where it has none."""


Writing = Callable[[Any, Pen], Sequence[str]]  # from an operation's arguments to the pieces of text it writes


@dataclass(frozen=True)
class Operation:
    """One thing that a step may use. takes: argument -> the media it accepts, and where one has parts, their name too. makes: from its arguments, what comes out.

    writes: how an operation on text does its work; asks: the verb of the pen that it needs, empty where it needs nobody; alone: it does
    without anybody too. tells: what it composes, whose parts are bound as data; sample: the same from its arguments before it is made.
    """

    name: str
    shape: type[BaseModel]
    takes: Mapping[str, Kinds] = field(default_factory=dict)
    makes: Callable[[Mapping[str, Any], Kinds], Kinds] = lambda arguments, given: TEXT
    is_task: bool = False
    writes: Writing | None = None
    asks: str = ""
    alone: bool = False
    tells: type[BaseModel] | None = None
    sample: Callable[[Any], str] | None = None

    def is_list(self, argument: str) -> bool:
        return get_origin(_plain(self.shape.model_fields[argument].annotation)) is tuple

    def shaped(self, arguments: Mapping[str, Any], kind_of: Callable[[str], str] = lambda _: "") -> dict[str, Any]:
        """The arguments as the request takes them: one artifact where several may be becomes a list, an id becomes a clip or a reference."""
        return {name: self._shaped(name, value, kind_of) for name, value in arguments.items()}

    def _shaped(self, name: str, value: Any, kind_of: Callable[[str], str]) -> Any:
        if name not in self.takes or not self.is_list(name):
            return value
        entries = value if isinstance(value, list | tuple) else [value] if value not in ("", None) else []
        inner = next(iter(get_args(_plain(self.shape.model_fields[name].annotation))), None)
        if inner in (Clip, Sticker):
            return [{"artifact": entry} if isinstance(entry, str) else entry for entry in entries]
        if inner is Reference:
            return [
                {"artifact": entry, "kind": kind_of(entry) or "image"} if isinstance(entry, str) else entry
                for entry in entries
            ]
        return list(entries)


def _plain(annotation: Any) -> Any:
    """The annotation without `| None`."""
    if get_origin(annotation) in (Union, types.UnionType):
        return next(each for each in get_args(annotation) if each is not type(None))
    return annotation


def _always(kinds: Kinds) -> Callable[[Mapping[str, Any], Kinds], Kinds]:
    return lambda arguments, given: kinds


_EXPORTS = {
    "loop": VIDEO, "reverse": VIDEO, "film": VIDEO, "audio": AUDIO, "mp3": AUDIO, "flac": AUDIO, "wav": AUDIO,
    "gif": IMAGE, "webp": IMAGE, "first-frame": IMAGE, "last-frame": IMAGE, "frame": IMAGE, "contact-sheet": IMAGE,
    "sprite-sheet": IMAGE, "strip": IMAGE, "grid": IMAGE, "collage": IMAGE, "waveform": IMAGE,
}  # fmt: skip


def _export(arguments: Mapping[str, Any], given: Kinds) -> Kinds:
    """What a form makes; those that are not listed keep the medium of what they are given."""
    form = arguments.get("form")
    return _EXPORTS.get(form, given or ALL) if isinstance(form, str) else ALL


def _angles(arguments: Mapping[str, Any], given: Kinds) -> Kinds:
    turning = arguments.get("turntable", False)
    if turning is True and arguments.get("views") is False:
        return VIDEO
    return IMAGE if turning is False else SEEN


_MAKES: Mapping[str, Callable[[Mapping[str, Any], Kinds], Kinds]] = {
    "angles": _angles,
    "export": _export,
    "music": lambda arguments, given: AUDIO | TEXT if arguments.get("lyrics") else AUDIO,  # the lyrics, timed
    "upscale": lambda arguments, given: given & SEEN or SEEN,
}

OPERATIONS: dict[str, Operation] = {
    name: Operation(name, kind, TAKES.get(name, {}), _MAKES.get(name) or _always(frozenset({kind.media})), is_task=True)
    for name, kind in REQUESTS.items()
}


def _enhance(asked: EnhanceText, pen: Pen) -> list[str]:
    return [pen.enhance(asked.prompt, asked.media, asked.provider)]


def _describe(asked: DescribeText, pen: Pen) -> list[str]:
    return [pen.describe(asked.artifact, asked.question, asked.provider)]


def _metadata(asked: MetadataText, pen: Pen) -> list[str]:
    return [json.dumps(pen.facts(asked.artifact))]


def _ask(asked: AskText, pen: Pen) -> list[str]:
    return [pen.ask(asked.prompt, asked.pictures, system=asked.system, provider=asked.provider, model=asked.model)]


def _lines(asked: LinesText, pen: Pen) -> list[str]:
    return [line.strip() for line in asked.text.splitlines() if line.strip()][: asked.most]


def _composer(name: str, composer: Composer) -> Operation:
    """A step that composes one text, kept as JSON."""
    return Operation(
        name,
        composer.order,
        writes=lambda order, pen: [compose(name, order, pen).model_dump_json()],
        asks="ask" if composer.role else "",
        alone=True,
        tells=composer.result,
        sample=lambda order: composer.rules(order).model_dump_json(),
    )


OPERATIONS |= {  # those on text; one more is one more line here
    "enhance": Operation("enhance", EnhanceText, writes=_enhance, asks="enhance"),
    "describe": Operation("describe", DescribeText, {"artifact": IMAGE}, writes=_describe, asks="describe"),
    "metadata": Operation("metadata", MetadataText, {"artifact": ALL}, writes=_metadata),
    "ask": Operation("ask", AskText, {"pictures": IMAGE}, writes=_ask, asks="ask"),
    "lines": Operation("lines", LinesText, writes=_lines),
    **{name: _composer(name, composer) for name, composer in COMPOSERS.items()},
}
