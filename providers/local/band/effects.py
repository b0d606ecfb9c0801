"""What happens to a track or the whole mix: rooms, echoes, amplifiers, tape and vinyl. Sounds are float32 [n, 2]."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.ndimage import uniform_filter1d
from scipy.signal import butter, oaconvolve, sosfilt


def filtered(samples: np.ndarray, rate: int, kind: str, hertz: float, order: int = 2) -> np.ndarray:
    """The samples without what is above (lowpass) or below (highpass) a frequency."""
    sos = butter(order, min(hertz, rate * 0.47), kind, fs=rate, output="sos")
    return np.asarray(sosfilt(sos, samples.T).T, np.float32)


def impulse(rate: int, seconds: float, bright: float, seed: int = 7) -> np.ndarray:
    """A room's answer to a clap, [n, 2]: some early reflections, then noise whose highs die first; its energy is 1 a channel."""
    rng = np.random.default_rng(seed)
    count = round((seconds * 1.1 + 0.03) * rate)
    at = np.arange(count) / rate
    noise = rng.normal(0, 1, (count, 2))
    low = filtered(noise, rate, "lowpass", bright * 0.35) * 2.2
    high = filtered(noise, rate, "lowpass", bright) - low / 2.2
    tail = low * np.exp(-6.9 * at / seconds)[:, None] + high * np.exp(-6.9 * at / (seconds * 0.55))[:, None]
    delay = 0.012 + 0.006 * min(seconds, 3)
    tail *= np.clip((at - delay) / 0.02, 0, 1)[:, None]
    for side in (0, 1):
        for moment in np.sort(rng.uniform(0.006, 0.06, 7)):
            tail[round(moment * rate), side] += rng.choice([-1, 1]) * 6.0 * np.exp(-moment * 25)
    tail = filtered(tail, rate, "highpass", 180, 1)
    return np.asarray(tail / np.sqrt(np.square(tail).sum(axis=0)), np.float32)


def reverberated(samples: np.ndarray, answer: np.ndarray) -> np.ndarray:
    """The sound in the room of this answer, without the sound itself."""
    return np.asarray(oaconvolve(samples, answer, axes=0)[: len(samples)], np.float32)


def echoed(samples: np.ndarray, rate: int, seconds: float, keep: float = 0.42, count: int = 5) -> np.ndarray:
    """Echoes that go from side to side, each duller than the last."""
    out = np.zeros_like(samples)
    step = round(seconds * rate)
    mono = samples.mean(axis=1, keepdims=True)
    for number in range(1, count + 1):
        if step * number >= len(samples):
            break
        mono = filtered(mono, rate, "lowpass", 5200, 1)
        out[step * number :, number % 2] += mono[: len(samples) - step * number, 0] * np.float32(keep**number * 1.6)
    return out


def amplified(samples: np.ndarray, rate: int, drive: float) -> np.ndarray:
    """Through a valve amplifier and its speaker: pushed until it bends, then only what a 12-inch cone lets through."""
    level = float(np.sqrt(np.square(samples).mean())) or 1.0
    pushed = filtered(samples, rate, "highpass", 90, 1) * np.float32(drive / level * 0.25)
    bent = np.tanh(pushed + 0.12) - np.tanh(0.12)
    return filtered(filtered(bent, rate, "lowpass", 4600, 3), rate, "highpass", 70)


def widened(samples: np.ndarray, rate: int, depth: float = 0.0022) -> np.ndarray:
    """A chorus: each side delayed by a slowly moving few milliseconds."""
    at = np.arange(len(samples))
    out = samples.copy()
    for side in (0, 1):
        moving = (0.009 + depth * np.sin(2 * np.pi * 0.55 * at / rate + side * np.pi / 2)) * rate
        out[:, side] += 0.6 * np.interp(at - moving, at, samples[:, side], left=0.0)
    return np.asarray(out * 0.75, np.float32)


def trembled(samples: np.ndarray, rate: int, hertz: float = 4.2, depth: float = 0.3) -> np.ndarray:
    """From side to side and back, as a suitcase piano does."""
    turn = np.sin(2 * np.pi * hertz * np.arange(len(samples), dtype=np.float32) / rate) * depth
    return np.asarray(samples * np.stack([1 - turn, 1 + turn], axis=1), np.float32)


def ducking(count: int, rate: int, moments: Iterable[int], depth: float, seconds: float = 0.22) -> np.ndarray:
    """A gain that goes down at each of these samples and comes back, [n]."""
    gain = np.ones(count, np.float32)
    length = round(seconds * rate)
    rise = np.linspace(0, 1, length, dtype=np.float32) ** 1.6
    shape = 1 - depth * (1 - rise)
    lead = round(0.004 * rate)
    shape = np.concatenate([np.linspace(1, 1 - depth, lead, dtype=np.float32), shape])
    for moment in moments:
        start = max(0, moment - lead)
        piece = gain[start : start + len(shape)]
        np.minimum(piece, shape[: len(piece)], out=piece)
    return gain


def glued(samples: np.ndarray, rate: int, over: float = -9.0, ratio: float = 2.2) -> np.ndarray:
    """Gently compressed together: what is `over` dB beside the mix's own level is turned down a little."""
    power = uniform_filter1d(np.square(samples).mean(axis=1), round(0.12 * rate), mode="nearest")
    usual = float(np.quantile(power[:: max(1, rate // 100)], 0.9)) or 1e-9
    level = 10 * np.log10(np.maximum(power / usual, 1e-6))
    gain = 10 ** (-np.maximum(0, level - over) * (1 - 1 / ratio) / 20)
    return np.asarray(samples * gain[:, None], np.float32)


def driven(samples: np.ndarray, amount: float) -> np.ndarray:
    """Warmed: peaks are rounded off, the more the higher `amount` (0 to 1)."""
    if amount <= 0:
        return samples
    peak = float(np.quantile(np.abs(samples[::7]), 0.998)) or 1.0
    push = 0.6 + 1.6 * amount
    return np.asarray(np.tanh(samples * np.float32(push / peak)) * np.float32(peak / np.tanh(push)), np.float32)


def wowed(samples: np.ndarray, rate: int, amount: float) -> np.ndarray:
    """Off a tired tape: the pitch wanders by a few cents."""
    at = np.arange(len(samples), dtype=np.float64)
    seconds = at / rate
    moving = (
        amount * rate * (0.0016 * np.sin(2 * np.pi * 0.43 * seconds) + 0.00022 * np.sin(2 * np.pi * 4.1 * seconds + 1))
    )
    moved = np.clip(at + moving, 0, len(samples) - 1)
    return np.stack([np.interp(moved, at, samples[:, side]) for side in (0, 1)], axis=1).astype(np.float32)


def crackle(count: int, rate: int, seed: int) -> np.ndarray:
    """Dust on vinyl: ticks of all sizes and the groove's soft noise, [n, 2]."""
    rng = np.random.default_rng([seed, 99])
    ticks = np.zeros((count, 2), np.float32)
    many = max(1, int(count / rate * 11))
    size = rng.pareto(2.2, many) * 0.5 + 0.1
    ticks[rng.integers(0, count, many)] += (np.minimum(size, 4) * rng.choice([-1, 1], many))[:, None] * rng.uniform(
        0.4, 1, (many, 2)
    )
    ticks = filtered(filtered(ticks, rate, "lowpass", 5200), rate, "highpass", 500) * 5
    groove = filtered(rng.normal(0, 1, (count, 2)).astype(np.float32), rate, "lowpass", 3000, 1)
    return np.asarray(ticks + groove * 0.03, np.float32)


def wind(count: int, rate: int, seed: int) -> np.ndarray:
    """Air that moves slowly, [n, 2]."""
    rng = np.random.default_rng([seed, 98])
    noise = filtered(
        filtered(rng.normal(0, 1, (count, 2)).astype(np.float32), rate, "lowpass", 900), rate, "highpass", 120
    )
    at = np.arange(count, dtype=np.float32) / rate
    swell = 0.55 + 0.45 * np.sin(2 * np.pi * 0.071 * at[:, None] + np.array([0.0, 1.4], np.float32))
    return np.asarray(noise * swell, np.float32)
