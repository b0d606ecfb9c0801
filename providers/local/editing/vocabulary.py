"""The words of an instruction, read from `words/*.yaml` and checked on load."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "words"
PLURALS = ("regions", "places", "ways", "ratios", "edges", "pictures", "units")  # groups of names with their spellings
NEEDS = ("", "text", "picture")

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Word:
    """One thing that can be asked for. do: operations with their values, in order. For the rest see `words/operations.yaml`."""

    name: str
    do: tuple[tuple[str, Mapping[str, Any]], ...]
    less: str = ""
    needs: str = ""
    alone: str = ""
    region: str = ""
    inside: Mapping[str, str] = field(default_factory=dict)
    shown: bool = False


@dataclass(frozen=True)
class Entry:
    """What a phrase means. kind: word, strength, more, less, without, apart, skipped, shown_in, colour, number, or one of PLURALS."""

    kind: str
    value: Any


@dataclass(frozen=True)
class Vocabulary:
    """All phrases, and the words by name."""

    words: Mapping[str, Word]
    phrases: Mapping[Phrase, Entry]
    longest: int

    def shown(self) -> list[str]:
        """The names of what is told to people."""
        return [word.name for word in self.words.values() if word.shown]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary, read once. Raises ValueError, naming the file and the phrase, for a wrong entry."""
    words = {word.name: word for word in _words(_read("operations"))}
    phrases: dict[Phrase, Entry] = {}
    for text, entry in _entries(words):
        phrase = tokens(text)
        if not phrase:
            raise ValueError(f"{text!r} holds no word")
        other = phrases.setdefault(phrase, entry)
        if other != entry:
            raise ValueError(f"{text!r} means both {other.kind} {other.value!r} and {entry.kind} {entry.value!r}")
    for word in words.values():
        for name in (word.less, word.alone, *word.inside.values()):
            if name and name not in words:
                raise ValueError(f"operations.yaml: {word.name}: there is no word {name!r}")
    return Vocabulary(words, phrases, max(map(len, phrases)))


def tokens(text: str) -> Phrase:
    """The words of a phrase, lower case; a hyphen is a gap."""
    return tuple(text.lower().replace("’", "'").replace("-", " ").split())


def colour_of(text: str) -> tuple[int, int, int]:
    """The colour of "#rrggbb" or "#rgb". Raises ValueError for anything else."""
    digits = text.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) != 6 or not text.startswith("#"):
        raise ValueError(f"{text!r} is no colour like #1a2b3c")
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _entries(words: Mapping[str, Word]) -> Iterator[tuple[str, Entry]]:
    """Every spelling with its meaning."""
    for name, data in _read("operations").items():
        for spelling in _spellings(name, [name, *data.get("also", [])]):
            yield spelling, Entry("word", name)
    modifiers = _read("modifiers")
    for power, spellings in modifiers["strength"].items():
        for spelling in _spellings("strength", spellings):
            yield spelling, Entry("strength", float(power))
    for kind in ("more", "less", "without", "apart", "shown_in"):
        for spelling in _spellings(kind, modifiers[kind]):
            yield spelling, Entry(kind, spelling)
    for group in modifiers["skipped"]:
        for spelling in _spellings("skipped", group):
            yield spelling, Entry("skipped", "")
    for kind in PLURALS:
        for name, spellings in modifiers[kind].items():
            for spelling in _spellings(kind, spellings):
                yield spelling, Entry(kind, _ratio(name) if kind == "ratios" else name)
    for name, number in modifiers["numbers"].items():
        yield name, Entry("number", float(number))
    for name, (shade, *others) in _read("colours").items():
        for spelling in _spellings(name, [name, *others]):
            yield spelling, Entry("colour", colour_of(shade))


def _words(data: Mapping[str, Any]) -> Iterator[Word]:
    for name, entry in data.items():
        if not isinstance(entry, dict) or not entry.get("do") or entry.get("needs", "") not in NEEDS:
            raise ValueError(f"operations.yaml: {name}: needs a mapping with `do`")
        strange = set(entry) - {"do", "less", "needs", "alone", "region", "in", "shown", "also"}
        if strange:
            raise ValueError(f"operations.yaml: {name}: {', '.join(sorted(strange))} is not understood")
        do = tuple((operation, _values(values or {})) for operation, values in entry["do"].items())
        rest = {key: entry[key] for key in ("less", "needs", "alone", "region", "shown") if key in entry}
        yield Word(str(name), do, inside=entry.get("in", {}), **rest)


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an operation, with colours as numbers."""
    return {
        key: colour_of(value) if isinstance(value, str) and value.startswith("#") else value
        for key, value in values.items()
    }


def _spellings(name: str, spellings: list[Any]) -> list[str]:
    """The spellings, each a text: YAML reads a bare `on` or `no` as something else."""
    for spelling in spellings:
        if not isinstance(spelling, str):
            raise ValueError(f"{name}: {spelling!r} is no text; put it in quotes")
    return spellings


def _ratio(text: str) -> tuple[float, float]:
    across, _, down = text.partition(":")
    return float(across), float(down)


def _read(name: str) -> dict[str, Any]:
    data = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    if not isinstance(data, dict):
        raise ValueError(f"{name}.yaml holds no mapping")
    return data
