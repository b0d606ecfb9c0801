"""What can be changed in a plan by hand: a few fields of a request, or the inputs of its recipe, as a form is drawn from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from studio.requests import REQUESTS
from studio.requests._base import Quality, Ratio

EDITABLE = (
    "prompt",
    "lyrics",
    "negative_prompt",
    "quality",
    "count",
    "duration",
    "aspect_ratio",
    "factor",
    "crossfade",
)
LABELS = {
    "prompt": "Prompt", "lyrics": "Lyrics", "negative_prompt": "Leave out (negative prompt)", "quality": "Quality", "count": "How many",
    "duration": "Length (s)", "aspect_ratio": "Shape", "factor": "Times as wide", "crossfade": "Crossfade (s)",
}  # fmt: skip
CHOICES = {"quality": list(get_args(Quality)), "aspect_ratio": ["", *get_args(Ratio)]}
ONLY_IF_SET = ("lyrics", "negative_prompt", "crossfade")


def form_of_request(task: str, request: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields of a request that are worth changing, with their values."""
    known = REQUESTS[task].model_fields if task in REQUESTS else {}
    form = []
    for name in EDITABLE:
        if (
            name not in known
            or (name in ONLY_IF_SET and not request.get(name))
            or (name == "aspect_ratio" and request.get("width"))
        ):
            continue
        value = request.get(name, known[name].default)
        kind = (
            "choice"
            if name in CHOICES
            else "number"
            if name in ("count", "duration", "factor", "crossfade")
            else "text"
        )
        form.append(
            {"name": name, "label": LABELS[name], "type": kind, "value": value, "choices": CHOICES.get(name, [])}
        )
    return form


def form_of_recipe(fields: Sequence[Mapping[str, Any]], inputs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The inputs of a recipe with their values; media are attached instead."""
    return [
        {
            "name": field["name"], "label": field["label"], "type": field["type"], "list": field["list"], "choices": list(field.get("choices") or ()),
            "value": inputs.get(field["name"], field["default"]), "min": field.get("min"), "max": field.get("max"), "help": field["help"],
        }
        for field in fields
        if field["type"] in ("text", "number", "choice")
    ]  # fmt: skip
