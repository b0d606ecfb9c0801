"""Pipes, reeds and brass: brightness follows breath, and there is air in the sound."""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter

from providers.local.band.instruments import Tone
from providers.local.band.instruments.waves import (
    cycle,
    envelope,
    finished,
    formed,
    partials_of,
    sine,
    sound,
    turns,
    vibrato,
)

SAX = ((480.0, 160.0, 1.0), (1150.0, 300.0, 0.7), (2300.0, 600.0, 0.35))  # Hz, width, level: by ear, tenor-like


def _breath(tone: Tone, count: int, level: float) -> np.ndarray:
    """Air around the note's own pitch."""
    noise = tone.rng.normal(0, 1, count)
    angle, radius = 2 * np.pi * min(tone.hertz * 2, tone.rate * 0.4) / tone.rate, 0.93
    out = lfilter([1 - radius], [1, -2 * radius * np.cos(angle), radius**2], noise)
    return np.asarray(out * level, np.float32)


def _scoop(count: int, rate: int, hertz: float, cents: float, seconds: float) -> np.ndarray:
    """Turns to add for a note that is reached from below."""
    at = np.arange(count) / rate
    depth = hertz * (1 - 2 ** (-cents / 1200))
    return -depth * seconds * (1 - np.exp(-at / seconds))


def flute(tone: Tone) -> np.ndarray:
    level = envelope(tone.seconds, tone.rate, 0.055, 0.3, 0.88, 0.12)
    count = len(level)
    base = turns(tone.hertz, count, tone.rate) + vibrato(count, tone.rate, tone.hertz, speed=4.9, cents=13, after=0.2)
    out = (
        sine(base)
        + (0.14 + 0.3 * tone.velocity) * sine(base * 2 + 0.1)
        + 0.12 * tone.velocity * sine(base * 3 + 0.3)
        + 0.03 * sine(base * 4)
    )
    shimmer = 1 + 0.08 * np.sin(2 * np.pi * 4.9 * np.arange(count, dtype=np.float32) / tone.rate)
    return finished((out * shimmer + _breath(tone, count, 0.05)) * level * 0.5, tone.rate)


def sax(tone: Tone) -> np.ndarray:
    """A reed with a scoop into longer notes, growling a little when it is loud."""
    level = envelope(tone.seconds, tone.rate, 0.03, 0.3, 0.82, 0.09)
    count = len(level)
    bend = vibrato(count, tone.rate, tone.hertz, speed=5.1, cents=20, after=0.28)
    bend = bend + _scoop(count, tone.rate, tone.hertz, 45 if tone.seconds > 0.3 else 15, 0.035)
    turned = turns(tone.hertz, count, tone.rate) + bend
    partials = partials_of(tone.hertz, tone.rate)
    body = sound(formed(partials, tone.hertz, SAX, 0.35), turned)
    edge = sound(cycle("saw", partials, round(2600 * 2 ** (0.6 * tone.bright) / tone.hertz, 1)), turned)
    out = body + edge * (0.15 + 0.45 * tone.velocity)
    return finished((out + _breath(tone, count, 0.03)) * level * 0.45, tone.rate)


def horn(tone: Tone) -> np.ndarray:
    """Three horns far away, brighter as they swell."""
    return _brass(tone, attack=0.09, dark=500, light=2300, players=3, release=0.25)


def brass(tone: Tone) -> np.ndarray:
    return _brass(tone, attack=0.14, dark=450, light=3400, players=3, release=0.3)


def _brass(tone: Tone, *, attack: float, dark: float, light: float, players: int, release: float) -> np.ndarray:
    level = envelope(tone.seconds, tone.rate, attack, 0.8, 0.85, release)
    count, partials = len(level), partials_of(tone.hertz, tone.rate)
    shift = 2 ** (0.6 * tone.bright)
    low = cycle("saw", partials, round(dark * shift / tone.hertz, 1))
    high = cycle("saw", partials, round(light * shift / tone.hertz, 1))
    opening = level**2 * (0.3 + 0.7 * tone.velocity)
    rng = np.random.default_rng([tone.pitch, 21])
    out = np.zeros((count, 2), np.float32)
    for number in range(players):
        shake = vibrato(
            count, tone.rate, tone.hertz, speed=rng.uniform(4.6, 5.4), cents=7, after=0.4, phase=rng.uniform(0, 6)
        )
        shake = shake + _scoop(count, tone.rate, tone.hertz, 30, 0.03)
        turned = turns(tone.hertz, count, tone.rate, start=rng.random(), cents=rng.uniform(-6, 6)) + shake
        part = sound(low, turned)
        part = part + (sound(high, turned) - part) * opening
        seat = (number + 0.5) / players
        out += part[:, None] * np.array([np.cos(seat * np.pi / 2), np.sin(seat * np.pi / 2)], np.float32)
    return finished(out * level[:, None] * 0.4, tone.rate)


def melodica(tone: Tone) -> np.ndarray:
    level = envelope(tone.seconds, tone.rate, 0.04, 0.2, 0.9, 0.08)
    count = len(level)
    turned = turns(tone.hertz, count, tone.rate) + vibrato(count, tone.rate, tone.hertz, speed=5.5, cents=8, after=0.2)
    out = sound(cycle("odd", partials_of(tone.hertz, tone.rate), 7 + 4 * tone.bright, 1.3), turned)
    return finished((out + _breath(tone, count, 0.015)) * level * 0.5, tone.rate)


INSTRUMENTS = {"flute": flute, "sax": sax, "horn": horn, "brass": brass, "melodica": melodica}
