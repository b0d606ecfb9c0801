"""A picture taken apart by distance: its ground, what stands above the horizon, and its subject, with the hole behind that filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from providers.local.filming.camera import PIVOT
from providers.local.filming.layers import Layer, Motion, cropped
from studio.media.cutout import has_subject, subject_mask

FAR, NEAR = 0.28, 0.62  # nearness of a picture's horizon and of its lower edge
BEFORE = 0.14  # how much nearer the subject is than the ground it stands on
DEPTH = 0.15  # how much nearer the front of a subject is than its outline
SMALL = 320  # pixels of the long side where holes are filled
SOFT_HORIZON = 0.06  # of the height, over which the ground comes up from the horizon


def layers_of(picture: np.ndarray, mask: np.ndarray | None = None) -> list[Layer]:
    """Layers, back to front, that lie exactly as in the picture (height, width, 3) uint8 until the camera moves.

    mask: where its subject is, (height, width) float32; it is sought where it is not given.
    """
    mask = subject_mask(picture) if mask is None else mask
    if not has_subject(mask):
        return _land(picture)
    layers = _land(_filled(picture, mask))
    subject = np.dstack(
        [cv2.multiply(picture, cv2.merge([mask] * 3), dtype=cv2.CV_8U), np.round(mask * 255).astype(np.uint8)]
    )
    found = cropped(subject)
    if not found:
        return layers
    pixels, left, top = found
    bottom = (top + pixels.shape[0]) / picture.shape[0]
    near = min(0.9, _nearness(bottom) + BEFORE)
    wide = left <= 1 or left + pixels.shape[1] >= picture.shape[1] - 1
    foot = pixels.shape[1] / 2, float(pixels.shape[0])
    return [*layers, Layer(pixels, left, top, near=near, foot=foot, wide=wide, bulge=_bulge(pixels[..., 3]))]


def _bulge(alpha: np.ndarray) -> np.ndarray:
    """How much nearer each place of the subject is than its outline (height, width) float32: a dome, so that it has a front and sides."""
    small = cv2.resize(alpha, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    inside = cv2.copyMakeBorder((small > 127).astype(np.uint8), 1, 0, 1, 1, cv2.BORDER_CONSTANT, value=0)
    deep = cv2.distanceTransform(inside, cv2.DIST_L2, 3)[1:, 1:-1]
    part = deep / max(1.0, float(deep.max()))
    dome = cv2.GaussianBlur(np.sqrt(1 - (1 - part) ** 2), (0, 0), max(1.0, 0.04 * max(small.shape)))
    return cv2.resize(dome * DEPTH, (alpha.shape[1], alpha.shape[0]), interpolation=cv2.INTER_LINEAR)


def pivot_of(layers: Sequence[Layer]) -> float:
    """The nearness of what an orbit turns around: the subject's, where one was found."""
    return layers[-1].near if layers[-1].bulge is not None else PIVOT


def breathing(layers: Sequence[Layer]) -> list[Layer]:
    """The layers, the subject of which breathes a little."""
    if layers[-1].bulge is None:
        return list(layers)

    def breath(seconds: float) -> Motion:
        swell = float(np.sin(seconds * 1.7)) * 0.5 + 0.5
        return Motion(high=1 + 0.004 * swell * min(1.0, seconds))

    return [*layers[:-1], replace(layers[-1], living=breath)]


def subject_at(layers: Sequence[Layer], picture: np.ndarray) -> tuple[float, float]:
    """The point a camera goes towards, as parts of the picture: near the subject, where one was found."""
    subject = layers[-1]
    if subject.bulge is None:
        return 0.5, 0.5
    high, wide = subject.pixels.shape[:2]
    across = (subject.left + wide / 2) / picture.shape[1]
    down = (subject.top + high * 0.45) / picture.shape[0]
    return 0.5 + 0.8 * (across - 0.5), float(np.clip(down, 0.35, 0.65))


def _land(picture: np.ndarray) -> list[Layer]:
    """The whole picture far away, and before it its ground, coming nearer towards the lower edge."""
    height = picture.shape[0]
    horizon = _horizon(picture)
    growth = (NEAR - FAR) / max(1.0, height - horizon)
    ramp = np.clip((np.arange(height, dtype=np.float32) - horizon) / (SOFT_HORIZON * height), 0, 1)
    alpha = np.repeat((ramp * 255).astype(np.uint8)[:, None], picture.shape[1], 1)[horizon:]
    ground = cv2.multiply(picture[horizon:], cv2.merge([alpha] * 3), scale=1 / 255)
    lying = Layer(np.dstack([ground, alpha]), 0, horizon, near=FAR - growth * horizon, growth=growth, wide=True)
    return [Layer(picture, near=FAR, wide=True), lying]


def _nearness(part: float) -> float:
    """How near the ground is so far down the picture, about."""
    return FAR + (NEAR - FAR) * float(np.clip((part - 0.5) / 0.5, 0, 1))


def _horizon(picture: np.ndarray) -> int:
    """The row, in the middle half of the picture, at which it changes most from what is above to what is below."""
    small = cv2.resize(picture, (64, 96), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    rows = cv2.GaussianBlur(lab.mean(axis=1), (1, 5), 0)
    change = np.abs(rows[4:] - rows[:-4]).sum(axis=1) * np.hanning(len(rows) - 4)
    return int((int(np.argmax(change[22:70])) + 24) / 96 * picture.shape[0])


def _filled(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The picture with what surrounds the subject drawn in over it."""
    height, width = picture.shape[:2]
    scale = SMALL / max(height, width)
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    grown = cv2.dilate(
        (mask > 0.04).astype(np.uint8) * 255, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9)), iterations=2
    )
    hole = cv2.resize(grown, size, interpolation=cv2.INTER_NEAREST)
    drawn = cv2.inpaint(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), hole, 5, cv2.INPAINT_TELEA)
    full = cv2.resize(drawn, (width, height), interpolation=cv2.INTER_CUBIC)
    full = _textured(full, picture, grown)
    soft = cv2.GaussianBlur(grown, (0, 0), 4).astype(np.float32) / 255
    return cv2.blendLinear(full, picture, soft, 1 - soft)


def _textured(full: np.ndarray, picture: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """The filled picture with the fine texture of what lies beside the hole, so that the hole is not smoother than the rest."""
    left, _, wide, _ = cv2.boundingRect(hole)
    step = wide if left + wide / 2 < picture.shape[1] / 2 else -wide
    fine = picture.astype(np.int16) - cv2.GaussianBlur(picture, (0, 0), max(2.0, picture.shape[0] * 0.02))
    clear = (hole == 0)[..., None]
    beside = np.roll(np.where(clear, fine, 0), -step, axis=1)
    return np.clip(full + beside, 0, 255).astype(np.uint8)
