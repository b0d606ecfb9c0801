"""Letters for titles, subtitles and sheets: IBM Plex, as the page shows it, or a font of the machine that has the letters."""

from __future__ import annotations

import importlib.util
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import RequestError

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

PLEX = "templates/frontend/static/fonts"  # in gradio, which brings the fonts of its themes along
FILES = {
    "regular": "IBMPlexSans/IBMPlexSans-Regular.woff2",
    "bold": "IBMPlexSans/IBMPlexSans-Bold.woff2",
    "mono": "IBMPlexMono/IBMPlexMono-Regular.woff2",
}
MACHINE = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)
LIKED = ("notosans", "dejavusans", "liberationsans", "arial")  # looked at first
NOBODY = "\U0010fffd"  # a letter that no font has: its shape is the box for missing ones
TRIED = 24.0  # pixels, at which shapes are compared


def font_for(text: str, size: float, weight: str = "bold") -> FreeTypeFont:
    """A font that has every letter of the text. weight: regular, bold or mono.

    Raises RequestError naming the letters when no font of this machine has them.
    """
    from PIL import ImageFont

    path = _path_for(frozenset(text), weight)
    return ImageFont.truetype(str(path), max(6, round(size)))


def drawable(text: str) -> str:
    """The text without symbols, such as emoji, that no font here has. Letters are never left out."""
    return "".join(
        sign for sign in text if unicodedata.category(sign)[0] not in "SC" or sign in "\n\t" or _shown(sign)
    ).strip()


def wrap(text: str, font: FreeTypeFont, width: float) -> list[str]:
    """The text in lines not wider than this, as equally long as they can be. Line ends of the text stay."""
    return [line for part in text.splitlines() for line in _balanced(part, font, width)]


def height_of(font: FreeTypeFont) -> float:
    """From one line to the next, pixels."""
    return round(sum(font.getmetrics()) * 1.06)


def _balanced(text: str, font: FreeTypeFont, width: float) -> list[str]:
    lines = _greedy(text, font, width)
    narrow = width
    while len(lines) > 1:  # the narrowest column that needs no line more
        narrow -= font.size / 2
        tried = _greedy(text, font, narrow)
        if narrow < width / 3 or len(tried) > len(lines) or any(font.getlength(line) > narrow for line in tried):
            break
        lines = tried
    return lines


def _greedy(text: str, font: FreeTypeFont, width: float) -> list[str]:
    lines = [""]
    for word in _words(text, font, width):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _words(text: str, font: FreeTypeFont, width: float) -> list[str]:
    """Its words; one that is wider than a line, as in a script without spaces, in pieces."""
    words = []
    for word in text.split():
        while font.getlength(word) > width and len(word) > 1:
            count = next((n for n in range(len(word), 1, -1) if font.getlength(word[:n]) <= width), 1)
            words.append(word[:count])
            word = word[count:]
        words.append(word)
    return words


@cache
def _path_for(letters: frozenset[str], weight: str) -> Path:
    seen = frozenset(letter for letter in letters if letter.isprintable() and not letter.isspace())
    for path in (plex(weight), *_machine_fonts()):
        if all(_has(path, letter) for letter in seen):
            return path
    missing = "".join(sorted(letter for letter in seen if not _has(plex(weight), letter)))
    raise RequestError(
        f'No font of this machine has all of these letters: "{missing[:40]}".',
        field="text",
        hint="Leave them out, or install a font that has them, such as Noto Sans, on the machine of the studio.",
    )


@cache
def plex(weight: str) -> Path:
    """The file of an IBM Plex font."""
    found = importlib.util.find_spec("gradio")
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0]) / PLEX / FILES[weight]


@cache
def _machine_fonts() -> tuple[Path, ...]:
    found = [path for folder in MACHINE for path in Path(folder).rglob("*") if path.suffix in (".ttf", ".otf", ".ttc")]

    def liking(path: Path) -> tuple[int, bool, str]:
        name = path.stem.lower().replace("-", "").replace("_", "")
        rank = next((at for at, liked in enumerate(LIKED) if name.startswith(liked)), len(LIKED))
        return rank, any(word in name for word in ("italic", "oblique", "condensed", "mono", "light")), path.name

    return tuple(sorted(found, key=liking))


def _shown(letter: str) -> bool:
    return any(_has(path, letter) for path in (plex("bold"), *_machine_fonts()))


@cache
def _has(path: Path, letter: str) -> bool:
    from PIL import ImageFont

    try:
        font = ImageFont.truetype(str(path), TRIED)
        return bytes(font.getmask(letter)) != _box(path)
    except OSError:  # a font for screens of another system, or one with bitmaps of a single size
        return False


@cache
def _box(path: Path) -> bytes:
    from PIL import ImageFont

    return bytes(ImageFont.truetype(str(path), TRIED).getmask(NOBODY))
