"""Lands of fire, ice and wire, and headlands and islands in the sea."""

import numpy as np

from .canvas import Canvas
from .layers import mottle, slab, span, tinted, under
from .noise import peaks, ridge
from .palette import Colour, mix
from .scene import Scene
from .shapes import smoothstep
from .terrain import hill_range, massif, rises, strata

SNOW: Colour = (240, 244, 252)


@rises("cliffs")
def cliffs(canvas: Canvas, scene: Scene) -> None:
    """Headlands that step out into the distance."""
    rng, base = scene.rng("cliffs"), scene.horizon + 3
    x = np.linspace(0, 1, scene.width, dtype=np.float32)
    across = x if scene.side > 0 else 1 - x
    for tall, far, start in ((0.1, 0.74, 0.38), (0.17, 0.54, 0.62), (0.25, 0.36, 0.8)):
        shelf = smoothstep(
            start - 0.012, start + 0.02, across + (ridge(scene.width, rng, cell=scene.unit * 0.06) - 0.5) * 0.03
        )
        roll = 0.8 + 0.3 * (ridge(scene.width, rng, cell=scene.unit * 0.3, octaves=5) - 0.5)
        line = base + 2 - shelf * roll * scene.unit * tall
        strata(
            canvas,
            scene,
            line.astype(np.float32),
            base,
            far,
            rng,
            (148, 132, 120) if scene.ground != "redrock" else (190, 104, 70),
        )
        turf = line + scene.unit * 0.022 * np.clip((shelf - 0.7) / 0.3, 0, 1) * roll
        cap(canvas, scene, line, turf.astype(np.float32), far)
    if scene.water != "sea":
        hill_range(canvas, scene, rng, 0.05, 0.3, base)


def cap(canvas: Canvas, scene: Scene, line: np.ndarray, until: np.ndarray, far: float) -> None:
    """A cover of grass or snow between two lines."""
    top, bottom = span(canvas, line, scene.horizon + 2)
    _, inside = under(line.astype(np.float32), top, bottom)
    _, gone = under(until, top, bottom)
    canvas.wash(
        np.clip(inside - gone, 0, 1),
        scene.lit(mix(scene.ground_colour, scene.light.colour, 0.15), far),
        top=top,
    )


@rises("island")
def island(canvas: Canvas, scene: Scene) -> None:
    """Islands out at sea, wooded, with a pale shore."""
    rng, base = scene.rng("island"), scene.horizon + 2
    x = (np.arange(scene.width, dtype=np.float32) - 0.5 * scene.width) / scene.unit
    for k, (mid, wide, tall, far) in enumerate(
        ((-0.32, 0.2, 0.06, 0.76), (0.5, 0.16, 0.05, 0.7), (0.2, 0.3, 0.17, 0.44))
    ):
        mid *= -scene.side * scene.width / scene.unit
        hump = np.clip(1 - ((x - mid) / wide) ** 2, 0, 1) ** 0.8
        rough = ridge(scene.width, rng, cell=scene.unit * 0.1, octaves=6, gain=0.55)
        line = base + 2 - hump * (0.55 + 0.6 * rough) * scene.unit * tall
        green = mix(scene.ground_colour if scene.ground != "sand" else (92, 132, 76), (58, 92, 74), 0.5)
        massif(canvas, scene, line.astype(np.float32), base + 1, green, far, key=("island", k))


@rises("volcano")
def volcano(canvas: Canvas, scene: Scene) -> None:
    """A smoking cone with lava in its gullies."""
    rng, base = scene.rng("volcano"), scene.horizon + 2
    mid = scene.width * (0.5 - scene.side * 0.08)
    x = (np.arange(scene.width, dtype=np.float32) - mid) / scene.unit
    tall = min(scene.horizon * 0.66, scene.unit * 0.4)
    cone = np.minimum(np.exp(-np.abs(x) / 0.3) * 1.2 - 0.12, 0.78 + 0.3 * x * x * 40 * (np.abs(x) < 0.1))
    rough = (ridge(scene.width, rng, cell=scene.unit * 0.08) - 0.5) * 0.05
    line = (base - np.clip(cone + rough, 0.02, 0.86) * tall).astype(np.float32)
    mouth = float(line.min())
    for k in range(16):
        t = k / 15
        px, py = mid - scene.side * t**1.4 * scene.unit * 0.34, mouth - t * min(mouth * 0.9, scene.unit * 0.4)
        size = scene.unit * (0.05 + 0.13 * t)
        _smoke(canvas, scene, px + rng.normal(0, 0.012) * scene.unit, py, size, t, rng)
    massif(canvas, scene, line, base, (78, 66, 72), 0.4, key="volcano")
    canvas.glow(mid, mouth, scene.unit * 0.26, (230, 90, 30), 0.9)
    for k in range(5):
        px, path = mid + rng.uniform(-0.05, 0.05) * scene.unit, []
        for y in np.linspace(mouth + 2, mouth + tall * rng.uniform(0.35, 0.75), 14):
            px += rng.normal(0, 0.007) * scene.unit + (px - mid) * 0.09
            path.append((px, max(y, float(line[int(np.clip(px, 0, scene.width - 1))]) + 1)))
        points = np.array(path, np.float32)
        for width, colour in ((0.012, (190, 50, 24)), (0.006, (255, 130, 40)), (0.002, (255, 226, 140))):
            canvas.line(points, colour, scene.unit * width * (1.0 if k == 0 else 0.6))
    hill_range(canvas, scene, rng, 0.06, 0.3, base)


def _smoke(canvas: Canvas, scene: Scene, x: float, y: float, radius: float, t: float, rng: np.random.Generator) -> None:
    size = int(radius * 2.4)
    axis = (np.arange(size, dtype=np.float32) - size / 2) / radius
    noise = mottle(size, size, rng, radius * 0.5)
    far = np.hypot(axis[None], axis[:, None]) + noise * 0.7
    value = np.clip(0.5 - axis[:, None] * 0.5 + noise * 0.8 - 0.1 * t, 0, 1)
    dark, pale = mix((58, 50, 58), scene.sky[1], 0.35), mix((190, 176, 170), scene.sky[2], 0.4)
    canvas.wash(
        (1 - smoothstep(0.5, 1.0, far)) * (0.85 - 0.4 * t),
        tinted(value.astype(np.float32), (dark, pale)),
        top=round(y - size / 2),
        left=round(x - size / 2),
    )


@rises("glacier")
def glacier(canvas: Canvas, scene: Scene) -> None:
    """Ice mountains, blue in their shade."""
    rng, base = scene.rng("glacier"), scene.horizon + 2
    for k, (tall, far) in enumerate(((0.34, 0.6), (0.2, 0.34))):
        line = base - peaks(scene.width, rng, cell=scene.unit * 0.3, rough=0.8) * scene.unit * tall
        massif(canvas, scene, line, base, (140, 176, 206), far, snow=1.2, key=k)


@rises("grid")
def grid(canvas: Canvas, scene: Scene) -> None:
    """Wire mountains of another world: dark facets with glowing edges."""
    rng, base = scene.rng("grid"), scene.horizon + 1
    count = max(10, round(18 * scene.width / scene.unit))
    xs = np.linspace(-0.03, 1.03, count) * scene.width
    away = np.abs(xs / scene.width - 0.5) * 2
    ys = base - scene.unit * (0.04 + 0.3 * away**1.3) * rng.uniform(0.25, 1.0, count)
    line = np.interp(np.arange(scene.width), xs, ys).astype(np.float32)
    slab(canvas, line, base, ((44, 14, 78), (20, 8, 46)), scene.unit * 0.3)
    glow = (255, 92, 210)
    feet = base - scene.unit * 0.005
    wires = [np.array([(xs[i], ys[i]), ((xs[i] + xs[min(i + 1, count - 1)]) / 2, feet)]) for i in range(count)]
    wires += [np.array([(xs[i], ys[i]), ((xs[i] + xs[max(i - 1, 0)]) / 2, feet)]) for i in range(count)]
    canvas.lines(wires, mix(glow, (44, 14, 78), 0.55), max(1.0, scene.unit / 700))
    canvas.line(np.stack([xs, ys], 1), glow, max(1.0, scene.unit / 400))
