"""The land that rises behind: ranges, hills, dunes, canyon, cliffs, islands, each in layers that fade with distance."""

from collections.abc import Callable

import cv2
import numpy as np

from .canvas import Canvas
from .layers import mottle, slab, span, tinted, under, veil
from .noise import peaks, ridge
from .palette import Colour, mix, tone
from .scene import Scene
from .shapes import smoothstep

Land = Callable[[Canvas, Scene], None]
LANDS: dict[str, Land] = {}
SNOW: Colour = (240, 244, 252)


def rises(name: str) -> Callable[[Land], Land]:
    """Registers the land drawn for a word's `terrain`."""

    def register(function: Land) -> Land:
        LANDS[name] = function
        return function

    return register


def paint_far(canvas: Canvas, scene: Scene) -> None:
    """Paints everything between the sky and the near land."""
    LANDS[scene.terrain](canvas, scene)


def _rock(scene: Scene) -> Colour:
    return (92, 96, 116) if scene.ground != "redrock" else (150, 86, 62)


def massif(
    canvas: Canvas,
    scene: Scene,
    line: np.ndarray,
    base: float,
    rock: Colour,
    far: float,
    *,
    snow: float = 0.0,
    key: object = "",
) -> None:
    """Mountains under a ridge: lit and shaded faces that run down from every top, snow above a ragged line, mist below."""
    top, bottom = span(canvas, line, base)
    if bottom - top < 4:
        return
    rng = scene.rng("massif", key)
    below, inside = under(line, top, bottom)
    rows, cols = below.shape
    tall = max(8.0, float(base - line.min()))
    wobble = mottle(rows, cols, rng, tall * 0.3, octaves=5)
    fine = mottle(rows, cols, rng, tall * 0.09, octaves=4, stretch=0.8)
    x = np.arange(cols, dtype=np.float32)[None]
    at = np.clip(x + wobble * below * 1.5, 0, cols - 1).astype(np.int32)
    slopes = [np.gradient(cv2.GaussianBlur(line.reshape(1, -1), (0, 0), max(1.0, tall * s))[0]) for s in (0.022, 0.1)]
    deep = np.clip(below / (tall * 0.5), 0, 1)
    slope = slopes[0][at] * (1 - deep) + slopes[1][at] * deep
    side = np.clip((x - scene.light.x) / (0.22 * scene.width), -1, 1)
    side = 0.8 * side + 0.2 * scene.side
    facing = np.tanh(-slope * side * 3.0 + fine * 1.5 + wobble * 0.35)
    value = np.clip(0.5 + 0.46 * facing + fine * 0.34, 0, 1)
    lit, shade = (
        scene.lit(tone(mix(rock, scene.light.colour, 0.34), 0.16), far),
        scene.lit(mix(tone(rock, -0.34), scene.sky[0], 0.28), far),
    )
    picture = tinted(value, (shade, mix(shade, lit, 0.45), lit))
    if snow > 0:
        gully = mottle(rows, cols, rng, tall * 0.24, octaves=5, stretch=0.28)
        level = below + (fine * 0.55 + gully * 1.1) * tall * 0.42 + np.abs(slope) * tall * 0.1 - facing * tall * 0.1
        white_part = smoothstep(-0.012 * tall, 0.012 * tall, snow * tall - level - (line[None] - line.min()) * 0.55)
        bright, blue = (
            scene.lit(mix(SNOW, scene.light.colour, 0.22), far * 0.8),
            scene.lit(mix((168, 184, 218), scene.sky[1], 0.22), far * 0.8),
        )
        white = tinted(np.clip(value * 1.25 - 0.1, 0, 1), (blue, mix(blue, bright, 0.55), bright))
        picture = cv2.blendLinear(white, picture, white_part.astype(np.float32), 1 - white_part.astype(np.float32))
    mist = (
        np.clip((np.arange(top, bottom, dtype=np.float32)[:, None] - (base - tall * 0.62)) / (tall * 0.62), 0, 1) ** 1.4
    )
    mist = np.broadcast_to(mist * (0.3 + 0.38 * far + 0.15 * scene.fog), below.shape).astype(np.float32)
    haze = np.empty_like(picture)
    haze[...] = np.clip(mix(scene.light.haze, scene.sky[-1], 0.35), 0, 255)
    picture = cv2.blendLinear(
        haze, picture, np.ascontiguousarray(np.clip(mist, 0, 1)), np.ascontiguousarray(np.clip(1 - mist, 0, 1))
    )
    canvas.wash(inside, picture, top=top)


@rises("mountains")
def mountains(canvas: Canvas, scene: Scene) -> None:
    """Three ranges."""
    rng, base = scene.rng("mountains"), scene.horizon + 2
    winter = scene.ground == "snow"
    for k, (tall, far, cell) in enumerate(((0.36, 0.74, 0.5), (0.28, 0.5, 0.5), (0.13, 0.3, 0.34))):
        shape = peaks(scene.width, rng, cell=scene.unit * cell, rough=0.9 if k < 2 else 0.7)
        line = base - shape * min(scene.horizon * 0.86, scene.unit * tall * 1.25) - scene.unit * 0.02
        snow = (0.5, 0.42, 0.0)[k] + (0.5 if winter else 0.0)
        massif(
            canvas,
            scene,
            line,
            base,
            _rock(scene) if k < 2 else mix(_rock(scene), scene.ground_colour, 0.55),
            far,
            snow=snow,
            key=k,
        )


@rises("valley")
def valley(canvas: Canvas, scene: Scene) -> None:
    """Slopes that close in from both sides around a far range."""
    rng, base = scene.rng("valley"), scene.horizon + 2
    shape = peaks(scene.width, rng, cell=scene.unit * 0.34, rough=0.9)
    massif(canvas, scene, base - shape * scene.unit * 0.34, base, _rock(scene), 0.72, snow=0.5, key="far")
    x = np.linspace(-1, 1, scene.width, dtype=np.float32)
    for k, far in enumerate((0.5, 0.3)):
        for side in (-1, 1):
            lean = np.clip(side * x - (-0.1 + 0.28 * k), 0, 1.2) ** 0.9
            rough = (ridge(scene.width, rng, cell=scene.unit * 0.22) - 0.5) * 0.07
            line = base + 3 - (lean * (0.62 - 0.1 * k) + rough * (lean > 0)) * scene.unit * 0.62
            massif(
                canvas,
                scene,
                np.minimum(line, base + 3).astype(np.float32),
                base,
                mix(_rock(scene), scene.ground_colour, 0.45 + 0.25 * k),
                far,
                key=(k, side),
            )


@rises("peak")
def peak(canvas: Canvas, scene: Scene) -> None:
    """One great mountain with a white head over low hills."""
    rng, base = scene.rng("peak"), scene.horizon + 2
    x = (
        np.arange(scene.width, dtype=np.float32) - scene.width * (0.5 - scene.side * rng.uniform(0.0, 0.14))
    ) / scene.unit
    cone = np.exp(-np.abs(x) / 0.36) * 1.12 - 0.1
    crown = np.minimum(cone, 0.88 + 0.03 * np.sin(x * 90) * (np.abs(x) < 0.1))
    rough = (ridge(scene.width, rng, cell=scene.unit * 0.12) - 0.5) * 0.05 * np.clip(np.abs(x) * 3, 0.1, 1)
    line = base - np.clip(crown + rough, 0.02, 1) * min(scene.horizon * 0.8, scene.unit * 0.5)
    massif(canvas, scene, line.astype(np.float32), base, _rock(scene), 0.55, snow=0.38, key="peak")
    hill_range(canvas, scene, rng, 0.13, 0.42, base)
    hill_range(canvas, scene, rng, 0.07, 0.28, base)


def hill_range(
    canvas: Canvas, scene: Scene, rng: np.random.Generator, tall: float, far: float, base: float, cell: float = 0.5
) -> None:
    """One row of soft hills, hazed by distance."""
    shape = ridge(scene.width, rng, cell=scene.unit * cell, octaves=5, gain=0.42)
    line = base - (0.25 + 0.75 * shape) * scene.unit * tall
    green = mix(scene.ground_colour, (70, 96, 104), 0.35)
    top, low = (
        scene.lit(mix(green, scene.light.colour, 0.18), far),
        mix(scene.lit(tone(green, -0.22), far), scene.light.haze, 0.4),
    )
    slab(
        canvas,
        line,
        base,
        (top, scene.lit(tone(green, -0.16), far), low),
        scene.unit * tall * 1.1,
        rough=mottle(canvas.height, canvas.width, rng, scene.unit * 0.05, 2.2)[: canvas.height] * 0.25,
    )


@rises("hills")
def hills(canvas: Canvas, scene: Scene) -> None:
    """Rolling hills, four deep."""
    rng, base = scene.rng("hills"), scene.horizon + 2
    for tall, far, cell in ((0.23, 0.82, 0.6), (0.17, 0.62, 0.7), (0.11, 0.44, 0.6), (0.06, 0.28, 0.6)):
        hill_range(canvas, scene, rng, tall, far, base, cell)
        veil(
            canvas,
            base - scene.unit * tall * 0.75,
            base,
            mix(scene.light.haze, scene.sky[-1], 0.4),
            0.3 + 0.25 * scene.fog,
        )


@rises("plains")
def plains(canvas: Canvas, scene: Scene) -> None:
    """Flat land to the horizon, low hills far off."""
    rng, base = scene.rng("plains"), scene.horizon + 2
    hill_range(canvas, scene, rng, 0.07, 0.8, base, 0.8)
    hill_range(canvas, scene, rng, 0.025, 0.55, base, 0.4)


@rises("dunes")
def dunes(canvas: Canvas, scene: Scene) -> None:
    """Sand in long crests, each with a lit and a shaded side."""
    rng, base = scene.rng("dunes"), scene.horizon + 4
    for k, (tall, far) in enumerate(((0.1, 0.74), (0.15, 0.5), (0.15, 0.28))):
        line = base - (
            0.15 + 0.85 * ridge(scene.width, rng, cell=scene.unit * (0.5 + 0.15 * k), octaves=3, gain=0.3)
        ) * scene.unit * tall * (1.2 - 0.25 * k)
        dune(canvas, scene, line.astype(np.float32), base, far, key=k)


def dune(canvas: Canvas, scene: Scene, line: np.ndarray, base: float, far: float, key: object) -> None:
    """One dune: its crest runs down from each top and parts light from shade."""
    top, bottom = span(canvas, line, base)
    if bottom <= top:
        return
    below, inside = under(line, top, bottom)
    smooth = cv2.GaussianBlur(line.reshape(1, -1), (0, 0), max(2.0, scene.unit * 0.02))[0]
    x = np.arange(scene.width, dtype=np.float32)[None]
    bend = below * 0.9 * np.sin(below / (scene.unit * 0.11) + 1.3) + below * 0.35 * scene.side
    slope = np.gradient(smooth)[np.clip(x + bend, 0, scene.width - 1).astype(np.int32)]
    side = 1.0 if scene.light.x < scene.width / 2 else -1.0
    value = 0.56 + 0.42 * np.tanh(-slope * side * 11) - np.clip(below / (scene.unit * 0.5), 0, 0.25)
    sand = scene.ground_colour
    lit, shade = (
        scene.lit(mix(tone(sand, 0.1), scene.light.colour, 0.3), far),
        scene.lit(mix(tone(sand, -0.36), scene.sky[0], 0.2), far),
    )
    grain = mottle(bottom - top, scene.width, scene.rng("dune", key), scene.unit * 0.02, 4.0) * 0.12
    canvas.wash(inside, tinted(np.clip(value + grain, 0, 1), (shade, mix(shade, lit, 0.5), lit)), top=top)


@rises("canyon")
def canyon(canvas: Canvas, scene: Scene) -> None:
    """Table mountains in bands of red rock, nearer ones taller."""
    rng, base = scene.rng("canyon"), scene.horizon + 3
    for k, (tall, far, count) in enumerate(((0.16, 0.72, 6), (0.25, 0.48, 4), (0.34, 0.26, 2))):
        line = np.full(scene.width, base - scene.unit * 0.012, np.float32)
        x = np.arange(scene.width, dtype=np.float32)
        for _ in range(round(count * max(1.0, scene.width / scene.unit))):
            mid = (
                rng.uniform(0, 1) * scene.width
                if k < 2
                else scene.width * (0.5 + scene.side * rng.choice([-1, 1]) * rng.uniform(0.3, 0.55))
            )
            wide = scene.unit * rng.uniform(0.06, 0.17) * (1 + 0.4 * k)
            high = scene.unit * tall * rng.uniform(0.55, 1.0)
            edge = np.abs(x - mid) - wide
            mesa = np.where(
                edge < 0,
                high,
                np.where(
                    edge < wide * 0.16,
                    high * (1 - edge / (wide * 0.16) * 0.34),
                    high * 0.66 * (1 - (edge - wide * 0.16) / (wide * 1.1)),
                ),
            )
            line = np.minimum(line, base - mesa)
        line += (ridge(scene.width, rng, cell=scene.unit * 0.04, octaves=4) - 0.5) * scene.unit * 0.016
        strata(canvas, scene, line.astype(np.float32), base, far, rng)
        veil(canvas, base - scene.unit * tall * 0.5, base, scene.light.haze, 0.4)


def strata(
    canvas: Canvas,
    scene: Scene,
    line: np.ndarray,
    base: float,
    far: float,
    rng: np.random.Generator,
    rock: Colour = (190, 104, 70),
) -> None:
    """Rock in level bands, columns of light and shade in its walls."""
    top, bottom = span(canvas, line, base)
    if bottom - top < 3:
        return
    below, inside = under(line, top, bottom)
    rows, cols = below.shape
    y = np.arange(top, bottom, dtype=np.float32)[:, None]
    wave = mottle(rows, cols, rng, scene.unit * 0.2) * scene.unit * 0.05
    knots = rng.random(40)
    bands = np.interp((y + wave - line.min()) / (scene.unit * 0.014) % 39, np.arange(40), knots)
    columns = np.repeat(ridge(cols, rng, cell=scene.unit * 0.045, octaves=4)[None] - 0.5, rows, 0) * np.clip(
        1.2 - below / (scene.unit * 0.3), 0.2, 1
    )
    slope = np.gradient(cv2.GaussianBlur(line.reshape(1, -1), (0, 0), max(1.0, scene.unit * 0.012))[0])[None]
    side = 1.0 if scene.light.x < scene.width / 2 else -1.0
    broken = mottle(rows, cols, rng, scene.unit * 0.05, 0.8, octaves=4)
    relief = (bands - 0.5) * 0.34 + columns * 0.26 + broken * 0.5 - np.tanh(slope * 1.6) * side * 0.3
    value = np.clip(0.5 + relief - 0.22 * np.clip(below / (scene.unit * 0.4), 0, 1), 0, 1)
    lit, shade = (
        scene.lit(mix(tone(rock, 0.12), scene.light.colour, 0.3), far),
        scene.lit(mix(tone(rock, -0.4), scene.sky[0], 0.2), far),
    )
    canvas.wash(inside, tinted(value.astype(np.float32), (shade, scene.lit(rock, far), lit)), top=top)


@rises("open")
def open_horizon(canvas: Canvas, scene: Scene) -> None:
    """Nothing but a bank of haze on the horizon."""
    veil(canvas, scene.horizon - scene.unit * 0.12, scene.horizon, mix(scene.light.haze, scene.sky[-1], 0.5), 0.5)
