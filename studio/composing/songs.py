"""Lyrics and instrumentals by rule: tempo, key and sound from the idea's mood, verses and chorus about its subject. Pure."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from studio.composing.orders import InstrumentalOrder, LyricsOrder
from studio.composing.reading import subject_of, title_of
from studio.composing.results import Instrumental, Lyrics, Section

FILE = Path(__file__).parents[2] / "presets" / "writing" / "songs.yaml"
LINE_SECONDS = 3.2  # how long a sung line takes
FORM = ("verse", "chorus", "verse", "chorus", "bridge", "chorus", "verse", "chorus")
OWN_LINES = 4  # lines from which the idea is taken for the lyrics themselves
SUNG_SUBJECT = 6  # words of the subject that are sung
_BPM = re.compile(r"\b(\d{2,3})\s*(?:bpm|beats per minute)\b", re.IGNORECASE)
_KEY = re.compile(r"\b([A-G][#b]?)[ -]?(major|minor|dur|moll)\b")


def lyrics_by_rule(order: LyricsOrder) -> Lyrics:
    """The words of a song, as many lines as there is time for. Lines that are given are kept as they are."""
    if own := _own(order.prompt):
        sections = [Section(name="verse", lines=tuple(own[at : at + 8])) for at in range(0, len(own), 8)][:16]
        return sung(title_of(own[0]), sound_of(order), sections, order.language)
    most = max(2, round(order.seconds / LINE_SECONDS))
    subject = " ".join(subject_of(order.prompt).partition(",")[0].split()[:SUNG_SUBJECT])
    sections, lines = [], 0
    for number, name in enumerate(FORM):
        known = _table()[name]
        words = known[FORM[:number].count(name) % len(known)]
        kept = tuple(line.replace("{subject}", subject) for line in words[: max(0, most - lines)])
        if not kept:
            break
        sections.append(Section(name=name, lines=kept))
        lines += len(kept)
    return sung(title_of(order.prompt), sound_of(order), sections, order.language)


def sung(title: str, music: str, sections: list[Section], language: str) -> Lyrics:
    """The song of these sections, with its lyrics as one text."""
    blocks = ["\n".join([f"[{section.name.capitalize()}]", *section.lines]) for section in sections]
    return Lyrics(title=title, music=music, lyrics="\n\n".join(blocks), language=language, sections=tuple(sections))


def instrumental_by_rule(order: InstrumentalOrder) -> Instrumental:
    """What a piece of music is told: tempo and key as the idea names them, else those of its mood."""
    mood, asked, key = _mood(order.prompt), _BPM.search(order.prompt), _KEY.search(order.prompt)
    bpm = min(300, max(30, int(asked[1]))) if asked else mood["bpm"]
    minor = key and key[2].lower() in ("minor", "moll")
    named = f"{key[1]} {'minor' if minor else 'major'}" if key else mood["key"]
    music = mood["music"] if not _genre(order.prompt) else f"{_genre(order.prompt)}, well arranged"
    beats = 3 if re.search(r"\bwaltz|3/4\b", order.prompt, re.IGNORECASE) else 4
    return Instrumental(
        title=title_of(order.prompt),
        prompt=f"{order.prompt.strip(' .')[:1500]}, {music}, instrumental, {bpm} bpm, {named}",
        bpm=bpm,
        key=named,
        time_signature=beats,
    )


def _own(idea: str) -> list[str]:
    """The lines of an idea that is the lyrics themselves: four or more, without headings."""
    lines = [
        line.strip() for line in idea.splitlines() if line.strip() and not re.fullmatch(r"[\[(].*[\])]:?", line.strip())
    ]
    return lines if len(lines) >= OWN_LINES else []


def sound_of(order: LyricsOrder) -> str:
    """What the music of a song is told, by its genre or its mood."""
    mood = _mood(f"{order.genre} {order.prompt}")
    if genre := order.genre or _genre(order.prompt):
        return f"{genre}, {mood['bpm']} bpm, {mood['key']}, clear vocals"
    return f"{mood['music']}, {mood['bpm']} bpm, {mood['key']}, clear vocals"


def _genre(idea: str) -> str:
    words = idea.lower()
    return next((genre for genre in _table()["genres"] if re.search(rf"\b{re.escape(genre)}\b", words)), "")


def _mood(idea: str) -> dict[str, Any]:
    tokens = set(re.findall(r"\w+", idea.lower()))
    moods: list[dict[str, Any]] = _table()["moods"]
    usual: dict[str, Any] = _table()["usual"]
    best = max(moods, key=lambda mood: len(tokens & set(mood["words"])))
    return best if tokens & set(best["words"]) else usual


@cache
def _table() -> dict[str, Any]:
    import yaml

    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read
