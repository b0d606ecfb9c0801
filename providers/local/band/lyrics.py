"""Lyrics timed to a piece, in LRC form: a line of words where a phrase begins. Nobody sings here; the file says where one would."""

from __future__ import annotations

import re

from providers.local.band.score import Score

_HEADING = re.compile(
    r"^\s*[\[(]\s*(intro|verse|chorus|bridge|outro|hook|refrain|pre-?chorus)[^\])]*[\])]\s*:?\s*$", re.IGNORECASE
)
SAME = {
    "hook": "chorus",
    "refrain": "chorus",
    "prechorus": "verse",
    "pre-chorus": "verse",
    "intro": "verse",
    "outro": "chorus",
}
SUNG = ("verse", "chorus", "bridge")


def timed(lyrics: str, score: Score) -> str:
    """The lyrics as LRC. Lines under headings like [Chorus] go to sections of that name, others follow one after another."""
    stanzas = _stanzas(lyrics)
    places = _places(score)
    rows = [
        f"[{_stamp(start)}]{line}"
        for stanza, (start, end) in zip(stanzas, _shared(stanzas, places), strict=True)
        for line, start in zip(stanza[1], _spread(score, len(stanza[1]), start, end), strict=True)
    ]
    head = [f"[length:{_stamp(score.plan.seconds)[:5]}]", "[by:Backlot, local engine]"]
    return "\n".join([*head, *rows]) + "\n"


def _stanzas(lyrics: str) -> list[tuple[str, list[str]]]:
    """Groups of lines with the section each is for, empty where none is named."""
    found: list[tuple[str, list[str]]] = []
    name = ""
    lines: list[str] = []
    for raw in [*lyrics.splitlines(), ""]:
        heading = _HEADING.match(raw)
        if heading or not raw.strip():
            if lines:
                found.append((name, lines))
                name, lines = ("" if not heading else name), []
            if heading:
                word = heading[1].lower()
                name = SAME.get(word, word)
        else:
            lines = [*lines, raw.strip()]
    return found


def _places(score: Score) -> list[tuple[str, float, float]]:
    """The sections in which one would sing, in beats."""
    beats = score.plan.beats
    sung = [section for section in score.form.sections if section.name in SUNG] or list(score.form.sections)
    return [
        (section.name, float(section.first * beats), min(float((section.first + section.bars) * beats), score.form.end))
        for section in sung
    ]


def _shared(stanzas: list[tuple[str, list[str]]], places: list[tuple[str, float, float]]) -> list[tuple[float, float]]:
    """The time of each stanza: the next section of its name, else the next at all; the last ones share what is left."""
    taken: list[int] = []
    at = 0
    for name, _ in stanzas:
        later = [index for index in range(at, len(places)) if not name or places[index][0] == name]
        index = later[0] if later else min(at, len(places) - 1)
        taken.append(index)
        at = min(index + 1, len(places))
    times = []
    for order, index in enumerate(taken):
        together = [place for place, other in enumerate(taken) if other == index]
        _, start, end = places[index]
        part = (end - start) / len(together)
        times.append((start + part * together.index(order), start + part * (together.index(order) + 1)))
    return times


def _spread(score: Score, count: int, start: float, end: float) -> list[float]:
    """Seconds at which so many lines begin, on beats, evenly over a section; on bars where there are enough of them."""
    step = (end - start) / count
    beats = score.plan.beats
    grid = beats if step >= beats else 1 if step >= 1 else 0
    moments = [start + step * number for number in range(count)]
    if grid:
        moments = [
            start + round((moment - start) / grid - 0.25) * grid if moment > start else start for moment in moments
        ]
    return [score.seconds(moment) for moment in moments]


def _stamp(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 100), 6000)
    return f"{minutes:02d}:{rest // 100:02d}.{rest % 100:02d}"
