"""Requests whose outcome is a film, or made from one."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from studio.requests._base import Artifact, Name, Part, Request, Sized, Text, can_be_seen, unique

VIDEO_SECONDS_LIMIT = 20 * 60

VideoMode = Literal[
    "auto", "text", "image", "transition", "sound", "audio", "restyle", "motion", "replace", "extend", "lipsync"
]


class Reference(Part):
    """One of several inputs, named in the prompt as @Image1, @Video1, @Audio1."""

    artifact: Artifact = Field(min_length=1, description="Which artifact.")
    kind: Literal["image", "video", "audio"] = Field("image", description="What it is.")


class Control(Part):
    """What a video takes over from another one."""

    name: Literal["pose", "depth", "canny", "detailer"] = Field("pose", description="What is taken over.")
    strength: float = Field(1.0, ge=0, le=1, description="How strictly.")


class VideoRequest(Sized):
    """A film from words, pictures, sound or another film."""

    task: ClassVar[str] = "video"
    media: ClassVar[str] = "video"
    mode: VideoMode = Field("auto", description="What it starts from; auto finds it from what is given.")
    first_frame: Artifact = Field("", description="The picture it starts with.")
    last_frame: Artifact = Field("", description="The picture it ends with.")
    audio: Artifact = Field("", description="The sound it moves to.")
    video: Artifact = Field("", description="The film it changes or takes its motion from.")
    voice: Artifact = Field("", description="A sample of the voice to speak with.")
    references: tuple[Reference, ...] = Field((), max_length=12, description="Inputs named in the prompt, in order.")
    duration: float | None = Field(None, gt=0, le=VIDEO_SECONDS_LIMIT, description="Seconds; not together with frames.")
    cuts: bool = Field(False, description="Longer than one clip can be: make several and join them.")
    frames: int | None = Field(None, ge=1, le=VIDEO_SECONDS_LIMIT * 60, description="How many frames.")
    fps: float | None = Field(None, ge=1, le=60, description="Frames per second.")
    target_resolution: int | None = Field(None, ge=128, le=4320, description="Pixels of the shorter side.")
    auto_resize: bool = Field(True, description="Fit the inputs to the size the model makes.")
    control: Control | None = Field(None, description="What is taken over from the other film.")
    audio_start: float | None = Field(None, ge=0, le=36_000, description="Seconds into the sound.")
    audio_duration: float | None = Field(None, gt=0, le=VIDEO_SECONDS_LIMIT, description="Seconds of the sound.")
    video_start: float | None = Field(None, ge=0, le=36_000, description="Seconds into the other film.")
    generate_audio: bool | None = Field(None, description="Also make its sound, where the model can.")
    platform: Name = Field("", description="Where it will be shown: sets shape and length.")
    output_format: Literal["", "mp4"] = Field("", description="mp4.")

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.effective_mode == "text" and not can_be_seen(self.prompt):
            raise ValueError(
                "prompt: the prompt is empty. Write what happens, or give a picture, a sound or a film to start from."
            )
        if self.duration is not None and self.frames is not None:
            raise ValueError("frames: give either seconds or frames, not both.")
        seconds = (self.duration or (self.frames or 0) / (self.fps or 16)) * self.count
        if seconds > VIDEO_SECONDS_LIMIT:
            raise ValueError(
                f"duration: {seconds / 60:.0f} minutes of film asked, at most 20 in one request. Ask for less at once."
            )
        return self

    @property
    def effective_mode(self) -> str:
        """The mode, with auto resolved from what is given."""
        if self.mode != "auto":
            return self.mode
        if self.video:
            return "motion" if self.first_frame else "restyle"
        if self.audio:
            return "sound" if self.first_frame else "audio"
        if self.first_frame and self.last_frame:
            return "transition"
        return "image" if self.first_frame or self.last_frame else "text"

    def sources(self) -> list[str]:
        named = (reference.artifact for reference in self.references)
        return unique(self.first_frame, self.last_frame, self.audio, self.video, self.voice, *named)


class Clip(Part):
    """One piece of a film that is cut together: a film, or a picture that stands still."""

    artifact: Artifact = Field(min_length=1, description="The film or picture.")
    start: float = Field(0.0, ge=0, le=36_000, description="Seconds into the film where the piece begins.")
    end: float | None = Field(None, gt=0, le=36_000, description="Seconds into the film where it ends; empty: its end.")
    seconds: float = Field(3.0, ge=0.1, le=600, description="How long a picture stands.")
    sound: Artifact = Field(
        "", description="A sound heard instead of the piece's own, like a voice; the piece lasts until it is over."
    )
    spoken: Text = Field("", max_length=4000, description="What is said in it: subtitles while its sound is heard.")

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.end is not None and self.end <= self.start:
            raise ValueError(
                f"end: the piece ends at {self.end:g} s, before its start. Choose more than {self.start:g} s."
            )
        return self


class Title(Part):
    """Words that stand on a film for a while."""

    text: Text = Field(max_length=500, description="The words; nothing is shown of none.")
    start: float = Field(0.0, ge=0, le=36_000, description="Seconds into the whole film.")
    seconds: float = Field(3.0, ge=0.2, le=600, description="How long they stand.")
    position: Literal["top", "middle", "bottom"] = Field("middle", description="Where they stand.")
    card: bool = Field(False, description="On a plain card of their own, before what follows, instead of on the film.")


class Sticker(Part):
    """A picture that stands on a film, like a logo."""

    artifact: Artifact = Field(min_length=1, description="The picture.")
    across: float = Field(0.88, ge=0, le=1, description="Where its middle is: 0 is the left edge, 1 the right one.")
    down: float = Field(0.12, ge=0, le=1, description="Where its middle is: 0 is the top, 1 the bottom.")
    share: float = Field(0.16, gt=0, le=1, description="Its width, as a part of the film's.")
    start: float = Field(0.0, ge=0, le=36_000, description="Seconds into the whole film.")
    seconds: float | None = Field(None, gt=0, le=36_000, description="How long it stands; empty: to the end.")


class CutRequest(Sized):
    """A film cut together from pieces, with sound, titles and subtitles."""

    task: ClassVar[str] = "cut"
    media: ClassVar[str] = "video"
    clips: tuple[Clip, ...] = Field(min_length=1, max_length=60, description="The pieces, in order.")
    crossfade: float = Field(0.0, ge=0, le=5, description="Seconds in which one piece turns into the next.")
    fit: Literal["whole", "fill"] = Field(
        "whole",
        description="A piece of another shape is shown whole, on black, or fills the film and is cut at its edges.",
    )
    transition: Literal["dissolve", "wipe"] = Field(
        "dissolve", description="How a crossfade looks: one piece shines through, or is wiped off from left to right."
    )
    beats: int | None = Field(
        None,
        ge=0,
        le=64,
        description="Cut on the music's beats: so many a piece; 0: as long as it is, to its last beat.",
    )
    fps: float | None = Field(None, ge=1, le=60, description="Frames per second; empty: the first piece's.")
    soundtrack: Artifact = Field("", description="Music under the whole film.")
    soundtrack_start: float = Field(0.0, ge=0, le=36_000, description="Seconds into the music.")
    soundtrack_volume: float = Field(1.0, ge=0, le=2, description="Loudness of the music; 1 is as it is.")
    volume: float = Field(1.0, ge=0, le=2, description="Loudness of the pieces' own sound; 0 is silent.")
    ducking: bool = Field(False, description="The music gives way while the pieces' own sound is heard.")
    fade: float = Field(1.0, ge=0, le=10, description="Seconds in which the music comes and goes.")
    subtitles: Text = Field("", max_length=200_000, description="Subtitles as SRT or VTT.")
    burn_subtitles: bool = Field(
        True, description="Draw the subtitles into the picture; else they are a track of the file."
    )
    show_spoken: bool = Field(True, description="Show what is said in the pieces as subtitles.")
    titles: tuple[Title, ...] = Field((), max_length=40, description="Words on the film.")
    stickers: tuple[Sticker, ...] = Field((), max_length=12, description="Pictures on the film, like a logo.")
    output_format: Literal["", "mp4"] = Field("", description="mp4.")

    def sources(self) -> list[str]:
        pieces = (name for clip in self.clips for name in (clip.artifact, clip.sound))
        return unique(*pieces, self.soundtrack, *(sticker.artifact for sticker in self.stickers))

    @model_validator(mode="after")
    def _has_music_to_cut_to(self) -> Self:
        if self.beats is not None and not self.soundtrack:
            raise ValueError("beats: there is no music to cut to. Give a soundtrack, or leave the beats out.")
        return self


ExportForm = Literal[
    "gif", "webp", "loop", "reverse", "trim", "fit-20mb", "fit-50mb", "first-frame", "last-frame", "frame",
    "contact-sheet", "sprite-sheet", "strip", "grid", "collage", "film", "audio", "mp3", "flac", "wav", "waveform",
]  # fmt: skip


class ExportRequest(Request):
    """Another form of what is there: a loop, a smaller file, a sheet, a frame, a sound."""

    task: ClassVar[str] = "export"
    media: ClassVar[str] = "any"
    form: ExportForm = Field(description="What to make of it.")
    items: tuple[Artifact, ...] = Field(min_length=1, max_length=64, description="The artifacts, in order.")
    start: float = Field(0.0, ge=0, le=36_000, description="Seconds into the film or sound.")
    seconds: float | None = Field(
        None, gt=0, le=VIDEO_SECONDS_LIMIT, description="How many seconds; empty: to the end."
    )
    width: int | None = Field(None, ge=32, le=8192, description="Pixels across; empty: a usual size of the form.")
    fps: float | None = Field(None, ge=1, le=60, description="Frames per second, where the form moves.")
    columns: int | None = Field(None, ge=1, le=16, description="Pictures in a row of a sheet.")
    caption: Text = Field("", max_length=200, description="Words on the sheet.")

    def sources(self) -> list[str]:
        return unique(*self.items)
