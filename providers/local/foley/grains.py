"""What sounds of things are made of: shaped noise, grains thrown at random, ringing bodies. All [n] float32 unless said otherwise."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import uniform_filter1d
from scipy.signal import butter, fftconvolve, istft, sosfilt, stft

WINDOW = 1024  # samples of one look of the moving filter


def band(samples: np.ndarray, rate: int, low: float = 0.0, high: float = 0.0, order: int = 2) -> np.ndarray:
    """What lies between two frequencies; 0 leaves an end open. Works along the first axis."""
    top = rate * 0.47
    if low and high:
        sos = butter(order, [low, min(high, top)], "bandpass", fs=rate, output="sos")
    elif low:
        sos = butter(order, low, "highpass", fs=rate, output="sos")
    else:
        sos = butter(order, min(high, top), "lowpass", fs=rate, output="sos")
    return np.asarray(sosfilt(sos, samples, axis=0), np.float32)


def noise(count: int, rng: np.random.Generator) -> np.ndarray:
    return rng.standard_normal(count, np.float32)


def pink(count: int, rng: np.random.Generator, tilt: float = 0.5) -> np.ndarray:
    """Noise that falls with frequency: tilt 0.5 is pink, 1 is brown; its RMS is 1."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    number = np.maximum(np.arange(len(spectrum)), 20 * count / 44100)
    out = np.fft.irfft(spectrum / number**tilt, count)
    return np.asarray(out / max(1e-9, float(out.std())), np.float32)


def wander(
    count: int, rate: int, rng: np.random.Generator, seconds: float, low: float = 0.0, high: float = 1.0
) -> np.ndarray:
    """A line that drifts between two values and reaches both, turning about every `seconds`."""
    points = rng.random(max(4, int(count / rate / seconds) + 4))
    at = np.arange(count) / rate / seconds
    line = np.interp(at, np.arange(len(points)), points)
    smooth = uniform_filter1d(line, max(1, round(seconds * rate * 0.6)), mode="nearest")
    smooth = (smooth - smooth.min()) / max(1e-6, float(np.ptp(smooth)))
    return np.asarray(low + (high - low) * smooth, np.float32)


def moving(samples: np.ndarray, rate: int, centre: np.ndarray, octaves: np.ndarray | float) -> np.ndarray:
    """Samples through a band whose middle (Hz) and width (octaves) change with time."""
    _, moments, spectrum = stft(samples, rate, nperseg=WINDOW, noverlap=WINDOW * 3 // 4)
    hertz = np.maximum(np.fft.rfftfreq(WINDOW, 1 / rate), 1.0)[:, None]
    places = np.clip((moments * rate).astype(int), 0, len(centre) - 1)
    width = octaves[places] if isinstance(octaves, np.ndarray) else octaves
    shape = np.exp(-0.5 * (np.log2(hertz / centre[places]) / width) ** 2)
    _, out = istft(spectrum * shape, rate, nperseg=WINDOW, noverlap=WINDOW * 3 // 4)
    return np.asarray(np.pad(out, (0, max(0, len(samples) - len(out))))[: len(samples)], np.float32)


def scattered(
    count: int,
    rate: int,
    rng: np.random.Generator,
    each_second: float,
    kernels: list[np.ndarray],
    swell: np.ndarray | None = None,
) -> np.ndarray:
    """Grains at random moments, a few loud and many soft, in both ears; [n, 2]. swell: how likely they are over time."""
    out = np.zeros((count, 2), np.float32)
    many = max(1, round(each_second * count / rate))
    for kernel in kernels:
        ticks = np.zeros((count, 2), np.float32)
        number = max(1, many // len(kernels))
        places = rng.integers(0, count, number)
        if swell is not None:
            places = places[rng.random(number) < swell[places]]
        size = np.minimum(rng.pareto(1.8, len(places)) * 0.3 + 0.08, 2.5)
        side = rng.random(len(places)) * np.pi / 2
        np.add.at(ticks, places, np.stack([size * np.cos(side), size * np.sin(side)], axis=1).astype(np.float32))
        out += fftconvolve(ticks, kernel[:, None], axes=0)[:count].astype(np.float32)
    return out


def ring(rate: int, hertz: float, seconds: float, attack: float = 0.0004) -> np.ndarray:
    """A sine that dies away by 60 dB in `seconds`."""
    at = np.arange(round(seconds * rate)) / rate
    return np.asarray(
        np.sin(2 * np.pi * hertz * at) * np.exp(-6.9 * at / seconds) * np.clip(at / attack, 0, 1), np.float32
    )


def body(rate: int, modes: list[tuple[float, float, float]]) -> np.ndarray:
    """Something that rings: (Hz, level, seconds) of each mode."""
    out = np.zeros(round(max(seconds for _, _, seconds in modes) * rate), np.float32)
    for hertz, level, seconds in modes:
        one = ring(rate, hertz, seconds)
        out[: len(one)] += one * np.float32(level)
    return out


def burst(
    rate: int, rng: np.random.Generator, seconds: float, low: float, high: float, attack: float = 0.001
) -> np.ndarray:
    """A short noise between two frequencies that dies away by 60 dB in `seconds`."""
    count = round(seconds * rate)
    at = np.arange(count, dtype=np.float32) / rate
    return band(noise(count, rng), rate, low, high) * np.exp(-6.9 * at / seconds) * np.clip(at / attack, 0, 1)


def wide(left: np.ndarray, right: np.ndarray | None = None) -> np.ndarray:
    """Two ears from one or two sounds, [n, 2]."""
    return np.stack([left, left if right is None else right], axis=1).astype(np.float32)


def put(out: np.ndarray, sound: np.ndarray, start: int, gain: float = 1.0, pan: float = 0.0) -> None:
    """Add a sound to [n, 2] at a sample, moved to a side (-1 to 1); what does not fit is cut."""
    start = max(0, start)
    piece = out[start : start + len(sound)]
    if len(piece):
        stereo = sound[: len(piece)] if sound.ndim == 2 else sound[: len(piece), None]
        angle = (pan + 1) * np.pi / 4
        piece += stereo * (np.array([np.cos(angle), np.sin(angle)]) * 2**0.5 * gain).astype(np.float32)
