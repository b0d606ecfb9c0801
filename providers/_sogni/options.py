"""What Sogni alone understands, asked in a request's `options`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from studio.errors import RequestError, request_error
from studio.requests import Request

if TYPE_CHECKING:
    from providers._sogni.models import SogniModel


class Options(BaseModel):
    """Every option; a name that is not here is refused, for the SDK would ignore it without a word."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    token_type: Literal["spark", "sogni", "auto"] | None = Field(None, description="What pays; auto tries Spark first.")
    network: Literal["fast", "relaxed"] | None = Field(None, description="Network: fast, or relaxed for less.")
    safe_content_filter: bool = Field(True, description="Withhold what the content filter finds.")
    previews: int | None = Field(None, ge=0, le=10, description="Previews of a picture while it is made; 0 for none.")
    image_quality: Literal["low", "medium", "high"] | None = Field(None, description="Detail of GPT Image.")
    background: Literal["auto", "opaque", "transparent"] | None = Field(None, description="Background of GPT Image.")
    first_frame_strength: float | None = Field(None, ge=0, le=1, description="How strictly the first frame is kept.")
    last_frame_strength: float | None = Field(None, ge=0, le=1, description="How strictly the last frame is kept.")
    trim_end_frame: bool = Field(False, description="Leave the last frame out, for seamless joints.")
    shift: float | None = Field(None, ge=0, le=20, description="The model's noise shift.")
    teacache: float | None = Field(None, ge=0, le=1, description="Faster for a little detail.")
    detailer_strength: float | None = Field(None, ge=0, le=1, description="How strongly the detailer works.")
    voice_strength: float | None = Field(None, ge=0, le=20, description="How strictly the given voice is kept.")
    points: list[dict[str, float]] | None = Field(
        None,
        max_length=64,
        description="What is replaced: points on it, from 0 to 1 across and down.",
        json_schema_extra={"over": "video"},
    )
    seedance_task: Literal["reference", "edit", "extend"] | None = Field(
        None, description="What Seedance 2.5 does with its references."
    )
    return_last_frame: bool = Field(False, description="Also the last frame as a picture (Seedance 2.5).")
    container: Literal["mp4", "mov"] = Field("mp4", description="The film's file format (mov: Seedance 2.5).")
    composer_mode: bool | None = Field(None, description="Let the music model plan the piece first.")
    prompt_strength: float | None = Field(None, ge=0, le=10, description="How closely music follows the prompt.")
    creativity: float | None = Field(None, ge=0, le=2, description="How freely music is made.")
    voice_description: str = Field("", max_length=2000, description="The voice in words, for voice design.")
    sample_text: str = Field("", max_length=2000, description="What is said in the voice sample.")


OF_FRAMES = {"first_frame_strength", "last_frame_strength", "trim_end_frame"}
# option -> the models it is for, by the beginning of their id, and what to say where it is for another
FOR_SOME: dict[str, tuple[tuple[str, ...], str]] = {
    "image_quality": (("gpt-image",), "GPT Image"),
    "background": (("gpt-image",), "GPT Image"),
    "seedance_task": (("seedance-2-5",), "Seedance 2.5"),
    "return_last_frame": (("seedance-2-5",), "Seedance 2.5"),
    "container": (("seedance-2-5",), "Seedance 2.5"),
    "points": (("wan_v2.2-14b-fp8_animate-replace",), "WAN 2.2 Replace"),
    "composer_mode": (("ace_step",), "ACE-Step"),
    "prompt_strength": (("ace_step",), "ACE-Step"),
    "creativity": (("ace_step",), "ACE-Step"),
    "voice_description": (("qwen3_tts",), "Qwen3 Speech"),
    "sample_text": (("qwen3_tts",), "Qwen3 Speech"),
    "voice_strength": (("ltx",), "LTX"),
    "teacache": (("wan_", "ltx"), "WAN and LTX"),
    "trim_end_frame": (("wan_", "ltx"), "WAN and LTX"),
    "first_frame_strength": (("wan_", "ltx"), "WAN and LTX"),
    "last_frame_strength": (("wan_", "ltx"), "WAN and LTX"),
    "detailer_strength": (("ltx",), "LTX"),
    "shift": (("wan_", "ltx", "ace_step"), "WAN, LTX and ACE-Step"),
}


def applies(name: str, model: SogniModel) -> bool:
    """Whether an option means something to this model."""
    beginnings = FOR_SOME[name][0] if name in FOR_SOME else ("",)
    framed = name not in OF_FRAMES or model.workflow == "i2v"
    paid = name != "token_type" or len(model.tokens) > 1
    if name == "previews" and not model.previews:
        return False
    return (
        model.id.startswith(beginnings) and framed and paid and (name != "detailer_strength" or model.workflow == "v2v")
    )


def check_options(model: SogniModel, options: Options) -> None:
    """Raises RequestError for an option that this model would ignore."""
    for name, (beginnings, whose) in FOR_SOME.items():
        chosen = getattr(options, name) != Options.model_fields[name].default
        if chosen and not model.id.startswith(beginnings):
            raise RequestError(
                f"{model.title} has no {name.replace('_', ' ')}.",
                provider="sogni",
                field=f"options.{name}",
                hint=f"It is for {whose}; leave it out, or choose such a model.",
            )
    if options.previews and not model.previews:
        raise RequestError(
            f"{model.title} sends no previews.", provider="sogni", field="options.previews", hint="Leave it out."
        )


def previews_of(model: SogniModel, options: Options) -> int:
    """How many previews are asked for."""
    return model.previews if options.previews is None else options.previews


def options_of(request: Request) -> Options:
    """The options of a request. Raises RequestError naming the one that is wrong."""
    values: Mapping[str, Any] = request.options
    try:
        return Options(**values)
    except ValidationError as error:
        told = request_error(error)
        raise RequestError(told.message, field=f"options.{told.field}", hint=told.hint, provider="sogni") from error
