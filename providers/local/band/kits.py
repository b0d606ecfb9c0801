"""Drum kits: strokes made of falling sines, filtered noise and metal, [n] float32 each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from scipy.signal import butter, sosfilt

from providers.local.band.instruments.waves import finished

Stroke = Callable[[int, np.random.Generator, float], np.ndarray]
PANS = {
    "hat": 0.22,
    "open": 0.22,
    "pedal": 0.22,
    "ride": -0.3,
    "crash": -0.25,
    "shaker": 0.35,
    "tom": -0.15,
    "rim": 0.1,
}
SENDS = {"kick": 0.02, "snare": 0.16, "clap": 0.2, "rim": 0.15, "tom": 0.2, "crash": 0.15, "ride": 0.08}


def stroke(kit: str, voice: str, velocity: float, rate: int, take: int) -> np.ndarray:
    """One stroke: softer ones are duller. A voice that a kit lacks is silent."""
    make = KITS[kit].get(voice)
    if make is None:
        return np.zeros(1, np.float32)
    rng = np.random.default_rng([take, len(voice), int(velocity * 10)])
    out = make(rate, rng, velocity)
    return finished(np.asarray(out, np.float32) * np.float32(velocity**1.2), rate)


def _time(rate: int, seconds: float) -> np.ndarray:
    return np.arange(round(seconds * rate)) / rate


def _band(noise: np.ndarray, rate: int, low: float, high: float, order: int = 2) -> np.ndarray:
    """The noise between two frequencies."""
    return np.asarray(sosfilt(butter(order, [low, min(high, rate * 0.47)], "bandpass", fs=rate, output="sos"), noise))


def _kick(
    rate: int,
    rng: np.random.Generator,
    velocity: float,
    *,
    low: float,
    high: float,
    fall: float,
    seconds: float,
    click: float,
    drive: float = 1.0,
) -> np.ndarray:
    at = _time(rate, seconds)
    turned = low * at + (high - low) * fall * (1 - np.exp(-at / fall))
    body = np.sin(2 * np.pi * turned) * np.exp(-at * 5.5 / seconds) * np.clip(at / 0.0015, 0, 1)
    noise = _band(rng.normal(0, 1, len(at)), rate, 1200, 6000) * np.exp(-at / 0.004)
    out = np.tanh(body * drive * 1.3) / np.tanh(drive * 1.3) + noise * click * velocity
    return np.asarray(out)


def _snare(
    rate: int,
    rng: np.random.Generator,
    velocity: float,
    *,
    hertz: float,
    seconds: float,
    bright: float,
    wires: float,
    gate: float = 0.0,
) -> np.ndarray:
    at = _time(rate, max(seconds, gate))
    hertz *= 1 + 0.02 * rng.normal()
    shell = np.sin(2 * np.pi * (hertz * at + 14 * 0.02 * (1 - np.exp(-at / 0.02)))) * np.exp(-at / 0.055)
    shell += 0.5 * np.sin(2 * np.pi * hertz * 1.62 * at) * np.exp(-at / 0.04)
    noise = rng.normal(0, 1, len(at))
    top = _band(noise, rate, 900, bright * (0.6 + 0.4 * velocity)) * np.exp(-at * 4.5 / seconds)
    if gate:  # the eighties: a room that is cut off
        top += 0.45 * _band(noise[::-1], rate, 400, bright) * np.clip((gate - at) / 0.03, 0, 1) * np.exp(-at * 2)
    return np.asarray((shell * 0.75 + top * wires) * np.clip(at / 0.0008, 0, 1))


METAL = np.array([205.3, 304.4, 369.6, 522.7, 540.0, 800.0, 1047.3, 1364.0])  # Hz, six of them the TR-808's oscillators


def _metal(
    rate: int,
    rng: np.random.Generator,
    velocity: float,
    *,
    seconds: float,
    low: float,
    pitch: float = 1.0,
    noise: float = 0.5,
    ping: float = 0.0,
    attack: float = 0.0004,
) -> np.ndarray:
    """Cymbals: square waves out of tune with each other and noise, above `low` Hz."""
    at = _time(rate, seconds * 1.6)
    turned = at[:, None] * (METAL * pitch * 1.7 * (1 + 0.004 * rng.normal(0, 1, len(METAL))))
    squares = np.sign(np.sin(2 * np.pi * turned + rng.random(len(METAL)) * 6)).mean(axis=1)
    hiss = rng.normal(0, 1, len(at)) * noise
    out = sosfilt(butter(3, low * (1.15 - 0.15 * velocity), "highpass", fs=rate, output="sos"), squares + hiss)
    out *= np.exp(-at * 5 / seconds) * np.clip(at / attack, 0, 1)
    if ping:
        out += ping * np.sin(2 * np.pi * 3900 * pitch * at) * np.exp(-at / 0.09)
    return np.asarray(out)


def _clap(rate: int, rng: np.random.Generator, velocity: float, *, seconds: float = 0.22) -> np.ndarray:
    at = _time(rate, seconds + 0.06)
    level = sum(np.exp(-np.maximum(0, at - start) / 0.006) * (at >= start) for start in (0.0, 0.011, 0.021))
    level = np.asarray(level) * 0.6 + np.exp(-np.maximum(0, at - 0.03) * 5 / seconds) * (at >= 0.03)
    return np.asarray(_band(rng.normal(0, 1, len(at)), rate, 750, 4800) * level)


def _rim(rate: int, rng: np.random.Generator, velocity: float) -> np.ndarray:
    at = _time(rate, 0.09)
    wood = np.sin(2 * np.pi * 1720 * at) * np.exp(-at / 0.012) + 0.7 * np.sin(2 * np.pi * 470 * at) * np.exp(
        -at / 0.018
    )
    return np.asarray(wood + 0.3 * _band(rng.normal(0, 1, len(at)), rate, 2000, 7000) * np.exp(-at / 0.005))


def _tom(
    rate: int,
    rng: np.random.Generator,
    velocity: float,
    *,
    hertz: float,
    seconds: float,
    skin: float = 0.25,
    attack: float = 0.0015,
) -> np.ndarray:
    at = _time(rate, seconds)
    hertz *= float(rng.choice([1.0, 1.19, 0.84]))
    turned = hertz * at + 0.5 * hertz * 0.05 * (1 - np.exp(-at / 0.05))
    body = np.sin(2 * np.pi * turned) + 0.35 * np.sin(2 * np.pi * turned * 1.59) * np.exp(-at / 0.12)
    hit = _band(rng.normal(0, 1, len(at)), rate, 250, 2800) * np.exp(-at / 0.03)
    return np.asarray((body * np.exp(-at * 5 / seconds) + hit * skin * (0.5 + velocity)) * np.clip(at / attack, 0, 1))


def _shaker(rate: int, rng: np.random.Generator, velocity: float) -> np.ndarray:
    at = _time(rate, 0.11)
    level = np.clip(at / 0.03, 0, 1) ** 2 * np.exp(-np.maximum(0, at - 0.03) / 0.02)
    return np.asarray(_band(rng.normal(0, 1, len(at)), rate, 4200, 11000) * level)


def _brush(rate: int, rng: np.random.Generator, velocity: float) -> np.ndarray:
    """Wire on a skin: a tap in a soft sweep."""
    at = _time(rate, 0.32)
    sweep = np.clip(at / 0.05, 0, 1) * np.exp(-at / 0.11) * 0.4 + np.exp(-at / 0.025) * np.clip(at / 0.002, 0, 1)
    return np.asarray(_band(rng.normal(0, 1, len(at)), rate, 700, 6500) * sweep)


def _chip_noise(rate: int, rng: np.random.Generator, velocity: float, *, seconds: float, every: float) -> np.ndarray:
    """A console's noise: bits that are held, louder in steps."""
    at = _time(rate, seconds)
    held = np.repeat(rng.choice([-1.0, 1.0], int(len(at) * every / rate) + 2), int(rate / every) + 1)[: len(at)]
    return np.asarray(held * np.ceil(np.exp(-at * 4.5 / seconds) * 15) / 15)


def _chip_kick(rate: int, rng: np.random.Generator, velocity: float) -> np.ndarray:
    at = _time(rate, 0.14)
    turned = 45 * at + 260 * 0.02 * (1 - np.exp(-at / 0.02))
    return np.asarray(2 / np.pi * np.arcsin(np.sin(2 * np.pi * turned)) * np.exp(-at / 0.05) * 1.4)


CRASH = partial(_metal, seconds=1.5, low=2600, pitch=0.9, noise=1.0, attack=0.003)
KITS: Mapping[str, Mapping[str, Stroke]] = {
    "dusty": {
        "kick": partial(_kick, low=52, high=130, fall=0.03, seconds=0.32, click=0.15, drive=1.4),
        "snare": partial(_snare, hertz=178, seconds=0.2, bright=5200, wires=0.55),
        "hat": partial(_metal, seconds=0.07, low=5200, noise=0.8),
        "crash": partial(_metal, seconds=1.0, low=2600, noise=1.0, attack=0.01),
    },
    "gated": {
        "kick": partial(_kick, low=50, high=170, fall=0.025, seconds=0.34, click=0.4, drive=2.0),
        "snare": partial(_snare, hertz=168, seconds=0.24, bright=7500, wires=0.7, gate=0.26),
        "hat": partial(_metal, seconds=0.06, low=7000),
        "tom": partial(_tom, hertz=104, seconds=0.45),
        "crash": CRASH,
    },
    "rock": {
        "kick": partial(_kick, low=55, high=150, fall=0.02, seconds=0.26, click=0.7, drive=1.6),
        "snare": partial(_snare, hertz=196, seconds=0.23, bright=8500, wires=0.75),
        "hat": partial(_metal, seconds=0.09, low=5600, noise=0.7),
        "rim": _rim,
        "tom": partial(_tom, hertz=118, seconds=0.4),
        "crash": CRASH,
    },
    "club": {
        "kick": partial(_kick, low=47, high=210, fall=0.022, seconds=0.36, click=0.45, drive=2.4),
        "clap": _clap,
        "snare": partial(_snare, hertz=190, seconds=0.16, bright=8000, wires=0.8),
        "hat": partial(_metal, seconds=0.04, low=8200, noise=0.8),
        "open": partial(_metal, seconds=0.22, low=6800, noise=0.9),
        "crash": CRASH,
    },
    "brushes": {
        "kick": partial(_kick, low=58, high=92, fall=0.03, seconds=0.28, click=0.05),
        "snare": _brush,
        "ride": partial(_metal, seconds=0.7, low=4300, pitch=1.25, noise=0.25, ping=0.1),
        "pedal": partial(_metal, seconds=0.05, low=5000, noise=0.9),
        "crash": partial(_metal, seconds=1.8, low=3000, pitch=1.1, noise=0.6, attack=0.006),
    },
    "taiko": {
        "kick": partial(_tom, hertz=52, seconds=1.1, skin=0.5, attack=0.002),
        "tom": partial(_tom, hertz=86, seconds=0.55, skin=0.6),
        "crash": partial(_metal, seconds=2.6, low=1500, pitch=0.7, noise=1.0, attack=0.03),
    },
    "hands": {
        "kick": partial(_kick, low=66, high=120, fall=0.025, seconds=0.24, click=0.2),
        "snare": partial(_snare, hertz=250, seconds=0.1, bright=4200, wires=0.35),
        "rim": _rim,
        "shaker": _shaker,
        "crash": _shaker,
    },
    "chip": {
        "kick": _chip_kick,
        "snare": partial(_chip_noise, seconds=0.16, every=9000),
        "hat": partial(_chip_noise, seconds=0.04, every=22000),
        "crash": partial(_chip_noise, seconds=0.8, every=12000),
    },
    "trap": {
        "kick": partial(_kick, low=48, high=180, fall=0.02, seconds=0.3, click=0.5, drive=2.2),
        "clap": partial(_clap, seconds=0.18),
        "snare": partial(_snare, hertz=200, seconds=0.16, bright=9000, wires=0.9),
        "hat": partial(_metal, seconds=0.035, low=8800, noise=0.7),
        "open": partial(_metal, seconds=0.2, low=7000, noise=0.9),
        "crash": CRASH,
    },
}
