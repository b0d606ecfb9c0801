"""Water: it mirrors what stands above it, darkens towards us, carries waves and the light's glitter."""

import cv2
import numpy as np

from .canvas import Canvas
from .layers import plane, tinted
from .noise import stream
from .palette import Colour, mix, tone
from .scene import Scene


def paint_water(canvas: Canvas, scene: Scene, backdrop: np.ndarray) -> None:
    """Paints the water from the horizon down. backdrop: (h, w, 3) uint8, what stands above the horizon already."""
    if scene.water is None:
        return
    top, bottom = int(min(scene.horizon, canvas.height - 2)), canvas.height
    rows = bottom - top
    if rows < 2:
        return
    mirrored = _mirror(scene, backdrop, top, rows)
    t = (np.arange(rows, dtype=np.float32) / rows)[:, None]
    depth = _depth(scene)
    ripple = (
        plane(rows, canvas.width, scale=120, stretch=3.4, shift=scene.side * 0.3)
        if not scene.silky
        else np.zeros((rows, canvas.width), np.float32)
    )
    tinted_part = np.clip(0.1 + 0.6 * t**0.9 + ripple * (0.22 + 0.9 * scene.waves) * (0.4 + t), 0.06, 0.92) * (
        0.72 if scene.water != "sea" else 0.95
    )
    body = np.empty_like(mirrored)
    column = np.stack(
        [np.linspace(a, b, rows) for a, b in zip(mix(depth, scene.light.haze, 0.22), tone(depth, -0.3), strict=True)], 1
    )
    body[...] = np.clip(column, 0, 255)[:, None]
    picture = cv2.blendLinear(body, mirrored, tinted_part.astype(np.float32), (1 - tinted_part).astype(np.float32))
    canvas.image[top:bottom, :, :3] = picture
    if canvas.image.shape[2] == 4:
        canvas.image[top:bottom, :, 3] = 255
    if scene.silky:
        _silk(canvas, scene, top, rows)
    else:
        _crests(canvas, scene, top, rows)
        if scene.waves > 0.6:
            _breakers(canvas, scene, top, rows)
    _glitter(canvas, scene, top, rows)
    edge = max(1, round(scene.unit * 0.004))
    canvas.wash(
        np.linspace(0.5, 0, edge * 3, dtype=np.float32)[:, None] * np.ones((1, canvas.width), np.float32),
        mix(scene.light.haze, scene.sky[-1], 0.5),
        top=top,
    )


def _depth(scene: Scene) -> Colour:
    deep: Colour = (28, 84, 112) if scene.water == "sea" else (36, 76, 92)
    if scene.terrain == "island" or scene.ground == "sand":
        deep = (22, 122, 142)
    if scene.ground == "snow":
        deep = (62, 96, 124)
    return mix(scene.lit(deep), scene.sky[1], 0.3)


def _mirror(scene: Scene, backdrop: np.ndarray, top: int, rows: int) -> np.ndarray:
    """The upper picture turned over, shaken by ripples that grow towards us, smeared downwards."""
    width = backdrop.shape[1]
    half = 2 if rows > 120 else 1
    r, c = -(-rows // half), -(-width // half)
    t = (np.arange(r, dtype=np.float32) / r)[:, None]
    calm = 0.25 + 2.2 * scene.waves if not scene.silky else 0.0
    shake = plane(r, c, scale=150, stretch=3.0) * (0.25 + t) * scene.unit * 0.035 * calm
    lift = plane(r, c, scale=150, stretch=3.0, shift=0.7) * (0.3 + t) * scene.unit * 0.05 * calm
    squeeze = min(1.0, top / max(rows, 1))
    x = np.arange(c, dtype=np.float32)[None] * half + shake
    y = top - 2 - (np.arange(r, dtype=np.float32)[:, None] * half * max(squeeze, 0.75)) + lift
    x, y = np.clip(x, 0, width - 1), np.clip(y, 0, max(top - 2, 0))
    picture = cv2.remap(np.ascontiguousarray(backdrop), x, y, cv2.INTER_LINEAR)
    if half > 1:
        picture = (
            cv2.resize(picture, (width, rows), interpolation=cv2.INTER_LINEAR)
            if picture.shape[:2] != (rows, width)
            else picture
        )
    smear = max(1, int(scene.unit * (0.012 if not scene.silky else 0.05))) | 1
    return cv2.blur(picture, (1 if not scene.silky else smear | 1, smear))


def _strokes(
    scene: Scene, rng: np.random.Generator, count: int, top: int, rows: int, mid: float | None, spread: float
) -> tuple[np.ndarray, ...]:
    """(x, y, half length, nearness) of flat dashes on the water, smaller towards the horizon."""
    t = rng.random(count) ** 1.5
    y = top + 1 + t * rows
    x = (
        rng.random(count) * scene.width
        if mid is None
        else mid + rng.normal(0, 1, count) * spread * (0.22 + t) * scene.unit
    )
    length = scene.unit * (0.004 + 0.034 * t) * rng.uniform(0.5, 1.4, count)
    return x, y, length, t


def _dashes(
    canvas: Canvas, x: np.ndarray, y: np.ndarray, length: np.ndarray, t: np.ndarray, colour: Colour, unit: float
) -> None:
    """Lens-shaped dashes of one colour."""
    thick = np.maximum(0.45, unit * 0.0026 * (0.25 + t))
    shapes = np.stack(
        [
            np.stack([x - length, y], 1),
            np.stack([x, y - thick], 1),
            np.stack([x + length, y], 1),
            np.stack([x, y + thick], 1),
        ],
        1,
    )
    points = np.round(shapes * 16).astype(np.int32)
    for shape in points:
        cv2.fillConvexPoly(canvas.image, shape, (*colour, 255), cv2.LINE_AA, 4)


def _crests(canvas: Canvas, scene: Scene, top: int, rows: int) -> None:
    rng = scene.rng("crests")
    area = scene.width * rows / scene.unit**2
    count = int((60 + 340 * min(1.0, scene.waves * 1.6)) * area)
    x, y, length, t = _strokes(scene, rng, count, top, rows, None, 0)
    light = mix(scene.sky[2], scene.sky[3], 0.5)
    depth = _depth(scene)
    for part, colour in ((0, mix(light, depth, 0.45)), (1, mix(tone(depth, -0.35), depth, 0.35))):
        chosen = np.arange(count) % 2 == part
        _dashes(canvas, x[chosen], y[chosen], length[chosen], t[chosen], colour, scene.unit)


def _glitter(canvas: Canvas, scene: Scene, top: int, rows: int) -> None:
    """The path of light on the water, under the light."""
    light = scene.light
    if not light.seen or (light.dark > 0.7 and not scene.moon) or 0.5 < light.dark <= 0.7:
        return
    if "milky" in scene.features or "aurora" in scene.features:
        return
    strength = (0.45 + 0.55 * light.low) * (1 - 0.35 * light.dark)
    x = (np.arange(scene.width, dtype=np.float32)[None] - light.x) / scene.unit
    t = (np.arange(rows, dtype=np.float32) / rows)[:, None]
    sheen = np.exp(-((x / (0.05 + 0.16 * t + 0.05 * light.low)) ** 2)) * (0.75 - 0.5 * t) * strength * 0.7
    canvas.wash(sheen.astype(np.float32), mix(light.colour, (255, 255, 250), 0.2), top=top)
    if scene.silky:
        return
    rng = scene.rng("glitter")
    count = int(230 * strength * min(2.5, rows / scene.unit + 0.5))
    gx, gy, length, near = _strokes(scene, rng, count, top, rows, light.x, 0.085)
    kept = rng.random(count) > near * 0.35
    _dashes(
        canvas, gx[kept], gy[kept], length[kept] * 0.8, near[kept], mix(light.colour, (255, 255, 250), 0.55), scene.unit
    )


def _silk(canvas: Canvas, scene: Scene, top: int, rows: int) -> None:
    """Water of a long exposure: mist and long pale bands."""
    noise = plane(rows, scene.width, scale=60, stretch=9.0)
    t = (np.arange(rows, dtype=np.float32) / rows)[:, None]
    pale = mix(mix(scene.sky[2], scene.sky[3], 0.6), (255, 255, 255), 0.15)
    canvas.wash(np.clip(noise * 0.9 + 0.06, 0, 0.5) * (0.5 + 0.5 * t), pale, top=top)


def _breakers(canvas: Canvas, scene: Scene, top: int, rows: int) -> None:
    """Great swells rolling in, dark faces and torn foam."""
    rng = scene.rng("breakers")
    depth = _depth(scene)
    x = np.arange(scene.width, dtype=np.float32)
    for k in range(7):
        t = ((k + 0.6) / 7) ** 1.5
        mid = top + t * rows * 0.98
        tall = scene.unit * (0.012 + 0.11 * t) * min(1.2, scene.waves)
        cell = scene.unit * (0.08 + 0.5 * t)
        phase = rng.uniform(0, 6.28)
        wave = np.abs(np.sin(x / cell * 1.9 + phase)) ** 0.8 + 0.35 * np.sin(x / cell * 0.8 + phase * 2)
        line = (mid - tall * wave).astype(np.float32)
        y0, y1 = int(max(0, line.min() - 2)), int(min(canvas.height, mid + tall * 0.9))
        if y1 - y0 < 3:
            continue
        y = np.arange(y0, y1, dtype=np.float32)[:, None]
        below = y - line[None]
        inside = np.clip(below + 0.5, 0, 1) * np.clip((mid + tall * 0.9 - y) / (tall * 0.5), 0, 1)
        streaks = plane(y1 - y0, scene.width, scale=70, stretch=0.8, shift=k * 0.3, far=0.6)
        value = np.clip(0.75 - below / (tall * 1.7) + streaks * 0.5, 0, 1)
        crest = mix(mix(depth, (110, 190, 186), 0.3), scene.sky[3], 0.35)
        canvas.wash(
            inside.astype(np.float32), tinted(value.astype(np.float32), (tone(depth, -0.4), depth, crest)), top=y0
        )
        froth = np.clip(1 - np.abs(below - tall * 0.03) / (tall * (0.09 + 0.14 * (streaks + 0.5))), 0, 1) * np.clip(
            (wave[None] - 0.35) * 1.8, 0, 1
        )
        canvas.wash(
            np.clip(froth * 1.3 * (0.6 + streaks), 0, 0.95).astype(np.float32),
            mix(scene.lit((244, 248, 250)), scene.sky[3], 0.3),
            top=y0,
        )


def shimmer(patch: np.ndarray, unit: float, waves: float) -> np.ndarray:
    """A premultiplied patch turned over as its own reflection: shaken sideways, fading downwards."""
    flipped = patch[::-1]
    h, w = flipped.shape[:2]
    rng = stream("shimmer", h, w)
    walk = np.cumsum(rng.normal(0, 1, h)).astype(np.float32)
    sway = (
        cv2.GaussianBlur(walk.reshape(-1, 1), (1, 9), 2)[:, 0]
        - cv2.GaussianBlur(walk.reshape(-1, 1), (1, 61), 14)[:, 0]
    )
    sway *= unit * 0.0035 * (0.5 + 3 * waves)
    x = np.arange(w, dtype=np.float32)[None] + sway[:, None]
    y = np.broadcast_to(np.arange(h, dtype=np.float32)[:, None], x.shape).copy()
    moved = cv2.remap(np.ascontiguousarray(flipped), x, y, cv2.INTER_LINEAR, borderValue=(0, 0, 0, 0))
    fade = np.linspace(0.62, 0.08, h, dtype=np.float32)[:, None, None]
    return (moved * fade).astype(np.uint8)
