"""Storyboards: prompts that are written panel by panel ("Panel 1: ..."). Painted as one sheet of numbered panels, filmed one after another."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

MOST, LEAST_SIDE = 16, 256  # panels; pixels that the painter makes at least
PAPER, INK = (241, 237, 228), (46, 44, 40)
SHAPE = 16 / 9  # of a panel, as near as the sheet allows
_PANEL = re.compile(r"^\s*(?:panel|scene|shot)\s+\d{1,2}\s*[:.]\s*(\S.*)$", re.IGNORECASE)


def panels_of(prompt: str) -> list[str]:
    """What each panel shows; empty where the prompt is not written in panels, two lines of them at least."""
    found = [match[1].strip() for line in prompt.splitlines() if (match := _PANEL.match(line))]
    return found[:MOST] if len(found) > 1 else []


def raster(count: int, width: int, height: int) -> tuple[int, int]:
    """(columns, rows) for so many panels on a sheet of this size: panels about 16:9, few places left empty."""

    def misfit(columns: int) -> float:
        rows = -(-count // columns)
        shape = (width / columns) / (height / rows)
        return abs(shape / SHAPE - 1) + 0.4 * (columns * rows - count)

    columns = min(range(1, count + 1), key=misfit)
    return columns, -(-count // columns)


def sheet(
    panels: list[str], seed: int, width: int, height: int, negative_prompt: str, progress: Callable[[float, str], None]
) -> np.ndarray:
    """(height, width, 3) uint8, RGB: all panels on paper, in reading order, each with its number."""
    import numpy as np
    from PIL import Image, ImageDraw

    from providers.local.painter import paint
    from studio.media.film import covering
    from studio.media.lettering import font_for

    columns, rows = raster(len(panels), width, height)
    gap = max(4, round(min(width, height) * 0.025))
    wide, high = (width - gap * (columns + 1)) // columns, (height - gap * (rows + 1)) // rows
    scale = max(1.0, LEAST_SIDE / min(wide, high))
    page = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(page)
    font = font_for("0", max(9.0, high * 0.09), "bold")
    for number, panel in enumerate(panels):
        size = (round(wide * scale), round(high * scale))
        pixels = paint(panel, seed=seed + number, width=size[0], height=size[1], negative_prompt=negative_prompt)
        left, top = gap + number % columns * (wide + gap), gap + number // columns * (high + gap)
        page.paste(Image.fromarray(covering(pixels, wide, high)), (left, top))
        draw.rectangle((left, top, left + wide - 1, top + high - 1), outline=INK, width=max(1, gap // 6))
        edge = round(font.size * 1.5)
        draw.rectangle((left, top, left + edge, top + edge), fill=INK)
        draw.text((left + edge / 2, top + edge / 2), str(number + 1), font=font, fill=PAPER, anchor="mm")
        progress((number + 1) / len(panels), "")
    return np.asarray(page)
