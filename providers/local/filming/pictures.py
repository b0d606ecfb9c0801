"""Films from one picture: the camera moves before it, what is near moves more, and weather falls where the words name it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from providers.local.filming.camera import Camera
from providers.local.filming.layers import composed
from providers.local.filming.light import light_over_time
from providers.local.filming.lives import Pulse
from providers.local.filming.orders import Order, Shot, Tell
from providers.local.filming.paths import ways
from providers.local.filming.relief import breathing, layers_of, subject_at
from providers.local.filming.weather import Falling, falling
from providers.local.filming.words import direction, move
from providers.local.painter.planning import plan
from providers.local.painter.reading import read
from studio.media.film import covering
from studio.media.images import read_pixels

FINEST = 1.4  # pixels of the picture for each of the frame that are kept for a camera that comes closer
WEATHER_IN = 1.2  # seconds in which weather comes


def opened(path: str, shot: Shot) -> np.ndarray:
    """The picture at the film's size (height, width, 3) uint8, covering it and cropped in the middle."""
    return covering(read_pixels(Path(path)), shot.width, shot.height)


def filmed(order: Order, tell: Tell) -> Iterator[np.ndarray]:
    """The frames of a film that starts, or with a last frame alone ends, with the picture itself."""
    return before(fine(order.first or order.last, order.shot), order, tell, ends=not order.first)


def fine(path: str, shot: Shot) -> np.ndarray:
    """The picture in the film's shape, with more pixels than the film where it has them."""
    picture = read_pixels(Path(path))
    spare = min(picture.shape[1] / shot.width, picture.shape[0] / shot.height)
    scale = min(max(1.0, spare), FINEST)
    return covering(picture, round(shot.width * scale), round(shot.height * scale))


def before(picture: np.ndarray, order: Order, tell: Tell, *, ends: bool = False) -> Iterator[np.ndarray]:
    """The frames of a camera that moves before a picture (height, width, 3) uint8 of the film's shape."""
    shot, told = order.shot, direction(order.prompt)
    tell(0.1)
    layers = breathing(layers_of(picture))
    tell(0.8)
    usual = [move("push-in"), move("glide-right" if shot.seed % 2 else "glide-left")]
    camera = Camera(told, usual, shot.frames, shot.fps, shot.seed)
    canvas = picture.shape[1], picture.shape[0]
    path, ends = ways(camera, (shot.width, shot.height), canvas, eye=subject_at(layers, picture), ends=ends)
    pulse = Pulse(shot.seconds, told.loop)
    weather, light = weather_in(order, pulse), light_over_time(order.prompt, pulse, seed=shot.seed, steady=True)
    exact = covering(picture, shot.width, shot.height)
    tell(1.0)
    for number, (view, pose) in enumerate(path):
        seconds = number / shot.fps
        away = (shot.frames - 1 - number if ends else number) / shot.fps
        frame = composed(layers, view, pose, seconds) if away else exact.copy()
        yield light(_weathered(frame, weather, seconds, away), seconds)


def _weathered(frame: np.ndarray, weather: list[Falling], seconds: float, away: float) -> np.ndarray:
    """The frame with weather before it; there is none yet at the picture itself."""
    if not weather or away <= 0:
        return frame
    fallen = frame.copy()
    for drawn in weather:
        drawn(fallen, seconds)
    part = min(1.0, away / WEATHER_IN)
    return fallen if part >= 1 else cv2.addWeighted(fallen, part, frame, 1 - part, 0)


def weather_in(order: Order, pulse: Pulse) -> list[Falling]:
    """What falls in a film whose words name it."""
    reading = read(order.prompt, order.negative_prompt)
    kind = reading.value("falls")
    if not kind:
        return []
    shot = order.shot
    scene = plan(reading, f"{order.prompt}\x1e{shot.seed}", shot.width, shot.height)
    drawn = falling(
        str(kind), replace(scene, water=None, ground_line=np.full(1, shot.height)), shot.width, shot.height, pulse
    )
    return [drawn] if drawn else []
