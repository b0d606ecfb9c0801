"""Sogni's own writing tools: what they are told of a commission, and what is read in their answers.

Source: the tools' schemas in sogni-client 5.70.0 (hosted_tools.json). They answer with words and suggested musical parameters, whose names
are those of its music tool.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from studio.provider import Commission, Written

TOOLS = ("compose_script", "compose_lyrics", "compose_instrumental")
BRIEFED = ("compose_script", "compose_workflow", "compose_workflow_template")  # tools that take a brief, not a prompt
SCENES, SCRIPT_SECONDS = 12, 300.0  # the most that a script may have
SCRIPT_TYPES = {
    "ad": "ad_script", "brand": "campaign", "trailer": "trailer", "storyboard": "storyboard", "social-short": "social_short",
    "talking-head": "talking_head", "podcast": "talking_head",
}  # fmt: skip
KEY = re.compile(r"^\s*([A-Ga-g])\s*(#|b|♯|♭| ?sharp| ?flat)?\s*(major|minor|maj|min|m)?\s*$")
INSIDE = ("result", "data", "output", "lyrics", "script", "composition", "music", "parameters", "musicParameters", "musical_parameters", "suggestedParameters")  # fmt: skip


def can_write(commission: Commission) -> bool:
    """Whether one of the tools writes this."""
    about = commission.about
    if commission.text == "compose_script":
        return int(about["shots"]) <= SCENES and 1 <= float(about["seconds"]) <= SCRIPT_SECONDS
    return commission.text in TOOLS


def told(commission: Commission) -> tuple[str, dict[str, Any]]:
    """The words that the tool is given, and its other arguments; what is empty is left out."""
    about = commission.about
    if commission.text == "compose_script":
        more = {
            "script_type": SCRIPT_TYPES.get(str(about["kind"]), "screenplay"),
            "duration_seconds": about["seconds"],
            "scene_count": about["shots"],
            "aspect_ratio": about["aspect_ratio"],
            "platform": about["platform"],
            "style": about["style"],
            "return_format": "json",
        }
        return f"{commission.prompt}\n\n{commission.role}", _given(more)
    more = {
        "language": about.get("language", ""),
        "music_prompt": about.get("genre", ""),
        "duration_seconds": about["seconds"],
    }
    return commission.prompt, _given(more)


def script_in(answer: Any) -> str:
    """The script in an answer, as text or as JSON, wherever it stands; empty for none."""
    if isinstance(answer, str):
        return answer
    if not isinstance(answer, Mapping):
        return ""
    if isinstance(answer.get("shots") or answer.get("scenes"), list):
        return json.dumps(answer)
    names = ("script", "text", "content", "output", "result", "data")
    return next((found for name in names if (found := script_in(answer.get(name)))), "")


def written_in(answer: Any, text: str) -> Written:
    """What a tool has written. text: its words; the music's parameters are beside them, where it suggests some."""
    found = _flat(answer)
    return Written(
        text=text,
        title=str(found.get("title") or "")[:120],
        music=str(found.get("musicPrompt") or found.get("music_prompt") or found.get("stylePrompt") or ""),
        bpm=_number(found.get("bpm"), 30, 300),
        key=_key(found.get("keyscale") or found.get("key")),
        time_signature=_number(found.get("timesig") or found.get("timeSignature"), 2, 6),
    )


def _given(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value not in ("", None)}


def _flat(answer: Any, depth: int = 0) -> dict[str, Any]:
    """The named values of an answer, wherever they stand in it; outer ones win."""
    if isinstance(answer, str):
        try:
            answer = json.loads(answer) if answer.lstrip().startswith("{") else {}
        except ValueError:
            return {}
    if not isinstance(answer, Mapping) or depth > 4:
        return {}
    inner: dict[str, Any] = {}
    for name in INSIDE:
        inner = {**_flat(answer.get(name), depth + 1), **inner}
    own = {name: value for name, value in answer.items() if isinstance(value, str | int | float) and value != ""}
    return {**inner, **own}


def _number(value: Any, least: int, most: int) -> int | None:
    found = re.match(r"\s*(\d{1,3})", str(value or ""))
    number = int(found[1]) if found else 0
    return number if least <= number <= most else None


def _key(value: Any) -> str:
    """Like "F# minor"; empty for what is no key."""
    found = KEY.match(str(value or ""))
    if not found:
        return ""
    sign = {"#": "#", "♯": "#", "sharp": "#", "b": "b", "♭": "b", "flat": "b"}.get((found[2] or "").strip(), "")
    return f"{found[1].upper()}{sign} {'minor' if (found[3] or '') in ('minor', 'min', 'm') else 'major'}"
