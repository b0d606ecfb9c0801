"""From an instruction in plain words to steps: scanned into known phrases, split into clauses, each read by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from studio.errors import RequestError

from . import operations
from .asked import Asked, attach, settled
from .refusing import not_understood
from .registry import OPERATIONS
from .scanning import Item, scanned
from .vocabulary import vocabulary

__all__ = ["Step", "operations", "read"]

IMPLIED = {
    "colour": "tint",
    "text": "caption",
    "ratios": "crop",
    "edges": "extend",
    "degrees": "rotate",
    "times": "upscale",
}


@dataclass(frozen=True)
class Step:
    """One operation to be carried out. amount: 1 is the usual effect. region: where, empty is everywhere."""

    operation: str
    amount: float = 1.0
    values: Mapping[str, Any] = field(default_factory=dict)
    region: str = ""


def read(instruction: str) -> tuple[Step, ...]:
    """The steps of an instruction, at least one. Raises RequestError, naming what is not understood and what is."""
    asked: list[Asked] = []
    negative = False
    for clause, joint in _clauses(list(scanned(instruction))):
        carried = negative and joint == "and" and _is_bare(clause)
        found = _read_clause(clause, asked, carried)
        negative = any(one.excluded for one in found)
        asked += found
    excluded = {name for one in asked if one.excluded for name, _ in one.word.do}
    done = _each_once([one for one in asked if not one.excluded])
    steps = tuple(step for one in done for step in _steps(one) if step.operation not in excluded)
    if steps:
        return steps
    if asked:
        raise RequestError(
            "This only says what to leave out, so nothing would change.",
            field="prompt",
            hint='Say what to do as well, like "vintage, without grain".',
        )
    raise not_understood(instruction)


def _each_once(asked: list[Asked]) -> list[Asked]:
    """Without what says the one before it again; a turn said twice is done twice."""
    kept: list[Asked] = []
    for one in asked:
        again = kept and replace(one, at=0) == replace(kept[-1], at=0)
        if not again or any(OPERATIONS[name].kind == "shape" for name, _ in one.word.do):
            kept.append(one)
    return kept


def _clauses(items: list[Item]) -> Iterator[tuple[list[Item], str]]:
    """The items between the words that set apart, each with the word before it. Colours may be joined by "and"."""
    clause: list[Item] = []
    joint = ""
    for number, item in enumerate(items):
        if item.kind != "apart" or _joins_colours(items, number):
            clause += [item] if item.kind != "apart" else []
            continue
        if clause:
            yield clause, joint
        clause, joint = [], item.value
    if clause:
        yield clause, joint


def _joins_colours(items: list[Item], number: int) -> bool:
    """Whether this "and" or comma stands between two colours of one operation that takes several."""
    if items[number].value not in ("and", ",", "&"):
        return False
    before = next((item for item in reversed(items[:number]) if item.kind != "skipped"), None)
    after = next((item for item in items[number + 1 :] if item.kind != "skipped"), None)
    if before is None or after is None or before.kind != "colour" or after.kind != "colour":
        return False
    near = [item for item in (*items[:number][::-1][:6], *items[number + 1 :][:5]) if item.kind == "word"]
    return any(Asked(vocabulary().words[item.value], 0).takes("colours") for item in near)


def _is_bare(clause: list[Item]) -> bool:
    """Whether the clause does no more than name one thing."""
    kinds = [item.kind for item in clause if item.words not in ("a", "the", "any", "an")]
    return kinds == ["word"]


def _read_clause(clause: list[Item], before: list[Asked], negative: bool) -> list[Asked]:
    """What one clause asks for. What it says without naming an operation goes to the one before, where that can use it."""
    said = " ".join(item.words for item in clause if item.words)
    if any(item.kind == "unknown" for item in clause):
        raise not_understood(said)
    modifiers = [item for item in clause if item.kind not in ("word", "skipped", "without")]
    found = _asked(clause, modifiers)
    if not found and not modifiers:
        if any(item.kind == "without" for item in clause):
            raise not_understood(said)
        return []
    if not found:
        if before and all(attach(item, before[-1:], lacking=True) for item in modifiers):
            return []
        found = [_implied(modifiers, said)]
    if before and _letters(found, modifiers, before[-1]):
        return []
    _exclude(found, clause, negative)
    for item in modifiers:
        if not attach(item, found, lacking=False):
            raise not_understood(said, f'"{item.words}" does not go with {found[0].word.name}')
    return [settled(one, said) for one in found]


def _letters(found: list[Asked], modifiers: list[Item], before: Asked) -> bool:
    """Whether these words belong on what was asked before, such as a polaroid, which then has them."""
    only = [one.word.name for one in found] == ["caption"] and [item.kind for item in modifiers] == ["text"]
    return only and before.word.needs != "text" and attach(modifiers[0], [before], lacking=True)


def _asked(clause: list[Item], modifiers: list[Item]) -> list[Asked]:
    """The words of a clause, each once. One that needs a picture or a text which is not there gives way to the others."""
    known, kinds = vocabulary().words, {item.kind for item in modifiers}
    names = {item.value: item.at for item in reversed(clause) if item.kind == "word"}
    found = [Asked(known[name], at) for name, at in sorted(names.items(), key=lambda pair: pair[1])]
    have = {"": True, "text": "text" in kinds, "picture": "pictures" in kinds}
    met = [one for one in found if have[one.word.needs]]
    if met or not found:
        return met
    first = next((one for one in found if one.word.needs == "text"), found[0])
    return [replace(first, word=known[first.word.alone])] if first.word.alone else [first]


def _implied(modifiers: list[Item], said: str) -> Asked:
    """The operation that is meant where only a colour, a ratio, a text, an angle or a factor is named."""
    kinds = {item.kind: item for item in modifiers}
    region = kinds.get("regions")
    for kind, name in IMPLIED.items():
        if kind in kinds:
            if kind == "colour" and region:
                name = "new background" if region.value == "background" else "recolor"
            return Asked(vocabulary().words[name], kinds[kind].at)
    raise not_understood(said)


def _exclude(found: list[Asked], clause: list[Item], negative: bool) -> None:
    """Marks what comes after a "without"."""
    start = next((item.at for item in clause if item.kind == "without"), None)
    for one in found:
        one.excluded = negative or (start is not None and one.at > start)


def _steps(one: Asked) -> Iterator[Step]:
    """The operations of a word, each with the values that it takes."""
    for name, values in one.word.do:
        takes = OPERATIONS[name].takes
        own = {key: value for key, value in one.values.items() if key in takes}
        picture = {"picture": 2} if one.word.needs == "picture" else {}
        yield Step(name, one.amount, {**values, **picture, **own}, one.region or one.word.region)
