"""Small films without a studio around them, and what is measured in them."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from providers.local.filming.orders import Order, Shot
from providers.local.filming.takes import frames_of
from studio.media.film import SOUND_RATE, FilmWriter
from studio.media.sound import write_sound

SHOT = Shot(160, 96, 13, 12.0, 4)


def shot(mode: str, prompt: str = "", files: dict[str, Path] | None = None, **other: float) -> list[np.ndarray]:
    """All frames of a film. other: fields of the shot."""
    given = {name: str(path) for name, path in (files or {}).items()}
    return list(frames_of(Order(mode, prompt, replace(SHOT, **other), **given), lambda part: None))  # type: ignore[arg-type]


def plaid(width: int = 160, height: int = 96, seed: int = 1) -> np.ndarray:
    """Soft blots all over the picture and no subject in it, so that every movement can be measured."""
    noise = np.random.default_rng(seed).normal(0, 1, (height, width, 3)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 3)
    return np.clip(128 + soft / soft.std() * 45, 0, 255).astype(np.uint8)


def picture_file(path: Path, pixels: np.ndarray) -> Path:
    Image.fromarray(pixels).save(path)
    return path


def film_file(path: Path, frames: list[np.ndarray], fps: float = 12.0, audio: Path | None = None) -> Path:
    height, width = frames[0].shape[:2]
    with FilmWriter(path, width, height, fps, audio=audio, crf=8) as film:
        for frame in frames:
            film.add(frame)
    return path


def clicks(path: Path, seconds: float, first: float = 0.25, every: float = 0.5) -> Path:
    """Low thumps with silence between them; 120 a minute where nothing else is said."""
    samples = np.zeros(round(seconds * SOUND_RATE), np.float32)
    times = np.arange(round(0.16 * SOUND_RATE)) / SOUND_RATE
    thump = 0.8 * np.sin(2 * np.pi * 70 * times) * np.exp(-times * 18)
    for at in np.arange(first, seconds - 0.2, every):
        start = round(at * SOUND_RATE)
        samples[start : start + len(thump)] += thump.astype(np.float32)
    return write_sound(samples[:, None], path, SOUND_RATE)


def way(frames: list[np.ndarray], margin: int = 16) -> tuple[float, float, float, float]:
    """(right, down, larger, degrees) by which the picture's middle has moved from the first frame to the last, step by step."""
    total = np.eye(3)
    for one, other in itertools.pairwise(frames):
        grays = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in (one, other)]
        mask = np.zeros_like(grays[0])
        mask[margin:-margin, margin:-margin] = 255
        points = cv2.goodFeaturesToTrack(grays[0], 80, 0.01, 5, mask=mask)
        after, found, _ = cv2.calcOpticalFlowPyrLK(grays[0], grays[1], points, points.copy())
        kept = found[:, 0] > 0
        middle = np.array([frames[0].shape[1] / 2, frames[0].shape[0] / 2], np.float32)
        matrix, _ = cv2.estimateAffinePartial2D(points[kept] - middle, after[kept] - middle)
        total = np.vstack([matrix, [0, 0, 1]]) @ total
    scale = float(np.hypot(total[0, 0], total[1, 0]))
    return float(total[0, 2]), float(total[1, 2]), scale, float(np.degrees(np.arctan2(total[1, 0], total[0, 0])))


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """The mean difference of two pictures, 0 to 255."""
    return float(np.abs(one.astype(int) - other).mean())
