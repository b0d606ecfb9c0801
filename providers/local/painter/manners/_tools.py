"""What several manners share: the picture with its help, softening, tones, few colours, paper, and lines where things change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from ..noise import fbm, grain, stream


@dataclass
class Picture:
    """A picture to remake: (height, width, 3) uint8 RGB. depth: (height, width) float32, 0 near to 1 far. light: pixels (x, y)."""

    image: np.ndarray
    seed: int
    depth: np.ndarray | None = None
    light: tuple[float, float] | None = None

    @property
    def height(self) -> int:
        return int(self.image.shape[0])

    @property
    def width(self) -> int:
        return int(self.image.shape[1])

    @property
    def unit(self) -> float:
        """The length that strokes are parts of: 1 pixel in a picture of 512."""
        return max(0.25, min(self.height, self.width) / 512)

    @cached_property
    def luma(self) -> np.ndarray:
        """(height, width) float32, 0 to 1."""
        return cv2.cvtColor(self.image, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255

    def rng(self, name: str) -> np.random.Generator:
        return stream("manner", name, self.seed)

    def noise(self, name: str, cell: float, octaves: int = 3) -> np.ndarray:
        """Soft noise (height, width) float32 from about 0 to 1; cell: of the shorter side."""
        small = 2 if min(self.height, self.width) > 384 else 1
        h, w = -(-self.height // small), -(-self.width // small)
        field = fbm(h, w, self.rng(name), cell=cell, octaves=octaves)
        return cv2.resize(field, (self.width, self.height), interpolation=cv2.INTER_LINEAR) if small > 1 else field

    def grain(self) -> np.ndarray:
        """Even noise (height, width) float32, -0.5 to 0.5."""
        return grain(self.height, self.width)


def blur(image: np.ndarray, sigma: float) -> np.ndarray:
    """Softened by so many pixels; wide ones are done small."""
    if sigma < 0.3:
        return image
    shrink = 1
    while sigma / shrink > 6 and min(image.shape[:2]) // (shrink * 2) >= 8:
        shrink *= 2
    if shrink == 1:
        return cv2.GaussianBlur(image, (0, 0), sigma)
    size = (max(1, image.shape[1] // shrink), max(1, image.shape[0] // shrink))
    soft = cv2.GaussianBlur(cv2.resize(image, size, interpolation=cv2.INTER_AREA), (0, 0), sigma / shrink)
    return cv2.resize(soft, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_CUBIC)


def simplified(image: np.ndarray, radius: float, times: int = 1) -> np.ndarray:
    """Flat areas with firm edges (Kuwahara: each pixel takes the calmest of four neighbourhoods); radius: pixels."""
    size = max(3, round(radius))
    for _ in range(times):
        image = _kuwahara(image, size)
    return image


def _kuwahara(image: np.ndarray, size: int) -> np.ndarray:
    shrink = 2 if min(image.shape[:2]) >= 900 else 1
    small = cv2.resize(image, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA) if shrink > 1 else image
    size = max(3, size // shrink)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    mean, square = cv2.blur(grey, (size, size)), cv2.blur(grey * grey, (size, size))
    spread = square - mean * mean
    colour = cv2.blur(small, (size, size))
    best, least = colour.copy(), np.full(grey.shape, np.inf, np.float32)
    half = size // 2
    for dx, dy in ((-half, -half), (half, -half), (-half, half), (half, half)):
        move = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
        there = cv2.warpAffine(spread, move, grey.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
        tone = cv2.warpAffine(colour, move, grey.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
        calmer = there < least
        cv2.copyTo(tone, calmer.astype(np.uint8), best)
        least = np.minimum(least, there)
    if shrink > 1:
        best = cv2.resize(best, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
    return best


def few_colours(image: np.ndarray, count: int, *, saturation: float = 1.0) -> np.ndarray:
    """The picture's own main colours, (count, 3) uint8, dark to light."""
    small = cv2.resize(image, (64, 64), interpolation=cv2.INTER_AREA).reshape(-1, 3).astype(np.float32)
    order = np.argsort(small @ np.array([0.299, 0.587, 0.114], np.float32))
    centres = small[order][np.linspace(0, len(small) - 1, count).astype(int)]
    for _ in range(12):
        nearest = ((small[:, None] - centres[None]) ** 2).sum(2).argmin(1)
        for index in range(count):
            if (mine := nearest == index).any():
                centres[index] = small[mine].mean(0)
    grey = centres @ np.array([0.299, 0.587, 0.114], np.float32)
    lively = grey[:, None] + (centres - grey[:, None]) * saturation
    return np.clip(lively[np.argsort(grey)], 0, 255).astype(np.uint8)


def in_colours(image: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """Each pixel in the nearest of a few colours, through a table of 32 steps a channel."""
    steps = np.arange(32, dtype=np.float32) * 8 + 4
    cube = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(-1, 1, 3)
    nearest = ((cube - colours[None].astype(np.float32)) ** 2).sum(2).argmin(1)
    index = (image >> 3).astype(np.int32)
    return colours[nearest][index[..., 0] * 1024 + index[..., 1] * 32 + index[..., 2]]


def steepness(field: np.ndarray) -> np.ndarray:
    """How fast a field changes, per pixel. Not cv2.magnitude: its last bit depends on where the memory lies."""
    dx, dy = cv2.Sobel(field, cv2.CV_32F, 1, 0), cv2.Sobel(field, cv2.CV_32F, 0, 1)
    return np.sqrt(dx * dx + dy * dy)


def edges(image: np.ndarray, sigma: float = 1.0) -> np.ndarray:
    """Where things change, (height, width) float32, 0 to about 1."""
    return np.minimum(steepness(blur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32), sigma)) / 160, 1.5)


def ink_lines(image: np.ndarray, sigma: float, *, strength: float = 1.0) -> np.ndarray:
    """Drawn contours (height, width) float32, 1 where the ink is: differences of softened tones."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    line = blur(grey, sigma * 1.8) - blur(grey, sigma)
    return np.clip((line - 1.5) * 0.16 * strength, 0, 1)


def paper(picture: Picture, roughness: float = 1.0) -> np.ndarray:
    """The tooth of paper (height, width) float32 around 1."""
    fine = cv2.GaussianBlur(picture.grain(), (0, 0), max(0.6, 0.7 * picture.unit))
    return 1 + (fine * 0.35 + (picture.noise("paper", 0.05) - 0.5) * 0.05) * roughness


def vignette(picture: Picture, amount: float) -> np.ndarray:
    """(height, width, 1) float32: 1 in the middle, darker to the corners."""
    y = np.linspace(-1, 1, picture.height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, picture.width, dtype=np.float32)[None]
    return (1 - amount * np.clip((x * x + y * y) / 2, 0, 1) ** 1.3)[..., None]


def whole(picture: np.ndarray) -> np.ndarray:
    """A float picture as uint8."""
    return np.clip(picture, 0, 255).astype(np.uint8)


def coloured(luma: np.ndarray, dark: tuple[float, float, float], light: tuple[float, float, float]) -> np.ndarray:
    """A tone (height, width) from 0 to 1 between two colours, float32."""
    start, end = np.asarray(dark, np.float32), np.asarray(light, np.float32)
    return start + np.clip(luma, 0, 1)[..., None] * (end - start)
