"""A round depth for a flat cut-out: what a balloon of its outline would have, with its lights raised a little."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .pixels import blurred, eased, spread
from .subject import Subject

GRID = 320  # cells along the longer side of the outline
PAD = 12  # cells around it
FOOT = 0.05  # of the height: what reaches so low stands on the table
ROUND = 0.19  # world units; half of the depth that a large shape comes to, at the usual strength
THIN = 0.014  # at strength 0: a card
SWELL = 0.9  # of the depth of a body of revolution
USUAL = 0.9  # the strength at which depths are as said here
EDGE = 0.012  # how steep the field is at the outline itself
RELAXED = 90  # rounds at each scale


@dataclass(frozen=True)
class Relief:
    """A solid around the plane of the picture. A place is inside where its z squared is below the field of its side.

    field: (2 * rows, columns) float32, the front's above the back's; under 0 around the outline. slopes: its gradient in world units,
    (2 * rows, columns, 2). width, height, depth: of the whole in world units, depth to either side.
    """

    field: np.ndarray
    slopes: np.ndarray
    cell: float
    rows: int
    width: float
    height: float
    depth: float

    def column(self, x: np.ndarray) -> np.ndarray:
        """Where a place is in the field, across."""
        return (x + self.width / 2) / self.cell + (PAD - 0.5)

    def row(self, y: np.ndarray) -> np.ndarray:
        """Where a place is in the field's front half, down."""
        return (self.height - y) / self.cell + (PAD - 0.5)


def relief(subject: Subject, height: float, strength: float) -> Relief:
    """The solid of a subject so many world units high. strength: 0 a card, 0.9 usual, 1.5 the deepest."""
    high, wide = subject.mask.shape
    scale = GRID / max(high, wide)
    size = max(8, round(wide * scale)), max(8, round(high * scale))
    cell = height / size[1]
    far = _distances(subject, size)
    inside = far > 0
    far *= cell
    part = strength / USUAL
    reach = 0.03 if subject.whole else THIN + (ROUND - THIN) * part
    swollen = _inflated(inside, cell, reach) * SWELL**2 * np.clip(far / (2 * cell), 0, 1)
    back = swollen + EDGE * np.minimum(far, 0.2 if part else 0.02)
    front = back if subject.whole else _raised(swollen, far, subject, size, part) + EDGE * np.minimum(far, 0.2)
    field = np.vstack([front, back]).astype(np.float32)
    sure = far > 1.6 * cell
    slopes = np.vstack([_slopes(front, cell, sure), _slopes(back, cell, sure)])
    depth = float(np.sqrt(max(front.max(), back.max())))
    return Relief(field, slopes, cell, front.shape[0], size[0] * cell, height, depth)


def _distances(subject: Subject, size: tuple[int, int]) -> np.ndarray:
    """How far each cell is inside the outline, in cells; below 0 outside. size: cells of the outline, across and down.

    What reaches the ground is carried on below it, so that it stands there and does not end in a tip.
    """
    wide, high = (2 * side for side in size)
    kind = cv2.INTER_AREA if high < subject.mask.shape[0] else cv2.INTER_CUBIC
    mask = np.pad(cv2.resize(subject.mask, (wide, high), interpolation=kind), 2 * PAD)
    ground = 2 * PAD + high
    level = ground - (2 if subject.cut else max(2, round(FOOT / 2 * high)))
    mask[level:] = mask[level:ground].max(axis=0)
    solid = (cv2.GaussianBlur(mask, (0, 0), 1.2) > 0.5).astype(np.uint8)
    far = cv2.distanceTransform(solid, cv2.DIST_L2, 5) - cv2.distanceTransform(1 - solid, cv2.DIST_L2, 5)
    return cv2.resize(blurred(far, 1.2), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) / 2


def _inflated(inside: np.ndarray, cell: float, reach: float) -> np.ndarray:
    """The square of the half depth: a membrane under even pressure, held at the outline and by a spring that bounds large shapes.

    Solved from a small copy to the full one.
    """
    rising = np.zeros((1, 1), np.float32)
    cross = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32)
    for shrink in (16, 8, 4, 2, 1):
        size = tuple(max(3, side // shrink) for side in inside.shape[::-1])
        part = cv2.resize(inside.astype(np.float32), size, interpolation=cv2.INTER_AREA)
        held = (part > 0.5).astype(np.float32)
        step = cell * inside.shape[1] / size[0]
        rising = cv2.resize(rising, size, interpolation=cv2.INTER_LINEAR) * held
        below = 4 + (step / reach) ** 2
        for _ in range(RELAXED):
            rising = (cv2.filter2D(rising, -1, cross, borderType=cv2.BORDER_REPLICATE) + 4 * step * step) / below * held
    return np.asarray(rising, np.float32)


def _raised(swollen: np.ndarray, far: np.ndarray, subject: Subject, size: tuple[int, int], part: float) -> np.ndarray:
    """The front: bright places come forward a little, and a face has its nose and eyes."""
    small = cv2.resize(subject.colours, size, interpolation=cv2.INTER_AREA)
    light = np.pad(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), PAD, mode="edge")
    forms = np.clip(blurred(light, 2.5) - blurred(light, 12), -0.15, 0.15) / 0.15
    rise = 0.008 * forms
    if subject.face:
        rise = 0.4 * rise + _features(subject, size, far.shape)
    rise *= part * eased(far, 0.0, 0.05)
    return np.square(np.maximum(np.sqrt(swollen) + rise, 0.25 * np.sqrt(swollen))).astype(np.float32)


def _features(subject: Subject, size: tuple[int, int], shape: tuple[int, ...]) -> np.ndarray:
    """What a face rises by, (rows, columns): the nose and the chin forward, the eyes back."""
    face = subject.face
    assert face is not None
    left, top, across, down = face.box(*size)
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    x = (columns - PAD - left) / across - 0.5
    y = (rows - PAD - top) / down - 0.5
    width = across / size[1]

    def knob(at: float, down: float, wide: float, high: float) -> np.ndarray:
        return np.exp(-(((np.abs(x) - at) / wide) ** 2) - ((y - down) / high) ** 2)

    bridge = np.exp(-((x / 0.1) ** 2)) * eased(y, -0.12, 0.12) * (1 - eased(y, 0.14, 0.22))
    brow = 0.04 * np.exp(-((x / 0.4) ** 2) - ((y + 0.17) / 0.07) ** 2)
    return width * (0.13 * bridge + brow - 0.06 * knob(0.2, -0.05, 0.12, 0.07) + 0.05 * knob(0, 0.42, 0.18, 0.1))


def _slopes(field: np.ndarray, cell: float, sure: np.ndarray) -> np.ndarray:
    """How the field changes to the right and upwards, (rows, columns, 2); at the outline as just inside of it."""
    across = cv2.Sobel(field, cv2.CV_32F, 1, 0, ksize=3) / (8 * cell)
    down = cv2.Sobel(field, cv2.CV_32F, 0, 1, ksize=3) / (8 * cell)
    return blurred(spread(np.dstack([across, -down]), sure, 1.0), 1.4)
