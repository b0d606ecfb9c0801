"""Requests whose outcome is a picture, or a solid."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from studio.requests._base import Artifact, Name, Request, Sized, Text, can_be_seen, unique

PHOTOBOOTH_LIMIT = 48  # outputs

Azimuth = Literal["front", "front-right", "right", "back-right", "back", "back-left", "left", "front-left"]
Elevation = Literal["low-angle", "eye-level", "elevated", "high-angle"]
Distance = Literal["close-up", "medium", "wide"]


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
        return unique(*self.references, self.mask)


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
        if not self.face and not self.persona and "@" not in self.prompt:  # somebody may be named there
            raise ValueError("face: there is no photo of a face. Add one with a face, or choose a persona.")
        if not self.styles and not can_be_seen(self.prompt):
            raise ValueError("styles: choose at least one style, or write the look as a prompt.")
        outputs = max(1, len(self.styles)) * self.count
        if outputs > PHOTOBOOTH_LIMIT:
            raise ValueError(
                f"count: {outputs} pictures asked, at most {PHOTOBOOTH_LIMIT} at once. Choose fewer styles or a lower count."
            )
        return self

    def sources(self) -> list[str]:
        return unique(self.face)


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
    views: bool = Field(True, description="With a turntable: the single views too, else the film alone.")
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
        return unique(self.subject)


class UpscaleRequest(Request):
    """The same picture or film with more pixels."""

    task: ClassVar[str] = "upscale"
    source: Artifact = Field(min_length=1, description="The picture or film.")
    factor: float = Field(2.0, gt=1, le=8, description="How many times as wide.")

    def sources(self) -> list[str]:
        return unique(self.source)


class Model3DRequest(Request):
    """A solid, from a picture or from words."""

    task: ClassVar[str] = "model3d"
    media: ClassVar[str] = "model"
    source: Artifact = Field("", description="The picture; or write a prompt.")

    @model_validator(mode="after")
    def _from_something(self) -> Self:
        if not self.source and not can_be_seen(self.prompt):
            raise ValueError("source: give a picture, or write what the solid is.")
        return self

    def sources(self) -> list[str]:
        return unique(self.source)
