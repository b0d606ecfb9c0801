"""Arguments of the creative agent's tools that hold a structure of their own, in our words: transitions, cues, what is laid over a film, a
part of a film that is replaced, a dance, and a film that is looked at.

Source: the tool schemas of its Python SDK 5.70 (read 2026-11-21)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

ACROSS = {"left": 0.12, "center": 0.5, "right": 0.88}
DOWN = {"top": 0.12, "center": 0.5, "bottom": 0.88}
STANDS = {"top": "top", "center": "middle", "bottom": "bottom"}
WAYS = {"fade": "dissolve", "dissolve": "dissolve", "wipeleft": "wipe", "wiperight": "wipe"}

Picture = Callable[
    [Any], str | None
]  # their index of a picture -> our binding; None where there is none, which is told already


class Foreign(Exception):
    """This has no counterpart here."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def structured(tool: str, argument: str, value: Any, picture: Picture) -> dict[str, Any] | None:
    """Our arguments for one of theirs; None where it has no structure of its own. Raises Foreign."""
    if (tool, argument) == ("stitch_video", "transition"):
        return _transition(value)
    if (tool, argument) == ("add_subtitles", "cues"):
        return {"subtitles": _srt(value)}
    if (tool, argument) == ("overlay_video", "overlays"):
        return _overlays(value, picture)
    return None


def replaced(name: str, arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps that replace a part of a film; the last one has this name. Raises Foreign.

    arguments: video, start, end (-1: to its end), prompt, and voice for another film that takes the part's place.
    """
    film, start, end = arguments.get("video"), _seconds(arguments, "start", 0), _seconds(arguments, "end", -1)
    if not film:
        raise Foreign("There is no film in which something is replaced.", "Say it with videoIndex or dependsOn.")
    if start < 0 or (0 <= end < start):
        raise Foreign(
            "The part ends before it begins.", "Write startSeconds from the film's beginning, and endSeconds."
        )
    if other := arguments.get("voice"):
        return [
            {
                "id": name,
                "use": "cut",
                "with": {"clips": _around(film, start, end, _slice(other, arguments, start, end))},
            }
        ]
    if end == start or end < 0:
        raise Foreign("Nobody can tell how long the new part is.", "Write an endSeconds after startSeconds.")
    steps = _edge(name, film, "before", {"seconds": start}, "last-frame") if start else []
    steps += _edge(name, film, "after", {"start": end}, "first-frame")
    part = {
        "prompt": arguments.get("prompt", ""),
        "duration": end - start,
        "last_frame": f"${{steps.{name}_to.artifacts[0]}}",
    }
    if start:
        part["first_frame"] = f"${{steps.{name}_from.artifacts[0]}}"
    clips = [f"${{steps.{name}_{each}.artifacts[0]}}" for each in (("before",) if start else ()) + ("part", "after")]
    return [
        *steps,
        {"id": f"{name}_part", "use": "video", "with": part},
        {"id": name, "use": "cut", "with": {"clips": clips}},
    ]


def danced(name: str, arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps of a montage cut to a beat; the last one has this name. Raises Foreign.

    arguments: clips, stickers for pictures of those who are to dance, soundtrack, and dance, prompt and seconds for what is made anew.
    """
    manner = " ".join(str(arguments.get(each, "")).replace("-", " ") for each in ("dance", "prompt")).strip()
    pictures = arguments.get("stickers", ())
    clips = [
        *arguments.get("clips", ()),
        *(f"${{steps.{name}_dance{n}.artifacts[0]}}" for n, _ in enumerate(pictures, 1)),
    ]
    if not clips:
        raise Foreign("Nobody dances in it.", "Say who with sourceImageIndex, videoIndices or dependsOn.")
    moving = {"prompt": f"They dance with energy, the whole body in view. {manner}".strip(), "aspect_ratio": "9:16"}
    steps = [
        {"id": f"{name}_dance{number}", "use": "video", "with": {**moving, "first_frame": picture}}
        for number, picture in enumerate(pictures, 1)
    ]
    song = arguments.get("soundtrack")
    if not song:
        told = {"prompt": f"energetic dance music, four on the floor. {manner}".strip()}
        steps.append(
            {"id": f"{name}_music", "use": "music", "with": {**told, "duration": arguments.get("seconds", 30)}}
        )
    cut = {
        "clips": clips,
        "soundtrack": song or f"${{steps.{name}_music.artifacts[0]}}",
        "beats": 4,
        "volume": 0,
        "fit": "fill",
    }
    return [*steps, {"id": name, "use": "cut", "with": cut}]


def watched(name: str, arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps that answer a question about a film: its frames on one sheet, which is looked at. Raises Foreign."""
    if not (film := arguments.get("artifact")):
        raise Foreign("There is no film to look at.", "Say it with videoIndex or dependsOn.")
    asked = arguments.get("question") or "What does this film show, and what happens in it?"
    told = {
        "artifact": f"${{steps.{name}_frames.artifacts[0]}}",
        "question": f"These are frames of one film, in order. {asked}",
    }
    return [
        {"id": f"{name}_frames", "use": "export", "with": {"form": "contact-sheet", "items": [film]}},
        {"id": name, "use": "describe", "with": told},
    ]


WHOLE: Mapping[str, Callable[[str, Mapping[str, Any]], list[dict[str, Any]]]] = {  # tools that take several steps here
    "replace_video_segment": replaced, "dance_montage": danced, "analyze_video": watched,
}  # fmt: skip


def laid_over(source: str, kind: str) -> dict[str, dict[str, Any]]:
    """What a result is as something laid over a film: our argument, and its entry. Raises Foreign."""
    if kind == "image":
        return {"stickers": {"artifact": source, "across": ACROSS["right"], "down": DOWN["bottom"]}}
    if kind == "text":
        return {"titles": {"text": source, "position": STANDS["bottom"]}}
    raise Foreign("This cannot be laid over a film.", "Lay a picture or a text over it.")


def _edge(name: str, film: str, side: str, part: Mapping[str, Any], frame: str) -> list[dict[str, Any]]:
    """What comes before or after the part, and the picture at which they meet."""
    kept, seam = f"{name}_{side}", f"{name}_{'from' if side == 'before' else 'to'}"
    return [
        {"id": kept, "use": "export", "with": {"form": "trim", "items": [film], **part}},
        {"id": seam, "use": "export", "with": {"form": frame, "items": [f"${{steps.{kept}.artifacts[0]}}"]}},
    ]


def _slice(other: str, arguments: Mapping[str, Any], start: float, end: float) -> dict[str, Any]:
    """The other film, as much of it as the part is long; whole where it is only put in."""
    begin = _seconds(arguments, "from", 0)
    return {"artifact": other, "start": begin} | ({"end": begin + end - start} if end > start else {})


def _around(film: str, start: float, end: float, new: dict[str, Any]) -> list[dict[str, Any]]:
    before = [{"artifact": film, "end": start}] if start else []
    after = [{"artifact": film, "start": end}] if end >= 0 else []
    return [*before, new, *after]


def _seconds(arguments: Mapping[str, Any], name: str, usual: float) -> float:
    value = arguments.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1 <= value <= 36_000:
        raise Foreign("This is no time in seconds.", "Write a number.")
    return value


def _transition(value: Any) -> dict[str, Any]:
    kind = value.get("type") if isinstance(value, Mapping) else None
    if not isinstance(kind, str) or kind not in WAYS:
        raise Foreign(f'"{str(kind)[:40]}" is no transition that is known here.', f"Choose one of {', '.join(WAYS)}.")
    return {"transition": WAYS[kind], "crossfade": value.get("durationSeconds", 0.5)}


def _srt(cues: Any) -> str:
    if not isinstance(cues, Sequence) or isinstance(cues, str):
        raise Foreign("The cues are no list.", "Write startSeconds, endSeconds and text for each.")
    blocks = []
    for number, cue in enumerate(cues, 1):
        if not isinstance(cue, Mapping):
            raise Foreign(f"Cue {number} is no object.", "Write startSeconds, endSeconds and text.")
        start, end = _seconds(cue, "startSeconds", -1), _seconds(cue, "endSeconds", -1)
        if start < 0 or end <= start:
            raise Foreign(f"Cue {number} does not end after its start.", "Correct its times.")
        blocks.append(f"{number}\n{_clock(start)} --> {_clock(end)}\n{cue.get('text', '')}\n")
    return "\n".join(blocks)


def _clock(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02},{whole % 1000:03}"


def _overlays(value: Any, picture: Picture) -> dict[str, Any]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise Foreign("The overlays are no list.", "Write kind and position for each.")
    titles, stickers = list[dict[str, Any]](), list[dict[str, Any]]()
    for number, each in enumerate(value, 1):
        if not isinstance(each, Mapping) or each.get("kind") not in ("text", "image"):
            raise Foreign(f"Overlay {number} is neither a text nor an image.", "Write kind: text or image.")
        start, end = _seconds(each, "startSeconds", 0), _seconds(each, "endSeconds", -1)
        if start < 0 or (each.get("endSeconds") is not None and end <= start):
            raise Foreign(f"Overlay {number} is counted from the film's end.", "Count from its beginning.")
        down, _, across = str(each.get("position", "bottom-center")).partition("-")
        lasts = {"seconds": end - start} if end > start else {}
        if each["kind"] == "text":
            stands = STANDS.get(down, "bottom")
            titles.append({"text": _plain(each.get("text", "")), "start": start, "position": stands, **lasts})
        elif (shown := picture(each.get("sourceImageIndex"))) is not None:
            where = {"across": ACROSS.get(across or "center", 0.5), "down": DOWN.get(down, 0.88)}
            stickers.append({"artifact": shown, "start": start, **where, **lasts})
    return {name: entries for name, entries in (("titles", titles), ("stickers", stickers)) if entries}


def _plain(text: Any) -> Any:
    """Their text, in which nothing is read as a binding of ours."""
    return text.replace("${", "$${").replace("$input_media", "$$input_media") if isinstance(text, str) else text
