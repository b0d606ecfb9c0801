"""What becomes of a file as it is: another form of it, more pixels, the words that are said in it."""

from __future__ import annotations

from collections.abc import Callable

from studio.directing.case import Case
from studio.directing.reading import NUMBER, number
from studio.directing.wishes import Attachment, Intent

MOST_TIMES = 8.0  # as wide, in one enlarging
EXPORTED = {
    "last-frame": ("video",), "first-frame": ("video",), "gif": ("video", "image"), "reverse": ("video",), "loop": ("video",),
    "contact-sheet": ("video", "image"), "audio": ("video",), "mp3": ("audio", "video"), "collage": ("image",), "waveform": ("audio",),
}  # fmt: skip


def exports(form: str) -> Callable[[Case], Intent]:
    def make(case: Case) -> Intent:
        return Intent(
            "export",
            {"form": form, "items": [each.id for each in case.given if each.media in EXPORTED[form]]},
            heard=(form.replace("-", " "),),
        )

    return make


def upscale(case: Case) -> Intent:
    media = case.images or case.videos
    factor = case.words.take(rf"\b({NUMBER}) ?(?:x|times)\b|\bx({NUMBER})\b")
    if not factor and case.details.resolution:
        return _to_lines(case, next(each for each in case.given if each.id == media[0]))
    asked = number(factor[1] or factor[2]) if factor else 2.0
    return Intent("upscale", {"source": media[0], "factor": asked}, heard=(f"{asked:g} times as wide",))


def _to_lines(case: Case, source: Attachment) -> Intent:
    """As many more pixels as bring its shorter side to what was asked, or as near as one enlarging can."""
    lines = case.details.resolution
    if source.lines >= lines:
        return Intent(question=f"It has {source.lines} lines already, and {lines} were asked. What shall I do with it?")
    factor = min(lines / source.lines, MOST_TIMES) if source.lines else 2.0
    heard = f"{factor * source.lines:.0f} lines" if source.lines else f"{factor:g} times as wide"
    most = ", the most at once" if factor == MOST_TIMES else ""
    return Intent("upscale", {"source": source.id, "factor": factor}, heard=(f"{heard}{most}",))


def transcribe(case: Case) -> Intent:
    return Intent("transcribe", {"source": (case.sounds or case.videos)[0]}, heard=("the words with their times",))
