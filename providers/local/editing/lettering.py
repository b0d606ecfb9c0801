"""Words as coverage fields, set in the face that comes with Pillow."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from studio.errors import RequestError

LONGEST = 160  # letters


def check_text(text: str) -> None:
    """Raises RequestError for words too long, or in letters that the face lacks."""
    if len(text) > LONGEST:
        raise RequestError(
            f"A caption has at most {LONGEST} letters; this one has {len(text)}.",
            field="prompt",
            hint="Shorten the words in quotes.",
        )
    font = _font(24)
    missing = bytes(font.getmask("\U0010fffd"))
    for letter in text:
        if not letter.isspace() and bytes(font.getmask(letter)) == missing:
            raise RequestError(
                f'The caption\'s face has no letter "{letter}".',
                field="prompt",
                hint="Use Latin letters, figures and common signs.",
            )


def lines_of(text: str, width: float, height: float, most: int) -> list[str]:
    """The words on as many lines as let them be largest in (width, height), at most `most`."""
    words = text.split()
    ways = [_broken(words, count) for count in range(1, min(most, len(words)) + 1)]
    return max(ways, key=lambda lines: _size_for(lines, width, height))


def coverage(lines: list[str], shape: tuple[int, ...], across: float, down: float) -> np.ndarray:
    """The lines, centred, as large as fit into these parts of the field; (h, w) float32, 0 to 1."""
    height, width = shape[:2]
    size = _size_for(lines, width * across, height * down)
    plate = Image.new("L", (width, height))
    pen, font = ImageDraw.Draw(plate), _font(size)
    stroke = _stroke(size)
    step = size * 1.18
    top = height / 2 - step * (len(lines) - 1) / 2
    for number, line in enumerate(lines):
        pen.text((width / 2, top + number * step), line, font=font, fill=255, anchor="mm", stroke_width=stroke)
    return np.asarray(plate, np.float32) / 255


def _size_for(lines: list[str], width: float, height: float) -> int:
    """The size in pixels at which the lines fill (width, height)."""
    pen, font = ImageDraw.Draw(Image.new("L", (1, 1))), _font(100)
    longest = max(pen.textlength(line, font=font) for line in lines) + 6
    return max(8, int(min(100 * width / max(1.0, longest), height / (1.18 * len(lines)) * 1.05)))


def _broken(words: list[str], count: int) -> list[str]:
    """The words on so many lines of like length."""
    lines, left = [], list(words)
    for number in range(count, 0, -1):
        share, line = len(" ".join(left)) / number, [left.pop(0)]
        while len(left) >= number and len(" ".join([*line, left[0]])) <= share + len(left[0]) / 2:
            line.append(left.pop(0))
        lines.append(" ".join(line if number > 1 else [*line, *left]))
    return lines


def _stroke(size: int) -> int:
    return max(0, round(size / 42))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=max(8, size))
