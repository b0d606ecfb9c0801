"""What covers the ground: grass, wheat, flowers, lavender in rows, sunflowers."""

from collections.abc import Callable

import cv2
import numpy as np

from .canvas import Canvas, fixed
from .layers import plane, tinted
from .palette import Colour, mix, shifted, tone
from .scene import LEAVES, Scene
from .ways import river_bed

Carpet = Callable[[Canvas, Scene], None]
BLOOMS: tuple[Colour, ...] = ((232, 92, 104), (246, 200, 84), (244, 240, 232), (176, 120, 214), (244, 140, 90))


def _spread(
    scene: Scene, rng: np.random.Generator, count: int, power: float = 0.6
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(x, y, nearness 0 to 1) of things strewn over the near land, sorted far to near."""
    x = rng.random(count) * scene.width
    t = np.sort(rng.random(count) ** power)
    line = scene.ground_line[np.clip(x, 0, scene.width - 1).astype(int)]
    y = line + (scene.height * 1.03 - line) * t
    if scene.water == "river":
        bed = river_bed(scene)
        wet = bed[np.clip(y, 0, scene.height - 1).astype(int), np.clip(x, 0, scene.width - 1).astype(int)] > 0.2
        line = np.where(wet, scene.height * 2, line)
    kept = (line < scene.height) & ((y - line < scene.unit * 0.09) if scene.cliff else True)
    return x[kept], y[kept], t[kept]


def blades(
    canvas: Canvas,
    scene: Scene,
    colours: tuple[Colour, ...],
    *,
    count: int,
    tall: float,
    power: float = 0.6,
    lean: float = 0.4,
) -> None:
    """Strews curved blades, larger towards us; later colours lie in front."""
    rng = scene.rng("blades")
    area = max(0.4, scene.width / scene.unit)
    x, y, t = _spread(scene, rng, int(count * area), power)
    size = scene.unit * tall * (0.1 + 0.9 * t**1.6) * rng.uniform(0.5, 1.1, len(x))
    bend = rng.normal(0.25 * scene.side, lean, len(x)) * (1 + scene.wind)
    tip_x, tip_y = x + bend * size, y - size
    knee_x, knee_y = x + bend * size * 0.25, y - size * 0.55
    half = np.maximum(0.5, size * 0.035)
    shapes = np.stack(
        [
            np.stack([x - half, y], 1),
            np.stack([knee_x - half * 0.8, knee_y], 1),
            np.stack([tip_x, tip_y], 1),
            np.stack([knee_x + half * 0.8, knee_y], 1),
            np.stack([x + half, y], 1),
        ],
        1,
    )
    points = fixed(shapes)
    bands = np.minimum(
        (t * len(colours) * 0.999 + rng.uniform(-0.6, 0.6, len(x))).astype(int).clip(0), len(colours) - 1
    )
    for shape, band in zip(points, bands, strict=True):
        cv2.fillPoly(canvas.image, [shape], (*colours[band], 255), cv2.LINE_AA, 4)


def _greens(scene: Scene, base: Colour) -> tuple[Colour, ...]:
    warm = mix(base, scene.light.colour, 0.25 * (1 - scene.light.dark))
    return tuple(
        scene.lit(c)
        for c in (tone(warm, 0.08), base, tone(base, -0.2), tone(base, -0.38), tone(warm, -0.1), tone(base, -0.5))
    )


def tufts(canvas: Canvas, scene: Scene) -> None:
    """Short grass, tall only at our feet, a flower here and there in the warm half of the year."""
    blades(canvas, scene, _greens(scene, scene.ground_colour), count=520, tall=0.065, power=0.5)
    if scene.season in ("spring", "summer"):
        rng = scene.rng("dots")
        _dots(canvas, scene, (BLOOMS[int(rng.integers(5))], (244, 240, 232)), 60, 0.0042)
    elif scene.season == "autumn":
        _dots(canvas, scene, LEAVES["autumn"], 260, 0.006)


def _dots(canvas: Canvas, scene: Scene, colours: tuple[Colour, ...], count: int, size: float) -> None:
    rng = scene.rng("blossom dots")
    x, y, t = _spread(scene, rng, int(count * max(0.5, scene.width / scene.unit)), 0.7)
    for i in range(len(x)):
        r = scene.unit * size * (0.25 + 1.0 * t[i]) * rng.uniform(0.7, 1.2)
        colour = scene.lit(colours[int(rng.integers(len(colours)))], 0.4 * (1 - t[i]))
        cv2.ellipse(
            canvas.image,
            (int(x[i] * 16), int((y[i] - r * 2) * 16)),
            (max(10, int(r * 16)), max(8, int(r * 11))),
            0,
            0,
            360,
            (*colour, 255),
            -1,
            cv2.LINE_AA,
            4,
        )


def wheat(canvas: Canvas, scene: Scene) -> None:
    """A standing crop, gold, its ears catching the light."""
    base = (224, 182, 86)
    blades(canvas, scene, _greens(scene, base), count=1500, tall=0.14, power=0.62, lean=0.16)
    rng = scene.rng("ears")
    x, y, t = _spread(scene, rng, int(240 * max(0.5, scene.width / scene.unit)), 0.55)
    for i in range(len(x)):
        s = scene.unit * 0.03 * (0.15 + t[i])
        turn = 70 + rng.normal(0, 14)
        colour = scene.lit(mix(base, scene.light.colour, 0.4), 0.3 * (1 - t[i]))
        top = y[i] - scene.unit * 0.12 * (0.12 + 0.88 * t[i] ** 1.6)
        cv2.ellipse(
            canvas.image,
            (int(x[i] * 16), int(top * 16)),
            (max(8, int(s * 16 * 0.6)), max(6, int(s * 16 * 0.14))),
            -turn,
            0,
            360,
            (*colour, 255),
            -1,
            cv2.LINE_AA,
            4,
        )


def savanna(canvas: Canvas, scene: Scene) -> None:
    """Dry grass in tufts."""
    blades(canvas, scene, _greens(scene, scene.ground_colour), count=760, tall=0.09, power=0.55, lean=0.5)


def grass(canvas: Canvas, scene: Scene) -> None:
    """A meadow, deep grass full of small flowers."""
    blades(canvas, scene, _greens(scene, scene.ground_colour), count=1100, tall=0.11, power=0.55)
    _dots(canvas, scene, BLOOMS, 260, 0.0058)


def flowers(canvas: Canvas, scene: Scene) -> None:
    """A field of flowers, dots far off and petals at our feet."""
    rng = scene.rng("flowers")
    blades(canvas, scene, _greens(scene, scene.ground_colour), count=620, tall=0.09)
    base = scene.bloom or BLOOMS[0]
    shades = (base, tone(base, 0.2), tone(base, -0.16), shifted(base, hue=0.04), (250, 246, 238))
    _dots(canvas, scene, shades, 900, 0.0062)
    x, y, t = _spread(scene, rng, int(70 * max(0.5, scene.width / scene.unit)), 0.5)
    for i in np.flatnonzero(t > 0.45):
        _blossom(
            canvas,
            scene,
            float(x[i]),
            float(y[i]),
            scene.unit * 0.03 * float(t[i]) ** 1.5,
            shades[int(rng.integers(4))],
            rng,
        )


def _blossom(
    canvas: Canvas, scene: Scene, x: float, y: float, r: float, colour: Colour, rng: np.random.Generator
) -> None:
    stem = scene.lit((74, 116, 66))
    canvas.line(np.array([(x + r * 0.3, y + r), (x, y - r * 2.2)], np.float32), stem, max(1.0, r * 0.12))
    turn, y = rng.uniform(0, 1), y - r * 2.4
    for k in range(6):
        a = turn + k * np.pi / 3
        petal = (int((x + np.cos(a) * r * 0.52) * 16), int((y + np.sin(a) * r * 0.36) * 16))
        cv2.ellipse(
            canvas.image,
            petal,
            (max(8, int(r * 9)), max(8, int(r * 6))),
            float(np.degrees(a)),
            0,
            360,
            (*scene.lit(tone(colour, 0.14 * np.sin(a) - 0.02)), 255),
            -1,
            cv2.LINE_AA,
            4,
        )
    canvas.disc(x, y, r * 0.24, scene.lit((246, 204, 92)))


def rows(canvas: Canvas, scene: Scene, colour: Colour, between: Colour) -> None:
    """Planted rows that meet at the horizon."""
    line = scene.ground_line
    vanish = (scene.width * (0.5 - 0.12 * scene.side), float(line.min()) - scene.unit * 0.04)
    top = int(np.clip(line.min(), 0, scene.height - 1))
    y = np.arange(top, scene.height, dtype=np.float32)[:, None]
    x = np.arange(scene.width, dtype=np.float32)[None]
    away = np.maximum(y - vanish[1], 1)
    lane = (x - vanish[0]) / away * 1.6
    rough = plane(len(y), scene.width, scale=240, far=0.05)
    hump = 0.5 + 0.5 * np.cos(lane * 2 * np.pi + rough * 1.1)
    value = np.clip(hump * 0.95 + rough * 0.7 * hump, 0, 1)
    inside = np.clip(y - line[None] + 0.5, 0, 1)
    shades = (
        scene.lit(between),
        scene.lit(tone(colour, -0.38)),
        scene.lit(colour),
        scene.lit(mix(tone(colour, 0.2), scene.light.colour, 0.25)),
    )
    canvas.wash(inside.astype(np.float32), tinted(value.astype(np.float32), shades), top=top)
    far = np.clip(1 - (y - line[None]) / (scene.unit * 0.22), 0, 1) * 0.4
    canvas.wash((far * inside).astype(np.float32), scene.light.haze, top=top)


def lavender(canvas: Canvas, scene: Scene) -> None:
    """Lavender in rows to the horizon, sprigs at our feet."""
    rows(canvas, scene, (134, 100, 188), (112, 120, 82))
    violet = (142, 110, 198)
    shades = tuple(
        scene.lit(c)
        for c in (tone(violet, 0.15), violet, tone(violet, -0.2), (98, 124, 84), tone(violet, 0.1), tone(violet, -0.35))
    )
    blades(canvas, scene, shades, count=900, tall=0.1, power=0.42, lean=0.2)


def sunflowers(canvas: Canvas, scene: Scene) -> None:
    """Sunflowers by the hundred, faces towards us."""
    rng = scene.rng("sunflowers")
    blades(canvas, scene, _greens(scene, (92, 128, 58)), count=500, tall=0.08)
    x, y, t = _spread(scene, rng, int(300 * max(0.5, scene.width / scene.unit)), 0.85)
    for i in range(len(x)):
        r = scene.unit * (0.005 + 0.05 * float(t[i]) ** 1.4)
        cx, cy = float(x[i]), float(y[i]) - r * 1.7
        far = 0.45 * (1 - float(t[i]))
        canvas.line(
            np.array([(cx, cy), (cx, cy + r * 3)], np.float32), scene.lit((70, 108, 52), far), max(1.0, r * 0.16)
        )
        _sunflower(canvas, scene, cx, cy, r, far)


def _sunflower(canvas: Canvas, scene: Scene, x: float, y: float, r: float, far: float) -> None:
    gold = scene.lit((244, 186, 52), far)
    if r < scene.unit * 0.014:
        canvas.disc(x, y, r, gold)
    else:
        for turn, colour in ((0.0, tone(gold, -0.18)), (0.2, gold)):
            a = np.arange(30) * np.pi / 15 + turn
            reach = np.where(np.arange(30) % 2 == 0, r, r * 0.66)
            canvas.fill(np.stack([x + np.cos(a) * reach, y + np.sin(a) * reach * 0.95], 1).astype(np.float32), colour)
    canvas.disc(x, y, r * 0.42, scene.lit((82, 52, 34), far))
    if r > scene.unit * 0.02:
        canvas.disc(x - r * 0.08, y - r * 0.08, r * 0.22, scene.lit((120, 80, 46), far))


CARPETS: dict[str, Carpet] = {
    "tufts": tufts,
    "wheat": wheat,
    "savanna": savanna,
    "grass": grass,
    "flowers": flowers,
    "lavender": lavender,
    "sunflowers": sunflowers,
}
