"""From a person's words to an order: which sounds, and how each is changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from studio.errors import RequestError

FILE = Path(__file__).parents[3] / "presets" / "sounds" / "sounds.yaml"


@dataclass(frozen=True)
class Wanted:
    """One sound. force: how strong (1 is usual); far: 0 near to 1 far away; pace, pitch: factors; room: 0 to 1."""

    name: str
    bed: bool = False
    level: float = 0.0
    force: float = 1.0
    far: float = 0.0
    pace: float = 1.0
    pitch: float = 1.0
    room: float = 0.0
    surface: str = ""


@dataclass(frozen=True)
class Order:
    """What is to be made, and the words that meant nothing here."""

    sounds: tuple[Wanted, ...]
    unknown: tuple[str, ...]


def order(words: str) -> Order:
    """The sounds that the words name, each with the words that stand before it (and surfaces and rooms after it).

    Raises RequestError, saying what can be made, when they name none.
    """
    spellings, changes, ignored = _book()
    found: list[Wanted] = []
    pending: dict[str, Any] = {}
    unknown: list[str] = []
    for text in _pieces(words, {*spellings, *changes}):
        if text in spellings:
            found.append(_with(spellings[text], pending))
            pending = {}
        elif text in changes:
            change = changes[text]
            if found and set(change) <= {"surface", "room"}:
                found[-1] = _with(found[-1], change)
            else:
                pending = {**pending, **change}
        elif text not in ignored:
            unknown.append(text)
    if found and pending:
        found[-1] = _with(found[-1], pending)
    if not found:
        raise RequestError(
            f'The local engine has no sound for "{words.strip()[:80]}".',
            field="prompt",
            hint=f"It makes {', '.join(names())}, and mixes of them; or choose another provider.",
        )
    once = {wanted.name: wanted for wanted in reversed(found)}
    return Order(tuple(reversed(once.values())), tuple(dict.fromkeys(unknown)))


def names() -> list[str]:
    """Every sound that can be made."""
    return list(_data()["sounds"])


@cache
def _data() -> dict[str, Any]:
    return dict(yaml.safe_load(FILE.read_text("utf-8")))


@cache
def _book() -> tuple[dict[str, Wanted], dict[str, dict[str, Any]], frozenset[str]]:
    """Spellings of sounds, spellings of changes, and words that say nothing."""
    spellings: dict[str, Wanted] = {}
    for name, entry in _data()["sounds"].items():
        wanted = Wanted(name, bed=entry.get("bed", False), level=entry.get("level", 0.0))
        for spelling in (name, *entry.get("also", [])):
            if spellings.setdefault(_tidy(spelling), wanted) is not wanted:
                raise ValueError(f'sounds.yaml: "{spelling}" means two sounds')
    changes = {
        _tidy(spelling): {key: value for key, value in entry.items() if key != "also"}
        for name, entry in _data()["words"].items()
        for spelling in (name, *entry.get("also", []))
        if _tidy(spelling) not in spellings
    }
    return spellings, changes, frozenset(_data()["ignored"])


def _with(wanted: Wanted, change: dict[str, Any]) -> Wanted:
    return replace(wanted, **change)


def _tidy(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9']+", text.lower().replace("’", "'")))


def _pieces(words: str, known: set[str]) -> list[str]:
    """The words in order, those that belong together as one."""
    tokens = _tidy(words).split()
    longest = max(len(spelling.split()) for spelling in known)
    out: list[str] = []
    at = 0
    while at < len(tokens):
        for size in range(min(longest, len(tokens) - at), 0, -1):
            text = " ".join(tokens[at : at + size])
            if text in known or size == 1:
                out.append(text)
                at += size
                break
    return out
