"""A body that is right, made wrong in one place after the other."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

GONE = object()  # instead of a value: the field is left out
Place = tuple[Any, ...]


def changed(body: Any, place: Place, value: Any) -> Any:
    """A copy of the body with another value at this place, or without what is there."""
    made = held = copy.deepcopy(body)
    for step in place[:-1]:
        held = held[step]
    if value is GONE:
        del held[place[-1]]
    else:
        held[place[-1]] = value
    return made


def every_field(body: Any, before: Place = ()) -> Iterator[Place]:
    """The place of each field, through all that is nested."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield (*before, name)
            yield from every_field(value, (*before, name))
    elif isinstance(body, list):
        for number, value in enumerate(body):
            yield from every_field(value, (*before, number))


def objects(body: Any) -> list[Place]:
    """The place of each object, the whole body first."""
    return list(dict.fromkeys(place[:-1] for place in every_field(body)))


def mistyped(body: Any) -> list[Any]:
    """The body with nothing, a number and a list of numbers in the place of each value."""
    return [changed(body, place, value) for place in every_field(body) for value in (None, 7, [7])]


def with_more(body: Any) -> list[Any]:
    """The body with a field that nobody knows, in each object."""
    return [changed(body, (*place, "extra"), 1) for place in objects(body)]


def with_less(body: Any) -> list[Any]:
    """The body without each field."""
    return [changed(body, place, GONE) for place in every_field(body)]
