"""Strings that are plucked: guitars and basses, by a delay line fed with noise (Karplus and Strong, 1983)."""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter

from providers.local.band.instruments import Tone
from providers.local.band.instruments.waves import decaying, finished, sine, turns


def string(
    tone: Tone, *, sixty: float, pick: float, soft: float, damp: float = 0.5, release: float = 0.08, hertz: float = 0.0
) -> np.ndarray:
    """A plucked string. sixty: seconds to -60 dB; pick: where it is plucked (part of its length); soft: 0 to 1, how dull the pluck;
    damp: 0 to 0.5, how fast the high partials go."""
    level = decaying(min(tone.seconds, sixty), tone.rate, 0.001, sixty * 3, release)
    pitch = hertz or tone.hertz
    period = tone.rate / pitch
    length = max(4, int(period - damp))
    ratio = (length + damp) / period  # rendered a little off, then stretched into tune
    count = int(len(level) * ratio) + length + 2
    raw = _line(tone, length, count, 10 ** (-3 * (length / tone.rate) / sixty), damp, pick, soft)
    out = np.interp(np.arange(len(level)) * ratio, np.arange(len(raw)), raw)
    return finished(np.asarray(out, np.float32) * level, tone.rate)


def _line(tone: Tone, length: int, count: int, keep: float, damp: float, pick: float, soft: float) -> np.ndarray:
    """The delay line, one period at a time: each is the one before it, a little smoothed."""
    noise = tone.rng.uniform(-1, 1, length)
    pole = float(np.clip(soft - 0.35 * tone.velocity - 0.15 * tone.bright, 0.02, 0.97))
    noise = lfilter([1 - pole], [1, -pole], np.tile(noise, 2))[length:]
    noise = noise - np.roll(noise, max(1, int(length * pick)))  # the pluck's place takes partials away
    noise /= max(1e-6, float(np.abs(noise).max()))
    place = np.arange(length) / length
    drawn = np.interp(place, (0, pick, 1), (0, 1, 0))  # the string as it is pulled aside, which gives it its weight
    noise = noise * 0.45 + (drawn - drawn.mean()) * 1.3
    noise = noise - noise.mean()
    noise /= max(1e-6, float(np.abs(noise).max()))
    periods = count // length + 1
    out = np.empty((periods, length), np.float64)
    out[0] = noise
    edge = noise[-1]
    for number in range(1, periods):
        before = out[number - 1]
        row = out[number]
        row[1:] = before[1:] * (1 - damp) + before[:-1] * damp
        row[0] = before[0] * (1 - damp) + edge * damp
        row *= keep
        edge = before[-1]
    flat = out.ravel()[:count]
    rise = min(32, length)
    flat[:rise] *= np.linspace(0, 1, rise)
    return flat


def nylon(tone: Tone) -> np.ndarray:
    return string(tone, sixty=_sixty(tone, 4.0), pick=0.22, soft=0.86, release=0.12) * 0.8


def steel(tone: Tone) -> np.ndarray:
    return string(tone, sixty=_sixty(tone, 5.0), pick=0.14, soft=0.62, damp=0.4, release=0.12) * 0.7


def clean(tone: Tone) -> np.ndarray:
    return string(tone, sixty=_sixty(tone, 4.0), pick=0.11, soft=0.7, damp=0.42, release=0.04) * 0.7


def distorted(tone: Tone) -> np.ndarray:
    """Two strings' worth of one note, even and long; the amplifier comes after all of them are mixed."""
    return string(tone, sixty=9.0, pick=0.09, soft=0.55, damp=0.3, release=0.045)


def leadguitar(tone: Tone) -> np.ndarray:
    return string(tone, sixty=9.0, pick=0.16, soft=0.6, damp=0.26, release=0.09)


def upright(tone: Tone) -> np.ndarray:
    """A gut string with the body's thump."""
    out = string(tone, sixty=_sixty(tone, 2.6), pick=0.28, soft=0.95, release=0.09)
    return finished(out * 0.8 + _body(tone, len(out)), tone.rate)


def ebass(tone: Tone) -> np.ndarray:
    out = string(tone, sixty=_sixty(tone, 5.0), pick=0.12, soft=0.88, damp=0.45, release=0.05)
    return finished(out * 0.8 + _body(tone, len(out)) * 0.8, tone.rate)


def _body(tone: Tone, count: int) -> np.ndarray:
    """The fundamental, which a plucked line alone has too little of."""
    at = np.arange(count, dtype=np.float32) / tone.rate
    length = min(tone.seconds, 2.6)
    hold = np.clip((length + 0.05 - at) / 0.05, 0, 1) * np.clip(at / 0.006, 0, 1)
    base = turns(tone.hertz, count, tone.rate)
    return np.asarray(
        (0.55 * sine(base) + 0.12 * sine(base * 2)) * np.exp(-at * 1.6) * hold * (0.5 + 0.5 * tone.velocity)
    )


def _sixty(tone: Tone, seconds: float) -> float:
    return float(np.clip(seconds * 2 ** (-(tone.pitch - 52) / 24), 0.8, 8))


INSTRUMENTS = {
    "nylon": nylon,
    "steel": steel,
    "clean": clean,
    "distorted": distorted,
    "leadguitar": leadguitar,
    "upright": upright,
    "ebass": ebass,
}
