"""Pulled from a plate or a block: engraving, woodblock, comic."""

import numpy as np

from ._forms import calm, contours, from_lab, shapes, to_lab
from ._tools import Picture, blur, coloured, grey, laid, levelled, paper, spread, streaks, times, whole

INKS = {  # a Japanese printer's colours, dark to light, by family
    "blue": ((20, 34, 66), (34, 66, 112), (78, 124, 160), (150, 184, 194), (206, 218, 208)),
    "green": ((32, 50, 46), (62, 88, 66), (112, 132, 88), (168, 176, 124), (216, 212, 168)),
    "red": ((74, 26, 32), (150, 48, 40), (196, 84, 58), (222, 146, 108), (238, 200, 164)),
    "ochre": ((60, 40, 30), (118, 80, 46), (184, 134, 70), (222, 184, 114), (240, 220, 168)),
    "plain": ((30, 30, 36), (86, 84, 86), (150, 146, 138), (206, 198, 180), (244, 234, 210)),
}
CREAM = (244, 234, 210)


def engraving(picture: Picture) -> np.ndarray:
    """Cut lines that swell with the dark and bend over the forms, crossed in the depths, on a cream sheet."""
    unit = picture.unit
    quiet = calm(picture.image, 3)
    tone = levelled(spread(grey(quiet)), 0.56)
    period = max(3.6, 4.4 * unit)
    bend = blur(tone, 9 * unit) * np.float32(30 * unit)
    swing = (picture.noise("swing", 0.6, 2) - 0.5) * np.float32(40 * unit)
    run = picture.down + picture.across * np.float32(0.32) + bend + swing
    cross = picture.down * np.float32(0.8) - picture.across * np.float32(0.9) - bend
    deep = picture.down * np.float32(0.15) + picture.across + bend
    first = _cut(
        run / np.float32(period * 1.05), np.clip(1.0 - tone, 0, 0.86) * np.clip((0.97 - tone) * 14, 0, 1), period
    )
    second = _cut(cross / np.float32(period * 1.2), np.clip(0.5 - tone, 0, 0.5) * 1.25, period)
    third = _cut(deep / np.float32(period), np.clip(0.24 - tone, 0, 0.3) * 1.6, period)
    line = contours(quiet, 1.0 * unit, 2.2)
    inked = np.maximum(np.maximum(first, second), np.maximum(third, line))
    inked *= 0.9 + 0.16 * picture.grain(0.8 * unit)
    inside, plate = _plate(picture)
    inked = np.clip(np.maximum(inked * inside, plate), 0, 1)
    sheet = coloured(paper(picture, 0.8) - 0.06, (170, 156, 128), (248, 240, 220))
    return whole(laid(sheet, (30, 26, 32), inked * 0.95))


def _cut(phase: np.ndarray, share: np.ndarray, period: float) -> np.ndarray:
    """Lines at whole numbers of `phase`, each as wide as `share` of the distance; period: pixels between two."""
    away = np.abs(phase - np.floor(phase) - 0.5) * 2
    return np.clip((away - (1 - share)) * np.float32(period / 2) + 0.5, 0, 1) * np.clip(share * 18, 0, 1)


def _plate(picture: Picture) -> tuple[np.ndarray, np.ndarray]:
    """Where the plate printed, and its ruled frame, (height, width) float32."""
    margin, thin = 0.03 * min(picture.height, picture.width), max(0.8, 0.9 * picture.unit)
    x = np.minimum(picture.across, picture.width - 1 - picture.across)
    y = np.minimum(picture.down, picture.height - 1 - picture.down)
    near = np.minimum(x, y) - np.float32(margin)
    return np.clip(near + 0.5, 0, 1), np.clip(1.3 - np.abs(near) / np.float32(thin), 0, 1)


def woodblock(picture: Picture) -> np.ndarray:
    """A Japanese print: few plant colours in flat blocks that fade in bands, an ink key line, the grain of the block."""
    unit = picture.unit
    flat = shapes(picture.image, 14, smooth=1.2, radius=4, side=448)
    inks = np.array([_ink(colour) for colour in flat.colours], np.float32)
    printed = flat.painted(inks).astype(np.float32)
    tone = grey(calm(picture.image, 6, side=192))
    own = grey(flat.painted(flat.colours, 0))
    faded = blur(np.clip((tone - own) * 1.6, -0.35, 0.35), 5 * unit)  # bokashi: the ink wiped thin within a block
    printed = laid(printed, CREAM, np.clip(faded, 0, 1))
    printed = times(printed, 1 + np.minimum(faded, 0) * 0.8)
    band = np.clip(1 - picture.down / (0.2 * picture.height), 0, 1) ** 1.6 * np.ones((1, picture.width), np.float32)
    printed = laid(printed, (26, 52, 98), band * 0.72)
    rings = np.sin((picture.down / np.float32(unit) + picture.noise("wood", 0.6, 2) * 90) * np.float32(0.55))
    fibres = streaks(picture, "fibres", 0, 130, 1.2) - 0.5
    starved = np.clip(picture.grain(0.7 * unit) + fibres * 0.9 - 0.42, 0, 0.3)
    printed = laid(printed, CREAM, np.clip(starved + (rings * 0.5 + 0.5) * 0.05, 0, 1))
    line = np.maximum(flat.outline(0.7 * unit) ** 0.8, contours(flat.painted(), 1.2 * unit, 1.1, 4))
    line = np.clip((line - 0.2) * 1.6, 0, 1) * (0.8 + 0.3 * picture.noise("press", 0.1, 2))
    printed = laid(printed, (24, 26, 40), np.clip(line, 0, 0.93))
    return whole(times(printed, 0.98 * paper(picture, 0.8)))


def _ink(colour: np.ndarray) -> np.ndarray:
    """The printer's ink for a colour: its family by hue, its step by lightness."""
    light, a, b = (float(v) for v in to_lab(colour[None])[0] / np.array([0.85, 1, 1]))
    hue, chroma = np.degrees(np.arctan2(b, a)) % 360, float(np.hypot(a, b))
    if chroma < 11:
        family = "plain"
    else:
        family = "red" if hue < 52 or hue > 322 else "ochre" if hue < 98 else "green" if hue < 178 else "blue"
    ramp = to_lab(np.array(INKS[family], np.float32))
    at = float(np.interp(light * 0.85, ramp[:, 0], np.arange(5)))
    low = int(min(3, at))
    return from_lab((ramp[low] + (ramp[low + 1] - ramp[low]) * (at - low))[None])[0]


def comic(picture: Picture) -> np.ndarray:
    """Four-colour printing: bright flat inks, dots in the half tones, black shadows and a brush-drawn line."""
    unit = picture.unit
    flat = shapes(picture.image, 13, smooth=1.0, radius=4, side=512)
    bold = flat.painted(_bright(flat.colours)).astype(np.float32)
    tone = spread(blur(picture.luma, 2.5 * unit))
    dots = _dots(picture, np.clip((0.56 - tone) * 1.3, 0, 0.5))
    printed = laid(bold, times(bold, np.full_like(tone, 0.7)) + np.array([0, 0, 22], np.float32), dots)
    line = np.maximum(flat.outline(0.9 * unit), contours(flat.painted(), 1.3 * unit, 2.0, 5))
    line = np.clip((line - 0.2) * 2.6, 0, 1)
    shadow = np.clip((0.1 - spread(blur(picture.luma, 1.2 * unit))) * 44 + 0.5, 0, 1)
    sheet = times(laid(printed, (14, 12, 18), np.maximum(line, shadow)), paper(picture, 0.5))
    return whole(sheet * np.array([1, 0.985, 0.94], np.float32))


def _bright(colours: np.ndarray) -> np.ndarray:
    """Colours as cheap printing inks give them: strong, light, seven lightness steps."""
    lab = to_lab(colours)
    chroma = np.hypot(lab[:, 1], lab[:, 2])[:, None]
    lab[:, 1:] *= np.where(chroma > 9, np.clip(62 / np.maximum(chroma, 1), 1, 1.9), 0.7)
    lab[:, 0] = np.clip(np.round(np.interp(lab[:, 0], (0, 18, 60, 85), (4, 26, 72, 85)) / 12) * 12, 6, 84)
    return from_lab(lab)


def _dots(picture: Picture, share: np.ndarray) -> np.ndarray:
    """A screen of round dots at 45 degrees that cover `share` of the sheet, (height, width) float32, 0 to 1."""
    period = np.float32(max(3.5, 5.2 * picture.unit))
    u = (picture.across + picture.down) / (np.float32(1.414) * period)
    v = (picture.across - picture.down) / (np.float32(1.414) * period)
    u, v = u - np.round(u), v - np.round(v)
    away = np.sqrt(u * u + v * v)
    return np.clip((np.sqrt(share / np.float32(np.pi)) - away) * period + 0.5, 0, 1) * (share > 0.02)
