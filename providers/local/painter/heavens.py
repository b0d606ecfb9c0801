"""What shines in the sky: stars, the milky way, aurora, planets, comets, rainbows, fireworks, lightning."""

import cv2
import numpy as np

from .canvas import Canvas
from .layers import tinted
from .noise import fbm
from .palette import Colour, mix, shifted
from .scene import Scene
from .shapes import smoothstep

BOW: tuple[Colour, ...] = (
    *((150, 60, 220), (70, 90, 235), (60, 200, 190), (120, 220, 70)),
    *((250, 225, 70), (250, 140, 50), (235, 60, 60)),
)
STAR_TINTS: tuple[Colour, ...] = ((255, 255, 255), (206, 222, 255), (255, 238, 208), (186, 208, 255))


def under_clouds(canvas: Canvas, scene: Scene) -> None:
    """Everything that clouds may hide."""
    if "milky" in scene.features:
        milky_way(canvas, scene)
    if scene.stars > 0.02:
        stars(canvas, scene, scene.stars)
    if "planet" in scene.features:
        planet(canvas, scene)
    if "comet" in scene.features:
        comets(canvas, scene)
    if "aurora" in scene.features:
        aurora(canvas, scene)


def over_clouds(canvas: Canvas, scene: Scene) -> None:
    """Everything that stands before the clouds."""
    if "rainbow" in scene.features:
        rainbow(canvas, scene)
    if "fireworks" in scene.features:
        fireworks(canvas, scene)
    if scene.bolt:
        lightning(canvas, scene)


def _floor(canvas: Canvas, scene: Scene) -> int:
    """The row the sky ends at; in space and the deep it goes on to the bottom."""
    return canvas.height if scene.setting == "space" else int(np.clip(scene.horizon, 1, canvas.height))


def stars(canvas: Canvas, scene: Scene, amount: float) -> None:
    """Scatters stars, many faint and few bright, thinner towards the horizon."""
    rng, low = scene.rng("stars"), _floor(canvas, scene)
    count = int(amount * 900 * (canvas.width * low) / 1024**2 * (1024 / scene.unit) ** 0.7) + 20
    x, y = rng.random(count) * (canvas.width - 2), rng.random(count) ** 1.25 * (low - 2)
    bright = rng.random(count) ** 4
    light = np.zeros((low, canvas.width, 3), np.float32)
    tint = np.asarray(STAR_TINTS, np.float32)[rng.integers(0, 4, count)]
    value = tint * (0.25 + 0.75 * bright)[:, None] * amount**0.3
    xi, yi = x.astype(int), y.astype(int)
    fx, fy = (x - xi)[:, None], (y - yi)[:, None]
    for dx, dy, part in ((0, 0, (1 - fx) * (1 - fy)), (1, 0, fx * (1 - fy)), (0, 1, (1 - fx) * fy), (1, 1, fx * fy)):
        np.add.at(light, (np.minimum(yi + dy, low - 1), np.minimum(xi + dx, canvas.width - 1)), value * part * 1.25)
    canvas.add(light)
    scale = max(1.0, scene.unit / 512)
    for i in np.argsort(-bright)[: max(5, count // 28)]:
        colour = float(tint[i, 0]), float(tint[i, 1]), float(tint[i, 2])
        radius = scale * (0.6 + 1.1 * bright[i])
        canvas.disc(float(x[i]), float(y[i]), radius, mix(colour, (255, 255, 255), 0.4))
        canvas.glow(float(x[i]), float(y[i]), radius * 7, colour, 0.3 * float(bright[i]))


def milky_way(canvas: Canvas, scene: Scene) -> None:
    """A slanting band of star cloud with dark lanes and a warm heart."""
    rng, low = scene.rng("milky"), _floor(canvas, scene)
    rows, cols = max(8, low // 3), max(8, canvas.width // 3)
    x = np.linspace(-0.5, 0.5, cols, dtype=np.float32)[None] * canvas.width / scene.unit
    y = np.linspace(-0.5, 0.5, rows, dtype=np.float32)[:, None] * low / scene.unit
    lean = -scene.side * rng.uniform(0.75, 1.0)
    across = x * np.cos(lean) + y * np.sin(lean)
    along = -x * np.sin(lean) + y * np.cos(lean)
    cloud = fbm(rows, cols, rng, cell=0.3, octaves=5, gain=0.58)
    lanes = fbm(rows, cols, rng, cell=0.2, octaves=5, gain=0.6)
    across = across + (cloud - 0.5) * 0.16
    band = np.exp(-((across / 0.17) ** 2)) * np.exp(-((along / 0.85) ** 2))
    dust = smoothstep(0.5, 0.72, lanes) * np.exp(-((across / 0.075) ** 2))
    shine = band * (0.35 + 0.9 * cloud) * (1 - 0.78 * dust)
    heart = np.exp(-((across / 0.1) ** 2) - (along / 0.34) ** 2) * (1 - 0.6 * dust)
    colour = shine[..., None] * np.array((92, 104, 158), np.float32) + heart[..., None] * np.array(
        (112, 72, 66), np.float32
    )
    colour += (band * smoothstep(0.55, 0.8, cloud))[..., None] * np.array((50, 24, 66), np.float32)
    canvas.add(cv2.resize(colour.astype(np.float32), (canvas.width, low), interpolation=cv2.INTER_CUBIC).clip(0))
    count = int(2600 * canvas.width * low / 1024**2)
    u, v = rng.normal(0, 0.11, count) * scene.unit, rng.normal(0, 0.42, count) * scene.unit
    sx = (u * np.cos(lean) - v * np.sin(lean) + canvas.width / 2).astype(int)
    sy = (u * np.sin(lean) + v * np.cos(lean) + low / 2).astype(int)
    kept = (sx >= 0) & (sx < canvas.width) & (sy >= 0) & (sy < low)
    faint = (rng.random(count)[kept, None] ** 2 * 150).astype(np.uint8)
    canvas.image[sy[kept], sx[kept], :3] = np.maximum(
        canvas.image[sy[kept], sx[kept], :3], faint + canvas.image[sy[kept], sx[kept], :3] // 2
    )


def aurora(canvas: Canvas, scene: Scene) -> None:
    """Curtains of light: bright at the hem, rays rising and fading into violet."""
    rng, low = scene.rng("aurora"), _floor(canvas, scene)
    rows, cols = max(16, low // 2), max(16, canvas.width // 2)
    y = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    x = np.linspace(0, 1, cols, dtype=np.float32)
    light = np.zeros((rows, cols, 3), np.float32)
    wide = canvas.width / scene.unit
    for k in range(3):
        phase, slope = rng.uniform(0, 6.28, 3), rng.uniform(-0.3, 0.3)
        bend = 0.11 * np.sin(x * wide * rng.uniform(2.5, 4) + phase[0]) + 0.05 * np.sin(
            x * wide * rng.uniform(7, 10) + phase[1]
        )
        hem = 0.78 - 0.19 * k + bend + slope * (x - 0.5)
        ray = np.interp(x, np.linspace(0, 1, round(64 * wide) + 2), rng.random(round(64 * wide) + 2))
        fold = np.interp(x, np.linspace(0, 1, round(9 * wide) + 2), rng.random(round(9 * wide) + 2))
        tall = (0.22 + 0.34 * fold)[None] * (0.75 + 0.5 * ray[None])
        up = (hem[None] - y) / tall
        body = np.exp(-np.clip(up, 0, 9) * 1.9) * smoothstep(-0.11, 0.035, up)
        power = (0.35 + 0.65 * ray)[None] * (0.3 + 0.85 * fold)[None] * (1.0, 0.75, 0.5)[k]
        shine = body * power
        mixed = np.clip(up * 0.85, 0, 1)[..., None]
        colour = np.array((50, 236, 138), np.float32) * (1 - mixed) + np.array((142, 70, 220), np.float32) * mixed
        light += shine[..., None] * colour * 0.86
    canvas.add(cv2.resize(light, (canvas.width, low), interpolation=cv2.INTER_LINEAR))


def planet(canvas: Canvas, scene: Scene) -> None:
    """A large banded planet with a ring, lit from the light's side, and a small moon of it."""
    rng = scene.rng("planet")
    radius = scene.unit * rng.uniform(0.15, 0.2)
    x = scene.width * (0.5 + scene.side * rng.uniform(0.12, 0.24))
    x = x if abs(x - scene.light.x) > radius * 1.6 else scene.width - x
    y = max(radius * 1.25, scene.horizon * rng.uniform(0.3, 0.42))
    hue = float(rng.random())
    _ball(canvas, scene, x, y, radius, shifted((206, 150, 104), hue=hue * 0.5), rng, banded=True)
    small = radius * rng.uniform(0.2, 0.3)
    _ball(
        canvas,
        scene,
        scene.width - x + radius * 0.3,
        y * rng.uniform(0.5, 0.9) + small,
        small,
        shifted((150, 160, 190), hue=hue),
        rng,
        banded=False,
    )


def _ball(
    canvas: Canvas,
    scene: Scene,
    x: float,
    y: float,
    radius: float,
    colour: Colour,
    rng: np.random.Generator,
    *,
    banded: bool,
) -> None:
    size = int(radius * (4.6 if banded else 2.2))
    axis = (np.arange(size, dtype=np.float32) - size / 2) / radius
    px, py = axis[None] + np.zeros_like(axis)[:, None], axis[:, None] + np.zeros_like(axis)[None]
    far = np.hypot(px, py)
    inside = np.clip((1 - far) * radius + 0.5, 0, 1)
    depth = np.sqrt(np.clip(1 - far**2, 0, 1))
    to = np.array([scene.light.x - x, scene.light.y - y, 0.4 * scene.unit])
    to = to / np.linalg.norm(to)
    shade = np.clip((px * to[0] + py * to[1] + depth * to[2]) * 0.95 + 0.1, 0, 1)
    tilt = -0.35
    lat = -px * np.sin(tilt) + py * np.cos(tilt)
    noise = fbm(size, size, rng, cell=0.16, octaves=4, stretch=3.0 if banded else 1.0)
    bands = 0.5 + 0.5 * np.sin((lat + (noise - 0.5) * 0.22) * (11 if banded else 2.0)) if banded else noise
    night = mix(scene.sky[0], (6, 6, 16), 0.5)
    albedo = tinted(bands.astype(np.float32), (shifted(colour, value=0.7), colour, mix(colour, (255, 240, 222), 0.6)))
    body = albedo.astype(np.float32) * shade[..., None] + np.asarray(night, np.float32) * (1 - shade[..., None])
    top, left = round(y - size / 2), round(x - size / 2)
    if banded:
        rx, ry = px * np.cos(tilt) + py * np.sin(tilt), lat
        ring = np.hypot(rx, ry / 0.26)
        grooves = 0.55 + 0.45 * np.sin(ring * 34)
        band = (
            smoothstep(1.28, 1.34, ring)
            * (1 - smoothstep(2.05, 2.12, ring))
            * (0.35 + 0.5 * grooves)
            * (1 - 0.75 * ((ring > 1.66) & (ring < 1.72)))
        )
        tint = mix(colour, (255, 244, 226), 0.6)
        canvas.wash((band * (ry < 0)).astype(np.float32), tint, top=top, left=left)
        canvas.wash(inside, np.clip(body, 0, 255).astype(np.uint8), top=top, left=left)
        canvas.wash((band * (ry >= 0)).astype(np.float32), tint, top=top, left=left)
    else:
        canvas.wash(inside, np.clip(body, 0, 255).astype(np.uint8), top=top, left=left)


def comets(canvas: Canvas, scene: Scene) -> None:
    """One bright streak and two small ones."""
    rng, low = scene.rng("comets"), _floor(canvas, scene)
    for k in range(3):
        x, y = rng.uniform(0.25, 0.75) * canvas.width, rng.uniform(0.12, 0.5) * low
        reach = scene.unit * (0.42 if k == 0 else rng.uniform(0.1, 0.18))
        angle = np.radians(rng.uniform(22, 34))
        ends = np.array([np.cos(angle) * scene.side, -np.sin(angle)]) * reach
        for j in range(26):
            t = j / 26
            canvas.glow(
                x + ends[0] * t,
                y + ends[1] * t,
                scene.unit * (0.016 if k == 0 else 0.008) * (1 - 0.6 * t),
                (200, 220, 255),
                0.55 * (1 - t) ** 1.6,
            )
        canvas.glow(x, y, scene.unit * (0.05 if k == 0 else 0.02), (230, 240, 255), 1.0)
        canvas.disc(x, y, scene.unit * (0.006 if k == 0 else 0.003), (255, 255, 255))


def rainbow(canvas: Canvas, scene: Scene) -> None:
    """A bow opposite the light, faint and wide, with its second bow."""
    rows, cols = int(scene.horizon), canvas.width
    if rows < 4:
        return
    x0 = scene.width - scene.light.x
    radius = min(scene.horizon * 0.86, scene.width * 0.62)
    y, x = (
        np.arange(rows, dtype=np.float32)[:, None] - scene.horizon * 1.04,
        np.arange(cols, dtype=np.float32)[None] - x0,
    )
    far = np.sqrt(x * x + y * y) / radius
    at = np.clip((far - 0.9) / 0.1, 0, 1)
    alpha = np.sin(np.pi * at).clip(0) ** 0.7 * 0.5 * np.clip(1.15 - np.arange(rows)[:, None] / rows * 0.5, 0, 1)
    colours = tinted(at.astype(np.float32), BOW)
    canvas.wash(alpha.astype(np.float32), colours)
    outer = np.clip((far - 1.17) / 0.12, 0, 1)
    canvas.wash(
        (np.sin(np.pi * outer).clip(0) ** 0.8 * 0.14).astype(np.float32),
        tinted((1 - outer).astype(np.float32), BOW),
    )


def fireworks(canvas: Canvas, scene: Scene) -> None:
    """Bursts of falling sparks."""
    rng = scene.rng("fireworks")
    for k in range(5):
        x, y = (0.15 + 0.7 * (k + rng.random()) / 5) * scene.width, rng.uniform(0.14, 0.5) * scene.horizon
        radius = scene.unit * rng.uniform(0.1, 0.19)
        colour = shifted((255, 120, 90), hue=float(rng.random()))
        canvas.glow(x, y, radius * 1.7, colour, 0.3)
        for a in np.linspace(0, 2 * np.pi, 40, endpoint=False) + rng.random():
            reach = radius * rng.uniform(0.72, 1.0)
            t = np.linspace(0.2, 1, 6)
            path = np.stack([x + np.cos(a) * reach * t, y + np.sin(a) * reach * t + 0.22 * radius * t * t], 1)
            canvas.line(path, mix(colour, scene.sky[1], 0.25), max(1.0, scene.unit / 700))
            canvas.disc(
                float(path[-1, 0]), float(path[-1, 1]), max(1.0, scene.unit / 380), mix(colour, (255, 250, 220), 0.6)
            )
        canvas.glow(x, y, radius * 0.3, (255, 246, 220), 0.9)


def lightning(canvas: Canvas, scene: Scene) -> None:
    """A forked bolt from the clouds to the horizon, and the sky lit around it."""
    rng = scene.rng("bolt")
    x = scene.width * (0.5 - scene.side * rng.uniform(0.12, 0.28))
    canvas.glow(x, scene.horizon * 0.25, scene.unit * 0.75, (120, 126, 170), 0.8)
    trunk = _fork(x, scene.horizon * 0.06, scene.horizon * 0.99, scene.unit, rng)
    branches = []
    for _ in range(5):
        i = int(rng.integers(3, len(trunk) - 4))
        reach = rng.uniform(0.12, 0.3) * scene.horizon
        piece = _fork(0.0, 0.0, reach, scene.unit * 0.7, rng)
        piece[:, 0] += piece[:, 1] * rng.choice([-1, 1]) * rng.uniform(0.4, 1.0)
        branches.append(piece + trunk[i])
    wide = max(1.0, scene.unit / 260)
    for point in trunk[::4]:
        canvas.glow(float(point[0]), float(point[1]), scene.unit * 0.09, (120, 120, 190), 0.45)
    canvas.lines(branches, (206, 206, 248), max(1.0, wide * 0.45))
    canvas.line(trunk, (222, 220, 255), wide * 1.3)
    canvas.line(trunk, (255, 255, 255), max(1.0, wide * 0.6))


def _fork(x: float, top: float, bottom: float, unit: float, rng: np.random.Generator) -> np.ndarray:
    count = 26
    y = np.linspace(top, bottom, count)
    drift = np.cumsum(rng.normal(0, 0.012, count)) * unit
    return np.stack([x + drift - drift[0] + rng.normal(0, 0.006, count) * unit, y], 1).astype(np.float32)
