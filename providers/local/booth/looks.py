"""What each look of the photobooth is made of, and which look some words mean."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Colour = tuple[int, int, int]
QUOTED = re.compile(r'"([^"]{1,120})"|“([^”]{1,120})”')


@dataclass(frozen=True)
class Look:
    """One look. words: what people call it.

    backdrop: what is behind the person; "keep" leaves the photo's own, "scene" is painted from `scene`. person: what is done to the
    person alone, in order. manner: the painter's manner over the whole. grade: done to the whole at the end. palettes: sets of
    colours; the seed chooses. keep: how much of the photo's colour and detail may be laid back, 0 to 1. caption: whether the title
    is written where nobody asked for other words.
    """

    id: str
    title: str
    words: tuple[str, ...] = ()
    backdrop: str = "keep"
    scene: str = ""
    person: tuple[str, ...] = ()
    dress: str = ""
    manner: str = ""
    grade: tuple[str, ...] = ()
    palettes: tuple[tuple[Colour, ...], ...] = field(default=())
    frame: str = "line"
    keep: float = 0.5
    mono: bool = False
    caption: bool = False


@dataclass(frozen=True)
class Choice:
    """What will be made. known: whether the words named the look. place: the scene that the words ask for. caption: to be written."""

    look: Look
    known: bool
    place: str = ""
    caption: str = ""


def choose(prompt: str, style: str = "") -> Choice:
    """The look of a style's id, else the one whose words are in the prompt most, else one by the prompt's own hash."""
    text = QUOTED.sub(" ", prompt).lower()
    caption = next((first or second for first, second in QUOTED.findall(prompt)), "")
    place = next((scene for word, scene in places().items() if _holds(text, word)), "")
    if style in looks():
        return Choice(looks()[style], True, place, caption)
    scores = {name: sum(len(word) for word in look.words if _holds(text, word)) for name, look in looks().items()}
    best = max(scores, key=lambda name: scores[name])
    if scores[best]:
        return Choice(looks()[best], True, place, caption)
    if place:
        return Choice(looks()["traveller"], True, place, caption)
    number = int.from_bytes(hashlib.sha256(text.strip().encode()).digest()[:4], "big")
    names = sorted(looks())
    return Choice(looks()[names[number % len(names)]], False, "", caption)


@cache
def looks() -> dict[str, Look]:
    """Every look by its id, as looks.yaml has it."""
    return {name: _look(name, values) for name, values in _data()["looks"].items()}


@cache
def places() -> dict[str, str]:
    """Words for places, each with the scene that the painter paints for it."""
    return {word: str(scene) for words, scene in _data()["places"].items() for word in words.split(", ")}


@cache
def _data() -> dict[str, Any]:
    return dict(yaml.safe_load(Path(__file__).with_name("looks.yaml").read_text(encoding="utf-8")))


def _look(name: str, values: dict[str, Any]) -> Look:
    values = dict(values)
    listed: dict[str, Any] = {key: tuple(values.pop(key, "").split()) for key in ("person", "grade")}
    words = tuple(word.strip() for word in values.pop("words", "").split(",") if word.strip())
    palettes = tuple(tuple(_colour(code) for code in row.split()) for row in values.pop("palettes", []))
    return Look(id=name, words=words, palettes=palettes, **listed, **values)


def _colour(code: str) -> Colour:
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def _holds(text: str, word: str) -> bool:
    return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) is not None
