"""The way forms run: a field of directions, textures drawn out along it, and brush strokes that follow it."""

from dataclasses import dataclass

import cv2
import numpy as np

from ._tools import Picture, blur, grey, reduced


@dataclass
class Flow:
    """Unit directions along the forms, two planes (h, w) float32 of a smaller picture, and how much smaller it is."""

    x: np.ndarray
    y: np.ndarray
    scale: float

    def at(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The directions at places of the full picture."""
        h, w = self.x.shape
        col = np.clip(x / self.scale, 0, w - 1).astype(np.int32)
        row = np.clip(y / self.scale, 0, h - 1).astype(np.int32)
        return self.x[row, col], self.y[row, col]


def flow(picture: Picture, *, reach: float = 7, side: int = 320, calm_way: float = 0.15) -> Flow:
    """The directions along edges, spread into calm areas. reach: of 512. calm_way: pull towards the horizontal."""
    small = reduced(picture.image, side)
    unit = min(small.shape[:2]) / 512
    tone = blur(grey(small), 1.6 * unit)
    gx, gy = cv2.Sobel(tone, cv2.CV_32F, 1, 0), cv2.Sobel(tone, cv2.CV_32F, 0, 1)
    xx, yy, xy = gx * gx, gy * gy, gx * gy
    tight, wide = max(0.6, reach * unit), max(1.5, reach * 5 * unit)
    xx, yy, xy = (blur(plane, tight) + 0.12 * blur(plane, wide) for plane in (xx, yy, xy))
    drift: np.ndarray = (picture.noise("drift", 0.35, 2) - 0.5) * np.float32(2.4)
    drift = cv2.resize(drift, tone.shape[::-1], interpolation=cv2.INTER_AREA)
    pull = float((xx + yy).mean()) * calm_way + 1e-7
    angle = 0.5 * np.arctan2(2 * xy + pull * np.sin(drift), xx - yy - pull * np.cos(drift)) + np.pi / 2
    return Flow(np.cos(angle), np.sin(angle), picture.width / tone.shape[1])


def drawn_out(picture: Picture, field: np.ndarray, ways: Flow, length: float, *, side: int = 640) -> np.ndarray:
    """A texture smeared along the forms (line integral convolution). length: pixels of the full picture."""
    small = reduced(field, side)
    h, w = small.shape
    scale = picture.width / w
    vx = cv2.resize(ways.x, (w, h), interpolation=cv2.INTER_NEAREST)
    vy = cv2.resize(ways.y, (w, h), interpolation=cv2.INTER_NEAREST)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    count = int(np.clip(length / scale / 3, 2, 5))
    step = length / scale / 2 / count
    total = small.copy()
    for k in range(1, count + 1):
        for by in (k * step, -k * step):
            total += cv2.remap(small, x + vx * by, y + vy * by, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    total /= 2 * count + 1
    return total if (h, w) == field.shape else cv2.resize(total, picture.size, interpolation=cv2.INTER_LINEAR)


def scattered(picture: Picture, name: str, spacing: float) -> tuple[np.ndarray, np.ndarray]:
    """Places (x, y) spread evenly but not in rows, in no order. spacing: in units."""
    rng, step = picture.rng(name), spacing * picture.unit
    y, x = np.mgrid[-step / 2 : picture.height + step : step, -step / 2 : picture.width + step : step]
    x[1::2] += step / 2
    order = rng.permutation(x.size)
    jitter = rng.uniform(-0.45, 0.45, (2, x.size)) * step
    return (x.ravel() + jitter[0])[order], (y.ravel() + jitter[1])[order]


def sampled(image: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The pixels at places, kept inside the picture."""
    col = np.clip(x, 0, image.shape[1] - 1).astype(np.int32)
    row = np.clip(y, 0, image.shape[0] - 1).astype(np.int32)
    return image[row, col]


def strokes(
    canvas: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    colours: np.ndarray,
    ways: Flow,
    length: np.ndarray | float,
    width: float,
    *,
    turn: np.ndarray | float = 0.0,
    bends: int = 1,
    line: int = cv2.LINE_AA,
) -> None:
    """Draws bent strokes through the places, along the flow, one after another; colours: as many channels as the canvas.

    length, width: pixels. turn: radians away from the flow. bends: how often it follows the flow on either side.
    line: cv2.LINE_AA, or cv2.LINE_8 for what will be painted over (three times as quick).
    """
    points = np.empty((len(x), 2 * bends + 1, 2), np.float32)
    points[:, bends, 0], points[:, bends, 1] = x, y
    half = np.broadcast_to(np.asarray(length, np.float32) / (2 * bends), x.shape)
    cos, sin = np.cos(turn), np.sin(turn)
    start = ways.at(x, y)
    for sign in (1, -1):
        px, py, dx, dy = x.astype(np.float32), y.astype(np.float32), start[0] * sign, start[1] * sign
        for place in range(bends + sign, bends + sign * (bends + 1), sign):
            px, py = px + (dx * cos - dy * sin) * half, py + (dx * sin + dy * cos) * half
            points[:, place, 0], points[:, place, 1] = px, py
            nx, ny = ways.at(px, py)
            same = np.where(nx * dx + ny * dy < 0, -1, 1)  # a direction has no head: go on the same way
            dx, dy = nx * same, ny * same
    thick = max(1, round(width))
    ends = np.round(points * 16).astype(np.int32)
    for stroke, colour in zip(ends, np.clip(colours, 0, 255).tolist(), strict=True):
        cv2.polylines(canvas, [stroke], False, colour, thick, line, 4)
