"""Requests whose outcome is a sound, or the words of one."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator

from studio.requests._base import Artifact, Name, Request, Text, unique

KEY = re.compile("([A-G][#b]? (major|minor))?")


class MusicRequest(Request):
    """A piece of music."""

    task: ClassVar[str] = "music"
    needs_prompt: ClassVar[bool] = True
    media: ClassVar[str] = "audio"
    lyrics: Text = Field("", description="The words to sing; none is instrumental.")
    language: Name = Field("", description="The language of the words, like en.")
    duration: float = Field(30.0, ge=10, le=600, description="Seconds.")
    bpm: int | None = Field(None, ge=30, le=300, description="Beats per minute.")
    key: str = Field("", pattern=f"^{KEY.pattern}$", description='Like "A minor" or "F# major".')
    time_signature: int | None = Field(None, description="Beats in a bar: 2, 3, 4 or 6.")
    output_format: Literal["", "mp3", "flac", "wav"] = Field("", description="mp3, flac or wav.")

    @field_validator("key", mode="before")
    @classmethod
    def _is_a_key(cls, value: Any) -> Any:
        if isinstance(value, str) and not KEY.fullmatch(value):
            raise ValueError(f'key: there is no key "{value[:40]}". Write it like "A minor" or "F# major".')
        return value

    @field_validator("time_signature", mode="before")
    @classmethod
    def _beats(cls, value: Any) -> Any:
        beats = str(value).partition("/")[0] if value is not None else None
        if beats is not None and beats not in {"2", "3", "4", "6"}:
            raise ValueError("time_signature: choose 2, 3, 4 or 6 beats in a bar.")
        return None if beats is None else int(beats)


class SpeechRequest(Request):
    """Spoken words."""

    task: ClassVar[str] = "speech"
    needs_prompt: ClassVar[bool] = True
    media: ClassVar[str] = "audio"
    voice: Name = Field("", description="Who speaks, by the name the provider gives.")
    voice_sample: Artifact = Field("", description="A recording of the voice to speak with.")
    language: Name = Field("", description="The language, like en.")
    speed: float = Field(1.0, ge=0.25, le=4, description="1 is the usual pace.")
    output_format: Literal["", "mp3", "flac", "wav"] = Field("", description="mp3, flac or wav.")

    def sources(self) -> list[str]:
        return unique(self.voice_sample)


class SoundEffectRequest(Request):
    """A short sound."""

    task: ClassVar[str] = "sound_effect"
    needs_prompt: ClassVar[bool] = True
    media: ClassVar[str] = "audio"
    duration: float = Field(5.0, ge=0.5, le=60, description="Seconds.")
    output_format: Literal["", "mp3", "flac", "wav"] = Field("", description="mp3, flac or wav.")


class TranscribeRequest(Request):
    """The words of a recording, with their times."""

    task: ClassVar[str] = "transcribe"
    media: ClassVar[str] = "text"
    source: Artifact = Field(min_length=1, description="The sound or film.")
    language: Name = Field("", description="The language, like en; empty: find out.")

    def sources(self) -> list[str]:
        return unique(self.source)
