"""From an instruction in plain words to steps: scanned into known phrases, split into clauses, each read by itself."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from studio.errors import RequestError

from . import operations
from .lettering import check_text
from .registry import OPERATIONS
from .vocabulary import Entry, Word, colour_of, tokens, vocabulary

__all__ = ["Step", "operations", "read"]

QUOTED = r'"([^"]*)"|“([^”]*)”|(?<!\w)‘([^’]*)’(?!\w)|(?<!\w)\'([^\']*)\'(?!\w)'
RATIO = r"(\d+(?:\.\d+)?)\s?[:/]\s?(\d+(?:\.\d+)?)(?![\w])"
TOKEN = re.compile(rf"{QUOTED}|{RATIO}|([,;!?()\n]|\.(?!\d))|((?:[^\s,;!?().\"“”]|\.(?=\d))+)")
NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)([a-z%°×]*)")
TIMES = re.compile(r"x(\d+(?:\.\d+)?)")
PAIR = re.compile(r"(\d{1,2})x(\d{1,2})")

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
IMPLIED = {
    "colour": "tint",
    "text": "caption",
    "ratios": "crop",
    "edges": "extend",
    "degrees": "rotate",
    "times": "upscale",
}
NAMED = 12  # words named in a refusal
SEEN = 7  # words that may follow "a photo of"


@dataclass(frozen=True)
class Step:
    """One operation to be carried out. amount: 1 is the usual effect. region: where, empty is everywhere."""

    operation: str
    amount: float = 1.0
    values: Mapping[str, Any] = field(default_factory=dict)
    region: str = ""


@dataclass(frozen=True)
class _Item:
    """One phrase of the instruction. at: its place among them."""

    kind: str
    value: Any
    words: str
    at: int = 0


@dataclass
class _Asked:
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


def read(instruction: str) -> tuple[Step, ...]:
    """The steps of an instruction, at least one. Raises RequestError, naming what is not understood and what is."""
    asked: list[_Asked] = []
    negative = False
    for clause, joint in _clauses(list(_scanned(instruction))):
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
    raise _not_understood(instruction)


def _each_once(asked: list[_Asked]) -> list[_Asked]:
    """Without what says the one before it again; a turn said twice is done twice."""
    kept: list[_Asked] = []
    for one in asked:
        again = kept and replace(one, at=0) == replace(kept[-1], at=0)
        if not again or any(OPERATIONS[name].kind == "shape" for name, _ in one.word.do):
            kept.append(one)
    return kept


def _scanned(instruction: str) -> Iterator[_Item]:
    """The known phrases of the instruction, the longest first; what is unknown is an item too."""
    raw: list[_Item] = []
    for match in TOKEN.finditer(instruction):
        quoted = next((group for group in match.groups()[:4] if group is not None), None)
        across, down, mark, word = match.groups()[4:]
        if quoted is not None:
            raw.append(_Item("text", quoted.strip(), match.group()))
        elif across:
            raw.append(_Item("ratios", (float(across), float(down)), match.group()))
        elif mark:
            raw.append(_Item("apart", mark, mark))
        else:
            minus = word.startswith("-") and word[1:2].isdigit()
            parts = [word.lower()] if minus else tokens(word)
            raw += [_Item("", part, part) for part in parts]
    place = 0
    while place < len(raw):
        item, length = _item(raw, place)
        yield replace(item, at=place)
        place += length


def _item(raw: list[_Item], place: int) -> tuple[_Item, int]:
    """The item that begins here, and how many raw ones it is made of."""
    if raw[place].kind:
        return raw[place], 1
    words: list[str] = []
    for item in raw[place : place + vocabulary().longest]:
        if item.kind:
            break
        words.append(item.value)
    for length in range(len(words), 0, -1):
        entry = _entry(tuple(words[:length]))
        if entry and entry.kind == "shown_in":
            return _Item("skipped", "", ""), length + _shown(raw, place + length)
        if entry:
            said, more = " ".join(words[:length]), 0
            if entry.kind == "number":
                entry, more = _counted(entry.value, words[length:])
            return _Item(entry.kind, entry.value, said), length + more
    number = _number(words)
    if number:
        return number
    return _Item("unknown", words[0], words[0]), 1


def _entry(phrase: tuple[str, ...]) -> Entry | None:
    """What a phrase means; the last word's plural counts as its singular, and CSS colours are known."""
    known = vocabulary().phrases
    last = phrase[-1].removesuffix("'s")
    for ending in (last, last[:-1] if last.endswith("s") and len(last) > 3 else ""):
        if ending and (*phrase[:-1], ending) in known:
            return known[(*phrase[:-1], ending)]
    from PIL import ImageColor

    shade = ImageColor.colormap.get("".join(phrase)) if len(phrase) <= 2 else None
    if len(phrase) == 1 and re.fullmatch("#(?:[0-9a-f]{3}|[0-9a-f]{6})", phrase[0]):
        shade = phrase[0]
    return Entry("colour", colour_of(str(shade))) if shade else None


def _number(words: list[str]) -> tuple[_Item, int] | None:
    """A number with its unit, or two small ones as a ratio: "50%", "90 degrees", "x2", "4x5"."""
    if pair := PAIR.fullmatch(words[0]):
        return _Item("ratios", (float(pair[1]), float(pair[2])), words[0]), 1
    if times := TIMES.fullmatch(words[0]):
        return _Item("times", float(times[1]), words[0]), 1
    match = NUMBER.fullmatch(words[0])
    if not match:
        return None
    unit = vocabulary().phrases.get((match[2],)) if match[2] else None
    if match[2] and (unit is None or unit.kind != "units"):
        return None
    if unit:
        return _Item(unit.value, float(match[1]), words[0]), 1
    entry, more = _counted(float(match[1]), words[1:])
    return _Item(entry.kind, entry.value, words[0]), 1 + more


def _counted(number: float, following: list[str]) -> tuple[Entry, int]:
    """The number with the unit that follows, a plain one without; and how many words the unit has."""
    for length in (2, 1):
        unit = vocabulary().phrases.get(tuple(following[:length])) if len(following) >= length else None
        if unit and unit.kind == "units":
            return Entry(unit.value, number), length
    return Entry("number", number), 0


def _shown(raw: list[_Item], place: int) -> int:
    """How many words after "a photo of" name what is seen, until something is known to be asked."""
    count = 0
    for number, item in enumerate(raw[place : place + SEEN]):
        entry = None if item.kind else _entry((item.value,))
        if item.kind or (entry and entry.kind not in ("skipped", "colour", "number", "strength", "regions", "apart")):
            break
        if item.value in ("into", "to", "in", "as", "and", "then"):
            break
        if entry and entry.kind == "colour" and _is_asked(raw, place + number + 1):
            break
        count += 1
    return count


def _is_asked(raw: list[_Item], place: int) -> bool:
    """Whether the next word is something that can be done."""
    following = _entry((raw[place].value,)) if place < len(raw) and not raw[place].kind else None
    return following is not None and following.kind == "word"


def _clauses(items: list[_Item]) -> Iterator[tuple[list[_Item], str]]:
    """The items between the words that set apart, each with the word before it. Colours may be joined by "and"."""
    clause: list[_Item] = []
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


def _joins_colours(items: list[_Item], number: int) -> bool:
    """Whether this "and" or comma stands between two colours of one operation that takes several."""
    if items[number].value not in ("and", ",", "&"):
        return False
    before = next((item for item in reversed(items[:number]) if item.kind != "skipped"), None)
    after = next((item for item in items[number + 1 :] if item.kind != "skipped"), None)
    if before is None or after is None or before.kind != "colour" or after.kind != "colour":
        return False
    near = [item for item in (*items[:number][::-1][:6], *items[number + 1 :][:5]) if item.kind == "word"]
    return any(_Asked(vocabulary().words[item.value], 0).takes("colours") for item in near)


def _is_bare(clause: list[_Item]) -> bool:
    """Whether the clause does no more than name one thing."""
    kinds = [item.kind for item in clause if item.words not in ("a", "the", "any", "an")]
    return kinds == ["word"]


def _read_clause(clause: list[_Item], before: list[_Asked], negative: bool) -> list[_Asked]:
    """What one clause asks for. What it says without naming an operation goes to the one before, where that can use it."""
    said = " ".join(item.words for item in clause if item.words)
    if any(item.kind == "unknown" for item in clause):
        raise _not_understood(said)
    modifiers = [item for item in clause if item.kind not in ("word", "skipped", "without")]
    found = _asked(clause, modifiers)
    if not found and not modifiers:
        if any(item.kind == "without" for item in clause):
            raise _not_understood(said)
        return []
    if not found:
        if before and all(_attach(item, before[-1:], lacking=True) for item in modifiers):
            return []
        found = [_implied(modifiers, said)]
    if before and _letters(found, modifiers, before[-1]):
        return []
    _exclude(found, clause, negative)
    for item in modifiers:
        if not _attach(item, found, lacking=False):
            raise _not_understood(said, f'"{item.words}" does not go with {found[0].word.name}')
    return [_settled(one, said) for one in found]


def _letters(found: list[_Asked], modifiers: list[_Item], before: _Asked) -> bool:
    """Whether these words belong on what was asked before, such as a polaroid, which then has them."""
    only = [one.word.name for one in found] == ["caption"] and [item.kind for item in modifiers] == ["text"]
    return only and before.word.needs != "text" and _attach(modifiers[0], [before], lacking=True)


def _asked(clause: list[_Item], modifiers: list[_Item]) -> list[_Asked]:
    """The words of a clause, each once. One that needs a picture or a text which is not there gives way to the others."""
    known, kinds = vocabulary().words, {item.kind for item in modifiers}
    names = {item.value: item.at for item in reversed(clause) if item.kind == "word"}
    found = [_Asked(known[name], at) for name, at in sorted(names.items(), key=lambda pair: pair[1])]
    have = {"": True, "text": "text" in kinds, "picture": "pictures" in kinds}
    met = [one for one in found if have[one.word.needs]]
    if met or not found:
        return met
    first = next((one for one in found if one.word.needs == "text"), found[0])
    return [replace(first, word=known[first.word.alone])] if first.word.alone else [first]


def _implied(modifiers: list[_Item], said: str) -> _Asked:
    """The operation that is meant where only a colour, a ratio, a text, an angle or a factor is named."""
    kinds = {item.kind: item for item in modifiers}
    region = kinds.get("regions")
    for kind, name in IMPLIED.items():
        if kind in kinds:
            if kind == "colour" and region:
                name = "new background" if region.value == "background" else "recolor"
            return _Asked(vocabulary().words[name], kinds[kind].at)
    raise _not_understood(said)


def _exclude(found: list[_Asked], clause: list[_Item], negative: bool) -> None:
    """Marks what comes after a "without"."""
    start = next((item.at for item in clause if item.kind == "without"), None)
    for one in found:
        one.excluded = negative or (start is not None and one.at > start)


def _attach(item: _Item, found: list[_Asked], *, lacking: bool) -> bool:
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


def _scaled(one: _Asked, factor: float) -> None:
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


def _nearest(item: _Item, found: list[_Asked]) -> _Asked:
    """The operation nearest to the item; of two as near the later one."""
    return min(found, key=lambda one: (abs(one.at - item.at), -one.at))


def _settled(one: _Asked, said: str) -> _Asked:
    """With its opposite for a "less", its own words for a region, and its needs checked."""
    known = vocabulary().words
    if one.less:
        if not one.word.less:
            raise _not_understood(said, f"it can do {one.word.name}, not less of it")
        one = replace(one, word=known[one.word.less], less=False)
    if one.region in one.word.inside:
        one = replace(one, word=known[one.word.inside[one.region]], region="")
    if one.region and any(OPERATIONS[name].kind != "pixels" for name, _ in one.word.do):
        raise _not_understood(said, f"{one.word.name} is always of the whole picture")
    if one.word.needs == "text" and not one.excluded:
        text = str(one.values.get("text", ""))
        if not text:
            raise RequestError(
                "A caption needs its words.", field="prompt", hint='Put them in quotes, like caption "Summer 2024".'
            )
        check_text(text)
    return one


def _steps(one: _Asked) -> Iterator[Step]:
    """The operations of a word, each with the values that it takes."""
    for name, values in one.word.do:
        takes = OPERATIONS[name].takes
        own = {key: value for key, value in one.values.items() if key in takes}
        picture = {"picture": 2} if one.word.needs == "picture" else {}
        yield Step(name, one.amount, {**values, **picture, **own}, one.region or one.word.region)


def _not_understood(said: str, why: str = "") -> RequestError:
    """What is said of a part that means nothing here."""
    shown, words = vocabulary().shown(), said.lower().split()
    close = [name for word in words for name in difflib.get_close_matches(word, shown, n=2, cutoff=0.72)]
    named = list(dict.fromkeys([*close, *shown[:: max(1, len(shown) // NAMED)]]))[:NAMED]
    part = said if len(said) <= 120 else f"{said[:117]}..."
    return RequestError(
        f'Retoucher does not understand "{part}"{f": {why}" if why else ""}.',
        field="prompt",
        hint=f"It can do {', '.join(named)} and more, one after another. For anything else choose a provider with an image model.",
        code="not_understood",
    )
