"""Light over time: how a film's exposure and colour change from its first frame to its last, lightning, bloom and vignette."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np

from providers.local.filming.lives import TURN, Pulse
from providers.local.filming.words import named, vocabulary
from providers.local.painter.noise import stream

Lit = Callable[[np.ndarray, float], np.ndarray]
BLOOM_FROM = 168  # brightness above which light bleeds, as in the painter's own finish


def light_over_time(prompt: str, pulse: Pulse, *, bolt: bool = False, seed: int = 0, steady: bool = False) -> Lit:
    """What the light of a film does to a frame at a second. steady: it does nothing where the words name nothing."""
    program = vocabulary()["light"].get(named("light", prompt), {})
    start, end = np.array(program.get("start", (1, 1, 1))), np.array(program.get("end", (1, 1, 1)))
    flashes = _flashes(pulse, seed) if bolt or program.get("flashes") else np.zeros(0)
    ramp = np.arange(256, dtype=np.float32)[:, None]

    def lit(frame: np.ndarray, seconds: float) -> np.ndarray:
        part = seconds / max(pulse.length, 1e-6)
        way = (1 - math.cos(TURN * part)) / 2 if pulse.loop else part * part * (3 - 2 * part)
        breath = 1 if steady else 1 + 0.012 * pulse.wave(seconds, 0.17)
        gain = (start + (end - start) * way) * breath
        flash = _flash(flashes, seconds)
        if flash < 0.01 and np.abs(gain - 1).max() < 0.002:
            return frame
        table = ramp * gain[None] + flash * np.array((70, 76, 96)) * (0.35 + ramp / 255)
        return cv2.LUT(frame, np.clip(table + 0.5, 0, 255).astype(np.uint8).reshape(256, 1, 3))

    return lit


def _flashes(pulse: Pulse, seed: int) -> np.ndarray:
    """The seconds at which lightning strikes: one in about three, and the strokes that follow it."""
    rng = stream("lightning", seed)
    first = [(n + rng.uniform(0.25, 0.75)) * 3.0 for n in range(max(1, int(pulse.length / 3)))]
    return np.array([at + more for at in first for more in (0.0, rng.uniform(0.1, 0.2))])


def _flash(strikes: np.ndarray, seconds: float) -> float:
    """How bright the lightning is now, 0 to 1."""
    if not strikes.size:
        return 0.0
    age = seconds - strikes
    return float(np.where(age >= 0, np.exp(-np.clip(age, 0, 9) * 7), 0).max())


def bloomed(frame: np.ndarray, amount: float) -> np.ndarray:
    """Bright parts bleed a little light into what is around them."""
    height, width = frame.shape[:2]
    small = cv2.resize(frame, (max(2, width // 8), max(2, height // 8)), interpolation=cv2.INTER_AREA)
    bright = cv2.subtract(small, np.full_like(small, BLOOM_FROM))
    unit = min(height, 1.1 * width) / 8
    glow = cv2.addWeighted(
        cv2.GaussianBlur(bright, (0, 0), max(0.8, unit * 0.02)),
        amount * 0.7,
        cv2.GaussianBlur(bright, (0, 0), max(0.8, unit * 0.06)),
        amount * 0.7,
        0,
    )
    return cv2.add(frame, cv2.resize(glow, (width, height), interpolation=cv2.INTER_LINEAR))


def vignette(width: int, height: int, amount: float) -> np.ndarray:
    """A mask (height, width, 3) uint8 that darkens the corners when a frame is multiplied by it."""
    x = np.linspace(-1, 1, width, dtype=np.float32)[None] ** 2
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None] ** 2
    fall = np.clip((x + y) * 0.5 - 0.22, 0, 1) * amount * 0.9
    return cv2.merge([np.clip(255 * (1 - fall) + 0.5, 0, 255).astype(np.uint8)] * 3)


def shaded(frame: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The frame under a vignette."""
    return cv2.multiply(frame, mask, scale=1 / 255)
