"""What a ray meets of a solid."""

from __future__ import annotations

import numpy as np

from .pixels import sampled
from .relief import Relief

STEPS = 54  # along a ray through the box around the solid
FEWER = 23  # along a ray of which it is known where about
AT_ONCE = 6  # steps that are looked at together


def inside(solid: Relief, places: np.ndarray) -> np.ndarray:
    """How far outside the solid's squared depth places (3, n) are; below 0 inside."""
    x, y, z = places
    rows = solid.row(y)
    np.clip(rows, 0, solid.rows - 1, out=rows)
    return z * z - sampled(
        solid.field, solid.column(x), rows + np.where(z < 0, np.float32(solid.rows), 0), outside=-0.05
    )


def met(
    solid: Relief, start: np.ndarray, ways: np.ndarray, between: tuple[np.ndarray, np.ndarray] | None = None
) -> np.ndarray:
    """How far along each ray the solid begins, (n,) float32; infinite where it is missed. start: (3, 1) or (3, n). ways: (3, n).

    between: from where to where it can begin, where that is known; it is then looked for in fewer steps.
    """
    near, far = _box(solid, start, ways)
    steps = STEPS
    if between:
        near, far, steps = np.maximum(near, between[0]), np.minimum(far, between[1]), FEWER
    reached = np.full(ways.shape[1], np.inf, np.float32)
    left = np.flatnonzero(far > near)
    step = (far - near) / steps
    before = np.full(len(left), np.inf, np.float32)
    for first in range(0, steps + 1, AT_ONCE):
        if not len(left):
            break
        along = near[left] + step[left] * np.arange(first, first + AT_ONCE, dtype=np.float32)[:, None]
        held = inside(solid, _at(start, ways, left, along)).reshape(along.shape)
        hit = (held < 0).any(axis=0)
        if hit.any():
            which = np.flatnonzero(hit)
            place = (held[:, which] < 0).argmax(axis=0)
            now = held[place, which]
            earlier = np.where(place > 0, held[np.maximum(place - 1, 0), which], before[which])
            back = np.where(np.isfinite(earlier), now / (now - np.where(np.isfinite(earlier), earlier, 0) - 1e-9), 0)
            reached[left[which]] = along[place, which] - np.clip(back, 0, 1) * step[left[which]]
        before, left = held[-1][~hit], left[~hit]
    _thin(solid, start, ways, near, far, reached)
    return _sharpened(solid, start, ways, reached, step)


def _thin(
    solid: Relief, start: np.ndarray, ways: np.ndarray, near: np.ndarray, far: np.ndarray, reached: np.ndarray
) -> None:
    """Sets what the steps have stepped over: the solid is widest in the plane of the picture, so that a ray is asked there too."""
    with np.errstate(divide="ignore", invalid="ignore"):
        along = -start[2] / ways[2]
    which = np.flatnonzero(~np.isfinite(reached) & (along > near) & (along < far))
    if len(which):
        origin = start if start.shape[1] == 1 else start[:, which]
        hit = inside(solid, origin + ways[:, which] * along[which]) < 0
        reached[which[hit]] = along[which[hit]]


def polished(
    solid: Relief, start: np.ndarray, ways: np.ndarray, guess: np.ndarray, reach: float | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The exact places along rays (n,) that meet the solid within `reach` of a guess, and which of them do (n,) bool."""
    low, high = guess - reach, guess + reach
    below, above = (inside(solid, start + ways * along) for along in (low, high))
    held = (below >= 0) & (above < 0)
    for _ in range(2):
        part = np.clip(below / np.maximum(below - above, 1e-9), 0, 1)
        middle = low + (high - low) * part
        now = inside(solid, start + ways * middle)
        out = now >= 0
        low, below = np.where(out, middle, low), np.where(out, now, below)
        high, above = np.where(out, high, middle), np.where(out, above, now)
    part = np.clip(below / np.maximum(below - above, 1e-9), 0, 1)
    return (low + (high - low) * part).astype(np.float32), held


def _sharpened(solid: Relief, start: np.ndarray, ways: np.ndarray, reached: np.ndarray, step: np.ndarray) -> np.ndarray:
    which = np.flatnonzero(np.isfinite(reached))
    if len(which):
        origin = start if start.shape[1] == 1 else start[:, which]
        exact, held = polished(solid, origin, ways[:, which], reached[which], step[which] * 0.7)
        reached[which] = np.where(held, exact, reached[which])
    return reached


def _at(start: np.ndarray, ways: np.ndarray, left: np.ndarray, along: np.ndarray) -> np.ndarray:
    """Places (3, steps * n)."""
    origin = start if start.shape[1] == 1 else start[:, left]
    return (origin[:, None, :] + ways[:, left][:, None, :] * along[None]).reshape(3, -1)


def _box(solid: Relief, start: np.ndarray, ways: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each ray enters and leaves the box around the solid."""
    half = np.array([solid.width / 2 + solid.cell, 0, solid.depth + 1e-3], np.float32)[:, None]
    low, high = -half, half.copy()
    high[1] = solid.height + solid.cell
    slow = np.where(np.abs(ways) < 1e-6, np.float32(1e-6), ways)
    one, other = (low - start) / slow, (high - start) / slow
    near = np.maximum(np.minimum(one, other).max(axis=0), 0)
    return near.astype(np.float32), np.maximum(one, other).min(axis=0).astype(np.float32)
