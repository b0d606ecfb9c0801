"""Synthesizers: saws apart in tune, filters that open and close, chips and deep basses."""

from __future__ import annotations

import numpy as np

from providers.local.band.instruments import Tone
from providers.local.band.instruments.waves import (
    cycle,
    decaying,
    envelope,
    finished,
    partials_of,
    sine,
    sound,
    turns,
    vibrato,
)


def swept(tone: Tone, turned: np.ndarray, shape: str, dark: float, light: float, opening: np.ndarray) -> np.ndarray:
    """A wave whose filter moves: from a cycle cut at `dark` Hz to one cut at `light` Hz, as far as `opening` says."""
    count, shift = partials_of(tone.hertz, tone.rate), 2 ** (0.7 * tone.bright)
    low = cycle(shape, count, round(dark * shift / tone.hertz, 1))
    high = cycle(shape, count, round(light * shift / tone.hertz, 1))
    place = sound(low, turned)
    return np.asarray(place + (sound(high, turned) - place) * opening)


def _opening(count: int, rate: int, seconds: float) -> np.ndarray:
    return np.exp(-np.arange(count, dtype=np.float32) / (seconds * rate))


def _spread(tone: Tone, count: int, cents: tuple[float, ...], make: object) -> np.ndarray:
    """Voices apart in tune, shared out between left and right."""
    assert callable(make)
    out = np.zeros((count, 2), np.float32)
    starts = np.random.default_rng([tone.pitch, len(cents)]).random(len(cents))
    for number, (off, start) in enumerate(zip(cents, starts, strict=True)):
        wave = make(turns(tone.hertz, count, tone.rate, start=float(start), cents=off))
        side = number / max(1, len(cents) - 1)
        out[:, 0] += wave * np.float32(np.cos(side * np.pi / 2))
        out[:, 1] += wave * np.float32(np.sin(side * np.pi / 2))
    return out / len(cents) ** 0.5


def supersaw(tone: Tone) -> np.ndarray:
    """A wide chord sound: five saws, the filter opening slowly."""
    level = envelope(tone.seconds, tone.rate, 0.12, 0.8, 0.8, 0.5)
    opening = np.linspace(0.15, 0.75, len(level), dtype=np.float32) * (0.5 + 0.5 * tone.velocity)
    out = _spread(
        tone, len(level), (-14, -6, 0.7, 7, 13), lambda turned: swept(tone, turned, "saw", 900, 4200, opening)
    )
    return finished(out * level[:, None] * 0.4, tone.rate)


def warm(tone: Tone) -> np.ndarray:
    """A dull pad that is felt more than heard."""
    level = envelope(tone.seconds, tone.rate, 0.35, 1.0, 0.85, 0.8)
    opening = 0.3 + 0.2 * np.sin(2 * np.pi * 0.23 * np.arange(len(level), dtype=np.float32) / tone.rate)
    out = _spread(tone, len(level), (-8, 0.5, 8), lambda turned: swept(tone, turned, "saw", 450, 1300, opening))
    return finished(out * level[:, None] * 0.5, tone.rate)


def glass(tone: Tone) -> np.ndarray:
    """A slow, clear pad whose partials come and go."""
    level = envelope(tone.seconds, tone.rate, 1.3, 2.0, 0.85, 2.6)
    count = len(level)
    at = np.arange(count, dtype=np.float32) / tone.rate
    out = np.zeros((count, 2), np.float32)
    rng = np.random.default_rng([tone.pitch, 5])
    for number, strength in ((1, 1.0), (2, 0.42), (3, 0.2), (4, 0.16), (6, 0.07), (8, 0.04)):
        if tone.hertz * number > tone.rate * 0.4:
            continue
        for side in (0, 1):
            moving = 0.6 + 0.4 * np.sin(2 * np.pi * (rng.uniform(0.05, 0.21) * at + rng.random()))
            out[:, side] += (
                np.float32(strength)
                * moving
                * sine(turns(tone.hertz * number, count, tone.rate, start=rng.random(), cents=rng.uniform(-5, 5)))
            )
    return finished(out * level[:, None] * 0.4, tone.rate)


def synthlead(tone: Tone) -> np.ndarray:
    """Two saws and a square an octave below, with vibrato on what is held."""
    level = envelope(tone.seconds, tone.rate, 0.012, 0.35, 0.75, 0.16)
    count = len(level)
    bend = vibrato(count, tone.rate, tone.hertz, cents=16, after=0.22)
    opening = 0.25 + 0.75 * _opening(count, tone.rate, 0.35) * (0.4 + 0.6 * tone.velocity)
    out = _spread(tone, count, (-7, 7), lambda turned: swept(tone, turned + bend, "saw", 1400, 5200, opening))
    low = sound(
        cycle("square", partials_of(tone.hertz, tone.rate), 6), turns(tone.hertz / 2, count, tone.rate) + bend / 2
    )
    return finished((out + 0.25 * low[:, None]) * level[:, None] * 0.5, tone.rate)


def pluck(tone: Tone) -> np.ndarray:
    """A short note whose filter shuts at once."""
    level = decaying(max(0.25, min(tone.seconds, 0.6)), tone.rate, 0.002, 1.3, 0.2)
    opening = _opening(len(level), tone.rate, 0.07) * (0.35 + 0.65 * tone.velocity)
    out = _spread(tone, len(level), (-6, 6), lambda turned: swept(tone, turned, "saw", 700, 7000, opening))
    return finished(out * level[:, None] * 0.6, tone.rate)


def stab(tone: Tone) -> np.ndarray:
    """The house chord: organ-like, hollow and short."""
    level = envelope(min(tone.seconds, 0.35), tone.rate, 0.003, 0.25, 0.45, 0.14)
    opening = _opening(len(level), tone.rate, 0.1) * (0.4 + 0.6 * tone.velocity)
    out = _spread(tone, len(level), (-5, 5), lambda turned: swept(tone, turned, "odd", 900, 4500, opening))
    return finished(out * level[:, None] * 0.6, tone.rate)


def sawbass(tone: Tone) -> np.ndarray:
    """The driving eighths of the eighties: a saw, a square below, a filter that bites."""
    level = envelope(tone.seconds, tone.rate, 0.003, 0.25, 0.7, 0.05)
    count = len(level)
    opening = _opening(count, tone.rate, 0.09) * (0.3 + 0.7 * tone.velocity)
    out = swept(tone, turns(tone.hertz, count, tone.rate), "saw", 380, 2600, opening)
    out = out + 0.6 * swept(tone, turns(tone.hertz, count, tone.rate, start=0.3, cents=8), "square", 320, 1500, opening)
    return finished(out * level * 0.5 + 0.35 * sine(turns(tone.hertz, count, tone.rate)) * level, tone.rate)


def subsaw(tone: Tone) -> np.ndarray:
    """A round house bass."""
    level = envelope(tone.seconds, tone.rate, 0.004, 0.3, 0.75, 0.06)
    count = len(level)
    opening = _opening(count, tone.rate, 0.06) * tone.velocity
    out = 0.7 * sine(turns(tone.hertz, count, tone.rate)) + 0.5 * swept(
        tone, turns(tone.hertz, count, tone.rate), "saw", 260, 1500, opening
    )
    return finished(out * level * 0.7, tone.rate)


def sub(tone: Tone) -> np.ndarray:
    """Nearly a sine, with just enough above it to be heard on small speakers."""
    level = envelope(tone.seconds, tone.rate, 0.25, 1.0, 0.9, 1.2)
    base = turns(tone.hertz, len(level), tone.rate)
    return finished((sine(base) + 0.22 * sine(base * 2) + 0.1 * sine(base * 3)) * level * 0.7, tone.rate)


def dubbass(tone: Tone) -> np.ndarray:
    level = envelope(tone.seconds, tone.rate, 0.008, 0.5, 0.75, 0.08)
    base = turns(tone.hertz, len(level), tone.rate)
    soft = swept(tone, base, "triangle", 300, 900, _opening(len(level), tone.rate, 0.12) * tone.velocity)
    return finished((0.7 * sine(base) + 0.6 * soft) * level * 0.75, tone.rate)


def eightoheight(tone: Tone) -> np.ndarray:
    """A drum that became a bass: its pitch falls at the start, it is driven, and it rings."""
    level = decaying(max(0.5, tone.seconds), tone.rate, 0.002, 3.2, 0.12)
    at = np.arange(len(level)) / tone.rate
    fall = 26 * 0.035 / 2 * (1 - np.exp(-at / 0.035))
    wave = sine(turns(tone.hertz, len(level), tone.rate) + fall * 0.5)
    return finished(np.tanh(wave * 2.2) * level * 0.7, tone.rate)


def pulse(tone: Tone) -> np.ndarray:
    return _chip(tone, "pulse25" if tone.velocity > 0.5 else "pulse50", 0.75)


def pulse12(tone: Tone) -> np.ndarray:
    return _chip(tone, "pulse12.5", 0.4)


def _chip(tone: Tone, shape: str, sustain: float) -> np.ndarray:
    """A console's voice: sixteen steps of loudness, vibrato on what is held."""
    level = envelope(tone.seconds, tone.rate, 0.001, 0.18, sustain, 0.03)
    level = np.ceil(level * 15) / 15 * np.minimum(1, level * 30)
    count = len(level)
    bend = vibrato(count, tone.rate, tone.hertz, speed=6.5, cents=18, after=0.2)
    wave = sound(cycle(shape, partials_of(tone.hertz, tone.rate), 40), turns(tone.hertz, count, tone.rate) + bend)
    return finished(wave * level.astype(np.float32) * 0.5, tone.rate)


def triangle(tone: Tone) -> np.ndarray:
    """A console's bass: a triangle drawn in sixteen steps."""
    level = envelope(tone.seconds, tone.rate, 0.001, 0.1, 1.0, 0.02)
    turned = turns(tone.hertz, len(level), tone.rate)
    wave = sound(cycle("triangle", partials_of(tone.hertz, tone.rate), 60), turned)
    return finished((0.85 * wave + 0.15 * np.round(wave * 7.5) / 7.5) * level * 0.8, tone.rate)


INSTRUMENTS = {
    "supersaw": supersaw,
    "warm": warm,
    "glass": glass,
    "synthlead": synthlead,
    "pluck": pluck,
    "stab": stab,
    "sawbass": sawbass,
    "subsaw": subsaw,
    "sub": sub,
    "dubbass": dubbass,
    "eightoheight": eightoheight,
    "pulse": pulse,
    "pulse12": pulse12,
    "triangle": triangle,
}
