"""Noise that is the same for the same seed: value-noise octaves, tiles, ridges, and the random streams themselves."""

import hashlib
from functools import lru_cache

import cv2
import numpy as np


def stream(*parts: object) -> np.random.Generator:
    """A random generator fixed by the parts; the same in every process."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def fbm(
    height: int,
    width: int,
    rng: np.random.Generator,
    *,
    cell: float = 0.25,
    octaves: int = 4,
    gain: float = 0.5,
    stretch: float = 1.0,
) -> np.ndarray:
    """Soft noise (height, width) float32, about 0 to 1 around 0.5.

    cell: size of the largest blotch as a part of the shorter side. stretch: how much wider than high a blotch is.
    """
    total = np.zeros((height, width), np.float32)
    size, amplitude, weight = max(cell * min(height, width), 2.0), 1.0, 0.0
    for _ in range(octaves):
        rows, cols = int(np.ceil(height / size)) + 3, int(np.ceil(width / (size * stretch))) + 3
        if rows > height * 2 or cols > width * 2:
            break
        total += amplitude * _stretched(rng.random((rows, cols), np.float32), height, width, size, size * stretch)
        weight += amplitude
        size, amplitude = size / 2, amplitude * gain
        if size < 1.5:
            break
    total /= weight or 1.0
    return np.clip((total - 0.5) * 1.35 + 0.5, 0, 1, out=total)


def _stretched(grid: np.ndarray, height: int, width: int, size_y: float, size_x: float) -> np.ndarray:
    full = cv2.resize(
        grid,
        (max(width, round(grid.shape[1] * size_x)), max(height, round(grid.shape[0] * size_y))),
        interpolation=cv2.INTER_CUBIC,
    )
    return full[:height, :width]


@lru_cache(maxsize=2)
def tile(side: int = 256, octaves: int = 4, seed: int = 7) -> np.ndarray:
    """Noise (side, side) float32 that repeats without a seam, about 0 to 1."""
    rng, total, weight = stream("tile", seed), np.zeros((side, side), np.float32), 0.0
    for octave in range(octaves):
        cells = 8 * 2**octave
        grid = np.pad(rng.random((cells, cells), np.float32), 2, mode="wrap")
        step = side // cells
        total += cv2.resize(grid, None, fx=step, fy=step, interpolation=cv2.INTER_CUBIC)[
            2 * step : 2 * step + side, 2 * step : 2 * step + side
        ] * (0.55**octave)
        weight += 0.55**octave
    total = total / weight
    return np.clip((total - total.min()) / (total.max() - total.min()), 0, 1)


@lru_cache(maxsize=1)
def _grain_tile() -> np.ndarray:
    return stream("grain").random((512, 512), np.float32) - 0.5


def grain(height: int, width: int) -> np.ndarray:
    """Fine even noise (height, width) float32 from -0.5 to 0.5, for dither and paper."""
    rows, cols = -(-height // 512), -(-width // 512)
    return np.tile(_grain_tile(), (rows, cols))[:height, :width]


def quantised(picture: np.ndarray) -> np.ndarray:
    """The float picture as uint8, dithered so that slow gradients do not band."""
    noise = grain(picture.shape[0], picture.shape[1])
    return np.clip(picture + (noise + 0.5 if picture.ndim == 2 else (noise + 0.5)[..., None]), 0, 255).astype(np.uint8)


def ridge(width: int, rng: np.random.Generator, *, cell: float, octaves: int = 6, gain: float = 0.5) -> np.ndarray:
    """A skyline (width,) float32 from 0 to 1; `cell` is the width of the largest hump in pixels."""
    total, amplitude, size = np.zeros(width, np.float32), 1.0, max(cell, 4.0)
    for _ in range(octaves):
        count = int(np.ceil(width / size)) + 4
        at = np.arange(width, dtype=np.float32) / size + 1 + rng.random()
        knots = rng.random(count + 2)
        i = at.astype(int)
        t = at - i
        t = t * t * (3 - 2 * t)
        total += amplitude * ((1 - t) * knots[i] + t * knots[i + 1]).astype(np.float32)
        amplitude, size = amplitude * gain, size / 2
        if size < 2:
            break
    low, high = float(total.min()), float(total.max())
    return (total - low) / max(high - low, 1e-6)


def peaks(width: int, rng: np.random.Generator, *, cell: float, rough: float = 0.5) -> np.ndarray:
    """A mountain skyline (width,) float32 from 0 to 1: sharp tops, broken slopes."""
    x = np.arange(width, dtype=np.float32)
    line = np.zeros(width, np.float32)
    for _ in range(max(3, round(width / cell * 2.2))):
        centre, top = rng.uniform(-0.05, 1.05) * width, rng.uniform(0.35, 1.0)
        spread_l, spread_r = rng.uniform(0.6, 1.3, 2) * cell * top
        slope = np.where(x < centre, (centre - x) / spread_l, (x - centre) / spread_r)
        line = np.maximum(line, top * (1 - slope))
    line += (ridge(width, rng, cell=cell / 3, octaves=6, gain=0.55) - 0.5) * 0.3 * rough * (0.4 + line)
    return np.clip(line / max(float(line.max()), 1e-6), 0, 1)
