"""Questions: those that are asked back where a wish is missing, and the person's own about what was handed over."""

from __future__ import annotations

from studio.directing.case import Case
from studio.directing.wishes import Choice, Intent

ANIMATE = "Would you like me to animate this photo into a video?"  # presets/texts/director.yaml, a test compares them


def about_photo(case: Case) -> Intent:
    """The reference's own question for a photo without a wish."""
    return Intent(
        question=ANIMATE,
        choices=(
            Choice("Yes, animate it", "animate it"),
            Choice("Change the picture", ""),
            Choice("Turn it around", "360 video"),
        ),
    )


def about_film(case: Case) -> Intent:
    return Intent(
        question="What shall be done with this film?",
        choices=(Choice("Extend it", "extend it"), Choice("Last frame", "last frame of it"), Choice("Subtitles", "add subtitles to it")),
    )  # fmt: skip


def about_sound(case: Case) -> Intent:
    return Intent(
        question="What shall be done with this sound? I can make a film to it, or write down its words.",
        choices=(Choice("A film to it", "make a film to it"), Choice("Write down its words", "transcribe it")),
    )


def look(case: Case) -> Intent:
    """A question about what was handed over: answered in words, nothing is made."""
    return Intent(look=case.words.text, heard=())
