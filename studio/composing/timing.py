"""Subtitles with times: from words that are timed already (LRC, SRT, VTT), else spread by the length of their lines. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from studio.composing.orders import SubtitlesOrder
from studio.composing.results import Cue, Subtitles
from studio.errors import RequestError

LONGEST = 6.0  # seconds that a line of a song stands at most
SHORTEST = 0.4
LINE = 84  # characters in one subtitle, two lines of a film
_STAMP = re.compile(r"\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]")
_HEADING = re.compile(r"^\s*[\[(][^\])]*[\])]\s*:?\s*$")


def timed(order: SubtitlesOrder) -> Subtitles:
    """The subtitles. Raises RequestError for times that cannot be read."""
    if "-->" in order.timed:
        return written(_parsed(order.timed))
    if stamped := _lrc(order.timed, order.seconds):
        return written(stamped)
    return written(spread(_lines(order.words or order.timed), order.start, order.seconds))


def written(cues: Sequence[Cue]) -> Subtitles:
    """The cues, and the same as SRT."""
    from studio.media import subtitles

    return Subtitles(
        srt=subtitles.to_srt(subtitles.Cue(cue.start, cue.end, cue.text) for cue in cues), cues=tuple(cues)
    )


def spread(lines: Sequence[str], start: float, end: float) -> list[Cue]:
    """Each line for its share of the time, by its length; none stands too long. Raises RequestError where there is no time for them."""
    if not lines:
        return []
    room = end - start
    if room < SHORTEST * len(lines):
        raise RequestError(
            f"{len(lines)} lines do not fit into {max(0.0, room):.1f} seconds.",
            field="seconds",
            hint="Use fewer words, or a longer film.",
        )
    weights = [len(line) + 12 for line in lines]
    spare, at, cues = room - SHORTEST * len(lines), start, []
    for line, weight in zip(lines, weights, strict=True):
        after = at + SHORTEST + spare * weight / sum(weights)
        cues.append(Cue(start=round(at, 3), end=round(min(after, at + LONGEST, end), 3), text=line))
        at = after
    return cues


def _parsed(text: str) -> list[Cue]:
    from studio.media.subtitles import parse

    return [Cue(start=cue.start, end=cue.end, text=cue.text) for cue in parse(text)]


def _lrc(text: str, seconds: float) -> list[Cue]:
    """The cues of an LRC text, each until the next one; empty where it is none."""
    rows = []
    for line in text.splitlines():
        words = _STAMP.sub("", line).strip()
        rows += [(_seconds(found), words) for found in _STAMP.finditer(line)]
    if not rows:
        return []
    rows.sort()
    ends = [at for at, _ in rows[1:]] + [seconds]
    return [
        Cue(start=at, end=round(min(end, at + LONGEST, seconds), 3), text=words)
        for (at, words), end in zip(rows, ends, strict=True)
        if words and at < seconds and end > at
    ]


def _seconds(found: re.Match[str]) -> float:
    fraction = found[3] or "0"
    return round(int(found[1]) * 60 + int(found[2]) + int(fraction) / 10 ** len(fraction), 3)


def _lines(text: str) -> list[str]:
    """Lines without headings like [Chorus]; one that is too long is broken at its words."""
    found: list[str] = []
    for line in text.splitlines():
        if line.strip() and not _HEADING.match(line):
            found += broken(line.strip())
    return found


def broken(line: str, most: int = LINE) -> list[str]:
    """The line in pieces of at most so many characters, about equally long, between words where it has any."""
    if len(line) <= most:
        return [line]
    count = -(-len(line) // most)
    cuts = [0]
    for number in range(1, count):
        ideal = len(line) * number // count
        spaces = [at for at in range(cuts[-1] + 1, len(line)) if line[at] == " "]
        cuts.append(min(spaces, key=lambda at: abs(at - ideal), default=ideal) if spaces else ideal)
    return [piece for a, b in pairwise([*dict.fromkeys(cuts), len(line)]) if (piece := line[a:b].strip())]
