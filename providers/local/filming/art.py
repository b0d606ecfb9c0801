"""Films of a sound alone: its spectrum or its wave as light, in several looks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from providers.local.filming.beats import evened
from providers.local.filming.hearing import listened
from providers.local.filming.looks import LOOKS, Art
from providers.local.filming.orders import Order, Tell
from providers.local.filming.words import named, names, vocabulary
from providers.local.painter.noise import grain

GLOW = 0.75  # of the light's blurred copies


def filmed(order: Order, tell: Tell) -> Iterator[np.ndarray]:
    """The frames of a sound's picture. The look and the colours are those that the words name, else the seed's."""
    shot = order.shot
    heard = listened(Path(order.audio), order.audio_start, order.audio_seconds, shot.frames, shot.fps)
    tell(0.7)
    look = named("looks", order.prompt) or names("looks")[shot.seed % len(LOOKS)]
    tint = named("tints", order.prompt) or names("tints")[shot.seed // 7 % len(names("tints"))]
    colours = [_rgb(text) for text in vocabulary()["tints"][tint]["colours"]]
    art = Art(shot.width, shot.height, shot.fps, shot.seed, colours, heard, evened(heard.loud, shot.fps))
    draw = LOOKS[look](art)
    ground = _ground(shot.width, shot.height, colours)
    tell(1.0)
    for number in range(shot.frames):
        light, solid = draw(number)
        breath = 0.8 + 0.25 * float(art.loud[number]) + 0.15 * float(heard.beat[number])
        frame = cv2.convertScaleAbs(ground, alpha=breath)
        if solid is not None:
            frame = cv2.multiply(frame, cv2.merge([cv2.bitwise_not(solid)] * 3), scale=1 / 255)
        yield cv2.add(cv2.add(frame, light), _glow(light, 0.75 + 0.3 * float(heard.beat[number])))


def _glow(light: np.ndarray, amount: float) -> np.ndarray:
    """The light's own shine around it."""
    height, width = light.shape[:2]
    small = cv2.resize(light, (max(2, width // 8), max(2, height // 8)), interpolation=cv2.INTER_AREA)
    unit = min(small.shape[:2])
    near, far = cv2.GaussianBlur(small, (0, 0), unit * 0.02 + 0.5), cv2.GaussianBlur(small, (0, 0), unit * 0.09 + 0.5)
    shine = cv2.addWeighted(near, GLOW * amount, far, GLOW * amount, 0)
    return cv2.resize(shine, (width, height), interpolation=cv2.INTER_LINEAR)


def _ground(width: int, height: int, colours: list[tuple[int, int, int]]) -> np.ndarray:
    """A dark ground with a breath of the colours in it, dithered so that it does not band."""
    x = np.linspace(-1, 1, width, dtype=np.float32)[None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    dark, low = (np.array(colour, np.float32) for colour in colours[:2])
    near = np.exp(-(x**2 * 1.1 + (y - 0.25) ** 2 * 1.6))[..., None]
    rim = np.clip(1.15 - 0.32 * (x**2 + y**2), 0, 1)[..., None]
    picture = (dark * (1 - 0.18 * near) + low * 0.2 * near) * rim
    return np.clip(picture + (grain(height, width) * 1.6 + 0.5)[..., None], 0, 255).astype(np.uint8)


def _rgb(text: str) -> tuple[int, int, int]:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
