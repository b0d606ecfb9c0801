"""One thing that a clause asks for, and what is said about it: how much, where, and with which values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from studio.errors import RequestError

from .lettering import check_text
from .refusing import not_understood
from .registry import OPERATIONS
from .scanning import Item
from .vocabulary import Word, vocabulary

# A modifier's kind -> the value of an operation that it sets.
VALUE = {
    "places": "place",
    "ways": "way",
    "ratios": "ratio",
    "edges": "edge",
    "pictures": "picture",
    "text": "text",
    "colour": "colour",
}


@dataclass
class Asked:
    """A word that a clause asks for, with what is said about it."""

    word: Word
    at: int
    amount: float = 1.0
    less: bool = False
    excluded: bool = False
    region: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def takes(self, kind: str) -> bool:
        return any(kind in OPERATIONS[name].takes for name, _ in self.word.do)


def attach(item: Item, found: list[Asked], *, lacking: bool) -> bool:
    """Gives what an item says to the operation that it is about; whether there is one. lacking: nothing is said twice."""
    if item.kind in ("strength", "more", "less"):
        one = next((one for one in found if one.at > item.at), found[-1])
        if item.kind == "strength":
            one.amount *= item.value
        one.less = one.less or item.kind == "less"
        return True
    if item.kind == "regions":
        if lacking:
            return False
        for one in found:
            one.region = one.region or item.value
        return True
    if item.kind == "percent" and not any(one.takes("percent") for one in found):
        _scaled(_nearest(item, found), item.value / 100)
        return True
    name = VALUE.get(item.kind, item.kind)
    takers = [one for one in found if any(one.takes(each) for each in _slots(name))]
    if not takers:
        graded = [one for one in found if item.kind == "number" and one.word.less]
        for one in graded[:1]:
            _scaled(one, item.value / 50)  # a slider's number: 50 is the usual effect
        return bool(graded)
    one = _nearest(item, takers)
    slot = next(each for each in _slots(name) if one.takes(each))
    if lacking and slot in one.values and slot != "colours":
        return False
    if slot == "colours":
        one.values["colours"] = (*one.values.get("colours", ()), item.value)
    else:
        one.values[slot] = item.value
    return True


def _scaled(one: Asked, factor: float) -> None:
    """So much of the usual effect; a negative number is less of it."""
    one.amount *= abs(factor)
    one.less = one.less or factor < 0


def _slots(name: str) -> tuple[str, ...]:
    """The values that a modifier may set, the likeliest first."""
    if name == "colour":
        return "colour", "colours"
    if name == "number":
        return "degrees", "times", "count", "pixels", "percent"
    return (name,)


def _nearest(item: Item, found: list[Asked]) -> Asked:
    """The operation nearest to the item; of two as near the later one."""
    return min(found, key=lambda one: (abs(one.at - item.at), -one.at))


def settled(one: Asked, said: str) -> Asked:
    """With its opposite for a "less", its own words for a region, and its needs checked."""
    known = vocabulary().words
    if one.less:
        if not one.word.less:
            raise not_understood(said, f"it can do {one.word.name}, not less of it")
        one = replace(one, word=known[one.word.less], less=False)
    if one.region in one.word.inside:
        one = replace(one, word=known[one.word.inside[one.region]], region="")
    if one.region and any(OPERATIONS[name].kind != "pixels" for name, _ in one.word.do):
        raise not_understood(said, f"{one.word.name} is always of the whole picture")
    if one.word.needs == "text" and not one.excluded:
        text = str(one.values.get("text", ""))
        if not text:
            raise RequestError(
                "A caption needs its words.", field="prompt", hint='Put them in quotes, like caption "Summer 2024".'
            )
        check_text(text)
    return one
