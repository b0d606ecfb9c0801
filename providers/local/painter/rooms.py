"""Settings that are no landscape: space, under water, a table, a close view, shapes alone."""

import cv2
import numpy as np

from .canvas import Canvas
from .heavens import milky_way, planet, stars
from .layers import mottle, plane, slab, tinted
from .noise import fbm, quantised, ridge
from .palette import Colour, mix, ramp, shifted, tone
from .scene import Scene
from .shapes import smoothstep


def paint_room(canvas: Canvas, scene: Scene) -> None:
    """Paints the backdrop of a scene that is no land."""
    {"space": space, "underwater": underwater, "table": table, "close": close, "abstract": abstract}[scene.setting](
        canvas, scene
    )


def _dimmed(colour: Colour, by: float) -> Colour:
    return colour[0] * by, colour[1] * by, colour[2] * by


def _fill(canvas: Canvas, picture: np.ndarray) -> None:
    full = cv2.resize(picture.astype(np.float32), (canvas.width, canvas.height), interpolation=cv2.INTER_LINEAR)
    canvas.image[..., :3] = quantised(full)
    if canvas.image.shape[2] == 4:
        canvas.image[..., 3] = 255


def space(canvas: Canvas, scene: Scene) -> None:
    """Nebulae, stars, a planet, and a moon's ground under the feet of what stands there."""
    rng = scene.rng("space")
    rows, cols = max(8, canvas.height // 4), max(8, canvas.width // 4)
    hue = float(rng.random())
    one, two = shifted((86, 40, 130), hue=hue), shifted((30, 90, 140), hue=hue * 0.6)
    a, b = fbm(rows, cols, rng, cell=0.55, octaves=5), fbm(rows, cols, rng, cell=0.4, octaves=5)
    picture = np.full((rows, cols, 3), (7, 8, 20), np.float32)
    picture += smoothstep(0.45, 0.95, a)[..., None] * np.asarray(one, np.float32) + smoothstep(0.5, 0.95, b)[
        ..., None
    ] * np.asarray(two, np.float32)
    picture *= (1 - 0.5 * smoothstep(0.55, 0.75, fbm(rows, cols, rng, cell=0.3, octaves=5)))[..., None]
    _fill(canvas, cv2.GaussianBlur(picture, (0, 0), 2.0))
    if "milky" in scene.features:
        milky_way(canvas, scene)
    stars(canvas, scene, 1.0)
    planet(canvas, scene)


def moon_ground(canvas: Canvas, scene: Scene) -> None:
    """A gray cratered ground along the lower edge."""
    rng = scene.rng("craters")
    line = scene.ground_line
    gray: Colour = (168, 166, 172)
    rows = int(canvas.height - max(0, line.min())) + 2
    rough = plane(max(2, rows), canvas.width, scale=100, far=0.15) * 0.5
    slab(
        canvas,
        line,
        canvas.height,
        (tone(gray, 0.15), tone(gray, -0.35), tone(gray, -0.7)),
        canvas.height - float(line.min()),
        rough=rough,
    )
    for _ in range(round(16 * scene.width / scene.unit)):
        x, t = rng.random() * scene.width, rng.random()
        base = float(line[int(np.clip(x, 0, scene.width - 1))])
        y = base + (canvas.height - base) * (0.12 + 0.85 * t)
        r = scene.unit * (0.012 + 0.07 * t) * rng.uniform(0.4, 1.0)
        shade = tone(gray, -0.3 - 0.25 * t)
        side = 1 if scene.light.x > x else -1
        for dx, grow, colour in (
            (side * r * 0.05, 1.0, tone(shade, 0.3)),
            (-side * r * 0.08, 0.93, tone(shade, -0.55)),
            (side * r * 0.1, 0.8, tone(shade, -0.2)),
        ):
            cv2.ellipse(
                canvas.image,
                (round((x - dx) * 16), round(y * 16)),
                (max(8, round(r * grow * 16)), max(6, round(r * grow * 4.6))),
                0,
                0,
                360,
                (*colour, 255),
                -1,
                cv2.LINE_AA,
                4,
            )


def underwater(canvas: Canvas, scene: Scene) -> None:
    """Blue depth, beams from above, sand and weed below."""
    rng, h, w, unit = scene.rng("deep"), canvas.height, canvas.width, scene.unit
    night = 1 - 0.5 * scene.light.dark
    colours = [_dimmed(each, night) for each in ((142, 222, 226), (44, 146, 182), (18, 84, 136), (8, 40, 84))]
    column = ramp([(c[0], c[1], c[2]) for c in colours], max(8, h // 4))
    _fill(canvas, np.repeat(column[:, None], max(8, w // 4), 1))
    x, y = np.arange(0, w, 4, dtype=np.float32)[None], np.arange(0, h, 4, dtype=np.float32)[:, None]
    angle = np.arctan2(x - scene.light.x, y + 0.35 * unit)
    knots = rng.random(60)
    beam = np.interp(angle, np.linspace(-1.5, 1.5, 60), knots)
    shine = np.clip(beam - 0.5, 0, 1) ** 1.1 * np.exp(-y / (0.65 * unit)) * 0.62
    canvas.add(cv2.resize(shine.astype(np.float32), (w, h))[..., None] * np.array((150, 220, 214), np.float32) * night)
    for k, (tall, far) in enumerate(((0.2, 0.6), (0.12, 0.3))):
        line = h - (0.1 + ridge(w, rng, cell=unit * 0.3, octaves=5)) * unit * tall - unit * 0.08 * (1 - k)
        slab(
            canvas,
            line.astype(np.float32),
            h,
            (mix((30, 74, 104), colours[1], far), mix((14, 44, 74), colours[2], far)),
            unit * tall,
        )
    line = h - unit * (0.1 + 0.04 * ridge(w, rng, cell=unit * 0.4, octaves=3))
    rough = plane(int(h - line.min()) + 3, w, scale=60, stretch=2.0) * 0.6
    slab(
        canvas,
        line.astype(np.float32),
        h,
        (_dimmed((180, 196, 168), night), _dimmed((62, 108, 124), night)),
        unit * 0.16,
        rough=rough,
    )
    _weeds(canvas, scene, line, rng, night)
    for _ in range(40):
        bx, by, r = rng.random() * w, rng.random() * h * 0.9, unit * rng.uniform(0.002, 0.007)
        cv2.circle(
            canvas.image,
            (round(bx * 16), round(by * 16)),
            max(16, round(r * 16)),
            (*mix(colours[0], (255, 255, 255), 0.3), 255),
            1,
            cv2.LINE_AA,
            4,
        )


def _weeds(canvas: Canvas, scene: Scene, line: np.ndarray, rng: np.random.Generator, night: float) -> None:
    tints: tuple[Colour, ...] = ((52, 118, 92), (196, 88, 104), (226, 150, 84), (78, 142, 104), (150, 84, 150))
    unit, w = scene.unit, canvas.width
    for _ in range(round(26 * w / unit)):
        x = rng.random() * w
        base = float(line[int(x) % w]) + unit * rng.uniform(0.0, 0.06)
        tint = tints[int(rng.integers(5))]
        colour = _dimmed(tint, night)
        tall, phase = unit * rng.uniform(0.05, 0.2), rng.uniform(0, 6)
        for k in range(int(rng.integers(3, 6))):
            t = np.linspace(0, 1, 10)
            spread = (k - 2) * 0.012 * unit
            path_x = x + spread * (0.4 + t) + np.sin(t * 5 + phase + k) * unit * 0.008 * t
            path_y = base - tall * t * (1 - 0.1 * abs(k - 2))
            half = unit * 0.006 * (1 - t * 0.85)
            outline = np.concatenate([np.stack([path_x - half, path_y], 1), np.stack([path_x + half, path_y], 1)[::-1]])
            canvas.fill(outline.astype(np.float32), tone((colour[0], colour[1], colour[2]), -0.3 + 0.12 * k))


def table(canvas: Canvas, scene: Scene) -> None:
    """A wall with window light and the table's edge."""
    rng, h, w, unit = scene.rng("table"), canvas.height, canvas.width, scene.unit
    hue = float(rng.random())
    wall = shifted(
        ((96, 112, 118), (138, 108, 86), (88, 104, 88), (122, 94, 104))[int(rng.integers(4))], hue=(hue - 0.5) * 0.05
    )
    wall = (
        wall[0] * (1 - 0.6 * scene.light.dark),
        wall[1] * (1 - 0.6 * scene.light.dark),
        wall[2] * (1 - 0.5 * scene.light.dark),
    )
    x, y = (
        np.linspace(0, 1, max(8, w // 4), dtype=np.float32)[None],
        np.linspace(0, 1, max(8, h // 4), dtype=np.float32)[:, None],
    )
    sx = 0.12 if scene.light.x < w / 2 else 0.88
    pool = np.exp(-(((x - sx) / 0.55) ** 2 + ((y - 0.18) / 0.55) ** 2))
    rough = mottle(y.shape[0], x.shape[1], rng, unit * 0.03)
    picture = (
        np.asarray(tone(wall, -0.34), np.float32) * (1 - pool[..., None])
        + np.asarray(mix(tone(wall, 0.22), scene.light.colour, 0.25), np.float32) * pool[..., None]
    )
    _fill(canvas, picture * (1 + 0.12 * rough[..., None]))
    edge = np.full(w, scene.horizon, np.float32)
    wood: Colour = ((128, 82, 54), (92, 62, 48), (164, 122, 84))[int(rng.integers(3))]
    wood = (
        wood[0] * (1 - 0.5 * scene.light.dark),
        wood[1] * (1 - 0.5 * scene.light.dark),
        wood[2] * (1 - 0.4 * scene.light.dark),
    )
    rows = int(h - scene.horizon) + 3
    grain = plane(rows, w, scale=200, stretch=11.0, far=0.4) * 0.55
    slab(canvas, edge, h, (tone(wood, 0.26), wood, tone(wood, -0.5)), h - scene.horizon, rough=grain)
    canvas.line(np.array([(0, scene.horizon), (w, scene.horizon)]), tone(wood, 0.42), max(1.0, unit / 380))


def close(canvas: Canvas, scene: Scene) -> None:
    """A soft backdrop far out of focus, with discs of light."""
    rng, h, w, unit = scene.rng("close"), canvas.height, canvas.width, scene.unit
    rows, cols = max(8, h // 8), max(8, w // 8)
    base = scene.ground_colour if scene.ground != "grass" else mix(scene.ground_colour, (60, 92, 76), 0.5)
    column = ramp(
        [
            scene.lit(tone(mix(scene.sky[2], base, 0.25), -0.1)),
            scene.lit(mix(scene.sky[3], base, 0.45)),
            scene.lit(tone(base, -0.35)),
            scene.lit(tone(base, -0.6)),
        ],
        rows,
    )
    noise = fbm(rows, cols, rng, cell=0.4, octaves=3)
    picture = np.repeat(column[:, None], cols, 1) * (0.72 + 0.56 * noise[..., None])
    _fill(canvas, picture)
    for _ in range(round(30 * max(1.0, w / unit))):
        x, y, r = rng.random() * w, rng.random() ** 1.3 * h * 0.85, unit * rng.uniform(0.018, 0.07)
        tint = mix(scene.light.colour, base, float(rng.random()) * 0.7)
        size = int(r * 2.4)
        axis = np.arange(size, dtype=np.float32) - size / 2
        far = np.hypot(axis[None], axis[:, None]) / r
        disc = (1 - smoothstep(0.9, 1.0, far)) * (0.7 + 0.3 * smoothstep(0.6, 0.95, far)) * rng.uniform(0.06, 0.26)
        canvas.wash(disc.astype(np.float32), tint, top=round(y - size / 2), left=round(x - size / 2))


def abstract(canvas: Canvas, scene: Scene) -> None:
    """Circles, bars and arcs in few colours on paper, balanced round the scene's side."""
    rng, h, w, unit = scene.rng("abstract"), canvas.height, canvas.width, scene.unit
    paper: Colour = (240, 231, 214)
    hue = float(rng.random())
    inks = scene.palette or tuple(
        shifted(c, hue=(hue - 0.5) * 0.5) for c in ((214, 72, 56), (28, 62, 110), (238, 178, 62), (40, 42, 50))
    )
    canvas.image[..., :3] = quantised(np.asarray(paper, np.float32) + mottle(h, w, rng, unit * 0.02)[..., None] * 10)
    if canvas.image.shape[2] == 4:
        canvas.image[..., 3] = 255
    for k in range(round(9 * max(1.0, w / unit))):
        x, y, r = (
            rng.uniform(0.08, 0.92) * w,
            rng.uniform(0.08, 0.92) * h,
            unit * rng.uniform(0.05, 0.24) * (1.5 if k < 2 else 1),
        )
        ink, kind, turn = inks[int(rng.integers(len(inks)))], int(rng.integers(5)), rng.uniform(0, 6.28)
        c, s = np.cos(turn), np.sin(turn)
        if kind == 0:
            canvas.disc(x, y, r, ink)
        elif kind == 1:
            size = int(2 * r)
            canvas.wash(
                np.full((max(1, size), max(1, size)), 0.82, np.float32),
                tinted(
                    np.tile(np.linspace(0, 1, max(1, size), dtype=np.float32)[:, None], (1, max(1, size))),
                    (ink, mix(ink, paper, 0.6)),
                ),
                top=round(y - r),
                left=round(x - r),
            )
        elif kind == 2:
            for step in range(5):
                canvas.line(
                    np.array(
                        [
                            (x - c * r * 2 + s * step * r * 0.16, y - s * r * 2 - c * step * r * 0.16),
                            (x + c * r * 2 + s * step * r * 0.16, y + s * r * 2 - c * step * r * 0.16),
                        ]
                    ),
                    ink,
                    max(1.0, unit / 170),
                )
        elif kind == 3:
            a = np.linspace(turn, turn + np.pi, 40)
            canvas.fill(np.stack([x + np.cos(a) * r * 1.3, y + np.sin(a) * r * 1.3], 1).astype(np.float32), ink)
        else:
            canvas.fill(
                np.array(
                    [(x + np.cos(turn + j * 2.094) * r, y + np.sin(turn + j * 2.094) * r) for j in range(3)], np.float32
                ),
                ink,
            )
        if kind == 0 and r > 0.12 * unit:
            canvas.disc(x + r * 0.2, y - r * 0.15, r * 0.6, mix(ink, paper, 0.75))
