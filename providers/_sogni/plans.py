"""The plan of a durable workflow: what it may point at, and where an answer keeps it.

A step's arguments point at the media given with the request by negative numbers: -1 is the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from studio.errors import RequestError

INPUT = "$input_media"


def media_index(place: int) -> int:
    """How a step's arguments name the reference at this place, counted from 0: -1 is the first."""
    return -1 - place


def check_plan(plan: Mapping[str, Any], references: int) -> None:
    """Raises RequestError for a plan that points at steps or references that are not there."""
    steps = plan.get("steps")
    if not isinstance(steps, Sequence) or not steps or not all(isinstance(step, Mapping) for step in steps):
        raise RequestError(
            "The workflow has no steps.", field="plan", hint="Give it at least one step with id and toolName."
        )
    before: set[str] = set()
    for step in steps:
        name = str(step.get("id") or "")
        if not name or name in before:
            raise RequestError(
                f'The step "{name}" has no id of its own.', field="plan", hint="Give each step another id."
            )
        for link in step.get("dependsOn") or ():
            source = str(link.get("sourceStepId") or "")
            if source != INPUT and source not in before:
                raise RequestError(
                    f'The step "{name}" depends on "{source}", which does not come before it.',
                    field="plan",
                    hint="Put it first.",
                )
            if source == INPUT:
                _check_index(name, int(link.get("sourceArtifactIndex") or 0), references, counted=True)
        for index in _indices(step.get("arguments") or {}):
            if index < 0:
                _check_index(name, index, references)
        before.add(name)


def plan_in(answer: Any) -> Mapping[str, Any]:
    """The plan in an answer, wherever it keeps it; empty where there is none."""
    if not isinstance(answer, Mapping):
        return {}
    if isinstance(answer.get("steps"), Sequence):
        return answer
    return next(
        (plan for name in ("workflow", "plan", "input", "result", "data") if (plan := plan_in(answer.get(name)))), {}
    )


def _check_index(step: str, index: int, references: int, *, counted: bool = False) -> None:
    inside = -references <= index < references if counted else -references <= index
    if not inside:
        raise RequestError(
            f'The step "{step}" points at reference {index}, and there are {references}.',
            field="media_references",
            hint="Add the reference, or point at one that is there; -1 is the first.",
        )


def _indices(arguments: Mapping[str, Any]) -> Iterator[int]:
    """The places that arguments like `sourceImageIndex` and `referenceImageIndices` name."""
    for name, value in arguments.items():
        if name.endswith("Index") and isinstance(value, int):
            yield value
        elif name.endswith("Indices") and isinstance(value, Sequence) and not isinstance(value, str):
            yield from (one for one in value if isinstance(one, int))
