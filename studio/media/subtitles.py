"""Subtitles: read from SRT or VTT, written as SRT, put into a film as a track."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from studio.errors import RequestError
from studio.media.encoding import FAST_START, SAME_BYTES
from studio.media.ffmpeg import Progress, beside, run, untold

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_ARROW = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?$")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_ASIDE = ("NOTE", "STYLE", "REGION", "WEBVTT", "X-TIMESTAMP-MAP")
_HINT = "Write each one as a line like 00:00:01,000 --> 00:00:03,500 with its words below."


@dataclass(frozen=True)
class Cue:
    """Words that are shown for a while. start, end: seconds."""

    start: float
    end: float
    text: str


def parse(text: str) -> list[Cue]:
    """The cues of an SRT or VTT text, in the order of their times, without its marks for italics and places.

    Raises RequestError, naming the line, for a time that cannot be read or ends before it begins, and for a text without any cue.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff").split("\n")
    at, cues = 0, []
    while at < len(lines):
        if lines[at].startswith(_ASIDE):
            at = _after_block(lines, at)
        elif "-->" in lines[at]:
            start, end = _times(lines[at], at + 1)
            after = _after_block(lines, at)
            words = plain("\n".join(lines[at + 1 : after]))
            cues += [Cue(start, end, words)] if words else []
            at = after
        else:
            at += 1
    if not cues:
        raise RequestError("There is no subtitle in this text.", field="subtitles", hint=_HINT)
    return sorted(cues, key=lambda cue: (cue.start, cue.end))


def plain(text: str) -> str:
    """The words without tags and entities."""
    return "\n".join(line.strip() for line in html.unescape(_TAG.sub("", text)).splitlines() if line.strip())


def to_srt(cues: Iterable[Cue]) -> str:
    """The cues as an SRT text."""
    blocks = [
        f"{number}\n{_clock(cue.start)} --> {_clock(cue.end)}\n{cue.text}\n" for number, cue in enumerate(cues, start=1)
    ]
    return "\n".join(blocks)


def mux_arguments(film: Path, subtitles: Path, language: str, out: Path) -> list[str]:
    """ffmpeg's arguments to put an SRT file into an MP4 as a track, everything else copied."""
    return [
        "-i", str(film), "-f", "srt", "-i", str(subtitles), "-map", "0:v:0", "-map", "0:a?", "-map", "1:0",
        "-c:v", "copy", "-c:a", "copy", "-c:s", "mov_text", "-metadata:s:s:0", f"language={language}",
        "-disposition:s:0", "default", *SAME_BYTES, *FAST_START, str(out),
    ]  # fmt: skip


def mux(film: Path, cues: Iterable[Cue], out: Path, *, language: str = "und", progress: Progress = untold) -> None:
    """Write the MP4 with the subtitles as a track that a player can show or hide. language: three letters, ISO 639-2."""
    listing = out.with_suffix(".srt.part")
    listing.write_text(to_srt(cues), "utf-8")
    try:
        with beside(out) as part:
            run(mux_arguments(film, listing, language, part), progress=progress, note="adding subtitles")
    finally:
        listing.unlink(missing_ok=True)


def within(cues: Iterable[Cue], seconds: float) -> list[Cue]:
    """The cues that are seen in a film of this length; one that lasts longer ends with it."""
    return [Cue(cue.start, min(cue.end, seconds), cue.text) for cue in cues if cue.start < seconds]


def _after_block(lines: list[str], at: int) -> int:
    """The first line after this block: an empty one, or the end."""
    return next((number for number in range(at + 1, len(lines)) if not lines[number].strip()), len(lines))


def _times(line: str, number: int) -> tuple[float, float]:
    found = _ARROW.match(line)
    if not found:
        raise RequestError(
            f'Line {number} of the subtitles is no time: "{line.strip()[:60]}".', field="subtitles", hint=_HINT
        )
    parts = found.groups()
    start, end = _seconds(parts[:4]), _seconds(parts[4:])
    if end <= start:
        raise RequestError(
            f"Line {number} of the subtitles ends before it begins: {line.strip()[:60]}.", field="subtitles", hint=_HINT
        )
    return start, end


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return round(whole + int(fraction or 0) / 10 ** len(fraction or "0"), 3)


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02},{rest % 1000:03}"
