"""What is done with a film that is there: parts of it taken out, put in anew or laid over, its sound, its shape."""

from __future__ import annotations

import re
from typing import Any

from studio.directing import tables
from studio.directing.case import Case
from studio.directing.reading import CLOCK, NUMBER, clock, number, tidy
from studio.directing.wishes import Choice, Intent

_MOMENT = rf"(?:{CLOCK}|\d+(?:\.\d+)?)"
_S = r" ?(?:seconds?|secs?|s)?"
SEGMENT = rf"\b(?:from|between|seconds?)\s+({_MOMENT}){_S}\s*(?:to|and|until|till|-|–)\s*({_MOMENT}){_S}\b"
EDGE = rf"\b(?:the )?(first|last) (?:({NUMBER}) ?)?(?:seconds?|secs?|s)\b"
AWAY = r"\b(?:cut|remove|delete|drop|take|trim)(?: off| out| away)?\b"
REPLACED = rf"\b(?:replace|redo|remake|swap)\b.*(?:{SEGMENT}|{EDGE})"
CUT_OUT = rf"\b(?:cut out|remove|delete|drop|take out)\b.*{SEGMENT}"
TRIM_OFF = rf"{AWAY} {EDGE}"
MUTED = r"\bmute\b|\b(?:remove|delete|drop|turn off|strip) (?:the |its |all )?(?:sound|audio|music|voices?)\b|\bwithout (?:any )?sound\b|\bmake (?:it|this|that) silent\b"
FRAME = rf"\b(?:frame|screenshot|still|snapshot|picture)\b.*\bat (?:second )?({_MOMENT})|\bat ({_MOMENT}){_S}\b.*\b(?:frame|screenshot|still|snapshot)"
SPEED = r"\b(?:speed|slow) (?:(?:it|this|that|the (?:video|film|clip)) )?(?:up|down)\b|\b(?:faster|slower)\b|\bslow(?:ed)?[- ]?mo(?:tion)?\b|\btwice as fast\b"
LAID_OVER = r"\boverlay|\blogo|\bwatermark|\bsticker|\bcorner\b|\bon top of"
CORNERS = (
    (r"\b(?:top|upper)[- ]left", (0.12, 0.12)),
    (r"\b(?:bottom|lower)[- ]left", (0.12, 0.88)),
    (r"\b(?:bottom|lower)[- ]right", (0.88, 0.88)),
    (r"\b(?:cent(?:er|re)|middle)\b", (0.5, 0.5)),
)


def moment(text: str) -> float:
    """Seconds of 0:05 or 5."""
    return clock(text) if ":" in text else number(text)


def part_of(case: Case) -> tuple[float, float] | None:
    """From where to where, in seconds, as the words say it; None where they do not, or the film's length would have to be known."""
    if found := re.search(SEGMENT, case.words.text, re.IGNORECASE):
        start, end = moment(found[1]), moment(found[2])
        return (start, end) if end > start else None
    if found := re.search(EDGE, case.words.text, re.IGNORECASE):
        many = number(found[2]) if found[2] else 1.0
        if found[1].lower() == "first":
            return (0.0, many)
        length = next((each.seconds for each in case.given if each.media in ("video", "audio")), None)
        return (max(0.0, length - many), length) if length else None
    return None


def replace_part(case: Case) -> Intent:
    """A part of the film is made anew; what is before and after it stays."""
    part = part_of(case)
    if part is None:
        return Intent(question="Which part shall be replaced? Say it like: replace 0:02 to 0:05 with a sunrise.")
    start, end = part
    what = re.search(r"\b(?:with|by|into)\b (.+)$", case.words.rest(), re.IGNORECASE)
    length = next((each.seconds for each in case.given if each.media == "video"), None)
    goes_on = 0.0 if length and end >= length - 0.05 else end  # 0: it ends with the new part
    inputs: dict[str, Any] = {"film": case.videos[0], "start": start, "end": goes_on, "seconds": round(end - start, 3)}
    if what:
        inputs["prompt"] = what[1]
    return Intent(
        recipe="replace-segment", inputs=inputs, heard=(f"new from {start:g} s to {end:g} s, the rest stays",)
    )


def cut_out(case: Case) -> Intent:
    """The film without a part of it."""
    part = part_of(case)
    if part is None:
        return Intent(question="Which part shall go? Say it like: cut out 0:02 to 0:05.")
    start, end = part
    length = next((each.seconds for each in case.given if each.media == "video"), None)
    clips: list[dict[str, Any]] = [{"artifact": case.videos[0], "end": start}] if start > 0 else []
    if length is None or end < length - 0.05:
        clips.append({"artifact": case.videos[0], "start": end})
    if not clips:
        return Intent(question="Nothing would be left of the film. Which part shall go?")
    return Intent("cut", {"clips": clips}, heard=(f"without {start:g} s to {end:g} s",))


def trim(case: Case) -> Intent:
    """What is left of a film or sound: a part that is named, or all but its first or last seconds."""
    one = next(each for each in case.given if each.media in ("video", "audio"))
    off = bool(re.search(TRIM_OFF, case.words.text, re.IGNORECASE))
    edge = re.search(EDGE, case.words.text, re.IGNORECASE)
    part = part_of(case)
    if edge and part is None:
        return Intent(question="How long is it? Say which part to keep, like: from 0:02 to 0:06.")
    if edge and part and off:
        start, end = (part[1], None) if edge[1].lower() == "first" else (0.0, part[0])
        if end is not None and end <= 0:
            return Intent(question="Nothing would be left of it. Which part shall be kept?")
    elif edge and part:
        start, end = part
    else:
        start, seconds = case.details.window or (0.0, case.details.duration)
        if seconds is None:
            return Intent(question="Which part shall be kept? Say it like: from 0:02 to 0:06.")
        end = start + seconds
    length = {} if end is None else {"seconds": round(end - start, 3)}
    heard = f"from {start:g} s" if end is None else f"{end - start:g} s from {start:g} s"
    return Intent("export", {"form": "trim", "items": [one.id], "start": start, **length}, heard=(heard,))


def frame(case: Case) -> Intent:
    """The picture that is seen at a moment."""
    found = re.search(FRAME, case.words.text, re.IGNORECASE)
    at = moment(found[1] or found[2]) if found else 0.0
    return Intent(
        "export", {"form": "frame", "items": [case.videos[0]], "start": at}, heard=(f"the frame at {at:g} s",)
    )


def mute(case: Case) -> Intent:
    return Intent("cut", {"clips": [{"artifact": case.videos[0]}], "volume": 0.0}, heard=("without its sound",))


def score(case: Case) -> Intent:
    """Music under a film."""
    fields: dict[str, Any] = {"clips": [{"artifact": case.videos[0]}], "soundtrack": case.sounds[0]}
    if case.details.window:
        fields["soundtrack_start"] = case.details.window[0]
    if case.words.has(r"\b(?:instead|replac\w+)\b"):
        fields["volume"] = 0.0
    return Intent("cut", fields, heard=("the sound under the film",))


def ask_for_music(case: Case) -> Intent:
    return Intent(question="Which music? Attach it, or have some made first: say what kind of music and how long.")


def ask_about_speed(case: Case) -> Intent:
    return Intent(
        question="The speed of a film cannot be changed here. Shall something else be done with it?",
        choices=(Choice("Extend it", "extend it"), Choice("Loop it", "loop it")),
    )


def lay_over(case: Case) -> Intent:
    """A picture on the film, like a logo."""
    across, down = next((where for pattern, where in CORNERS if case.words.has(pattern)), (0.88, 0.12))
    stickers = [{"artifact": each, "across": across, "down": down} for each in case.images]
    fields = {"clips": [{"artifact": case.videos[0]}], "stickers": stickers}
    return Intent("cut", fields, heard=("the picture laid over the film",))


def entitle(case: Case) -> Intent:
    """Words on the film."""
    if not case.words.quoted:
        return Intent(question="Which words shall stand there? Write them in quotes.")
    late = case.words.has(r"\b(?:at the end|closing|end (?:title|card|credits?))\b")
    length = next((each.seconds for each in case.given if each.media == "video"), None) or 0.0
    start = max(0.0, length - 3.0) if late else 0.0
    titles = [{"text": case.words.quoted[0], "start": start}]
    return Intent("cut", {"clips": [{"artifact": case.videos[0]}], "titles": titles}, heard=("words on the film",))


def reshape(case: Case) -> Intent:
    """The same in another shape: a film is filled into it, a picture goes on where there is more room."""
    shape = case.details.shape or tables.PLATFORM_SHAPES[case.details.platform]
    if case.videos:
        fields = {"clips": [{"artifact": case.videos[0]}], "fit": "fill", "aspect_ratio": shape}
        return Intent("cut", fields, heard=("the film in another shape",))
    prompt = f"Extend the picture to {shape}: the scene goes on naturally at its edges, and nothing else changes."
    return Intent("edit", {"references": case.images[:1], "prompt": prompt}, heard=("the picture in another shape",))


def only_another_shape(case: Case) -> bool:
    """Whether nothing is said but a shape, or a platform, which has one."""
    left = re.sub(
        r"\b(?:please|now|make|turn|convert|crop|resize|reframe|change|fit|bring|it|this|that|the|my|last|latest|previous|one|result|into|in|to|for|a|an|as|on|video|film|clip|picture|photo|image|format|shape|version|tik ?-?tok|reels?|shorts?|you ?tube|instagram|insta|twitter|feed|post)\b",
        "",
        tidy(case.words.rest()),
        flags=re.IGNORECASE,
    )
    return bool(case.details.shape or case.details.platform) and not re.search(r"\w", left)


def only_more_pixels(case: Case) -> bool:
    """Whether nothing is said but how many lines it shall have."""
    left = re.sub(
        r"\b(?:please|now|make|turn|convert|change|bring|get|give|export|render|save|it|this|that|the|my|last|latest|previous|one|result|into|in|to|as|a|an|quality|resolution|version|video|clip|film|movie)\b",
        "",
        tidy(case.words.rest()),
        flags=re.IGNORECASE,
    )
    return bool(case.details.resolution) and not re.search(r"\w", left)
