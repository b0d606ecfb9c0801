"""Many pictures on one: contact sheet, sprite sheet, photo strip, grid and collage. Paper, ink, and room to breathe."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.media.lettering import drawable, font_for, height_of, wrap

if TYPE_CHECKING:
    from PIL.Image import Image

PAPER, INK, QUIET, HAIR = (247, 244, 238), (32, 31, 29), (126, 121, 112), (221, 216, 206)
STRIP_PICTURES = 4  # of one strip
SHEET_WIDTH, STRIP_WIDTH, GRID_WIDTH, COLLAGE_WIDTH = 1600, 480, 1400, 1600
SPRITE_SIDE = 256  # pixels of a sprite's longer side
LARGEST = 16_000  # pixels of a sheet's side: more is refused by browsers


@dataclass(frozen=True)
class Shot:
    """One picture of a sheet, with what stands under it."""

    image: Image
    label: str = ""


def contact_sheet(
    shots: Sequence[Shot], *, width: int | None = None, columns: int | None = None, caption: str = "", note: str = ""
) -> Image:
    """All pictures in even rows, whole, each with its label; caption and note above."""
    wide = width or SHEET_WIDTH
    across = columns or _columns(len(shots))
    margin, gap = round(wide * 0.045), round(wide * 0.016)
    cell = (wide - 2 * margin - gap * (across - 1)) // across
    tall = round(cell / _common_shape(shots))
    small = font_for("0", max(11, min(cell * 0.05, wide * 0.011)), "mono")
    under = round(height_of(small) * 1.5) if any(shot.label for shot in shots) else 0
    head = _head(wide, margin, caption, note)
    rows = math.ceil(len(shots) / across)
    top = margin + (head.height + round(margin * 0.6) if head else 0)
    sheet = _paper(wide, top + rows * (tall + under) + (rows - 1) * gap + margin)
    if head:
        sheet.paste(head, (0, margin))
    for number, shot in enumerate(shots):
        row, column = divmod(number, across)
        left, upper = margin + column * (cell + gap), top + row * (tall + under + gap)
        _whole(sheet, shot.image, left, upper, cell, tall)
        if shot.label:
            _text(
                sheet,
                left + 1,
                upper + tall + round(under * 0.2),
                drawable(shot.label),
                small.size,
                "mono",
                QUIET,
                "la",
                cell,
            )
    return sheet


def sprite_sheet(
    images: Sequence[Image], *, width: int | None = None, columns: int | None = None
) -> tuple[Image, int, int]:
    """All pictures edge to edge in one raster, without paper between them, and the size of one (width, height).

    width: of one sprite. Transparency stays.
    """
    from PIL import Image

    first = images[0]
    scale = (width / first.width) if width else min(1.0, SPRITE_SIDE / max(first.size))
    across = columns or math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / across)
    scale = min(scale, LARGEST / (across * first.width), LARGEST / (rows * first.height))
    size = (max(1, round(first.width * scale)), max(1, round(first.height * scale)))
    mode = "RGBA" if any(image.mode == "RGBA" for image in images) else "RGB"
    sheet = Image.new(mode, (across * size[0], rows * size[1]))
    for number, image in enumerate(images):
        place = (number % across * size[0], number // across * size[1])
        sheet.paste(_covering(image.convert(mode), *size), place)
    return sheet, *size


def photo_strip(images: Sequence[Image], *, width: int | None = None, caption: str = "") -> Image:
    """Pictures one below the other as from a booth, four to a strip, the strips side by side."""
    from PIL import Image

    wide = width or STRIP_WIDTH
    groups = [images[at : at + STRIP_PICTURES] for at in range(0, len(images), STRIP_PICTURES)]
    most = max(len(group) for group in groups)
    shape = min(max(_common_shape([Shot(image) for image in images]), 0.7), 1.5)
    strips = [_strip(group, wide, most, shape, caption) for group in groups]
    if len(strips) == 1:
        return strips[0]
    gap = round(wide * 0.1)
    sheet = Image.new(
        "RGB", (len(strips) * wide + (len(strips) + 1) * gap, strips[0].height + 2 * gap), (226, 221, 211)
    )
    for number, strip in enumerate(strips):
        sheet.paste(strip, (gap + number * (wide + gap), gap))
    return sheet


def grid(images: Sequence[Image], *, width: int | None = None, columns: int | None = None, caption: str = "") -> Image:
    """Pictures of one shape in a square raster, cut to fill their places; two across unless there are many."""
    wide = width or GRID_WIDTH
    across = columns or (2 if len(images) <= 6 else math.ceil(math.sqrt(len(images))))
    margin, gap = round(wide * 0.04), round(wide * 0.014)
    cell = (wide - 2 * margin - gap * (across - 1)) // across
    tall = round(cell / _common_shape([Shot(image) for image in images]))
    rows = math.ceil(len(images) / across)
    foot = _foot_height(wide, caption)
    sheet = _paper(wide, 2 * margin + rows * tall + (rows - 1) * gap + foot)
    for number, image in enumerate(images):
        row, column = divmod(number, across)
        free = max(0, (row + 1) * across - len(images))  # a last row that is not full stands in the middle
        left = margin + column * (cell + gap) + free * (cell + gap) // 2
        sheet.paste(_covering(_flat(image), cell, tall), (left, margin + row * (tall + gap)))
    _foot(sheet, caption, margin)
    return sheet


def collage(images: Sequence[Image], *, width: int | None = None, caption: str = "") -> Image:
    """Pictures of any shapes, whole, in rows that end flush: each row as high as it must be to fill the width."""
    wide = width or COLLAGE_WIDTH
    margin, gap = round(wide * 0.04), max(4, round(wide * 0.011))
    room = wide - 2 * margin
    shapes = [image.width / image.height for image in images]
    rows = _rows(shapes, room, gap)
    heights = [(room - gap * (last - first - 1)) / sum(shapes[first:last]) for first, last in rows]
    foot = _foot_height(wide, caption)
    sheet = _paper(wide, round(2 * margin + sum(heights) + gap * (len(rows) - 1)) + foot)
    top = float(margin)
    for (first, last), tall in zip(rows, heights, strict=True):
        left = float(margin)
        for at in range(first, last):
            across = shapes[at] * tall
            box = (round(left), round(top), round(left + across), round(top + tall))
            sheet.paste(_covering(_flat(images[at]), box[2] - box[0], box[3] - box[1]), box[:2])
            left += across + gap
        top += tall + gap
    _foot(sheet, caption, margin)
    return sheet


def _rows(shapes: Sequence[float], room: float, gap: float) -> list[tuple[int, int]]:
    """Which pictures stand in one row: the division whose rows are nearest to one height that suits the page."""
    count = len(shapes)
    wish = room / math.sqrt(max(1.0, sum(shapes)) * 1.35)  # a page a third wider than high
    best: list[tuple[float, int]] = [(0.0, 0)] + [(math.inf, 0)] * count
    for last in range(1, count + 1):
        for first in range(max(0, last - 8), last):
            tall = (room - gap * (last - first - 1)) / sum(shapes[first:last])
            cost = best[first][0] + math.log(tall / wish) ** 2
            best[last] = min(best[last], (cost, first))
    rows, at = [], count
    while at:
        rows.append((best[at][1], at))
        at = best[at][1]
    return rows[::-1]


def _columns(count: int) -> int:
    return next((columns for most, columns in ((1, 1), (4, 2), (9, 3), (20, 4), (35, 5)) if count <= most), 6)


def _common_shape(shots: Sequence[Shot]) -> float:
    """Width over height of the middle one of all shapes, neither very wide nor very tall."""
    shapes = sorted(shot.image.width / shot.image.height for shot in shots)
    return min(max(shapes[len(shapes) // 2], 0.5), 2.4)


def _paper(width: int, height: int) -> Image:
    from PIL import Image

    return Image.new("RGB", (width, height), PAPER)


def _flat(image: Image) -> Image:
    """The picture on paper where it is transparent."""
    from PIL import Image

    if image.mode != "RGBA":
        return image.convert("RGB")
    paper = Image.new("RGB", image.size, (255, 255, 255))
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _covering(image: Image, width: int, height: int) -> Image:
    """The picture cut to fill this size, a little more kept of its upper part, where faces are."""
    from PIL import Image, ImageOps

    return ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS, centering=(0.5, 0.42))


def _whole(sheet: Image, image: Image, left: int, top: int, width: int, height: int) -> None:
    """Put the whole picture into a place, on a quiet ground where its shape is another."""
    from PIL import Image, ImageDraw

    flat = _flat(image)
    scale = min(width / flat.width, height / flat.height)
    size = (max(1, round(flat.width * scale)), max(1, round(flat.height * scale)))
    if width - size[0] <= 2 and height - size[1] <= 2:
        size = (width, height)
    else:
        ImageDraw.Draw(sheet).rectangle((left, top, left + width - 1, top + height - 1), fill=(236, 232, 223))
    small = flat.resize(size, Image.Resampling.LANCZOS)
    sheet.paste(small, (left + (width - size[0]) // 2, top + (height - size[1]) // 2))


def _head(wide: int, margin: int, caption: str, note: str) -> Image | None:
    """Caption left, note right, a hair line below; None without words."""
    from PIL import ImageDraw

    words, aside = drawable(caption), drawable(note)
    if not words and not aside:
        return None
    big, small = wide * 0.026, max(11.0, wide * 0.013)
    lines = wrap(words, font_for(words, big, "bold"), wide * 0.62) if words else []
    step = height_of(font_for(words or "0", big, "bold"))
    height = round(max(len(lines) * step, height_of(font_for(aside or "0", small, "mono"))) + margin * 0.45)
    head = _paper(wide, height)
    for number, line in enumerate(lines):
        _text(head, margin, round(number * step), line, big, "bold", INK, "la", wide)
    if aside:
        _text(head, wide - margin, height - round(margin * 0.45), aside, small, "mono", QUIET, "rd", wide * 0.45)
    ImageDraw.Draw(head).line((margin, height - 1, wide - margin, height - 1), fill=HAIR, width=max(1, wide // 1200))
    return head


def _strip(images: Sequence[Image], wide: int, places: int, shape: float, caption: str) -> Image:
    margin, gap = round(wide * 0.075), round(wide * 0.045)
    across = wide - 2 * margin
    tall = round(across / shape)
    foot = max(round(wide * 0.16), _foot_height(wide, caption, 0.062))
    strip = _paper(wide, margin + places * tall + (places - 1) * gap + foot)
    for number, image in enumerate(images):
        strip.paste(_covering(_flat(image), across, tall), (margin, margin + number * (tall + gap)))
    if caption:
        _foot(strip, caption, margin, 0.062, foot)
    return strip


def _foot_height(wide: int, caption: str, size: float = 0.028) -> int:
    words = drawable(caption)
    if not words:
        return 0
    font = font_for(words, wide * size, "bold")
    return round(len(wrap(words, font, wide * 0.84)) * height_of(font) + wide * size * 1.1)


def _foot(sheet: Image, caption: str, margin: int, size: float = 0.028, room: int = 0) -> None:
    """The caption in the middle of the paper that is left below the pictures."""
    words = drawable(caption)
    if not words:
        return
    font = font_for(words, sheet.width * size, "bold")
    lines = wrap(words, font, sheet.width * 0.84)
    room = room or _foot_height(sheet.width, caption, size) + margin
    top = sheet.height - room + (room - len(lines) * height_of(font)) / 2
    for number, line in enumerate(lines):
        place = (sheet.width // 2, round(top + number * height_of(font)))
        _text(sheet, *place, line, font.size, "bold", INK, "ma", sheet.width)


def _text(
    sheet: Image,
    x: int,
    y: int,
    words: str,
    size: float,
    weight: str,
    fill: tuple[int, int, int],
    anchor: str,
    room: float,
) -> None:
    """Write one line, shortened with dots where it is wider than the room."""
    from PIL import ImageDraw

    font = font_for(words + "…", size, weight)
    while words and font.getlength(words) > room:
        words = words[:-2].rstrip() + "…" if len(words) > 2 else ""
    ImageDraw.Draw(sheet).text((x, y), words, font=font, fill=fill, anchor=anchor)
