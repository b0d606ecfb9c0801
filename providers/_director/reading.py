"""What an answer about a job says, in a way that survives every table of statuses that is known."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal
from urllib.parse import urlsplit

from providers._director.errors import FAILURES, discreet, whole, words_in

State = Literal["running", "done", "empty", "failed", "silent"]
WORDS = {"pending": 0, "queued": 0, "processing": 2, "running": 2, "completed": 1, "failed": -1, "cancelled": -1, "deleted": -1}  # fmt: skip
SUFFIXES = {
    "video": {".mp4", ".mov", ".webm", ".m4v", ".mkv"},
    "image": {".png", ".jpg", ".jpeg", ".webp", ".gif"},
    "audio": {".mp3", ".wav", ".m4a", ".flac", ".ogg", ".aac"},
}
_OVER = re.compile(
    r"fail|reject|violat|cancel|delet|policy", re.IGNORECASE
)  # a refusal to tell is no failure of the job
FINAL = "ffmpeg_full_compose"  # the step that puts a film together
NAMED = ("video_url", "image_url", "audio_url", "output_url", "url")
LISTED = ("output_urls", "output_url_list", "urls")


@dataclass(frozen=True)
class Seen:
    """One look at a job. number: its status as it came, None where there was none. steps: the agent's finished ones."""

    state: State
    number: int | None
    urls: tuple[str, ...] = ()
    words: str = ""
    steps: tuple[str, ...] = ()


def read(api: str, body: Mapping[str, Any], kind: str) -> Seen:
    """What an answer says. api: as it was created. kind: video, image or audio, which is looked for."""
    found = body.get("data")
    data: Mapping[str, Any] = found if isinstance(found, dict) else {}
    number = status_number(data.get("status"))
    words = words_in(body, FAILURES)  # a "message" may be about progress
    steps = tuple(name for name, _ in _steps(data))
    if number == -1 or (number == 2 and api == "tool" and words):
        return Seen("failed", number, words=words, steps=steps)
    if number != 1:
        if body.get("success") is False and number is None:
            return Seen("failed" if _OVER.search(words) else "silent", number, words=words)
        return Seen("running", number, steps=steps)
    urls = tuple(outputs(data, kind))
    return Seen("done" if urls else "empty", number, urls, words, steps)


def status_number(value: Any) -> int | None:
    """A status as a number, be it written as one, as text or as a word."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return int(value) if math.isfinite(value) and value == int(value) else None
    text = str(value).strip().lower()
    number = whole(text)
    return WORDS.get(text) if number is None else number


def outputs(data: Mapping[str, Any], kind: str) -> list[str]:
    """The addresses of what was asked for: the final film alone, or every picture; else whatever there is."""
    places = [list(dict.fromkeys(place)) for place in _places(data)]
    for matches in (lambda url: kind_of(url) == kind, lambda url: not kind_of(url), lambda url: True):
        for place in places:
            urls = [url for url in place if matches(url)]
            if urls:
                return urls[:1] if kind == "video" else urls
    return []


def kind_of(url: str) -> str:
    """What an address holds, by the ending of its path; empty where that does not tell."""
    try:
        suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
    except ValueError:
        return ""
    return next((kind for kind, suffixes in SUFFIXES.items() if suffix in suffixes), "")


def _places(data: Mapping[str, Any]) -> Iterator[list[str]]:
    """Every known place of results, the most telling first."""
    steps = list(_steps(data))
    yield from (urls for name, urls in steps if name == FINAL)
    yield from (urls for name, urls in reversed(steps) if name != FINAL)
    output = data.get("output")
    for place in (data, output if isinstance(output, dict) else {}):
        yield from (_addresses(place.get(name)) for name in LISTED)
        yield from (_addresses(place.get(name)) for name in NAMED)
    if not isinstance(output, dict):
        yield _addresses(output)


def _steps(data: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    found = data.get("tool_results")
    for step in found if isinstance(found, list) else ():
        if isinstance(step, dict):
            yield discreet(str(step.get("name") or "")), _addresses(step.get("result"))


def _addresses(value: Any) -> list[str]:
    """The web addresses in a text or a list of texts."""
    texts = value if isinstance(value, list) else [value]
    return [text for text in texts if isinstance(text, str) and text.startswith(("https://", "http://"))]
