"""Other times and other lenses: vaporwave, vintage, film, double exposure."""

from __future__ import annotations

import cv2
import numpy as np

from ._tools import Picture, blur, coloured, edges, vignette, whole


def vaporwave(picture: Picture) -> np.ndarray:
    """Pink and cyan, colours a little apart, glowing lines and the scanlines of an old tube."""
    unit = picture.unit
    low, high = np.percentile(picture.luma[::4, ::4], (2, 98))
    tone = np.clip((picture.luma - low) / max(0.08, high - low), 0, 1)
    stops = np.array([[24, 6, 62], [106, 22, 142], [236, 58, 160], [255, 150, 140], [250, 236, 200]], np.float32)
    table = np.stack([np.interp(np.linspace(0, 1, 256), np.linspace(0, 1, 5), stops[:, c]) for c in range(3)], 1)
    graded = table[(tone * 255).astype(np.uint8)].astype(np.float32) * 0.72 + picture.image * 0.2
    y = np.linspace(0, 1, picture.height, dtype=np.float32)[:, None, None]
    graded += np.array([-46, 26, 58], np.float32) * np.clip(y - 0.35, 0, 1)
    line = np.clip(edges(picture.image, 1.2 * unit) * 1.4 - 0.2, 0, 1)
    glow = (line + blur(line, 5 * unit) * 1.4)[..., None] * np.array([30, 190, 220], np.float32)
    graded = graded + glow * 0.6
    apart = max(1, round(2.2 * unit))
    graded[..., 0] = np.roll(graded[..., 0], apart, 1)
    graded[..., 2] = np.roll(graded[..., 2], -apart, 1)
    rows = np.arange(picture.height, dtype=np.float32)[:, None, None]
    scan = 0.9 + 0.1 * np.cos(rows * (2 * np.pi / max(3.0, 4 * unit)))
    return whole((graded + blur(graded, 12 * unit) * 0.16) * scan * vignette(picture, 0.25))


def vintage(picture: Picture) -> np.ndarray:
    """Sepia, faded and scratched, with soft corners."""
    unit, rng = picture.unit, picture.rng("age")
    luma = blur(picture.luma, 0.9 * unit)
    tone = 0.1 + 0.82 * luma**0.9 + picture.grain() * 0.09 + (picture.noise("stain", 0.35, 3) - 0.5) * 0.14
    aged = coloured(tone, (38, 24, 14), (246, 224, 182)) * vignette(picture, 0.5)
    for _ in range(16):
        x, top = int(rng.integers(0, picture.width)), int(rng.integers(0, picture.height))
        end = (x + int(rng.normal(0, 5 * unit)), top + int(rng.integers(20, 160) * unit))
        cv2.line(aged, (x, top), end, (236, 222, 190), 1, cv2.LINE_AA)
    for _ in range(60):
        spot = (int(rng.integers(0, picture.width)), int(rng.integers(0, picture.height)))
        shade = (232, 216, 180) if rng.random() < 0.7 else (52, 36, 24)
        cv2.circle(aged, spot, max(1, round(rng.random() * 1.8 * unit)), shade, -1, cv2.LINE_AA)
    y = np.linspace(-1, 1, picture.height, dtype=np.float32)[:, None]
    x_ = np.linspace(-1, 1, picture.width, dtype=np.float32)[None]
    frame = np.clip((1.03 - (np.abs(x_) ** 10 + np.abs(y) ** 10) ** 0.1) * 30, 0, 1)[..., None]
    return whole(aged * frame + np.array([236, 224, 198], np.float32) * (1 - frame))


def film(picture: Picture) -> np.ndarray:
    """Colour film: soft shoulder, warm lights and teal shadows, halation, grain, a leak of light."""
    unit = picture.unit
    image = picture.image.astype(np.float32) / 255
    curved = np.clip(image * image * (3 - 2 * image) * 0.55 + image * 0.45, 0, 1) * 0.9 + 0.05
    luma = picture.luma[..., None]
    curved += np.array([0.055, 0.012, -0.05], np.float32) * (luma - 0.35)
    curved += np.array([-0.03, 0.012, 0.03], np.float32) * np.clip(0.4 - luma, 0, 1)
    bright = np.clip(picture.luma - 0.78, 0, 1)
    curved += blur(bright, 12 * unit)[..., None] * np.array([0.9, 0.28, 0.1], np.float32)
    coarse = cv2.GaussianBlur(picture.grain(), (0, 0), max(0.6, 0.75 * unit))
    curved += (coarse * 0.16 * (1.1 - luma[..., 0]))[..., None] + picture.grain()[..., None] * 0.035
    x = np.linspace(0, 1, picture.width, dtype=np.float32)[None, :, None]
    leak = np.exp(-(((x - 1.02) / 0.13) ** 2)) * (0.5 + 0.5 * picture.noise("leak", 0.6, 2)[..., None])
    curved += leak * np.array([0.34, 0.12, 0.02], np.float32)
    return whole(curved * 255 * vignette(picture, 0.3))


def double(picture: Picture) -> np.ndarray:
    """Two views laid over each other on pale ground: a second, larger and mirrored one fills the darks of the first."""
    h, w = picture.height, picture.width
    left, top = w // 5, h // 6
    near = picture.image[top : h - top, left : w - left, :][:, ::-1]
    second = cv2.resize(np.ascontiguousarray(near), (w, h), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    low, high = np.percentile(picture.luma[::4, ::4], (5, 90))
    tone = np.clip((blur(picture.luma, 1.0 * picture.unit) - low) / max(0.08, high - low), 0, 1)
    figure = 1 / (1 + np.exp((tone - 0.55) * 9))
    pale = np.array([240, 235, 226], np.float32)
    inside = 255 - (255 - second) * (255 - picture.image * 0.5) / 255
    outside = pale * 0.8 + picture.image * 0.2
    mixed = inside * figure[..., None] + outside * (1 - figure[..., None])
    return whole(mixed + picture.grain()[..., None] * 8)
