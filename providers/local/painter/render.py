"""A planned scene painted, back to front."""

from collections.abc import Callable

import numpy as np

from . import city, wild_lands  # noqa: F401  (it registers its land)
from .canvas import Canvas
from .near import paint_middle, paint_near
from .rooms import moon_ground, paint_room
from .scene import Scene
from .sky import paint_sky
from .staging import stage
from .terrain import paint_far
from .water import paint_water
from .waterfall import paint_fall
from .weather import paint_fog, paint_weather
from .woods import frame, paint_far_woods, paint_stand

Tell = Callable[[float, str], None]
BEHIND = ("sky", "float", "water", "span")


def rendered(scene: Scene, tell: Tell) -> tuple[np.ndarray, np.ndarray]:
    """(picture (h, w, 3) uint8, depth (h, w) float32, 0 near to 1 far) of a scene; `tell` hears how far it is."""
    canvas = Canvas(np.zeros((scene.height, scene.width, 3), np.uint8))
    depth = distances(scene)
    if scene.setting != "land":
        paint_room(canvas, scene)
        tell(0.3, "backdrop")
        if scene.setting == "space" and any(item.place == "ground" for item in scene.items):
            moon_ground(canvas, scene)
    else:
        paint_sky(canvas, scene)
        tell(0.16, "sky")
        paint_far(canvas, scene)
        paint_far_woods(canvas, scene)
        tell(0.28, "land")
        paint_fall(canvas, scene)
        paint_water(canvas, scene, canvas.image.copy())
        tell(0.36, "water")
        paint_middle(canvas, scene)
        paint_fog(canvas, scene)
        water = canvas.image[..., :3].copy() if scene.water == "river" else canvas.image[..., :3]
        _aloft(canvas, scene, depth)
        paint_near(canvas, scene, water)
        paint_stand(canvas, scene)
    tell(0.46, "near land")
    for item in scene.items:
        if scene.setting != "land" or item.place not in BEHIND:
            stage(canvas, scene, item, depth)
    tell(0.54, "things")
    if scene.setting == "land":
        frame(canvas, scene)
    paint_weather(canvas, scene)
    tell(0.6, "weather")
    return canvas.image, depth


def _aloft(canvas: Canvas, scene: Scene, depth: np.ndarray) -> None:
    """Sets what flies and floats, so that the near land stands before it."""
    for item in scene.items:
        if item.place in BEHIND:
            stage(canvas, scene, item, depth)


def distances(scene: Scene) -> np.ndarray:
    """How far every pixel of an empty scene is, 0 near to 1 far (h, w) float32."""
    h, w = scene.height, scene.width
    if scene.setting != "land":
        return np.full((h, w), 0.85, np.float32)
    y = np.arange(h, dtype=np.float32)[:, None]
    flat = np.clip(0.8 * (1 - (y - scene.horizon) / max(1.0, h - scene.horizon)), 0, 0.8)
    depth = np.where(
        y < scene.horizon, 1.0 - 0.12 * np.clip((y - scene.horizon * 0.6) / (scene.horizon * 0.4), 0, 1), flat
    )
    depth = np.broadcast_to(depth, (h, w)).astype(np.float32).copy()
    line = scene.ground_line[None]
    near = np.clip(0.6 * (1 - (y - line) / np.maximum(1.0, h - line)), 0, 0.6)
    return np.where(y >= line, np.minimum(depth, near), depth).astype(np.float32)
