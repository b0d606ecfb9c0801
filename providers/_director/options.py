"""What this provider alone understands."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from providers._director.accounts import NAME
from studio.errors import RequestError, request_error
from studio.requests import Request
from studio.urlguard import check_url


class Options(BaseModel):
    """Templates, modes, and inputs that are named by their addresses."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    template: str = Field("", max_length=80, description="A story, extend, kids, podcast or music video template.")
    speed: Literal["", "quality", "cheap"] = Field("", description="quality, or cheap for drafts; empty: by quality.")
    mode: Literal["", "std", "pro", "fast"] = Field("", description="The model's own mode, where it has any.")
    multi_shot: bool | None = Field(None, description="Several shots in one film, where the model can.")
    resolution: str = Field("", max_length=8, description="Like 1K, 2K, 4K or 720p, where the model has a choice.")
    image_url: str = Field("", max_length=2000, description="A public https address instead of a first frame.")
    last_image_url: str = Field("", max_length=2000, description="A public https address instead of a last frame.")
    audio_url: str = Field("", max_length=2000, description="A public https address instead of a sound.")
    video_url: str = Field("", max_length=2000, description="A public https address instead of a film.")
    image_urls: tuple[str, ...] = Field((), max_length=10, description="Public https addresses of references.")
    fallback: bool = Field(True, description="Try the next model when the automatic choice is refused.")
    rewrite: Literal["", "ask", "always", "never"] = Field(
        "", description="Put the prompt in cinematic words: ask first, always, or never."
    )
    tool_names: tuple[str, ...] = Field((), max_length=20, description="Only the results of these steps are looked at.")
    telegram: bool = Field(False, description="Also deliver to the Telegram chat that is set up.")
    caption: str = Field("", max_length=900, description="What stands under it in the chat; empty: the prompt.")


def options_of(request: Request) -> Options:
    """The request's own options. Raises RequestError naming one that is none."""
    try:
        options = Options(**request.options)
    except ValidationError as error:
        wrong = request_error(error)
        raise RequestError(wrong.message, field=f"options.{wrong.field}", hint=wrong.hint, provider=NAME) from error
    for name in ("image_url", "last_image_url", "audio_url", "video_url"):
        _check_address(f"options.{name}", getattr(options, name))
    for url in options.image_urls:
        _check_address("options.image_urls", url)
    return options


def _check_address(field: str, url: str) -> None:
    if not url:
        return
    try:
        check_url(url)
    except RequestError as error:
        raise RequestError(error.message, field=field, hint=error.hint, provider=NAME) from error
