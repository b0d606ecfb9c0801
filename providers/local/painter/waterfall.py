"""A waterfall: white water over a dark wall, mist at its foot."""

import numpy as np

from .canvas import Canvas
from .layers import mottle, tinted
from .noise import ridge
from .palette import mix
from .scene import Scene
from .shapes import smoothstep
from .terrain import strata
from .wild_lands import cap


def paint_fall(canvas: Canvas, scene: Scene) -> None:
    """Paints the fall and the rock it comes over, down to the horizon."""
    if scene.water != "fall":
        return
    rng, unit, w = scene.rng("fall"), scene.unit, scene.width
    middle = w * (0.5 + scene.side * rng.uniform(0.02, 0.14))
    bottom = int(min(scene.horizon + 3, canvas.height))
    top = int(max(4, scene.horizon - min(0.8 * scene.horizon, 0.62 * unit)))
    rows = bottom - top
    if rows < 8:
        return
    x = np.arange(w, dtype=np.float32)
    away = np.abs(x - middle) / unit
    rough = (ridge(w, rng, cell=unit * 0.16, octaves=5) - 0.5) * np.clip(away * 5, 0.15, 1)
    steps = smoothstep(0.16, 0.2, away) * 0.1 - smoothstep(0.34, 0.42, away) * 0.2 + smoothstep(0.6, 0.66, away) * 0.22
    brow = np.clip(unit * (0.06 - 0.3 * steps + 0.1 * rough), 2, None).astype(np.float32)
    line = np.minimum(top + brow, bottom - 4).astype(np.float32)
    strata(canvas, scene, line, bottom, 0.2, rng, (112, 108, 104) if scene.ground != "redrock" else (190, 104, 70))
    cap(canvas, scene, line, (line + unit * 0.03 * (0.6 + rough)).astype(np.float32), 0.16)
    _water(canvas, scene, rng, middle, top, rows, brow)


def _water(
    canvas: Canvas, scene: Scene, rng: np.random.Generator, middle: float, top: int, rows: int, brow: np.ndarray
) -> None:
    unit, w = scene.unit, scene.width
    y = np.arange(rows, dtype=np.float32)[:, None]
    x = np.arange(w, dtype=np.float32)[None]
    start = float(brow[int(np.clip(middle, 0, w - 1))])
    wide = unit * (0.055 + 0.05 * (y / rows) ** 1.3)
    streaks = mottle(rows, w, rng, unit * 0.5, 0.035, octaves=5)
    edge = np.abs(x - middle + np.sin(y / unit * 17) * unit * 0.004) - wide
    body = np.clip(0.5 - (edge + streaks * unit * 0.05) / (unit * 0.012), 0, 1) * np.clip((y - start) / 3 + 0.5, 0, 1)
    shine, deep = scene.lit((250, 252, 255)), scene.lit((150, 182, 204), 0.1)
    value = np.clip(0.66 + streaks * 1.7, 0, 1)
    canvas.wash(
        body.astype(np.float32), tinted(value.astype(np.float32), (deep, mix(deep, shine, 0.6), shine)), top=top
    )
    for _ in range(16):
        px, py = middle + rng.normal(0, 0.075) * unit, top + rows - unit * abs(rng.normal(0, 0.03))
        _mist(canvas, px, py, unit * rng.uniform(0.05, 0.12), mix(shine, scene.light.haze, 0.25), 0.28)


def _mist(
    canvas: Canvas, x: float, y: float, radius: float, colour: tuple[float, float, float], strength: float
) -> None:
    size = int(radius * 2)
    axis = (np.arange(size, dtype=np.float32) - size / 2) / radius
    puff = np.clip(1 - axis[None] ** 2 - (axis[:, None] * 1.4) ** 2, 0, 1) ** 1.5 * strength
    canvas.wash(puff.astype(np.float32), colour, top=round(y - size / 2), left=round(x - size / 2))
