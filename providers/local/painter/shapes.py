"""Curves and outlines: points in, smooth points out. Arrays are (n, 2) float32, x then y, in whatever unit came in."""

from collections.abc import Sequence

import numpy as np

Points = Sequence[Sequence[float]] | Sequence[float] | np.ndarray


def spline(points: Points, *, closed: bool = True, steps: int = 8) -> np.ndarray:
    """A smooth curve through every point (Catmull-Rom), `steps` samples per span; any number of columns."""
    p = np.asarray(points, np.float32)
    if len(p) < 3:
        return p
    padded = np.concatenate([p[-1:], p, p[:2]]) if closed else np.concatenate([p[:1], p, p[-1:]])
    spans = len(p) if closed else len(p) - 1
    a, b, c, d = (padded[i : i + spans, None, :] for i in range(4))
    t = np.linspace(0, 1, steps, endpoint=False, dtype=np.float32)[None, :, None]
    curve = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    flat = curve.reshape(-1, p.shape[1])
    return flat if closed else np.concatenate([flat, p[-1:]])


def limb(points: Points, *, steps: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """A stroke whose width changes: (quads (n, 4, 2), caps (2, 3) as x, y, radius) from points (x, y, radius)."""
    curve = spline(points, closed=False, steps=steps)
    along = np.gradient(curve[:, :2], axis=0)
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], 1) * np.maximum(curve[:, 2:3], 0)
    left, right = curve[:, :2] + across, curve[:, :2] - across
    quads = np.stack([left[:-1], left[1:], right[1:], right[:-1]], 1)
    return quads, curve[[0, -1]]


def oval(x: float, y: float, rx: float, ry: float, turn: float = 0.0, *, steps: int = 40) -> np.ndarray:
    """An ellipse around (x, y), turned by `turn` degrees."""
    a = np.linspace(0, 2 * np.pi, steps, endpoint=False, dtype=np.float32)
    px, py, t = rx * np.cos(a), ry * np.sin(a), np.radians(turn)
    return np.stack([x + px * np.cos(t) - py * np.sin(t), y + px * np.sin(t) + py * np.cos(t)], 1)


def box(x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
    """The four corners of an upright rectangle."""
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float32)


def star(x: float, y: float, outer: float, inner: float, tips: int, turn: float = 0.0) -> np.ndarray:
    """A star with `tips` points, turned by `turn` degrees."""
    a = np.radians(turn) + np.arange(2 * tips) * np.pi / tips
    r = np.where(np.arange(2 * tips) % 2 == 0, outer, inner)
    return np.stack([x + r * np.sin(a), y + r * np.cos(a)], 1).astype(np.float32)


def bumpy(x: float, y: float, rx: float, ry: float, rng: np.random.Generator, *, bumps: int = 9) -> np.ndarray:
    """A leafy, cloud-like round outline."""
    a = np.arange(bumps * 2) * np.pi / bumps + rng.uniform(0, 1)
    r = np.where(np.arange(bumps * 2) % 2 == 0, 1.0, 0.86) * rng.uniform(0.9, 1.08, bumps * 2)
    return spline(np.stack([x + rx * r * np.cos(a), y + ry * r * np.sin(a)], 1), steps=5)


def smoothstep(low: float, high: float, x: np.ndarray) -> np.ndarray:
    """0 under `low`, 1 over `high`, an S between, elementwise."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)
