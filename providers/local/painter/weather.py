"""What falls and hangs in the air: rain, snow, petals, fireflies, fog."""

import cv2
import numpy as np

from .canvas import Canvas
from .layers import mottle
from .palette import mix
from .scene import Scene


def paint_fog(canvas: Canvas, scene: Scene) -> None:
    """Banks of fog between the far land and the near one."""
    if scene.fog < 0.15 or scene.setting != "land":
        return
    rng, h, w = scene.rng("fog"), canvas.height, canvas.width
    rows, cols = max(4, h // 4), max(4, w // 4)
    noise = mottle(rows, cols, rng, scene.unit / 4 * 0.22, 4.0)
    y = np.linspace(0, h, rows, dtype=np.float32)[:, None]
    bank = np.exp(-(((y - scene.horizon) / (0.2 * scene.unit)) ** 2)) * (0.55 + 0.9 * noise)
    even = 0.16 + 0.2 * np.clip(1 - np.abs(y - scene.horizon) / (0.6 * scene.unit), 0, 1)
    alpha = np.clip((bank * 0.85 + even * 0.7) * scene.fog, 0, 0.92)
    canvas.wash(
        cv2.resize(alpha.astype(np.float32), (w, h), interpolation=cv2.INTER_LINEAR),
        mix(scene.light.haze, scene.sky[-1], 0.3),
    )


def paint_weather(canvas: Canvas, scene: Scene) -> None:
    """Paints what falls, in front of everything."""
    if scene.setting not in ("land", "close") or not scene.falls:
        return
    {"rain": _rain, "snow": _snow, "petals": _petals, "fireflies": _fireflies}[scene.falls](canvas, scene)


def _rain(canvas: Canvas, scene: Scene) -> None:
    rng, unit = scene.rng("rain"), scene.unit
    slant = (0.16 + 0.3 * scene.wind) * scene.side
    pale = mix(scene.sky[3], (232, 240, 248), 0.5)
    area = scene.width * scene.height / unit**2
    for count, reach, wide, strength in (
        (420, 0.035, 1.0, 0.2),
        (150, 0.07, unit / 560, 0.3),
        (36, 0.13, unit / 400, 0.24),
    ):
        veil = np.zeros((canvas.height, canvas.width), np.uint8)
        n = int(count * area)
        x, y = rng.uniform(-0.1, 1.1, n) * scene.width, rng.uniform(-0.1, 1.0, n) * scene.height
        length = unit * reach * rng.uniform(0.6, 1.3, n)
        ends = np.stack([np.stack([x, y], 1), np.stack([x - slant * length, y + length], 1)], 1)
        cv2.polylines(veil, list(np.round(ends * 16).astype(np.int32)), False, 255, max(1, round(wide)), cv2.LINE_AA, 4)
        canvas.wash(veil.astype(np.float32) * (strength / 255), pale)
    if scene.ground_line.min() < canvas.height or scene.water:
        _splashes(canvas, scene, pale, rng)


def _splashes(canvas: Canvas, scene: Scene, pale: tuple[float, float, float], rng: np.random.Generator) -> None:
    for _ in range(int(46 * scene.width / scene.unit)):
        t = rng.random() ** 0.8
        y = scene.horizon + (scene.height - scene.horizon) * (0.25 + 0.75 * t)
        x, r = rng.random() * scene.width, scene.unit * (0.003 + 0.011 * t)
        cv2.ellipse(
            canvas.image,
            (round(x * 16), round(y * 16)),
            (round(r * 16), max(8, round(r * 5))),
            0,
            0,
            360,
            (*mix(pale, scene.sky[1], 0.35), 255),
            1,
            cv2.LINE_AA,
            4,
        )


def _snow(canvas: Canvas, scene: Scene) -> None:
    rng, unit = scene.rng("snow"), scene.unit
    area = scene.width * scene.height / unit**2
    white = mix((255, 255, 255), scene.light.colour, 0.12)
    for count, size, strength, soft in ((340, 0.0016, 0.6, 0.0), (150, 0.0034, 0.8, 0.0), (26, 0.0085, 0.55, 0.0035)):
        veil = np.zeros((canvas.height, canvas.width), np.uint8)
        for x, y, s in zip(
            rng.random(int(count * area)) * scene.width,
            rng.random(int(count * area)) * scene.height,
            rng.uniform(0.6, 1.3, int(count * area)),
            strict=True,
        ):
            r = unit * size * s
            drawn = (round(r * 16 * (1 + scene.wind)), max(8, round(r * 16)))
            cv2.ellipse(veil, (round(x * 16), round(y * 16)), drawn, 20 * scene.side, 0, 360, 255, -1, cv2.LINE_AA, 4)
        if soft:
            cv2.GaussianBlur(veil, (0, 0), unit * soft, veil)
        canvas.wash(veil.astype(np.float32) * (strength / 255), white)


def _petals(canvas: Canvas, scene: Scene) -> None:
    rng = scene.rng("petals")
    count = int(90 * scene.width * scene.height / scene.unit**2)
    for _ in range(count):
        x, y = rng.random() * scene.width, rng.random() * scene.height
        r = scene.unit * rng.uniform(0.003, 0.008) * rng.choice([0.7, 1.0, 1.5])
        colour = scene.lit(mix((246, 178, 196), (255, 236, 240), float(rng.random())))
        cv2.ellipse(
            canvas.image,
            (round(x * 16), round(y * 16)),
            (max(12, round(r * 16)), max(8, round(r * 8))),
            float(rng.uniform(0, 180)),
            0,
            360,
            (*colour, 255),
            -1,
            cv2.LINE_AA,
            4,
        )


def _fireflies(canvas: Canvas, scene: Scene) -> None:
    rng = scene.rng("fireflies")
    for _ in range(int(48 * max(1.0, scene.width / scene.unit))):
        x = rng.random() * scene.width
        y = scene.horizon + (scene.height - scene.horizon) * rng.uniform(-0.25, 0.95)
        r = scene.unit * rng.uniform(0.0018, 0.004)
        canvas.glow(x, y, r * 11, (180, 190, 70), 0.75)
        canvas.disc(x, y, r, (250, 250, 176))
