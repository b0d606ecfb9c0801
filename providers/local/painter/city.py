"""A city's skyline in three depths, windows lit at dusk and by night."""

import numpy as np

from .canvas import Canvas
from .layers import veil
from .palette import Colour, mix, tone
from .scene import Scene
from .terrain import rises

GLASS: tuple[Colour, ...] = ((118, 132, 156), (142, 134, 140), (104, 124, 150), (156, 140, 128), (124, 142, 158))
LAMPS: tuple[Colour, ...] = ((255, 214, 138), (255, 232, 180), (255, 190, 110), (214, 230, 255))


@rises("city")
def city(canvas: Canvas, scene: Scene) -> None:
    """Three rows of towers, tallest towards the middle."""
    rng = scene.rng("city")
    centre = 0.5 + scene.side * rng.uniform(-0.05, 0.15)
    for row, (far, tall, wide) in enumerate(((0.72, 0.5, 0.05), (0.46, 0.42, 0.07), (0.2, 0.28, 0.1))):
        _row(canvas, scene, rng, row, far, tall, wide, centre)
        veil(
            canvas,
            scene.horizon - scene.unit * tall * 0.7,
            scene.horizon + 2,
            scene.light.haze,
            0.34 - 0.1 * row + 0.2 * scene.fog,
        )
    if scene.light.dark > 0.4:
        canvas.glow(centre * scene.width, scene.horizon, scene.unit * 0.8, (150, 96, 60), 0.6)
        _quay(canvas, scene, rng)


def _quay(canvas: Canvas, scene: Scene, rng: np.random.Generator) -> None:
    """Street lamps and signs along the foot of the city."""
    for x in np.arange(0, scene.width, scene.unit * 0.045) + rng.uniform(0, scene.unit * 0.04):
        y = scene.horizon - scene.unit * rng.uniform(0.006, 0.02)
        colour = (
            LAMPS[int(rng.integers(3))]
            if rng.random() < 0.8
            else ((255, 96, 140), (96, 220, 255), (150, 255, 190))[int(rng.integers(3))]
        )
        canvas.glow(x, y, scene.unit * 0.04, colour, 0.45)
        canvas.disc(x, y, max(0.8, scene.unit * 0.0024), mix(colour, (255, 255, 255), 0.5))


def _row(
    canvas: Canvas,
    scene: Scene,
    rng: np.random.Generator,
    row: int,
    far: float,
    tall: float,
    wide: float,
    centre: float,
) -> None:
    base, x = scene.horizon + 3, -0.02 * scene.width
    limit = min(scene.unit, scene.horizon * 1.25)
    while x < scene.width:
        w = scene.unit * wide * rng.uniform(0.55, 1.3)
        middle = (x + w / 2) / scene.width
        swell = 0.45 + 0.75 * np.exp(-(((middle - centre) / 0.26) ** 2))
        h = limit * tall * swell * rng.uniform(0.4, 1.0) ** (1.1 if row < 2 else 0.8)
        _tower(canvas, scene, rng, x, base, w, h, far, row)
        x += w * (rng.uniform(0.8, 1.06) if row < 2 else rng.uniform(0.9, 1.3))


def _tower(
    canvas: Canvas,
    scene: Scene,
    rng: np.random.Generator,
    x: float,
    base: float,
    w: float,
    h: float,
    far: float,
    row: int,
) -> None:
    body = GLASS[int(rng.integers(len(GLASS)))]
    face = scene.lit(tone(body, -0.1 - 0.1 * row), far)
    if scene.light.dark > 0.4:
        face = mix(face, (16, 20, 38), 0.35)
    left = scene.light.x < x
    lit = mix(face, scene.light.colour, 0.2 * (1 - 0.6 * scene.light.dark))
    shade = tone(face, -0.22)
    split = x + w * (0.34 if left else 0.66)
    top = base - h
    _box(canvas, x, top, x + w, base, shade if left else lit)
    _box(canvas, *((x, top, split, base) if left else (split, top, x + w, base)), lit if left else shade)
    _crown(canvas, rng, x, w, top, h, face, shade)
    if row or scene.light.dark > 0.4:
        _windows(canvas, scene, rng, x, top, w, base, face, far)


def _box(canvas: Canvas, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
    canvas.fill(np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float32), colour)


def _crown(
    canvas: Canvas, rng: np.random.Generator, x: float, w: float, top: float, h: float, face: Colour, shade: Colour
) -> None:
    kind = rng.random()
    if kind < 0.28:
        _box(canvas, x + w * 0.18, top - h * 0.05, x + w * 0.82, top + 1, shade)
        _box(canvas, x + w * 0.32, top - h * 0.09, x + w * 0.68, top - h * 0.04, face)
    elif kind < 0.42:
        canvas.fill(np.array([(x, top + 1), (x + w / 2, top - w * 0.8), (x + w, top + 1)], np.float32), shade)
    elif kind < 0.56:
        canvas.fill(np.array([(x, top + 1), (x + w, top + 1), (x + w, top - w * 0.4)], np.float32), face)
    if rng.random() < 0.3:
        mid = x + w * 0.5
        canvas.line(np.array([(mid, top - h * 0.2), (mid, top)], np.float32), shade, max(1.0, w * 0.04))


def _windows(
    canvas: Canvas,
    scene: Scene,
    rng: np.random.Generator,
    x: float,
    top: float,
    w: float,
    base: float,
    face: Colour,
    far: float,
) -> None:
    """Rows of panes; by night some of them burn."""
    pitch_x, pitch_y = max(4.0, scene.unit * 0.0105), max(5.0, scene.unit * 0.0145)
    cols, rows = int((w - pitch_x * 0.6) / pitch_x), int((base - top - pitch_y) / pitch_y)
    if cols < 1 or rows < 1:
        return
    dark = scene.light.dark
    burning = rng.random((rows, cols)) < (0.12 + 0.42 * dark) * rng.uniform(0.4, 1.4)
    lamp = LAMPS[int(rng.integers(len(LAMPS)))]
    glass = mix(face, scene.sky[2], 0.3) if dark < 0.5 else tone(face, -0.25)
    start = x + (w - cols * pitch_x) / 2
    for r in range(rows):
        y0 = round(top + pitch_y * (r + 0.6))
        y1 = max(y0 + 1, round(y0 + pitch_y * 0.5))
        for c in range(cols):
            x0 = round(start + pitch_x * (c + 0.22))
            x1 = max(x0 + 1, round(x0 + pitch_x * 0.5))
            if 0 <= y0 < canvas.height and x1 > 0 and x0 < canvas.width:
                colour = (
                    mix(mix(lamp, (255, 240, 214), 0.3), scene.light.haze, far * 0.3)
                    if burning[r, c] and dark > 0.2
                    else glass
                )
                canvas.image[y0:y1, max(0, x0) : x1, :3] = np.clip(colour, 0, 255)
