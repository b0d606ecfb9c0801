"""From plain words and what is handed over with them to what is meant. Pure: asks nobody, knows no provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from studio.directing import tables
from studio.directing.case import Case
from studio.directing.fields import Details, details
from studio.directing.pointing import POINTS
from studio.directing.reading import Reading
from studio.directing.tasks import task_of
from studio.directing.wishes import Attachment, Intent
from studio.safety import clean_prompt

SHAPED = {"image", "edit", "photobooth", "video", "cut"}
COUNTED = {"image", "edit", "photobooth", "video", "music", "speech", "sound_effect"}
TIMED = {"video", "music", "sound_effect"}


def understand(
    text: str,
    given: Sequence[Attachment] = (),
    *,
    last: Attachment | None = None,
    styles: Mapping[str, str] | None = None,
) -> Intent:
    """What is meant. last: what "the last one" is, where something was made before. styles: words of photobooth looks -> their ids."""
    words = Reading(clean_prompt(text))
    if last is not None and not given and words.has(POINTS):
        given = (last,)
    found = details(words)
    intent = task_of(Case(words, found, tuple(given), styles or {}))
    if intent.question or intent.look:
        return intent
    filled = _recipe(intent, found, given) if intent.recipe else _task(intent, found)
    return Intent(
        filled.task,
        {name: value for name, value in filled.fields.items() if value not in ("", [], ())},
        filled.recipe,
        {name: value for name, value in filled.inputs.items() if value not in ("", [], ())},
        _model(found, intent),
        heard=tuple(dict.fromkeys((*intent.heard, *_heard(found, filled)))),
    )


ALSO = {
    "window": "audio_start",
    "aspect_ratio": "aspect",
    "duration": "seconds",
    "size": "width",
    "resolution": "quality",
}  # found -> other names of where it went


def _heard(found: Details, filled: Intent) -> list[str]:
    """Only what has found its place."""
    names = {*filled.fields, *filled.inputs, "model"}
    if filled.task != "video" and "aspect_ratio" in names:
        names.add("platform")
    if "aspect" in names:
        names.add("platform")
    return [words for name, words in found.heard.items() if name in names or ALSO.get(name) in names]


def _task(intent: Intent, found: Details) -> Intent:
    """The request's fields with what was said besides. What the words said of this task alone is there already, and stays."""
    task = intent.task
    fields: dict[str, Any] = {}
    sharp = found.resolution > 720 and task in ("image", "edit")  # many pixels of a still are its best quality
    if (found.quality or sharp) and task not in ("cut", "export", "upscale", "transcribe"):
        fields["quality"] = found.quality or "pro"
    if found.provider:
        fields["provider"] = found.provider
    if found.count and task in COUNTED:
        fields["count"] = found.count
    if found.seed is not None and task not in ("cut", "export", "transcribe"):
        fields["seed"] = found.seed
    if found.duration is not None and task in TIMED:
        fields["duration"] = found.duration
    if task in SHAPED:
        fields |= _shaped(task, found, intent.fields)
    if task == "video":
        fields |= _film(found, intent.fields)
    return Intent(task, {**fields, **intent.fields}, heard=intent.heard)


def _shaped(task: str, found: Details, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The size or shape that was said, else the platform's; a film leaves that to the platform itself."""
    if found.size:
        return {"width": found.size[0], "height": found.size[1]}
    if found.shape:
        return {"aspect_ratio": found.shape}
    if found.platform and task != "video":
        return {"aspect_ratio": tables.PLATFORM_SHAPES[found.platform]}
    return {}


def _film(found: Details, fields: Mapping[str, Any]) -> dict[str, Any]:
    film: dict[str, Any] = {}
    if found.platform:
        film["platform"] = found.platform
    if found.fps:
        film["fps"] = found.fps
    if found.resolution:
        film["target_resolution"] = found.resolution
    if found.window and fields.get("audio"):
        start, length = found.window
        film |= {"audio_start": start} | ({"audio_duration": length} if length else {})
    return film


def _model(found: Details, intent: Intent) -> str:
    """The model that was named; for films of many pixels LTX, as the reference prefers."""
    if found.model:
        return found.model
    return "ltx" if intent.task == "video" and found.resolution > 720 else ""


def _recipe(intent: Intent, found: Details, given: Sequence[Attachment]) -> Intent:
    """The recipe's inputs with what was said besides, under the names that recipes use; those it has not are left out by the plan."""
    inputs: dict[str, Any] = {}
    shape = found.shape or tables.PLATFORM_SHAPES.get(found.platform, "")
    if shape:
        inputs["aspect"] = shape
    if found.quality:
        inputs["quality"] = found.quality
    if found.duration is not None:
        inputs["seconds"] = found.duration
    named = {"image": ("photo", "image"), "video": ("video",), "audio": ("audio", "song")}
    for each in given:
        if each.id in intent.inputs.values():
            continue
        for name in named.get(each.media, ()):
            inputs.setdefault(name, each.id)
    return Intent(recipe=intent.recipe, inputs={**inputs, **intent.inputs}, heard=intent.heard)
