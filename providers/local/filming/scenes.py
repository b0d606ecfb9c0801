"""Films from words: the painter's scene in layers, a camera before it, weather, water and light in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from providers.local.filming.camera import Camera, View, roomy_view
from providers.local.filming.layers import composed
from providers.local.filming.light import bloomed, light_over_time, shaded, vignette
from providers.local.filming.lives import Pulse
from providers.local.filming.orders import Order, Shot, Tell
from providers.local.filming.painted import Stage, colouring, layers_of
from providers.local.filming.weather import Falling, falling
from providers.local.filming.words import Move, direction, move, staged
from providers.local.painter.canvas import Canvas
from providers.local.painter.lens import through
from providers.local.painter.lettering import plate
from providers.local.painter.planning import plan
from providers.local.painter.reading import Reading, read
from providers.local.painter.scene import Scene

DETAIL = 1.12  # painted pixels for each pixel of the frame, for a camera that comes closer


def filmed(order: Order, tell: Tell) -> Iterator[np.ndarray]:
    """The frames (height, width, 3) uint8, RGB, of what the words say."""
    prompt, shot = order.prompt, order.shot
    told = direction(prompt)
    reading = read(staged(prompt), order.negative_prompt)
    pulse = Pulse(shot.seconds, told.loop)
    camera = Camera(told, _usual(reading, shot), shot.frames, shot.fps, shot.seed)
    scene, view = _framed(prompt, reading, shot, camera)
    layers = layers_of(Stage(scene, pulse, colouring(scene, reading, shot.seed)), tell)
    weather = _weather(scene, shot, pulse)
    light = light_over_time(prompt, pulse, bolt=scene.bolt, seed=shot.seed)
    bloom, mask = (
        max(reading.most("bloom"), 0.16),
        vignette(shot.width, shot.height, max(reading.most("vignette"), 0.14)),
    )
    lens, lettered = _lens(scene, reading, shot), _lettering(scene, order)
    for number in range(shot.frames):
        seconds = number / shot.fps
        frame = composed(layers, view, camera.pose(number), seconds)
        for drawn in weather:
            drawn(frame, seconds)
        yield lettered(light(shaded(bloomed(lens(frame), bloom), mask), seconds))


def _framed(prompt: str, reading: Reading, shot: Shot, camera: Camera) -> tuple[Scene, View]:
    """The scene with room for the camera's way, and the view that looks at what matters in it."""
    eye, key = (0.5, 0.5), f"{prompt}\x1e{shot.seed}"
    for _ in range(2):
        view = roomy_view(camera.poses(), (shot.width, shot.height), DETAIL, eye=eye)
        scene = plan(reading, key, view.canvas_width, view.canvas_height)
        eye = _eye(scene)
    return scene, replace(view, eye=eye)


def _eye(scene: Scene) -> tuple[float, float]:
    """The point a camera goes towards, as parts of the canvas: the subject, where there is one, and the horizon."""
    subject = next((item for item in scene.items if item.primary), None)
    across = 0.5 if subject is None else float(np.clip(subject.x / scene.width, 0.25, 0.75))
    down = float(np.clip(scene.horizon / scene.height, 0.35, 0.65)) if scene.setting == "land" else 0.5
    return across, down


def _usual(reading: Reading, shot: Shot) -> list[Move]:
    """The camera moves where the words name none: what suits the scene."""
    side = ("right", "left")[shot.seed % 2]
    setting = reading.value("setting")
    if setting in ("space", "underwater"):
        return [move("sway")]
    return [move("push-in")] if shot.seed % 3 else [move(f"glide-{side}")]


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


def _lettering(scene: Scene, order: Order) -> Callable[[np.ndarray], np.ndarray]:
    """What puts words in double quotes before each frame, steady and in one colour; nothing where none are to be read.

    In a panel of a storyboard they always are; elsewhere only where a thing bears them, for quoted words may be spoken ones.
    """
    if not (scene.lettering and (order.panel or scene.boarded or scene.lettered_thing)):
        return lambda frame: frame
    words: np.ndarray | None = None

    def seen(frame: np.ndarray) -> np.ndarray:
        nonlocal words
        if words is None:
            words = plate(frame, scene)
        canvas = Canvas(np.ascontiguousarray(frame))
        canvas.over(words, 0, 0)
        return canvas.image

    return seen
