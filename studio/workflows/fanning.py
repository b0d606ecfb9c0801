"""A step made for each item: which items, and the stable name of each, which is the key to what is already paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from studio.workflows.bindings import BindingError, Scope, resolve, worded
from studio.workflows.graph import slug
from studio.workflows.recipe import FAN_OUT_LIMIT, Step


def items_of(step: Step, scope: Scope) -> list[Any]:
    """The items of a step that has for_each. Raises BindingError for what is no list, and for too many."""
    assert step.for_each is not None
    items = resolve(step.for_each.items, scope)
    counts = isinstance(items, int | float) and not isinstance(items, bool)
    if counts and not abs(items) < 1e9:  # infinite, and no number at all, too
        raise BindingError("Far too many items are asked.", f"Choose 0 to {FAN_OUT_LIMIT}.")
    if counts and items == int(items):
        if not 0 <= items <= FAN_OUT_LIMIT:
            raise BindingError(f"{items:g} items are asked.", f"Choose 0 to {FAN_OUT_LIMIT}.")
        items = list(range(1, int(items) + 1))
    if not isinstance(items, list):
        raise BindingError("for_each takes a list or a whole number.", "Bind a list, like ${steps.frames.artifacts}.")
    if len(items) > FAN_OUT_LIMIT:
        raise BindingError(f"{len(items)} items are asked.", f"Use at most {FAN_OUT_LIMIT}.")
    return items


def scopes_of(step: Step, scope: Scope) -> Iterator[tuple[str, Scope]]:
    """The stable name and the scope of each item; of a step without for_each, its own. Raises BindingError."""
    if step.for_each is None:
        yield step.id, scope
        return
    seen: set[str] = set()
    for index, item in enumerate(items_of(step, scope)):
        inner = replace(scope, item=item, index=index)
        name = f"{step.id}-{_name(step, inner) or f'{index + 1:02d}'}"
        if name in seen:
            raise BindingError(
                f'Two items are called "{name}".', "Put something into the name that differs, like ${number}."
            )
        seen.add(name)
        yield name, inner


def _name(step: Step, scope: Scope) -> str:
    assert step.for_each is not None
    if not step.for_each.name:
        return ""
    name = slug(worded(resolve(step.for_each.name, scope)))
    if not name:
        raise BindingError("The name of an item is empty.", "Use letters or digits in it.")
    return name
