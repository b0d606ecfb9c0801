"""Water in motion: what is mirrored in it is shaken by waves that come towards us, and its glints come and go."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from providers.local.filming.lives import TURN, Pulse
from providers.local.painter.noise import tile

GLINT_RATE = 0.42  # Hz of one turn through the plates
STEP = 4  # the waves are made so many times smaller than the picture


class Water:
    """A stretch of water from its horizon down, drawn for any second.

    plates: the same water painted with other glints, (rows, width, 3) uint8; one fades into the next.
    """

    def __init__(self, plates: Sequence[np.ndarray], unit: float, waves: float, pulse: Pulse) -> None:
        self._plates, self._pulse = list(plates), pulse
        self._rows, self._width = plates[0].shape[:2]
        self._size = unit * (0.0045 + 0.013 * waves)
        self._speed = 0.05 + 0.05 * waves
        near = (np.arange(self._rows, dtype=np.float32) + 0.5)[:, None] / self._rows
        self._near = near
        self._x = np.broadcast_to(np.arange(self._width, dtype=np.float32)[None], (self._rows, self._width))
        self._y = np.broadcast_to(np.arange(self._rows, dtype=np.float32)[:, None], (self._rows, self._width))
        self._field = self._wave_field(unit)
        self._reach = np.clip(near * 6, 0, 1) * (0.25 + near)

    def at(self, seconds: float) -> np.ndarray:
        """The water (rows, width, 3) uint8."""
        plate = self._glints(seconds)
        first = self._scrolled(seconds, 1.0)
        second = self._scrolled(seconds, -0.63)
        shake = cv2.resize(first + second, (self._width, self._rows), interpolation=cv2.INTER_LINEAR) * self._reach
        x = self._x + shake * (2.6 * self._size)
        y = np.clip(self._y + shake * self._size, 0, self._rows - 1)
        return cv2.remap(plate, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    def _glints(self, seconds: float) -> np.ndarray:
        if len(self._plates) == 1:
            return self._plates[0]
        place = seconds * self._pulse.rate(GLINT_RATE) * len(self._plates)
        now, part = int(place) % len(self._plates), place % 1.0
        after = self._plates[(now + 1) % len(self._plates)]
        part = part * part * (3 - 2 * part)
        return cv2.addWeighted(self._plates[now], 1 - part, after, part, 0)

    def _wave_field(self, unit: float) -> tuple[np.ndarray, np.ndarray]:
        """Where each small pixel lies on the endless noise: perspective makes far waves flat and dense."""
        rows, cols = max(2, self._rows // STEP), max(2, self._width // STEP)
        near = (np.arange(rows, dtype=np.float32) + 0.5) / rows
        away = 1 / (near + 0.09)
        across = (np.arange(cols, dtype=np.float32) - cols / 2) / cols * self._width / unit
        u = across[None] * away[:, None] * 26 / 3.0
        v = np.broadcast_to((away * 26 * 0.7)[:, None], u.shape)
        return u.astype(np.float32), np.ascontiguousarray(v, np.float32)

    def _scrolled(self, seconds: float, way: float) -> np.ndarray:
        """Noise about -0.5 to 0.5 that runs over the water."""
        u, v = self._field
        noise = tile()
        side = noise.shape[0]
        turns = self._speed * side * seconds
        if self._pulse.loop:
            swell = self._pulse.wave(seconds, 1 / self._pulse.length, 0.0 if way > 0 else TURN / 4)
            turns = way * self._speed * side * self._pulse.length / 4 * swell
        wrapped = np.pad(noise, ((0, 1), (0, 1)), mode="wrap")
        at = np.mod(u + way * turns * 0.35 + (7 if way < 0 else 0), side), np.mod(v - way * turns + 91 * way, side)
        return cv2.remap(wrapped, at[0].astype(np.float32), at[1].astype(np.float32), cv2.INTER_LINEAR) - 0.5


def rippled(picture: np.ndarray, amount: np.ndarray, seconds: float, pulse: Pulse, unit: float) -> np.ndarray:
    """A picture shaken softly where `amount` (height, width) is above 0: for water in a photograph, heat, reeds."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    phase = TURN * pulse.rate(0.45) * seconds
    shake = np.sin(y / unit * 90 - phase * 2) + 0.6 * np.sin(y / unit * 53 + x / unit * 21 + phase)
    return cv2.remap(picture, x + shake * amount * unit * 0.003, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
