"""Words on a film: subtitles below, titles where they are wanted, and cards of their own. Drawn here, so that they look alike everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from studio.media.lettering import drawable, font_for, height_of, wrap
from studio.media.reel import Overlay
from studio.media.subtitles import Cue

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

INK, SHADE = (255, 255, 255, 255), (8, 9, 12)
CARD, CARD_INK, CARD_QUIET = (17, 18, 22), (244, 241, 234), (201, 162, 78)
SUBTITLE_SIZE = 0.052  # of the shorter side
TITLE_SIZE = 0.092
CARD_SIZE = 0.085
MARGIN = 0.07  # of the height, below subtitles and beside titles
FADE = 0.4  # seconds in which a title comes and goes
MOST_LINES = 5


def subtitle_overlays(cues: Iterable[Cue], width: int, height: int, fps: Fraction) -> list[Overlay]:
    """The cues as overlays; those that are seen together stand one above the other."""
    overlays: list[Overlay] = []
    for cue in cues:
        first, last = round(cue.start * fps), max(round(cue.start * fps) + 1, round(cue.end * fps))
        words = drawable(cue.text)
        if not words:
            continue
        image = lettered(words, width, height, SUBTITLE_SIZE)
        below = [other.top for other in overlays if other.first < last and first < other.last]
        top = min([height - round(height * MARGIN), *below]) - image.height
        overlays.append(Overlay(image, (width - image.width) // 2, max(0, top), first, last))
    return overlays


def title_overlay(
    text: str, position: str, start: float, seconds: float, width: int, height: int, fps: Fraction
) -> Overlay:
    """Large words on the film. position: top, middle or bottom; start, seconds: when they are seen."""
    image = lettered(drawable(text) or " ", width, height, TITLE_SIZE)
    edge = round(height * MARGIN * 1.2)
    top = {"top": edge, "middle": (height - image.height) // 2, "bottom": height - edge - image.height}[position]
    first = round(start * fps)
    last = max(first + 1, round((start + seconds) * fps))
    return Overlay(image, (width - image.width) // 2, max(0, top), first, last, fade=round(FADE * fps))


def picture_overlay(
    image: Image,
    place: tuple[float, float],
    share: float,
    window: tuple[float, float],
    size: tuple[int, int],
    fps: Fraction,
) -> Overlay:
    """A picture on the film. place: of its middle, 0 to 1 across and down; share: its width, of the film's; window: seconds."""
    width, height = size
    across = max(2, round(width * share))
    scaled = image.convert("RGBA").resize((across, max(2, round(image.height * across / image.width))))
    left, top = round(place[0] * width - scaled.width / 2), round(place[1] * height - scaled.height / 2)
    return Overlay(scaled, left, top, round(window[0] * fps), round(window[1] * fps))


def card(text: str, width: int, height: int) -> Image:
    """A plain card with the words in its middle, a short line under the first paragraph of more than one."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (width, height), CARD)
    draw = ImageDraw.Draw(picture)
    head, _, rest = (drawable(text) or " ").partition("\n")
    font, lines = _set(head, width * 0.8, height * 0.6, min(width, height) * CARD_SIZE, "bold")
    small, below = (
        _set(rest.strip(), width * 0.72, height * 0.3, font.size * 0.52, "regular") if rest.strip() else (font, [])
    )
    gap = font.size * 0.62
    total = len(lines) * height_of(font) + (gap * 2 + len(below) * height_of(small) if below else 0)
    top = (height - total) / 2
    top = _write(draw, lines, font, width / 2, top, CARD_INK)
    if below:
        line = min(width, height) * 0.05
        draw.rounded_rectangle(
            (width / 2 - line, top + gap - 1, width / 2 + line, top + gap + max(1, height / 360)), 2, fill=CARD_QUIET
        )
        _write(draw, below, small, width / 2, top + gap * 2, (*CARD_INK[:2], 226))
    return picture


def lettered(text: str, width: int, height: int, size: float) -> Image:
    """White words on nothing, with a soft shade that keeps them readable on any film. size: of letters, of the shorter side."""
    from PIL import Image, ImageDraw, ImageFilter

    font, lines = _set(text, width * 0.86, height * 0.4, min(width, height) * size, "bold")
    edge = max(6, round(font.size * 0.55))
    across = round(max(font.getlength(line) for line in lines)) + 2 * edge
    down = round(len(lines) * height_of(font)) + 2 * edge
    mask = Image.new("L", (across, down), 0)
    _write(
        ImageDraw.Draw(mask),
        lines,
        font,
        across / 2,
        edge + font.size * 0.03,
        255,
        outline=max(1, round(font.size / 30)),
    )
    soft = mask.filter(ImageFilter.GaussianBlur(font.size * 0.22)).point(lambda value: min(120, round(value * 1.2)))
    rim = mask.filter(ImageFilter.GaussianBlur(max(0.6, font.size * 0.035))).point(lambda value: round(value * 0.5))
    words = Image.new("L", (across, down), 0)
    _write(ImageDraw.Draw(words), lines, font, across / 2, edge, 255)
    picture = Image.new("RGBA", (across, down), (*SHADE, 0))
    for layer in (soft, rim):
        picture = Image.alpha_composite(picture, _coloured(layer, SHADE))
    return Image.alpha_composite(picture, _coloured(words, INK[:3]))


def _coloured(mask: Image, colour: tuple[int, ...]) -> Image:
    from PIL import Image

    layer = Image.new("RGBA", mask.size, (*colour, 0))
    layer.putalpha(mask)
    return layer


def _set(text: str, width: float, height: float, size: float, weight: str) -> tuple[FreeTypeFont, list[str]]:
    """The font and the lines: smaller where the words would need too many lines or too much room."""
    while True:
        font = font_for(text, size, weight)
        lines = wrap(text, font, width) or [" "]
        if size <= 9 or (len(lines) <= MOST_LINES and len(lines) * height_of(font) <= height):
            return font, lines
        size *= 0.9


def _write(
    draw: object, lines: Sequence[str], font: FreeTypeFont, middle: float, top: float, fill: object, outline: int = 0
) -> float:
    """Draw lines about a middle; where the next one would begin."""
    for line in lines:
        draw.text((middle, top), line, font=font, fill=fill, anchor="ma", stroke_width=outline)  # type: ignore[attr-defined]
        top += height_of(font)
    return top
