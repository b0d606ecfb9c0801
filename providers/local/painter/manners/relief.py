"""Built up and lit: paper-cut and clay."""

import cv2
import numpy as np

from ._forms import Shapes, calm, cast, from_lab, relief, shapes, to_lab
from ._tools import Picture, blur, grey, reduced, streaks, times, whole


def paper_cut(picture: Picture) -> np.ndarray:
    """Sheets of coloured paper, one above the other, near over far, each with its cut edge and its soft shadow."""
    unit = picture.unit
    flat = shapes(picture.image, 10, smooth=1.7, radius=5, side=416, apart=12)
    order = _stack(flat, picture)
    sheets = flat.painted(_papers(flat.colours), 0.6).astype(np.float32)
    height = cv2.LUT(flat.index, _ranks(order)).astype(np.float32)
    side = 1.0 if picture.lit_from_left() else -1.0
    small = reduced(height, 384)
    scale = unit * min(small.shape) / min(height.shape)
    shadow: np.ndarray = np.zeros_like(height)
    for level in range(1, len(order)):
        above = (small > level - 0.5).astype(np.float32)
        deep = (
            cast(above, side * 4.2 * scale, 6.0 * scale, 5.0 * scale) * 0.6
            + cast(above, side * scale, 1.6 * scale, 1.2 * scale) * 0.4
        )
        fallen = cv2.resize(deep, picture.size, interpolation=cv2.INTER_LINEAR)
        np.maximum(shadow, fallen * (height < level - 0.5), out=shadow)
    rim = np.clip(relief(blur(height, 0.9 * unit), left=side > 0) * 2.6, -0.6, 1)
    fibre: np.ndarray = (streaks(picture, "fibre", 20, 12, 1.0) - 0.5) * 0.07 + picture.grain(0.9 * unit) * 0.06
    fibre += (picture.noise("sheet", 0.5, 2) - 0.5) * 0.1
    lit = times(sheets, (1 + fibre) * (1 - 0.68 * shadow))
    return whole(lit + cv2.merge([np.maximum(rim, 0) * 40] * 3))


def _stack(flat: Shapes, picture: Picture) -> np.ndarray:
    """The shapes' colours from the lowest sheet to the top one: by depth where known, else light ones lie low."""
    count = len(flat.colours)
    if picture.depth is None:
        return np.arange(count)[::-1]
    mass = np.maximum(np.bincount(flat.index.ravel(), minlength=count), 1)
    far = np.bincount(flat.index.ravel(), picture.depth.ravel(), count) / mass
    light = np.linspace(0, 0.15, count)
    return np.argsort(-(far + light), kind="stable")


def _ranks(order: np.ndarray) -> np.ndarray:
    table = np.zeros(256, np.uint8)
    table[order] = np.arange(len(order))
    return table


def _papers(colours: np.ndarray) -> np.ndarray:
    """Colours as dyed paper: clear, a little lighter, well apart."""
    lab = to_lab(colours)
    lab[:, 0] = np.interp(lab[:, 0], (0, 85), (14, 82))
    lab[:, 1:] *= 1.35
    return from_lab(lab)


def clay(picture: Picture) -> np.ndarray:
    """Plasticine: every shape a rounded slab with finger marks, lit softly from one side, shadows in the seams."""
    unit = picture.unit
    flat = shapes(picture.image, 14, smooth=2.2, radius=6, side=416, apart=9)
    lab = to_lab(flat.colours)
    lab[:, 0] = np.interp(lab[:, 0], (0, 85), (20, 79))
    lab[:, 1:] *= 1.12
    base = flat.painted(from_lab(lab)).astype(np.float32)
    seam = _seams(flat.index)
    inside = cv2.distanceTransform(1 - seam, cv2.DIST_L2, 3)
    inside = cv2.resize(inside, picture.size, interpolation=cv2.INTER_LINEAR) * np.float32(
        picture.width / seam.shape[1]
    )
    round_ = np.minimum(inside / np.float32(17 * unit), 1)
    dome = np.sqrt(np.maximum(1 - (1 - round_) ** 2, 0))
    height = blur(dome, 1.6 * unit) * np.float32(13 * unit) + _fingers(picture) * np.float32(unit)
    height += blur(grey(calm(picture.image, 5, side=192)), 5 * unit) * np.float32(16 * unit)
    turn = relief(blur(height, 1.1 * unit), left=picture.lit_from_left()) * np.float32(1 / max(0.5, unit) ** 0.1)
    light = 1 + np.clip(turn, -1.2, 1.2) * 0.3
    crease = np.clip(1 - inside / np.float32(5 * unit), 0, 1) ** 2
    body = times(base, light * (1 - 0.42 * crease) * (0.9 + 0.12 * dome))
    shine = np.clip(blur(turn, 1.2 * unit) - 0.42, 0, 1) ** 1.5 * 70
    return whole(body + cv2.merge([shine] * 3))


def _seams(index: np.ndarray) -> np.ndarray:
    """Where two shapes meet, at half size, uint8 0 or 1."""
    shrink = 2 if min(index.shape) > 640 else 1
    small = index[::shrink, ::shrink]
    seam = np.zeros(small.shape, np.uint8)
    seam[1:] |= small[1:] != small[:-1]
    seam[:, 1:] |= small[:, 1:] != small[:, :-1]
    return seam


def _fingers(picture: Picture) -> np.ndarray:
    """Prints and dents left by fingers, (height, width) float32, about -1 to 1."""
    bumps = picture.noise("dents", 0.07, 2) - 0.5
    whirl = picture.noise("prints", 0.22, 2)
    ridges = np.sin(whirl * 130) * np.clip(picture.noise("pressed", 0.12, 2) - 0.56, 0, 1) * 0.9
    return bumps * 6 + ridges
