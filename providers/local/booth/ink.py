"""Small tools of the looks: tones to colours, lines, dots, masks. Pictures are (height, width, 3) float32, 0 to 1."""

from __future__ import annotations

import cv2
import numpy as np

Colour = tuple[int, int, int]
LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def luma(picture: np.ndarray) -> np.ndarray:
    return np.asarray(picture @ LUMA, np.float32)


def stretched(light: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The tones of the masked part spread over the whole range."""
    inside = light[mask > 0.5]
    low, high = np.percentile(inside if inside.size > 64 else light, (2, 98))
    return np.clip((light - low) / max(0.08, float(high - low)), 0, 1)


def mapped(light: np.ndarray, colours: tuple[Colour, ...]) -> np.ndarray:
    """Each tone in the colour of its place between the first colour (dark) and the last (light)."""
    stops = np.linspace(0, 1, len(colours))
    table = np.array(colours, np.float32) / 255
    return np.stack([np.interp(light, stops, table[:, axis]) for axis in range(3)], axis=2).astype(np.float32)


def mix(one: np.ndarray, other: np.ndarray | Colour, part: np.ndarray | float) -> np.ndarray:
    """From one (0) to the other (1)."""
    weight = part[..., None] if isinstance(part, np.ndarray) and part.ndim == 2 else part
    target = np.array(other, np.float32) / 255 if isinstance(other, tuple) else other
    return np.asarray(one + (target - one) * weight, np.float32)


def smooth(edge: float, over: float, value: np.ndarray) -> np.ndarray:
    """0 below the edge, 1 above `over`, soft between."""
    t = np.clip((value - edge) / (over - edge), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def blurred(picture: np.ndarray, sigma: float) -> np.ndarray:
    """Softened; a wide blur is made in a small copy."""
    shrink = int(np.clip(sigma // 4, 1, 8))
    if shrink == 1:
        return cv2.GaussianBlur(picture, (0, 0), max(0.3, sigma))
    size = picture.shape[1::-1]
    small = cv2.resize(picture, (max(2, size[0] // shrink), max(2, size[1] // shrink)), interpolation=cv2.INTER_AREA)
    return cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma / shrink), size, interpolation=cv2.INTER_LINEAR)


def shifted(field: np.ndarray, right: float, down: float) -> np.ndarray:
    """A field moved by so many pixels, empty where it came from."""
    move = np.array([[1, 0, right], [0, 1, down]], np.float32)
    return cv2.warpAffine(field, move, field.shape[1::-1], borderValue=0)


def flattened(picture: np.ndarray, unit: float) -> np.ndarray:
    """The picture with its texture ironed out and its edges kept."""
    smoothed = np.round(picture * 255).astype(np.uint8)
    for _ in range(2):
        smoothed = np.asarray(cv2.bilateralFilter(smoothed, round(5 * unit) | 1, 34, 3 * unit), np.uint8)
    return smoothed.astype(np.float32) / 255


def lines(light: np.ndarray, unit: float, weight: float = 1.0) -> np.ndarray:
    """Ink along the dark side of edges, 0 to 1. Source: Winnemöller and others, XDoG, 2012."""
    sigma = 1.1 * unit * weight
    fine, wide = cv2.GaussianBlur(light, (0, 0), sigma), cv2.GaussianBlur(light, (0, 0), sigma * 1.6)
    return smooth(0.006, 0.03, wide - fine)


def dots(size: tuple[int, int], pitch: float, angle: float) -> np.ndarray:
    """A screen of round dots (height, width) float32: the tone below which each place is inked, 0 to 1."""
    height, width = size
    y, x = np.mgrid[:height, :width].astype(np.float32)
    turn = np.deg2rad(angle)
    across, down = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    return 0.5 + 0.25 * (np.cos(across * 2 * np.pi / pitch) + np.cos(down * 2 * np.pi / pitch))


def vivid(picture: np.ndarray, amount: float) -> np.ndarray:
    """More colour (above 1) or less."""
    grey = luma(picture)[..., None]
    return np.clip(grey + (picture - grey) * amount, 0, 1).astype(np.float32)


def rng(seed: int, name: str) -> np.random.Generator:
    """A stream of chance of its own for each name."""
    return np.random.default_rng([seed, *name.encode()])
