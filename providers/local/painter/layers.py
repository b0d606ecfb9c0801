"""Land in layers: a ridge line, what lies under it, and tones carried by a value from 0 to 1."""

from collections.abc import Sequence

import cv2
import numpy as np

from .canvas import Canvas
from .noise import fbm, grain, tile
from .palette import Colour, ramp


def tinted(value: np.ndarray, colours: Sequence[Colour]) -> np.ndarray:
    """A picture (h, w, 3) uint8 from values 0 to 1 (h, w), dark colour first, dithered so that it does not band."""
    table = np.clip(ramp(colours) + 0.5, 0, 255).astype(np.uint8).reshape(256, 1, 3)
    index = np.clip(value * 255 + (grain(*value.shape) * 3 + 0.5), 0, 255).astype(np.uint8)
    return cv2.applyColorMap(index, table)


def under(line: np.ndarray, top: int, bottom: int) -> tuple[np.ndarray, np.ndarray]:
    """(depth below a ridge in pixels, its anti-aliased inside 0 to 1), both (bottom - top, width) float32."""
    y = np.arange(top, max(top, bottom), dtype=np.float32)[:, None]
    steep = np.sqrt(1 + np.gradient(line) ** 2).astype(np.float32)
    below = y - line[None].astype(np.float32)
    return below, np.clip(below / steep + 0.5, 0, 1)


def span(canvas: Canvas, line: np.ndarray, base: float) -> tuple[int, int]:
    """The rows a layer covers, from just over its highest point down to `base`, within the canvas."""
    top = int(np.clip(np.floor(line.min()) - 1, 0, canvas.height))
    return top, int(np.clip(np.ceil(base), top, canvas.height))


def slab(
    canvas: Canvas,
    line: np.ndarray,
    base: float,
    colours: Sequence[Colour],
    reach: float,
    *,
    rough: np.ndarray | None = None,
) -> None:
    """Fills the land under a ridge down to `base`: the first colour at the ridge, the last `reach` pixels below it."""
    top, bottom = span(canvas, line, base)
    if bottom <= top:
        return
    below, inside = under(line, top, bottom)
    value = below / max(reach, 1.0)
    if rough is not None:
        value = value + rough[: bottom - top]
    canvas.wash(inside, tinted(np.clip(value, 0, 1), colours), top=top)


def mottle(
    rows: int, cols: int, rng: np.random.Generator, cell: float, stretch: float = 1.0, octaves: int = 4
) -> np.ndarray:
    """Soft noise (rows, cols) from -0.5 to 0.5 with blotches `cell` pixels high; one smooth row where there is no room."""
    if rows < 2 or cols < 2:
        return np.zeros((rows, cols), np.float32)
    half = fbm(
        -(-rows // 2),
        -(-cols // 2),
        rng,
        cell=cell / 2 / max(1, min(-(-rows // 2), -(-cols // 2))),
        octaves=octaves,
        stretch=stretch,
    )
    return cv2.resize(half, (cols, rows), interpolation=cv2.INTER_LINEAR) - 0.5


def plane(
    rows: int, cols: int, *, far: float = 0.09, scale: float = 90.0, shift: float = 0.0, stretch: float = 1.0
) -> np.ndarray:
    """Noise (rows, cols) from -0.5 to 0.5 lying flat on the ground: fine at the far upper edge, large at the near lower one."""
    if rows < 1:
        return np.zeros((0, cols), np.float32)
    near = (np.arange(rows, dtype=np.float32) + 1) / rows
    away = 1 / (near + far)
    x = (np.arange(cols, dtype=np.float32) - cols / 2) / cols
    u = x[None] * away[:, None] * scale / stretch + shift * 97
    v = np.broadcast_to((away * scale * 0.55 + shift * 41)[:, None], u.shape)
    noise = tile()
    at = np.mod(u, noise.shape[1]).astype(np.float32), np.mod(v, noise.shape[0]).astype(np.float32)
    return cv2.remap(np.pad(noise, ((0, 1), (0, 1)), mode="wrap"), *at, cv2.INTER_LINEAR) - 0.5


def veil(canvas: Canvas, top: float, bottom: float, colour: Colour, strength: float) -> None:
    """Mist that thickens from nothing at `top` to `strength` at `bottom`."""
    y0, y1 = max(0, int(top)), min(canvas.height, int(bottom))
    if y1 <= y0:
        return
    t = np.clip((np.arange(y0, y1, dtype=np.float32) - top) / max(bottom - top, 1), 0, 1)
    fade = (t * t * (3 - 2 * t) * strength)[:, None] + grain(y1 - y0, canvas.width) * 0.012 * (t[:, None] > 0)
    canvas.wash(np.clip(fade, 0, 1), colour, top=y0)
