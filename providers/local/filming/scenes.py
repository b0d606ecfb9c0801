"""Films from words: the painter's scene in layers, a camera before it, weather, water and light in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from providers.local.filming.camera import Camera, covering_view
from providers.local.filming.layers import composed
from providers.local.filming.light import bloomed, light_over_time, shaded, vignette
from providers.local.filming.lives import Pulse
from providers.local.filming.painted import Stage, colouring, layers_of
from providers.local.filming.weather import Falling, falling
from providers.local.filming.words import Move, direction, move
from providers.local.painter.lens import through
from providers.local.painter.planning import plan
from providers.local.painter.reading import Reading, read
from providers.local.painter.scene import Scene

ROOM = 1.14  # how much larger than the frame the scene is painted


@dataclass(frozen=True)
class Shot:
    """What a film is to be: pixels, frames, frames per second, and the random seed."""

    width: int
    height: int
    frames: int
    fps: float
    seed: int

    @property
    def seconds(self) -> float:
        return self.frames / self.fps


def filmed(prompt: str, negative_prompt: str, shot: Shot, tell: Callable[[float], None]) -> Iterator[np.ndarray]:
    """The frames (height, width, 3) uint8, RGB, of what the words say. tell: hears how far the painting is."""
    told = direction(prompt)
    reading = read(prompt, negative_prompt)
    canvas = _even(shot.width * ROOM), _even(shot.height * ROOM)
    scene = plan(reading, f"{prompt}\x1e{shot.seed}", *canvas)
    pulse = Pulse(shot.seconds, told.loop)
    layers = layers_of(Stage(scene, pulse, colouring(scene, reading, shot.seed)), tell)
    camera = Camera(told, _usual(scene, shot.seed), shot.frames, shot.fps, shot.seed)
    eye = 0.5, float(np.clip(scene.horizon / scene.height, 0.35, 0.65)) if scene.setting == "land" else 0.5
    view = covering_view(camera.poses(), (shot.width, shot.height), canvas, eye=eye)
    weather = _weather(scene, shot, pulse)
    light = light_over_time(prompt, pulse, bolt=scene.bolt, seed=shot.seed)
    bloom, mask = (
        max(reading.most("bloom"), 0.16),
        vignette(shot.width, shot.height, max(reading.most("vignette"), 0.14)),
    )
    lens = _lens(scene, reading, shot)
    for number in range(shot.frames):
        seconds = number / shot.fps
        frame = composed(layers, view, camera.pose(number), seconds)
        for drawn in weather:
            drawn(frame, seconds)
        yield light(shaded(bloomed(lens(frame), bloom), mask), seconds)


def _even(length: float) -> int:
    return int(length / 2) * 2


def _usual(scene: Scene, seed: int) -> list[Move]:
    """The camera moves where the words name none: what suits the scene."""
    side = ("right", "left")[seed % 2]
    if scene.setting in ("close", "table"):
        return [move(f"orbit-{side}")] if seed % 3 else [move("push-in")]
    if scene.setting in ("space", "underwater"):
        return [move("sway")]
    return [move("push-in")] if seed % 3 else [move(f"truck-{side}"), move("push-in")]


def _weather(scene: Scene, shot: Shot, pulse: Pulse) -> list[Falling]:
    kinds = [scene.falls] if scene.falls and scene.setting in ("land", "close") else []
    kinds += {"underwater": ["bubbles"], "table": ["dust"], "close": ["dust"] if not kinds else []}.get(
        scene.setting, []
    )
    found = (falling(str(kind), scene, shot.width, shot.height, pulse) for kind in kinds)
    return [drawn for drawn in found if drawn]


def _lens(scene: Scene, reading: Reading, shot: Shot) -> Callable[[np.ndarray], np.ndarray]:
    """What a named lens does to each frame; nothing where none is named."""
    if not any(reading.value(name) for name in ("tilt", "bend")):
        return lambda frame: frame
    depth = np.full((shot.height, shot.width), 0.3, np.float32)
    sharp = reading

    def seen(frame: np.ndarray) -> np.ndarray:
        return through(frame, depth, scene, sharp)[0]

    return seen
