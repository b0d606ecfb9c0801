"""Jobs and artifacts as the page's own script gets them: small, since they are sent again at every change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from studio.artifacts import Artifact
from studio.jobs.job import Job
from studio.provider import Model, Provider, Span

PROMPT = 300  # characters of a prompt that the tray needs
_ASKED = (
    "prompt", "style", "count", "seed", "quality", "aspect_ratio", "width", "height", "references", "source",
    "face", "styles", "subject", "azimuths", "elevation", "distance", "turntable", "views", "form", "items", "caption",
)  # fmt: skip


def page_job(job: Job, titles: Mapping[str, str]) -> dict[str, Any]:
    """What the tray and the results draw of a job. titles: of the providers, by name."""
    shown = job.public()
    asked = {name: job.request[name] for name in _ASKED if job.request.get(name) is not None}
    if "prompt" in asked:
        asked["prompt"] = str(asked["prompt"])[:PROMPT]
    return {
        **shown,
        "request": asked,
        "provider_title": titles.get(job.provider, job.provider),
        "artifacts": [page_artifact(artifact) for artifact in job.artifacts],
        "previews": {
            each.index: f"jobs/{quote(each.of, safe='')}/previews/{each.of_index}?n={each.number}"
            for each in job.previews
        },
        "children": job.children,
        "outputs": job.outputs,
        "eta": job.eta,
        "cancelling": job.cancelling,
        "seq": job.seq,
    }


def page_artifact(artifact: Artifact) -> dict[str, Any]:
    """What a card draws of an artifact."""
    about = {
        "index": artifact.index,
        "title": artifact.title,
        "starred": artifact.starred,
        "uploaded": not artifact.job,
    }
    return {**artifact.public(), **about}


def model_facts(provider: Provider, model: Model) -> dict[str, Any]:
    """A model with its limits, for programs; what is null or empty it does not have."""
    sizes = model.sizes
    limits = (
        {"min": sizes.min, "max": sizes.max, "multiple": sizes.multiple, "fixed": [list(size) for size in sizes.fixed]}
        if sizes
        else None
    )
    return {
        "id": model.id,
        "title": model.title,
        "provider": provider.name,
        "tasks": sorted(model.tasks),
        "modes": sorted(model.modes),
        "batch": model.batch,
        "sizes": limits,
        "fps": _span(model.fps),
        "duration": _span(model.duration),
        "references": model.references,
        "seed": model.seed,
        "negative_prompt": model.negative_prompt,
        "steps": _span(model.steps),
        "guidance": _span(model.guidance),
        "loras": list(model.loras),
        "samplers": list(model.samplers),
        "schedulers": list(model.schedulers),
        "formats": list(model.formats),
        "qualities": list(model.qualities),
        "typical_seconds": model.typical_seconds,
        "premium": model.premium,
        "price": model.price,
        "about": model.about,
    }


def _span(span: Span | None) -> dict[str, float | None] | None:
    return {"min": span.min, "max": span.max, "default": span.default} if span else None
