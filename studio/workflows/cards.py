"""Recipes as the shelf and the form see them."""

from __future__ import annotations

from typing import Any

from studio.workflows.cookbook import Dish
from studio.workflows.operations import OPERATIONS
from studio.workflows.planning import needs_of
from studio.workflows.recipe import AnyInput, ChoiceInput, MediaInput, NumberInput, Recipe, TextInput


def card_of(dish: Dish) -> dict[str, Any]:
    """What a shelf shows of a recipe, and all that a form is drawn from."""
    recipe = dish.recipe
    return {
        "id": dish.id,
        "own": dish.own,
        "title": recipe.title,
        "promise": recipe.promise,
        "category": recipe.category,
        "picture": recipe.picture or recipe.promise or recipe.title,  # what a sketch of it shows
        "inputs": [field_of(name, kind) for name, kind in recipe.inputs.items()],
        "steps": steps_of(recipe),
        "approvals": [approval.model_dump() for approval in recipe.approvals],
        "budget": recipe.budget.model_dump(),
    }


def field_of(name: str, kind: AnyInput) -> dict[str, Any]:
    """One field of the form. required: whether a start without it is refused."""
    field: dict[str, Any] = {
        "name": name,
        "type": getattr(kind, "type", "text"),
        "label": kind.label or name.replace("_", " ").capitalize(),
        "help": kind.help,
        "list": kind.list,
        "required": _is_required(kind),
        "default": _default(kind),
    }
    if kind.list:
        field |= {"min_items": kind.min_items, "max_items": kind.max_items}
    if isinstance(kind, TextInput):
        field |= {"min_length": kind.min_length, "max_length": kind.max_length}
    elif isinstance(kind, NumberInput):
        field |= {"min": kind.min, "max": kind.max, "whole": kind.whole, "unit": kind.unit}
    elif isinstance(kind, ChoiceInput):
        field["choices"] = list(kind.choices)
    return field


def steps_of(recipe: Recipe) -> list[dict[str, Any]]:
    """The steps as a timeline and a graph draw them. needs: the steps they are made from; many: one job for each of several items."""
    asked = {approval.after: approval.question for approval in recipe.approvals}
    return [
        {
            "id": step.id,
            "title": step.title or step.id.replace("-", " ").replace("_", " ").capitalize(),
            "use": step.use,
            "makes": sorted(OPERATIONS[step.use].makes(step.arguments, frozenset())),
            "many": step.for_each is not None,
            "when": step.when is not True,
            "needs": list(needs_of(recipe, step.id)),
            "asks": asked.get(step.id, ""),
        }
        for step in recipe.steps
    ]


def _is_required(kind: AnyInput) -> bool:
    if isinstance(kind, MediaInput):
        return kind.required and (not kind.list or kind.min_items > 0)
    return getattr(kind, "default", None) is None


def _default(kind: AnyInput) -> Any:
    default = getattr(kind, "default", None)
    return list(default) if isinstance(default, tuple) else default
