"""Words on a portrait, each where its frame has a place for them."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw
from PIL.ImageFont import FreeTypeFont

from providers.local.booth import ink
from providers.local.booth.frames import EDGES, inner
from studio.media.lettering import drawable, font_for, height_of, wrap

LIGHT = 0.72  # the middle tone of a picture from which it stands on light paper


def captioned(picture: np.ndarray, text: str, frame: str) -> np.ndarray:
    """The framed portrait (height, width, 3) float32 with the words on it; without words only a wanted poster has some."""
    kind = EDGES[frame].caption
    text = drawable(text)
    if kind == "wanted":
        picture = _in_margin(picture, "WANTED", frame, top=True, size=0.17, colour=(56, 34, 18))
        text = text.upper() or "DEAD OR ALIVE"
    if not text:
        return picture
    if kind == "shade":
        return _on_shade(picture, text, frame)
    if kind == "box":
        return _in_box(picture, text, frame)
    if kind == "script":
        return _on_shade(picture, text, frame, size=0.072)
    dark = _margin_is_dark(picture, frame)
    size, colour = {"wanted": (0.075, (56, 34, 18))}.get(kind, (0.055, (238, 236, 230) if dark else (44, 42, 46)))
    return _in_margin(picture, text, frame, top=False, size=size, colour=colour)


def _margin_is_dark(picture: np.ndarray, frame: str) -> bool:
    height, width = picture.shape[:2]
    left, top, _, high = inner(frame, width, height)
    strip = picture[top + high : (top + high + height) // 2, left : width - left]
    return bool(strip.size and float(np.median(ink.luma(strip))) < 0.4)


def _in_margin(
    picture: np.ndarray, text: str, frame: str, *, top: bool, size: float, colour: tuple[int, int, int]
) -> np.ndarray:
    """The words in the middle of the frame's upper or lower margin."""
    height, width = picture.shape[:2]
    _, start, _, high = inner(frame, width, height)
    low, end = (start * 0.1, start) if top else (start + high, height * 0.995)
    font, lines = _fitted(text, size * min(width, height), width * 0.86, (end - low) * 0.84)
    tall = height_of(font) * len(lines)
    return _written(picture, lines, font, width / 2, (low + end) / 2 - tall / 2, colour)


def _on_shade(picture: np.ndarray, text: str, frame: str, size: float = 0.06) -> np.ndarray:
    """Words low in the picture, under the face: white over a shade, or dark over a veil where the picture is on light paper."""
    height, width = picture.shape[:2]
    left, top, wide, high = inner(frame, width, height)
    font, lines = _fitted(text, size * min(width, height), wide * 0.88, high * 0.15)
    tall = height_of(font) * len(lines)
    start = top + high - tall - 0.045 * min(width, height)
    rows = np.arange(height, dtype=np.float32)[:, None]
    shade = ink.smooth(start - tall * 1.2, start + tall * 0.7, rows) * np.ones((1, width), np.float32)
    inside = np.zeros((height, width), np.float32)
    inside[top : top + high, left : left + wide] = 1
    light = float(np.median(ink.luma(picture[top : top + high, left : left + wide]))) > LIGHT
    ground, colour = ((250, 249, 245), (38, 36, 40)) if light else ((0, 0, 0), (250, 250, 248))
    picture = ink.mix(picture, ground, (0.82 if light else 0.66) * shade * inside)
    return _written(picture, lines, font, width / 2, start, colour)


def _in_box(picture: np.ndarray, text: str, frame: str) -> np.ndarray:
    """Black words in a yellow box at the lower left, as comics have it."""
    height, width = picture.shape[:2]
    left, top, wide, high = inner(frame, width, height)
    font, lines = _fitted(text.upper(), 0.045 * min(width, height), wide * 0.7, high * 0.2)
    across = max(font.getlength(line) for line in lines) + font.size * 1.4
    tall = height_of(font) * len(lines) + font.size * 0.7
    image = Image.fromarray(np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8))
    line = max(2, round(min(width, height) / 150))
    box = (left + line, top + high - tall - line, left + line + across, top + high - line)
    ImageDraw.Draw(image).rectangle(box, fill=(255, 226, 92), outline=(10, 10, 12), width=line)
    filled = np.asarray(image, np.float32) / 255
    return _written(filled, lines, font, box[0] + across / 2, box[1] + font.size * 0.35, (12, 12, 14))


def _fitted(text: str, size: float, width: float, height: float) -> tuple[FreeTypeFont, list[str]]:
    """The largest letters, up to a size, with which the words fit; at least 8 pixels."""
    while True:
        font = font_for(text, size)
        lines = wrap(text, font, width)
        fits = height_of(font) * len(lines) <= height and all(font.getlength(line) <= width for line in lines)
        if fits or size <= 8:
            return font, lines
        size *= 0.9


def _written(
    picture: np.ndarray, lines: list[str], font: FreeTypeFont, x: float, y: float, colour: tuple[int, int, int]
) -> np.ndarray:
    mask = Image.new("L", picture.shape[1::-1], 0)
    draw = ImageDraw.Draw(mask)
    for number, line in enumerate(lines):
        draw.text((x, y + number * height_of(font)), line, fill=255, font=font, anchor="ma")
    return ink.mix(picture, colour, np.asarray(mask, np.float32) / 255)
