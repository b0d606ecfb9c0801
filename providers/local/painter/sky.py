"""The sky: a gradient that does not band, the light in it, and its disc."""

import cv2
import numpy as np

from .canvas import Canvas
from .clouds import gather
from .heavens import over_clouds, under_clouds
from .noise import fbm, quantised
from .palette import Colour, mix, ramp, tone
from .scene import Scene


def paint_sky(canvas: Canvas, scene: Scene) -> None:
    """Paints the sky over the whole canvas: colours, stars, sun or moon, clouds."""
    bottom = int(np.clip(scene.horizon + 2, 8, canvas.height))
    _gradient(canvas, scene, bottom)
    under_clouds(canvas, scene)
    if "eclipse" in scene.features:
        _eclipse(canvas, scene)
    elif scene.moon:
        _moon(canvas, scene)
    elif scene.light.dark < 0.5 and scene.light.seen and scene.cover < 0.9:
        _sun(canvas, scene)
    gather(canvas, scene)
    over_clouds(canvas, scene)


def _gradient(canvas: Canvas, scene: Scene, bottom: int) -> None:
    light, unit = scene.light, scene.unit
    step = 4 if min(canvas.width, bottom) > 128 else 1
    rows, cols = -(-bottom // step), -(-canvas.width // step)
    table = _softened(ramp(scene.sky, 256))
    at = np.linspace(0, 255, rows)
    column = np.stack([np.interp(at, np.arange(256), table[:, i]) for i in range(3)], 1).astype(np.float32)
    picture = np.repeat(column[:, None], cols, 1)
    x = (np.arange(cols, dtype=np.float32) * step - light.x)[None] / unit
    y = (np.arange(rows, dtype=np.float32) * step - light.y)[:, None] / unit
    flat = 1.6 if light.low > 0.3 else 1.0
    far = np.sqrt((x / (1 + 0.6 * light.low)) ** 2 + (y * flat) ** 2)
    strength = (0.85 if light.seen else 0.3) * (1 - 0.72 * light.dark) * (0.42 + 0.58 * light.low)
    glow = (0.62 * np.exp(-far * 5.2) + 0.38 * np.exp(-far * 1.9)) * strength
    picture += (np.asarray(light.colour, np.float32) - picture) * np.clip(glow, 0, 1)[..., None]
    full = cv2.resize(picture, (cols * step, rows * step), interpolation=cv2.INTER_LINEAR)[:bottom, : canvas.width]
    canvas.image[:bottom, :, :3] = quantised(full)
    if bottom < canvas.height:
        canvas.image[bottom:, :, :3] = np.clip(scene.sky[-1], 0, 255)
    if canvas.image.shape[2] == 4:
        canvas.image[..., 3] = 255


def _softened(table: np.ndarray) -> np.ndarray:
    """The colour run without corners, so that no band shows where two stretches meet."""
    width = 29
    padded = np.pad(table, ((width, width), (0, 0)), mode="edge")
    kernel = np.hanning(2 * width + 1)
    kernel /= kernel.sum()
    return np.stack([np.convolve(padded[:, i], kernel, "valid") for i in range(3)], 1)


def _sun(canvas: Canvas, scene: Scene) -> None:
    light, unit = scene.light, scene.unit
    big = 1.5 if "sun" in scene.features else 1.0
    radius = unit * (0.03 + 0.035 * light.low) * big
    core = mix(light.colour, (255, 255, 246), 0.75 if light.low < 0.5 else 0.55)
    canvas.glow(light.x, light.y, radius * 7, _scaled(light.colour, 0.3), 1.0)
    canvas.glow(light.x, light.y, radius * 2.6, _scaled(light.colour, 0.4), 1.0)
    canvas.disc(light.x, light.y, radius, core)
    if "sun" in scene.features:
        rays(canvas, scene, 14, 0.09)


def rays(canvas: Canvas, scene: Scene, count: int, strength: float) -> None:
    """Beams that fan out from the light, soft at both edges."""
    light, step = scene.light, 4
    bottom = int(min(canvas.height, scene.horizon))
    rows, cols = -(-bottom // step), -(-canvas.width // step)
    x = np.arange(cols, dtype=np.float32)[None] * step - light.x
    y = np.arange(rows, dtype=np.float32)[:, None] * step - light.y
    angle, far = np.arctan2(y, x), np.hypot(x, y) / scene.unit
    knots = scene.rng("rays").random(count * 2)
    beam = np.interp(np.mod(angle / (2 * np.pi), 1), np.linspace(0, 1, len(knots) + 1), [*knots, knots[0]])
    shine = np.clip(beam - 0.45, 0, 1) ** 1.2 * np.exp(-far * 1.7) * strength * 3
    full = cv2.resize(shine.astype(np.float32), (cols * step, rows * step))[:bottom, : canvas.width]
    canvas.add(full[..., None] * np.asarray(light.colour, np.float32))


def _moon(canvas: Canvas, scene: Scene) -> None:
    light, unit = scene.light, scene.unit
    radius = unit * (0.075 if scene.moon_named else 0.05)
    pale: Colour = (250, 247, 232)
    canvas.glow(light.x, light.y, radius * 8, (70, 82, 112), 0.8)
    canvas.glow(light.x, light.y, radius * 2.6, (110, 118, 140), 0.7)
    size = int(2 * radius) + 6
    patch = _moon_patch(size, radius, scene, pale)
    canvas.over(patch, round(light.y - size / 2), round(light.x - size / 2))


def _moon_patch(size: int, radius: float, scene: Scene, pale: Colour) -> np.ndarray:
    rng = scene.rng("moon")
    axis = np.arange(size, dtype=np.float32) - (size - 1) / 2
    x, y = axis[None] / radius, axis[:, None] / radius
    far = np.hypot(x, y)
    alpha = np.clip((1 - far) * radius + 0.5, 0, 1)
    seas = fbm(size, size, rng, cell=0.34, octaves=4)
    value = np.clip(1 - 0.42 * np.clip((seas - 0.5) * 3.2, 0, 1) - 0.12 * far**4, 0, 1)
    if scene.moon == "crescent":
        side = 1.0 if scene.side > 0 else -1.0
        bite = np.clip((np.hypot(x - 0.55 * side, y + 0.16) - 0.94) * radius + 0.5, 0, 1)
        alpha = alpha * bite
    picture = np.zeros((size, size, 4), np.float32)
    picture[..., :3] = np.asarray(pale, np.float32) * value[..., None] * alpha[..., None]
    picture[..., 3] = 255 * alpha
    return np.clip(picture, 0, 255).astype(np.uint8)


def _eclipse(canvas: Canvas, scene: Scene) -> None:
    light, radius = scene.light, scene.unit * 0.085
    canvas.glow(light.x, light.y, radius * 6, (190, 150, 130), 0.9)
    canvas.glow(light.x, light.y, radius * 2.1, (255, 240, 214), 1.3)
    rng = scene.rng("corona")
    for angle in np.linspace(0, 2 * np.pi, 26, endpoint=False):
        reach = radius * rng.uniform(1.2, 2.0)
        tip = np.array([(light.x + np.cos(angle) * reach, light.y + np.sin(angle) * reach)])
        canvas.glow(float(tip[0, 0]), float(tip[0, 1]), radius * 0.8, (70, 62, 60), 0.6)
    canvas.disc(light.x, light.y, radius * 1.02, (255, 248, 230))
    canvas.disc(light.x, light.y, radius * 0.985, tone(scene.sky[0], -0.6))


def _scaled(colour: Colour, by: float) -> Colour:
    return colour[0] * by, colour[1] * by, colour[2] * by
