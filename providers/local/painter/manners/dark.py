"""Night rooms: neon and noir."""

import cv2
import numpy as np

from ._forms import calm, tubes
from ._tools import Picture, blur, coloured, spread, streaks, times, vignette, whole

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
    """Hard black and white: light through a blind falls across it, the rest sinks; silver grain, dark corners."""
    unit = picture.unit
    tone = spread(picture.luma, 4, 98)
    tone = 1 / (1 + np.exp((0.47 - tone) * 9))
    tone = tone * np.float32(0.9) + blur(np.clip(tone - 0.6, 0, 1), 11 * unit) * np.float32(0.7)
    slats = _blind(picture)
    away = _pool(picture)
    lit = tone * (0.34 + 0.5 * away) * (0.55 + 0.75 * slats) + slats * away * np.float32(0.11)
    lit = lit * vignette(picture, 0.75)
    lit += picture.grain(0.6 * unit) * (0.05 + 0.11 * np.sqrt(np.clip(lit * (1 - lit), 0, 1)))
    return whole(coloured(lit, (5, 5, 6), (112, 112, 112), (248, 248, 246)))


def _blind(picture: Picture) -> np.ndarray:
    """The light of a window blind thrown at a slant, (height, width) float32, 0 to 1."""
    slant = 0.24 if picture.lit_from_left() else -0.24
    run = picture.down - picture.across * np.float32(slant)
    gap = 40 * picture.unit
    phase = run / np.float32(gap) + picture.seed % 7 / 7
    wave = np.abs(phase - np.floor(phase) - 0.5) * 2
    return np.clip((wave - 0.36) * 4.5, 0, 1)


def _pool(picture: Picture) -> np.ndarray:
    """Where the light falls: a soft pool, (height, width) float32, 0 to 1."""
    x, y = picture.light or (picture.width * 0.42, picture.height * 0.45)
    x, y = float(np.clip(x, 0, picture.width)), float(np.clip(y, 0, picture.height))
    x, y = (x + picture.width / 2) / 2, (y + picture.height / 2) / 2
    dx, dy = (picture.across - x) / (0.62 * picture.width), (picture.down - y) / (0.62 * picture.height)
    return np.clip(1.15 - (dx * dx + dy * dy), 0, 1)
