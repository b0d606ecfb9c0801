"""The instruments: each a function from one note to its samples, found by name.

A note is float32 samples, [n] or [n, 2], its release included; it begins and ends at zero, so that no note clicks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np


@dataclass(frozen=True)
class Tone:
    """One note to be sounded. seconds: held; velocity: 0 to 1; bright: -1 to 1; take: which of several renderings."""

    pitch: int
    seconds: float
    velocity: float
    rate: int
    bright: float = 0.0
    take: int = 0

    @property
    def hertz(self) -> float:
        return float(440.0 * 2 ** ((self.pitch - 69) / 12))

    @property
    def rng(self) -> np.random.Generator:
        return np.random.default_rng([self.pitch, self.take, int(self.velocity * 100)])


Instrument = Callable[[Tone], np.ndarray]


@cache
def instruments() -> Mapping[str, Instrument]:
    """Every instrument by name."""
    from providers.local.band.instruments import bowed, keys, plucked, synths, winds

    found: dict[str, Instrument] = {}
    for module in (keys, plucked, synths, bowed, winds):
        found.update(module.INSTRUMENTS)
    return found
