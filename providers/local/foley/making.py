"""From an order to its sound: every one made, placed near or far, and mixed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np

from providers.local.band.effects import filtered, impulse, reverberated
from providers.local.foley.grains import put
from providers.local.foley.order import Wanted, order
from studio.media.sound import normalise

LOUDNESS, CEILING = -18.0, -1.0  # LUFS, dBTP
FADE = 0.05  # seconds at both ends of what goes on all the time
SECOND = -2.0  # dB of every sound after the first

Make = Callable[[Wanted, int, int, np.random.Generator], np.ndarray]


def mixed(words: str, seconds: float, seed: int, rate: int) -> np.ndarray:
    """See `providers.local.foley.bed`."""
    asked = order(words)
    count = round(seconds * rate)
    out = np.zeros((count, 2), np.float32)
    for number, wanted in enumerate(asked.sounds):
        rng = np.random.default_rng([seed, zlib.crc32(wanted.name.encode())])
        sound = _placed(_made(wanted, count, rate, rng), wanted, rate)
        level = max(1e-6, _level(sound, rate))
        out += sound * np.float32(0.1 / level * 10 ** ((wanted.level + (SECOND if number else 0)) / 20))
    return normalise(_faded(out, rate, all(wanted.bed for wanted in asked.sounds)), rate, LOUDNESS, CEILING)


@cache
def _makers() -> tuple[Mapping[str, Make], Mapping[str, Make]]:
    """What goes on, and events, by name."""
    from providers.local.foley import film, nature, things

    return {**nature.BEDS, **things.BEDS, **film.BEDS}, {**nature.EVENTS, **things.EVENTS, **film.EVENTS}


def _made(wanted: Wanted, count: int, rate: int, rng: np.random.Generator) -> np.ndarray:
    """One sound over the whole time. An event comes at once, and again after pauses; each time a little different."""
    beds, events = _makers()
    if wanted.name in beds:
        return beds[wanted.name](wanted, count, rate, rng)
    out = np.zeros((count, 2), np.float32)
    at = round(0.02 * rate)
    while at < count - round(0.1 * rate):
        event = events[wanted.name](wanted, count - at, rate, rng)
        event[-round(0.06 * rate) :] *= np.linspace(1, 0, len(event[-round(0.06 * rate) :]), dtype=np.float32)[:, None]
        room = count - at
        if at > round(0.02 * rate) and len(event) > room * 1.3:
            break  # it would be cut off in the middle
        put(out, event, at)
        at += len(event) + round(rng.uniform(0.5, 1.4) / wanted.pace * rate)
    return out


def _placed(sound: np.ndarray, wanted: Wanted, rate: int) -> np.ndarray:
    """The sound near or far, in the open or in a room."""
    far = max(0.0, wanted.far)
    if far:
        sound = filtered(sound, rate, "lowpass", 1800)
    wet = max(0.35 * far, 0.6 * wanted.room, 0.0 if wanted.bed else 0.1)
    if wet:
        answer = impulse(rate, 0.5 + 2.0 * max(far, wanted.room), 3500)
        sound = sound * np.float32(1 - 0.4 * wet) + reverberated(sound, answer) * np.float32(wet)
    return sound


def _level(sound: np.ndarray, rate: int) -> float:
    """The RMS of the louder moments."""
    size = max(1, rate // 20)
    blocks = np.square(sound[: max(size, len(sound) // size * size)])
    power = (
        blocks[: len(blocks) // size * size].reshape(-1, size * 2).mean(axis=1)
        if len(blocks) >= size
        else blocks.mean(keepdims=True)
    )
    return float(np.sqrt(np.quantile(power, 0.9))) or float(np.sqrt(power.max()))


def _faded(out: np.ndarray, rate: int, going_on: bool) -> np.ndarray:
    count = len(out)
    start = min(count // 4, round((FADE if going_on else 0.001) * rate))
    end = min(count // 3, round(max(FADE, min(0.6, 0.06 * count / rate)) * rate))
    out[:start] *= np.linspace(0, 1, start, dtype=np.float32)[:, None]
    out[count - end :] *= np.cos(np.linspace(0, np.pi / 2, end, dtype=np.float32))[:, None]
    return out
