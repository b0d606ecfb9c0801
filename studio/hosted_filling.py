"""The inputs of a template that an upstream keeps, filled in for a run: each there that is needed, and in its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studio.errors import RequestError
from studio.hosting import HostedInput, HostedTemplate
from studio.safety import clean_prompt


def fitted(template: HostedTemplate, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the template takes, each in its kind. Raises RequestError naming the input that is missing, unknown or of another kind."""
    known = {each.name: each for each in template.inputs}
    if unknown := next((name for name in values if name not in known), ""):
        raise RequestError(
            f'"{template.title}" has no input "{unknown[:60]}".',
            field=unknown[:60],
            hint=f"It takes {', '.join(known) or 'none'}.",
        )
    filled: dict[str, Any] = {}
    for name, each in known.items():
        value = values.get(name)
        if value in (None, ""):
            if each.needed and each.default in (None, ""):
                raise RequestError(f'"{name}" is missing.', field=name, hint=each.about or "Fill it in.")
            continue
        filled[name] = _valued(each, value)
    return filled


def _valued(wanted: HostedInput, value: Any) -> Any:
    if wanted.kind == "number":
        try:
            return float(value)
        except (TypeError, ValueError) as error:
            raise RequestError(f'"{wanted.name}" is no number.', field=wanted.name, hint="Write a number.") from error
    if wanted.kind == "boolean":
        return value is True or str(value).lower() in ("true", "on", "yes", "1")
    if wanted.kind == "select" and wanted.choices and value not in wanted.choices:
        raise RequestError(
            f'"{wanted.name}" cannot be "{str(value)[:40]}".',
            field=wanted.name,
            hint=f"Choose one of {', '.join(wanted.choices)}.",
        )
    return clean_prompt(str(value))
