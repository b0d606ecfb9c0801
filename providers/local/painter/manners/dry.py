"""Drawn dry on paper: pencil, charcoal, pastel."""

import cv2
import numpy as np

from ._flow import drawn_out, flow
from ._forms import calm, contours, edges
from ._tools import Picture, blur, coloured, grey, laid, levelled, paper, shifted, spread, streaks, tooth, vivid, whole


def pencil(picture: Picture) -> np.ndarray:
    """Graphite: sought contours, then hatching in three directions as the tones deepen, open at the margins."""
    unit = picture.unit
    quiet = calm(picture.image, 2.4)
    shade = 1 - levelled(spread(blur(grey(quiet), 0.8 * unit)), 0.6)
    grip = tooth(picture, 0.6)
    marks = np.zeros_like(shade)
    for name, degrees, start, weight in (
        ("first", 52, 0.08, 0.36),
        ("cross", -34, 0.36, 0.36),
        ("deep", 12, 0.6, 0.42),
    ):
        hatch = streaks(picture, name, degrees, 46, 1.25)
        pressed = np.clip((shade - start) * 1.7, 0, 1)
        marks += np.clip((pressed * 1.15 + hatch - 1.0) * 3.4, 0, 1) * (weight * (0.45 + 0.55 * pressed))
    marks += np.clip(shade - 0.1, 0, 1) * 0.16
    line = contours(quiet, 0.9 * unit, 0.75)
    again = shifted(contours(quiet, 1.6 * unit, 0.5), 1.6 * unit, -1.2 * unit)
    pressure = 0.55 + 0.6 * picture.noise("pressure", 0.12, 2)
    marks = marks * _open(picture, 0.25) + np.maximum(line * 0.95, again * 0.4) * pressure
    marks = np.clip(marks * (0.62 + 0.75 * grip), 0, 0.94)
    sheet = coloured(paper(picture, 0.5) - 0.06, (150, 146, 140), (252, 250, 244))
    return whole(laid(sheet, (44, 45, 52), marks))


def charcoal(picture: Picture) -> np.ndarray:
    """Velvet blacks and smudged greys that catch on the tooth of warm paper, lights lifted out again."""
    unit = picture.unit
    quiet = calm(picture.image, 3.5, side=448)
    tone = levelled(spread(grey(quiet)), 0.52)
    smudged = blur(shifted(tone, 3 * unit, 3 * unit), 6 * unit) * 0.35 + tone * 0.65
    dark = 1 / (1 + np.exp((smudged - 0.43) * 5.6))
    grip = tooth(picture, 0.62)
    stick = streaks(picture, "stick", 58, 60, 4.5)
    deep = np.clip((dark * 1.5 + (stick - 0.5) * 0.6 - grip) * 1.7 + 0.2, 0, 1)
    rubbed = dark * (0.62 + 0.3 * picture.noise("rubbed", 0.14, 3))
    drawn = np.clip(contours(quiet, 1.6 * unit, 0.8) * (1.5 - grip), 0, 1)
    cover = np.clip(rubbed * 0.62 + deep * dark * 0.62 + drawn * 0.75, 0, 0.97)
    lifted = np.clip(spread(picture.luma, 60, 99.5) * 1.4 - 0.62, 0, 1) * np.clip(1.25 - grip * 0.7, 0, 1)
    cover *= 1 - 0.85 * lifted
    sheet = coloured(paper(picture, 0.8) - 0.05, (150, 140, 126), (240, 232, 216))
    return whole(laid(laid(sheet, (24, 22, 23), cover), (252, 249, 240), lifted * 0.45))


def pastel(picture: Picture) -> np.ndarray:
    """Chalk in layered strokes along the forms on toned paper, which shows where the stick skipped."""
    unit, ways = picture.unit, flow(picture, reach=12, calm_way=0.8)
    quiet = calm(picture.image, 4.5, side=448)
    soft = vivid(255 - (255 - blur(quiet, 1.0 * unit).astype(np.float32)) * 0.9, 1.42)
    chalk = drawn_out(picture, picture.grain(1.5 * unit), ways, 34 * unit)
    chalk *= 0.5 / max(1e-6, float(chalk[::3, ::3].std()))
    slant = streaks(picture, "chalk", 40, 42, 2.2) - 0.5
    grip = tooth(picture, 0.6)
    pressure = 1.0 + chalk * 0.34 + slant * 0.5 + (picture.noise("pressure", 0.2, 2) - 0.5) * 0.4
    cover = np.clip((pressure - grip) * 1.5 + 0.22, 0.2, 1) * _open(picture, 0.4)
    strokes = soft + cv2.merge([(chalk + slant) * 22] * 3)
    dark, light = _ground(picture)
    sheet = coloured(paper(picture, 1.0) - 0.5, dark, light)
    drawn = laid(sheet, strokes, cover)
    shadow = np.clip(edges(quiet, 1.8 * unit) * 0.5 - 0.12, 0, 0.4) * (1.2 - grip)
    return whole(laid(drawn, (58, 44, 60), shadow))


def _ground(picture: Picture) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """The toned paper of a pastel: a greyed complement of the picture, dark and light side."""
    red, green, blue = (float(c) for c in picture.image[::8, ::8].reshape(-1, 3).mean(0))
    middle = (red + green + blue) / 3
    tone = [128 - (c - middle) * 0.12 for c in (red, green, blue)]
    return (tone[0] - 14, tone[1] - 26, tone[2] - 34), (tone[0] + 34, tone[1] + 18, tone[2] + 2)


def _open(picture: Picture, amount: float = 1.0) -> np.ndarray:
    """(height, width) float32: 1 inside, thinning out raggedly to the margins."""
    side = min(picture.height, picture.width)
    x = np.minimum(picture.across, picture.width - 1 - picture.across)
    y = np.minimum(picture.down, picture.height - 1 - picture.down)
    near = np.minimum(x, y) / (0.06 * side)
    ragged = near + (streaks(picture, "margin", 52, 60, 3) - 0.5) * 1.5 + (picture.noise("margin", 0.2, 2) - 0.5)
    return 1 - amount * (1 - np.clip(ragged, 0, 1))
