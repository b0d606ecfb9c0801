"""Bindings: the places in a recipe's values that are filled in from inputs and finished steps. Pure.

    ${inputs.prompt}  ${inputs.photos[0]}         what a person gave
    ${steps.keyframe.artifacts}  ...artifacts[-1] what a step has made; a negative index counts from the end
    ${steps.story.text}  ${steps.story.texts[0]}  what a step has written, as a whole and piece by piece
    ${steps.script.data.shots[0].prompt}          what a step has composed, by the names of its parts
    ${item}  ${item.prompt}  ${index}  ${number}  in a step made for each item: the item, its place from 0, and from 1
    ${steps.frames.artifacts[index+1]}            the one that belongs to the item, or its neighbour
    ${steps.hosts.artifacts[item.seat]}           the one at the place that the item names
    ${inputs.photo|steps.portrait.artifacts[0]}   the first of them that is there
    $input_media  $input_media.image[-1]          artifacts given with the start besides the named inputs

A value that is one binding keeps its type; within other words it becomes words. `$$` before a binding leaves it as it stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from studio.workflows.problems import Place

MISSING = "missing_part"  # the code of what is bound to something that failed
SAMPLE_ID, SAMPLE_TEXT = "artifact", "words"  # what stands for a value that is not known yet
_MARK = re.compile(
    r"(?P<escape>\$\$(?=\{|input_media\b))|\$\{(?P<inner>[^{}]*)\}|\$(?P<media>input_media\b(?:\.\w+)?(?:\[[^\]]*\])?)"
)
_INDEX = r"(?:\[(?P<at>-?\d{1,4}|index(?:[+-]\d{1,3})?|item\.[A-Za-z_]\w{0,39})\])?"
_REF = re.compile(
    rf"inputs\.(?P<input>[a-z][a-z0-9_]*){_INDEX}"
    rf"|steps\.(?P<step>[a-z][a-z0-9_-]*)\.(?P<part>artifacts|texts){_INDEX.replace('<at>', '<at2>')}"
    r"|steps\.(?P<step2>[a-z][a-z0-9_-]*)\.(?P<part2>text)"
    rf"|steps\.(?P<step3>[a-z][a-z0-9_-]*)\.data\.(?P<field>[a-z][a-z0-9_]{{0,39}}){_INDEX.replace('<at>', '<at4>')}"
    r"(?:\.(?P<inner>[a-z][a-z0-9_]{0,39}))?"
    rf"|(?P<media>input_media)(?:\.(?P<kind>image|video|audio))?{_INDEX.replace('<at>', '<at3>')}"
    r"|(?P<item>item)(?:\.(?P<key>[A-Za-z_]\w{0,39}))?"
    r"|(?P<index>index|number)"
)
_WAYS = "Write ${inputs.name}, ${steps.id.artifacts[0]}, ${steps.id.text}, ${item}, ${index} or $input_media[0]."


class BindingError(Exception):
    """A binding that cannot be read or filled in."""

    def __init__(self, message: str, hint: str = _WAYS, code: str = "") -> None:
        super().__init__(message)
        self.message, self.hint, self.code = message, hint, code


@dataclass(frozen=True)
class Ref:
    """One binding. root: inputs, steps, media, item or index. at: "", a number, or index with an offset.

    field, key: of data, the part that is meant, and what of one of its entries. otherwise: what stands for it where it is empty.
    """

    root: str
    name: str = ""
    part: str = ""
    at: str = ""
    field: str = ""
    key: str = ""
    otherwise: Ref | None = None

    @property
    def many(self) -> bool:
        """Whether a list is meant; of an input, only where the input is one."""
        return not self.at and (self.part in ("artifacts", "texts") or self.root == "media")

    @property
    def uses_item(self) -> bool:
        return self.root in ("item", "index") or self.at.startswith(("index", "item."))

    def ways(self) -> Iterator[Ref]:
        """This one, and what stands for it where it is empty."""
        yield self
        if self.otherwise:
            yield from self.otherwise.ways()

    def __str__(self) -> str:
        one = self._one()
        return f"{one[:-1]}|{str(self.otherwise)[2:]}" if self.otherwise else one

    def _one(self) -> str:
        inner = {"inputs": f"inputs.{self.name}", "steps": f"steps.{self.name}.{self.part}"}.get(self.root)
        if self.field:
            place = f"[{self.at}]" if self.at else ""
            return f"${{{inner}.{self.field}{place}{f'.{self.key}' if self.key else ''}}}"
        if inner is None:
            name = "input_media" if self.root == "media" else self.part if self.root == "index" else self.root
            inner = f"{name}.{self.name}" if self.name else name
        return f"${{{inner}[{self.at}]}}" if self.at else f"${{{inner}}}"


Template = tuple[str | Ref, ...]


@dataclass(frozen=True)
class Given:
    """An artifact handed over with the start."""

    id: str
    kind: str


@dataclass(frozen=True)
class Finished:
    """What a step has made. artifacts: in order; "" holds the place of one that failed. skipped: its `when` did not hold."""

    artifacts: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    skipped: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


@dataclass(frozen=True)
class Scope:
    """What bindings are filled in from. sample: what is not there yet gets a sample, to check the rest with.

    samples: what the steps that compose would write, as far as can be told before.
    """

    inputs: Mapping[str, Any] = field(default_factory=dict)
    steps: Mapping[str, Finished] = field(default_factory=dict)
    media: tuple[Given, ...] | None = None
    item: Any = None
    index: int | None = None
    sample: bool = False
    samples: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=4096)
def parse(text: str) -> Template:
    """The text as literal pieces and bindings. Raises BindingError for one that cannot be read."""
    parts: list[str | Ref] = []
    at = 0
    for found in _MARK.finditer(text):
        parts += [_literal(text[at : found.start()]), "$" if found["escape"] else _ref(found["inner"], found["media"])]
        at = found.end()
        if found["escape"] and text[at : at + 1] == "{":
            parts.append("{")
            at += 1
    parts.append(_literal(text[at:]))
    return tuple(part for part in parts if part != "") or ("",)


def _literal(text: str) -> str:
    if "${" in text:
        raise BindingError(
            f'"{_short(text[text.index("${") :])}" has no end.', "Close it with }, or write $${ for the sign itself."
        )
    return text


def _ref(inner: str | None, media: str | None) -> Ref:
    first, *others = (media or inner or "").split("|")
    found = None
    for text in [*reversed(others), first]:
        found = replace(_single(text), otherwise=found)
    assert found is not None
    return found


def _single(written: str) -> Ref:
    text = written.strip()
    found = _REF.fullmatch(text)
    if found is None:
        raise BindingError(f'"{_short(text)}" is no binding.')
    if found["input"]:
        return Ref("inputs", found["input"], at=found["at"] or "")
    if found["step"] or found["step2"]:
        return Ref("steps", found["step"] or found["step2"], found["part"] or found["part2"], found["at2"] or "")
    if found["step3"]:
        return Ref("steps", found["step3"], "data", found["at4"] or "", found["field"], found["inner"] or "")
    if found["media"]:
        return Ref("media", found["kind"] or "", at=found["at3"] or "")
    return Ref("item", found["key"] or "") if found["item"] else Ref("index", part=found["index"])


def walk(value: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every text in a value, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from walk(inner, (*place, key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from walk(inner, (*place, number))


def references(value: Any) -> list[Ref]:
    """Every binding in a value, in order. Raises BindingError for one that cannot be read."""
    return [way for _, text in walk(value) for part in parse(text) if isinstance(part, Ref) for way in part.ways()]


def resolve(value: Any, scope: Scope) -> Any:
    """The value with its bindings filled in; lists bound inside a list are spliced in, and what was left out is left out of it.

    What a person or a model wrote is never read as a binding. Raises BindingError for what is not there.
    """
    if isinstance(value, str):
        return _fill(parse(value), scope)
    if isinstance(value, Mapping):
        return {key: resolve(inner, scope) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [entry for inner in value for entry in _entries(inner, scope)]
    return value


def _entries(inner: Any, scope: Scope) -> list[Any]:
    filled = resolve(inner, scope)
    if not (isinstance(inner, str) and isinstance(parse(inner)[0], Ref)):
        return [filled]
    if isinstance(filled, list):
        return filled
    return [] if filled in ("", None) else [filled]


def _fill(template: Template, scope: Scope) -> Any:
    if len(template) == 1 and isinstance(template[0], Ref):
        return look_up(template[0], scope)
    return "".join(part if isinstance(part, str) else worded(look_up(part, scope)) for part in template)


def worded(value: Any) -> str:
    """A value within other words."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, list):
        return "\n".join(worded(each) for each in value)
    return "" if value is None else str(value)


def look_up(ref: Ref, scope: Scope) -> Any:
    """What a binding stands for: the first of its ways that is not empty. Raises BindingError for what is not there, or not yet."""
    value = _look_up(ref, scope)
    return look_up(ref.otherwise, scope) if ref.otherwise and value in ("", None, []) else value


def _look_up(ref: Ref, scope: Scope) -> Any:
    if ref.root == "inputs":
        if ref.name not in scope.inputs:
            raise BindingError(f'There is no input "{ref.name}".')
        value = scope.inputs[ref.name]
        return _pick(list(value) if isinstance(value, list | tuple) else value, ref, scope)
    if ref.root == "steps":
        return _of_step(ref, scope)
    if ref.root == "media":
        return _of_media(ref, scope)
    if scope.index is None:
        raise BindingError(
            f"{ref} has a value only in a step that is made for each item.", "Add for_each, or leave it out."
        )
    if ref.root == "index":
        return scope.index + (ref.part == "number")
    return _of_item(ref, scope)


def _of_step(ref: Ref, scope: Scope) -> Any:
    done = scope.steps.get(ref.name)
    if done is None:
        if not scope.sample:
            raise BindingError(f'The step "{ref.name}" has not finished.', "Wait for it.")
        if ref.part == "data":
            return _of_data(scope.samples.get(ref.name, ""), ref, scope)
        if ref.at.startswith("item."):
            _place(ref.at, scope)
        sample = SAMPLE_ID if ref.part == "artifacts" else SAMPLE_TEXT
        return [sample] if ref.many else sample
    if ref.part == "text":
        return done.text
    if ref.part == "data":
        return _of_data("" if done.skipped else done.text, ref, scope)
    held = list(getattr(done, ref.part))
    if not ref.at:
        return [each for each in held if each]
    return "" if done.skipped else _pick(held, ref, scope)


def _of_data(text: str, ref: Ref, scope: Scope) -> Any:
    """A part of what a step has composed, which is kept as JSON; nothing of a step that is not made."""
    if not text:
        return ""
    data = _composed(text)
    if ref.field not in data:
        raise BindingError(f'The step "{ref.name}" has composed no "{ref.field}".', "Name a part that it composes.")
    value = _pick(data[ref.field], ref, scope)
    if not ref.key:
        return value
    if not isinstance(value, Mapping) or ref.key not in value:
        raise BindingError(f'{ref} asks for a "{ref.key}" that is not there.', "Name a part that it has.")
    return value[ref.key]


@lru_cache(maxsize=64)
def _composed(text: str) -> Mapping[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise BindingError("What this step wrote has no parts.", "Bind its text instead.")
    return data


def _of_media(ref: Ref, scope: Scope) -> Any:
    if scope.media is None and scope.sample:
        return [SAMPLE_ID] if ref.many else SAMPLE_ID
    return _pick([given.id for given in scope.media or () if ref.name in ("", given.kind)], ref, scope)


def _of_item(ref: Ref, scope: Scope) -> Any:
    if not ref.name:
        return scope.item
    if not isinstance(scope.item, Mapping) or ref.name not in scope.item:
        raise BindingError(f'An item has no "{ref.name}".', "Give every item this field.")
    return scope.item[ref.name]


def _pick(value: Any, ref: Ref, scope: Scope) -> Any:
    """One of several, where an index is written."""
    if not ref.at:
        return value
    place = _place(ref.at, scope)
    if not isinstance(value, list):
        raise BindingError(f"{ref} counts in something that is no list.", "Leave the index out.")
    # index-1 of the first item is before the beginning, not the last: only a written negative number counts from the end
    low = 0 if ref.uses_item else -len(value)
    if not low <= place < len(value):
        raise BindingError(f"{ref} asks for one that is not there: there are {len(value)}.", "Choose a smaller index.")
    if value[place] == "" and ref.root == "steps":
        raise BindingError(f"{ref} has not come: it failed.", "Make it again.", MISSING)
    return value[place]


def _place(at: str, scope: Scope) -> int:
    if at.startswith("item."):
        place = _of_item(Ref("item", at.removeprefix("item.")), scope)
        if isinstance(place, bool) or not isinstance(place, int):
            raise BindingError(f'"{at}" is no whole number.', "Name a field of the item that is one.")
        return place
    if not at.startswith("index"):
        return int(at)
    if scope.index is None:
        raise BindingError(
            "index has a value only in a step that is made for each item.", "Add for_each, or write a number."
        )
    return scope.index + int(at.removeprefix("index") or 0)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
