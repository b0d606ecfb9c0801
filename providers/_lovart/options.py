"""What this provider alone understands."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from providers._lovart.errors import NAME
from studio.errors import RequestError, request_error
from studio.requests import Request

Tool = Annotated[str, StringConstraints(pattern=r"^\w{1,80}$")]  # any name: the vendor's list changes weekly
Id = Annotated[str, StringConstraints(pattern=r"^[\w.-]{0,128}$")]


class Options(BaseModel):
    """Threads, projects and tools."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    thread_id: Id = Field("", description="The conversation that goes on; empty begins one.")
    project_id: Id = Field("", description="The project on the canvas; empty is the one in use.")
    mode: Literal["", "fast", "thinking"] = Field("", description="How it reasons; fixed by a thread's first message.")
    choice: Literal["force", "prefer"] = Field("force", description="Whether the chosen model must or should be used.")
    prefer_tools: dict[str, tuple[Tool, ...]] = Field(
        default_factory=dict, max_length=8, description="Tools it should use, by kind, like IMAGE."
    )
    include_tools: tuple[Tool, ...] = Field((), max_length=16, description="Tools it must use.")
    exclude_tools: tuple[Tool, ...] = Field((), max_length=64, description="Tools it must not use.")


def options_of(request: Request) -> Options:
    """The request's own options. Raises RequestError naming one that is none, or that contradicts another."""
    try:
        options = Options(**request.options)
    except ValidationError as error:
        wrong = request_error(error)
        raise RequestError(wrong.message, field=f"options.{wrong.field}", hint=wrong.hint, provider=NAME) from error
    if options.thread_id and options.mode:
        raise RequestError(
            "The way of reasoning is fixed by a thread's first message.",
            field="options.mode",
            hint="Leave the mode out, or begin a new thread.",
            provider=NAME,
        )
    if both := sorted(set(options.include_tools) & set(options.exclude_tools)):
        raise RequestError(
            f"The tool {both[0]} is both demanded and excluded.",
            field="options.exclude_tools",
            hint="Remove it from one of the lists.",
            provider=NAME,
        )
    return options
