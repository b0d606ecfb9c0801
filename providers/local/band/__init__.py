"""The band: composes a piece of music from words and numbers, and plays it. No model, no samples; deterministic in request and seed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from providers.local.band.ask import Ask

if TYPE_CHECKING:
    import numpy as np

    from providers.local.band.score import Score

RATE = 44100

__all__ = ["RATE", "Ask", "facts", "perform", "play", "untold"]


def untold(_fraction: float, _note: str = "") -> None:
    """Progress that nobody wants to know."""


def play(ask: Ask, progress: Callable[[float, str], None] = untold) -> tuple[Score, np.ndarray]:
    """The score and its sound, float32 [n, 2] at RATE."""
    from providers.local.band.composing import compose
    from providers.local.band.mixing import mixed
    from providers.local.band.reading import read

    progress(0.0, "composing")
    score = compose(read(ask))
    return score, mixed(score, RATE, progress)


def facts(score: Score) -> dict[str, Any]:
    """What there is to know about a piece."""
    plan = score.plan
    return {
        "genre": plan.genre.name,
        "bpm": plan.bpm,
        "key": plan.key.name,
        "time_signature": plan.beats,
        "moods": list(plan.moods),
        "parts": [*plan.parts, *(["drums"] if plan.drums else [])],
        "sections": score.sections(),
    }


def perform(ask: Ask, lyrics: str, path: str, kind: str, *, progress: Callable[[float, str], None]) -> dict[str, Any]:
    """Write one piece to a file; its facts, with the lyrics timed as LRC where there are any."""
    from providers.local.band.lyrics import timed
    from studio.media.sound import write_sound

    def tell(fraction: float, note: str = "") -> None:
        progress(fraction * 0.9, note)

    score, samples = play(ask, tell)
    progress(0.92, "writing the file")
    write_sound(samples, Path(path), RATE, kind)
    found = facts(score)
    return {**found, "lrc": timed(lyrics, score)} if lyrics.strip() else found
