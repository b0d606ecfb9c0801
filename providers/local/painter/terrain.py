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
    side = np.where(np.abs(side) < 0.3, 0.3 * scene.side, side)
    facing = np.tanh(-slope * side * 2.6 + fine * 0.9 + wobble * 0.35)
    value = np.clip(0.5 + 0.44 * facing + fine * 0.22, 0, 1)
    lit, shade = (
        scene.lit(tone(mix(rock, scene.light.colour, 0.34), 0.16), far),
        scene.lit(mix(tone(rock, -0.34), scene.sky[0], 0.28), far),
    )
    picture = tinted(value, (shade, mix(shade, lit, 0.45), lit))
    if snow > 0:
        level = below + (fine + wobble * 0.6) * tall * 0.34 - facing * tall * 0.05
        cap = smoothstep(-0.03 * tall, 0.03 * tall, snow * tall - level - (line[None] - line.min()) * 0.55)
        bright, blue = (
            scene.lit(mix(SNOW, scene.light.colour, 0.22), far * 0.8),
            scene.lit(mix((168, 184, 218), scene.sky[1], 0.22), far * 0.8),
        )
        white = tinted(np.clip(value * 1.25 - 0.1, 0, 1), (blue, mix(blue, bright, 0.55), bright))
        picture = cv2.blendLinear(white, picture, cap.astype(np.float32), 1 - cap.astype(np.float32))
    mist = (
        np.clip((np.arange(top, bottom, dtype=np.float32)[:, None] - (base - tall * 0.62)) / (tall * 0.62), 0, 1) ** 1.4
    )
    mist = np.broadcast_to(mist * (0.42 + 0.4 * far + 0.15 * scene.fog), below.shape).astype(np.float32)
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
    for k, (tall, far, cell) in enumerate(((0.4, 0.74, 0.34), (0.33, 0.5, 0.42), (0.16, 0.3, 0.3))):
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
    _range(canvas, scene, rng, 0.13, 0.42, base)
    _range(canvas, scene, rng, 0.07, 0.28, base)


def _range(
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
        _range(canvas, scene, rng, tall, far, base, cell)
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
    _range(canvas, scene, rng, 0.07, 0.8, base, 0.8)
    _range(canvas, scene, rng, 0.025, 0.55, base, 0.4)


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
        _strata(canvas, scene, line.astype(np.float32), base, far, rng)
        veil(canvas, base - scene.unit * tall * 0.5, base, scene.light.haze, 0.4)


def _strata(
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
    value = np.clip(0.5 + (bands - 0.5) * 0.3 + columns * 0.42 - np.tanh(slope * 1.6) * side * 0.3, 0, 1)
    lit, shade = (
        scene.lit(mix(tone(rock, 0.12), scene.light.colour, 0.3), far),
        scene.lit(mix(tone(rock, -0.4), scene.sky[0], 0.2), far),
    )
    canvas.wash(inside, tinted(value.astype(np.float32), (shade, scene.lit(rock, far), lit)), top=top)


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
        _strata(
            canvas,
            scene,
            line.astype(np.float32),
            base,
            far,
            rng,
            (148, 132, 120) if scene.ground != "redrock" else (190, 104, 70),
        )
        grass = np.where(shelf > 0.5, line + scene.unit * 0.018 * roll, base + 4)
        _cap(canvas, scene, line, grass.astype(np.float32), far)
    if scene.water != "sea":
        _range(canvas, scene, rng, 0.05, 0.3, base)


def _cap(canvas: Canvas, scene: Scene, line: np.ndarray, until: np.ndarray, far: float) -> None:
    """A cover of grass or snow between two lines."""
    shown = until < scene.horizon
    if not shown.any():
        return
    top, bottom = span(canvas, line, float(until[shown].max()) + 2)
    _, inside = under(line.astype(np.float32), top, bottom)
    _, gone = under(until, top, bottom)
    canvas.wash(
        np.clip(inside - gone, 0, 1) * shown[None],
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
    _range(canvas, scene, rng, 0.06, 0.3, base)


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


@rises("open")
def open_horizon(canvas: Canvas, scene: Scene) -> None:
    """Nothing but a bank of haze on the horizon."""
    veil(canvas, scene.horizon - scene.unit * 0.12, scene.horizon, mix(scene.light.haze, scene.sky[-1], 0.5), 0.5)


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
