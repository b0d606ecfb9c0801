"""Portraits drawn with soft light, so that what reads photos of faces can be tried without one."""

from __future__ import annotations

import cv2
import numpy as np

SKINS = {"light": (232, 184, 154), "tan": (198, 142, 104), "dark": (124, 82, 60)}
HAIRS = {"brown": (62, 40, 28), "black": (26, 22, 24), "blond": (196, 156, 92), "red": (138, 60, 30)}


def portrait(
    width: int = 300,
    height: int = 400,
    *,
    skin: str = "light",
    hair: str = "brown",
    shirt: tuple[int, int, int] = (52, 78, 118),
    ground: tuple[int, int, int] = (150, 160, 168),
    x: float = 0.5,
    size: float = 0.36,
) -> np.ndarray:
    """A head and shoulders before a plain wall (height, width, 3) uint8, RGB. x: the face's middle. size: its width, of the picture's."""
    scene = _Drawing(width, height, x * width, height * 0.43, size * width)
    scene.wall(ground)
    scene.hair_behind(HAIRS[hair])
    scene.neck(SKINS[skin])
    scene.shoulders(shirt)
    scene.head(SKINS[skin])
    scene.features(SKINS[skin], HAIRS[hair])
    scene.hair_in_front(HAIRS[hair])
    return scene.developed()


class _Drawing:
    """Layers of shaded shapes; places are in face widths from the face's middle."""

    def __init__(self, width: int, height: int, x: float, y: float, unit: float) -> None:
        rows, columns = np.mgrid[:height, :width].astype(np.float32)
        self.x, self.y, self.unit = (columns - x) / unit, (rows - y) / unit, unit
        self.image = np.zeros((height, width, 3), np.float32)

    def wall(self, colour: tuple[int, int, int]) -> None:
        glow = np.exp(-((self.x + 0.5) ** 2 + (self.y + 0.4) ** 2) / 4)
        self.image[:] = np.array(colour, np.float32) * (0.62 + 0.5 * glow)[..., None]

    def head(self, skin: tuple[int, int, int]) -> None:
        bend = self.y / 0.66
        half = 0.49 - 0.1 * np.clip(self.y, 0, 1) ** 2 * 1.6
        self._ball(self.x / half, bend, skin)
        for side in (-1, 1):
            self._ball((self.x - side * 0.49) / 0.07, (self.y - 0.03) / 0.15, skin, 0.9)

    def neck(self, skin: tuple[int, int, int]) -> None:
        inside = self._soft(0.25 + 0.04 * np.clip(self.y - 0.7, 0, 1) - np.abs(self.x)) * self._soft(1.3 - self.y)
        light = 0.78 - 0.35 * self.x - 0.5 * np.exp(-(((self.y - 0.62) / 0.16) ** 2))
        self._lay(inside * self._soft(self.y - 0.2), skin, np.clip(light, 0.25, 1))

    def shoulders(self, shirt: tuple[int, int, int]) -> None:
        slope = 0.86 + 0.2 * np.abs(self.x) ** 1.6 + 0.6 * np.clip(np.abs(self.x) - 0.95, 0, 1) ** 2 * 4
        collar = self._soft((self.x / 0.34) ** 2 + ((self.y - 0.8) / 0.3) ** 2 - 1, 0.06)
        folds = 0.06 * np.sin(self.x * 9 + self.y * 4) * np.clip(self.y - 0.9, 0, 1)
        self._lay(self._soft(self.y - slope) * collar, shirt, 0.95 - 0.32 * self.x + folds)

    def features(self, skin: tuple[int, int, int], hair: tuple[int, int, int]) -> None:
        dark = tuple(int(part * 0.45) for part in skin)
        for side in (-1, 1):
            x, y = self.x - side * 0.2, self.y + 0.04
            self._shade(np.exp(-((x / 0.15) ** 2 + ((y + 0.03) / 0.1) ** 2)) * 0.32)
            self._oval(x / 0.1, y / 0.047, (238, 234, 228))
            self._oval(x / 0.046, y / 0.046, (70, 92, 84))
            self._oval(x / 0.023, y / 0.023, (14, 12, 12))
            self._oval((x + 0.014) / 0.01, (y + 0.014) / 0.01, (250, 250, 250))
            self._lay(self._soft(0.014 - np.abs(y + 0.043 - x**2 * 2)) * self._soft(0.11 - np.abs(x)), dark, 0.8)
            brow = self._soft(0.022 - np.abs(y + 0.135 - 0.9 * x**2)) * self._soft(0.13 - np.abs(x))
            self._lay(brow * 0.85, hair, 1.0)
            self._shade(np.exp(-(((self.x - side * 0.055) / 0.03) ** 2 + ((self.y - 0.2) / 0.02) ** 2)) * 0.5)
        self._shade(np.exp(-(((self.x - 0.07) / 0.035) ** 2 + ((self.y - 0.1) / 0.12) ** 2)) * 0.25)
        self._shade(-np.exp(-(((self.x + 0.015) / 0.03) ** 2 + ((self.y - 0.12) / 0.09) ** 2)) * 0.12)
        self._lips(skin)
        self._shade(np.exp(-((self.x / 0.1) ** 2 + ((self.y - 0.455) / 0.03) ** 2)) * 0.22)

    def _lips(self, skin: tuple[int, int, int]) -> None:
        red = (min(255, int(skin[0] * 0.82)), int(skin[1] * 0.5), int(skin[2] * 0.52))
        y = self.y - 0.345
        shape = self._soft(0.05 * (1 - (self.x / 0.17) ** 2) - np.abs(y))
        self._lay(shape, red, 1.0)
        line = np.exp(-(((y + 0.004 - 0.2 * self.x**2) / 0.009) ** 2)) * self._soft(0.16 - np.abs(self.x))
        self._shade(line * 0.6)

    def hair_behind(self, hair: tuple[int, int, int]) -> None:
        wide = 0.6 + 0.05 * np.sin(self.y * 5)
        self._lay(self._soft(wide - np.abs(self.x)) * self._soft(0.75 - self.y) * self._soft(self.y + 0.3), hair, 0.6)
        self._ball(self.x / 0.62, (self.y + 0.3) / 0.62, hair, 0.8)

    def hair_in_front(self, hair: tuple[int, int, int]) -> None:
        cap = self._soft(1 - (self.x / 0.57) ** 2 - ((self.y + 0.28) / 0.56) ** 2, 0.04)
        brow = self._soft(-0.36 - 0.18 * self.x + 0.75 * self.x**2 - self.y, 0.03)
        strands = (
            0.8
            + 0.05 * np.sin(self.x * 60 + self.y * 9)
            + 0.05 * np.sin(self.x * 23)
            + 0.22 * np.exp(-(((self.y + 0.66) / 0.1) ** 2))
        )
        self._lay(cap * brow, hair, strands)

    def developed(self) -> np.ndarray:
        grain = np.random.default_rng(5).normal(0, 2.2, self.image.shape[:2]).astype(np.float32)
        soft = cv2.GaussianBlur(self.image, (0, 0), 0.6)
        return np.clip(soft + grain[..., None], 0, 255).astype(np.uint8)

    def _soft(self, inside: np.ndarray, edge: float = 0.0) -> np.ndarray:
        return np.clip(inside / max(edge, 1.2 / self.unit) + 0.5, 0, 1)

    def _ball(self, x: np.ndarray, y: np.ndarray, colour: tuple[int, int, int], bright: float = 1.0) -> None:
        reach = x**2 + y**2
        front = np.sqrt(np.clip(1 - reach, 0, 1))
        light = np.clip(-0.42 * x - 0.38 * y + 0.82 * front, 0, 1)
        self._lay(self._soft((1 - reach) * 0.25), colour, bright * (0.42 + 0.68 * light))

    def _oval(self, x: np.ndarray, y: np.ndarray, colour: tuple[int, int, int]) -> None:
        self._lay(np.clip((1 - np.sqrt(x**2 + y**2)) * 4 + 0.5, 0, 1), colour, 1.0)

    def _shade(self, amount: np.ndarray) -> None:
        self.image *= (1 - amount)[..., None]

    def _lay(self, mask: np.ndarray, colour: tuple[int, ...], light: np.ndarray | float) -> None:
        tone = np.asarray(light, np.float32)[..., None] * np.array(colour, np.float32)
        self.image += (tone - self.image) * np.asarray(mask, np.float32)[..., None]
