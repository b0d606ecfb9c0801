"""Night rooms: neon and noir."""

from __future__ import annotations

import cv2
import numpy as np

from ._tools import Picture, blur, coloured, edges, vignette, whole


def neon(picture: Picture) -> np.ndarray:
    """A dark violet night in which every contour glows cyan or magenta, and the ground is wet with it."""
    unit = picture.unit
    luma = picture.luma
    low, high = np.percentile(luma[::4, ::4], (3, 97))
    tone = np.clip((luma - low) / max(0.08, high - low), 0, 1)
    base = coloured(tone**1.4, (10, 6, 30), (104, 44, 140)) + picture.image * 0.16
    found = edges(picture.image, 1.2 * unit)
    least, most = np.percentile(
        found[::3, ::3], (83, 99)
    )  # only the strongest contours are tubes, also in a busy picture
    line = np.clip((found - max(0.1, least)) / max(0.3, most - least), 0, 1)
    side = picture.noise("tubes", 0.5, 2)[..., None]
    y = np.linspace(0, 1, picture.height, dtype=np.float32)[:, None, None]
    share = np.clip((side - 0.5) * 4 + 0.5 + (y - 0.5) * 0.5, 0, 1)
    tube = np.array([20, 236, 255], np.float32) * (1 - share) + np.array([255, 40, 186], np.float32) * share
    lit = tube * line[..., None]
    glow = blur(lit, 4 * unit) * 1.2 + blur(lit, 16 * unit) * 1.1
    result = base + lit * 0.95 + glow + (line**3 * 120)[..., None]
    return whole(_wet(result, picture) * vignette(picture, 0.45))


def noir(picture: Picture) -> np.ndarray:
    """Hard black and white with light falling through blinds, grain and dark corners."""
    unit = picture.unit
    luma = picture.luma
    low, high = np.percentile(luma[::4, ::4], (4, 98))
    tone = np.clip((luma - low) / max(0.08, high - low), 0, 1)
    tone = 1 / (1 + np.exp(-(tone - 0.44) * 8.5))
    tone = tone * 0.8 + blur(tone.astype(np.float32), 9 * unit) * 0.22
    y = np.arange(picture.height, dtype=np.float32)[:, None]
    x = np.arange(picture.width, dtype=np.float32)[None]
    slats = np.clip(np.sin((y + x * 0.22) * (2 * np.pi / (46 * unit))) * 3 + 1.2, 0, 1)
    beam = np.clip(1.15 - np.abs(x / picture.width - 0.62 + (y / picture.height - 0.5) * 0.35) * 2.6, 0, 1)
    tone = tone * (0.6 + 0.62 * slats * beam + 0.18 * (1 - beam)) + picture.grain() * 0.1
    return whole(coloured(tone, (6, 6, 7), (244, 243, 240)) * vignette(picture, 0.6))


def _wet(image: np.ndarray, picture: Picture) -> np.ndarray:
    """The lower part mirrors what stands above it, smeared downwards."""
    h = picture.height
    top = round(h * 0.74)
    depth = h - top
    mirror = np.ascontiguousarray(image[top - depth : top][::-1])
    mirror = cv2.blur(mirror, (1, max(3, round(26 * picture.unit))))
    fade = np.linspace(0.12, 0.5, depth, dtype=np.float32)[:, None, None]
    image[top:] = image[top:] * (1 - fade * 0.8) + mirror * fade
    return image
