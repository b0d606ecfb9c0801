"""Ears for tests: the tempo by onset autocorrelation, the key by chroma, and what a sound is like. Own implementations, numpy only."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.signal import stft

HOP = 512
NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
# How much each degree is felt to belong to a key. Source: Temperley, "What's Key for Key?", 1999, table 4.
MAJOR = np.array([5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0])
MINOR = np.array([5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0])


def spectrum(samples: np.ndarray, rate: int, size: int = 2048) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies and magnitudes [bins, moments] of the sound in one channel."""
    mono = samples.mean(axis=1) if samples.ndim == 2 else samples
    hertz, _, found = stft(mono, rate, nperseg=size, noverlap=size - HOP, boundary=None)
    return hertz, np.abs(found)


def tempo_strength(samples: np.ndarray, rate: int, bpm: float) -> float:
    """How much more alike the onsets are one beat apart than at tempi 4 to 12 % away; above 0 where the tempo is right."""
    _, found = spectrum(samples, rate)
    flux = np.maximum(0, np.diff(np.log1p(100 * found), axis=1)).sum(axis=0)
    flux = flux - flux.mean()
    power = np.fft.irfft(np.abs(np.fft.rfft(flux, 2 * len(flux))) ** 2)[: len(flux)]
    power /= power[0]

    def at(beats_a_minute: float) -> float:
        lags = np.arange(1, 9) * 60 / beats_a_minute * rate / HOP
        lags = lags[lags < len(power) - 2]
        return float(np.mean([power[int(lag) - 1 : int(lag) + 3].max() for lag in lags]))

    return at(bpm) - max(at(bpm * factor) for factor in (0.88, 0.92, 0.96, 1.04, 1.08, 1.12))


def key_of(samples: np.ndarray, rate: int) -> list[str]:
    """Keys, the likeliest first."""
    mono = samples.mean(axis=1)
    size, padded = 16384, 65536
    starts = np.arange(0, len(mono) - size, size // 2)
    moments = np.stack([np.abs(np.fft.rfft(mono[start : start + size] * np.hanning(size), padded)) for start in starts])
    pitches = np.arange(38, 88)
    bins = np.round(440 * 2 ** ((pitches - 69) / 12) * padded / rate).astype(int)
    heard = np.sqrt(moments[:, bins])
    heard /= np.maximum(heard.sum(axis=1, keepdims=True), 1e-9)
    heard[:, pitches < 56] *= 1.5  # the bass says most about the key
    heard[int(len(heard) * 0.93) :] *= 3.0  # and so does where the piece comes home
    chroma = np.array([heard[:, pitches % 12 == tone].sum() for tone in range(12)])
    scores = {
        f"{NAMES[tonic]} {mode}": float(np.corrcoef(np.roll(profile, tonic), chroma)[0, 1])
        for tonic in range(12)
        for mode, profile in (("major", MAJOR), ("minor", MINOR))
    }
    return sorted(scores, key=lambda name: -scores[name])


def likeness(samples: np.ndarray, rate: int) -> np.ndarray:
    """A fingerprint of how a sound is: loudness in twelve bands (dB beside the mean), how it pulses, and how wide it is."""
    hertz, found = spectrum(samples, rate)
    edges = np.geomspace(40, 16000, 13)
    power = np.square(found).mean(axis=1)
    bands = np.array([power[(hertz >= low) & (hertz < high)].sum() for low, high in itertools.pairwise(edges)])
    level = 10 * np.log10(bands + 1e-12)
    flux = np.maximum(0, np.diff(np.log1p(100 * found), axis=1)).sum(axis=0)
    side = np.square(samples[:, 0] - samples[:, 1]).mean() / max(1e-12, np.square(samples.sum(axis=1)).mean())
    crest = 20 * np.log10(np.abs(samples).max() / np.sqrt(np.square(samples).mean()))
    return np.array([*(level - level.mean()), 12 * flux.std() / flux.mean(), 8 * np.log10(side + 1e-3), crest])


def centroid(samples: np.ndarray, rate: int) -> float:
    """The middle of the spectrum, in Hz."""
    hertz, found = spectrum(samples, rate)
    power = found.sum(axis=1)
    return float((hertz * power).sum() / power.sum())


def longest_gap(samples: np.ndarray, rate: int, under: float = 0.003) -> float:
    """Seconds of the longest silence."""
    size = rate // 50
    loud = np.abs(samples[: len(samples) // size * size]).reshape(-1, size * samples.shape[1]).max(axis=1) > under
    edges = np.flatnonzero(np.concatenate([[True], loud, [True]]))
    return float((np.diff(edges) - 1).max() * size / rate)


def lufs(samples: np.ndarray, rate: int) -> float:
    """Integrated loudness as another program than ours measures it."""
    from pyloudnorm import Meter

    return float(Meter(rate).integrated_loudness(samples))
