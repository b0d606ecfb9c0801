"""Setting drawn things into the scene: shadow, light, haze, material, reflection, and the lights they carry."""

import cv2
import numpy as np

from . import (  # noqa: F401  (they register their drawings)
    animals,
    birds,
    buildings,
    craft,
    faces,
    flowers,
    furniture,
    grazers,
    heads,
    landmarks,
    people,
    sealife,
    small_animals,
    still_life,
    trees,
    vehicles,
)
from .canvas import Canvas
from .palette import Colour, mix, tone
from .pen import DRAWINGS, Pen
from .scene import LEAVES, Item, Scene
from .shading import shaded
from .water import shimmer
from .words import vocabulary

STANDING = ("ground", "table", "pier", "span")


def drawn(scene: Scene, item: Item) -> Pen:
    """The pen that has drawn an item, its patch not yet lit."""
    colour = (255.0, 206.0, 120.0)
    leaves: tuple[Colour, ...] = ()
    if item.draw in ("tree", "birch"):
        leaves = (
            (item.colour, tone(item.colour, 0.3), tone(item.colour, -0.14))
            if item.name != "tree" and item.draw == "tree"
            else LEAVES[scene.season]
        )
    pen = Pen(
        item.size,
        item.aspect,
        item.colour,
        scene.rng("item", item.name, item.seed),
        flip=item.flip,
        dark=scene.light.dark if scene.setting != "space" else 0.2,
        snowy=scene.ground == "snow" and scene.setting == "land",
        leaves=leaves,
        lamp=colour,
    )
    DRAWINGS[f"head {item.head}" if item.head else item.draw](pen)
    if item.material:
        _polish(pen, item.material)
    return pen


def _polish(pen: Pen, material: str) -> None:
    """A drawn thing made of glass, gold, stone: its tones mapped to the material's, with gloss and veins."""
    values = vocabulary().words[material].values
    colour, gloss = values["colour"], float(values.get("gloss", 0.0))
    alpha = pen.patch[..., 3:].astype(np.float32) / 255
    straight = pen.patch[..., :3].astype(np.float32) / np.maximum(alpha, 1 / 255)
    gray = straight.mean(-1) / 255
    h, w = gray.shape
    rows = np.linspace(0, 1, h, dtype=np.float32)[:, None]
    wave = 0.5 + 0.5 * np.sin(rows * 21 + gray * 7 + np.linspace(0, 4, w, dtype=np.float32)[None])
    value = np.clip(0.3 + gray * 0.75 + gloss * (wave - 0.5) * 0.6, 0, 1.25)
    tinted = np.clip(value[..., None] * np.asarray(colour, np.float32), 0, 255)
    spark = np.clip((wave - 0.86) / 0.14, 0, 1)[..., None] * gloss * 150
    clear = 1 - float(values.get("clear", 0.0)) * np.clip(1.1 - spark / 90, 0, 1)
    if values.get("veins"):
        grain = 0.5 + 0.5 * np.sin(
            rows * 30 + 6 * np.sin(np.linspace(0, 9, w, dtype=np.float32))[None] + 5 * np.sin(rows * 7)
        )
        tinted *= (1 - 0.22 * (grain > 0.93))[..., None]
    picture = np.clip(tinted + spark, 0, 255)
    pen.patch = np.dstack([picture * alpha * clear, pen.patch[..., 3:] * clear]).astype(np.uint8)


def stage(canvas: Canvas, scene: Scene, item: Item, depth: np.ndarray | None = None) -> None:
    """Draws one item into the scene, with what its place asks for."""
    pen = drawn(scene, item)
    left, top = round(item.x - pen.base[0]), round(item.y - pen.base[1])
    patch = shaded(pen.patch, scene, item.depth, item.x, burning=bool(pen.lights), subject=item.primary)
    if scene.setting == "close":
        patch = pen.patch if scene.light.dark < 0.3 else shaded(pen.patch, scene, 0, item.x, burning=True)
    if item.place == "water":
        _reflect(canvas, scene, item, patch, pen)
        keep = max(1, pen.patch.shape[0] - pen.pad + (0 if item.draw != "iceberg" else 2))
        patch = patch[:keep]
    elif item.place in STANDING and scene.setting in ("land", "table", "space"):
        _shadow(canvas, scene, item, patch, pen)
    canvas.over(patch, top, left)
    if item.place == "ground" and scene.setting == "land":
        _settle(canvas, scene, item)
    if item.place == "water":
        _waterline(canvas, scene, item)
    for x, y, r, colour in pen.lights:
        px, py = pen.to((x, y))
        canvas.glow(left + float(px), top + float(py), r * item.size, colour, 0.75)
    if depth is not None:
        _note(depth, patch[..., 3], top, left, item.depth * 0.6 + 0.05)


def _note(depth: np.ndarray, alpha: np.ndarray, top: int, left: int, far: float) -> None:
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(depth.shape[0], top + alpha.shape[0]), min(depth.shape[1], left + alpha.shape[1])
    if y1 > y0 and x1 > x0:
        part = alpha[y0 - top : y1 - top, x0 - left : x1 - left] > 127
        depth[y0:y1, x0:x1][part] = far


def _shadow(canvas: Canvas, scene: Scene, item: Item, patch: np.ndarray, pen: Pen) -> None:
    """The thing's own outline laid on the ground away from the light, and a dark seat under it."""
    light, unit = scene.light, scene.unit
    strength = (0.5 if light.seen else 0.24) * (1 - 0.45 * light.dark)
    lean = float(np.clip((item.x - light.x) / (0.34 * scene.width), -1.25, 1.25)) * (0.4 + 0.5 * light.low)
    flat = 0.12 + 0.1 * light.low
    h, w = patch.shape[:2]
    feet = h - pen.pad
    alpha = np.ascontiguousarray(patch[:feet, :, 3])
    off = abs(lean) * feet
    move = np.array([[1, -lean, lean * feet + off], [0, -flat, feet * flat + 2]], np.float32)
    cast = cv2.warpAffine(alpha, move, (int(w + 2 * off), max(3, int(feet * flat) + 6)))
    cast = cv2.GaussianBlur(cast, (0, 0), max(0.8, unit * 0.0035)).astype(np.float32) / 255
    fade = np.linspace(1, 0.25, cast.shape[0], dtype=np.float32)[:, None]
    left = round(item.x - pen.base[0] - off)
    ground = scene.ground_colour if scene.setting != "space" else (120, 120, 126)
    dark = tone(mix(scene.lit(ground), scene.sky[0], 0.3), -0.55)
    if item.place in ("ground", "table"):
        canvas.wash(np.clip(cast * fade * strength, 0, 1), dark, top=round(item.y - 2), left=left)
        seat = w * 0.36
        size = (max(4, int(seat * 2.4)), max(4, int(seat * 0.3)))
        yy, xx = np.mgrid[-1 : 1 : size[1] * 1j, -1 : 1 : size[0] * 1j].astype(np.float32)
        pool = np.clip(1 - xx**2 - yy**2, 0, 1) ** 1.5 * min(0.5, strength + 0.12)
        canvas.wash(pool.astype(np.float32), dark, top=round(item.y - size[1] / 2), left=round(item.x - size[0] / 2))


def _settle(canvas: Canvas, scene: Scene, item: Item) -> None:
    """A little grass or snow over the feet, so that the thing stands in the land."""
    if scene.ground in ("paved", "grid", "sand", "redrock") or scene.way:
        return
    rng = scene.rng("settle", item.seed, item.name)
    count = int(10 + 26 * item.aspect * item.size / scene.unit)
    base = scene.ground_colour if scene.ground != "wheat" else (224, 182, 86)
    for _ in range(count):
        x = item.x + rng.uniform(-0.52, 0.52) * item.size * item.aspect
        y = item.y + rng.uniform(0.0, 0.012) * scene.unit
        s = scene.unit * rng.uniform(0.006, 0.016) * (0.7 + item.size / scene.unit)
        if scene.ground == "snow":
            cv2.ellipse(
                canvas.image,
                (int(x * 16), int((y + s * 0.2) * 16)),
                (int(s * 18), int(s * 6)),
                0,
                0,
                360,
                (*scene.lit(tone(base, 0.02)), 255),
                -1,
                cv2.LINE_AA,
                4,
            )
            continue
        bend = rng.normal(0, 0.35) * s
        colour = scene.lit(tone(base, float(rng.uniform(-0.42, 0.04))), item.depth)
        canvas.fill(np.array([(x - s * 0.1, y), (x + bend, y - s), (x + s * 0.1, y)], np.float32), colour)


def _reflect(canvas: Canvas, scene: Scene, item: Item, patch: np.ndarray, pen: Pen) -> None:
    """The thing upside down in the water below it."""
    feet = pen.patch.shape[0] - pen.pad
    mirrored = shimmer(patch[:feet], scene.unit, scene.waves)
    canvas.over(mirrored, round(item.y), round(item.x - pen.base[0]))


def _waterline(canvas: Canvas, scene: Scene, item: Item) -> None:
    """Ripples where a thing sits in the water."""
    rng = scene.rng("waterline", item.seed, item.name)
    wide = item.size * item.aspect
    pale = mix(scene.lit((236, 244, 248)), scene.sky[3], 0.4)
    for _ in range(9):
        x, y = item.x + rng.uniform(-0.55, 0.55) * wide, item.y + rng.uniform(-0.004, 0.02) * scene.unit
        half = wide * rng.uniform(0.05, 0.2)
        thick = max(0.5, scene.unit * 0.0018)
        canvas.fill(np.array([(x - half, y), (x, y - thick), (x + half, y), (x, y + thick)], np.float32), pale)
