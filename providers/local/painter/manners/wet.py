"""Water and brush: watercolor and ink wash."""

from __future__ import annotations

import cv2
import numpy as np

from ._tools import Picture, blur, edges, paper, simplified, whole


def watercolor(picture: Picture) -> np.ndarray:
    """Transparent washes with dark rims on grainy paper, leaving its ragged border white."""
    unit = picture.unit
    bled = _bled(simplified(picture.image, 5 * unit, 2), picture, 4 * unit)
    soft = blur(bled, 1.2 * unit).astype(np.float32)
    pigment = (255 - soft) * 0.82
    pigment *= (0.86 + 0.34 * picture.noise("granulation", 0.16, 4))[..., None]
    rim = edges(bled, 1.6 * unit)
    rim = np.clip(rim - blur(rim, 7 * unit) * 0.7, 0, 1)
    pigment *= (1 + 0.55 * rim)[..., None]
    pigment *= _border(picture)[..., None]
    tooth = paper(picture, 0.5)[..., None]
    return whole(np.array([253, 250, 243], np.float32) * (0.3 + 0.7 * tooth) - pigment * (1.25 - 0.25 * tooth))


def ink(picture: Picture) -> np.ndarray:
    """Black ink in a few diluted tones with much white paper, and a red seal."""
    unit = picture.unit
    calm = _bled(simplified(picture.image, 5 * unit, 2), picture, 5 * unit)
    luma = cv2.cvtColor(calm, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    low, high = np.percentile(luma[::4, ::4], (4, 82))
    tone = np.clip((luma - low) / max(0.05, high - low), 0, 1) ** 0.75
    stepped = np.round(tone * 5) / 5 * 0.7 + tone * 0.3
    stepped = blur(stepped.astype(np.float32), 1.3 * unit)
    dry = picture.noise("dry", 0.02, 2) - 0.5
    line = np.clip(edges(calm, 1.4 * unit) * 1.1 - 0.25 + dry * 0.5, 0, 0.85)
    stepped = np.clip(stepped + dry * 0.06 - line * 0.6, 0.06, 1) * _border(picture) + (1 - _border(picture))
    sheet = np.array([246, 240, 226], np.float32) * paper(picture, 0.5)[..., None]
    result = whole(sheet * (0.09 + 0.91 * stepped)[..., None])
    return _seal(result, unit)


def _bled(image: np.ndarray, picture: Picture, reach: float) -> np.ndarray:
    """The picture with its edges wandering, as wet paint does."""
    y, x = np.mgrid[0 : picture.height, 0 : picture.width].astype(np.float32)
    dx = (picture.noise("bleed x", 0.05) - 0.5) * 2 * reach
    dy = (picture.noise("bleed y", 0.05) - 0.5) * 2 * reach
    return cv2.remap(image, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)


def _border(picture: Picture) -> np.ndarray:
    """(height, width) float32: 1 where paint is, 0 on the ragged white border."""
    h, w = picture.height, picture.width
    y = np.minimum(np.arange(h), np.arange(h)[::-1]).astype(np.float32)[:, None]
    x = np.minimum(np.arange(w), np.arange(w)[::-1]).astype(np.float32)[None]
    near = np.minimum(y, x) / (min(h, w) * 0.035)
    ragged = near + (picture.noise("border", 0.07, 4) - 0.5) * 1.7
    return np.clip((ragged - 0.75) * 3.5, 0, 1)


def _seal(image: np.ndarray, unit: float) -> np.ndarray:
    side = max(10, round(26 * unit))
    right, low = image.shape[1] - round(side * 1.9), image.shape[0] - round(side * 1.9)
    if right > side and low > side:
        corner, far = (right, low), (right + side, low + side)
        cv2.rectangle(image, corner, far, (178, 44, 36), -1, cv2.LINE_AA)
        step, thick = side // 4, max(1, round(2 * unit))
        for k in (1, 2, 3):
            cv2.line(
                image,
                (right + 3, low + k * step),
                (right + side - 3, low + k * step),
                (246, 226, 210),
                thick,
                cv2.LINE_AA,
            )
        cv2.line(
            image,
            (right + side // 2, low + 3),
            (right + side // 2, low + side - 3),
            (246, 226, 210),
            thick,
            cv2.LINE_AA,
        )
    return image
