"""Flat colour: paper-cut, gouache, poster, woodblock, comic."""

from __future__ import annotations

import itertools

import cv2
import numpy as np

from ._tools import Picture, blur, edges, few_colours, in_colours, ink_lines, paper, simplified, whole

INDIGO = np.array(
    [
        [24, 34, 66],
        [44, 74, 118],
        [92, 130, 158],
        [160, 186, 190],
        [226, 214, 184],
        [244, 234, 210],
        [206, 152, 94],
        [178, 76, 58],
        [96, 112, 82],
    ],
    np.uint8,
)


def paper_cut(picture: Picture) -> np.ndarray:
    """A few sheets of coloured paper, dark ones on top of light ones, each with its shadow."""
    unit = picture.unit
    calm = blur(simplified(picture.image, 6 * unit, 2), 1.6 * unit)
    colours = few_colours(calm, 8, saturation=1.3)
    smooth = 2 * max(1, round(2.2 * unit)) + 1
    flat = cv2.medianBlur(in_colours(calm, colours), smooth)
    order = colours.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    height = cv2.cvtColor(flat, cv2.COLOR_RGB2GRAY).astype(np.float32)
    result = blur(flat, 0.7 * unit).astype(np.float32)
    result += ((paper(picture, 0.9) - 1) * 70)[..., None]
    fall = np.array([[1, 0, 3.5 * unit], [0, 1, 5 * unit]], np.float32)
    shadow = np.zeros(height.shape, np.float32)
    for lower, upper in itertools.pairwise(order):
        sheet = (height < (lower + upper) / 2).astype(np.float32)
        cast = blur(cv2.warpAffine(sheet, fall, sheet.shape[::-1], borderMode=cv2.BORDER_REPLICATE), 4 * unit)
        shadow = np.maximum(shadow, cast * (1 - sheet))
    rim = np.clip(cv2.Sobel(blur(height, 0.8 * unit), cv2.CV_32F, 0, 1) + cv2.Sobel(height, cv2.CV_32F, 1, 0), 0, 120)
    return whole(result * (1 - 0.48 * shadow)[..., None] + (rim * 0.16)[..., None])


def gouache(picture: Picture) -> np.ndarray:
    """Matte simplified shapes in a dozen colours."""
    unit = picture.unit
    calm = simplified(picture.image, 5 * unit, 3)
    flat = in_colours(calm, few_colours(calm, 18, saturation=1.12))
    flat = cv2.medianBlur(flat, 2 * max(1, round(1.5 * unit)) + 1)
    brushed = (picture.noise("brush", 0.03, 2) - 0.5)[..., None] * 14
    return whole(flat * 0.9 + 22 + brushed + (paper(picture, 0.5) - 1)[..., None] * 40)


def poster(picture: Picture) -> np.ndarray:
    """Bold shapes in eight inks, printed with a paper border."""
    unit, h, w = picture.unit, picture.height, picture.width
    calm = blur(simplified(picture.image, 5 * unit, 2), 1.2 * unit)
    inks = whole(few_colours(calm, 8, saturation=1.5) * 0.92 + np.array([20, 12, 0], np.float32))
    flat = cv2.medianBlur(in_colours(calm, inks), 2 * max(1, round(1.5 * unit)) + 1).astype(np.float32)
    flat += ((picture.grain() > 0.44) * (20 * (1 - picture.luma)))[..., None]
    border = max(6, round(min(h, w) * 0.04))
    sheet = np.full((h, w, 3), (243, 233, 211), np.float32)
    sheet[border:-border, border:-border] = flat[border:-border, border:-border]
    rule = max(1, round(1.6 * unit))
    cv2.rectangle(sheet, (border, border), (w - border - 1, h - border - 1), inks[0].tolist(), rule, cv2.LINE_AA)
    return whole(sheet * (0.85 + 0.15 * paper(picture, 0.6))[..., None])


def woodblock(picture: Picture) -> np.ndarray:
    """Japanese print: indigo and ochre blocks, faded bands, a dark key line, handmade paper."""
    unit = picture.unit
    calm = blur(simplified(picture.image, 5 * unit, 2), 1.0 * unit)
    flat: np.ndarray = in_colours(calm, INDIGO).astype(np.float32)
    tone = cv2.cvtColor(calm, cv2.COLOR_RGB2GRAY).astype(np.float32)[..., None] / 255
    flat = flat * 0.72 + np.array([238, 222, 188], np.float32) * (0.1 + 0.24 * tone)
    y = np.linspace(0, 1, picture.height, dtype=np.float32)[:, None, None]
    dusk = 0.42 * np.clip(1 - y / 0.22, 0, 1)
    flat = (flat * (1 - dusk) + np.array([34, 54, 96], np.float32) * dusk).astype(np.float32)
    line = np.clip(np.maximum(ink_lines(calm, 1.7 * unit, strength=2.4), edges(calm, 1.4 * unit) * 0.9 - 0.3), 0, 1)[
        ..., None
    ]
    wood = picture.noise("wood", 0.5, 2)
    rings = 0.5 + 0.5 * np.sin((np.arange(picture.height, dtype=np.float32)[:, None] / unit + wood * 60) * 0.9)
    flat = flat * (1 - 0.05 * rings[..., None])
    return whole(
        (flat * (1 - line * 0.86) + np.array([26, 30, 46], np.float32) * line * 0.86)
        * (0.7 + 0.3 * paper(picture, 0.8))[..., None]
    )


def comic(picture: Picture) -> np.ndarray:
    """Bright posterised colour, halftone dots in the shades, a bold ink line."""
    unit = picture.unit
    calm = simplified(picture.image, 5 * unit, 2)
    grey = calm.mean(2, keepdims=True)
    bold = np.clip(grey + (calm - grey) * 1.7, 0, 255)
    bold = np.floor(bold / 64 + 0.5) * 64
    luma = blur(picture.luma, 2 * unit)
    period = max(4.0, 6.0 * unit)
    y = np.arange(picture.height, dtype=np.float32)[:, None]
    x = np.arange(picture.width, dtype=np.float32)[None]
    u, v = (x + y) / 1.414 / period, (x - y) / 1.414 / period
    away = np.hypot(u - np.round(u), v - np.round(v))
    radius = np.sqrt(np.clip(0.72 - luma, 0, 0.72)) * 0.62
    dots = np.clip((radius - away) * period + 0.5, 0, 1)[..., None]
    inked = bold * (1 - dots * 0.42) + 18
    line = np.clip(ink_lines(calm, 2.0 * unit, strength=3.0) + edges(calm, 1.4 * unit) * 0.9 - 0.22, 0, 1)[..., None]
    return whole(inked * (1 - line))
