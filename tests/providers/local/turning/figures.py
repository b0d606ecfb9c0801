"""Subjects whose sides can be told apart by colour."""

from __future__ import annotations

import cv2
import numpy as np

GROUND = (206, 208, 204)
RED, BLUE = (196, 40, 36), (38, 62, 190)  # the figure's left and right, as the picture shows it


def figure(width: int = 320, height: int = 320, *, ground: tuple[int, int, int] = GROUND) -> np.ndarray:
    """A skittle (height, width, 3) uint8, red on the left and blue on the right, with a white badge in front."""
    large = np.full((height * 2, width * 2, 3), ground, np.uint8)
    shape = np.zeros(large.shape[:2], np.uint8)
    x, foot = width, round(height * 1.75)
    cv2.ellipse(shape, (x, foot - round(height * 0.4)), (round(height * 0.34), round(height * 0.4)), 0, 0, 360, 255, -1)
    cv2.circle(shape, (x, round(height * 0.62)), round(height * 0.24), 255, -1)
    cv2.rectangle(shape, (x - round(height * 0.26), foot - 90), (x + round(height * 0.26), foot), 255, -1)
    large[shape > 0] = RED
    large[:, x:][shape[:, x:] > 0] = BLUE
    cv2.circle(large, (x, foot - round(height * 0.45)), round(height * 0.1), (246, 244, 236), -1)
    return cv2.resize(large, (width, height), interpolation=cv2.INTER_AREA)


def coloured(frame: np.ndarray) -> np.ndarray:
    """Where a frame shows red or blue (h, w) bool."""
    return np.ptp(frame.astype(int), axis=2) > 60


def red(frame: np.ndarray) -> int:
    """How many pixels are red."""
    return int((frame[..., 0].astype(int) - frame[..., 2] > 50).sum())


def blue(frame: np.ndarray) -> int:
    return int((frame[..., 2].astype(int) - frame[..., 0] > 50).sum())
