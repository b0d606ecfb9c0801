"""Technical drawing: blueprint."""

from __future__ import annotations

import cv2
import numpy as np

from ._tools import Picture, blur, edges, ink_lines, whole

CHALK = (226, 238, 250)


def blueprint(picture: Picture) -> np.ndarray:
    """White lines on blue paper with a fine grid, folds, a frame and dimension marks."""
    unit, h, w = picture.unit, picture.height, picture.width
    sheet = np.empty((h, w, 3), np.float32)
    sheet[:] = (22, 62, 132)
    sheet *= (0.88 + 0.24 * picture.noise("sheet", 0.4, 3))[..., None]
    sheet += (blur(picture.luma, 3 * unit)[..., None] - 0.5) * np.array([16, 26, 34], np.float32)
    _grid(sheet, unit)
    line = np.maximum(
        ink_lines(picture.image, 1.1 * unit, strength=1.7), np.clip(edges(picture.image, 1.0 * unit) * 1.3 - 0.16, 0, 1)
    )
    hatch = _hatch(picture)
    line = np.clip(line * (0.85 + picture.grain() * 0.3) + hatch * 0.3, 0, 1)[..., None]
    sheet = sheet * (1 - line) + np.array(CHALK, np.float32) * line
    for fold in (w // 3, 2 * w // 3):
        sheet[:, fold : fold + max(1, round(2 * unit))] *= 1.13
    drawn = whole(sheet)
    _frame(drawn, unit)
    return drawn


def _hatch(picture: Picture) -> np.ndarray:
    """Diagonal lines in the dark parts, (height, width) float32."""
    period = max(4.0, 6 * picture.unit)
    y = np.arange(picture.height, dtype=np.float32)[:, None]
    x = np.arange(picture.width, dtype=np.float32)[None]
    wave = np.clip(np.cos((x + y) * (2 * np.pi / period)) * 3 - 2, 0, 1)
    return wave * np.clip((0.36 - blur(picture.luma, 3 * picture.unit)) * 5, 0, 1)


def _grid(sheet: np.ndarray, unit: float) -> None:
    step = max(6, round(16 * unit))
    for every, light in ((step, 7.0), (step * 5, 13.0)):
        sheet[::every] += light
        sheet[:, ::every] += light


def _frame(image: np.ndarray, unit: float) -> None:
    h, w = image.shape[:2]
    margin, thin = max(8, round(16 * unit)), max(1, round(1.2 * unit))
    cv2.rectangle(image, (margin, margin), (w - margin - 1, h - margin - 1), CHALK, thin, cv2.LINE_AA)
    tick = max(3, round(5 * unit))
    for x in range(margin, w - margin, max(12, round(48 * unit))):
        cv2.line(image, (x, margin), (x, margin - tick), CHALK, thin, cv2.LINE_AA)
        cv2.line(image, (x, h - margin), (x, h - margin + tick), CHALK, thin, cv2.LINE_AA)
    for y in range(margin, h - margin, max(12, round(48 * unit))):
        cv2.line(image, (margin, y), (margin - tick, y), CHALK, thin, cv2.LINE_AA)
        cv2.line(image, (w - margin, y), (w - margin + tick, y), CHALK, thin, cv2.LINE_AA)
    low = h - margin - round(22 * unit)
    left, right = round(w * 0.22), round(w * 0.78)
    cv2.arrowedLine(image, (w // 2, low), (left, low), CHALK, thin, cv2.LINE_AA, tipLength=0.03)
    cv2.arrowedLine(image, (w // 2, low), (right, low), CHALK, thin, cv2.LINE_AA, tipLength=0.03)
    for x in (left, right):
        cv2.line(image, (x, low - 2 * tick), (x, low + 2 * tick), CHALK, thin, cv2.LINE_AA)
