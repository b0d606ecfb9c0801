"""Drawn dry: pencil, charcoal, engraving."""

from __future__ import annotations

import numpy as np

from ._tools import Picture, blur, coloured, edges, ink_lines, paper, simplified, whole


def pencil(picture: Picture) -> np.ndarray:
    """Contours and hatching in three directions by tone, on white paper."""
    unit = picture.unit
    luma = _spread(blur(picture.luma, 1.0 * unit))
    dark = np.zeros_like(luma)
    for slope, bound, strength in ((1.0, 0.82, 0.34), (-0.9, 0.55, 0.34), (0.15, 0.32, 0.4)):
        stroke = _strokes(picture, 4.2 * unit, slope)
        dark += np.clip((bound - luma) * 2.4, 0, 1) * (0.35 + 0.65 * stroke) * strength
    line = ink_lines(picture.image, 1.3 * unit, strength=1.2) + ink_lines(picture.image, 2.8 * unit, strength=0.5)
    tooth = np.clip(1.0 + (paper(picture, 2.6) - 1) * 1.6, 0.35, 1.5)
    dark = np.clip((dark * 0.92 + np.minimum(line, 1) * 0.72) * tooth, 0, 0.93)
    return whole(coloured(1 - dark, (46, 46, 52), (250, 248, 242)) * (0.7 + 0.3 * paper(picture, 0.6))[..., None])


def charcoal(picture: Picture) -> np.ndarray:
    """Deep smudged blacks, bright lifted lights, the paper's tooth everywhere."""
    unit = picture.unit
    luma = _spread(cv_grey(simplified(picture.image, 5 * unit)))
    smudged = blur(luma, 3.5 * unit) * 0.55 + luma * 0.45
    tone = 1 / (1 + np.exp(-(smudged - 0.46) * 6.5))
    grit = blur(picture.grain(), 1.1 * unit) * 1.3 + (picture.noise("smear", 0.09) - 0.5) * 0.3
    tone = tone + grit * (0.25 + 0.9 * tone * (1 - tone) * 4) * 0.75
    tone -= np.clip(edges(picture.image, 1.5 * unit) * 0.5 - 0.08, 0, 0.5)
    return whole(coloured(np.clip(tone, 0, 1), (22, 21, 22), (238, 233, 224)))


def engraving(picture: Picture) -> np.ndarray:
    """Lines that swell with the dark, crossed in the deepest parts, on cream paper."""
    unit = picture.unit
    luma = _spread(blur(picture.luma, 1.2 * unit))
    period = max(4.0, 5.0 * unit)
    bend = blur(luma, 10 * unit) * 26 * unit
    y = np.arange(picture.height, dtype=np.float32)[:, None]
    x = np.arange(picture.width, dtype=np.float32)[None]
    first = _cut((y + 0.25 * x + bend) / period, np.clip(1.02 - luma, 0.05, 0.94))
    second = _cut((y * 0.75 - x - bend) / period, np.clip(0.62 - luma, 0, 0.8) * 1.25)
    line = np.clip(ink_lines(picture.image, 1.2 * unit, strength=1.5), 0, 1)
    dark = np.maximum(np.maximum(first, second), line)
    return whole(coloured(1 - dark, (34, 28, 30), (247, 240, 222)) * (0.75 + 0.25 * paper(picture, 0.6))[..., None])


def cv_grey(image: np.ndarray) -> np.ndarray:
    """(height, width) float32, 0 to 1."""
    return (image @ np.array([0.299, 0.587, 0.114], np.float32)) / np.float32(255)


def _spread(luma: np.ndarray) -> np.ndarray:
    """The tones stretched over the whole range, dark pictures lifted: paper is light."""
    low, high = np.percentile(luma[::4, ::4], (2, 96))
    stretched = np.clip((luma - low) / max(0.08, high - low), 0, 1)
    return stretched ** (np.log(0.58) / np.log(min(0.9, max(0.12, float(stretched[::4, ::4].mean())))))


def _strokes(picture: Picture, period: float, slope: float) -> np.ndarray:
    """Uneven hatching (height, width) float32, 0 to 1."""
    y = np.arange(picture.height, dtype=np.float32)[:, None]
    x = np.arange(picture.width, dtype=np.float32)[None]
    wobble = (picture.noise(f"stroke {slope}", 0.12, 3) - 0.5) * 3.2 * period
    pressure = 0.7 + 0.6 * picture.noise(f"pressure {slope}", 0.06, 2)
    wave = 0.5 + 0.5 * np.sin((x * slope + y + wobble) * (2 * np.pi / period / np.hypot(1, slope)))
    return np.clip(wave * pressure, 0, 1)


def _cut(phase: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Anti-aliased lines at whole numbers of `phase`, as wide as `share` of the distance."""
    away = np.abs(phase - np.floor(phase) - 0.5) * 2
    return np.clip((away - (1 - share)) * 5 + 0.5, 0, 1).astype(np.float32) * (share > 0.02)
