"""What the solid keeps from the ground: a shadow away from the lamp that softens with height, and the dark where it touches."""

from __future__ import annotations

import math

import cv2
import numpy as np

from .pixels import blurred, sampled
from .relief import Relief

MAP = 160  # pixels across the ground that is shaded
SLICES = 24
AWAY = (0.5, -0.42)  # where the shadow of 1 unit of height falls: right and back, as the camera sees it
GROUPS = ((0.0, 0.12, 1.0, 0.5), (0.12, 0.4, 2.2, 0.38), (0.4, 1.2, 5.0, 0.3))  # heights, softness, darkness
TOUCH = 0.6


class Shadows:
    """The ground's shade for every azimuth. reach: world units from the axis to the map's edge."""

    def __init__(self, solid: Relief, reach: float) -> None:
        self.reach = reach
        axis = ((np.arange(MAP, dtype=np.float32) + 0.5) / MAP * 2 - 1) * reach
        x, z = (part.ravel() for part in np.meshgrid(axis, axis))
        self._heights = np.linspace(0.012, solid.height * 0.985, SLICES)
        self._slices = [_slice(solid, x, z, height) for height in self._heights]

    def at(self, azimuth: float) -> np.ndarray:
        """How dark the ground is (MAP, MAP), 0 to 1; columns are x and rows are z as the camera sees them."""
        left = np.ones((MAP, MAP), np.float32)
        for low, high, soft, dark in GROUPS:
            there = [self._cast(number, azimuth, 1.0) for number, at in enumerate(self._heights) if low <= at < high]
            if there:
                left *= 1 - dark * blurred(np.max(there, axis=0), soft * MAP / 160)
        touch = np.max([self._cast(number, azimuth, 0.15) for number in range(2)], axis=0)
        return np.asarray(1 - left * (1 - TOUCH * blurred(touch, 1.6)), np.float32)

    def _cast(self, number: int, azimuth: float, slant: float) -> np.ndarray:
        """A slice as its shadow falls. slant: 1 for the lamp's, less for what is right below."""
        height, scale = float(self._heights[number]) * slant, MAP / 2 / self.reach
        sine, cosine = math.sin(math.radians(azimuth)), math.cos(math.radians(azimuth))
        middle = (MAP - 1) / 2
        across, down = AWAY[0] * height * scale + middle, AWAY[1] * height * scale + middle
        move = np.array(
            [
                [cosine, -sine, across - middle * (cosine - sine)],
                [sine, cosine, down - middle * (sine + cosine)],
            ],
            np.float32,
        )
        return cv2.warpAffine(self._slices[number], move, (MAP, MAP), flags=cv2.INTER_LINEAR)


def _slice(solid: Relief, x: np.ndarray, z: np.ndarray, height: float) -> np.ndarray:
    """Where the solid is at this height, seen from above (MAP, MAP), soft at its edge."""
    level = np.full(x.shape, height, np.float32)
    row = solid.row(level) + np.where(z < 0, np.float32(solid.rows), 0)
    field = sampled(solid.field, solid.column(x), row, outside=-0.05)
    deep = np.sqrt(np.maximum(field, 0))
    return np.clip(0.5 + (deep - np.abs(z)) * MAP / 2 + np.minimum(field, 0) * 200, 0, 1).reshape(MAP, MAP)
