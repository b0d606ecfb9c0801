"""Films from one picture: the camera moves before it, what is near moves more, and weather falls where the words name it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from providers.local.filming.camera import Camera, View
from providers.local.filming.layers import Layer, composed
from providers.local.filming.light import light_over_time
from providers.local.filming.lives import Pulse
from providers.local.filming.orders import Order, Shot, Tell
from providers.local.filming.paths import ways
from providers.local.filming.relief import breathing, layers_of, pivot_of, subject_at
from providers.local.filming.weather import Falling, falling
from providers.local.filming.words import direction, move
from providers.local.painter.planning import plan
from providers.local.painter.reading import read
from studio.media.cutout import subject_mask
from studio.media.film import covering
from studio.media.images import read_pixels

FINEST = 1.4  # pixels of the picture for each of the frame that are kept for a camera that comes closer
WEATHER_IN = 1.2  # seconds in which weather comes


def opened(path: str, shot: Shot) -> np.ndarray:
    """The picture at the film's size (height, width, 3) uint8, covering it and cropped in the middle."""
    return covering(read_pixels(Path(path)), shot.width, shot.height)


def filmed(order: Order, tell: Tell) -> Iterator[np.ndarray]:
    """The frames of a film that starts, or with a last frame alone ends, with the picture itself."""
    picture, mask = fine(order.first or order.last, order.shot)
    return before(picture, order, tell, mask=mask, ends=not order.first)


def fine(path: str, shot: Shot) -> tuple[np.ndarray, np.ndarray]:
    """The picture in the film's shape, with more pixels than the film where it has them, and its subject's mask.

    The subject is sought before the picture is cut to shape, for a head that fills the frame no longer stands out from anything.
    """
    picture = read_pixels(Path(path))
    spare = min(picture.shape[1] / shot.width, picture.shape[0] / shot.height)
    scale = min(max(1.0, spare), FINEST)
    size = round(shot.width * scale), round(shot.height * scale)
    reduced = min(1.0, max(size) / max(picture.shape[:2]))
    small = picture if reduced == 1 else cv2.resize(picture, None, fx=reduced, fy=reduced, interpolation=cv2.INTER_AREA)
    return covering(picture, *size), np.clip(covering(subject_mask(small), *size), 0, 1)


def before(
    picture: np.ndarray,
    order: Order,
    tell: Tell,
    *,
    mask: np.ndarray | None = None,
    ends: bool = False,
    exact: bool = False,
) -> Iterator[np.ndarray]:
    """The frames of a camera that moves before a picture (height, width, 3) uint8 of the film's shape.

    mask: its subject, sought here where it is not given. ends, exact: see `ways`.
    """
    shot, told = order.shot, direction(order.prompt)
    tell(0.1)
    layers = breathing(layers_of(picture, mask))
    tell(0.8)
    usual = [move("push-in"), move("glide-right" if shot.seed % 2 else "glide-left")]
    camera = Camera(told, usual, shot.frames, shot.fps, shot.seed)
    path, whole = ways(camera, view_of(picture, layers, shot), ends=ends, exact=exact)
    pulse = Pulse(shot.seconds, told.loop)
    weather, light = weather_in(order, pulse), light_over_time(order.prompt, pulse, seed=shot.seed, steady=True)
    itself = covering(picture, shot.width, shot.height)
    tell(1.0)
    for number, (view, pose) in enumerate(path):
        seconds = number / shot.fps
        away = WEATHER_IN if whole is None else abs(number - whole) / shot.fps
        frame = composed(layers, view, pose, seconds) if away else itself.copy()
        yield light(_weathered(frame, weather, seconds, away), seconds)


def view_of(picture: np.ndarray, layers: Sequence[Layer], shot: Shot) -> View:
    """How a camera looks at a picture's layers: it goes towards the subject and turns around it."""
    size = shot.width, shot.height, picture.shape[1], picture.shape[0]
    return View(*size, eye=subject_at(layers, picture), pivot=pivot_of(layers))


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
