"""Night rooms: neon and noir."""

import cv2
import numpy as np

from ._forms import calm, tubes
from ._tools import Picture, blur, coloured, levelled, spread, streaks, times, vignette, whole

CYAN, MAGENTA = np.array([24, 232, 255], np.float32), np.array([255, 40, 180], np.float32)


def neon(picture: Picture) -> np.ndarray:
    """A violet night in which every contour is a glowing tube, cyan or magenta, and rain and wet ground give it back."""
    unit = picture.unit
    quiet = calm(picture.image, 3)
    tone = spread(picture.luma)
    base = coloured(tone**1.3, (7, 5, 22), (34, 18, 74), (112, 40, 140)) + picture.image * np.float32(0.12)
    line = tubes(quiet, 1.1 * unit)
    side = spread(picture.noise("tubes", 0.5, 2), 10, 90) + (picture.down / picture.height - 0.5) * np.float32(0.3)
    share = np.clip((side - 0.5) * 4 + 0.5, 0, 1)
    lit = cv2.merge([(CYAN[c] + (MAGENTA[c] - CYAN[c]) * share) * line for c in range(3)])
    glow = blur(lit, 3.5 * unit) * np.float32(1.1) + blur(lit, 15 * unit) * np.float32(1.5)
    haze = blur(lit, 60 * unit) * np.float32(0.7)
    core = line * line * line * 130
    night = _wet(base + lit * np.float32(0.9) + glow + haze + cv2.merge([core] * 3), picture)
    rain = np.clip(streaks(picture, "rain", 78, 26, 1.0) - 0.74, 0, 1) * 2.2
    night += times(blur(night, 10 * unit) + np.array([10, 14, 26], np.float32), rain)
    return whole(times(night, vignette(picture, 0.5)))


def _wet(image: np.ndarray, picture: Picture) -> np.ndarray:
    """The lower part mirrors what stands above it, smeared downwards and broken by ripples."""
    h = picture.height
    top = round(h * 0.76)
    deep = h - top
    mirror = cv2.blur(np.ascontiguousarray(image[top - deep : top][::-1]), (1, max(3, round(30 * picture.unit))))
    ripple = picture.noise("ripple", 0.04, 2)[top:]
    x = picture.across + (ripple - 0.5) * np.float32(16 * picture.unit)
    y = np.broadcast_to(np.arange(deep, dtype=np.float32)[:, None], x.shape)
    mirror = cv2.remap(mirror, x, np.ascontiguousarray(y), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    fade = np.linspace(0.0, 0.75, deep, dtype=np.float32)[:, None] * np.ones((1, picture.width), np.float32)
    image[top:] = times(image[top:], 1 - fade * 0.55) + times(mirror, fade)
    return image


def noir(picture: Picture) -> np.ndarray:
    """Hard black and white: a lamp picks out what matters, a window blind falls across it, the rest sinks; grain."""
    unit = picture.unit
    tone = spread(picture.luma, 3, 98)
    tone = levelled(tone, 0.42)
    tone = 1 / (1 + np.exp((0.46 - tone) * 8))
    tone = tone * np.float32(0.92) + blur(np.clip(tone - 0.6, 0, 1), 11 * unit) * np.float32(0.6)
    pool, slats = _pool(picture), _blind(picture)
    lit = tone * (0.3 + 0.78 * pool) * (0.7 + 0.42 * slats) + slats * pool * np.float32(0.05)
    lit = lit * vignette(picture, 0.7)
    lit += picture.grain(0.6 * unit) * (0.04 + 0.11 * np.sqrt(np.clip(lit * (1 - lit), 0, 1)))
    return whole(coloured(lit, (5, 5, 6), (112, 112, 112), (248, 248, 246)))


def _blind(picture: Picture) -> np.ndarray:
    """The light of a window with its blind, thrown aslant: softer the further it falls, (height, width) float32, 0 to 1."""
    slant = np.float32(0.3 if picture.lit_from_left() else -0.3)
    run = picture.down - picture.across * slant
    phase = run / np.float32(34 * picture.unit) + np.float32(picture.rng("blind").random())
    wave = np.abs(phase - np.floor(phase) - 0.5) * 2
    far = picture.across / picture.width
    firm = 5.5 - 3.8 * (far if picture.lit_from_left() else 1 - far)
    slats = np.clip((wave - 0.4) * firm + 0.2, 0, 1)
    cross = np.abs(far - 0.5) * picture.width / np.float32(7 * picture.unit)
    return slats * np.clip(cross - 0.6, 0.12, 1)


def _pool(picture: Picture) -> np.ndarray:
    """Where the lamp falls: a soft pool between the light and the middle, (height, width) float32, 0 to 1."""
    x, y = picture.light or (picture.width * 0.42, picture.height * 0.45)
    x, y = float(np.clip(x, 0, picture.width)), float(np.clip(y, 0, picture.height))
    x, y = (x + picture.width) / 3, (y + picture.height) / 3
    dx, dy = (picture.across - x) / (0.66 * picture.width), (picture.down - y) / (0.66 * picture.height)
    return np.clip(1.2 - (dx * dx + dy * dy), 0, 1)
