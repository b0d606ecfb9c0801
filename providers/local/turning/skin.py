"""The colours all around a solid: its picture in front, and what is likely behind."""

from __future__ import annotations

import cv2
import numpy as np

from studio.media.faces import Face

from .pixels import blurred, eased, spread
from .relief import PAD, Relief
from .subject import Subject

RIM = 0.045  # world units from the outline, where the colours of the sides come from
DRAWN = 0.03  # what differs more from its surroundings is a feature or a letter, not a grain
BEHIND = 0.88  # of the light of the front


def skins(subject: Subject, solid: Relief, height: int) -> tuple[np.ndarray, np.ndarray]:
    """The front's and the back's colours (h, w, 3) float32 over the solid's whole grid, `height` pixels for the subject itself."""
    scale = height / subject.mask.shape[0]
    size = max(8, round(subject.mask.shape[1] * scale)), height
    shrink = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    colours, mask = (cv2.resize(part, size, interpolation=shrink) for part in (subject.colours, subject.mask))
    edge_x, edge_y = (round(PAD * side / cells) for side, cells in zip(size, _cells(solid), strict=True))
    front = cv2.copyMakeBorder(np.clip(colours, 0, 1), edge_y, edge_y, edge_x, edge_x, cv2.BORDER_REPLICATE)
    sure = cv2.copyMakeBorder(mask, edge_y, edge_y, edge_x, edge_x, cv2.BORDER_CONSTANT, value=0)
    if subject.cut:
        sure[-edge_y:] = sure[-edge_y - 1]
    side = max(3, round(height * 0.008)) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    known = cv2.erode((sure > 0.9).astype(np.uint8), kernel) > 0
    front = spread(front, known, 0.004 * height)
    return front, _behind(subject, front, known, height, (edge_x, edge_y))


def _cells(solid: Relief) -> tuple[int, int]:
    return solid.field.shape[1] - 2 * PAD, solid.rows - 2 * PAD


def _behind(subject: Subject, front: np.ndarray, sure: np.ndarray, height: int, edge: tuple[int, int]) -> np.ndarray:
    """The back: the colours of the outline carried inwards, with the soft forms of the front, but no face, and darker."""
    within = cv2.distanceTransform(sure.astype(np.uint8), cv2.DIST_L2, 5) / height
    reach = round(RIM * height) * 2 + 1
    most = cv2.dilate(within, np.ones((reach, reach), np.uint8))
    ring = sure & (within < 1.3 * RIM) & (within >= 0.4 * most)
    carried = blurred(spread(front, ring, 0), 0.03 * height)
    rim = blurred(spread(front, ring, 0), 0.012 * height)
    carried = rim + (carried - rim) * eased(within, 0.0, 0.06)[..., None]
    soft = blurred(_plain(front, height), 0.006 * height)
    keep = 0.7 * eased(within, 0.0, 0.09)
    grain = front - blurred(front, max(0.8, 0.003 * height))
    drawn = (np.abs(grain).max(axis=2) > DRAWN).astype(np.uint8)
    plain = 1 - blurred(cv2.dilate(drawn, np.ones((9, 9), np.uint8)).astype(np.float32), 2)
    grain = grain * (plain * sure * eased(within, 0.0, 0.07))[..., None]
    if not subject.face:
        return _darker(carried + (soft - carried) * keep[..., None] + grain)
    x, y = _about_face(subject.face, sure.shape, edge)
    keep = keep * np.maximum(eased(y, 0.62, 0.85), eased(np.abs(x), 1.0, 1.4))
    made, cover = _hair(x, y, front, sure, carried + (soft - carried) * keep[..., None])
    return _darker(made + grain * (1 - cover)[..., None])


def _darker(colours: np.ndarray) -> np.ndarray:
    return np.clip(colours * BEHIND, 0, 1).astype(np.float32)


def _about_face(face: Face, shape: tuple[int, ...], edge: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Each pixel's place, in widths and heights of the face from its middle."""
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    left, top, across, down = face.box(shape[1] - 2 * edge[0], shape[0] - 2 * edge[1])
    return (columns - edge[0] - left) / across - 0.5, (rows - edge[1] - top) / down - 0.5


def _plain(colours: np.ndarray, height: int) -> np.ndarray:
    """The colours in large patches, without lettering and features."""
    scale = min(1.0, 220 / height)
    small = cv2.resize(colours, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    patches = cv2.medianBlur(np.round(np.clip(small, 0, 1) * 255).astype(np.uint8), 25)
    whole = cv2.resize(patches, colours.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    return np.clip(whole.astype(np.float32) / 255, 0, 1)


def _hair(
    x: np.ndarray, y: np.ndarray, front: np.ndarray, sure: np.ndarray, made: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The back of a head: where the face is in front, what grows above it goes down to the neck. And where that is."""
    crown = sure & (np.abs(x) < 0.35) & (y < -0.55)
    if crown.sum() < 30:
        return made, np.zeros_like(x)
    colour = np.median(front[crown], axis=0).astype(np.float32)
    strands = 1 + 0.06 * np.sin(x * 55 + 3 * np.sin(y * 4)) + 0.05 * np.sin(x * 131 + y * 6)
    ball = 1.05 - 0.25 * np.clip(x * x * 2 + (y + 0.2) ** 2, 0, 1)
    cover = eased(1.15 - np.hypot(x / 1.6, (y + 0.1) / 0.85), 0.0, 0.3) * (1 - eased(y, 0.34, 0.52))
    return np.asarray(made + (colour * (strands * ball)[..., None] - made) * cover[..., None], np.float32), cover
