"""What stands still in a film is held still, so that strokes, dots and outlines do not boil with a sensor's noise."""

from __future__ import annotations

import cv2
import numpy as np

STILL = 5.0  # how much a place may change (of 255) and still count as standing
HELD = 0.97  # how much of the calm frame a standing place keeps before it is changed
KEPT = 0.92  # ... and of the last result after it
SEEN = 1.5  # pixels of a half-size frame around, over which standing is judged
NOISE = 0.75  # of the change from pixel to pixel that noise leaves in a place; measured on H.264 films of a still scene
NOISIEST = 6.0  # changes from pixel to pixel above which it is movement


class Steadied:
    """A film on its way through a filter: what goes in is calmed, what comes out is held where nothing moved."""

    def __init__(self) -> None:
        self._calm: np.ndarray | None = None
        self._gray: np.ndarray | None = None
        self._made: np.ndarray | None = None

    def calmed(self, frame: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The frame (height, width, 3) uint8 without the noise of standing places, and how still each is, (height, width) 0 to 1."""
        gray = _half(frame)
        if self._calm is None or self._gray is None:
            self._calm, self._gray = frame, gray
            return frame, np.zeros(frame.shape[:2], np.float32)
        still = stillness(self._gray, gray, (frame.shape[1], frame.shape[0]))
        self._calm = cv2.blendLinear(self._calm, frame, HELD * still, 1 - HELD * still)
        self._gray = _half(self._calm)
        return self._calm, still

    def kept(self, made: np.ndarray, still: np.ndarray) -> np.ndarray:
        """The result of a frame, with the last result where it stands still."""
        if self._made is not None:
            made = cv2.blendLinear(self._made, made, KEPT * still, 1 - KEPT * still)
        self._made = made
        return made


def stillness(before: np.ndarray, after: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """How still each place is between two half-size grays, at (width, height): 0 moves, 1 does not but for noise."""
    change = after - before
    fine = np.abs(change - cv2.blur(change, (3, 3)))
    noise = min(NOISIEST, float(np.median(fine[::3, ::3])))
    moved = cv2.GaussianBlur(np.abs(cv2.GaussianBlur(change, (0, 0), 0.7)), (0, 0), SEEN)
    moved = np.maximum(moved - NOISE * noise, 0)
    return cv2.resize(np.exp(-4 * (moved / STILL) ** 2), size, interpolation=cv2.INTER_LINEAR)


def _half(frame: np.ndarray) -> np.ndarray:
    height, width = frame.shape[:2]
    small = cv2.resize(frame, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
