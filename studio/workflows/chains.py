"""From what an artifact was made of to a recipe that makes more like it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from studio.artifacts import Artifact
from studio.errors import BacklotError, NotFound, RequestError
from studio.library import Library
from studio.requests import REQUESTS, Request, parse_request
from studio.workflows.importing import escaped
from studio.workflows.recipe import STEPS_LIMIT

_OF_ONE_MODEL = ("sampler", "scheduler", "loras", "options")
_LEFT_OUT = {"seed", "seed_strategy", "project", "timeout", "provider", "model", "count"}
_INPUTS = {"image": "picture", "video": "film", "audio": "sound"}


def chain_of(artifact_id: str, library: Library, owner: str) -> dict[str, Any]:
    """A recipe's document: one step for each job that the artifact comes from, its words and the uploads it began with as inputs.

    Raises NotFound, and RequestError where the artifact was not made here.
    """
    chain = _Chain(library, owner)
    last = library.get(artifact_id, owner=owner)
    if not _task(last):
        raise RequestError("This was not made here.", field="artifact_id", hint="Choose something that was made here.")
    chain.follow(last)
    return chain.document(last)


@dataclass
class _Made:
    """One job's part in the chain. used: the places of its outputs that are used further."""

    id: str
    task: str
    request: Request
    used: list[int] = field(default_factory=list)


@dataclass
class _Chain:
    """Collects the jobs, each after those it is made from."""

    library: Library
    owner: str
    jobs: dict[str, _Made] = field(default_factory=dict)
    inputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    bindings: dict[str, tuple[str, int] | str] = field(
        default_factory=dict
    )  # artifact -> its job and place, or its input
    depth: int = 0  # steps that are followed now, each from what the one before it was made of

    def follow(self, artifact: Artifact) -> None:
        """Add the job that made this, and before it those that made what it is made from."""
        if artifact.id in self.bindings:
            return
        request = _request(artifact)
        if request is None:
            self.bindings[artifact.id] = self._input(artifact)
            return
        key = artifact.job or artifact.id
        if key not in self.jobs:
            self.depth += 1
            if self.depth > STEPS_LIMIT or len(self.jobs) >= STEPS_LIMIT:
                raise self._too_long()
            for source in request.sources():
                self._source(source)
            self.depth -= 1
            if len(self.jobs) >= STEPS_LIMIT:
                raise self._too_long()
            number = sum(made.task == request.task for made in self.jobs.values()) + 1
            name = request.task if number == 1 else f"{request.task}_{number}"
            self.jobs[key] = _Made(name, request.task, request)
        made = self.jobs[key]
        if artifact.index not in made.used:
            made.used.append(artifact.index)
        self.bindings[artifact.id] = (key, artifact.index)

    def _too_long(self) -> RequestError:
        hint = "Choose something that was made before it, and begin the recipe with that."
        return RequestError(f"It was made in more than {STEPS_LIMIT} steps.", field="artifact_id", hint=hint)

    def _source(self, artifact_id: str) -> None:
        try:
            self.follow(self.library.get(artifact_id, owner=self.owner))
        except NotFound:  # it has been deleted since: whoever cooks this gives another
            self.bindings[artifact_id] = self._input(Artifact(artifact_id, self.owner, "", "image/png", 0))

    def _input(self, artifact: Artifact) -> str:
        kind = artifact.media if artifact.media in _INPUTS else "image"
        number = sum(each["type"] == kind for each in self.inputs.values()) + 1
        name = _INPUTS[kind] if number == 1 else f"{_INPUTS[kind]}_{number}"
        self.inputs[name] = {"type": kind, "help": (artifact.title or "What it begins with.")[:400]}
        return name

    def document(self, last: Artifact) -> dict[str, Any]:
        prompts: dict[str, dict[str, Any]] = {}
        steps = [self._step(made, prompts) for made in self.jobs.values()]
        title = (last.title or "My recipe").strip()[:80]
        end = self.jobs[last.job or last.id]
        return {
            "title": title,
            "promise": f"Made from {len(steps)} steps." if len(steps) > 1 else "Made in one step.",
            "inputs": {**prompts, **self.inputs},
            "steps": steps,
            "outputs": [f"${{steps.{end.id}.artifacts}}"],
        }

    def _step(self, made: _Made, prompts: dict[str, dict[str, Any]]) -> dict[str, Any]:
        values = made.request.model_dump(mode="json", exclude_defaults=True)
        bound = any(values.get(name) for name in _OF_ONE_MODEL)
        kept = {
            name: self._bound(escaped(value))
            for name, value in values.items()
            if name not in _LEFT_OUT or (bound and name in ("provider", "model"))
        }
        if len(made.used) > 1:
            kept["count"] = values.get("count", 1)
        if kept.get("prompt"):
            same = next((name for name, each in prompts.items() if each["default"] == made.request.prompt), "")
            name = same or ("prompt" if not prompts else f"prompt_{len(prompts) + 1}")
            prompts[name] = prompts.get(name) or {
                "type": "text",
                "label": "Prompt" if not prompts else f"Prompt of {made.id.replace('_', ' ')}",
                "default": made.request.prompt,
            }
            kept["prompt"] = f"${{inputs.{name}}}"
        return {"id": made.id, "use": made.task, "with": kept}

    def _bound(self, value: Any) -> Any:
        """A value in which artifacts are bindings to what makes them."""
        if isinstance(value, str) and value in self.bindings:
            return self._binding(value)
        if isinstance(value, list):
            return [self._bound(each) for each in value]
        return {key: self._bound(each) for key, each in value.items()} if isinstance(value, Mapping) else value

    def _binding(self, artifact_id: str) -> str:
        found = self.bindings[artifact_id]
        if isinstance(found, str):
            return f"${{inputs.{found}}}"
        made = self.jobs[found[0]]
        place = found[1] if len(made.used) > 1 else 0
        return f"${{steps.{made.id}.artifacts[{place}]}}"


def _task(artifact: Artifact) -> str:
    task = str(artifact.recipe.get("task", ""))
    return task if task in REQUESTS else ""


def _request(artifact: Artifact) -> Request | None:
    """What was asked for it; None for an upload, and for what another version of the studio was asked."""
    if not _task(artifact):
        return None
    try:
        return parse_request(_task(artifact), artifact.recipe.get("request", {}))
    except BacklotError:
        return None
