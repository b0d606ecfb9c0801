"""From a person's words and numbers to a plan: genre, key, tempo, bars and who plays."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from providers.local.band.ask import Ask
from providers.local.band.genres import Genre, Part, genres, moods, players
from providers.local.band.theory import Key, read_key

BPM = (30, 300)
_BPM = re.compile(r"(\d{2,3})\s*(?:bpm|beats per minute)", re.IGNORECASE)
_KEY = re.compile(r"\b([A-G])(#|b|-?\s?sharp|-?\s?flat)?[\s-](major|minor)\b")
_METER = re.compile(r"\b([2346])/[48]\b")
_NO = re.compile(r"\b(?:no|without|minus)\s+(?:any\s+)?([a-z]+)")


@dataclass(frozen=True)
class Plan:
    """What is going to be played. beats: in a bar; density, bright, energy: moved by moods."""

    genre: Genre
    key: Key
    bpm: int
    beats: int
    seconds: float
    seed: int
    parts: Mapping[str, Part]
    drums: bool = True
    density: float = 0.45
    bright: float = 0.0
    energy: float = 0.0
    room: float = 1.0
    moods: tuple[str, ...] = ()

    def random(self, about: str) -> np.random.Generator:
        """Chance for one matter, so that a change in one player's part leaves the others' as they are."""
        return np.random.default_rng([self.seed, zlib.crc32(about.encode())])


def read(ask: Ask) -> Plan:
    """The plan for what is asked; what is not said is chosen by the words and the seed."""
    words = _tidy(ask.prompt)
    felt = [mood for mood in moods().values() if _place(words, (mood.name, *mood.also)) is not None]
    genre = _genre(words, [name for mood in felt for name in mood.genres], ask.prompt)
    rng = np.random.default_rng([ask.seed, zlib.crc32(words.encode())])
    tempo = float(np.prod([mood.tempo for mood in felt])) if felt else 1.0
    beats = ask.beats or _meter(ask.prompt) or genre.meter
    refused = set(_NO.findall(words)) | set(_tidy(ask.negative).split())
    return Plan(
        genre,
        _key(ask, genre, sum(mood.minor for mood in felt), rng),
        ask.bpm or _bpm(ask.prompt) or round(float(rng.uniform(*genre.bpm)) * tempo),
        beats,
        ask.seconds,
        ask.seed,
        _parts(genre, words, refused),
        drums=bool(genre.drums) and not refused & {"drums", "drum", "percussion", "beat", "beats"},
        density=float(np.clip(genre.density + sum(mood.density for mood in felt), 0.12, 0.9)),
        bright=float(np.clip(sum(mood.bright for mood in felt), -1, 1)),
        energy=float(np.clip(sum(mood.energy for mood in felt), -0.4, 0.4)),
        room=float(np.clip(np.prod([mood.room for mood in felt]), 0.6, 1.8)) if felt else 1.0,
        moods=tuple(mood.name for mood in felt),
    )


def _tidy(text: str) -> str:
    kept = re.sub(r"[^a-z0-9/&']+", " ", text.lower().replace("’", "'"))
    return f" {kept.strip()} "


def _place(words: str, spellings: Iterable[str]) -> int | None:
    """Where the first of these stands in the words, None where none does."""
    found = [words.find(_tidy(spelling)) for spelling in spellings]
    return min((at for at in found if at >= 0), default=None)


def _genre(words: str, fitting: list[str], prompt: str) -> Genre:
    """The genre named in the most words; then what fits the moods; then one by chance, the same for the same words."""
    known = genres()
    scores: dict[str, float] = {}
    for name, genre in known.items():
        named = [spelling for spelling in (name, *genre.also) if _tidy(spelling) in words]
        if named:
            first = _place(words, named) or 0
            scores[name] = max(2.0 * (spelling == name) + len(spelling.split()) for spelling in named) - first / 10_000
    if scores:
        return known[max(scores, key=lambda name: scores[name])]
    choices = fitting or list(known)
    return known[choices[zlib.crc32(prompt.strip().lower().encode()) % len(choices)]]


def _key(ask: Ask, genre: Genre, leaning: float, rng: np.random.Generator) -> Key:
    tonic, chance = int(rng.choice([0, 2, 4, 5, 7, 9, 10, 3])), rng.random()
    if ask.key:
        return read_key(ask.key)
    found = _KEY.search(ask.prompt)
    if found:
        mark = {"sharp": "#", "flat": "b"}.get((found[2] or "").strip(" -"), found[2] or "")
        return read_key(f"{found[1]}{mark} {found[3]}")
    said = 2.0 if " minor " in _tidy(ask.prompt) else -2.0 if " major " in _tidy(ask.prompt) else 0.0
    return Key(tonic, bool(chance < genre.minor + leaning + said))


def _bpm(prompt: str) -> int | None:
    found = _BPM.search(prompt)
    return int(found[1]) if found and BPM[0] <= int(found[1]) <= BPM[1] else None


def _meter(prompt: str) -> int | None:
    found = _METER.search(prompt)
    return int(found[1]) if found else None


def _parts(genre: Genre, words: str, refused: set[str]) -> dict[str, Part]:
    """The genre's players, with those in place that the words name and without those they refuse."""
    parts = dict(genre.parts)
    for player in players().values():
        spellings = (player.name, *player.also)
        if refused & set(spellings):
            parts = {name: part for name, part in parts.items() if part.play != player.play} or parts
        elif _place(words, spellings) is not None and player.play not in {part.play for part in parts.values()}:
            place = player.part if player.part in parts else "lead"
            if place in parts:
                parts[place] = replace(parts[place], play=player.play)
    return {name: part for name, part in parts.items() if name not in refused}
