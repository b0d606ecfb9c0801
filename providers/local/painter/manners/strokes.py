"""Colour laid on in strokes: oil, impressionist, pastel."""

from __future__ import annotations

import cv2
import numpy as np

from ._tools import Picture, blur, paper, simplified, whole


def oil(picture: Picture) -> np.ndarray:
    """Thick strokes that follow the forms, lit from the upper left."""
    unit = picture.unit
    base = simplified(picture.image, 5 * unit, 2).astype(np.float32)
    mean = base.mean(2, keepdims=True)
    base = mean + (base - mean) * 1.18
    bristle = _along(picture, picture.grain(), 15 * unit)
    relief = cv2.Sobel(bristle, cv2.CV_32F, 1, 0) + cv2.Sobel(bristle, cv2.CV_32F, 0, 1)
    relief /= max(1e-6, float(np.abs(relief[::3, ::3]).mean()) * 2.2)
    thick = 0.6 + 0.6 * picture.luma
    return whole(base * (1 + 0.03 * bristle[..., None]) + (np.clip(relief, -2.5, 2.5) * 11 * thick)[..., None])


def impressionist(picture: Picture) -> np.ndarray:
    """Separate dabs of broken colour over a warm ground, coarse ones first."""
    unit, h, w = picture.unit, picture.height, picture.width
    soft = blur(picture.image, 2.5 * unit)
    canvas = cv2.addWeighted(blur(picture.image, 9 * unit), 0.85, np.full_like(picture.image, (214, 178, 132)), 0.15, 0)
    angle = _direction(picture)
    rng = picture.rng("dabs")
    for length, thick, spacing in ((15, 6.0, 7.5), (9, 3.6, 5.2)):
        ys, xs = np.mgrid[0 : h : spacing * unit, 0 : w : spacing * unit].reshape(2, -1)
        order = rng.permutation(len(xs))
        xs = np.clip(xs[order] + rng.normal(0, spacing * unit * 0.4, len(xs)), 0, w - 1)
        ys = np.clip(ys[order] + rng.normal(0, spacing * unit * 0.4, len(ys)), 0, h - 1)
        turn = angle[ys.astype(int), xs.astype(int)] + rng.normal(0, 0.35, len(xs))
        reach = length * unit * rng.uniform(0.5, 1.0, len(xs)) / 2
        ends = np.stack(
            [
                xs - np.cos(turn) * reach,
                ys - np.sin(turn) * reach,
                xs + np.cos(turn) * reach,
                ys + np.sin(turn) * reach,
            ],
            1,
        )
        ends = np.round(ends * 16).astype(np.int32)
        colours = soft[ys.astype(int), xs.astype(int)].astype(np.float32)
        grey = colours.mean(1, keepdims=True)
        colours = grey + (colours - grey) * 1.35 + rng.normal(0, 13, (len(xs), 3)) + rng.normal(0, 7, (len(xs), 1))
        width = max(1, round(thick * unit))
        for (x0, y0, x1, y1), colour in zip(ends.tolist(), np.clip(colours, 0, 255).tolist(), strict=True):
            cv2.line(canvas, (x0, y0), (x1, y1), colour, width, cv2.LINE_AA, 4)
    return canvas


def pastel(picture: Picture) -> np.ndarray:
    """Soft chalk on toned paper that shows through where the stick skipped."""
    unit = picture.unit
    soft = blur(simplified(picture.image, 7 * unit), 1.2 * unit).astype(np.float32)
    soft = 255 - (255 - soft) * 0.8
    tooth = cv2.GaussianBlur(picture.grain(), (0, 0), max(0.7, 0.9 * unit)) * 3
    hatch = _hatched(picture, 2.6 * unit, 0.9)
    cover = np.clip(0.84 + tooth * 0.75 + hatch * 0.22 + (picture.luma - 0.5) * 0.2, 0.08, 1)[..., None]
    ground = np.array([150, 132, 120], np.float32) * paper(picture, 0.8)[..., None]
    return whole(soft * cover + ground * (1 - cover) + (hatch * 7)[..., None])


def _direction(picture: Picture) -> np.ndarray:
    """The angle in radians along the forms, (height, width) float32."""
    grey = blur(cv2.resize(picture.luma, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), 2 * picture.unit)
    gx, gy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    sigma = 6 * picture.unit
    jxx, jyy, jxy = blur(gx * gx, sigma), blur(gy * gy, sigma), blur(gx * gy, sigma)
    bias = float((jxx + jyy).mean()) * 0.2 + 1e-6  # calm areas follow the horizon
    angle = 0.5 * np.arctan2(2 * jxy, jxx - jyy - bias) + np.pi / 2
    return cv2.resize(angle, (picture.width, picture.height), interpolation=cv2.INTER_NEAREST)


def _along(picture: Picture, field: np.ndarray, length: float) -> np.ndarray:
    """The field smeared along the forms by so many pixels."""
    angle = _direction(picture)
    steps = 4
    y, x = np.mgrid[0 : picture.height, 0 : picture.width].astype(np.float32)
    cos, sin = np.cos(angle), np.sin(angle)
    coarse = cv2.GaussianBlur(field, (0, 0), max(0.8, 1.0 * picture.unit))
    total = np.zeros_like(coarse)
    for step in range(-steps, steps + 1):
        by = step / steps * length / 2
        total = total + cv2.remap(coarse, x + cos * by, y + sin * by, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return total / (2 * steps + 1)


def _hatched(picture: Picture, period: float, slope: float) -> np.ndarray:
    """Uneven parallel strokes (height, width) float32, about -0.5 to 0.5."""
    y = np.arange(picture.height, dtype=np.float32)[:, None]
    x = np.arange(picture.width, dtype=np.float32)[None]
    wobble = (picture.noise("hatch", 0.2, 2) - 0.5) * 14 * picture.unit
    return 0.5 * np.sin((x * slope + y + wobble) * (2 * np.pi / period / 1.6))
