"""What is offered: the agent, which chooses by itself, and each tool of the vendor's list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from studio.provider import Model

FILE = Path(__file__).parents[2] / "presets" / "models" / "lovart.yaml"
AGENT, UPSCALE = "agent", "upscale_image"
TASKS = {"IMAGE": frozenset({"image", "edit"}), "VIDEO": frozenset({"video"}), "3D": frozenset({"model3d"})}
SECONDS = {"IMAGE": 40.0, "VIDEO": 240.0, "3D": 180.0}
MAKES = frozenset({"image", "edit", "video", "music", "sound_effect", "model3d"})
FILMS = frozenset({"text", "image", "transition", "sound", "audio", "restyle", "motion", "extend"})


@cache
def listed() -> tuple[dict[str, Any], ...]:
    """The tools of the file."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return tuple(yaml.load(FILE.read_text("utf-8"), loader))


def models_of(tools: Iterable[Mapping[str, Any]]) -> list[Model]:
    """The models for these tools, the agent first. A tool of a kind that is not known here is left to the options."""
    found = {AGENT: _agent()}
    tools = (
        *tools,
        {"name": UPSCALE, "display_name": "Upscale"},
    )  # the vendor's guide names it, whether or not it is listed
    for tool in tools:
        name = str(tool.get("name") or "")
        model = _tool(name, tool)
        if name and model:
            found.setdefault(name, model)
    return list(found.values())


def kinds_of(tools: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Tool -> kind as the catalog names it."""
    return {str(tool.get("name") or ""): str(tool.get("category") or "").upper() for tool in tools}


def kind_of_tool(model: str) -> str:
    """The catalog's kind of a tool, told by its name."""
    return next((kind for kind in TASKS if model.startswith(f"generate_{kind.lower()}_")), "IMAGE")


def _agent() -> Model:
    return Model(
        AGENT,
        "Lovart agent",
        MAKES,
        modes=FILMS,
        batch=4,
        references=12,
        negative_prompt=True,
        audio=True,
        typical_seconds=60,
        about="Chooses the model itself. Size, length and seed are wishes, told to it in words.",
    )


def _tool(name: str, tool: Mapping[str, Any]) -> Model | None:
    kind = str(tool.get("category") or "").upper()
    tasks = frozenset({"upscale"}) if name == UPSCALE else TASKS.get(kind)
    if not tasks:
        return None
    return Model(
        name,
        str(tool.get("display_name") or name),
        tasks,
        modes=FILMS if kind == "VIDEO" else frozenset(),
        batch=4 if kind == "IMAGE" else 1,
        references=12,
        negative_prompt=True,
        premium=tool.get("is_premium") is True,
        typical_seconds=SECONDS.get(kind, 40.0),
        about="Size, length and seed are wishes, told to it in words.",
    )
