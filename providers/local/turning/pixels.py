"""Small tools for fields: float32 arrays (height, width) or (height, width, channels)."""

from __future__ import annotations

import cv2
import numpy as np

ROW = 512  # samples a row; cv2.remap takes fewer than 32768 rows and columns


def sampled(field: np.ndarray, x: np.ndarray, y: np.ndarray, outside: float | None = None) -> np.ndarray:
    """The field between its pixels at flat lists of places, (n,) or (n, channels). outside: its value there; None repeats the edge."""
    count = x.size
    rows = -(-count // ROW)
    across, down = np.zeros((2, rows * ROW), np.float32)
    across[:count], down[:count] = x, y
    border = cv2.BORDER_REPLICATE if outside is None else cv2.BORDER_CONSTANT
    found = cv2.remap(
        field,
        across.reshape(rows, ROW),
        down.reshape(rows, ROW),
        cv2.INTER_LINEAR,
        borderMode=border,
        borderValue=(outside or 0.0,) * 4,
    )
    return found.reshape(-1, *field.shape[2:])[:count]


def spread(colours: np.ndarray, known: np.ndarray, soft: float) -> np.ndarray:
    """The colours (h, w, channels) where they are known (h, w) bool; elsewhere the nearest known one, blurred by so many pixels."""
    if not known.any():
        return colours
    _, labels = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    own = np.zeros((int(labels.max()) + 1, colours.shape[2]), np.float32)
    own[labels[known]] = colours[known]
    filled = own[labels]
    return np.where(known[..., None], colours, blurred(filled, soft)).astype(np.float32)


def eased(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 below low, 1 above high, smooth between."""
    part = np.clip((values - low) / (high - low), 0, 1)
    return part * part * (3 - 2 * part)


def blurred(field: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(field, (0, 0), sigma) if sigma >= 0.3 else field
