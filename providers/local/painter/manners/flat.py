"""Flat colour: gouache and poster."""

import cv2
import numpy as np

from ._flow import drawn_out, flow
from ._forms import calm, from_lab, shapes, to_lab
from ._tools import Picture, blur, grey, laid, paper, streaks, times, tooth, whole


def gouache(picture: Picture) -> np.ndarray:
    """Opaque matte shapes with crisp rounded edges, each laid with a visible flat brush in chalky colour."""
    unit = picture.unit
    flat = shapes(picture.image, 22, smooth=0.8, radius=3.6, side=512)
    lab = to_lab(flat.colours)
    lab[:, 0] = 0.85 * np.interp(lab[:, 0] / 0.85, (0, 50, 100), (13, 54, 96))
    lab[:, 1:] *= 1.12
    matte = flat.painted(from_lab(lab)).astype(np.float32)
    tone = np.clip(grey(calm(picture.image, 6, side=192)) - grey(flat.painted(soft=0)), -0.12, 0.12)
    brush = drawn_out(picture, picture.grain(1.4 * unit), flow(picture, reach=16, calm_way=1.0), 40 * unit)
    brush *= 0.5 / max(1e-6, float(brush[::3, ::3].std()))
    shade = 1 + blur(tone, 4 * unit) * 0.7 + brush * 0.032 + (picture.noise("load", 0.16, 3) - 0.5) * 0.09
    return whole(times(matte, shade) + cv2.merge([(tooth(picture, 0.7) - 0.5) * 9] * 3))


def poster(picture: Picture) -> np.ndarray:
    """A travel poster: seven screen-printed inks, airbrushed grain where one shape meets the next, cream border and rule."""
    unit, h, w = picture.unit, picture.height, picture.width
    flat = shapes(picture.image, 9, smooth=1.3, radius=5, side=448, apart=8)
    inks = _inks(flat.colours)
    printed = flat.painted(inks).astype(np.float32)
    tone = grey(calm(picture.image, 6, side=192)) - grey(flat.painted(soft=0))
    tone = blur(tone, 9 * unit) * np.float32(3.2) + (0.5 - picture.down / h) * np.float32(0.12)
    speck = picture.grain(0.5 * unit)
    lighter = np.clip((tone + speck - 0.5) * 5, 0, 1)
    darker = np.clip((-tone + speck - 0.5) * 5, 0, 1)
    printed = laid(printed, times(printed, np.full(speck.shape, 0.55, np.float32)) + 112, lighter * 0.55)
    printed = laid(printed, inks[0] * 0.9, darker * 0.5)
    border = max(5.0, min(h, w) * 0.045)
    x, y = np.minimum(picture.across, w - 1 - picture.across), np.minimum(picture.down, h - 1 - picture.down)
    near = np.minimum(x, y) - np.float32(border)
    sheet = laid(np.full((h, w, 3), (244, 234, 212), np.float32), printed, np.clip(near + 0.5, 0, 1))
    rule = np.clip(1.2 - np.abs(near + np.float32(0.28 * border)) / np.float32(max(0.7, 1.2 * unit)), 0, 1)
    sheet = laid(sheet, inks[0], rule)
    worn = np.clip(streaks(picture, "worn", 0, 60, 1.2) + picture.grain(0.8 * unit) * 0.4 - 1.02, 0, 1) * 1.5
    return whole(times(laid(sheet, (244, 234, 212), worn), paper(picture, 0.6)))


def _inks(colours: np.ndarray) -> np.ndarray:
    """Colours as screen inks: lightness spread from deep to cream, warm lights, cool depths, strong middle tones."""
    lab = to_lab(colours)
    low, high = float(lab[:, 0].min()), float(lab[:, 0].max())
    place = (lab[:, 0] - low) / max(1.0, high - low)
    lab[:, 0] = 0.85 * (15 + 76 * place)
    lab[:, 1:] *= 1.3
    lab[:, 1] += 3 * place - 2
    lab[:, 2] += 16 * place - 12 * (1 - place) ** 2
    return from_lab(lab)
