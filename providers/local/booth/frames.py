"""Frames: how much room they take, and how they are drawn around a portrait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from providers.local.booth import ink
from providers.local.booth.ink import Colour


@dataclass(frozen=True)
class Edges:
    """The margins of a frame in parts of the picture's shorter side, and where its caption goes."""

    top: float
    side: float
    bottom: float
    caption: str = "shade"  # over a shade in the picture, or in the frame's own lower margin


EDGES: dict[str, Edges] = {
    "none": Edges(0, 0, 0),
    "line": Edges(0, 0, 0),
    "black": Edges(0.035, 0.035, 0.035),
    "white": Edges(0.05, 0.05, 0.05),
    "mat": Edges(0.1, 0.1, 0.125, "margin"),
    "card": Edges(0.06, 0.06, 0.15, "margin"),
    "polaroid": Edges(0.065, 0.065, 0.24, "margin"),
    "wood": Edges(0.085, 0.085, 0.085),
    "gold": Edges(0.13, 0.13, 0.13),
    "gilt": Edges(0.06, 0.06, 0.06),
    "stone": Edges(0.06, 0.06, 0.06),
    "arch": Edges(0.055, 0.055, 0.055),
    "paper": Edges(0.06, 0.06, 0.085),
    "ink": Edges(0.022, 0.022, 0.022),
    "panel": Edges(0.05, 0.05, 0.05, "box"),
    "arcade": Edges(0.06, 0.06, 0.06),
    "rounded": Edges(0.045, 0.045, 0.045),
    "neon": Edges(0, 0, 0),
    "hud": Edges(0, 0, 0),
    "deco": Edges(0.075, 0.075, 0.075),
    "wanted": Edges(0.26, 0.11, 0.25, "wanted"),
    "mission": Edges(0.05, 0.05, 0.13, "margin"),
    "stamp": Edges(0.075, 0.075, 0.075),
    "postcard": Edges(0.055, 0.055, 0.055, "script"),
}


def inner(frame: str, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, width and height of the portrait within the frame."""
    edges, unit = EDGES[frame], min(width, height)
    side, top, bottom = round(edges.side * unit), round(edges.top * unit), round(edges.bottom * unit)
    return side, top, width - 2 * side, height - top - bottom


def framed(picture: np.ndarray, frame: str, width: int, height: int, accent: Colour) -> np.ndarray:
    """The portrait in its frame, (height, width, 3) float32. accent: the look's own colour."""
    left, top, wide, high = inner(frame, width, height)
    sheet = _Sheet(width, height, (left, top, wide, high), accent)
    canvas = _PAINT.get(frame, _flat(250, 249, 246))(sheet)
    canvas[top : top + high, left : left + wide] = picture
    return np.clip(_OVER[frame](canvas, sheet) if frame in _OVER else canvas, 0, 1).astype(np.float32)


@dataclass(frozen=True)
class _Sheet:
    width: int
    height: int
    box: tuple[int, int, int, int]
    accent: Colour

    @property
    def unit(self) -> float:
        return min(self.width, self.height) / 512

    def plain(self, *colour: int) -> np.ndarray:
        return np.ones((self.height, self.width, 3), np.float32) * (np.array(colour, np.float32) / 255)

    def depth(self) -> np.ndarray:
        """How deep in the frame each place is: 0 at the outer edge, 1 at the portrait."""
        left, top, wide, high = self.box
        y, x = np.mgrid[: self.height, : self.width].astype(np.float32)
        sides = (
            x / max(1, left),
            (self.width - 1 - x) / max(1, self.width - left - wide),
            y / max(1, top),
            (self.height - 1 - y) / max(1, self.height - top - high),
        )
        return np.clip(np.minimum.reduce(sides), 0, 1)

    def within(self, grow: float = 0.0) -> np.ndarray:
        """The distance to the portrait's edge in pixels of 512: below 0 inside."""
        left, top, wide, high = self.box
        y, x = np.mgrid[: self.height, : self.width].astype(np.float32)
        across = np.abs(x - left - (wide - 1) / 2) - wide / 2
        down = np.abs(y - top - (high - 1) / 2) - high / 2
        return np.asarray(np.maximum(across, down) / self.unit - grow, np.float32)

    def facing(self) -> np.ndarray:
        """The light on a slope that falls to the portrait: lit from the upper left, mitred at the corners."""
        y, x = np.mgrid[: self.height, : self.width].astype(np.float32)
        sides = np.stack([x, y, self.width - 1 - x, self.height - 1 - y])
        return np.array([0.12, 0.3, -0.1, -0.32], np.float32)[sides.argmin(axis=0)]


def _flat(*colour: int) -> Callable[[_Sheet], np.ndarray]:
    return lambda sheet: sheet.plain(*colour)


def _mat(sheet: _Sheet) -> np.ndarray:
    """A thin black frame, white cardboard with a bevel."""
    depth = sheet.depth()
    canvas = ink.mix(sheet.plain(247, 246, 243), (24, 24, 26), ink.smooth(0.24, 0.2, depth))
    edge = sheet.within()
    canvas = canvas - (np.exp(-np.clip(edge, 0, None) / 1.3) * 0.22)[..., None]
    return canvas - (ink.smooth(0.2, 0.26, depth) * np.exp(-(depth - 0.24) / 0.07) * 0.16)[..., None]


def _gold(sheet: _Sheet) -> np.ndarray:
    """A carved and gilded frame: mouldings, leaves along the middle, a dark slip at the picture."""
    depth = sheet.depth()
    profile = 0.5 + 0.36 * np.sin(depth * np.pi * 3.2) + 0.2 * np.sin(depth * np.pi * 9)
    slope = np.cos(depth * np.pi * 3.2) * 0.9 + np.cos(depth * np.pi * 9) * 0.45
    y, x = np.mgrid[: sheet.height, : sheet.width].astype(np.float32)
    nearer = np.minimum(x, sheet.width - 1 - x) * sheet.box[1] < np.minimum(y, sheet.height - 1 - y) * max(
        1, sheet.box[0]
    )
    along = np.where(nearer, y - sheet.height / 2, x - sheet.width / 2) / (13 * sheet.unit)
    leaf = np.sin(along * np.pi + 5 * np.abs(depth - 0.45)) * np.sin(along * np.pi * 2)
    carved = np.exp(-(((depth - 0.46) / 0.17) ** 2)) * leaf * 0.34
    beads = np.exp(-(((depth - 0.87) / 0.05) ** 2)) * np.sin(along * np.pi * 4) * 0.25
    light = np.clip(0.5 + 0.16 * (profile - 0.5) + slope * sheet.facing() * 0.9 + carved + beads, 0, 1)
    gold = ink.mapped(light.astype(np.float32), ((44, 24, 8), (128, 82, 24), (206, 156, 58), (252, 228, 150)))
    return ink.mix(gold, (26, 16, 8), ink.smooth(0.93, 0.96, depth))


def _gilt(sheet: _Sheet) -> np.ndarray:
    """A slim gold moulding."""
    depth = sheet.depth()
    light = 0.52 + np.cos(depth * np.pi * 2) * sheet.facing() * 1.2 + 0.12 * np.sin(depth * np.pi * 7)
    return ink.mapped(np.clip(light, 0, 1).astype(np.float32), ((60, 40, 14), (154, 112, 44), (240, 206, 122)))


def _wood(sheet: _Sheet) -> np.ndarray:
    """Dark walnut with grain along each side."""
    depth = sheet.depth()
    y, x = np.mgrid[: sheet.height, : sheet.width].astype(np.float32) / sheet.unit
    upright = np.minimum(x, sheet.width / sheet.unit - x) < np.minimum(y, sheet.height / sheet.unit - y)
    along, across = np.where(upright, y, x), np.where(upright, x, y)
    grain = 0.5 + 0.24 * np.sin(across * 1.1 + 2.2 * np.sin(along / 46)) + 0.12 * np.sin(across * 3.1 + along / 19)
    light = 0.46 * grain + 0.2 + np.cos(depth * np.pi) * sheet.facing() * 0.6
    wood = ink.mapped(np.clip(light, 0, 1).astype(np.float32), ((22, 12, 7), (88, 52, 28), (158, 104, 60)))
    return ink.mix(wood, (214, 180, 110), ink.smooth(0.86, 0.9, depth))


def _stone(sheet: _Sheet) -> np.ndarray:
    """Tiles of white, black and red stone."""
    y, x = np.mgrid[: sheet.height, : sheet.width].astype(np.float32)
    side = max(4.0, sheet.box[0] / 4)
    column, row = np.floor(x / side), np.floor(y / side)
    pick = (column * 2 + row * 3) % 6
    noise = ((np.sin(column * 12.9 + row * 78.2) * 43758.5) % 1) * 0.16
    tiles = np.where((pick < 3)[..., None], np.array((0.87, 0.83, 0.74)), np.array((0.52, 0.2, 0.14)))
    tiles = np.where((pick == 5)[..., None], np.array((0.13, 0.18, 0.28)), tiles) - noise[..., None]
    gap = ((x % side < side * 0.12) | (y % side < side * 0.12))[..., None]
    return np.where(gap, 0.55, tiles).astype(np.float32)


def _paper(sheet: _Sheet) -> np.ndarray:
    chance = ink.rng(sheet.width, "paper")
    fibres = ink.blurred(chance.random((sheet.height, sheet.width), np.float32), 1.2)
    return sheet.plain(240, 232, 214) + ((fibres - 0.5) * 0.12)[..., None]


def _polaroid(sheet: _Sheet) -> np.ndarray:
    canvas = _paper(sheet) * 0.25 + sheet.plain(250, 249, 245) * 0.75
    return canvas - (np.exp(-np.abs(sheet.within()) / 1.1) * 0.16)[..., None]


def _card(sheet: _Sheet) -> np.ndarray:
    """An old photographer's card."""
    canvas = ink.mix(_paper(sheet), (188, 158, 116), 0.45)
    ring = np.exp(-(((sheet.within() - 6) / 0.9) ** 2))
    return ink.mix(canvas, (110, 78, 44), ring * 0.8)


def _deco(sheet: _Sheet) -> np.ndarray:
    canvas = sheet.plain(16, 20, 20)
    edge = sheet.within()
    rings = sum((np.exp(-(((edge - at) / 0.8) ** 2)) for at in (3.0, 8.0, 26.0)), np.zeros_like(edge))
    return ink.mix(canvas, (206, 164, 84), np.clip(rings, 0, 1))


def _wanted(sheet: _Sheet) -> np.ndarray:
    """Yellowed paper with burnt edges and nail holes."""
    y, x = np.mgrid[: sheet.height, : sheet.width].astype(np.float32)
    chance = ink.rng(sheet.width, "wanted")
    stain = ink.blurred(chance.random((sheet.height, sheet.width), np.float32), 26 * sheet.unit)
    paper = sheet.plain(224, 198, 148) + ((stain - 0.5) * 4.2)[..., None] * np.array((0.5, 0.5, 0.6), np.float32)
    rim = np.minimum.reduce([x, y, sheet.width - x, sheet.height - y]) / sheet.unit + (stain - 0.5) * 220
    burnt = np.exp(-np.clip(rim, 0, None) / 16)
    return ink.mix(paper.astype(np.float32), (70, 42, 20), burnt * 0.8)


def _stamp(sheet: _Sheet) -> np.ndarray:
    """A postage stamp on dark ground: white with round teeth."""
    y, x = np.mgrid[: sheet.height, : sheet.width].astype(np.float32) / sheet.unit
    wide, high = sheet.width / sheet.unit, sheet.height / sheet.unit
    margin = 14.0
    rows, columns = max(2, round((high - 2 * margin) / 17)), max(2, round((wide - 2 * margin) / 17))
    down, across = (y - margin) / (high - 2 * margin) * rows, (x - margin) / (wide - 2 * margin) * columns
    inside = (x > margin) & (x < wide - margin) & (y > margin) & (y < high - margin)
    teeth_x = np.minimum(np.abs(x - margin), np.abs(x - wide + margin))
    teeth_y = np.minimum(np.abs(y - margin), np.abs(y - high + margin))
    hole = (np.hypot(teeth_x, (down % 1 - 0.5) * 17) < 5) | (np.hypot(teeth_y, (across % 1 - 0.5) * 17) < 5)
    paper = ink.blurred((inside & ~hole).astype(np.float32), 0.8 * sheet.unit)
    return ink.mix(sheet.plain(48, 58, 52), (246, 243, 232), paper)


def _mission(sheet: _Sheet) -> np.ndarray:
    return sheet.plain(14, 18, 30)


def _rounded_over(canvas: np.ndarray, sheet: _Sheet) -> np.ndarray:
    """Round corners and a soft line."""
    edge = _rounded(sheet, 26)
    outside = ink.smooth(-0.8, 0.8, edge)
    return ink.mix(canvas, sheet.accent, outside)


def _rounded(sheet: _Sheet, radius: float) -> np.ndarray:
    """The distance to a box with round corners, pixels of 512: below 0 inside."""
    left, top, wide, high = (side / sheet.unit for side in sheet.box)
    y, x = np.mgrid[: sheet.height, : sheet.width].astype(np.float32) / sheet.unit
    across = np.abs(x - left - wide / 2) - wide / 2 + radius
    down = np.abs(y - top - high / 2) - high / 2 + radius
    corner = np.hypot(np.maximum(across, 0), np.maximum(down, 0)) + np.minimum(np.maximum(across, down), 0)
    return np.asarray(corner - radius, np.float32)


def _arch_over(canvas: np.ndarray, sheet: _Sheet) -> np.ndarray:
    """A pointed window of lead in a stone wall."""
    left, top, wide, high = sheet.box
    y, x = np.mgrid[: sheet.height, : sheet.width].astype(np.float32)
    across, down = np.abs(x - left - wide / 2) / (wide / 2), (y - top) / wide
    bow = np.hypot(across + 0.55, np.clip(0.52 - down, 0, None) * 2.79) - 1.55
    outside = np.maximum(bow, np.maximum(across - 1, (y - top - high) / wide * 2))
    stones = ink.mapped(
        np.clip(0.55 + 0.25 * np.sin(x / (23 * sheet.unit)) * np.sin(y / (17 * sheet.unit)), 0, 1),
        ((66, 64, 68), (120, 116, 114), (158, 152, 146)),
    )
    canvas = ink.mix(canvas, stones, ink.smooth(-0.008, 0.008, outside))
    return ink.mix(canvas, (18, 18, 22), np.exp(-((outside / 0.022) ** 2)))


def _line_over(canvas: np.ndarray, sheet: _Sheet) -> np.ndarray:
    edge = sheet.within()
    return ink.mix(canvas, (250, 250, 248), np.exp(-(((edge + 16) / 0.9) ** 2)) * 0.8)


def _neon_over(canvas: np.ndarray, sheet: _Sheet) -> np.ndarray:
    """A glowing tube around the picture."""
    edge = _rounded(sheet, 20) + 20
    core, glow = np.exp(-((edge / 1.6) ** 2)), np.exp(-np.abs(edge) / 9)
    canvas = 1 - (1 - canvas) * (1 - (glow * 0.75)[..., None] * (np.array(sheet.accent, np.float32) / 255))
    return ink.mix(canvas.astype(np.float32), (255, 244, 255), core * 0.95)


def _hud_over(canvas: np.ndarray, sheet: _Sheet) -> np.ndarray:
    """Corner brackets, ticks and a scale, as instruments show them."""
    y, x = np.mgrid[: sheet.height, : sheet.width].astype(np.float32) / sheet.unit
    wide, high = sheet.width / sheet.unit, sheet.height / sheet.unit
    across, down = np.minimum(x, wide - x), np.minimum(y, high - y)
    bracket = ((np.abs(across - 22) < 1.2) & (down > 21) & (down < 62)) | (
        (np.abs(down - 22) < 1.2) & (across > 21) & (across < 62)
    )
    scale = (x > wide - 30) & (x < wide - 22) & (y > high * 0.3) & (y < high * 0.7) & (y % 12 < 1.4)
    drawn = ink.blurred((bracket | scale).astype(np.float32), 0.5)
    return ink.mix(canvas, _shining(sheet.accent), drawn * 0.95)


def _shining(colour: Colour) -> Colour:
    """The colour as a lamp has it, which is seen on any ground."""
    most = max(1, *colour)
    red, green, blue = (round(255 * (0.4 + 0.6 * part / most)) for part in colour)
    return red, green, blue


def _panel_over(canvas: np.ndarray, sheet: _Sheet) -> np.ndarray:
    return ink.mix(canvas, (10, 10, 12), ink.smooth(4.5, 3.5, np.abs(sheet.within())))


def _thin_over(canvas: np.ndarray, sheet: _Sheet) -> np.ndarray:
    return ink.mix(canvas, (20, 18, 16), ink.smooth(1.3, 0.5, np.abs(sheet.within())) * 0.5)


def _arcade_over(canvas: np.ndarray, sheet: _Sheet) -> np.ndarray:
    edge = sheet.within()
    step = np.floor(edge / 5) * 5
    canvas = ink.mix(canvas, (236, 236, 240), ((step == 5) | (step == 10)).astype(np.float32))
    return ink.mix(canvas, (88, 92, 160), (step == 15).astype(np.float32))


_PAINT: dict[str, Callable[[_Sheet], np.ndarray]] = {
    "black": _flat(12, 12, 14),
    "ink": _flat(12, 11, 20),
    "arcade": _flat(20, 18, 40),
    "mat": _mat,
    "gold": _gold,
    "gilt": _gilt,
    "wood": _wood,
    "stone": _stone,
    "paper": _paper,
    "polaroid": _polaroid,
    "card": _card,
    "deco": _deco,
    "wanted": _wanted,
    "stamp": _stamp,
    "mission": _mission,
}
_OVER: dict[str, Callable[[np.ndarray, _Sheet], np.ndarray]] = {
    "line": _line_over,
    "rounded": _rounded_over,
    "arch": _arch_over,
    "neon": _neon_over,
    "hud": _hud_over,
    "panel": _panel_over,
    "paper": _thin_over,
    "wanted": _thin_over,
    "stamp": _thin_over,
    "arcade": _arcade_over,
}
