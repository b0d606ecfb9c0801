"""What the band can play: genres, moods and instruments, read from `presets/music/*.yaml` and checked on load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from providers.local.band.theory import Key, read_chord

FOLDER = Path(__file__).parents[3] / "presets" / "music"
STEPS = 4  # of a drum row in one beat


@dataclass(frozen=True)
class Part:
    """One player. level: dB; pan: -1 left to 1 right; send: to the reverb; echo: to the delay; twice: played left and right."""

    play: str
    how: str
    level: float = 0.0
    pan: float = 0.0
    send: float = 0.0
    echo: float = 0.0
    twice: bool = False


@dataclass(frozen=True)
class Room:
    """A reverb: seconds until it has faded by 60 dB, and how bright it is (Hz)."""

    seconds: float = 1.2
    bright: float = 5000.0


@dataclass(frozen=True)
class Genre:
    """A way to play. See the YAML file for what each part means."""

    name: str
    bpm: tuple[float, float]
    parts: Mapping[str, Part]
    verse: Mapping[str, list[str]]
    chorus: Mapping[str, list[str]]
    also: tuple[str, ...] = ()
    drums: Mapping[Any, Any] = field(default_factory=dict)
    room: Room = field(default_factory=Room)
    meter: int = 4
    minor: float = 0.5
    swing: float = 0.5
    loose: float = 0.004
    density: float = 0.45
    bars: int = 1
    duck: float = 0.0
    drive: float = 0.0
    dark: float = 0.0
    crackle: float = 0.0
    wow: float = 0.0
    air: float = 0.0
    ending: str = "cadence"


@dataclass(frozen=True)
class Mood:
    """How a word changes the music. genres: what is played where the words name none."""

    name: str
    also: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    minor: float = 0.0
    tempo: float = 1.0
    density: float = 0.0
    bright: float = 0.0
    energy: float = 0.0
    room: float = 1.0


@dataclass(frozen=True)
class Player:
    """An instrument that words can ask for. part: whose place it takes."""

    name: str
    play: str
    also: tuple[str, ...] = ()
    part: str = "lead"


@cache
def genres() -> dict[str, Genre]:
    """Every genre by name. Raises ValueError, naming genre and field, for a wrong one."""
    data = yaml.safe_load((FOLDER / "genres.yaml").read_text("utf-8"))
    return {str(name): _genre(str(name), entry) for name, entry in data["genres"].items()}


@cache
def moods() -> dict[str, Mood]:
    """Every mood by name."""
    return {name: _made(Mood, name, entry) for name, entry in _words()["moods"].items()}


@cache
def players() -> dict[str, Player]:
    """Every instrument that can be named, by name."""
    return {name: _made(Player, name, entry) for name, entry in _words()["instruments"].items()}


@cache
def _words() -> dict[str, Any]:
    return dict(yaml.safe_load((FOLDER / "moods.yaml").read_text("utf-8")))


def _genre(name: str, entry: Mapping[str, Any]) -> Genre:
    parts = {part: _made(Part, "", values) for part, values in entry["parts"].items()}
    genre: Genre = _made(
        Genre, name, {**entry, "parts": parts, "room": Room(**entry.get("room", {})), "bpm": tuple(entry["bpm"])}
    )
    for rows in (genre.verse, genre.chorus):
        for mode, minor in (("major", False), ("minor", True)):
            for row in rows[mode]:
                for chord in row.split():
                    read_chord(chord, Key(0, minor))
    for beats, voices in genre.drums.items():
        if isinstance(beats, int):
            for voice, row in voices.items():
                if len(row.replace("|", "")) != beats * STEPS:
                    raise ValueError(f"{name}: drums {beats}: {voice} has {len(row.replace('|', ''))} steps")
    return genre


def _made(kind: Any, name: str, entry: Mapping[str, Any]) -> Any:
    values = {**entry, **({"name": name} if name else {})}
    for listed in {"also", "genres"} & set(values):
        values[listed] = tuple(values[listed])
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"{name or entry}: {error}") from error
