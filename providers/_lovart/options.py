"""What this provider alone understands: said with a request, else as chosen in its panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from providers._lovart.errors import NAME
from studio.errors import RequestError, request_error
from studio.requests import Request

Tool = Annotated[str, StringConstraints(pattern=r"^\w{1,80}$")]  # any name: the vendor's list changes weekly
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]{1,2000}$")]
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
    attachments: tuple[Url, ...] = Field((), max_length=12, description="Addresses of files that it shall see, too.")


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


def with_choices(options: Options, held: Mapping[str, Any], task: str, kinds: Mapping[str, str]) -> Options:
    """The options, with what the panel says where the request says nothing. held: an account's state. kinds: tool -> kind as the catalog
    names it. A tool that must be used counts only for the tasks of its kind, for no other task could be done with it."""
    given, chosen = options.model_fields_set, held["chosen"]
    more: dict[str, Any] = {}
    of_thread = {each["id"]: each["project_id"] for each in held["threads"]}
    thread = chosen["thread"] if "thread_id" not in given and not options.mode else ""
    if thread and options.project_id in {"", of_thread.get(thread, "")}:
        more["thread_id"] = thread
    if "mode" not in given and not (options.thread_id or more.get("thread_id")):
        more["mode"] = chosen["mode"]
    if "attachments" not in given:
        more["attachments"] = tuple(each["url"] for each in chosen["attachments"])
    return options.model_copy(update=more | _tools(chosen["tools"], given, task, kinds))


def _tools(chosen: Mapping[str, str], given: set[str], task: str, kinds: Mapping[str, str]) -> dict[str, Any]:
    more: dict[str, Any] = {}
    able = TASKS_OF_KIND
    if "prefer_tools" not in given:
        soft = [name for name, how in chosen.items() if how == "prefer"]
        by_kind = {kind: tuple(name for name in soft if kinds.get(name) == kind) for kind in able}
        more["prefer_tools"] = {kind: names for kind, names in by_kind.items() if names}
    if "include_tools" not in given:
        hard = [name for name, how in chosen.items() if how == "force"]
        more["include_tools"] = tuple(name for name in hard if task in able.get(kinds.get(name, ""), ()))
    if "exclude_tools" not in given:
        more["exclude_tools"] = tuple(name for name, how in chosen.items() if how == "exclude")
    return more


TASKS_OF_KIND = {"IMAGE": ("image", "edit"), "VIDEO": ("video",), "3D": ("model3d",)}
