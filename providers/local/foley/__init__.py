"""Sound effects, made of noise, grains and ringing bodies. Words name them and combine them; deterministic in words and seed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from providers.local.foley.order import names, order

if TYPE_CHECKING:
    import numpy as np

RATE = 44100

__all__ = ["RATE", "bed", "names", "order", "perform"]


def bed(words: str, seconds: float, seed: int = 0, rate: int = RATE) -> np.ndarray:
    """The sounds that the words name, mixed, float32 [n, 2], exactly `seconds` long and at -18 LUFS.

    What goes on (rain) fills the time; an event (a door) is repeated with pauses. Raises RequestError when the words name no sound.
    """
    from providers.local.foley.making import mixed

    return mixed(words, seconds, seed, rate)


def perform(
    words: str, seconds: float, seed: int, path: str, kind: str, *, progress: Callable[[float, str], None]
) -> dict[str, Any]:
    """Write the sounds to a file; what they are made of."""
    from studio.media.sound import write_sound

    progress(0.1, "making the sound")
    asked = order(words)
    samples = bed(words, seconds, seed)
    progress(0.9, "writing the file")
    write_sound(samples, Path(path), RATE, kind)
    return {"sounds": [wanted.name for wanted in asked.sounds], "not_understood": list(asked.unknown)}
