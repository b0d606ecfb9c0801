"""The tools of the chat model: every task, every operation on text, workflows, and looking around. Their arguments are checked like any
request's; what makes something only offers a plan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.requests._base import Name, Text
from studio.workflows.foreign import Foreign, structured
from studio.workflows.operations import OPERATIONS
from studio.workflows.tools import TOOLS, tool_for

HIDDEN = {
    "steps", "guidance", "sampler", "scheduler", "loras", "timeout", "seed_strategy", "strict_size", "options", "project", "persona",
    "auto_resize", "identity_end", "approve",
}  # fmt: skip  # checked where they are given, but not offered: a model does better without them
ABOUT = {
    "image": "Make a picture from words.",
    "edit": "Change one or more pictures by an instruction; the first one is changed.",
    "photobooth": "Portraits of a face in one or many looks. Use it whenever the person says photobooth.",
    "angles": "One subject seen from other sides; with turntable a film all around. The usual height and distance are never asked for.",
    "video": "Make a film from words, pictures (first_frame, last_frame), sound, or another film (mode extend, restyle, motion, replace, lipsync).",
    "music": "Make music.",
    "speech": "Have words spoken.",
    "sound_effect": "Make a sound.",
    "transcribe": "The words of a recording with their times.",
    "upscale": "More pixels.",
    "model3d": "Make a solid.",
    "cut": "Join films and pictures to one film: order, trims, crossfade, soundtrack, titles, subtitles. For a transition that is made anew use video with first_frame and last_frame.",
    "export": "Another form of a file: trim, gif, loop, reverse, first-frame, last-frame, contact-sheet, collage, sound alone and so on.",
    "enhance": "A richer prompt for the same idea.",
    "describe": "What a picture shows, or the answer to a question about it.",
    "ask": "Ask another chat model a question.",
    "lines": "Cut a text into its lines.",
}  # fmt: skip


class Plain(BaseModel):
    """Arguments of a tool."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SearchLibrary(Plain):
    """Find things in the person's library, newest first."""

    query: Text = Field("", max_length=300, description="Words to find; empty: everything.")
    media: Literal["", "image", "video", "audio"] = Field("", description="Only of this medium.")
    limit: int = Field(8, ge=1, le=20, description="How many at most.")


class DescribeVideo(Plain):
    """What a film shows, by frames sampled from it, or the answer to a question about it."""

    video: Name = Field(min_length=1, description="The film.")
    question: Text = Field("", max_length=2000, description="What is asked; empty: what it shows.")
    frames: int = Field(6, ge=2, le=10, description="How many frames are looked at.")


class GetMetadata(Plain):
    """What is known of a file: size, length, how it was made, what it was made from."""

    artifact: Name = Field(min_length=1, description="The file.")


class GetBalance(Plain):
    """What is left on an account."""

    provider: Name = Field("", description="Whose account; empty: all that are set up.")


class EstimateCost(Plain):
    """What a request would cost, and how long it would take. Nothing is made."""

    task: Name = Field(description="The task.")
    request: dict[str, Any] = Field(default_factory=dict, description="Its fields, as the task's own tool takes them.")


class NoArguments(Plain):
    """Nothing to say."""


class Remember(Plain):
    """Keep something in mind for this person, only if they asked for it."""

    key: Name = Field(min_length=1, max_length=80, description="What it is about, like preferred_style.")
    value: Text = Field(min_length=1, max_length=1000, description="What is to be kept in mind.")
    category: Literal["preference", "fact", "context"] = Field("preference", description="What kind it is.")


class PlanRun(Plain):
    """Offer a run of a recipe, as list_recipes names it."""

    recipe: Name = Field(min_length=1, description="The recipe's id.")
    inputs: dict[str, Any] = Field(default_factory=dict, max_length=60, description="Its inputs by name.")


class ComposeWorkflow(Plain):
    """Offer a run of a workflow of your own, of several steps.

    document: {title, inputs, steps: [{id, use: a task or text operation, with: {arguments}, for_each, when}], approvals, outputs}. Bindings:
    ${inputs.name}, ${steps.id.artifacts[0]}, ${steps.id.text}. Every problem comes back with its place.
    """

    document: dict[str, Any] = Field(description="The recipe.")
    inputs: dict[str, Any] = Field(default_factory=dict, max_length=60, description="Its inputs by name.")


class PlanFromBrief(Plain):
    """A workflow that a service plans from a brief; not offered, but called by models that know that service's own tools."""

    brief: Text = Field(min_length=1, description="What it shall make.")


class GetJob(Plain):
    """How a job or a run is doing, by the id that a started plan has."""

    id: Name = Field(min_length=1, description="The job or the run.")
    wait_seconds: float = Field(0, ge=0, le=60, description="How long to wait for it.")


LOOKING: Mapping[str, type[Plain]] = {
    "search_library": SearchLibrary,
    "describe_video": DescribeVideo,
    "get_metadata": GetMetadata,
    "get_balance": GetBalance,
    "estimate_cost": EstimateCost,
    "list_personas": NoArguments,
    "list_memories": NoArguments,
    "remember": Remember,
    "list_recipes": NoArguments,
    "get_job": GetJob,
}
PLANNING: Mapping[str, type[Plain]] = {"plan_run": PlanRun, "compose_workflow": ComposeWorkflow}
THEIRS: Mapping[str, type[Plain]] = {"plan_from_brief": PlanFromBrief}
SCRIPT_KINDS = {
    "ad_script": "ad", "campaign": "brand", "trailer": "trailer", "storyboard": "storyboard", "social_short": "social-short",
    "talking_head": "talking-head",
}  # fmt: skip
THEIR_TEXTS: Mapping[str, Mapping[str, str]] = {  # the creative agent's writing tools: their argument -> ours
    "compose_script": {
        "brief": "prompt", "duration_seconds": "seconds", "scene_count": "shots", "aspect_ratio": "aspect_ratio", "style": "style",
    },
    "compose_lyrics": {"prompt": "prompt", "language": "language", "music_prompt": "genre", "duration_seconds": "seconds"},
    "compose_instrumental": {"prompt": "prompt", "duration_seconds": "seconds"},
}  # fmt: skip
_SAYS = {
    "list_personas": "The people this person has saved; name them as @name in a prompt.",
    "list_memories": "What is kept in mind for this person.",
    "list_recipes": "The workflows there are, with their inputs.",
}


@dataclass(frozen=True)
class Called:
    """A call as it is meant. kind: a task offers a plan, text is written at once, the others look or plan. problem: what is wrong with it."""

    name: str
    arguments: Mapping[str, Any]
    kind: Literal["task", "text", "look", "plan", "none"] = "none"
    problem: str = ""


def read_call(name: str, arguments: Mapping[str, Any]) -> Called:
    """A call of ours, or of the creative agent's tools in our words; one that is nobody's has a problem."""
    theirs = name.removeprefix("sogni_")
    if theirs in THEIR_TEXTS and (name != theirs or arguments.keys() & {"brief", "duration_seconds", "music_prompt"}):
        return _their_text(theirs, arguments)
    if theirs == "compose_workflow" and "brief" in arguments and "document" not in arguments:
        return Called("plan_from_brief", {"brief": arguments["brief"]}, "plan")
    if name in LOOKING or name in PLANNING:
        return Called(name, arguments, "look" if name in LOOKING else "plan")
    if name in OPERATIONS:
        return Called(name, arguments, "task" if OPERATIONS[name].is_task else "text")
    tool = tool_for(theirs, tuple(arguments)) if theirs in TOOLS else None
    if tool is None:
        known = ", ".join((*OPERATIONS, *LOOKING, *PLANNING))
        return Called(name, arguments, problem=f'There is no tool "{name[:60]}". There are: {known}.')
    if theirs == "replace_video_segment":
        return _segment(arguments)
    ours: dict[str, Any] = {**tool.fixed}
    for key, value in arguments.items():
        try:
            of_it = structured(theirs, key, value, lambda index: str(-1 if index is None else index))
        except Foreign as error:
            return Called(name, arguments, problem=f"{key}: {error.message} {error.hint}")
        if of_it is not None:
            ours.update(of_it)
        elif key in tool.names:
            ours[tool.names[key]] = value
        elif key in tool.media:
            ours[tool.media[key][0]] = value
    return Called(tool.use, ours, "task" if OPERATIONS[tool.use].is_task else "text")


def _segment(arguments: Mapping[str, Any]) -> Called:
    """Their tool that replaces a part of a film: several steps, which a recipe of ours has."""
    at, start, end = (arguments.get(name) for name in ("videoIndex", "startSeconds", "endSeconds"))
    film = f"a{at + 1}" if isinstance(at, int) and at >= 0 else "last"
    inputs: dict[str, Any] = {"film": film, "start": start, "end": end}
    if "prompt" in arguments:
        inputs["prompt"] = arguments["prompt"]
    if isinstance(start, int | float) and isinstance(end, int | float):
        inputs["end"] = max(end, 0)  # -1: to its end
        inputs |= {"seconds": end - start} if end > start else {}
    return Called("plan_run", {"recipe": "replace-segment", "inputs": inputs}, "plan")


def _their_text(name: str, arguments: Mapping[str, Any]) -> Called:
    ours = {THEIR_TEXTS[name][key]: value for key, value in arguments.items() if key in THEIR_TEXTS[name]}
    if kind := SCRIPT_KINDS.get(str(arguments.get("script_type", ""))):
        ours["kind"] = kind
    return Called(name, ours, "text")


def definitions(*, writers: bool = True) -> list[dict[str, Any]]:
    """Every tool as a chat server is told of it. writers: whether anybody here describes and enhances."""
    named = [
        name
        for name in OPERATIONS
        if writers or not OPERATIONS[name].asks or name not in ("describe", "ask", "enhance")
    ]
    made = [
        _function(name, _told(name), _offered(OPERATIONS[name].shape))
        for name in named
        if name not in ("ask", "metadata")
    ]  # get_metadata tells more
    more = [
        _function(name, _SAYS.get(name, shape.__doc__ or ""), _schema(shape))
        for name, shape in {**LOOKING, **PLANNING}.items()
    ]
    return [*made, *more]


def _told(name: str) -> str:
    return ABOUT.get(name) or " ".join((OPERATIONS[name].shape.__doc__ or name).split())


def _function(name: str, about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {"name": name, "description": " ".join(about.split()), "parameters": schema},
    }


def _offered(shape: type[BaseModel]) -> dict[str, Any]:
    schema = _schema(shape)
    kept = {name: field for name, field in schema["properties"].items() if name not in HIDDEN}
    needed = [*schema.get("required", ()), *(["prompt"] if getattr(shape, "needs_prompt", False) else [])]
    return {**schema, "properties": kept, "required": list(dict.fromkeys(needed))}


def _schema(shape: type[BaseModel]) -> dict[str, Any]:
    """The schema without what only costs words: titles, defaults, patterns."""
    schema = json.loads(json.dumps(shape.model_json_schema()))
    _prune(schema)
    schema.pop("description", None)
    schema.setdefault("properties", {})
    return dict(schema)


def _prune(node: Any, *, names: bool = False) -> None:
    if isinstance(node, dict):
        if not names:
            for key in ("title", "pattern", "default", "maxLength"):
                node.pop(key, None)
        for key, inner in node.items():
            _prune(inner, names=key in ("properties", "$defs") and not names)
    elif isinstance(node, list):
        for inner in node:
            _prune(inner)
