"""What is asked of those who compose: one frozen model for each kind of text."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from studio.requests._base import PROMPT_LIMIT, Name, Part, Quality, Ratio, Text

ScriptKind = Literal[
    "story", "kids-story", "ad", "brand", "trailer", "storyboard", "social-short", "parody", "talking-head", "podcast", "idea"
]  # fmt: skip
SHOTS_LIMIT = 24
Shape = Ratio | Literal[""]
_AUTO = BeforeValidator(lambda value: "" if value == "auto" else value)
AskedShape = Annotated[Shape, _AUTO]


class Composing(Part):
    """What every composed text has in common."""

    prompt: Text = Field(min_length=1, description="The idea, in plain words, or the words themselves.")
    language: Name = Field("", description="The language of the words, like en; empty: the idea's own.")
    provider: Name = Field("auto", description='Who writes: a chat server, "auto" the first there is, or "rules".')
    model: Name = Field("", description="Which model; empty: the provider's own choice.")


class ScriptOrder(Composing):
    """A script: shots with their pictures, words and lengths."""

    kind: ScriptKind = Field("story", description="What kind of film it is.")
    seconds: float = Field(0, ge=0, le=1200, description="How long the film is; 0: what is usual there.")
    shot_seconds: float = Field(6, ge=1, le=60, description="The longest that one clip may be.")
    shots: int = Field(0, ge=0, le=SHOTS_LIMIT, description="How many shots; 0: as many as the length needs.")
    platform: Name = Field("", description="Where it will be shown: sets shape, length and manner.")
    aspect_ratio: AskedShape = Field("", description="The film's shape; empty: the platform's, else 16:9.")
    style: Text = Field("", max_length=400, description="How it looks, in a few words.")
    characters: tuple[Text, ...] = Field((), max_length=6, description="Who appears, each like Mia: a girl in red.")
    voices: tuple[Name, ...] = Field((), max_length=6, description="A voice for each speaker, in their order.")
    slogan: Text = Field("", max_length=120, description="Words to be seen at the end.")


class StoryboardOrder(Composing):
    """A storyline and one sheet of panels."""

    frames: int = Field(6, ge=2, le=16, description="How many panels the sheet has.")
    seconds: float = Field(12, ge=2, le=600, description="How long the film is.")
    board: AskedShape = Field("", description="The sheet's shape; empty: wide, unless the idea asks otherwise.")
    aspect_ratio: AskedShape = Field("", description="The film's shape; empty: what the idea asks for, else 16:9.")
    quality: Annotated[Quality | Literal[""], _AUTO] = Field(
        "", description="The sheet's quality; empty: what the idea asks for, else hq."
    )
    style: Text = Field("", max_length=400, description="How it looks, in a few words.")


class LyricsOrder(Composing):
    """The words of a song."""

    seconds: float = Field(30, ge=10, le=600, description="How long the song is.")
    genre: Text = Field("", max_length=200, description="The genre; empty: what suits the idea.")


class InstrumentalOrder(Composing):
    """What a piece of music is told."""

    seconds: float = Field(30, ge=10, le=600, description="How long the piece is.")


class SubtitlesOrder(Part):
    """Subtitles with their times, from words or from timed words."""

    words: Text = Field("", max_length=2 * PROMPT_LIMIT, description="The words, one line a subtitle.")
    timed: Text = Field("", max_length=200_000, description="The same with times, as LRC, SRT or VTT; then they count.")
    seconds: float = Field(30, gt=0, le=36_000, description="How long the film is.")
    start: float = Field(0, ge=0, le=36_000, description="When the first words are heard, where no times are given.")

    @model_validator(mode="after")
    def _has_words(self) -> Self:
        if not (self.words or self.timed):
            raise ValueError("words: there are no words. Give the words, or the same with their times.")
        return self
