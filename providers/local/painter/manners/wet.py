"""Water and brush on paper: watercolor and ink wash."""

import cv2
import numpy as np

from ._forms import calm, contours, few_colours, nearest, rounded, steepness
from ._tools import Picture, blur, coloured, grey, laid, levelled, paper, reduced, spread, tooth, vivid, whole


def watercolor(picture: Picture) -> np.ndarray:
    """Transparent washes that pool dark at their rims, bleed and granulate, on rough paper with a free white border."""
    unit = picture.unit
    wet = _bled(calm(picture.image, 4, side=448), picture, 3.5 * unit)
    washes = _washes(wet, 14, 1.0)
    layered = cv2.addWeighted(wet, 0.62, washes, 0.38, 0)
    soft = vivid(blur(layered, 0.8 * unit), 1.22)
    dense = 0.92 - 0.3 * spread(grey(wet)) ** 2
    rim = steepness(blur(grey(washes), 0.9 * unit)) * (9 * max(1.0, unit))
    rim = np.clip(rim - blur(rim, 6 * unit) * 0.6, 0, 0.7) * picture.noise("rims", 0.1, 2)
    blooms = picture.noise("bloom", 0.3, 4)
    back = np.clip(1 - np.abs(blooms - 0.55) * 26, 0, 1) * 0.16 - np.clip(blooms - 0.55, 0, 1) * 0.55
    rough = tooth(picture, 1.0)
    settled = (0.5 - rough) * 0.3 + (picture.noise("settled", 0.02, 2) - 0.5) * 0.22
    load = dense * (0.9 + back + settled * (1.15 - grey(wet))) + rim * 0.62
    border = _border(picture)
    edge = np.clip(1 - np.abs(border - 0.5) * 2.2, 0, 1)  # the last water dries dark along the border
    load = np.clip(load + edge * 0.3, 0.1, 1.7) * np.clip(border * 1.6 - 0.3, 0, 1)
    sheet = coloured(paper(picture, 1.1) - 0.06 + (rough - 0.5) * 0.05, (170, 164, 150), (254, 252, 246))
    through = cv2.multiply(cv2.log(np.maximum(soft, 6) / 255), cv2.merge([load] * 3))
    return whole(sheet * np.exp(through))


def ink(picture: Picture) -> np.ndarray:
    """Black ink in a few wet tones, the far side lost in mist, dry strokes for the near, and a red seal on bare paper."""
    unit = picture.unit
    quiet = _bled(calm(picture.image, 4.5, side=384), picture, 3 * unit)
    tone = levelled(spread(grey(quiet), 3, 86), 0.7)
    stepped = _tones(tone, 5)
    wash = 1 - (stepped * 0.62 + blur(tone, 5 * unit) * 0.38)
    if picture.depth is not None:
        wash *= 1 - 0.55 * np.clip(picture.depth, 0, 1) ** 1.5
    pool = steepness(blur(stepped, 1.0 * unit)) * (7 * max(1.0, unit))
    wash = wash * (0.8 + 0.36 * picture.noise("wet", 0.12, 4)) + np.clip(pool, 0, 0.5) * 0.4 * wash
    grip = tooth(picture, 1.1)
    line = contours(quiet, 1.9 * unit, 1.3) * (0.3 + picture.noise("brush", 0.16, 2))
    dry = np.clip((line * 1.5 - grip * 0.75) * 2.2, 0, 1)
    dark = np.clip(spread(1 - tone, 55, 99) * 1.5 - 0.55, 0, 1)
    dark = np.clip((dark * 1.6 - grip * 0.55) * 1.6, 0, 1)
    cover = np.clip(wash * 0.74 + dry * 0.7 + dark * 0.26 + blur(dark, 3 * unit) * 0.1, 0, 0.96)
    cover = cover * _border(picture, 0.05, 2.6) + _splashes(picture)
    sheet = coloured(paper(picture, 1.2) - 0.06, (168, 160, 140), (250, 246, 234))
    return _seal(whole(laid(sheet, (22, 24, 29), np.clip(cover, 0, 0.97))), unit)


def _washes(image: np.ndarray, count: int, smooth: float) -> np.ndarray:
    """The picture in flat washes, uint8."""
    small = reduced(image, 384)
    colours = few_colours(small, count)
    index = rounded(nearest(small, colours), len(colours), smooth, image.shape[1::-1])
    return colours.astype(np.uint8)[index]


def _tones(tone: np.ndarray, count: int) -> np.ndarray:
    """The tones in flat steps with rounded outlines, float32, 0 to 1."""
    small = reduced(tone, 320)
    index = np.clip(small * count, 0, count - 1).astype(np.uint8)
    return rounded(index, count, 1.8, tone.shape[::-1]).astype(np.float32) / (count - 1)


def _bled(image: np.ndarray, picture: Picture, reach: float) -> np.ndarray:
    """The picture with its edges wandering, as wet paint does. reach: pixels."""
    dx = (picture.noise("bleed x", 0.06) - 0.5) * np.float32(2 * reach)
    dy = (picture.noise("bleed y", 0.06) - 0.5) * np.float32(2 * reach)
    return cv2.remap(image, dx + picture.across, dy + picture.down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)


def _border(picture: Picture, width: float = 0.042, ragged: float = 1.5) -> np.ndarray:
    """(height, width) float32: 1 where paint is, 0 on the border left white; the brush came and went along it."""
    side = min(picture.height, picture.width)
    x = np.minimum(picture.across, picture.width - 1 - picture.across)
    y = np.minimum(picture.down, picture.height - 1 - picture.down)
    near = np.minimum(x, y) / (side * width)
    strokes = picture.noise("border", 0.22, 2) * 0.7 + picture.noise("border fine", 0.05, 4) * 0.3
    return np.clip((near - 1 + (strokes - 0.5) * ragged) * 4.0 + 0.5, 0, 1)


def _splashes(picture: Picture) -> np.ndarray:
    """A few drops of ink flung from the brush, (height, width) float32."""
    rng, plane = picture.rng("splash"), np.zeros((picture.height, picture.width), np.uint8)
    for _ in range(22):
        spot = tuple(int(v * 16) for v in rng.random(2) * picture.size)
        radius = max(6, int((0.5 + rng.exponential(0.9)) * picture.unit * 16))
        cv2.circle(plane, spot, radius, int(rng.integers(60, 190)), -1, cv2.LINE_AA, 4)
    return plane.astype(np.float32) / 255


def _seal(image: np.ndarray, unit: float) -> np.ndarray:
    """A red seal with a carved sign in the lower right corner."""
    side = max(9, round(30 * unit))
    left, top = image.shape[1] - round(side * 2.1), image.shape[0] - round(side * 2.1)
    if left < side or top < side:
        return image
    sign = np.zeros((128, 128), np.uint8)
    cv2.rectangle(sign, (8, 8), (119, 119), 255, -1)
    for start, end in (
        ((24, 34), (104, 34)),
        ((64, 20), (64, 108)),
        ((30, 62), (98, 62)),
        ((64, 62), (28, 102)),
        ((64, 62), (100, 102)),
        ((24, 108), (104, 108)),
    ):
        cv2.line(sign, start, end, 0, 9, cv2.LINE_AA)
    worn = cv2.GaussianBlur(np.random.Generator(np.random.PCG64(5)).random((128, 128), np.float32), (0, 0), 2.0)
    mask = cv2.GaussianBlur(sign, (0, 0), 1.6).astype(np.float32) / 255 * np.clip((worn - 0.36) * 9, 0, 1)
    mask = cv2.resize(mask, (side, side), interpolation=cv2.INTER_AREA) * 0.92
    part = image[top : top + side, left : left + side]
    part[...] = whole(laid(part.astype(np.float32), (188, 40, 34), mask))
    return image
