"""The viewer: one artifact large, with everything known about it, and the desk where its actions arrive from all over the page."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import gradio as gr

from components._parts import EACH, island
from components.guard import owner_of
from studio.artifacts import Artifact
from studio.errors import BacklotError, NotFound
from studio.provider import Cost
from studio.studio import Studio

TELLING = ("form", "azimuths", "turntable", "elevation", "distance", "styles")
EVENTS = ("details", "solid", "reuse", "variations", "send", "make")


def build(studio: Studio, send_to: list[dict[str, Any]]) -> gr.HTML:
    """The viewer. Its other events are wired by the shell, which knows the tabs."""
    viewer = island("viewer", elem_id="viewer", events=EVENTS, sendTo=send_to)

    def details(event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        owner = owner_of(request)
        try:
            return details_of(studio, studio.library.get(str(event.artifact), owner=owner), owner)
        except NotFound as error:
            return {"id": event.artifact, "problem": error.message}

    def turned(event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """A solid in the page's view of solids, or that view without one: wanted soon, or no longer."""
        if not event.artifact:
            return gr.update(value=None, visible=bool(event.wanted))
        try:
            artifact = studio.library.get(str(event.artifact), owner=owner_of(request))
        except NotFound:
            return gr.update(value=None, visible=False)
        return gr.update(value=str(_as_file(studio, artifact)), visible=True)

    solid = gr.Model3D(
        visible=False, elem_id="viewer-solid", show_label=False, container=False, interactive=False, height="100%"
    )
    viewer.details(details, None, viewer, **EACH)
    viewer.solid(turned, None, solid, **EACH)
    return viewer


def _as_file(studio: Studio, artifact: Artifact) -> Path:
    """A copy under a name that says what it is, in the folder that Gradio serves from and that is swept."""
    folder = studio.settings.home / "gradio" / "solids"
    path = folder / f"{artifact.sha}.glb"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(studio.library.local_path(artifact), path)
    return path


def details_of(studio: Studio, artifact: Artifact, owner: str) -> dict[str, Any]:
    """All that the viewer shows of an artifact."""
    recipe = studio.library.recipe_of(artifact)
    asked = recipe.get("request", {})
    titles = {provider.name: provider.title for provider in studio.registry.all()}
    return {
        **tile_of(artifact),
        "prompt": str(asked.get("prompt", "")),
        "negative_prompt": str(asked.get("negative_prompt", "")),
        **_style(studio, str(asked.get("style", "")), str(asked.get("prompt", ""))),
        "sent": str(recipe.get("facts", {}).get("prompt", "")),
        "provider": titles.get(str(recipe.get("provider", "")), recipe.get("provider", "")),
        "model": recipe.get("model", ""),
        "parents": [tile_of(parent) for parent in studio.library.parents(artifact.id, owner=owner)],
        "recipe": recipe or None,
        **_spent(studio, artifact, owner),
    }


def tile_of(artifact: Artifact) -> dict[str, Any]:
    """What a tile of the library shows, and what the viewer needs to begin with."""
    return {
        **artifact.public(),
        "media": artifact.media,
        "title": artifact.title,
        "prompt": artifact.prompt,
        "made": _made(artifact),
        "starred": artifact.starred,
        "trashed": artifact.trashed_at is not None,
        "created_at": artifact.created_at,
        "uploaded": not artifact.job,
        "has_recipe": bool(artifact.recipe.get("request")),
    }


def _made(artifact: Artifact) -> dict[str, Any] | None:
    """What the page names it by where neither a prompt nor a title does: its task, and what of the request tells one from another."""
    if artifact.prompt or artifact.title or not artifact.job:
        return None
    asked = artifact.recipe.get("request", {})
    telling = {name: asked[name] for name in TELLING if asked.get(name)}
    return {"task": str(artifact.recipe.get("task", "")), "request": telling}


def _style(studio: Studio, style: str, prompt: str) -> dict[str, str]:
    """The style's title, and the prompt with its words, where the style is still known."""
    preset = next((preset for preset in studio.presets.of("styles") if preset.id == style), None)
    return {"style": preset.title if preset else style, "styled": preset.apply(prompt) if preset else ""}


def _spent(studio: Studio, artifact: Artifact, owner: str) -> dict[str, Any]:
    """Seconds and cost of the job that made it, where that job is still known."""
    if not artifact.job:
        return {"seconds": None, "cost": ""}
    try:
        job = studio.job(artifact.job, owner=owner)
    except BacklotError:
        return {"seconds": None, "cost": ""}
    seconds = job.finished_at - job.started_at if job.finished_at and job.started_at else None
    amount = job.cost.actual if job.cost.actual is not None else job.cost.estimate
    return {"seconds": seconds, "cost": "" if amount is None else Cost(amount=amount, unit=job.cost.unit).text}
