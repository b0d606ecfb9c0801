"""What a sound does in every frame of a film: its loudness, its beats, the strength of its tones, and the wave itself."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d, uniform_filter1d

from studio.media.film import SOUND_RATE, sound_blocks

WINDOW = 4096  # samples that are looked at around a frame
BANDS = 64
LOWEST, HIGHEST = 45.0, 14_000.0  # Hz
FLOOR = 58.0  # dB below the loudest tone at which a band is empty
FALL = 0.16  # seconds in which a beat's pulse has fallen to a third
RISE = 0.03  # seconds in which it comes; less would flash
RELEASE = 0.12  # seconds in which a band falls back
BASS = 160.0  # Hz, below which most beats are
FAINTEST = 0.3  # onset below which nothing is a beat; a steady tone ripples at 0.13, a thump gives 2
EDGE = 3  # hundredths of a second at both ends in which no beat is sought
LEAD = 0.25  # seconds before the window that are listened to, for a beat at its very first instant; before the sound it is silent


@dataclass(frozen=True)
class Heard:
    """A sound by frames. loud, beat: (frames,) 0 to 1; bands: (frames, BANDS) 0 to 1, low to high; wave: mono samples at 48 kHz."""

    fps: float
    loud: np.ndarray
    beat: np.ndarray
    bands: np.ndarray
    wave: np.ndarray

    def wave_at(self, frame: int, samples: int) -> np.ndarray:
        """The samples around a frame, begun at a rising zero so that a steady tone stands still."""
        middle = round(frame / self.fps * SOUND_RATE)
        padded = np.pad(self.wave[max(0, middle - samples) : middle + samples], (max(0, samples - middle), 0))
        part = np.pad(padded, (0, max(0, 2 * samples - len(padded))))
        rising = np.flatnonzero((part[: samples - 1] <= 0) & (part[1:samples] > 0))
        start = int(rising[len(rising) // 2]) if rising.size else samples // 2
        return part[start : start + samples]


def listened(path: Path, start: float, seconds: float | None, frames: int, fps: float) -> Heard:
    """What is heard in each of the frames; silence once the sound is over."""
    long = frames / fps
    blocks = list(sound_blocks(path, start, min(seconds, long) if seconds else long))
    wave = np.concatenate([block.mean(axis=0) for block in blocks] or [np.zeros(1, np.float32)])
    wave = np.pad(wave, (0, max(0, round(long * SOUND_RATE) - len(wave))))
    spectra = _spectra(wave, frames, fps)
    beats = _beats(np.concatenate([_lead(path, start), wave]), frames, fps)
    return Heard(fps, _loudness(wave, frames, fps), beats, _bands(spectra, fps), wave)


def _lead(path: Path, start: float) -> np.ndarray:
    """The samples just before the window, LEAD seconds of them; silence where the sound has not begun."""
    before = min(start, LEAD)
    blocks = sound_blocks(path, start - before, before) if before > 0 else []
    heard = np.concatenate([np.zeros(0, np.float32), *(block.mean(axis=0) for block in blocks)])
    length = round(LEAD * SOUND_RATE)
    return np.pad(heard[-length:], (length - len(heard[-length:]), 0))


def _spectra(wave: np.ndarray, frames: int, fps: float) -> np.ndarray:
    """(frames, WINDOW // 2 + 1) magnitudes around the middle of each frame."""
    padded = np.pad(wave, WINDOW)
    shape = np.hanning(WINDOW).astype(np.float32)
    found = np.empty((frames, WINDOW // 2 + 1), np.float32)
    for number in range(frames):
        at = round((number + 0.5) / fps * SOUND_RATE) + WINDOW // 2
        found[number] = np.abs(np.fft.rfft(padded[at : at + WINDOW] * shape))
    return found


def _loudness(wave: np.ndarray, frames: int, fps: float) -> np.ndarray:
    edges = np.round(np.arange(frames + 1) / fps * SOUND_RATE).astype(int)
    power = np.add.reduceat(np.append(wave.astype(np.float64) ** 2, 0.0), edges[:-1])
    level = np.sqrt(power / np.maximum(np.diff(edges), 1))
    top = float(np.percentile(level, 97))
    return np.clip(level / top, 0, 1.2).astype(np.float32) if top > 1e-4 else np.zeros(frames, np.float32)


def _bands(spectra: np.ndarray, fps: float) -> np.ndarray:
    """Tones on a scale of pitch and of decibels, quick to rise and slow to fall."""
    edges = np.geomspace(LOWEST, HIGHEST, BANDS + 1) / SOUND_RATE * WINDOW
    levels = np.stack(
        [
            spectra[:, int(low) : max(int(low) + 1, int(high) + 1)].max(axis=1)
            for low, high in itertools.pairwise(edges)
        ],
        1,
    )
    tilt = np.linspace(0, 14, BANDS)[None]  # high tones are weaker in all music
    decibels = 20 * np.log10(np.maximum(levels, 1e-6)) + tilt
    if float(levels.max()) < 1e-3:
        return np.zeros(levels.shape, np.float32)
    full = np.clip((decibels - float(np.percentile(decibels, 99.7)) + FLOOR) / FLOOR, 0, 1) ** 1.6
    kept = np.exp(-1 / (fps * RELEASE))
    for number in range(1, len(full)):
        full[number] = np.maximum(full[number], full[number - 1] * kept)
    return full.astype(np.float32)


def _beats(wave: np.ndarray, frames: int, fps: float) -> np.ndarray:
    """A pulse that jumps up where a beat begins and falls after it. wave: the window's samples after LEAD seconds of what was before."""
    hop = SOUND_RATE // 100
    count = max(1, len(wave) // hop)
    padded = np.pad(wave, 1024, mode="reflect")
    shape = np.hanning(2048).astype(np.float32)
    low = max(2, round(BASS / SOUND_RATE * 2048))
    power = np.stack([np.abs(np.fft.rfft(padded[n * hop : n * hop + 2048] * shape)) for n in range(count)])
    rise = np.maximum(np.diff(np.log1p(40 * power), axis=0, prepend=np.log1p(40 * power[:1])), 0)
    rise[:EDGE] = rise[-EDGE:] = 0  # there the padding is heard, not the sound
    onset = gaussian_filter1d(rise.mean(axis=1) * 2 + rise[:, :low].mean(axis=1), 1.5)
    return _pulses(onset, frames, fps)


def _pulses(onset: np.ndarray, frames: int, fps: float) -> np.ndarray:
    """The pulse of each frame from an onset curve of 100 values a second."""
    usual = uniform_filter1d(onset, 120, mode="nearest")
    threshold = np.maximum(usual * 1.4 + 0.35 * float(onset.std()), FAINTEST)
    peaks = np.flatnonzero((onset == maximum_filter1d(onset, 17)) & (onset > threshold))
    pulse = np.zeros(frames, np.float32)
    if not peaks.size:
        return pulse
    strength = np.clip(onset[peaks] / float(np.percentile(onset[peaks], 90)), 0.25, 1)
    times = np.arange(frames) / fps
    for peak, strong in zip(peaks, strength, strict=True):
        age = np.maximum(times - (peak / 100 - LEAD) + 1 / fps, 0)
        pulse = np.maximum(pulse, strong * 1.25 * (1 - np.exp(-age / RISE)) * np.exp(-age / FALL))
    return np.minimum(pulse, 1).astype(np.float32)
