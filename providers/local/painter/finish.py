"""The last grade of a scene: mood, colour words, bloom, vignette, a breath of grain."""

from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np

from .noise import grain, stream
from .palette import contrasted, mapped, saturated, shifted
from .reading import Reading
from .scene import Scene

UNKNOWN_TINTS = ((255, 214, 186), (186, 214, 255), (226, 196, 255), (196, 255, 226), (255, 200, 220), (255, 240, 190))


def finished(image: np.ndarray, scene: Scene, reading: Reading) -> np.ndarray:
    """The picture graded by moods, palettes and the words nobody knows, with bloom and a vignette."""
    image = graded(image, scene, reading)
    bloom = max(reading.most("bloom"), 0.16)
    image = _bloomed(image, bloom, scene.unit)
    edge = reading.most("vignette")
    return _vignette(image, max(edge, 0.14))


def graded(image: np.ndarray, scene: Scene, reading: Reading) -> np.ndarray:
    """The picture in the colours of moods, palettes and the words nobody knows; each pixel by itself."""
    image = _unknown(image, reading)
    image = _mood(image, [mention.word.values for mention in reading.family("mood")])
    return _palettes(image, scene, reading)


def _unknown(image: np.ndarray, reading: Reading) -> np.ndarray:
    """Words that mean nothing to the painter lend the light a tint of their own."""
    if not reading.unknown:
        return image
    rng = stream("unknown", *reading.unknown)
    tint = shifted(UNKNOWN_TINTS[int(rng.integers(len(UNKNOWN_TINTS)))], hue=float(rng.uniform(-0.04, 0.04)))
    strength = min(0.3, 0.1 + 0.05 * len(reading.unknown)) * (0.4 if reading.mentions else 1.0)
    scale = np.array([1 + strength * (c / 255 - 0.86) for c in tint] + [1.0])
    return cv2.multiply(image, scale)


def _mood(image: np.ndarray, moods: Sequence[Mapping[str, Any]]) -> np.ndarray:
    """The picture under its moods together, none of them beyond what eyes bear."""
    saturation = float(np.clip(np.prod([mood.get("saturation", 1.0) for mood in moods]), 0.4, 1.5))
    contrast = float(np.clip(sum(mood.get("contrast", 0.0) for mood in moods), -0.5, 0.8))
    warmth = float(np.clip(sum(mood.get("warmth", 0.0) for mood in moods), -1, 1))
    lift = float(np.clip(sum(mood.get("light_by", 0.0) for mood in moods), -40, 20)) / 255
    if saturation != 1:
        image = saturated(image, saturation)
    if contrast:
        image = contrasted(image, contrast, lift=-14 * max(0.0, contrast))
    if warmth or lift:
        image = cv2.multiply(
            image, np.array([1 + 0.1 * warmth + lift, 1 + 0.01 * warmth + lift, 1 - 0.13 * warmth + lift, 1.0])
        )
    return image


def _palettes(image: np.ndarray, scene: Scene, reading: Reading) -> np.ndarray:
    for mention in reading.family("palette"):
        ramp = mention.word.values.get("ramp")
        if ramp and scene.setting != "abstract":
            image = mapped(image, ramp, float(mention.word.values.get("amount", 0.62)))
        elif mention.word.name == "white":
            image = contrasted(saturated(image, 0.5), -0.3, lift=26)
        elif mention.word.name == "black":
            image = contrasted(saturated(image, 0.4), 0.7, lift=-30)
    return image


def _bloomed(image: np.ndarray, amount: float, unit: float) -> np.ndarray:
    """Bright parts bleed a little light into what is around them."""
    h, w = image.shape[:2]
    small = cv2.resize(image, (max(2, w // 8), max(2, h // 8)), interpolation=cv2.INTER_AREA)
    bright = cv2.subtract(small, np.full_like(small, 168))
    glow = cv2.GaussianBlur(bright, (0, 0), max(0.8, unit * 0.02 / 8)).astype(np.float32) + cv2.GaussianBlur(
        bright, (0, 0), max(0.8, unit * 0.06 / 8)
    )
    full = cv2.resize(np.clip(glow * amount * 0.7, 0, 255).astype(np.uint8), (w, h), interpolation=cv2.INTER_LINEAR)
    return cv2.add(image, full)


def _vignette(image: np.ndarray, amount: float) -> np.ndarray:
    h, w = image.shape[:2]
    x, y = np.linspace(-1, 1, w, dtype=np.float32)[None] ** 2, np.linspace(-1, 1, h, dtype=np.float32)[:, None] ** 2
    fall = np.clip((x + y) * 0.5 - 0.22, 0, 1) * amount * 0.9
    shade = np.clip(255 * (1 - fall) + grain(h, w) * 0.9, 0, 255).astype(np.uint8)
    return cv2.multiply(image, cv2.merge([shade] * 3), scale=1 / 255)
