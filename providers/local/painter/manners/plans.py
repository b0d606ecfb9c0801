"""Technical drawing: blueprint."""

import cv2
import numpy as np

from ._forms import calm, contours
from ._tools import Picture, blur, coloured, laid, shifted, spread, whole

CHALK = (228, 240, 252)


def blueprint(picture: Picture) -> np.ndarray:
    """White lines on blue paper with a fine grid, hatched shade, folds, a frame, measures and a title block."""
    unit = picture.unit
    quiet = calm(picture.image, 4)
    tone = spread(blur(picture.luma, 2 * unit))
    stain = picture.noise("sheet", 0.5, 3)
    sheet = coloured(
        0.28 + stain * 0.3 + tone * 0.34 + picture.grain(0.7 * unit) * 0.06, (8, 34, 92), (22, 72, 150), (66, 122, 192)
    )
    sheet += cv2.merge([_grid(picture)] * 3)
    line = np.maximum(_ruled(quiet, unit), contours(quiet, 0.8 * unit, 0.7) * 0.6)
    line *= 0.8 + 0.4 * picture.noise("chalk", 0.01, 2)
    under = contours(quiet, 2.2 * unit, 0.8)
    line = np.maximum(line, shifted(under, 1.5 * unit, 1.5 * unit) * 0.25)
    hatch = _lines(picture, 1, 6) * np.clip((0.3 - tone) * 5, 0, 1) + _lines(picture, -1, 6) * np.clip(
        (0.14 - tone) * 7, 0, 1
    )
    drawn = laid(sheet, CHALK, np.clip(line + hatch * 0.34, 0, 0.94) * _inside(picture))
    drawn = whole(drawn + cv2.merge([_folds(picture)] * 3))
    _frame(drawn, unit)
    return drawn


def _ruled(image: np.ndarray, unit: float) -> np.ndarray:
    """Contours of one even width, strong ones drawn twice as wide, (height, width) float32, 0 to 1."""
    soft = blur(image, 1.1 * unit)
    thin, plane = max(1, round(0.9 * unit)), np.zeros(image.shape[:2], np.float32)
    for low, high, wide, weight in ((14, 34, thin, 0.6), (60, 120, thin + max(1, round(0.9 * unit)), 1.0)):
        found = cv2.Canny(soft, low / max(1.0, unit) ** 0.7, high / max(1.0, unit) ** 0.7, L2gradient=True)
        drawn = cv2.dilate(found, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, wide)))
        plane = np.maximum(plane, cv2.GaussianBlur(drawn, (3, 3), 0.6) * np.float32(weight / 255))
    return plane


def _lines(picture: Picture, slope: float, period: float) -> np.ndarray:
    """Diagonal lines, (height, width) float32, 0 to 1."""
    wave = np.cos(
        (picture.across + picture.down * np.float32(slope)) * np.float32(2 * np.pi / max(4.0, period * picture.unit))
    )
    return np.clip(wave * 3 - 1.9, 0, 1)


def _grid(picture: Picture) -> np.ndarray:
    """The printed grid, (height, width) float32, to be added."""
    step = max(5, round(14 * picture.unit))
    plane = np.zeros((picture.height, picture.width), np.float32)
    for every, light in ((step, 7.0), (step * 5, 15.0)):
        plane[every // 2 :: every] += light
        plane[:, every // 2 :: every] += light
    return plane


def _folds(picture: Picture) -> np.ndarray:
    """Two upright folds and one across: light on one side, dark on the other, (height, width) float32."""
    soft = np.float32(5 * picture.unit)
    plane = np.zeros((picture.height, picture.width), np.float32)
    for way, at in (
        (picture.across, picture.width / 3),
        (picture.across, picture.width * 2 / 3),
        (picture.down, picture.height / 2),
    ):
        near = (way - np.float32(at)) / soft
        plane += 15 * near * np.exp(-near * near) + 11 * np.exp(-near * near * 30)
    return plane


def _inside(picture: Picture) -> np.ndarray:
    margin = 20 * picture.unit
    x = np.minimum(picture.across, picture.width - 1 - picture.across)
    y = np.minimum(picture.down, picture.height - 1 - picture.down)
    return np.clip(np.minimum(x, y) - np.float32(margin), 0, 1)


def _frame(image: np.ndarray, unit: float) -> None:
    h, w = image.shape[:2]
    margin, tick, thin = round(20 * unit), max(3, round(6 * unit)), max(1, round(1.1 * unit))
    cv2.rectangle(image, (margin, margin), (w - margin - 1, h - margin - 1), CHALK, thin, cv2.LINE_AA)
    cv2.rectangle(
        image, (margin // 3, margin // 3), (w - margin // 3 - 1, h - margin // 3 - 1), CHALK, thin, cv2.LINE_AA
    )
    step = max(8, round(16 * unit))
    for number, x in enumerate(range(margin, w - margin, step)):
        long = tick if number % 4 == 0 else tick // 2
        cv2.line(image, (x, margin), (x, margin - long), CHALK, thin)
        cv2.line(image, (x, h - margin - 1), (x, h - margin + long), CHALK, thin)
    for number, y in enumerate(range(margin, h - margin, step)):
        long = tick if number % 4 == 0 else tick // 2
        cv2.line(image, (margin, y), (margin - long, y), CHALK, thin)
        cv2.line(image, (w - margin - 1, y), (w - margin + long, y), CHALK, thin)
    _measure(image, round(w * 0.08), round(w * 0.58), h - margin - round(18 * unit), tick, thin)
    _title(image, unit, margin, thin)


def _measure(image: np.ndarray, left: int, right: int, y: int, tick: int, thin: int) -> None:
    """A measured length: a line between two arrows."""
    cv2.line(image, (left, y), (right, y), CHALK, thin, cv2.LINE_AA)
    for x, way in ((left, 1), (right, -1)):
        cv2.line(image, (x, y - tick), (x, y + tick), CHALK, thin, cv2.LINE_AA)
        head = np.array([[x, y], [x + way * tick * 2, y - tick // 2], [x + way * tick * 2, y + tick // 2]])
        cv2.fillPoly(image, [head], CHALK, cv2.LINE_AA)


def _title(image: np.ndarray, unit: float, margin: int, thin: int) -> None:
    """The title block in the lower right corner, ruled but unwritten."""
    h, w = image.shape[:2]
    wide, high = round(118 * unit), round(44 * unit)
    left, top, right, low = w - margin - wide, h - margin - high, w - margin - 1, h - margin - 1
    if left < w * 0.3:
        return
    part = image[top:low, left:right]
    part[...] = cv2.addWeighted(part, 0.45, np.full_like(part, (18, 58, 130)), 0.55, 0)
    cv2.rectangle(image, (left, top), (right, low), CHALK, thin, cv2.LINE_AA)
    for share in (0.36, 0.68):
        cv2.line(image, (left, top + round(high * share)), (right, top + round(high * share)), CHALK, thin, cv2.LINE_AA)
    cv2.line(image, (left + round(wide * 0.62), top), (left + round(wide * 0.62), low), CHALK, thin, cv2.LINE_AA)
    for row, share in enumerate((0.18, 0.52, 0.84)):
        y = top + round(high * share)
        cv2.line(
            image,
            (left + round(8 * unit), y),
            (left + round((48 - 9 * row) * unit), y),
            CHALK,
            max(1, thin * 2),
            cv2.LINE_AA,
        )
