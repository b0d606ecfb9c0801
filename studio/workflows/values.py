"""What a person gives a recipe: checked against its inputs, with the defaults filled in."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from studio.errors import RequestError
from studio.requests._base import writable
from studio.taking import NOUNS
from studio.workflows.bindings import SAMPLE_ID, SAMPLE_TEXT
from studio.workflows.problems import Problem, nearest
from studio.workflows.recipe import AnyInput, ChoiceInput, MediaInput, NumberInput, TextInput

RESERVED = (
    "max_cost",
    "confirm_cost",
    "media",
    "project",
    "until",
)  # told with the inputs of a start, and none of them
KindOf = Callable[[str], str | None]  # an artifact's medium; None where there is no such artifact


class BadValue(Exception):
    """A value that an input does not take."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def read_inputs(
    inputs: Mapping[str, AnyInput], given: Mapping[str, Any], kind_of: KindOf | None = None
) -> tuple[dict[str, Any], list[Problem]]:
    """The values of all inputs, and everything wrong with those that are given."""
    problems = [
        Problem(
            place=("inputs", str(name)[:60]),
            message=f'This recipe has no input "{str(name)[:60]}".',
            hint=nearest(str(name)[:60], inputs, "Leave it out."),
        )
        for name in given
        if name not in inputs
    ]
    values: dict[str, Any] = {}
    for name, kind in inputs.items():
        try:
            values[name] = value_of(kind, given.get(name), kind_of)
        except BadValue as wrong:
            problems.append(Problem(place=("inputs", name), message=wrong.message, hint=wrong.hint))
    return values, problems


def value_of(kind: AnyInput, given: Any, kind_of: KindOf | None = None) -> Any:
    """The value of one input, its default where none is given. Raises BadValue."""
    if given is None or (given == "" and isinstance(kind, MediaInput)):
        return _left_out(kind)
    if not kind.list:
        return _checked(kind, given, kind_of)
    if not isinstance(given, list | tuple):
        raise BadValue("This takes a list.", "Give a list of values.")
    if not kind.min_items <= len(given) <= kind.max_items:
        raise BadValue(f"{len(given)} values given.", f"Give {kind.min_items} to {kind.max_items}.")
    return [_checked(kind, each, kind_of) for each in given]


def sample_of(kind: AnyInput) -> Any:
    """A value to check a recipe with before anything is given: the default, else something of the kind."""
    default = getattr(kind, "default", None)
    if default is not None:
        return list(default) if isinstance(default, tuple) else default
    one: Any = SAMPLE_TEXT
    if isinstance(kind, MediaInput):
        one = SAMPLE_ID
    elif isinstance(kind, NumberInput):
        one = kind.min if kind.min is not None else kind.max or 1
        one = int(one) if kind.whole else one
    elif isinstance(kind, ChoiceInput):
        one = kind.choices[0]
    return [one] * max(1, kind.min_items) if kind.list else one


def _left_out(kind: AnyInput) -> Any:
    if isinstance(kind, MediaInput):
        if kind.required and (not kind.list or kind.min_items):
            raise BadValue(f"{NOUNS[kind.type].capitalize()} is missing.", f"Give {NOUNS[kind.type]}.")
        return [] if kind.list else ""
    default = getattr(kind, "default", None)
    if default is None:
        raise BadValue("This is missing.", "Give a value.")
    return value_of(kind, list(default) if isinstance(default, tuple) else default)


def _checked(kind: AnyInput, value: Any, kind_of: KindOf | None) -> Any:
    if isinstance(kind, TextInput):
        return _text(kind, value)
    if isinstance(kind, NumberInput):
        return _number(kind, value)
    if isinstance(kind, ChoiceInput):
        if value not in kind.choices:
            raise BadValue("This is none of the choices.", f"Choose one of {', '.join(kind.choices)}.")
        return value
    assert isinstance(kind, MediaInput)
    return _artifact(kind, value, kind_of)


def _text(kind: TextInput, value: Any) -> str:
    if not isinstance(value, str):
        raise BadValue("This is no text.", "Give text.")
    try:
        text = writable(value.strip())
        text.encode()
    except (PydanticCustomError, UnicodeEncodeError) as error:
        raise BadValue("This holds a character that cannot be written.", "Write it again.") from error
    if not kind.min_length <= len(text) <= kind.max_length:
        raise BadValue(f"This has {len(text):,} characters.", f"Use {kind.min_length:,} to {kind.max_length:,}.")
    return text


def _number(kind: NumberInput, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
        raise BadValue("This is no number.", "Give a number.")
    if kind.whole and value != int(value):
        raise BadValue(f"{value:g} is no whole number.", "Give a whole number.")
    if (kind.min is not None and value < kind.min) or (kind.max is not None and value > kind.max):
        bounds = [f"at least {kind.min:g}"] if kind.min is not None else []
        bounds += [f"at most {kind.max:g}"] if kind.max is not None else []
        raise BadValue(f"{value:g} is out of bounds.", f"Give {' and '.join(bounds)} {kind.unit}".strip() + ".")
    return int(value) if kind.whole else value


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond every float
        return False


def _artifact(kind: MediaInput, value: Any, kind_of: KindOf | None) -> str:
    if not isinstance(value, str) or not value:
        raise BadValue("This is no artifact's id.", f"Give the id of {NOUNS[kind.type]}.")
    found = kind_of(value) if kind_of else kind.type
    if found is None:
        raise BadValue("There is no such artifact here.", f"Choose {NOUNS[kind.type]} of the library.")
    if found != kind.type:
        raise BadValue(f"This is {NOUNS.get(found, 'something else')}.", f"Give {NOUNS[kind.type]}.")
    return value


def amount_of(value: Any, field: str) -> float | None:
    """A price that is given with a start or an answer; None where none is. Raises RequestError."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value) or value < 0:
        raise RequestError("This is no amount.", field=field, hint="Give a number of 0 or more, or leave it out.")
    return float(value)
