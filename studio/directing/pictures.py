"""Pictures: made of words, changed, in the photobooth, seen from elsewhere; and the solid that is made of one."""

from __future__ import annotations

import re
from typing import Any

from studio.directing import questions, tables
from studio.directing.case import Case
from studio.directing.fields import first
from studio.directing.reading import tidy
from studio.directing.wishes import Choice, Intent

SIDES = ("front", "front-right", "right", "back-right", "back", "back-left", "left", "front-left")


def image(case: Case) -> Intent:
    prompt = case.said() or tidy(case.words.rest())
    if not prompt:
        return Intent(question="What shall I make? A sentence is enough, like: a red fox in the snow.")
    return Intent("image", {"prompt": prompt}, heard=("a picture",))


def cover(case: Case) -> Intent:
    return Intent("image", {"prompt": case.said() or "a cover picture for a song"}, heard=("a picture",))


def edit(case: Case) -> Intent:
    prompt = tidy(case.words.rest())
    if not prompt:
        return questions.about_photo(case)
    return Intent("edit", {"references": case.images, "prompt": prompt}, heard=("a changed picture",))


def photobooth(case: Case) -> Intent:
    case.words.take(
        r"\b(?:(?:make|do|run|start|take) )?(?:an? |the |in |with |my |at )*photo[- ]?booth(?: (?:portraits?|pictures?|photos?|session|style|shots?))?(?: of)?(?: (?:me|this|him|her))?\b"
    )
    styles = list(dict.fromkeys(
        look for words, look in case.styles.items() if case.words.take(rf"\b(?:as |in )?(?:an? )?{re.escape(words)}(?: style| look)?\b(?: and\b)?")
    ))  # fmt: skip
    prompt = case.said()
    has_person = "@" in case.words.text
    if not case.images and not has_person:
        return Intent(
            question="Whose face shall it be? Attach a photo of it, or name somebody you have saved, like @mark."
        )
    if not styles and not prompt:
        asked = "Which look? Say it in your own words, or name some of the photobooth's styles."
        known = list(dict.fromkeys(case.styles.values()))[:4]
        return Intent(
            question=asked,
            choices=tuple(Choice(look.replace("-", " ").capitalize(), f"photobooth {look}") for look in known),
        )
    fields: dict[str, Any] = {"prompt": prompt, "styles": styles} if styles else {"prompt": prompt}
    return Intent("photobooth", fields | ({"face": case.images[0]} if case.images else {}), heard=("the photobooth",))


def turning(case: Case) -> Intent:
    """A full turn. Height and distance have usual values, which nobody is asked for."""
    film = bool(
        case.words.has(r"\bvideo|\bfilm|\bclip|\bspin\w*|\bturntable|\borbit|\brotat\w+|\bturn(?:s|ing)? around|\bloop")
    )
    if not case.images:
        return Intent(question="What shall turn? Attach a picture of it.")
    view = _view(case, lone=True)
    fields: dict[str, Any] = {"subject": case.images[0], "azimuths": list(SIDES), "turntable": film, **view}
    if film:
        fields |= {"seconds_per_turn": case.details.duration} if case.details.duration else {}
    return Intent("angles", fields, heard=("a film all around" if film else "all eight sides",))


def angles(case: Case) -> Intent:
    if not case.images:
        return Intent(question="What shall be seen from there? Attach a picture of it.")
    sides = [side for pattern, side in tables.AZIMUTHS if case.words.take(pattern)]
    ordered = [side for side in SIDES if side in sides] or ["front"]
    view = _view(case, lone=True)
    said = ", ".join([*ordered, *view.values()])
    return Intent("angles", {"subject": case.images[0], "azimuths": ordered, **view}, heard=(f"seen from: {said}",))


def _view(case: Case, *, lone: bool) -> dict[str, str]:
    """Height and distance where they are said."""
    height = first(case.words, tables.ELEVATIONS) or (first(case.words, tables.LONE_ELEVATIONS) if lone else None)
    far = first(case.words, tables.DISTANCES)
    return ({"elevation": height} if height else {}) | ({"distance": far} if far else {})


def solid(case: Case) -> Intent:
    prompt = case.said()
    return Intent("model3d", {"source": case.images[0]} if case.images else {"prompt": prompt}, heard=("a solid",))
