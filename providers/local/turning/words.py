"""What the words of a request say about the studio and the turn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("words.yaml")


@dataclass(frozen=True)
class Backdrop:
    """A backdrop that is asked for. colour: 0 to 255. light: 0 to 100, where only that is said."""

    name: str
    colour: tuple[int, int, int] | None = None
    light: float | None = None


def backdrop(text: str) -> Backdrop | None:
    """The backdrop that a description asks for; None where it says nothing of one."""
    for name, family in _known()["backdrops"].items():
        if _says(text, family["words"]):
            colour = family.get("colour")
            return Backdrop(name, tuple(colour) if colour else None, family.get("light"))
    return None


def turns_back(text: str) -> bool | None:
    """Whether a film turns the other way; None where the words say nothing of it."""
    if _says(text, _known()["forwards"]):
        return False
    return True if _says(text, _known()["backwards"]) else None


def _says(text: str, phrases: list[str]) -> bool:
    plain = " ".join(text.lower().split())
    return any(re.search(rf"(?<![\w-]){re.escape(phrase)}(?!\w)", plain) for phrase in phrases)


@cache
def _known() -> dict[str, Any]:
    import yaml

    known: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return known
