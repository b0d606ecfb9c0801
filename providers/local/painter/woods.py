"""Woods: far tree lines along the horizon, stands of drawn trees from far to near, a few alone."""

from functools import lru_cache

import cv2
import numpy as np

from .canvas import Canvas
from .noise import stream
from .palette import Colour, mix, tone
from .pen import DRAWINGS, Pen
from .scene import LEAVES, Item, Scene
from .shading import shaded

KINDS: dict[str, tuple[float, Colour]] = {
    "pine": (0.5, (52, 92, 70)),
    "tree": (1.05, (92, 130, 66)),
    "palm": (0.9, (66, 124, 70)),
    "birch": (0.5, (176, 176, 84)),
    "bamboo": (0.42, (112, 154, 76)),
    "cypress": (0.26, (54, 84, 60)),
    "willow": (1.05, (125, 154, 76)),
    "bare": (0.95, (74, 60, 54)),
}


@lru_cache(maxsize=48)
def sprite(kind: str, size: int, variant: int, season: str, snowy: bool, colour: Colour) -> np.ndarray:
    """One tree, premultiplied RGBA, drawn once per kind, size and season."""
    leaves = LEAVES[season] if kind in ("tree", "birch") and colour == KINDS[kind][1] else ()
    if kind == "tree" and colour != KINDS[kind][1]:
        leaves = (colour, tone(colour, 0.3), tone(colour, -0.14))
    pen = Pen(size, KINDS[kind][0], colour, stream("sprite", kind, variant), snowy=snowy, leaves=leaves)
    DRAWINGS[kind](pen)
    return pen.patch


def tree_line(canvas: Canvas, scene: Scene, y: float, tall: float, colour: Colour, kind: str, key: str) -> None:
    """The silhouette of a distant wood standing on a level line."""
    rng = scene.rng("line", key)
    pitch = max(2.0, tall * (0.3 if kind == "pine" else 0.62))
    points, x = [(-4.0, y + 3)], -pitch
    group = np.interp(np.linspace(0, 1, 64), np.linspace(0, 1, 9), rng.uniform(0.25, 1.0, 9))
    while x < scene.width + pitch:
        h = tall * group[int(np.clip(x / scene.width, 0, 0.999) * 63)] * rng.uniform(0.6, 1.0)
        if kind == "pine":
            points += [
                (x - pitch * 0.5, y - h * 0.25),
                (x - pitch * 0.16, y - h * 0.62),
                (x, y - h),
                (x + pitch * 0.16, y - h * 0.62),
            ]
        else:
            points += [
                (x - pitch * 0.5, y - h * 0.62),
                (x - pitch * 0.28, y - h * 0.92),
                (x, y - h),
                (x + pitch * 0.3, y - h * 0.9),
            ]
        x += pitch * rng.uniform(0.7, 1.2)
    points.append((scene.width + 4.0, y + 3))
    canvas.fill(np.asarray(points, np.float32), colour)


def paint_far_woods(canvas: Canvas, scene: Scene) -> None:
    """Tree lines at the foot of the land, before the water is painted, so that it mirrors them."""
    if not scene.stand or scene.setting != "land" or scene.water == "sea":
        return
    kind = scene.stand.removeprefix("few ")
    _, colour = KINDS[kind]
    if kind in ("tree", "birch"):
        colour = LEAVES[scene.season][0]
    if scene.ground == "snow":
        colour = mix(colour, (206, 216, 230), 0.25)
    rows = ((0.05, 0.6), (0.07, 0.42)) if scene.stand.startswith("few") else ((0.085, 0.64), (0.12, 0.5), (0.1, 0.36))
    for k, (tall, far) in enumerate(rows):
        shade = mix(scene.lit(tone(colour, -0.28), far), scene.light.haze, 0.1)
        tree_line(
            canvas,
            scene,
            scene.horizon + 1,
            scene.unit * tall,
            shade,
            "pine" if kind in ("pine", "cypress") else "round",
            f"{kind}{k}",
        )


def paint_stand(canvas: Canvas, scene: Scene) -> None:
    """Trees on the near land, behind the subject: a wood in rows, or two or three alone."""
    for tree in standing(scene):
        plant(canvas, scene, *tree)


def standing(scene: Scene) -> list[tuple[str, float, float, float, float, int]]:
    """The trees of the near land, back to front: kind, middle and base in pixels, height, distance, variant."""
    if not scene.stand or scene.setting != "land":
        return []
    few = scene.stand.startswith("few")
    kind = scene.stand.removeprefix("few ")
    if kind not in KINDS:
        return []
    return [(kind, *spot) for spot in sorted(_spots(scene, kind, few), key=lambda spot: spot[1])]


def _spots(scene: Scene, kind: str, few: bool) -> list[tuple[float, float, float, float, int]]:
    rng = scene.rng("stand")
    wide = scene.width / scene.unit
    rows = ((0.02, 0.13, 0.34, 5),) if few else ((0.0, 0.17, 0.5, 18), (0.05, 0.27, 0.3, 12), (0.15, 0.44, 0.14, 7))
    spots = []
    for down, size, far, count in rows:
        for n in range(max(2, round(count * wide))):
            x = ((n + rng.uniform(0.0, 1.0)) / max(2, round(count * wide)) if not few else rng.random()) * scene.width
            line = float(scene.ground_line[int(np.clip(x, 0, scene.width - 1))])
            reach = max(0.0, scene.height - line)
            tall = size * scene.unit * rng.uniform(0.65, 1.15) * {"cypress": 1.1, "bamboo": 1.3}.get(kind, 1.0)
            base = line + 2 + down * reach + rng.uniform(0, 0.02) * scene.unit
            if line > scene.height * 0.93 or (scene.cliff and down > 0.1):
                continue
            if down > 0.1 and abs(x / scene.width - 0.5) < 0.22:
                continue
            if _covers(scene, x, base, tall * KINDS[kind][0]):
                continue
            spots.append((x, base, tall, far, int(rng.integers(3))))
    return spots


def _covers(scene: Scene, x: float, base: float, wide: float) -> bool:
    """Whether a tree here would stand before a thing that matters."""
    return any(
        item.place == "ground"
        and base > item.y - 0.02 * scene.unit
        and abs(item.x - x) < (item.size * item.aspect + wide) * 0.5
        for item in scene.items
    )


def plant(
    canvas: Canvas, scene: Scene, kind: str, x: float, base: float, size: float, far: float, variant: int
) -> None:
    """Sets one tree into the scene."""
    snowy = scene.ground == "snow"
    season = scene.season if not snowy else "winter"
    drawn = 256 if size > 150 else 128
    patch = sprite(kind, drawn, variant, season, snowy, scene.stand_colour or KINDS[kind][1])
    scale = size / drawn
    if scale < 1.0:
        patch = cv2.resize(patch, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    elif scale > 1.05:
        patch = sprite(kind, round(size / 64) * 64, variant, season, snowy, scene.stand_colour or KINDS[kind][1])
        patch = cv2.resize(
            patch,
            None,
            fx=size / (round(size / 64) * 64),
            fy=size / (round(size / 64) * 64),
            interpolation=cv2.INTER_AREA,
        )
    patch = shaded(patch, scene, far, x)
    pad = round(0.16 * size)
    canvas.over(patch, round(base - patch.shape[0] + pad), round(x - patch.shape[1] / 2))


def frame(canvas: Canvas, scene: Scene) -> None:
    """Dark trees at the picture's edges, nearest to us, where the scene is a wood."""
    if not scene.stand or scene.stand.startswith("few") or scene.setting != "land" or scene.cliff:
        return
    kind, rng = scene.stand, scene.rng("frame")
    if kind not in KINDS:
        return
    item: Item | None = next((i for i in scene.items if i.primary), None)
    for side in (-1, 1):
        x = scene.width * (0.5 + side * rng.uniform(0.46, 0.54))
        size = min(scene.unit * rng.uniform(0.75, 0.95), 0.8 * scene.height)
        if item and abs(item.x - x) < (item.size * item.aspect + size * KINDS[kind][0] * 0.8) * 0.5:
            continue
        plant(canvas, scene, kind, x, scene.height * rng.uniform(0.96, 1.03), size, -0.25, int(rng.integers(3)))
