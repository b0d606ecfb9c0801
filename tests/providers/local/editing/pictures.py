"""Pictures to be edited, small and measurable."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np


@cache
def meadow(width: int = 192, height: int = 144) -> np.ndarray:
    """A sky, a green field with texture, and a red disc on it; (h, w, 3) uint8. Do not write to it."""
    rng = np.random.default_rng(3)
    down = np.linspace(0, 1, height)[:, None, None]
    made = np.where(down < 0.5, (90, 150, 235) + down * (90, 60, 0), (70, 150, 60) - down * (0, 30, 0))
    made = np.broadcast_to(made, (height, width, 3)) + rng.normal(0, 5, (height, width, 1)) * (down >= 0.5)
    picture = np.clip(made, 0, 255).astype(np.uint8)
    cv2.circle(picture, (width * 3 // 5, height * 11 // 20), height // 5, (205, 45, 40), -1, cv2.LINE_AA)
    cv2.circle(picture, (width * 3 // 5 - 6, height * 11 // 20 - 6), height // 14, (240, 190, 170), -1, cv2.LINE_AA)
    picture.setflags(write=False)
    return picture


def chroma(picture: np.ndarray) -> float:
    """The mean distance from grey in Lab."""
    lab = cv2.cvtColor(picture[..., :3].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return float(np.hypot(lab[..., 1], lab[..., 2]).mean())


def light(picture: np.ndarray) -> np.ndarray:
    """Brightness (h, w), 0 to 1."""
    return cv2.cvtColor(picture[..., :3], cv2.COLOR_RGB2GRAY).astype(np.float64) / 255


def detail(picture: np.ndarray) -> float:
    """How much fine structure there is."""
    return float(np.abs(cv2.Laplacian(light(picture), cv2.CV_64F)).mean())


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """The mean difference of two pictures, the second brought to the first one's size, 0 to 255."""
    size = one.shape[1], one.shape[0]
    fitted = cv2.resize(other[..., :3], size, interpolation=cv2.INTER_AREA)
    return float(np.abs(one[..., :3].astype(float) - fitted).mean())
