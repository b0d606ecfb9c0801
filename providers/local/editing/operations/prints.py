"""Pictures as printers and screens make them: dots, tiles, flat inks."""

from __future__ import annotations

import cv2
import numpy as np

from ..pixels import Colour, clipped, luma, mix, ramp, s_curve, soft, thrice, tone, unit
from ..registry import Context, middle_of, operation, subject

POPS: tuple[tuple[Colour, Colour, Colour, Colour], ...] = (
    ((34, 12, 84), (232, 34, 122), (255, 150, 60), (255, 238, 92)),
    ((8, 40, 92), (0, 142, 190), (250, 92, 130), (255, 226, 206)),
    ((60, 8, 52), (246, 66, 40), (255, 186, 20), (186, 240, 226)),
    ((10, 60, 60), (20, 170, 120), (250, 214, 60), (255, 246, 214)),
)


@operation("pop art", "colours", "count", scales="blend")
def pop_art(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Four silk-screen prints of the picture in loud inks; asked for one, a single one."""
    rows = 1 if context.get("count") == 1 else 2
    height, width = rgb.shape[:2]
    high, wide = -(-height // rows), -(-width // rows)
    small = cv2.resize(rgb, (wide, high), interpolation=cv2.INTER_AREA)
    light = _flat_tones(small)
    order = context.rng("pop").permutation(len(POPS))
    named = context.get("colours")
    made = np.zeros((high * rows, wide * rows, 3), np.float32)
    for panel in range(rows * rows):
        inks = POPS[order[panel]]
        if named:
            inks = (inks[0], *[named[(panel + i) % len(named)] for i in range(2)], inks[3])
        printed = _printed(light, inks, small)
        top, left = panel // rows * high, panel % rows * wide
        made[top : top + high, left : left + wide] = printed
    return made[:height, :width]


@operation("halftone", "colour", "pixels", scales="blend")
def halftone(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Four inks in round dots at their printers' angles; with a colour named, that ink alone."""
    cell = max(3.0, context.number("pixels", 6.5 * unit(rgb)))
    inked, named = clipped(rgb), context.get("colour")
    if named:
        light = luma(inked)
        low, high = np.percentile(light[::2, ::2], (2, 98))
        spread = np.clip((light - low) / max(0.1, float(high - low)), 0, 1)
        dots = _dots((0.94 * (1 - s_curve(spread, 0.3))).astype(np.float32), cell, 45)
        return mix(np.full_like(rgb, 0.98), np.broadcast_to(tone(named), rgb.shape), dots)
    key = 1 - np.maximum(np.maximum(inked[..., 0], inked[..., 1]), inked[..., 2])
    key = np.clip((key - 0.25) / 0.75, 0, 1) ** 1.1
    inks = (1 - inked - thrice(key)) / thrice(np.maximum(1 - key, 0.05))
    paper = np.broadcast_to(np.array([0.992, 0.984, 0.96], np.float32), rgb.shape).copy()
    absorbed = ((0.0, 0.62, 0.9), (0.9, 0.08, 0.52), (0.99, 0.9, 0.04), (0.08, 0.07, 0.09))
    for channel, angle in ((2, 0), (0, 15), (1, 75), (3, 45)):
        amount = key if channel == 3 else np.clip(inks[..., channel], 0, 1)
        dots = _dots(np.asarray(amount, np.float32), cell, angle)
        paper *= cv2.merge([1 - dots * np.float32(1 - ink) for ink in absorbed[channel]])
    return clipped(paper)


@operation("pixelate", "pixels", "count")
def pixelate(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Square blocks of one colour each."""
    block = round(context.number("pixels", 16 * unit(rgb) * max(0.25, context.amount)))
    block = int(np.clip(block, 2, max(2, min(rgb.shape[:2]) // 2)))
    height, width = rgb.shape[:2]
    high, wide = -(-height // block), -(-width // block)
    padded = np.pad(rgb, ((0, high * block - height), (0, wide * block - width), (0, 0)), mode="edge")
    small = padded.reshape(high, block, wide, block, 3).mean(axis=(1, 3))
    return np.repeat(np.repeat(small, block, 0), block, 1)[:height, :width]


@operation("dither", "count", scales="blend")
def dither(rgb: np.ndarray, context: Context) -> np.ndarray:
    """An old handheld's screen: four greens, dithered in large pixels."""
    block = max(2, round(3 * unit(rgb)))
    height, width = rgb.shape[:2]
    small = cv2.resize(rgb, (-(-width // block), -(-height // block)), interpolation=cv2.INTER_AREA)
    matrix = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) / 16 - 0.47
    tiled = np.tile(matrix, (small.shape[0] // 4 + 1, small.shape[1] // 4 + 1))[: small.shape[0], : small.shape[1]]
    stepped = np.clip(np.round(s_curve(luma(small), 0.35) * 3 + tiled * 0.9), 0, 3) / 3
    made = ramp(stepped, ((15, 56, 15), (48, 98, 48), (139, 172, 15), (202, 220, 112)))
    return np.repeat(np.repeat(made, block, 0), block, 1)[:height, :width]


@operation("emboss", scales="blend")
def emboss(rgb: np.ndarray, context: Context) -> np.ndarray:
    """The picture struck in metal: light from the upper left."""
    light = soft(luma(rgb), 0.8 * unit(rgb)) * 255
    slope = cv2.Sobel(light, cv2.CV_32F, 1, 0) + cv2.Sobel(light, cv2.CV_32F, 0, 1)
    grey = 0.55 - np.tanh(slope / 160 / unit(rgb) ** -0.5) * 0.42 + (luma(rgb) - 0.5) * 0.18
    return ramp(clipped(grey), ((26, 24, 30), (128, 126, 132), (206, 204, 204), (255, 253, 246)))


@operation("outline", scales="blend")
def outline(rgb: np.ndarray, context: Context) -> np.ndarray:
    """A clean line drawing, dark on white. Source: Winnemoeller and others, XDoG, 2012."""
    light = luma(cv2.bilateralFilter(np.ascontiguousarray(rgb), 0, 0.1, 3 * unit(rgb)))
    fine, wide = soft(light, 0.9 * unit(rgb)), soft(light, 1.5 * unit(rgb))
    drop = 1 - (fine + 0.05) / (wide + 0.05)  # how much darker than around it
    made = 1 - np.clip((drop - 0.006) * 26, 0, 1)
    return np.repeat(clipped(np.asarray(made, np.float32))[..., None], 3, axis=2)


@operation("heat map", scales="blend")
def heat_map(rgb: np.ndarray, context: Context) -> np.ndarray:
    """False colours, as a thermal camera shows warmth."""
    light = soft(luma(rgb), 1.5 * unit(rgb))
    inks = ((4, 2, 24), (48, 8, 110), (170, 22, 120), (240, 80, 40), (255, 190, 40), (255, 252, 220))
    return ramp(s_curve(light, 0.5), inks)


@operation("kaleidoscope", "count")
def kaleidoscope(rgb: np.ndarray, context: Context) -> np.ndarray:
    """The picture mirrored round the middle of its subject."""
    parts = int(np.clip(context.number("count", 8), 3, 24))
    height, width = rgb.shape[:2]
    y, x = np.indices((height, width), np.float32)
    x, y = x - width / 2, y - height / 2
    radius, wedge = np.hypot(x, y), 2 * np.pi / parts
    turn = context.rng("turn").uniform(0, 2 * np.pi)
    angle = np.abs((np.arctan2(y, x) + np.pi / 2) % wedge - wedge / 2) + turn
    spot = context.once("spot", lambda: middle_of(subject(rgb)))
    across = np.asarray(spot[0] + radius * np.cos(angle), np.float32)
    down = np.asarray(spot[1] + radius * np.sin(angle), np.float32)
    return cv2.remap(rgb, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)


def _flat_tones(rgb: np.ndarray) -> np.ndarray:
    """The tones of a stencil, 0 to 1: smooth areas, well spread."""
    light = luma(cv2.bilateralFilter(np.ascontiguousarray(rgb), 0, 0.12, 3 * unit(rgb)))
    light = cv2.createCLAHE(2.0, (4, 4)).apply(np.round(light * 255).astype(np.uint8)).astype(np.float32) / 255
    low, high = np.percentile(light[::2, ::2], (3, 97))
    return np.clip((light - low) / max(0.1, float(high - low)), 0, 1)


def _printed(light: np.ndarray, inks: tuple[Colour, ...], rgb: np.ndarray) -> np.ndarray:
    """One print: areas of flat ink with crisp edges, the key plate's dots in the middle tones, a little out of register."""
    fine = cv2.resize(light, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    level = np.digitize(fine, (0.26, 0.52, 0.78)).astype(np.int32)
    table = np.stack([tone(ink) for ink in inks])
    flat = cv2.resize(table[level], (light.shape[1], light.shape[0]), interpolation=cv2.INTER_AREA)
    dots = _dots(np.clip(0.62 - light, 0, 0.5).astype(np.float32), max(3.0, 5.5 * unit(rgb)), 45)
    shift = max(1, round(1.4 * unit(rgb)))
    dots = np.roll(dots, (shift, -shift), (0, 1)) * (light > 0.26)
    return mix(flat, np.broadcast_to(tone(inks[0]), flat.shape), dots * 0.85)


def _dots(amount: np.ndarray, cell: float, degrees: float) -> np.ndarray:
    """Round dots on a turned grid that cover this part of the paper, (h, w) float32 with smooth edges."""
    height, width = amount.shape
    wave = 0.5 + 0.25 * _grid(height, width, cell, degrees)  # 1 in a dot's middle, evenly spread enough
    level = soft(amount, cell * 0.3)
    return np.clip((wave - (1 - level) * 1.04 + 0.02) * cell * 0.9 + 0.5, 0, 1) * (level > 0.02)


def _grid(height: int, width: int, cell: float, degrees: float) -> np.ndarray:
    """Two crossing waves, cos u + cos v over a turned grid, (h, w) float32: as sums of products of a row and a column."""
    angle, turn = np.deg2rad(degrees), 2 * np.pi / cell
    x, y = np.arange(width) * turn, np.arange(height) * turn
    ways = ((np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle)))
    rows = [part for right, down in ways for part in (np.cos(x * right), -np.sin(x * right))]
    columns = [part for right, down in ways for part in (np.cos(y * down), np.sin(y * down))]
    return np.stack(columns, 1).astype(np.float32) @ np.stack(rows).astype(np.float32)
