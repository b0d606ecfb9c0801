"""What the words of a prompt say to the camera: moves, pace, changes, looks. The vocabulary is words.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Move:
    """One camera move. start, end: the pose's fields, as in words.yaml; swing: it goes out and comes back."""

    name: str
    start: dict[str, float] = field(default_factory=dict)
    end: dict[str, float] = field(default_factory=dict)
    shake: float = 0.0
    swing: bool = False
    ease: str = "smooth"


@dataclass(frozen=True)
class Direction:
    """What the camera is told. moves: empty where the words name none; still: it is told not to move."""

    moves: tuple[Move, ...]
    pace: float = 1.0
    loop: bool = False
    still: bool = False


def direction(prompt: str) -> Direction:
    """What a prompt tells the camera; the longest phrases are read first, so "pan left" is not also a pan."""
    table = vocabulary()
    spellings = {str(word): name for name, move in table["moves"].items() for word in move["words"]}
    rest, names = _taken(prompt, spellings)
    pace = next((amount for amount, words in table["pace"].items() if _taken(rest, dict.fromkeys(words, "x"))[1]), 1.0)
    still = "still" in names
    moves = tuple(_move(name, table["moves"][name]) for name in names if name != "still")
    return Direction(
        moves, float(pace), bool(_taken(prompt, dict.fromkeys(table["loop"], "x"))[1]), still and not moves
    )


def staged(prompt: str) -> str:
    """The prompt without what it tells the camera, so that "truck right" brings no truck and "crane up" no bird."""
    spoken = sorted((str(word) for move_ in vocabulary()["moves"].values() for word in move_["words"]), key=len)[::-1]
    phrases = "|".join(
        r"[\W_]+".join(re.escape(part) for part in re.split(r"\W+", word)) for word in spoken if re.search(r"\W", word)
    )
    return re.sub(rf"\b(?:{phrases})\b", ",", prompt, flags=re.IGNORECASE)


def named(kind: str, prompt: str) -> str:
    """The first entry of a plain family ("changes", "looks", "tints") that a prompt names, "" where it names none."""
    return next(iter(all_named(kind, prompt)), "")


def all_named(kind: str, prompt: str) -> list[str]:
    """Every entry of a plain family that a prompt names, in the order it does."""
    spellings: dict[str, str] = {}
    for name, words in vocabulary()[kind].items():
        spellings |= dict.fromkeys(words["words"] if isinstance(words, dict) else words, name)
    return _taken(prompt, spellings)[1]


def names(kind: str) -> tuple[str, ...]:
    """Every entry of a family."""
    return tuple(vocabulary()[kind])


def move(name: str) -> Move:
    """The move of this name."""
    return _move(name, vocabulary()["moves"][name])


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, Any]:
    """The whole of words.yaml."""
    read: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    return read


def _move(name: str, values: dict[str, Any]) -> Move:
    return Move(name, **{key: value for key, value in values.items() if key != "words"})


def _taken(text: str, spellings: dict[str, str]) -> tuple[str, list[str]]:
    """(what is left, names met in the order they stand) of a text; a phrase is taken once, the longest first."""
    rest = " " + re.sub(r"[^a-z0-9]+", " ", text.lower()) + " "
    met: list[tuple[int, str]] = []
    for spelled in sorted(spellings, key=lambda word: (-len(word), word)):
        phrase = f" {spelled.replace('-', ' ')} "
        while (at := rest.find(phrase)) >= 0:
            met.append((at, spellings[spelled]))
            rest = rest[:at] + " " + "\x00" * (len(phrase) - 2) + " " + rest[at + len(phrase) :]
    return rest.replace("\x00", ""), list(dict.fromkeys(name for _, name in sorted(met)))
