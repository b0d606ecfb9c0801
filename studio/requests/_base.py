"""What all requests have in common."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

PROMPT_LIMIT = 10_000  # characters
SEED_LIMIT = 2**32 - 1
OPTIONS_LIMIT = 64 * 1024  # characters, as JSON

Ratio = Literal["2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "1:1", "16:9", "9:16", "21:9", "9:21"]
Quality = Literal["fast", "hq", "pro"]
SeedStrategy = Literal["prompt-hash", "random", "fixed", "last"]
ImageFormat = Literal["png", "jpg", "webp"]
Artifact = Annotated[str, StringConstraints(max_length=80, pattern=r"^[A-Za-z0-9:_.#~-]*$")]


def writable(text: str) -> str:
    """Refuses what no database and no upstream takes as text: NUL and the other control characters, but for line ends and tabs."""
    if any(letter < " " and letter not in "\n\r\t" for letter in text):
        raise PydanticCustomError("control_character", "holds a control character")
    return text


def can_be_seen(text: str) -> bool:
    """Whether anything is left without marks of no width, which a copied nothing may hold."""
    return any(not letter.isspace() and unicodedata.category(letter) != "Cf" for letter in text)


Name = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True), AfterValidator(writable)]
Text = Annotated[str, StringConstraints(max_length=PROMPT_LIMIT, strip_whitespace=True), AfterValidator(writable)]


def _takes_truth(annotation: Any) -> bool:
    """Whether a field is meant for true and false, be it left open or not."""
    return annotation is bool or bool in get_args(annotation)


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
            if (
                isinstance(value, bool)
                and name in cls.model_fields
                and not _takes_truth(cls.model_fields[name].annotation)
            ):
                raise ValueError(f"{name}: {str(value).lower()} is no value for {name}. Give this field a value.")
        return values

    @model_validator(mode="after")
    def _has_prompt(self) -> Self:
        if self.needs_prompt and not can_be_seen(self.prompt) and not self._prompt_is_elsewhere():
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
        """A copy with these values, checked again; what nobody has set stays unset."""
        return type(self)(**{**self.model_dump(exclude_unset=True), **values})

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


def unique(*artifacts: str) -> list[str]:
    """These artifacts without the empty ones, each once."""
    return list(dict.fromkeys(artifact for artifact in artifacts if artifact))
