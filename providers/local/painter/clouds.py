"""Clouds: heaped ones with a flat base and a lit side, high streaks, and the lid of an overcast day."""

import cv2
import numpy as np

from .canvas import Canvas
from .layers import mottle, tinted
from .noise import fbm
from .palette import Colour, lit, mix, tone
from .scene import Scene
from .shapes import smoothstep


def gather(canvas: Canvas, scene: Scene) -> None:
    """Paints the clouds of a scene over its sky."""
    if scene.setting not in ("land", "close") or scene.cover <= 0.02:
        return
    if scene.cover < 0.9:
        _streaks(canvas, scene)
    if scene.cover > 0.78:
        _lid(canvas, scene)
    _heaps(canvas, scene)


def _tones(scene: Scene) -> tuple[Colour, Colour, Colour]:
    """(shadow, body, lit edge) of clouds under this sky."""
    light, sky = scene.light, scene.sky
    if light.dark > 0.7:
        return mix(sky[1], (8, 12, 30), 0.25), mix(sky[2], sky[3], 0.3), mix(sky[3], light.colour, 0.42)
    if scene.cover > 0.9:
        return tone(sky[1], -0.38), mix(sky[1], sky[2], 0.35), mix(sky[2], sky[3], 0.7)
    if light.low > 0.45:
        return mix(sky[1], sky[2], 0.4), mix(sky[2], light.colour, 0.4), mix(light.colour, (255, 250, 238), 0.35)
    white = lit((255, 255, 255), mix(light.colour, (255, 255, 255), 0.7))
    return mix(sky[1], (212, 216, 230), 0.62), mix(white, sky[2], 0.2), white


def _streaks(canvas: Canvas, scene: Scene) -> None:
    """Thin high cloud, combed sideways."""
    rng = scene.rng("cirrus")
    bottom = int(scene.horizon)
    rows, cols = max(8, bottom // 3), max(8, canvas.width // 3)
    noise = fbm(rows, cols, rng, cell=0.2, octaves=5, stretch=5.5, gain=0.55)
    t = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    band = np.exp(-(((t - rng.uniform(0.3, 0.6)) / 0.26) ** 2))
    alpha = smoothstep(0.5, 0.86, noise) * band * (0.3 + 0.4 * scene.light.low) * min(1.0, 0.35 + scene.cover)
    _, body, bright = _tones(scene)
    full = cv2.resize(alpha, (canvas.width, bottom), interpolation=cv2.INTER_CUBIC)
    canvas.wash(np.clip(full, 0, 1), mix(body, bright, 0.6))


def _lid(canvas: Canvas, scene: Scene) -> None:
    """A closed sky: rolls of cloud that draw together towards the horizon."""
    rng, w = scene.rng("lid"), canvas.width
    bottom = int(scene.horizon)
    rows, cols = max(8, bottom // 2), max(8, w // 2)
    t = np.linspace(0, 1, rows, dtype=np.float32)
    tall = fbm(rows * 2, cols, rng, cell=0.3, octaves=5, stretch=1.9)
    source = ((1 - 1 / (1 + 3.0 * t[::-1])) / 0.75 * (rows * 2 - 1)).astype(int)
    noise = tall[np.clip(source, 0, rows * 2 - 1)]
    ahead = np.roll(noise, 5, axis=1 if scene.light.x > w / 2 else 0)
    value = np.clip(0.5 + (noise - ahead) * 3.2 + (noise - 0.5) * 0.9, 0, 1)
    shadow, body, bright = _tones(scene)
    thick = smoothstep(0.12, 0.5, noise) * (0.55 + 0.45 * (scene.cover - 0.78) / 0.22)
    fade = np.clip(1.15 - t[:, None] ** 3 * 0.75, 0, 1)
    full = cv2.resize(np.clip(value, 0, 1), (w, bottom), interpolation=cv2.INTER_LINEAR)
    alpha = cv2.resize((thick * fade).astype(np.float32), (w, bottom), interpolation=cv2.INTER_LINEAR)
    canvas.wash(np.clip(alpha, 0, 1), tinted(full, (shadow, body, bright)))


def _heaps(canvas: Canvas, scene: Scene) -> None:
    """Heaped clouds, the far ones small and near the horizon, the near ones large and high."""
    rng = scene.rng("heaps")
    cover = min(scene.cover, 0.85)
    wide = scene.width / scene.unit
    count = round((1.5 + 9 * cover) * (0.55 + 0.45 * wide))
    depths = np.sort(rng.random(count))[::-1]
    for far in depths:
        size = scene.unit * (0.16 + 0.5 * (1 - far) ** 1.3) * rng.uniform(0.75, 1.2) * (0.75 + 0.4 * cover)
        y = scene.horizon * (0.9 - 0.72 * (1 - far) ** 0.9 + rng.uniform(-0.04, 0.04))
        x = rng.uniform(-0.1, 1.1) * scene.width
        if abs(x - scene.light.x) < size * 0.5 and abs(y - scene.light.y) < size * 0.3 and cover < 0.7:
            x += size * (0.75 if x > scene.light.x else -0.75)
        _heap(canvas, scene, float(x), float(y), float(size), float(far), rng)


def _heap(
    canvas: Canvas, scene: Scene, x: float, base: float, size: float, far: float, rng: np.random.Generator
) -> None:
    """One cloud: spheres on a flat base, shaded by the light's side, its edges frayed."""
    step = max(1.0, size / 150)
    w, h = int(size / step), int(size * 0.42 / step)
    if w < 10 or h < 5:
        return
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    fray = mottle(h, w, rng, max(6.0, h * 0.42), octaves=4)
    fray2 = mottle(h, w, rng, max(6.0, h * 0.42), octaves=4)
    xx, yy = xx + fray * h * 0.34, yy + fray2 * h * 0.3
    floor = h * 0.84
    bulk = np.zeros((h, w), np.float32)
    for k in range(11):
        u = (k + 0.5) / 11 + rng.uniform(-0.04, 0.04)
        arch = np.sin(np.pi * u) ** 0.8
        r = h * (0.12 + 0.24 * arch * rng.uniform(0.6, 1.1))
        cx = w * (0.1 + 0.8 * u)
        cy = floor - r * 0.75 - h * 0.14 * arch * rng.random()
        bulk = np.maximum(bulk, r * r - (xx - cx) ** 2 - (yy - cy) ** 2)
    height = np.sqrt(np.maximum(bulk, 0))
    soft = cv2.GaussianBlur(height, (0, 0), max(0.8, h * 0.03))
    gy, gx = np.gradient(soft)
    away = np.array([scene.light.x - x, (scene.light.y - base) * 0.9 - 0.25 * scene.unit])
    away = away / max(1e-3, float(np.hypot(*away)))
    facing = -(gx * away[0] + gy * away[1]) / np.sqrt(1 + gx**2 + gy**2)
    alpha = smoothstep(0.02, 0.22, soft / (h * 0.5)) * (1 - smoothstep(floor - h * 0.1, floor + h * 0.06, yy))
    rise = np.clip((floor - yy) / (h * 0.7), 0, 1)
    value = np.clip(0.3 + 0.42 * facing + 0.42 * rise + fray * 0.16, 0, 1)
    dim = 0.94 - 0.4 * far
    haze = scene.sky[-1]
    colours = [mix(c, haze, 0.55 * far) for c in _tones(scene)]
    full = (max(2, round(w * step)), max(2, round(h * step)))
    alpha = cv2.resize(alpha.astype(np.float32), full, interpolation=cv2.INTER_LINEAR) * dim
    value = cv2.resize(value.astype(np.float32), full, interpolation=cv2.INTER_LINEAR)
    canvas.wash(
        np.clip(alpha, 0, 1), tinted(value, colours), top=round(base - full[1] * 0.84), left=round(x - full[0] / 2)
    )
