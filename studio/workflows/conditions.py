"""`when`: whether a step is made. One binding, `not` one, or a comparison of two values."""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from studio.workflows.bindings import BindingError, Ref, Scope, parse, resolve

_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt,
}  # fmt: skip
_COMPARES = re.compile(r"(?P<left>\$\S+)\s*(?P<sign>==|!=|<=|>=|<|>)\s*(?P<right>\S.*)")
_HINT = 'Write ${inputs.music}, not ${inputs.music}, or ${inputs.mode} == "ad".'


def holds(when: str | bool, scope: Scope) -> bool:
    """Whether the condition is met. Raises BindingError for one that cannot be read or compared."""
    if isinstance(when, bool):
        return when
    text = when.strip()
    if found := _COMPARES.fullmatch(text):
        return _compare(_value(found["left"], scope), found["sign"], _value(found["right"], scope))
    if text.startswith("not "):
        return not _value(_one_binding(text.removeprefix("not ").strip()), scope)
    return bool(_value(_one_binding(text), scope))


def _one_binding(text: str) -> str:
    parts = parse(text)
    if len(parts) != 1 or not isinstance(parts[0], Ref):
        raise BindingError(f'"{text[:60]}" is no condition.', _HINT)
    return text


def _value(text: str, scope: Scope) -> Any:
    """A binding's value, or the value that is written, in JSON or as a bare word."""
    if "$" in text:
        return resolve(_one_binding(text.strip()), scope)
    try:
        return json.loads(text)
    except ValueError:
        return text.strip().strip("'")


def _compare(left: Any, sign: str, right: Any) -> bool:
    try:
        return bool(_OPERATORS[sign](left, right))
    except TypeError as error:
        raise BindingError(
            "A number and words are compared by size.", "Compare two numbers, or use == or !=."
        ) from error


def condition_refs(when: str | bool) -> list[Ref]:
    """The bindings of a condition. Raises BindingError for one that cannot be read."""
    if isinstance(when, bool):
        return []
    text = when.strip()
    if found := _COMPARES.fullmatch(text):
        sides = [side.strip() for side in (found["left"], found["right"]) if "$" in side]
    else:
        sides = [text.removeprefix("not ").strip()]
    return [way for side in sides for part in parse(_one_binding(side)) if isinstance(part, Ref) for way in part.ways()]
