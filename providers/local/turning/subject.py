"""The subject of a picture, ready to be given depth: its colours, its mask, and its face where it has one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from providers.local.editing.files import read_picture
from studio.media.cutout import has_subject, subject_mask
from studio.media.faces import Face, find_face

from .pixels import eased

WORKED = 1536  # pixels of the long side; more shows in no view
MARGINS = (0.35, 0.2, 0.08)  # of the subject's size, where it is sought again
SAME = 0.72  # how much two masks must share to mean the same thing
SETTLED = 0.96  # ... and when looking again brings nothing more
NEAR = 0.14  # of the subject's size: pieces no farther apart are joined
BAND = 0.15  # of the largest piece: one that may be the same thing behind a label
NECK = 0.85  # of a mask where it joins two pieces: solid, but its colours are not the subject's


@dataclass(frozen=True)
class Subject:
    """colours: the cut-out part of the picture (h, w, 3) float32, 0 to 1. mask: (h, w) float32. face: in parts of that part.

    ground: the colours around it, or None where there was nothing around. whole: nothing stood out, and all of the picture is it.
    cut: it goes on below the picture.
    """

    colours: np.ndarray
    mask: np.ndarray
    face: Face | None
    ground: np.ndarray | None
    whole: bool
    cut: bool


def found(path: Path) -> Subject:
    """The subject of a picture file; one that was just looked at is not sought again."""
    return _found(hashlib.sha256(path.read_bytes()).hexdigest(), path)


@lru_cache(maxsize=2)
def _found(_digest: str, path: Path) -> Subject:
    pixels = _fitted(read_picture(path))
    mask = subject_mask(pixels)
    if not has_subject(mask):
        return _print(pixels[..., :3])
    mask = _one(_closer(pixels, mask))
    rows, columns = (np.flatnonzero((mask > 0.5).any(axis)) for axis in (1, 0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    around = mask < 0.05
    clear = pixels.shape[2] == 4 and bool((pixels[..., 3] < 128).any())
    ground = None if clear or around.mean() < 0.01 else pixels[..., :3][around].astype(np.float32) / 255
    return Subject(
        colours=pixels[top:bottom, left:right, :3].astype(np.float32) / 255,
        mask=mask[top:bottom, left:right],
        face=_face(pixels[..., :3], (left, top, right, bottom)),
        ground=ground,
        whole=False,
        cut=bool(bottom >= mask.shape[0] - 2),
    )


def _print(pixels: np.ndarray) -> Subject:
    """The whole picture, as a print that stands."""
    colours = pixels.astype(np.float32) / 255
    return Subject(colours, np.ones(colours.shape[:2], np.float32), None, colours.reshape(-1, 3), whole=True, cut=True)


def _face(pixels: np.ndarray, box: tuple[int, int, int, int]) -> Face | None:
    """The face in parts of the box (left, top, right, bottom)."""
    face = find_face(pixels)
    if face is None:
        return None
    high, wide = pixels.shape[:2]
    left, top, right, bottom = box
    across, down = wide / (right - left), high / (bottom - top)
    x, y = (face.x * wide - left) / (right - left), (face.y * high - top) / (bottom - top)
    return Face(x, y, face.width * across, face.height * down, face.score) if 0 < x < 1 and 0 < y < 1 else None


def _closer(pixels: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The mask without what falls away when the subject is sought again in its own surroundings, nearer each time."""
    for margin in MARGINS:
        rows, columns = (np.flatnonzero((mask > 0.5).any(axis)) for axis in (1, 0))
        down, across = round(margin * len(rows)), round(margin * len(columns))
        top, left = max(0, rows[0] - down), max(0, columns[0] - across)
        near = np.s_[top : rows[-1] + down + 1, left : columns[-1] + across + 1]
        again = np.zeros_like(mask)
        again[near] = subject_mask(np.ascontiguousarray(pixels[near]))
        both = np.minimum(mask, again)
        share = float(both.sum() / max(mask.sum(), again.sum()))
        if share > SAME:
            mask = both
        if share > SETTLED:
            break
    return mask


def _one(mask: np.ndarray) -> np.ndarray:
    """The mask's largest piece, and those right above or below it, joined to it by a neck whose colours are not the picture's."""
    scale = min(1.0, 256 / max(mask.shape))
    size = tuple(max(2, round(side * scale)) for side in mask.shape[::-1])
    small = (cv2.resize(mask, size, interpolation=cv2.INTER_AREA) > 0.5).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(small)
    if count <= 2:
        return mask
    order = 1 + np.argsort(-stats[1:, cv2.CC_STAT_AREA], kind="stable")
    kept, necks, bands = labels == order[0], np.zeros(small.shape, np.float32), np.zeros(small.shape, np.float32)
    largest = stats[order[0]]
    reach = NEAR * float(max(largest[cv2.CC_STAT_WIDTH], largest[cv2.CC_STAT_HEIGHT]))
    for number in order[1:]:
        piece = labels == number
        if (gap := _gap(kept, piece)) is None:
            continue
        high, low, bottom, top, columns = gap
        if top - bottom <= reach:
            kept |= piece
            half = len(columns) // 4
            necks[max(0, min(top, bottom) - 3) : max(top, bottom) + 4, columns[half] : columns[-1 - half] + 1] = 1
        elif stats[number, cv2.CC_STAT_AREA] > BAND * largest[cv2.CC_STAT_AREA] and _alike(high, low, bottom, top):
            kept |= piece
            _fill(bands, high, low, bottom, top)
    near = cv2.dilate(np.maximum(kept, bands).astype(np.float32), np.ones((5, 5), np.uint8))
    near, necks, bands = (
        eased(cv2.resize(part, mask.shape[::-1], interpolation=cv2.INTER_LINEAR), 0.2, 0.6)
        for part in (near, necks, bands)
    )
    return np.asarray(np.maximum(np.maximum(mask * near, bands), NECK * necks), np.float32)


def _gap(kept: np.ndarray, piece: np.ndarray) -> tuple[np.ndarray, np.ndarray, int, int, np.ndarray] | None:
    """The upper and the lower of two pieces, the last row of the one, the first of the other, and the columns that they share."""
    columns = np.flatnonzero(kept.any(axis=0) & piece.any(axis=0))
    if len(columns) < 3:
        return None
    high, low = (kept, piece) if np.nonzero(kept)[0].mean() < np.nonzero(piece)[0].mean() else (piece, kept)
    middle = columns[len(columns) // 4 : -(len(columns) // 4) or None]
    bottom = max(int(np.flatnonzero(high[:, column])[-1]) for column in middle)
    top = min(int(np.flatnonzero(low[:, column])[0]) for column in middle)
    return high, low, bottom, top, columns


def _alike(high: np.ndarray, low: np.ndarray, bottom: int, top: int) -> bool:
    """Whether one piece goes on in the other, as a bottle does behind its label: they end as wide as each other, not too far."""
    above, below = _ends(high, bottom), _ends(low, top)
    wide = max(above[1] - above[0], below[1] - below[0])
    aside = max(abs(above[0] - below[0]), abs(above[1] - below[1]))
    return aside < 0.15 * wide and top - bottom < 1.2 * wide


def _ends(piece: np.ndarray, row: int) -> tuple[int, int]:
    """The first and the last column near this row."""
    columns = np.flatnonzero(piece[max(0, row - 3) : row + 4].any(axis=0))
    return int(columns[0]), int(columns[-1])


def _fill(bands: np.ndarray, high: np.ndarray, low: np.ndarray, bottom: int, top: int) -> None:
    """Sets what is between two pieces, from side to side."""
    above, below = _ends(high, bottom), _ends(low, top)
    bottom, top = bottom - 3, top + 3
    for row in range(bottom, top + 1):
        part = (row - bottom) / (top - bottom)
        left, right = (round(one + (other - one) * part) for one, other in zip(above, below, strict=True))
        bands[row, left : right + 1] = 1


def _fitted(pixels: np.ndarray) -> np.ndarray:
    scale = WORKED / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    size = max(8, round(pixels.shape[1] * scale)), max(8, round(pixels.shape[0] * scale))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
