"""Where the camera of a view stands, and the rays it sees along."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

AIM = 0.46  # height that it looks at, of the subject's
LOWER = {"close-up": 0.0, "medium": 0.28, "wide": 0.28}  # ... less of it from above, where the disc takes room in front
REACH = {"close-up": 0.87, "medium": 0.63, "wide": 0.4}  # the subject's height as a part of the frame's
RISE = {"eye-level": 7.0, "elevated": 30.0, "high-angle": 56.0}  # degrees above the aim
LENS = math.radians(28)  # from the frame's upper to its lower edge
LOW_LENS = math.radians(42)  # from below, nearer and wider
LOW_HEIGHT = 0.07  # of the camera over the disc


@dataclass(frozen=True)
class Camera:
    """A camera before the turntable, which turns with the azimuth; everything here is as it stands at the front.

    aim: the height it looks at. distance: from there. rise: radians above it. lens: radians from the upper to the lower edge.
    """

    width: int
    height: int
    aim: float
    distance: float
    rise: float
    lens: float

    @property
    def focal(self) -> float:
        """Pixels from the eye to the picture."""
        return self.height / 2 / math.tan(self.lens / 2)

    @property
    def eye(self) -> tuple[float, float, float]:
        return 0.0, self.aim + self.distance * math.sin(self.rise), self.distance * math.cos(self.rise)

    @cached_property
    def axes(self) -> np.ndarray:
        """Right, up and forward (3, 3)."""
        sine, cosine = math.sin(self.rise), math.cos(self.rise)
        return np.array([[1, 0, 0], [0, cosine, -sine], [0, -sine, -cosine]], np.float32)

    def rays(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The directions (3, n) through these pixels, of length 1."""
        right, up, forward = self.axes
        across = ((x - (self.width - 1) / 2) / self.focal).astype(np.float32)
        down = ((y - (self.height - 1) / 2) / self.focal).astype(np.float32)
        ways = right[:, None] * across - up[:, None] * down + forward[:, None]
        return ways / np.sqrt(1 + across * across + down * down)

    def seen(self, places: np.ndarray) -> np.ndarray:
        """The pixels (2, n), x and y, of places (3, n)."""
        right, up, forward = self.axes @ (places - np.array(self.eye, np.float32)[:, None])
        across, down = right / forward * self.focal, -up / forward * self.focal
        return np.stack([across + (self.width - 1) / 2, down + (self.height - 1) / 2])


def camera(width: int, height: int, elevation: str, distance: str, tall: float = 1.0) -> Camera:
    """The camera for these words, before a frame of this size. tall: the subject's height."""
    low = elevation == "low-angle"
    lens, aim = LOW_LENS if low else LENS, AIM * tall
    far = 1 / (2 * math.tan(lens / 2) * REACH[distance])
    if low:
        return Camera(width, height, aim, far, math.asin((LOW_HEIGHT - aim) / far), lens)
    rise = math.radians(RISE[elevation])
    aim -= LOWER[distance] * tall * math.sin(rise)
    return Camera(width, height, aim, far, rise, lens)


def turned(places: np.ndarray, azimuth: float) -> np.ndarray:
    """Places or directions (3, n) as seen from the front, in the subject's own space when looked at from this azimuth (degrees)."""
    sine, cosine = math.sin(math.radians(azimuth)), math.cos(math.radians(azimuth))
    x, y, z = places
    return np.stack([x * cosine + z * sine, y, z * cosine - x * sine])
