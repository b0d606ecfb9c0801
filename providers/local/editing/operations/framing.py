"""Borders, frames and prints. They make the picture larger; 3 or 4 channels come in, the frame itself is solid."""

from __future__ import annotations

import numpy as np

from ..lettering import coverage, lines_of
from ..pixels import Colour, clipped, deeper, mix, moved, soft, tone
from ..registry import Context, operation

WOODS: dict[str, tuple[Colour, Colour]] = {
    "wood": ((70, 40, 22), (140, 90, 52)),
    "gold": ((116, 78, 20), (238, 202, 116)),
    "silver": ((92, 96, 104), (226, 230, 236)),
    "black": ((16, 16, 18), (52, 52, 56)),
    "white": ((214, 212, 206), (250, 249, 246)),
}


@operation("border", "colour", "pixels", "percent", kind="shape")
def border(pixels: np.ndarray, context: Context) -> np.ndarray:
    """An even edge of one colour."""
    side = context.number("pixels", min(pixels.shape[:2]) * context.number("percent", 5) / 100 * context.amount)
    return _padded(pixels, max(1, round(side)), context.get("colour", (255, 255, 255)))


@operation("rounded", "colour", "pixels", kind="shape")
def rounded(pixels: np.ndarray, context: Context) -> np.ndarray:
    """Rounded corners: clear beyond them, or in the colour named."""
    height, width = pixels.shape[:2]
    radius = context.number("pixels", min(height, width) * 0.08 * context.amount)
    field = _rounded(height, width, radius)
    colour = context.get("colour")
    if colour:
        rgb = mix(np.broadcast_to(tone(colour), (height, width, 3)), pixels[..., :3], field)
        return rgb if pixels.shape[2] == 3 else np.dstack([rgb, np.maximum(pixels[..., 3], 1 - field)])
    alpha = field * (pixels[..., 3] if pixels.shape[2] == 4 else 1)
    return np.dstack([pixels[..., :3], alpha])


@operation("picture frame", "colour", kind="shape")
def picture_frame(pixels: np.ndarray, context: Context) -> np.ndarray:
    """A mat with a bevelled cut, and a moulding of wood or metal with mitred corners, lit from above."""
    named = context.get("colour")
    pair = (deeper(named, 0.42), named) if named else WOODS[str(context.get("material", "wood"))]
    side = min(pixels.shape[:2])
    mat, bevel, rail = round(side * 0.075), max(2, round(side * 0.006)), round(side * 0.075)
    made = _padded(pixels, bevel, (226, 222, 212))
    made = _padded(made, mat, (247, 244, 236))
    inner = made.shape[:2]
    made = _padded(made, rail, (0, 0, 0))
    shade = _fallen_shadow(inner, max(2.0, side * 0.012))
    made[rail : rail + inner[0], rail : rail + inner[1], :3] *= shade[..., None]
    _cut_edge(made, rail + mat, bevel)
    _moulding(made, rail, pair, context)
    return clipped(made)


@operation("polaroid", "text", kind="shape")
def polaroid(pixels: np.ndarray, context: Context) -> np.ndarray:
    """An instant print: square picture, soft colours, the broad white edge below, words on it where there are any."""
    from .geometry import crop

    square = crop(pixels, Context(values={"ratio": (1, 1)}))[..., :3]
    side = square.shape[0]
    square = clipped(
        square * np.array([0.97, 0.96, 0.92], np.float32) * 0.94 + np.array([0.045, 0.045, 0.05], np.float32)
    )
    edge, foot = round(side * 0.065), round(side * 0.25)
    made = _around(square, (edge, foot, edge, edge), (250, 248, 243))
    made[edge : edge + side, edge : edge + side] *= (0.94 + 0.06 * _fallen_shadow((side, side), side * 0.012))[
        ..., None
    ]
    height, width = made.shape[:2]
    made += (soft(context.rng("paper").standard_normal((height, width), np.float32), 1.2) * 0.006)[..., None]
    text = context.get("text")
    if text:
        box = np.zeros((round(foot * 0.62), side), np.float32)
        drawn = coverage(lines_of(str(text), box.shape[1] * 0.94, box.shape[0] * 0.5, 2), box.shape, 0.94, 0.62)
        top = edge + side + round(foot * 0.16)
        area = made[top : top + box.shape[0], edge : edge + side]
        area[:] = mix(area, np.broadcast_to(tone((44, 44, 58)), area.shape), drawn * 0.92)
    return _on_table(clipped(made))


@operation("film strip", kind="shape")
def film_strip(pixels: np.ndarray, context: Context) -> np.ndarray:
    """The picture as a frame of film, with perforations above and below."""
    height, width = pixels.shape[:2]
    rail, gap = round(height * 0.15), round(width * 0.025)
    made = _around(pixels[..., :3], (rail, rail, gap, gap), (14, 13, 12))
    wide = made.shape[1]
    hole_w, hole_h = max(4, round(rail * 0.42)), max(4, round(rail * 0.5))
    count = max(4, round(wide / (hole_w * 1.9)))
    hole = _rounded(hole_h, hole_w, hole_h * 0.2)[..., None]
    for number in range(count):
        left = round((number + 0.5) * wide / count - hole_w / 2)
        for top in (round(rail * 0.25), made.shape[0] - round(rail * 0.25) - hole_h):
            area = made[top : top + hole_h, left : left + hole_w]
            area[:] = mix(area, np.full_like(area, 0.94), hole[: area.shape[0], : area.shape[1]])
    return made


@operation("letterbox", kind="pixels")
def letterbox(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Black bars above and below, towards the shape of a wide film."""
    made, height, width = rgb.copy(), *rgb.shape[:2]
    bar = round(min(height * 0.13, max(height * 0.06, (height - width / 2.35) / 2)))
    made[:bar] = made[height - bar :] = 0
    return made


def _padded(pixels: np.ndarray, side: int, colour: Colour) -> np.ndarray:
    """The picture with an even edge of a colour."""
    return _around(pixels, (side, side, side, side), colour)


def _around(pixels: np.ndarray, edges: tuple[int, int, int, int], colour: Colour) -> np.ndarray:
    """The picture with edges of a colour. edges: above, below, left and right, in pixels."""
    top, low, left, right = edges
    size = pixels.shape[0] + top + low, pixels.shape[1] + left + right, pixels.shape[2]
    made = np.ones(size, np.float32)
    made[..., :3] = tone(colour)
    made[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    return made


def _rounded(height: int, width: int, radius: float) -> np.ndarray:
    """1 inside a rectangle with round corners, (height, width) float32."""
    radius = min(radius, height / 2, width / 2)
    y, x = np.ogrid[:height, :width]
    dy = np.maximum(radius - 0.5 - np.minimum(y, height - 1 - y), 0)
    dx = np.maximum(radius - 0.5 - np.minimum(x, width - 1 - x), 0)
    return np.clip(radius - np.hypot(dx, dy) + 0.5, 0, 1).astype(np.float32)


def _fallen_shadow(size: tuple[int, int], reach: float) -> np.ndarray:
    """The shadow that a raised edge throws inwards from above and the left, 0 to 1."""
    height, width = size
    y, x = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None]
    top, left = np.exp(-y / reach), np.exp(-x / (reach * 0.7))
    others = np.exp(-(height - 1 - y) / (reach * 0.3)) * 0.3 + np.exp(-(width - 1 - x) / (reach * 0.3)) * 0.3
    return np.clip(1 - 0.42 * top - 0.26 * left - others * 0.35, 0, 1)


def _cut_edge(made: np.ndarray, at: int, thick: int) -> None:
    """The bevel of the mat: bright below and on the right, in the shade above and on the left."""
    height, width = made.shape[:2]
    made[at : at + thick, at : width - at, :3] *= 0.78
    made[at : height - at, at : at + thick, :3] *= 0.86
    made[height - at - thick : height - at, at : width - at, :3] = 0.99
    made[at : height - at, width - at - thick : width - at, :3] = 0.97


def _moulding(made: np.ndarray, rail: int, pair: tuple[Colour, Colour], context: Context) -> None:
    """Paints the four rails: a profile across, a grain along, each lit as it lies."""
    height, width = made.shape[:2]
    y, x = np.indices((height, width), np.float32)
    sides = np.stack([y, width - 1 - x, height - 1 - y, x])
    depth, which = sides.min(axis=0), sides.argmin(axis=0)
    inside = depth < rail
    across = np.clip(depth / rail, 0, 1)
    profile = 0.5 + 0.34 * np.sin(across * np.pi * 1.15) + 0.14 * np.sin(across * np.pi * 4.2) - 0.35 * (across > 0.93)
    lit = np.array([1.06, 0.9, 0.8, 0.97], np.float32)[which]
    lines = context.rng("rail").standard_normal((4, rail + 2), np.float32)
    grain = soft(np.repeat(lines[:, :, None], 3, 2).reshape(4, -1, 3), 0.8)[..., 0]
    rough = grain[which, np.clip(depth.astype(int), 0, rail)]
    field = np.clip(profile * lit + rough * 0.035, 0, 1)
    dark, bright = tone(pair[0]), tone(pair[1])
    made[..., :3][inside] = mix(dark, bright, field[inside][:, None])
    if made.shape[2] == 4:
        made[..., 3][inside] = 1


def _on_table(paper: np.ndarray) -> np.ndarray:
    """The print lying on a light surface, with its shadow."""
    side = round(min(paper.shape[:2]) * 0.06)
    height, width = paper.shape[0] + 2 * side, paper.shape[1] + 2 * side
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    made = np.broadcast_to(mix(tone((232, 230, 226)), tone((208, 205, 200)), down), (height, width, 3)).copy()
    shape = np.zeros((height, width), np.float32)
    shape[side : side + paper.shape[0], side : side + paper.shape[1]] = 1
    low = moved(shape, side * 0.24, side * 0.08)
    made *= (1 - 0.42 * soft(low, side * 0.26) - 0.2 * soft(shape, side * 0.07))[..., None]
    made[side : side + paper.shape[0], side : side + paper.shape[1]] = paper
    return np.minimum(made, 1)
