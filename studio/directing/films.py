"""Films that are yet to be made: of words, of pictures, to a sound, and of films that go on or are joined."""

from __future__ import annotations

import re
from typing import Any

from studio.directing.case import Case
from studio.directing.reading import tidy
from studio.directing.wishes import Intent

MOVES = r"\b(?:animate|bring (?:it|this|that|\w+ ?\w*) (?:to life|alive)|come alive|make (?:it|this|that|the (?:photo|picture|image)) move|set (?:it|this) in motion)\b"


def video(case: Case) -> Intent:
    prompt = case.said()
    if not prompt:
        return Intent(question="What shall be seen? A sentence is enough.")
    return Intent("video", {"prompt": prompt}, heard=("a film",))


def animate(case: Case) -> Intent:
    if not case.images:
        return Intent(question="Which picture shall move? Attach one, or say what the film shows.")
    case.words.take(MOVES)
    case.words.take(
        r"\b(?:turn|make) (?:this|that|it|the (?:photo|picture|image))(?: (?:photo|picture|image))? (?:in)?to (?:an? )?(?:video|clip|film|movie)\b"
    )
    case.words.take(
        r"\b(?:use|take) (?:this|that|it|the (?:photo|picture|image)) as (?:the |a )?first frame\b(?: (?:of|for) (?:a|the) (?:video|film|clip))?"
    )
    case.words.take(
        r"^\s*(?:this|that|it|the|my)?\s*(?:photo|picture|image)?\b(?: (?:of|and|so that|with))?(?! camera)"
    )
    return Intent("video", {"first_frame": case.images[0], "prompt": case.said()}, heard=("the picture comes alive",))


def between(case: Case) -> Intent:
    """From A to B: first and last frame."""
    case.words.take(
        r"\b(?:make|create) (?:an? )?(?:short )?(?:video|film|clip) (?:with|from|of|out of) (?:these|them|both)(?: (?:two )?(?:images|pictures|photos))?\b"
    )
    case.words.take(
        r"\b(?:the )?first frame (?:is |= ?)?(?:a|the first one)?,? ?(?:and )?(?:the )?last frame (?:is |= ?)?(?:b|the second one)?(?![a-z])|\b[aA] (?:in)?to [bB]\b(?! \w)|\b[aA] then [bB]\b"
    )
    case.words.take(
        r"\b(?:make |create |generate )?(?:an? )?(?:animat\w+|morph\w*|transform\w*|transition\w*|interpolat\w+|turn)\b(?: (?:video|clip|film))?(?: (?:from|between))?(?: (?:the |this |these |both |two )*(?:first|one|[aA1]|images?|pictures?|photos?))*(?: (?:in)?to| and)?(?: (?:the )?(?:second|other|last|[bB2])(?: (?:image|picture|photo|one))?)?(?![a-z])"
    )
    first_one, last_one = case.images[0], case.images[1]
    return Intent(
        "video",
        {"first_frame": first_one, "last_frame": last_one, "prompt": case.said()},
        heard=("from the first picture to the last",),
    )


def pictures_in_a_row(case: Case) -> Intent:
    clips = [{"artifact": each} for each in case.images]
    sound = {"soundtrack": case.sounds[0]} if case.sounds else {}
    return Intent(
        "cut", {"clips": clips, "crossfade": 0.5, **sound}, heard=(f"{len(clips)} pictures one after the other",)
    )


def with_sound(case: Case) -> Intent:
    speaks = bool(case.words.has(r"\blip-?\s?sync|\btalking|\bspeak\w*|\bsing\w*|\bsay\w*"))
    case.words.take(r"\b(?:use |with |put )?(?:as )?(?:the |a )?background music(?: in| for| to)?\b")
    case.words.take(
        r"\b(?:use|with) (?:the |this |that |my )?(?:attached )?(?:song|track|audio|music)?\s*$|^\s*(?:use|lip-?\s?sync)\b"
    )
    fields: dict[str, Any] = {"audio": case.sounds[0], "prompt": case.said()}
    if case.images:
        fields["first_frame"] = case.images[0]
    if case.images and speaks:
        fields["mode"] = "lipsync"
    return Intent("video", fields, heard=("a film to the sound",))


def lips(case: Case) -> Intent:
    """The person of a film speaks or sings to another sound."""
    fields = {"video": case.videos[0], "audio": case.sounds[0], "mode": "lipsync"}
    return Intent("video", fields, heard=("lips that follow the sound",))


def extend(case: Case) -> Intent:
    case.words.take(
        r"\b(?:please )?(?:extend|continue|go on with|prolong|lengthen|make (?=\w+ ?\w* longer))(?: (?:this|the|that|my|it))*(?: (?:video|clip|film|scene))?(?: longer)?(?: by| on)?\b"
    )
    case.words.take(r"^\W*(?:make )?(?:it|this|that)? ?longer\b")
    fields: dict[str, Any] = {"video": case.videos[0], "mode": "extend", "prompt": case.said()}
    length = next((each.seconds for each in case.given if each.media == "video"), None)
    asked = case.details.duration
    if (
        length
        and asked
        and re.search(
            r"\b(?:extend|continue|lengthen|longer)\b.*\bto (?:be )?(?:a |about )?\d", case.words.text, re.IGNORECASE
        )
    ):
        if asked <= length:
            return Intent(question=f"It is {length:g} s long already. By how many seconds shall it go on?")
        fields["duration"] = round(asked - length, 3)  # "to 20 seconds" is the whole film
    return Intent("video", fields, heard=("the film goes on",))


def restyle(case: Case) -> Intent:
    mode = (
        "motion"
        if case.images and case.words.has(r"\bmotion|\bmov(?:e|es|ing) like|\bdanc\w+|\bsame (?:moves|movement)")
        else "restyle"
    )
    mode = "replace" if case.images and case.words.has(r"\breplace|\bswap") else mode
    fields: dict[str, Any] = {"video": case.videos[0], "mode": mode, "prompt": tidy(case.words.rest())}
    return Intent(
        "video", fields | ({"first_frame": case.images[0]} if case.images else {}), heard=(f"the film, {mode}",)
    )


def stitch(case: Case) -> Intent:
    fade = case.words.has(r"\b(?:cross-?fades?|dissolves?|ffmpeg)\b")
    clips = [{"artifact": each.id} for each in case.given if each.media in ("video", "image")]
    fields: dict[str, Any] = {
        "clips": clips,
        "crossfade": 1.0 if fade and not case.words.has(r"\bno (?:cross-?fade|dissolve)") else 0.0,
    }
    if case.sounds:
        fields["soundtrack"] = case.sounds[0]
    if case.details.window and case.sounds:
        fields["soundtrack_start"] = case.details.window[0]
    return Intent("cut", fields, heard=(f"{len(clips)} pieces joined" + (" with a crossfade" if fade else ""),))
