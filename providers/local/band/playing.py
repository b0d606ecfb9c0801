"""From a score to tracks: every distinct note is sounded once and added wherever it is played."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from providers.local.band import kits
from providers.local.band.instruments import Tone, instruments
from providers.local.band.score import Hit, Note, Score

LAYERS = 5  # of velocity
GRAIN = 0.03  # seconds: lengths that differ by less share one rendering
TAKES = {"nylon": 2, "steel": 2, "upright": 2, "clean": 2}
LONGEST = 12.0  # seconds a note is held

Progress = Callable[[float, str], None]


def track(score: Score, name: str, rate: int) -> np.ndarray:
    """One part alone, float32 [n, 2], as long as the piece."""
    plan, part = score.plan, score.plan.parts[name]
    out = np.zeros((round(plan.seconds * rate), 2), np.float32)
    chance = plan.random(f"timing {name}")
    made: dict[tuple[int, int, int, int], np.ndarray] = {}
    takes = TAKES.get(part.play, 1)
    for count, note in enumerate(score.notes[name]):
        start, seconds = _when(score, note)
        start = max(0.0, start + float(np.clip(chance.normal(), -2, 2)) * plan.genre.loose)
        layer = max(1, round(note.velocity * LAYERS))
        grains = max(1, min(round(seconds / GRAIN), round(LONGEST / GRAIN)))
        key = (note.pitch, grains, layer, count % takes)
        if key not in made:
            made[key] = _sounded(part.play, note.pitch, grains, layer, count % takes, rate, plan.bright)
        gain = (note.velocity / (layer / LAYERS)) * (0.96 + 0.08 * chance.random())
        _add(out, made[key], round(start * rate), gain)
    return out


def drum_tracks(score: Score, rate: int) -> dict[str, np.ndarray]:
    """Every drum voice on a track of its own, mono [n]."""
    plan, kit = score.plan, str(score.plan.genre.drums["kit"])
    chance = plan.random("timing drums")
    made: dict[tuple[str, int, int], np.ndarray] = {}
    tracks: dict[str, np.ndarray] = {}
    for count, hit in enumerate(score.hits):
        layer, take = max(1, round(hit.velocity * 8)), count % 3
        key = (hit.voice, layer, take)
        if key not in made:
            made[key] = kits.stroke(kit, hit.voice, layer / 8, rate, take)
        place = tracks.setdefault(hit.voice, np.zeros(round(plan.seconds * rate), np.float32))
        start = max(0.0, score.seconds(hit.start) + float(np.clip(chance.normal(), -2, 2)) * plan.genre.loose * 0.4)
        _add(place, made[key], round(start * rate), hit.velocity / (layer / 8))
    return tracks


def kicks(hits: list[Hit], score: Score, rate: int) -> list[int]:
    """Where the kick drum is, in samples."""
    return [round(score.seconds(hit.start) * rate) for hit in hits if hit.voice == "kick"]


def _when(score: Score, note: Note) -> tuple[float, float]:
    start = score.seconds(note.start)
    return start, score.seconds(note.start + note.length) - start


def _sounded(play: str, pitch: int, grains: int, layer: int, take: int, rate: int, bright: float) -> np.ndarray:
    return instruments()[play](Tone(pitch, grains * GRAIN, layer / LAYERS, rate, bright, take)) * np.float32(
        (layer / LAYERS) ** 0.8
    )


def _add(out: np.ndarray, sound: np.ndarray, start: int, gain: float) -> None:
    piece = out[start : start + len(sound)]
    if len(piece):
        cut = sound[: len(piece)]
        piece += (cut[:, None] if cut.ndim < piece.ndim else cut) * np.float32(gain)
