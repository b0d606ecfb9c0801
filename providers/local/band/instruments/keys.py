"""Struck things: pianos, bells, bars and an organ."""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter

from providers.local.band.instruments import Tone
from providers.local.band.instruments.waves import cycle, decaying, envelope, finished, partials_of, sine, sound, turns


def piano(tone: Tone) -> np.ndarray:
    """A string pair with stretched partials, each dying at its own pace, a fast fall before a slow one, and the hammer's knock."""
    sixty = float(np.clip(14 * 2 ** (-(tone.pitch - 40) / 17), 1.6, 14))
    level = decaying(min(tone.seconds, 5.0), tone.rate, 0.002, sixty, 0.22)
    count = len(level)
    at = np.arange(count, dtype=np.float32) / tone.rate
    stiff = 0.00022 * 2 ** ((tone.pitch - 60) / 12)
    bright = 0.55 + 0.9 * tone.velocity + 0.4 * tone.bright
    out = np.zeros(count, np.float32)
    for number in range(1, min(14, partials_of(tone.hertz, tone.rate)) + 1):
        hertz = tone.hertz * number * (1 + stiff * number**2) ** 0.5
        if hertz > tone.rate * 0.45:
            break
        strength = np.exp(-number / (2.6 * bright + 300 / tone.hertz)) * (0.35 + abs(np.sin(np.pi * number / 7.3)))
        fall = 0.75 * np.exp(-at * (1.6 + 0.9 * number)) + 0.25 * np.exp(-at * 0.25 * number)
        beat = 0.35 * sine(turns(hertz, count, tone.rate, start=0.31 * number, cents=1.6)) if number < 4 else 0.0
        out += np.float32(strength) * fall * (sine(turns(hertz, count, tone.rate, start=0.13 * number)) + beat)
    return finished(out * level * 0.5 + _knock(tone, count, 900, 0.014) * 0.12, tone.rate)


def _knock(tone: Tone, count: int, hertz: float, seconds: float) -> np.ndarray:
    """A short dull noise."""
    length = min(count, round(seconds * 5 * tone.rate))
    noise = tone.rng.normal(0, 1, length) * np.exp(-np.arange(length) / (seconds * tone.rate))
    pole = np.exp(-2 * np.pi * hertz / tone.rate)
    out = np.zeros(count, np.float32)
    out[:length] = lfilter([1 - pole], [1, -pole], noise) * tone.velocity * 2
    rise = min(length, 40)
    out[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    return out


def epiano(tone: Tone) -> np.ndarray:
    """Tines: a sine bent by another, more the harder it is struck, and a high chime that is gone at once."""
    level = decaying(
        min(tone.seconds, 4.0), tone.rate, 0.003, float(np.clip(6 * 2 ** (-(tone.pitch - 50) / 24), 2, 7)), 0.18
    )
    count = len(level)
    at = np.arange(count, dtype=np.float32) / tone.rate
    base = turns(tone.hertz, count, tone.rate)
    index = (0.10 + 0.24 * tone.velocity**2) * (1 + 0.4 * tone.bright) * (0.25 + 0.75 * np.exp(-at * 3.5))
    body = sine(base + index * sine(base)) + 0.25 * sine(base * 2 + 0.2) * np.exp(-at * 2)
    chime = 0.1 * tone.velocity * sine(base * (14.0 if tone.hertz < 500 else 7.0)) * np.exp(-at * 22)
    return finished((body + chime) * level * 0.6, tone.rate)


def organ(tone: Tone) -> np.ndarray:
    """Drawbars with a soft click and a slow turn of the speaker."""
    level = envelope(tone.seconds, tone.rate, 0.008, 0.1, 0.9, 0.06)
    count = len(level)
    turn = 0.0025 * np.sin(2 * np.pi * 6.1 * np.arange(count) / tone.rate)
    bars = ((0.5, 0.5), (1, 1.0), (1.5, 0.35), (2, 0.55), (3, 0.25), (4, 0.22), (6, 0.08), (8, 0.1))
    out = sum(
        np.float32(strength) * sine(turns(tone.hertz * ratio, count, tone.rate, start=ratio * 0.21) + turn * ratio)
        for ratio, strength in bars
    )
    return finished(np.asarray(out) * level * 0.3 + _knock(tone, count, 2500, 0.004) * 0.05, tone.rate)


def vibraphone(tone: Tone) -> np.ndarray:
    """Bars tuned in fourths of octaves, with the motor running."""
    return _bar(tone, ((1, 1.0, 1.0), (3.98, 0.28, 0.35), (9.2, 0.10, 0.12)), 3.6, tremolo=0.22)


def celesta(tone: Tone) -> np.ndarray:
    return _bar(tone, ((1, 1.0, 1.0), (2.0, 0.25, 0.6), (4.1, 0.25, 0.3), (9.8, 0.06, 0.1)), 1.8)


def bell(tone: Tone) -> np.ndarray:
    """A soft bell: partials that are not in line, the high ones short."""
    return _bar(tone, ((1, 1.0, 1.0), (2.0, 0.5, 0.7), (2.76, 0.22, 0.45), (5.4, 0.12, 0.2), (0.5, 0.2, 1.2)), 4.2)


def _bar(tone: Tone, modes: tuple[tuple[float, float, float], ...], sixty: float, tremolo: float = 0.0) -> np.ndarray:
    """modes: ratio, level and how long it lasts beside the first."""
    sixty *= float(np.clip(2 ** (-(tone.pitch - 72) / 24), 0.5, 1.8))
    level = decaying(min(max(tone.seconds, 0.5), sixty), tone.rate, 0.0015, sixty, 0.4)
    count = len(level)
    at = np.arange(count, dtype=np.float32) / tone.rate
    out = np.zeros(count, np.float32)
    for number, (ratio, strength, lasting) in enumerate(modes):
        if tone.hertz * ratio < tone.rate * 0.45:
            hard = strength * (tone.velocity ** (0.5 * number))
            out += (
                np.float32(hard)
                * sine(turns(tone.hertz * ratio, count, tone.rate, start=0.17 * number))
                * np.exp(-at * 6.9 / sixty * (1 / lasting - 1))
            )
    motor = 1 - tremolo * (0.5 + 0.5 * np.sin(2 * np.pi * 4.6 * at))
    return finished(out * level * motor * 0.55 + _knock(tone, count, 3000, 0.003) * 0.06, tone.rate)


def accordion(tone: Tone) -> np.ndarray:
    """Three reeds, two of them tuned a little apart."""
    level = envelope(tone.seconds, tone.rate, 0.035, 0.2, 0.85, 0.09)
    count = len(level)
    wave = cycle("reed", partials_of(tone.hertz, tone.rate), 5 + 6 * tone.velocity + 3 * tone.bright, 1.2)
    reeds = ((0.0, 1.0, 1.0), (13.0, 0.8, 1.0), (-9.0, 0.35, 0.5))
    out = sum(
        np.float32(strength)
        * sound(wave, turns(tone.hertz * octave, count, tone.rate, start=0.3 * octave, cents=cents))
        for cents, strength, octave in reeds
    )
    return finished(np.asarray(out) * level * 0.32, tone.rate)


INSTRUMENTS = {
    "piano": piano,
    "epiano": epiano,
    "organ": organ,
    "vibraphone": vibraphone,
    "celesta": celesta,
    "bell": bell,
    "accordion": accordion,
}
