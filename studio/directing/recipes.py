"""Wishes that a recipe of the shelf carries out, with the inputs that the words and what was handed over give it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from studio.directing.case import Case
from studio.directing.reading import tidy
from studio.directing.wishes import Intent

SPEAKS = r"\b(?:make|let|have|see) (?:it|this|that|him|her|them|me|the \w+) (?:say|talk|speak|tell|explain|present)\b|\btalking[- ]head|\b(?:video|film|clip)\b.*\b(?:saying|says|talking|speaking|explaining)\b"


def named(name: str, text: str = "prompt") -> Callable[[Case], Intent]:
    """A recipe with the words in its main field, and the pictures that were handed over."""

    def make(case: Case) -> Intent:
        spoken = name == "talking-head" and case.words.quoted
        inputs: dict[str, Any] = {text: spoken[0] if spoken else case.said() or tidy(case.words.rest())}
        return Intent(recipe=name, inputs=inputs, heard=(name.replace("-", " "),))

    return make


def speaker(case: Case) -> Intent:
    """The person of a photo says something."""
    said = case.words.quoted[0] if case.words.quoted else ""
    if not said:
        case.words.take(SPEAKS)
        said = tidy(case.words.rest()).lstrip(":, ")
    if not said:
        return Intent(question="What shall be said? Write the words in quotes.")
    return Intent(
        recipe="talking-head", inputs={"photo": case.images[0], "prompt": said}, heard=("somebody who speaks",)
    )


def continue_to(case: Case) -> Intent:
    """A film goes on to a picture: its last frame, a transition, all stitched."""
    case.words.take(
        r"\b(?:make |let )?(?:the|this|my) (?:video|film|clip) ends? (?:with|on|in|at)(?: (?:this|the|that|my))?(?: (?:image|picture|photo))?|\b(?:continue|extend|lead|bring|go on|connect|transition)\b(?: (?:from )?(?:this|the|that|my|it))?(?: (?:video|clip|film|scene))?(?: (?:on )?(?:in)?to| with| until)?(?: (?:this|the|that|my))?(?: (?:image|picture|photo))?"
    )
    inputs = {"video": case.videos[0], "image": case.images[0], "prompt": case.said()}
    return Intent(
        recipe="scene-continuation",
        inputs=inputs,
        heard=("the film's last frame, a transition to the picture, stitched",),
    )


def join_generated(case: Case) -> Intent:
    case.words.take(
        r"\b(?:make |create |generate |add |put )?(?:an? |the )?(?:smooth |nice |cool |seamless )*transitions?(?: (?:clip|video|shot))?(?: (?:between|from|of))?(?: (?:these|the|those|both|my|two))*(?: (?:videos|clips|films|them))?\b"
    )
    case.words.take(
        r"^\W*(?:join|stitch|merge|combine|connect) (?:these|the|those|both|my|two)*(?: (?:videos|clips|films|them))?(?: (?:with|by|using))?(?: an?)?"
    )
    inputs = {"first": case.videos[0], "second": case.videos[1], "prompt": case.said()}
    return Intent(
        recipe="transition-between-clips", inputs=inputs, heard=("a generated transition between the two films",)
    )


def before_after(case: Case) -> Intent:
    before, after = case.images[:2]
    return Intent(recipe="before-after", inputs={"before": before, "after": after}, heard=("before and after",))


def restored(case: Case) -> Intent:
    return Intent(recipe="restore-and-animate", inputs={"photo": case.images[0]}, heard=("restored, then alive",))


def montage(case: Case) -> Intent:
    song = {"song": case.sounds[0]} if case.sounds else {}
    return Intent(recipe="dance-montage", inputs={"clips": case.videos, **song}, heard=("cut to the beat",))


def product(case: Case) -> Intent:
    if not case.images:
        return Intent(question="Which product? Attach a photo of it, and say what is good about it.")
    case.words.take(
        r"\b(?:an? )?(?:short )?(?:product |promo )?(?:ad|advert(?:isement)?|commercial|promo|spot)(?: (?:video|film|clip|spot))?\b(?: (?:for|of|about))?"
    )
    return Intent(
        recipe="product-ad",
        inputs={"photo": case.images[0], "prompt": case.said() or "the product in the photo"},
        heard=("a product ad",),
    )


def subtitles(case: Case) -> Intent:
    words = case.words.quoted[0] if case.words.quoted else ""
    if not words and (found := re.search(r"\b(?:subtitles?|captions?):\s*(.+)$", case.words.rest(), re.IGNORECASE)):
        words = found[1]
    inputs = {"video": case.videos[0]} | ({"prompt": words} if words else {})
    return Intent(
        recipe="subtitle-film", inputs=inputs, heard=("subtitles as given" if words else "subtitles from what is said",)
    )
