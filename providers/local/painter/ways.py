"""Roads, paths and rails: one that leads into the picture, or one across it under what rolls on it."""

import cv2
import numpy as np

from .canvas import Canvas, fixed
from .palette import Colour, mix, tone
from .scene import Scene
from .shapes import spline

ROLLING = ("car", "van", "train", "bicycle")


def paint_way(canvas: Canvas, scene: Scene) -> None:
    """Paints the way of a scene over its near land."""
    rolling = [item for item in scene.items if item.draw in ROLLING and item.place == "ground"]
    if rolling:
        for item in rolling:
            _across(
                canvas, scene, item.y, item.size * (0.5 if item.draw != "train" else 0.2), rails=item.draw == "train"
            )
    else:
        _into(canvas, scene)


def river_bed(scene: Scene) -> np.ndarray:
    """Where a river runs over the near land, (h, w) float32 0 to 1: winding from the ridge to our feet."""
    rng, t = scene.rng("river"), np.linspace(0, 1, 80)
    start, end = scene.width * (0.5 - 0.2 * scene.side), scene.width * (0.5 + scene.side * rng.uniform(0.05, 0.2))
    line = float(scene.ground_line[int(np.clip(end, 0, scene.width - 1))])
    y = line - 4 + (scene.height * 1.03 - line) * t**1.2
    sway = np.sin(t**0.5 * np.pi * 2.3 + 0.6) * 0.22 * scene.unit * (t * (1.02 - t) * 4 + 0.1) * scene.side
    x, half = end + (start - end) * t**1.3 + sway, scene.unit * (0.045 + 0.24 * t**1.3)
    bank = rng.normal(0, 0.05, (2, 80)) * half
    outline = np.concatenate([np.stack([x - half + bank[0], y], 1), np.stack([x + half + bank[1], y], 1)[::-1]])
    mask = np.zeros((scene.height, scene.width), np.uint8)
    cv2.fillPoly(mask, [fixed(spline(outline, steps=3))], 255, cv2.LINE_AA, 4)
    return mask.astype(np.float32) / 255


def _asphalt(scene: Scene) -> Colour:
    return scene.lit((104, 104, 112) if scene.ground != "snow" else (150, 156, 168))


def _across(canvas: Canvas, scene: Scene, y: float, wide: float, *, rails: bool) -> None:
    """A level way through the whole picture at the wheels' height."""
    w, x = scene.width, np.linspace(-2, scene.width + 2, 9)
    sag = np.sin(x / w * 3.1) * scene.unit * 0.002
    upper, lower = y - wide * 0.36 + sag, y + wide * 0.5 + sag
    band = np.concatenate([np.stack([x, upper], 1), np.stack([x, lower], 1)[::-1]]).astype(np.float32)
    if rails:
        canvas.fill(band, scene.lit((120, 110, 102)))
        pitch = max(5.0, scene.unit * 0.02)
        for at in np.arange(0, w + pitch, pitch):
            canvas.line(
                np.array([(at, y - wide * 0.16), (at - pitch * 0.4, y + wide * 0.4)]),
                scene.lit((74, 56, 46)),
                max(1.0, pitch * 0.28),
            )
        for edge in (y - wide * 0.02, y + wide * 0.24):
            canvas.line(np.array([(0, edge), (w, edge)]), scene.lit((176, 178, 186)), max(1.0, scene.unit / 260))
        return
    canvas.fill(band, _asphalt(scene))
    canvas.line(np.stack([x, upper], 1), scene.lit((186, 182, 172)), max(1.0, scene.unit / 380))
    canvas.line(np.stack([x, lower], 1), tone(_asphalt(scene), -0.3), max(1.0, scene.unit / 260))
    dash = scene.unit * 0.07
    for at in np.arange(0, w + dash, dash * 2):
        mid = y + wide * 0.22
        canvas.line(np.array([(at, mid), (at + dash, mid)]), scene.lit((240, 220, 150)), max(1.0, scene.unit / 220))


def _into(canvas: Canvas, scene: Scene) -> None:
    """A way that winds from our feet to the ridge."""
    rng, steps = scene.rng("way"), 60
    start = scene.width * (0.5 - 0.16 * scene.side)
    end = scene.width * (0.5 + scene.side * rng.uniform(0.02, 0.12))
    line = float(scene.ground_line[int(np.clip(end, 0, scene.width - 1))])
    t = np.linspace(0, 1, steps)
    y = line + 1 + (scene.height * 1.02 - line) * t**1.15
    sway = np.sin(t**0.55 * np.pi * 2.1) * 0.17 * scene.unit * (t * (1.02 - t) * 4 + 0.06) * scene.side
    x = end + (start - end) * t**1.3 + sway
    half = scene.unit * (0.004 + 0.17 * t**1.5)
    track = scene.lit(mix((196, 172, 136), scene.ground_colour, 0.25))
    if scene.ground in ("snow", "paved"):
        track = scene.lit((206, 212, 226)) if scene.ground == "snow" else tone(_asphalt(scene), 0.16)
    for grow, colour in ((1.18, tone(track, -0.22)), (1.0, track), (0.82, tone(track, 0.07))):
        left, right = np.stack([x - half * grow, y], 1), np.stack([x + half * grow, y], 1)
        canvas.fill(np.concatenate([left, right[::-1]]).astype(np.float32), colour)
    for _ in range(70):
        k = int(steps * rng.random() ** 0.5) - 1
        px, py = x[k] + rng.uniform(-0.8, 0.8) * half[k], y[k]
        canvas.disc(
            px, py, max(0.6, half[k] * 0.02 * rng.uniform(0.4, 1.4)), tone(track, float(rng.uniform(-0.3, 0.2)))
        )
