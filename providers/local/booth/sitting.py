"""The person of a photo, cut out and framed as a portrait of a given size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from studio.media.cutout import has_subject, subject_mask
from studio.media.faces import Face, find_face

LONGEST = 1600  # pixels of the photo's long side that are looked at
HEAD = 0.44  # the head's part of the portrait's height
CLOSEST = 0.6  # ... at most, where the photo ends not far below it
HELMETED = 0.42  # ... where a helmet is put over it
ROOM = 0.13  # the part of the height above it


@dataclass(frozen=True)
class Sitting:
    """A framed photo (height, width, 3) uint8 and where the person is (height, width) float32.

    head: the middle (x, y) and the radius of the head in pixels. found: whether there is a person, a face or another subject apart
    from its surroundings: "face", "subject" or "".
    """

    photo: np.ndarray
    mask: np.ndarray
    head: tuple[float, float, float]
    found: str

    def sized(self, width: int, height: int) -> Sitting:
        """The same at another size of the same shape."""
        if self.photo.shape[:2] == (height, width):
            return self
        scale = width / self.photo.shape[1]
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        mask = np.clip(cv2.resize(self.mask, (width, height), interpolation=way), 0, 1)
        x, y, radius = (part * scale for part in self.head)
        return Sitting(cv2.resize(self.photo, (width, height), interpolation=way), mask, (x, y, radius), self.found)


@dataclass(frozen=True)
class _Person:
    """Where the head is in the photo: its middle, the top of the hair and how tall it is, in pixels."""

    x: float
    top: float
    tall: float


def sit(path: str, width: int, height: int, *, helmet: bool = False) -> Sitting:
    """The photo's person, framed for a portrait of this size. A picture in which nothing stands out is taken whole.

    helmet: leave room for one, and for the suit that is drawn over all below the head.
    """
    return seat(_read(path), width, height, helmet=helmet)


def seat(photo: np.ndarray, width: int, height: int, *, helmet: bool = False) -> Sitting:
    """The same from a photo's pixels (height, width, 3 or 4) uint8."""
    mask = subject_mask(photo, portrait=True)
    rgb = _opaque(photo)
    face = find_face(rgb, unsure=True)
    if not has_subject(mask):
        whole = _cover(rgb.shape[1], rgb.shape[0], width / height)
        framed = _cut(rgb, whole, width, height)
        full = np.ones((height, width), np.float32)
        return Sitting(framed, full, (width / 2, height * 0.4, height * 0.22), "")
    person = _person(face, mask)
    if face is None:
        box = _around(mask, width / height)
    else:
        box = _roomy(person, width / height) if helmet else _frame(person, mask, width / height)
    scale = width / box[2]
    head = (person.x - box[0]) * scale, (person.top + person.tall / 2 - box[1]) * scale, person.tall / 2 * scale
    cut = np.clip(_cut(mask, box, width, height), 0, 1)
    return Sitting(_cut(rgb, box, width, height), cut, head, "face" if face is not None else "subject")


def _read(path: str) -> np.ndarray:
    from PIL import Image, ImageOps

    with Image.open(Path(path)) as image:
        upright = ImageOps.exif_transpose(image)
        clear = "A" in upright.getbands() or "transparency" in upright.info
        upright.thumbnail((LONGEST, LONGEST))
        return np.asarray(upright.convert("RGBA" if clear else "RGB"))


def _opaque(photo: np.ndarray) -> np.ndarray:
    """The colours, over light grey where the picture is clear."""
    if photo.shape[2] == 3:
        return photo
    alpha = photo[..., 3:].astype(np.float32) / 255
    return np.round(photo[..., :3] * alpha + 205 * (1 - alpha)).astype(np.uint8)


def _person(face: Face | None, mask: np.ndarray) -> _Person:
    height, width = mask.shape
    if face is None:
        rows, columns = np.flatnonzero((mask > 0.5).any(axis=1)), np.flatnonzero((mask > 0.5).any(axis=0))
        tall = (rows[-1] - rows[0]) * 0.5
        top_row = mask[rows[0] : rows[0] + max(2, int(tall * 0.6))]
        x = float((top_row.sum(axis=0) * np.arange(width)).sum() / max(1e-6, top_row.sum()))
        return _Person(x, float(rows[0]), float(min(tall, (columns[-1] - columns[0]) * 1.3)))
    left, top, across, down = face.box(width, height)
    x, eyes = left + across / 2, top + down * 0.46
    strip = mask[: max(1, int(eyes)), max(0, int(x - across * 0.3)) : int(x + across * 0.3) + 1]
    rows = np.flatnonzero((strip > 0.5).mean(axis=1) > 0.4)
    crown = float(rows[0]) if rows.size else top - down * 0.3
    crown = float(np.clip(crown, eyes - across * 1.7, eyes - across * 0.75))
    return _Person(x, crown, (eyes - crown) * 2.02)


def _frame(person: _Person, mask: np.ndarray, shape: float) -> tuple[float, float, float, float]:
    """Left, top, width and height of the portrait in the photo. It may reach beyond the photo where no part of the person is cut."""
    height, width = mask.shape
    tall = person.tall / HEAD
    tall = min(tall, width / shape) if _cut_at_sides(mask) else tall
    tall = min(tall, height * 1.25, max((height - person.top) / (1 - ROOM), person.tall / CLOSEST))
    wide = tall * shape
    top = min(person.top - tall * ROOM, height - tall)
    left = person.x - wide / 2
    if _touches(mask[:, 0], top, tall):
        left = max(left, 0)
    if _touches(mask[:, -1], top, tall):
        left = min(left, width - wide)
    return left, top, wide, tall


def _roomy(person: _Person, shape: float) -> tuple[float, float, float, float]:
    """The same for a head in a helmet: it may reach beyond the photo on every side."""
    tall = person.tall / HELMETED
    return person.x - tall * shape / 2, person.top - tall * 0.22, tall * shape, tall


def _cut_at_sides(mask: np.ndarray) -> bool:
    return bool((mask[:, 0] > 0.5).mean() > 0.03 and (mask[:, -1] > 0.5).mean() > 0.03)


def _touches(side: np.ndarray, top: float, tall: float) -> bool:
    part = side[max(0, int(top)) : max(1, int(top + tall))]
    return bool(part.size and (part > 0.5).mean() > 0.02)


def _around(mask: np.ndarray, shape: float) -> tuple[float, float, float, float]:
    """A box around the subject with air; where the picture cuts it, the box ends there too."""
    height = mask.shape[0]
    rows, columns = np.flatnonzero((mask > 0.5).any(axis=1)), np.flatnonzero((mask > 0.5).any(axis=0))
    tall = max((rows[-1] - rows[0]) / 0.8, (columns[-1] - columns[0]) / 0.86 / shape)
    wide = tall * shape
    left = (columns[0] + columns[-1]) / 2 - wide / 2
    top = (rows[0] + rows[-1]) / 2 - tall / 2
    if rows[-1] >= height - 2:
        top = height - tall
    return left, top, wide, tall


def _cover(width: int, height: int, shape: float) -> tuple[float, float, float, float]:
    """The largest box of this shape in the picture, a little above the middle."""
    wide = min(width, height * shape)
    tall = wide / shape
    return (width - wide) / 2, (height - tall) * 0.4, wide, tall


def _cut(picture: np.ndarray, box: tuple[float, float, float, float], width: int, height: int) -> np.ndarray:
    """That part of a picture at a size; outside it a mask is empty and colours go on."""
    left, top, wide, tall = box
    scale = width / wide
    move = np.array([[scale, 0, -left * scale], [0, height / tall, -top * height / tall]], np.float32)
    border = cv2.BORDER_REPLICATE if picture.ndim == 3 else cv2.BORDER_CONSTANT
    if scale < 0.8:
        picture = cv2.GaussianBlur(picture, (0, 0), 0.45 / scale)
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_LINEAR
    return cv2.warpAffine(picture, move, (width, height), flags=way, borderMode=border)
