"""From an instruction to the known phrases in it, the longest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from .vocabulary import Entry, colour_of, tokens, vocabulary

QUOTED = r'"([^"]*)"|“([^”]*)”|(?<!\w)‘([^’]*)’(?!\w)|(?<!\w)\'([^\']*)\'(?!\w)'
RATIO = r"(\d+(?:\.\d+)?)\s?[:/]\s?(\d+(?:\.\d+)?)(?![\w])"
TOKEN = re.compile(rf"{QUOTED}|{RATIO}|([,;!?()\n]|\.(?!\d))|((?:[^\s,;!?().\"“”]|\.(?=\d))+)")
NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)([a-z%°×]*)")
TIMES = re.compile(r"x(\d+(?:\.\d+)?)")
PAIR = re.compile(r"(\d{1,2})x(\d{1,2})")
SEEN = 7  # words that may follow "a photo of"


@dataclass(frozen=True)
class Item:
    """One phrase of the instruction. at: its place among them."""

    kind: str
    value: Any
    words: str
    at: int = 0


def scanned(instruction: str) -> Iterator[Item]:
    """The known phrases of the instruction, the longest first; what is unknown is an item too."""
    raw: list[Item] = []
    for match in TOKEN.finditer(instruction):
        quoted = next((group for group in match.groups()[:4] if group is not None), None)
        across, down, mark, word = match.groups()[4:]
        if quoted is not None:
            raw.append(Item("text", quoted.strip(), match.group()))
        elif across:
            raw.append(Item("ratios", (float(across), float(down)), match.group()))
        elif mark:
            raw.append(Item("apart", mark, mark))
        else:
            minus = word.startswith("-") and word[1:2].isdigit()
            parts = [word.lower()] if minus else tokens(word)
            raw += [Item("", part, part) for part in parts]
    place = 0
    while place < len(raw):
        item, length = _item(raw, place)
        yield replace(item, at=place)
        place += length


def _item(raw: list[Item], place: int) -> tuple[Item, int]:
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
            return Item("skipped", "", ""), length + _shown(raw, place + length)
        if entry:
            said, more = " ".join(words[:length]), 0
            if entry.kind == "number":
                entry, more = _counted(entry.value, words[length:])
            return Item(entry.kind, entry.value, said), length + more
    number = _number(words)
    if number:
        return number
    return Item("unknown", words[0], words[0]), 1


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


def _number(words: list[str]) -> tuple[Item, int] | None:
    """A number with its unit, or two small ones as a ratio: "50%", "90 degrees", "x2", "4x5"."""
    if pair := PAIR.fullmatch(words[0]):
        return Item("ratios", (float(pair[1]), float(pair[2])), words[0]), 1
    if times := TIMES.fullmatch(words[0]):
        return Item("times", float(times[1]), words[0]), 1
    match = NUMBER.fullmatch(words[0])
    if not match:
        return None
    unit = vocabulary().phrases.get((match[2],)) if match[2] else None
    if match[2] and (unit is None or unit.kind != "units"):
        return None
    if unit:
        return Item(unit.value, float(match[1]), words[0]), 1
    entry, more = _counted(float(match[1]), words[1:])
    return Item(entry.kind, entry.value, words[0]), 1 + more


def _counted(number: float, following: list[str]) -> tuple[Entry, int]:
    """The number with the unit that follows, a plain one without; and how many words the unit has."""
    for length in (2, 1):
        unit = vocabulary().phrases.get(tuple(following[:length])) if len(following) >= length else None
        if unit and unit.kind == "units":
            return Entry(unit.value, number), length
    return Entry("number", number), 0


def _shown(raw: list[Item], place: int) -> int:
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


def _is_asked(raw: list[Item], place: int) -> bool:
    """Whether the next word is something that can be done."""
    following = _entry((raw[place].value,)) if place < len(raw) and not raw[place].kind else None
    return following is not None and following.kind == "word"
