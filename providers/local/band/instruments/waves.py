"""What instruments are built from: single cycles without aliasing, phases with vibrato, and envelopes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

SIZE = 8192  # samples of one cycle
CLICK = 0.004  # seconds of the last fade, so that nothing ends at a step


@lru_cache(maxsize=2048)
def cycle(shape: str, partials: int, cutoff: float, slope: float = 2.0) -> np.ndarray:
    """One cycle of a shape, float32 [SIZE], with so many partials, falling off above the one numbered `cutoff`.

    shape: saw, square, triangle, pulse25, pulse12, odd (hollow), reed, or strings of formants are made by `formed`.
    """
    number = np.arange(1, partials + 1)
    level = _levels(shape, number) / (1 + (number / max(cutoff, 0.5)) ** (2 * slope)) ** 0.5
    return _summed(level, shape)


@lru_cache(maxsize=512)
def formed(partials: int, hertz: float, formants: tuple[tuple[float, float, float], ...], tilt: float) -> np.ndarray:
    """One cycle whose partials follow formants, (Hz, width in Hz, level) each, and fall by `tilt` (1: as 1/n)."""
    number = np.arange(1, partials + 1)
    level = np.zeros(partials)
    for centre, width, height in formants:
        level += height / (1 + ((number * hertz - centre) / width) ** 2)
    return _summed(level / number**tilt, "formants")


def _levels(shape: str, number: np.ndarray) -> np.ndarray:
    odd = number % 2
    if shape == "square":
        return odd / number
    if shape == "triangle":
        return odd / number**2
    if shape.startswith("pulse"):
        return np.abs(np.sin(np.pi * number * float(shape[5:]) / 100)) / number
    if shape == "odd":
        return (odd + 0.12) / number
    if shape == "reed":
        return 1 / number**0.7 * (1 + 0.35 * np.cos(number * 1.9))
    return 1.0 / number


def _summed(level: np.ndarray, shape: str) -> np.ndarray:
    """The cycle with these levels, at a peak of 1. Phases are scattered except where the wave's form matters."""
    spectrum = np.zeros(SIZE // 2 + 1, complex)
    count = min(len(level), SIZE // 2 - 1)
    phase = np.full(count, -np.pi / 2)
    if shape == "formants":
        phase = np.cumsum(np.arange(count) * 2.399963)  # the golden angle: even, and the same every time
    spectrum[1 : count + 1] = level[:count] * np.exp(1j * phase)
    wave = np.fft.irfft(spectrum, SIZE)
    return np.asarray(wave / max(1e-9, float(np.abs(wave).max())), np.float32)


def partials_of(hertz: float, rate: int, most: int = 400) -> int:
    """How many partials fit below hearing's end and the rate's."""
    return int(np.clip(min(rate * 0.45, 18000) / hertz, 1, most))


def sound(wave: np.ndarray, turns: np.ndarray) -> np.ndarray:
    """The cycle read at these positions, counted in turns."""
    return np.take(wave, (turns * SIZE).astype(np.int64) & (SIZE - 1))


def turns(hertz: float, count: int, rate: int, *, start: float = 0.0, cents: float = 0.0) -> np.ndarray:
    """Positions of a steady pitch, in turns."""
    return start + np.arange(count) * (hertz * 2 ** (cents / 1200) / rate)


def vibrato(
    count: int,
    rate: int,
    hertz: float,
    *,
    speed: float = 5.4,
    cents: float = 14,
    after: float = 0.25,
    phase: float = 0.0,
) -> np.ndarray:
    """Turns to add for a vibrato that sets in after some time."""
    at = np.arange(count) / rate
    depth = hertz * (2 ** (cents / 1200) - 1) / (2 * np.pi * speed)
    return depth * np.clip((at - after) / 0.4, 0, 1) * np.sin(2 * np.pi * speed * at + phase)


def envelope(seconds: float, rate: int, attack: float, decay: float, sustain: float, release: float) -> np.ndarray:
    """Rise, fall to `sustain`, hold, and fall to nothing after `seconds`; float32, as long as all of it."""
    held, out = max(1, round(seconds * rate)), max(2, round(release * rate))
    at = np.arange(held + out, dtype=np.float32) / rate
    level = sustain + (1 - sustain) * np.exp(-np.maximum(0, at - attack) / max(decay / 3, 1e-4))
    level *= np.clip(at / max(attack, 0.001), 0, 1) ** 0.7
    level[held:] = level[held - 1] * np.exp(-np.arange(out) / (out / 5.0))
    return finished(level, rate)


def decaying(seconds: float, rate: int, attack: float, sixty: float, release: float) -> np.ndarray:
    """Rise, then die away by 60 dB in `sixty` seconds; damped in `release` when it is let go."""
    held, out = max(1, round(seconds * rate)), max(2, round(release * rate))
    held = min(held, round(sixty * rate))
    at = np.arange(held + out, dtype=np.float32) / rate
    level = np.exp(-6.9 * at / sixty) * np.clip(at / max(attack, 0.0007), 0, 1)
    level[held:] *= np.exp(-np.arange(out) / (out / 5.0))
    return finished(level.astype(np.float32), rate)


def finished(samples: np.ndarray, rate: int) -> np.ndarray:
    """The same with its very end faded to zero."""
    count = min(len(samples), round(CLICK * rate) + 1)
    fade = np.linspace(1, 0, count, dtype=np.float32)
    samples[-count:] *= fade if samples.ndim == 1 else fade[:, None]
    return np.asarray(samples, np.float32)


def sine(turned: np.ndarray) -> np.ndarray:
    """Sines at these positions, in turns."""
    return np.asarray(np.sin(((turned % 1.0) * (2 * np.pi)).astype(np.float32)))
