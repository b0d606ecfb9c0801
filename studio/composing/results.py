"""What is composed: typed, and checked whoever wrote it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from studio.composing.orders import SHOTS_LIMIT, Shape
from studio.requests._base import Name, Part, Quality, Text

Line = Annotated[Text, Field(max_length=600)]
Picture = Annotated[Text, Field(min_length=1, max_length=2000)]


class Character(Part):
    """Somebody who is seen or heard. voice: by the name a speech provider gives it."""

    name: Name = Field(min_length=1, max_length=60)
    look: Line = Field("", description="What they look like, the same words in every shot.")
    voice: Name = ""


class Shot(Part):
    """One shot. prompt: what is seen; motion: what moves; words: what is said; visible: words that are read in this shot alone."""

    number: int = Field(ge=1)
    title: Name = ""
    prompt: Picture
    motion: Line = ""
    words: Line = ""
    speaker: Name = ""
    voice: Name = ""
    seat: int = Field(0, ge=0, description="The place of the speaker among the characters.")
    visible: Annotated[Text, Field(max_length=200)] = ""
    seconds: float = Field(gt=0)
    start: float = Field(ge=0, description="Seconds into the film, as planned.")


class Composition(Part):
    """What one composer makes. by: who wrote it; note: what a person should know of that, "" where nothing."""

    by: Name = ""
    note: Text = ""


class Script(Composition):
    """A film to be made. music: what its music is told; text: all that is said, a line each."""

    kind: Name
    title: Name = Field(min_length=1)
    logline: Line = ""
    style: Text = ""
    music: Line = ""
    slogan: Text = ""
    language: Name = ""
    aspect_ratio: Shape = "16:9"
    seconds: float
    music_seconds: float = Field(30, description="How long music for it is, as long as music can be.")
    end_at: float = Field(0, ge=0, description="When the last shot begins.")
    characters: tuple[Character, ...] = ()
    shots: tuple[Shot, ...] = Field(min_length=1, max_length=SHOTS_LIMIT)
    text: Text = ""


class Panel(Part):
    """One panel of a storyboard. visible: words that are read in this panel alone."""

    number: int = Field(ge=1)
    prompt: Picture
    visible: Annotated[Text, Field(max_length=200)] = ""
    seconds: float = Field(gt=0)


class Storyboard(Composition):
    """A storyline, what its one sheet is told, and what the film from it is told."""

    storyline: Text
    sheet: Text
    film: Text
    board: Shape
    aspect_ratio: Shape
    quality: Quality
    seconds: float
    panels: tuple[Panel, ...] = Field(min_length=2)


class Section(Part):
    """A part of a song."""

    name: Name = Field(min_length=1, max_length=20)
    lines: tuple[Line, ...] = Field(min_length=1, max_length=16)


class Lyrics(Composition):
    """A song to be sung. music: what it is told to sound like; lyrics: with headings like [Chorus]."""

    title: Name = Field(min_length=1)
    music: Line
    lyrics: Text
    language: Name = ""
    sections: tuple[Section, ...] = Field(min_length=1, max_length=16)


class Instrumental(Composition):
    """A piece of music to be played."""

    title: Name = Field(min_length=1)
    prompt: Picture
    bpm: int = Field(ge=30, le=300)
    key: str = Field(pattern=r"^[A-G][#b]? (major|minor)$")
    time_signature: int = Field(4, ge=2, le=6)


class Cue(Part):
    """Words that are shown for a while, seconds."""

    start: float = Field(ge=0)
    end: float
    text: Text


class Subtitles(Composition):
    """Subtitles as SRT, and the same in pieces."""

    srt: Text = Field(max_length=200_000)
    cues: tuple[Cue, ...]
