"""A scene of the painter taken apart into layers that move: sky, clouds, land, water, things, weather."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from providers.local.filming.layers import Layer, band, cropped
from providers.local.filming.lives import Pulse, life_of, swaying
from providers.local.filming.skies import curtains, drifting, twinkling
from providers.local.filming.water import Water
from providers.local.painter import manners
from providers.local.painter.canvas import Canvas
from providers.local.painter.clouds import gather
from providers.local.painter.finish import graded
from providers.local.painter.heavens import over_clouds
from providers.local.painter.near import paint_middle, paint_near
from providers.local.painter.reading import Reading
from providers.local.painter.render import BEHIND
from providers.local.painter.rooms import moon_ground, paint_room
from providers.local.painter.scene import Item, Scene
from providers.local.painter.sky import paint_sky
from providers.local.painter.staging import stage
from providers.local.painter.terrain import paint_far
from providers.local.painter.water import paint_water
from providers.local.painter.waterfall import paint_fall
from providers.local.painter.weather import paint_fog
from providers.local.painter.woods import frame, paint_far_woods, plant, standing

FAR = 0.06  # nearness of the horizon
TREE_ROWS = 6
THICK, MISTY = 0.15, 0.45  # how thick the air is from which banks of fog hang far away, and before the trees
MIST, MIST_LOW, MIST_NEAR = 0.95, 0.15, 0.4  # of the fog before the trees: how thick, how far down the ground, how near
GLINTS = 3  # plates of water with glints of their own
Colouring = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Stage:
    """A scene with what its layers need to know. colour: what mood and manner do to pixels (h, w, 3) uint8."""

    scene: Scene
    pulse: Pulse
    colour: Colouring

    @property
    def growth(self) -> float:
        """How much nearer the ground is with each pixel down."""
        return (1 - FAR) / max(1.0, self.scene.height - self.scene.horizon)

    @property
    def at_top(self) -> float:
        """The nearness that the ground's plane would have at the canvas's upper edge."""
        return FAR - self.growth * self.scene.horizon

    def nearness(self, y: float) -> float:
        """How near the ground is at a row of the canvas."""
        return max(FAR, self.at_top + self.growth * y)

    def blank(self) -> Canvas:
        return Canvas(np.zeros((self.scene.height, self.scene.width, 4), np.uint8))

    def coloured(self, pixels: np.ndarray) -> np.ndarray:
        """Premultiplied or opaque pixels in the colours of mood and manner; what only glows stays as it is."""
        if pixels.shape[2] == 3:
            return self.colour(pixels)
        alpha = pixels[..., 3]
        straight = cv2.divide(pixels[..., :3], cv2.merge([np.maximum(alpha, 1)] * 3), scale=255)
        done = cv2.multiply(self.colour(straight), cv2.merge([alpha] * 3), scale=1 / 255)
        done[alpha == 0] = pixels[..., :3][alpha == 0]
        return np.dstack([done, alpha])


def colouring(scene: Scene, reading: Reading, seed: int) -> Colouring:
    """What mood, palette and manner do to a picture's colours and strokes."""

    def colour(pixels: np.ndarray) -> np.ndarray:
        picture = graded(np.ascontiguousarray(pixels), scene, reading)
        if reading.manner == "illustration":
            return picture
        light = scene.light.x, scene.light.y
        return manners.apply(
            reading.manner, picture, seed, depth=np.full(picture.shape[:2], 0.5, np.float32), light=light
        )

    return colour


def layers_of(stage_: Stage, tell: Callable[[float], None]) -> list[Layer]:
    """Every layer of the scene, back to front. tell: hears how far it is."""
    layers = _land(stage_, tell) if stage_.scene.setting == "land" else _room(stage_, tell)
    return [_coloured(layer, stage_) for layer in layers]


def _coloured(layer: Layer, stage_: Stage) -> Layer:
    return layer if layer.redrawn else replace(layer, pixels=stage_.coloured(layer.pixels))


def _land(stage_: Stage, tell: Callable[[float], None]) -> list[Layer]:
    scene = stage_.scene
    layers = _sky(stage_)
    tell(0.25)
    far = stage_.blank()
    paint_far(far, scene)
    paint_far_woods(far, scene)
    layers += _flat(far, FAR * 0.8)
    if scene.water == "fall":
        fall = stage_.blank()
        paint_fall(fall, scene)
        layers += _flat(fall, FAR * 0.8)
    tell(0.4)
    layers += _water(stage_, layers)
    middle = stage_.blank()
    paint_middle(middle, scene)
    layers += _ground(stage_, middle)
    layers += _fog(stage_)
    tell(0.55)
    layers += [layer for item in scene.items if item.place in BEHIND for layer in _thing(stage_, item)]
    layers += _near(stage_, layers)
    layers += _trees(stage_)
    layers += _mist(stage_)
    tell(0.75)
    layers += [layer for item in scene.items if item.place not in BEHIND for layer in _thing(stage_, item)]
    edges = stage_.blank()
    frame(edges, scene)
    layers += _flat(edges, 1.0)
    tell(1.0)
    return layers


def _sky(stage_: Stage) -> list[Layer]:
    """The empty sky, what twinkles and waves in it, and the clouds that drift before it."""
    scene = stage_.scene
    clear = replace(scene, cover=0.0, stars=0.0, features=scene.features - {"aurora"}, bolt=False)
    if scene.cover >= 0.9:
        clear = replace(clear, light=replace(scene.light, seen=False, moon=False))
    base = Canvas(np.zeros((scene.height, scene.width, 3), np.uint8))
    paint_sky(base, clear)
    sky = stage_.coloured(base.image)
    redrawn = []
    if scene.stars > 0.02:
        redrawn.append(twinkling(scene, stage_.pulse))
    if "aurora" in scene.features:
        redrawn.append(curtains(scene, stage_.pulse))

    def lit(seconds: float) -> np.ndarray:
        picture = sky.copy()
        for light in redrawn:
            light(picture, seconds)
        return picture

    layers = [Layer(sky, near=0.0, redrawn=lit if redrawn else None, wide=True)]
    clouds = _clouds(stage_)
    return layers + clouds


def _clouds(stage_: Stage) -> list[Layer]:
    scene = stage_.scene
    if scene.cover <= 0.02:
        return []
    wide, living = drifting(scene, stage_.pulse)
    canvas = Canvas(np.zeros((scene.height, wide.width, 4), np.uint8))
    gather(canvas, wide)
    found = band(canvas.image)
    layers = []
    if found:
        left = (scene.width - wide.width) // 2
        layers.append(Layer(found[0], left, found[1], near=FAR * 0.4, living=living, wide=True))
    before = stage_.blank()
    over_clouds(before, replace(scene, bolt=False))
    return layers + _flat(before, FAR * 0.3)


def _flat(canvas: Canvas, near: float) -> list[Layer]:
    """A painted canvas as a layer that faces us; none where nothing is on it."""
    found = band(canvas.image)
    return [Layer(found[0], 0, found[1], near=near, wide=True)] if found else []


def _ground(stage_: Stage, canvas: Canvas) -> list[Layer]:
    """A painted canvas as a layer that lies on the ground."""
    found = band(canvas.image)
    return [_lying(stage_, found[0], found[1])] if found else []


def _lying(stage_: Stage, pixels: np.ndarray, top: int) -> Layer:
    return Layer(pixels, 0, top, near=stage_.at_top, growth=stage_.growth, wide=True)


def _water(stage_: Stage, behind: Sequence[Layer]) -> list[Layer]:
    scene = stage_.scene
    top = int(min(scene.horizon, scene.height - 2))
    if scene.water is None or scene.height - top < 8:
        return []
    backdrop = flattened(behind, scene)
    plates = []
    for number in range(1 if scene.waves > 0.6 or scene.silky else GLINTS):
        canvas = Canvas(backdrop.copy())
        key = scene.key if number == 0 else f"{scene.key} glints {number}"
        paint_water(canvas, replace(scene, key=key), backdrop)
        plates.append(stage_.coloured(np.ascontiguousarray(canvas.image[top:])))
    water = Water(plates, scene.unit, scene.waves, stage_.pulse)
    layer = _lying(stage_, plates[0], top)
    return [replace(layer, redrawn=water.at)]


def _fog(stage_: Stage) -> list[Layer]:
    """Banks of fog before the far land."""
    return _bank(stage_, stage_.scene, 0.25, 1.6) if stage_.scene.fog >= THICK else []


def _mist(stage_: Stage) -> list[Layer]:
    """Thinner fog on the ground, before the trees: without it a misty forest is as clear as any."""
    scene = stage_.scene
    if scene.fog < MISTY:
        return []
    low = scene.horizon + MIST_LOW * (scene.height - scene.horizon)
    return _bank(stage_, replace(scene, key=f"{scene.key} mist", fog=MIST * scene.fog, horizon=low), MIST_NEAR, -2.4)


def _bank(stage_: Stage, scene: Scene, near: float, speed: float) -> list[Layer]:
    wide, living = drifting(scene, stage_.pulse, speed=speed)
    canvas = Canvas(np.zeros((scene.height, wide.width, 4), np.uint8))
    paint_fog(canvas, wide)
    found = band(canvas.image)
    left = (scene.width - wide.width) // 2
    return [Layer(found[0], left, found[1], near=near, living=living, wide=True)] if found else []


def _near(stage_: Stage, behind: Sequence[Layer]) -> list[Layer]:
    scene = stage_.scene
    near = stage_.blank()
    water = flattened(behind, scene) if scene.water == "river" else near.image[..., :3].copy()
    paint_near(near, scene, water)
    return _ground(stage_, near)


def _trees(stage_: Stage) -> list[Layer]:
    """The trees of the near land in rows that face us, so that they stay upright, each row at its own distance."""
    scene, trees = stage_.scene, standing(stage_.scene)
    layers = []
    for row in np.array_split(np.arange(len(trees)), min(TREE_ROWS, len(trees)) or 1):
        canvas = stage_.blank()
        for number in row:
            plant(canvas, scene, *trees[number])
        found = band(canvas.image)
        if found:
            foot = float(np.mean([trees[number][2] for number in row]))
            wave = swaying(scene, stage_.pulse, scene.rng("row", int(row[0])))
            near = stage_.nearness(foot)
            layers.append(Layer(found[0], 0, found[1], near=near, foot=(0.0, foot - found[1]), living=wave, wide=True))
    return layers


def _thing(stage_: Stage, item: Item) -> list[Layer]:
    """One thing as a layer of its own, moving as such things do."""
    scene = stage_.scene
    canvas = stage_.blank()
    stage(canvas, scene, item)
    found = cropped(canvas.image)
    if not found:
        return []
    pixels, left, top = found
    near = stage_.nearness(item.y)
    if item.place in ("sky", "float"):
        near = min(0.45, 0.1 + 0.5 * item.size / scene.unit)
    elif scene.setting != "land":
        near = float(np.clip(0.85 - 0.6 * item.depth, 0.2, 0.95))
    middle = item.y if item.place not in ("sky", "deep", "float") else item.y - item.size / 2
    foot = (item.x - left, middle - top)
    return [Layer(pixels, left, top, near=near, foot=foot, living=life_of(item, scene, stage_.pulse))]


def _room(stage_: Stage, tell: Callable[[float], None]) -> list[Layer]:
    """A scene that is no land: its backdrop, and its things before it."""
    scene = stage_.scene
    base = Canvas(np.zeros((scene.height, scene.width, 3), np.uint8))
    paint_room(base, scene)
    tell(0.4)
    layers = [Layer(base.image, near=0.12 if scene.setting != "close" else 0.05, wide=True)]
    if scene.setting == "table":
        edge = int(np.clip(scene.horizon, 1, scene.height - 2))
        layers = [Layer(base.image, near=FAR, wide=True), _lying(stage_, np.ascontiguousarray(base.image[edge:]), edge)]
    if scene.setting == "space" and any(item.place == "ground" for item in scene.items):
        ground = stage_.blank()
        moon_ground(ground, scene)
        layers += _ground(stage_, ground)
    for item in scene.items:
        layers += _thing(stage_, item)
    tell(1.0)
    return layers


def flattened(layers: Sequence[Layer], scene: Scene) -> np.ndarray:
    """The layers as they lie, without a camera, (height, width, 3) uint8."""
    canvas = Canvas(np.zeros((scene.height, scene.width, 3), np.uint8))
    for layer in layers:
        pixels = layer.redrawn(0.0) if layer.redrawn else layer.pixels
        if pixels.shape[2] == 4:
            canvas.over(pixels, layer.top, layer.left)
        else:
            canvas.image[layer.top : layer.top + pixels.shape[0]] = pixels[: scene.height - layer.top]
    return canvas.image
