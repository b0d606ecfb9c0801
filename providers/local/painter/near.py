"""The near land: its surface in perspective, what grows on it, roads across it and rocks in front."""

import cv2
import numpy as np

from .canvas import Canvas
from .carpets import CARPETS
from .layers import mottle, plane, span, tinted, under
from .noise import ridge
from .palette import Colour, mix, tone
from .scene import Scene
from .terrain import dune
from .ways import paint_way, river_bed


def paint_middle(canvas: Canvas, scene: Scene) -> None:
    """Paints the land between the horizon and the near ridge, where no water lies there."""
    if scene.water is not None or scene.ground == "grid":
        return
    line = np.full(canvas.width, scene.horizon, np.float32)
    top = int(min(scene.horizon, canvas.height - 1))
    below = float(np.clip(scene.ground_line.max(), top + 2, canvas.height))
    rows = int(below) - top + 1
    shade, body, bright = (mix(c, scene.light.haze, 0.42) for c in surface_colours(scene))
    rough = plane(rows, canvas.width, scale=120, stretch=3.0, far=0.2)
    t = (np.arange(rows, dtype=np.float32) / rows)[:, None]
    value = np.clip(0.72 - 0.5 * t + rough * 0.4, 0, 1)
    _, inside = under(line, top, top + rows)
    canvas.wash(inside, tinted(value, (shade, body, bright)), top=top)
    air = np.clip(1 - t * 1.6, 0, 1) * (0.35 + 0.3 * scene.fog) * np.ones((1, canvas.width), np.float32)
    canvas.wash(air, scene.light.haze, top=top)


def paint_near(canvas: Canvas, scene: Scene, water: np.ndarray) -> None:
    """Paints the land from its ridge to the lower edge, its way and its carpet.

    water: (h, w, 3) uint8, the water as it lies without that land; a river shows it.
    """
    line = scene.ground_line
    if line.min() >= canvas.height:
        return
    if scene.ground == "grid":
        _grid(canvas, scene)
        return
    if scene.cliff:
        _cliff(canvas, scene)
    elif scene.ground in ("sand", "redrock") and scene.water is None:
        _sands(canvas, scene)
    else:
        _surface(canvas, scene, line)
        if scene.water in ("sea", "lake", "fall"):
            _shore(canvas, scene, line)
    if scene.water == "river" and not any(item.place == "span" for item in scene.items):
        _river(canvas, scene, water)
    if scene.way:
        paint_way(canvas, scene)
    carpet = scene.carpet or {"grass": "tufts", "wheat": "wheat", "savanna": "savanna", "moss": "tufts"}.get(
        scene.ground
    )
    if carpet and scene.terrain != "city":
        CARPETS[carpet](canvas, scene)
    _stones(canvas, scene)


def surface_colours(scene: Scene) -> tuple[Colour, Colour, Colour]:
    """(shade, body, light) of the ground near us."""
    base = scene.ground_colour
    warm = mix(base, scene.light.colour, 0.3 * (1 - 0.5 * scene.light.dark))
    return scene.lit(mix(tone(base, -0.42), scene.sky[0], 0.14)), scene.lit(base), scene.lit(tone(warm, 0.12))


def _surface(canvas: Canvas, scene: Scene, line: np.ndarray) -> None:
    top, bottom = span(canvas, line, canvas.height)
    if bottom - top < 2:
        return
    below, inside = under(line, top, bottom)
    rows = bottom - top
    t = np.clip(below / max(1.0, canvas.height - float(line.min())), 0, 1)
    soft = scene.ground in ("snow", "sand", "paved")
    rough = plane(rows, canvas.width, scale=70 if soft else 130, stretch=2.6 if soft else 1.5, far=0.12)
    broad = plane(rows, canvas.width, scale=16, stretch=1.6, shift=0.4, far=0.25)
    slope = np.gradient(cv2.GaussianBlur(line.reshape(1, -1), (0, 0), max(2.0, scene.unit * 0.02))[0])
    side = 1.0 if scene.light.x < scene.width / 2 else -1.0
    lean = np.clip(-slope * side * 0.8, -0.25, 0.25)[None] * (1 - t)
    glow = (
        np.exp(-(((np.arange(canvas.width, dtype=np.float32) - scene.light.x) / (0.42 * scene.width)) ** 2))[None]
        * (1 - t)
        * 0.22
        * scene.light.low
    )
    value = 0.66 - 0.34 * t + rough * (0.22 if soft else 0.4) + broad * (0.3 if soft else 0.42) + lean + glow
    shade, body, bright = surface_colours(scene)
    picture = tinted(np.clip(value, 0, 1).astype(np.float32), (tone(shade, -0.12), shade, body, bright))
    canvas.wash(inside, picture, top=top)
    air = np.clip(1 - below / (0.3 * max(1.0, canvas.height - float(line.min()))), 0, 1) ** 1.6 * (
        0.3 + 0.4 * scene.fog
    )
    canvas.wash((air * inside).astype(np.float32), mix(scene.light.haze, scene.lit(scene.ground_colour), 0.4), top=top)


def _sands(canvas: Canvas, scene: Scene) -> None:
    """Near dunes, one behind the other, rippled at our feet."""
    rng, w, h = scene.rng("sands"), canvas.width, canvas.height
    line = scene.ground_line
    dune(canvas, scene, line, h, 0.14, "near")
    roll = ridge(w, rng, cell=scene.unit * 0.9, octaves=2, gain=0.3)
    front = line + (h - line) * (0.72 - 0.34 * roll)
    if not any(
        item.place == "ground" and item.y > float(front[int(np.clip(item.x, 0, w - 1))]) for item in scene.items
    ):
        dune(canvas, scene, front.astype(np.float32), h, 0.0, "front")
    top = int(np.clip(line.min(), 0, h - 1))
    rows = h - top
    y = np.arange(rows, dtype=np.float32)[:, None] / rows
    phase = plane(rows, w, scale=26, stretch=2.4, far=0.2) * 9 + 40 / (y + 0.35)
    ripple = np.sin(phase * 2.6) * np.clip(y * 1.3 - 0.1, 0, 1) * 0.12
    inside = np.clip(np.arange(top, h, dtype=np.float32)[:, None] - line[None], 0, 1)
    shade, _, bright = surface_colours(scene)
    canvas.wash((np.clip(ripple, 0, 1) * inside).astype(np.float32), bright, top=top)
    canvas.wash((np.clip(-ripple, 0, 1) * inside).astype(np.float32), shade, top=top)


def _river(canvas: Canvas, scene: Scene, water: np.ndarray) -> None:
    """The river over the land, its wet banks, the light it mirrors."""
    bed = river_bed(scene)
    banks = cv2.GaussianBlur(bed, (0, 0), max(1.0, scene.unit * 0.006))
    canvas.wash(np.clip(banks * 2.2, 0, 1) * 0.75, scene.lit(mix(scene.ground_colour, (78, 66, 56), 0.7)))
    canvas.wash(bed, water)


def _shore(canvas: Canvas, scene: Scene, line: np.ndarray) -> None:
    """A strip of wet sand or stones, and foam, where water meets land."""
    rng = scene.rng("shore")
    x = np.arange(scene.width, dtype=np.float32)
    sway = np.interp(x, np.linspace(0, scene.width, 24), rng.uniform(-1, 1, 24)) * scene.unit * 0.006
    wet = scene.lit(mix(scene.ground_colour, (96, 84, 74), 0.6))
    for offset, tall, colour, alpha in (
        (0.0, 0.012, wet, 0.75),
        (-0.007, 0.006, scene.lit((244, 248, 250)), 0.85 if scene.water != "lake" else 0.3),
    ):
        edge = (line + sway + offset * scene.unit).astype(np.float32)
        top, bottom = span(canvas, edge, float(edge.max()) + scene.unit * tall + 2)
        if bottom <= top:
            continue
        _, above = under(edge, top, bottom)
        _, past = under(
            edge + scene.unit * tall * (1 + 0.4 * np.sin(x / scene.unit * 31)).astype(np.float32), top, bottom
        )
        canvas.wash(np.clip(above - past, 0, 1) * alpha, colour, top=top)


def _cliff(canvas: Canvas, scene: Scene) -> None:
    """A headland: turf on top, broken rock falling to the sea."""
    line = scene.ground_line
    top, bottom = span(canvas, line, canvas.height)
    if bottom - top < 4:
        return
    rng = scene.rng("headland")
    below, inside = under(line, top, bottom)
    rows, cols = below.shape
    rock: Colour = (122, 108, 100) if scene.ground != "redrock" else (190, 104, 70)
    wob = mottle(rows, cols, rng, scene.unit * 0.16, octaves=5)
    columns = ridge(cols, rng, cell=scene.unit * 0.1, octaves=5, gain=0.6)
    ledges = mottle(rows, cols, rng, scene.unit * 0.05, 2.2, octaves=5)
    step = np.floor((below / scene.unit * 9) + wob * 2.2) * 37
    x = np.clip(
        np.arange(cols)[None] + (step % 29 - 14) * scene.unit * 0.004 + wob * scene.unit * 0.07, 0, cols - 1
    ).astype(np.int32)
    light_side = 1.0 if scene.light.x < scene.width / 2 else -1.0
    relief = (
        np.gradient(cv2.GaussianBlur(columns.reshape(1, -1), (0, 0), max(1.0, scene.unit * 0.006))[0])
        * scene.unit
        * 0.09
    )
    value = np.clip(0.48 + np.tanh(relief[x] * -light_side) * 0.34 + ledges * 0.75 - below / (scene.unit * 2.2), 0, 1)
    lit = scene.lit(mix(tone(rock, 0.14), scene.light.colour, 0.34))
    dark = scene.lit(mix(tone(rock, -0.5), scene.sky[0], 0.2))
    canvas.wash(inside, tinted(value.astype(np.float32), (dark, scene.lit(tone(rock, -0.12)), lit)), top=top)
    slope = np.abs(np.gradient(cv2.GaussianBlur(line.reshape(1, -1), (0, 0), max(1.0, scene.unit * 0.01))[0]))
    turf = scene.unit * 0.16 * np.exp(-slope * 2.4) * (0.7 + 0.7 * ridge(cols, rng, cell=scene.unit * 0.09, octaves=5))
    turf_mask = np.clip((turf[None] - below) / 2.0, 0, 1) * inside
    shade, body, bright = surface_colours(scene)
    grass = plane(rows, cols, scale=150, stretch=1.4, far=0.2)
    tint = tinted(
        np.clip(0.72 - below / (scene.unit * 0.3) + grass * 0.5, 0, 1).astype(np.float32), (shade, body, bright)
    )
    canvas.wash(turf_mask.astype(np.float32), tint, top=top)
    if scene.water:
        _surf(canvas, scene, line)


def _surf(canvas: Canvas, scene: Scene, line: np.ndarray) -> None:
    """Foam where the rocks stand in the sea."""
    top, bottom = int(scene.horizon) + 2, canvas.height
    rows = bottom - top
    if rows < 4:
        return
    foot = np.minimum(line, canvas.height * 1.5)
    below, _ = under(foot.astype(np.float32), top, bottom)
    near = np.linspace(0.25, 1, rows, dtype=np.float32)[:, None]
    x = np.arange(canvas.width, dtype=np.float32)[None]
    ashore = (below > 0).astype(np.uint8)
    out = cv2.distanceTransform(1 - ashore, cv2.DIST_L2, 3) / scene.unit
    lace = plane(rows, canvas.width, scale=230, stretch=1.6)
    reach = 0.035 * near
    alpha = (
        np.clip(1.15 - out / reach + lace * 2.6, 0, 1)
        * (out > 0)
        * np.clip(1.6 - out / (reach * 1.3), 0, 1)
        * (0.7 if scene.silky else 0.9)
    )
    canvas.wash((alpha * (x >= 0)).astype(np.float32), mix(scene.lit((244, 248, 252)), scene.sky[3], 0.25), top=top)


def _stones(canvas: Canvas, scene: Scene) -> None:
    """A few stones, sunk in the ground, lit on the light's side."""
    if scene.terrain in ("city", "grid") or scene.ground in ("wheat",) or scene.carpet:
        return
    rng = scene.rng("stones")
    rock = (128, 124, 124) if scene.ground != "redrock" else (150, 84, 60)
    side = 1 if scene.light.x > scene.width / 2 else -1
    spots = []
    for _ in range(round(7 * max(1.0, scene.width / scene.unit))):
        x = rng.uniform(0, 1) * scene.width
        line = float(scene.ground_line[int(np.clip(x, 0, scene.width - 1))])
        t = rng.random() ** 1.3
        y = line + (canvas.height * 0.99 - line) * (0.12 + 0.86 * t)
        if scene.cliff and y - line > scene.unit * 0.1:
            continue
        spots.append((y, x, scene.unit * (0.006 + 0.026 * t) * rng.uniform(0.6, 1.3)))
    for y, x, r in sorted(spots):
        angle = np.linspace(np.pi, 2 * np.pi, 9)
        bumps = rng.uniform(0.75, 1.1, 9)
        dome = np.stack([x + np.cos(angle) * r * 1.5, y + np.sin(angle) * r * 0.9 * bumps], 1).astype(np.float32)
        shade = np.stack(
            [
                x - side * r * 0.7 + np.cos(np.linspace(0, 6.28, 20)) * r * 2.2,
                y + np.sin(np.linspace(0, 6.28, 20)) * r * 0.3,
            ],
            1,
        )
        canvas.fill(shade.astype(np.float32), mix(surface_colours(scene)[0], scene.lit(scene.ground_colour), 0.3))
        canvas.fill(dome, scene.lit(tone(rock, -0.34)))
        lit = np.stack([x + side * r * 0.36 + (dome[:, 0] - x) * 0.62, y + (dome[:, 1] - y) * 0.94], 1)
        canvas.fill(
            lit,
            scene.lit(mix(rock, scene.light.colour, 0.28)) if scene.ground != "snow" else scene.lit((240, 244, 252)),
        )


def _grid(canvas: Canvas, scene: Scene) -> None:
    """A glowing grid running to the horizon."""
    top = int(scene.ground_line.min())
    rows = canvas.height - top
    if rows < 2:
        return
    canvas.ramp(top, canvas.height, np.array([(60, 18, 92), (20, 8, 44), (12, 4, 30)], np.float32))
    glow, wide = (255, 84, 206), max(1.0, scene.unit / 420)
    mid, count = scene.width / 2, round(11 * max(1.0, scene.width / scene.unit))
    lines = [
        np.array([(mid + k * scene.unit * 0.045, top), (mid + k * scene.unit * 0.4, canvas.height)])
        for k in range(-count, count + 1)
    ]
    canvas.lines(lines, glow, wide)
    for k in range(15):
        y = top + rows * (1 / (15 - k) if k < 15 else 1.0)
        canvas.line(np.array([(0, y), (scene.width, y)]), glow, max(1.0, wide * (0.6 + 0.07 * k)))
    band = np.exp(-np.arange(rows, dtype=np.float32) / (0.09 * scene.unit))[:, None] * np.ones(
        (1, scene.width), np.float32
    )
    canvas.add(band[..., None] * np.array((190, 70, 150), np.float32) * 0.6, top)
