"""Strings that are bowed, alone and many at once, and voices that sing."""

from __future__ import annotations

import numpy as np

from providers.local.band.instruments import Tone
from providers.local.band.instruments.waves import cycle, envelope, finished, formed, partials_of, sound, turns, vibrato

BODY = ((290.0, 90.0, 0.7), (470.0, 120.0, 1.0), (1100.0, 350.0, 0.6), (2600.0, 700.0, 0.45))  # a violin's, roughly
AH = ((700.0, 130.0, 1.0), (1150.0, 140.0, 0.6), (2700.0, 250.0, 0.2))  # a sung "ah"; Hz, width, level


def _many(tone: Tone, level: np.ndarray, wave: np.ndarray, players: int, cents: float, speed: float) -> np.ndarray:
    """Several players, each with a tune, a vibrato and a seat of its own."""
    count = len(level)
    rng = np.random.default_rng([tone.pitch, players, 11])
    out = np.zeros((count, 2), np.float32)
    for number in range(players):
        shake = vibrato(
            count,
            tone.rate,
            tone.hertz,
            speed=speed * rng.uniform(0.9, 1.12),
            cents=cents,
            after=0.1,
            phase=rng.uniform(0, 6),
        )
        part = sound(wave, turns(tone.hertz, count, tone.rate, start=rng.random(), cents=rng.uniform(-9, 9)) + shake)
        seat = (number + 0.5) / players
        out[:, 0] += part * np.float32(np.cos(seat * np.pi / 2))
        out[:, 1] += part * np.float32(np.sin(seat * np.pi / 2))
    return np.asarray(out * level[:, None] / players**0.5)


def _string_wave(tone: Tone, edge: float) -> np.ndarray:
    count = partials_of(tone.hertz, tone.rate)
    saw = cycle(
        "saw", count, round((1500 + 3800 * tone.velocity * edge) * 2 ** (0.6 * tone.bright) / tone.hertz, 1), 1.4
    )
    body = formed(count, tone.hertz, BODY, 0.8)
    mixed = saw + 0.6 * body
    return np.asarray(mixed / np.abs(mixed).max(), np.float32)


def strings(tone: Tone) -> np.ndarray:
    level = envelope(tone.seconds, tone.rate, 0.16, 0.8, 0.85, 0.4)
    return finished(_many(tone, level, _string_wave(tone, 0.7), 5, 11, 5.3) * 0.5, tone.rate)


def basses(tone: Tone) -> np.ndarray:
    level = envelope(tone.seconds, tone.rate, 0.07, 0.6, 0.8, 0.25)
    return finished(_many(tone, level, _string_wave(tone, 0.5), 3, 7, 4.6) * 0.6, tone.rate)


def spiccato(tone: Tone) -> np.ndarray:
    """The bow bounces: a short bite and a little ring."""
    level = envelope(min(tone.seconds, 0.13), tone.rate, 0.012, 0.14, 0.3, 0.22)
    return finished(_many(tone, level, _string_wave(tone, 1.2), 3, 4, 5.5) * 0.7, tone.rate)


def fiddle(tone: Tone) -> np.ndarray:
    """One player near by: a bow's hiss and a warm vibrato."""
    level = envelope(tone.seconds, tone.rate, 0.06, 0.4, 0.85, 0.12)
    count = len(level)
    shake = vibrato(count, tone.rate, tone.hertz, speed=5.7, cents=18, after=0.18)
    out = sound(_string_wave(tone, 1.0), turns(tone.hertz, count, tone.rate) + shake)
    hiss = tone.rng.normal(0, 0.007, count).astype(np.float32)
    return finished((out + hiss) * level * 0.6, tone.rate)


def choir(tone: Tone) -> np.ndarray:
    level = envelope(tone.seconds, tone.rate, 0.5, 1.0, 0.9, 1.0)
    wave = formed(partials_of(tone.hertz, tone.rate, 60), tone.hertz, AH, 0.35)
    return finished(_many(tone, level, wave, 5, 17, 5.0) * 0.5, tone.rate)


INSTRUMENTS = {"strings": strings, "basses": basses, "spiccato": spiccato, "fiddle": fiddle, "choir": choir}
