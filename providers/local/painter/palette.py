"""Colours: (red, green, blue) floats from 0 to 255, and what mixing, shading and grading do to them."""

import colorsys
from collections.abc import Sequence

import cv2
import numpy as np

Colour = tuple[float, float, float]


def colour(text: str) -> Colour:
    """The colour of "#rrggbb"."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def mix(a: Colour, b: Colour, t: float) -> Colour:
    """`a` at t = 0, `b` at t = 1."""
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t


def tone(a: Colour, by: float) -> Colour:
    """Lighter for `by` > 0, darker under 0 (towards a cool dark), at most 1 either way."""
    return mix(a, (255, 250, 240), by) if by > 0 else mix(a, (14, 16, 30), -by)


def lit(a: Colour, light: Colour) -> Colour:
    """`a` under a coloured light: white light leaves it alone."""
    return a[0] * light[0] / 255, a[1] * light[1] / 255, a[2] * light[2] / 255


def shifted(a: Colour, *, hue: float = 0.0, saturation: float = 1.0, value: float = 1.0) -> Colour:
    """`a` with its hue turned (in turns) and its saturation and value scaled."""
    h, s, v = colorsys.rgb_to_hsv(*(max(0.0, min(255.0, c)) / 255 for c in a))
    r, g, b = colorsys.hsv_to_rgb((h + hue) % 1, min(1.0, s * saturation), min(1.0, v * value))
    return r * 255, g * 255, b * 255


def luminance(a: Colour) -> float:
    """How light a colour is, 0 to 255."""
    return 0.299 * a[0] + 0.587 * a[1] + 0.114 * a[2]


def ramp(colours: Sequence[Colour], count: int = 256, stops: Sequence[float] | None = None) -> np.ndarray:
    """A smooth run through the colours, (count, 3) float32."""
    at = np.linspace(0, 1, count)
    knots = np.linspace(0, 1, len(colours)) if stops is None else np.asarray(stops)
    table = np.asarray(colours, np.float32)
    return np.stack([np.interp(at, knots, table[:, i]) for i in range(3)], 1).astype(np.float32)


def gray(image: np.ndarray) -> np.ndarray:
    """The picture's luminance, (height, width) uint8."""
    return cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)


def mapped(image: np.ndarray, colours: Sequence[Colour], amount: float = 1.0) -> np.ndarray:
    """The picture with its tones carried by a ramp, dark first; `amount` 0 keeps the picture."""
    table = np.clip(ramp(colours), 0, 255).astype(np.uint8)
    toned = table[gray(image)]
    return toned if amount >= 1 else cv2.addWeighted(toned, amount, image, 1 - amount, 0)


def saturated(image: np.ndarray, by: float) -> np.ndarray:
    """The picture with its colourfulness scaled; 0 is gray."""
    plain = cv2.cvtColor(gray(image), cv2.COLOR_GRAY2RGB)
    return cv2.addWeighted(image, by, plain, 1 - by, 0)


def contrasted(image: np.ndarray, by: float, *, lift: float = 0.0) -> np.ndarray:
    """The picture with an S-curve of strength `by` (0 keeps it) and `lift` added, in 0 to 255 steps."""
    t = np.linspace(0, 1, 256)
    curve = t + by * 0.25 * np.sin((t - 0.5) * 2 * np.pi) * (t * (1 - t) * 4) ** 0.25 * 0.6
    return cv2.LUT(image, np.clip(curve * 255 + lift, 0, 255).astype(np.uint8))
