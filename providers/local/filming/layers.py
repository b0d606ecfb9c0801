"""Flat layers with transparency, and the frame a camera sees of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from providers.local.filming.camera import Pose, View


@dataclass(frozen=True)
class Motion:
    """What a thing does by itself, about its foot: canvas pixels, degrees, and scales."""

    dx: float = 0.0
    dy: float = 0.0
    angle: float = 0.0
    wide: float = 1.0
    high: float = 1.0
    lean: float = 0.0


Living = Callable[[float], Motion]
Redrawn = Callable[[float], np.ndarray]


@dataclass(frozen=True)
class Layer:
    """One layer of a film: premultiplied RGBA, or RGB where nothing shows through it.

    left, top: its place on the canvas. near, growth: nearness near + growth * y, as `View.plane` takes it. foot: what it moves about,
    in its own pixels. living: its motion by the second. redrawn: its pixels by the second. wide: it reaches the canvas's edges, so they
    are drawn out where the camera looks beyond them. bulge: how much nearer each of its pixels is, (height, width) float32.
    """

    pixels: np.ndarray
    left: int = 0
    top: int = 0
    near: float = 0.0
    growth: float = 0.0
    foot: tuple[float, float] = (0.0, 0.0)
    living: Living | None = None
    redrawn: Redrawn | None = None
    wide: bool = False
    bulge: np.ndarray | None = None

    @cached_property
    def edged(self) -> np.ndarray:
        """Its pixels with a clear row above, so that drawing its edges out sideways does not draw its top out upwards."""
        return _edged(self.pixels)

    def matrix(self, view: View, pose: Pose, seconds: float) -> np.ndarray:
        """From its own pixels to the frame's."""
        to_frame = view.plane(pose, self.near, self.growth) @ _shift(self.left, self.top)
        return to_frame @ _own(self.living(seconds), self.foot) if self.living else to_frame


def composed(layers: Sequence[Layer], view: View, pose: Pose, seconds: float) -> np.ndarray:
    """The frame (height, width, 3) uint8 that the camera sees, back to front."""
    frame = np.zeros((view.height, view.width, 3), np.uint8)
    for layer in layers:
        _lay(frame, layer, layer.matrix(view, pose, seconds), _shown(layer, view, pose, seconds))
    return frame


def _shown(layer: Layer, view: View, pose: Pose, seconds: float) -> np.ndarray:
    """The layer's pixels at a second, from where the camera stands."""
    pixels = layer.redrawn(seconds) if layer.redrawn else layer.pixels
    return pixels if layer.bulge is None else _turned(pixels, layer.bulge, view, pose)


def _turned(pixels: np.ndarray, bulge: np.ndarray, view: View, pose: Pose) -> np.ndarray:
    """A thing seen a little from the side: what is nearer than its outline goes further with the camera's step."""
    right = np.float32((pose.truck_x + pose.orbit) * view.canvas_width)
    down = np.float32(pose.truck_y * view.canvas_height)
    if max(abs(right), abs(down)) < 0.05:
        return pixels
    height, width = bulge.shape
    x = np.arange(width, dtype=np.float32)[None] - right * bulge
    y = np.arange(height, dtype=np.float32)[:, None] - down * bulge
    return cv2.remap(pixels, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _lay(frame: np.ndarray, layer: Layer, matrix: np.ndarray, pixels: np.ndarray) -> None:
    """Draw one layer's pixels into the frame, only where they can be seen."""
    x0, y0, x1, y1 = _seen(frame, pixels, matrix)
    wide = layer.wide
    if wide:
        x0, x1 = 0, frame.shape[1]
    if x1 <= x0 or y1 <= y0:
        return
    moved = _shift(-x0, -y0) @ matrix
    size = (x1 - x0, y1 - y0)
    opaque = pixels.shape[2] == 3
    edge = cv2.BORDER_REPLICATE if opaque or wide else cv2.BORDER_CONSTANT
    if wide and not opaque:
        pixels = layer.edged if pixels is layer.pixels else _edged(pixels)
        moved = moved @ _shift(0, -1)
    if np.abs(moved[2, :2]).max() < 1e-9:
        patch = cv2.warpAffine(pixels, (moved / moved[2, 2])[:2], size, flags=cv2.INTER_LINEAR, borderMode=edge)
    else:
        patch = cv2.warpPerspective(pixels, moved, size, flags=cv2.INTER_LINEAR, borderMode=edge)
    region = frame[y0:y1, x0:x1]
    if opaque:
        region[...] = patch
        return
    clear = cv2.cvtColor(cv2.bitwise_not(cv2.extractChannel(patch, 3)), cv2.COLOR_GRAY2RGB)
    rest = cv2.multiply(np.ascontiguousarray(region), clear, scale=1 / 255)
    region[...] = cv2.add(rest, cv2.cvtColor(patch, cv2.COLOR_RGBA2RGB))


def _edged(pixels: np.ndarray) -> np.ndarray:
    return cv2.copyMakeBorder(pixels, 1, 0, 0, 0, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))


def _seen(frame: np.ndarray, pixels: np.ndarray, matrix: np.ndarray) -> tuple[int, int, int, int]:
    """The part of the frame that the layer's corners span."""
    height, width = pixels.shape[:2]
    corners = np.array([[0, width, 0, width], [0, 0, height, height], [1, 1, 1, 1]], float)
    x, y, depth = matrix @ corners
    if depth.min() <= 1e-6:
        return 0, 0, frame.shape[1], frame.shape[0]
    x, y = x / depth, y / depth
    return (
        max(0, math.floor(x.min())),
        max(0, math.floor(y.min())),
        min(frame.shape[1], math.ceil(x.max()) + 1),
        min(frame.shape[0], math.ceil(y.max()) + 1),
    )


def _shift(x: float, y: float) -> np.ndarray:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], float)


def _own(motion: Motion, foot: tuple[float, float]) -> np.ndarray:
    """A thing's own motion about its foot."""
    turn = math.radians(motion.angle)
    cos, sin = math.cos(turn), math.sin(turn)
    turned = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]]) @ np.array(
        [[motion.wide, motion.lean, 0], [0, motion.high, 0], [0, 0, 1]], float
    )
    return _shift(foot[0] + motion.dx, foot[1] + motion.dy) @ turned @ _shift(-foot[0], -foot[1])


def cropped(canvas: np.ndarray) -> tuple[np.ndarray, int, int] | None:
    """(pixels, left, top) of the part of a premultiplied canvas that holds anything; None where it is empty."""
    held = canvas.max(axis=2)
    x, y, wide, high = cv2.boundingRect(held)
    if not wide or not high:
        return None
    x0, y0 = max(0, x - 1), max(0, y - 1)
    x1, y1 = min(canvas.shape[1], x + wide + 1), min(canvas.shape[0], y + high + 1)
    return np.ascontiguousarray(canvas[y0:y1, x0:x1]), x0, y0


def band(canvas: np.ndarray) -> tuple[np.ndarray, int] | None:
    """(pixels, top) of the rows of a premultiplied canvas that hold anything, in its whole width; None where it is empty."""
    part = cropped(canvas)
    if part is None:
        return None
    top, rows = part[2], part[0].shape[0]
    return np.ascontiguousarray(canvas[top : top + rows]), top
