"""Texts that whoever is asked has a way of its own to write: what it is told, and what is taken of its words. Pure.

Its words are material like any answer's: lengths, shapes and voices stay ours.
"""

from __future__ import annotations

import re
from typing import Any

from studio.composing.answers import script_from
from studio.composing.asking import Unusable, answer_in, cleaned
from studio.composing.orders import InstrumentalOrder, LyricsOrder, ScriptOrder
from studio.composing.reading import title_of
from studio.composing.results import Instrumental, Lyrics, Script, Section
from studio.composing.scripts import frame_of, place
from studio.composing.songs import instrumental_by_rule, sound_of, sung
from studio.provider import Commission, Written

HEADING = re.compile(
    r"^[\W_]*(intro|verse|pre-?chorus|chorus|hook|refrain|bridge|interlude|outro)\b[\W_]*\d{0,2}[\W_]*$", re.IGNORECASE
)
SCENE = re.compile(r"^[\W_]*(?:scene|shot|beat|panel)\s+\d{1,2}\b[\W_]*(.*)$", re.IGNORECASE)
LINES, SECTIONS = 16, 16  # of a section, of a song
MARKS = "*#_` \t"  # of a heading or a list, around a line
SOUND = 600  # characters of what music is told


def script_commission(order: ScriptOrder, role: str) -> Commission:
    long, where = frame_of(order), place(order)
    return Commission(
        "compose_script",
        order.prompt,
        role,
        {
            "kind": order.kind,
            "seconds": round(sum(long), 2),
            "shots": len(long),
            "aspect_ratio": where.aspect_ratio,
            "platform": order.platform,
            "style": order.style,
        },
    )


def lyrics_commission(order: LyricsOrder, role: str) -> Commission:
    about = {"seconds": order.seconds, "language": order.language, "genre": order.genre}
    return Commission("compose_lyrics", order.prompt, role, about)


def instrumental_commission(order: InstrumentalOrder, role: str) -> Commission:
    return Commission("compose_instrumental", order.prompt, role, {"seconds": order.seconds})


def script_written(order: ScriptOrder, written: Written) -> Script:
    """The script in these words: of the shape that was asked, else scenes under their headings. Raises Unusable."""
    if "{" in written.text:
        data = answer_in(written.text)
        return script_from(order, {**data, "shots": data.get("shots") or data.get("scenes") or []})
    shots = [{"title": title, "prompt": seen, "words": said} for title, seen, said in _scenes(written.text)]
    return script_from(order, {"title": written.title or title_of(order.prompt), "shots": shots})


def lyrics_written(order: LyricsOrder, written: Written) -> Lyrics:
    """The song in these words, by its headings. Raises Unusable for words without a line."""
    sections: list[tuple[str, list[str]]] = []
    for line in _lines(written.text):
        if heading := HEADING.match(line):
            sections.append((heading[1].lower(), []))
        elif not sections or len(sections[-1][1]) == LINES:
            sections.append((sections[-1][0] if sections else "verse", [line[:600]]))
        else:
            sections[-1][1].append(line[:600])
    full = [Section(name=name, lines=tuple(lines)) for name, lines in sections if lines][:SECTIONS]
    if not full:
        raise Unusable("it has no lines.")
    return sung(written.title or title_of(order.prompt), _sound(written) or sound_of(order), full, order.language)


def instrumental_written(order: InstrumentalOrder, written: Written) -> Instrumental:
    """The piece in these words; tempo, key and beats as they were given or said, else by the rules. Raises Unusable for no words."""
    told = " ".join(_lines(written.text))[:1900]
    if not told:
        raise Unusable("it says nothing.")
    usual = instrumental_by_rule(order.model_copy(update={"prompt": f"{told}. {order.prompt}"[:4000]}))
    given = {"bpm": written.bpm, "key": written.key, "time_signature": written.time_signature}
    about: dict[str, Any] = {name: value for name, value in given.items() if value}
    title = written.title or title_of(order.prompt)
    said = usual.model_dump(include={"bpm", "key", "time_signature"})
    return Instrumental.model_validate({**said, **about, "title": title, "prompt": told})


def _sound(written: Written) -> str:
    """What the music is told, where that was written too."""
    more = [f"{written.bpm} bpm" if written.bpm else "", written.key]
    return ", ".join(part for part in (written.music, *more) if part)[:SOUND] if written.music else ""


def _lines(text: str) -> list[str]:
    """The lines that say something, without marks that a chat model or a database would trip over."""
    return [line for raw in text.splitlines() if (line := cleaned(raw).strip(MARKS))]


def _scenes(text: str) -> list[tuple[str, str, str]]:
    """Title, what is seen, and what is said (in quotation marks) of each scene that has a heading."""
    scenes: list[tuple[str, list[str]]] = []
    for line in _lines(text):
        if heading := SCENE.match(line):
            scenes.append((heading[1].strip(MARKS + ':-–"“”')[:120], []))
        elif scenes:
            scenes[-1][1].append(line)
    found = []
    for title, lines in scenes:
        seen = " ".join(lines)
        said = " ".join(re.findall(r"[\"“]([^\"“”]{1,400})[\"”]", seen))
        found.append((title, (seen or title)[:1900], said[:600]))
    return found
