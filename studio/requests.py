"""What a person asks for: one frozen model per task. References are artifact ids, never paths or pixels.

A request is JSON that can be stored, shown and replayed. Wrong values fail here, before anything is sent.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from studio.errors import RequestError, request_error

PROMPT_LIMIT = 10_000  # characters
SEED_LIMIT = 2**32 - 1
VIDEO_SECONDS_LIMIT = 20 * 60
PHOTOBOOTH_LIMIT = 48  # outputs
OPTIONS_LIMIT = 64 * 1024  # characters, as JSON

Ratio = Literal["2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "1:1", "16:9", "9:16", "21:9", "9:21"]
Quality = Literal["fast", "hq", "pro"]
SeedStrategy = Literal["prompt-hash", "random", "fixed", "last"]
ImageFormat = Literal["png", "jpg", "webp"]
Azimuth = Literal["front", "front-right", "right", "back-right", "back", "back-left", "left", "front-left"]
Elevation = Literal["low-angle", "eye-level", "elevated", "high-angle"]
Distance = Literal["close-up", "medium", "wide"]
VideoMode = Literal[
    "auto", "text", "image", "transition", "sound", "audio", "restyle", "motion", "replace", "extend", "lipsync"
]
Artifact = Annotated[str, StringConstraints(max_length=80, pattern=r"^[A-Za-z0-9:_.#~-]*$")]


def writable(text: str) -> str:
    """Refuses what no database and no upstream takes as text: NUL and the other control characters, but for line ends and tabs."""
    if any(letter < " " and letter not in "\n\r\t" for letter in text):
        raise PydanticCustomError("control_character", "holds a control character")
    return text


def _can_be_seen(text: str) -> bool:
    """Whether anything is left without marks of no width, which a copied nothing may hold."""
    return any(not letter.isspace() and unicodedata.category(letter) != "Cf" for letter in text)


Name = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True), AfterValidator(writable)]
Text = Annotated[str, StringConstraints(max_length=PROMPT_LIMIT, strip_whitespace=True), AfterValidator(writable)]


class Part(BaseModel):
    """A piece of a request: frozen, and unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Lora(Part):
    """A small add-on to a model's weights."""

    id: Name = Field(min_length=1, description="Which add-on, by the name its provider gives it.")
    strength: float = Field(1.0, ge=-2, le=2, description="How strongly it works; 0 is not at all.")


class Request(Part):
    """What every task has in common."""

    task: ClassVar[str] = ""
    needs_prompt: ClassVar[bool] = False
    media: ClassVar[str] = "image"  # what comes out: image, video, audio, model, text

    provider: Name = Field("auto", description='Who makes it; "auto" is the first configured one that can.')
    model: Name = Field("", description="Which model; empty is the provider's own choice for task and quality.")
    prompt: Text = Field("", description="What to make, in plain words.")
    negative_prompt: Text = Field("", description="What to leave out.")
    seed: int | None = Field(None, ge=0, le=SEED_LIMIT, description="The starting number; output i uses seed + i.")
    seed_strategy: SeedStrategy = Field("prompt-hash", description="Where the seed comes from when none is given.")
    count: int = Field(1, ge=1, le=16, description="How many to make.")
    quality: Quality = Field("hq", description="Fast, hq or pro: time and price against detail.")
    steps: int | None = Field(None, ge=1, le=200, description="How many refining steps.")
    guidance: float | None = Field(None, ge=0, le=30, description="How closely the prompt is followed.")
    sampler: Name = Field("", description="The sampler, where the model has a choice.")
    scheduler: Name = Field("", description="The scheduler, where the model has a choice.")
    loras: tuple[Lora, ...] = Field((), max_length=8, description="Add-ons to the model.")
    output_format: Name = Field("", description="The file format; empty is the task's usual one.")
    timeout: float | None = Field(None, ge=5, le=7200, description="Seconds to wait before asking what to do.")
    style: Name = Field("", description="A style preset.")
    persona: Name = Field("", description="A person the studio knows.")
    project: Name = Field("", description="The project that the results belong to.")
    options: dict[str, Any] = Field(
        default_factory=dict, max_length=64, description="What one provider alone understands."
    )

    @field_validator("options")
    @classmethod
    def _options_are_small(cls, options: dict[str, Any]) -> dict[str, Any]:
        try:
            length = len(json.dumps(options, allow_nan=False))
        except (TypeError, ValueError, RecursionError) as error:
            raise ValueError("options: the options hold something that is not JSON.") from error
        if length > OPTIONS_LIMIT:
            raise ValueError(f"options: the options are too long. Use at most {OPTIONS_LIMIT // 1024} kB.")
        return options

    @model_validator(mode="before")
    @classmethod
    def _truth_is_no_number(cls, values: dict[str, Any]) -> dict[str, Any]:
        for name, value in values.items():
            if isinstance(value, bool) and name in cls.model_fields and cls.model_fields[name].annotation is not bool:
                raise ValueError(f"{name}: {str(value).lower()} is no value for {name}. Give this field a value.")
        return values

    @model_validator(mode="after")
    def _has_prompt(self) -> Self:
        if self.needs_prompt and not _can_be_seen(self.prompt) and not self._prompt_is_elsewhere():
            raise ValueError("prompt: the prompt is empty. Write what you want to see or hear.")
        return self

    @model_validator(mode="after")
    def _has_fixed_seed(self) -> Self:
        if self.seed_strategy == "fixed" and self.seed is None:
            raise ValueError('seed: the strategy "fixed" needs a seed. Give a number, or choose another strategy.')
        return self

    def _prompt_is_elsewhere(self) -> bool:
        return False

    def changed(self, **values: Any) -> Self:
        """A copy with these values, checked again."""
        return type(self)(**{**self.model_dump(), **values})

    def field_of(self, artifact: str) -> str:
        """The name of the field that holds this artifact."""
        for name, value in self:
            held = value if isinstance(value, tuple) else (value,)
            if artifact in {getattr(part, "artifact", part) for part in held if not isinstance(part, dict | Lora)}:
                return name
        return ""

    def sources(self) -> list[str]:
        """The artifacts that it is made from, in order, each once."""
        return []

    def sha(self) -> str:
        """A fingerprint of everything asked."""
        body = json.dumps([self.task, self.model_dump(mode="json")], sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(body.encode()).hexdigest()


class Sized(Request):
    """A request whose outputs have a width and a height."""

    aspect_ratio: Ratio | None = Field(None, description="The shape; not together with width and height.")
    width: int | None = Field(None, ge=16, le=8192, description="Pixels across.")
    height: int | None = Field(None, ge=16, le=8192, description="Pixels down.")
    strict_size: bool = Field(False, description="Refuse a size the model does not make instead of taking the nearest.")

    @model_validator(mode="after")
    def _one_way_to_say_size(self) -> Self:
        if (self.width is None) != (self.height is None):
            missing = "height" if self.height is None else "width"
            raise ValueError(f"{missing}: width and height go together. Give both, or an aspect ratio.")
        if self.width and self.aspect_ratio:
            raise ValueError("aspect_ratio: give either an aspect ratio or width and height, not both.")
        return self


class ImageRequest(Sized):
    """A picture from words."""

    task: ClassVar[str] = "image"
    needs_prompt: ClassVar[bool] = True
    output_format: Literal["", "png", "jpg", "webp"] = Field("", description="png, jpg or webp.")


class EditRequest(Sized):
    """A changed picture, from one or more pictures and an instruction."""

    task: ClassVar[str] = "edit"
    needs_prompt: ClassVar[bool] = True
    references: tuple[Artifact, ...] = Field(
        min_length=1, max_length=16, description="The pictures, in order; the first is changed."
    )
    mask: Artifact = Field("", description="White where it may change.")
    strength: float | None = Field(None, ge=0, le=1, description="0 keeps the input, 1 ignores it.")
    output_format: Literal["", "png", "jpg", "webp"] = Field("", description="png, jpg or webp.")

    def sources(self) -> list[str]:
        return _unique(*self.references, self.mask)


class PhotoboothRequest(Sized):
    """Portraits of one face in many styles."""

    task: ClassVar[str] = "photobooth"
    face: Artifact = Field("", description="A photo with the face; or name a persona.")
    styles: tuple[Name, ...] = Field((), max_length=24, description="Style presets; none: the prompt is the look.")
    identity_strength: float = Field(0.8, ge=0, le=1, description="How much it looks like the person.")
    identity_end: float = Field(0.3, ge=0, le=1, description="When the likeness stops steering, as a part of the work.")
    output_format: Literal["", "png", "jpg", "webp"] = Field("", description="png, jpg or webp.")

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if not self.face and not self.persona:
            raise ValueError("face: there is no photo of a face. Add one with a face, or choose a persona.")
        if not self.styles and not self.prompt:
            raise ValueError("styles: choose at least one style, or write the look as a prompt.")
        outputs = max(1, len(self.styles)) * self.count
        if outputs > PHOTOBOOTH_LIMIT:
            raise ValueError(
                f"count: {outputs} pictures asked, at most {PHOTOBOOTH_LIMIT} at once. Choose fewer styles or a lower count."
            )
        return self

    def sources(self) -> list[str]:
        return _unique(self.face)


class AnglesRequest(Sized):
    """One subject seen from other sides."""

    task: ClassVar[str] = "angles"
    subject: Artifact = Field(min_length=1, description="The picture of the subject.")
    azimuths: tuple[Azimuth, ...] = Field(("front",), min_length=1, max_length=8, description="From which sides.")
    elevation: Elevation = Field("eye-level", description="From which height.")
    distance: Distance = Field("medium", description="From how far.")
    angle_strength: float = Field(0.9, ge=0, le=1.5, description="How strongly the camera is moved.")
    description: Text = Field("", description="What the subject is, in a few words.")
    turntable: bool = Field(False, description="Also a film that turns once around.")
    seconds_per_turn: float = Field(8.0, ge=1, le=60, description="Seconds of one full turn.")
    transition_prompt: Text = Field("", description="How the film moves from view to view.")
    approve: bool = Field(False, description="Ask before the film is made.")

    @field_validator("azimuths")
    @classmethod
    def _each_once(cls, azimuths: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(azimuths)) != len(azimuths):
            raise ValueError("azimuths: a side is named twice. Name each once.")
        return azimuths

    def sources(self) -> list[str]:
        return _unique(self.subject)


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
        if self.effective_mode == "text" and not self.prompt:
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
        return _unique(self.first_frame, self.last_frame, self.audio, self.video, self.voice, *named)


class MusicRequest(Request):
    """A piece of music."""

    task: ClassVar[str] = "music"
    needs_prompt: ClassVar[bool] = True
    media: ClassVar[str] = "audio"
    lyrics: Text = Field("", description="The words to sing; none is instrumental.")
    language: Name = Field("", description="The language of the words, like en.")
    duration: float = Field(30.0, ge=10, le=600, description="Seconds.")
    bpm: int | None = Field(None, ge=30, le=300, description="Beats per minute.")
    key: str = Field("", pattern=r"^([A-G][#b]? (major|minor))?$", description='Like "A minor" or "F# major".')
    time_signature: int | None = Field(None, description="Beats in a bar: 2, 3, 4 or 6.")
    output_format: Literal["", "mp3", "flac", "wav"] = Field("", description="mp3, flac or wav.")

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
        return _unique(self.voice_sample)


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
        return _unique(self.source)


class UpscaleRequest(Request):
    """The same picture or film with more pixels."""

    task: ClassVar[str] = "upscale"
    source: Artifact = Field(min_length=1, description="The picture or film.")
    factor: float = Field(2.0, gt=1, le=8, description="How many times as wide.")

    def sources(self) -> list[str]:
        return _unique(self.source)


class Model3DRequest(Request):
    """A solid, from a picture or from words."""

    task: ClassVar[str] = "model3d"
    media: ClassVar[str] = "model"
    source: Artifact = Field("", description="The picture; or write a prompt.")

    @model_validator(mode="after")
    def _from_something(self) -> Self:
        if not self.source and not self.prompt:
            raise ValueError("source: give a picture, or write what the solid is.")
        return self

    def sources(self) -> list[str]:
        return _unique(self.source)


REQUESTS: dict[str, type[Request]] = {
    kind.task: kind
    for kind in (
        ImageRequest,
        EditRequest,
        PhotoboothRequest,
        AnglesRequest,
        VideoRequest,
        MusicRequest,
        SpeechRequest,
        SoundEffectRequest,
        TranscribeRequest,
        UpscaleRequest,
        Model3DRequest,
    )
}
TASKS = tuple(REQUESTS)


def parse_request(task: str, values: Mapping[str, Any]) -> Request:
    """The request for a task. Raises RequestError naming the field, its limit and the way out."""
    kind = REQUESTS.get(task)
    if kind is None:
        raise RequestError(
            f'There is no task "{str(task)[:60]}".', field="task", hint=f"Choose one of {', '.join(TASKS)}."
        )
    if not isinstance(values, Mapping):
        raise RequestError(
            "The request is not an object.", field="request", hint='Send fields by name, like {"prompt": "a cat"}.'
        )
    try:
        return kind(**values)
    except ValidationError as error:
        raise request_error(error) from error
    except TypeError as error:
        raise RequestError(
            "The request has a field whose name is not text.", field="request", hint="Name each field."
        ) from error


def _unique(*artifacts: str) -> list[str]:
    return list(dict.fromkeys(artifact for artifact in artifacts if artifact))
