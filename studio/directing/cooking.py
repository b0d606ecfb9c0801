"""Plans of recipes: what was understood, put into a recipe's inputs, at the price of its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from studio.directing.forms import form_of_recipe
from studio.directing.plans import Plan, PlannedStep
from studio.errors import BacklotError, ErrorBody, NotFound, RequestError
from studio.workflows.cards import card_of

if TYPE_CHECKING:
    from studio.studio import Studio

# What recipes call the same thing. The first that a recipe has is taken.
OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "prompt": ("prompt",),
    "seconds": ("seconds", "duration", "length"),
    "aspect": ("aspect", "aspect_ratio", "shape"),
    "quality": ("quality",),
    "platform": ("platform",),
    "photo": ("photo", "image", "picture", "subject", "face"),
    "image": ("image", "picture", "photo", "last", "subject"),
    "video": ("video", "film", "clip"),
    "first": ("first", "from_clip", "clip"),
    "second": ("second", "to_clip", "last"),
    "audio": ("audio", "song"),
}


class Cook:
    """Makes plans of recipes."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def plan(
        self,
        plan_id: str,
        recipe: str,
        inputs: Mapping[str, Any],
        *,
        owner: str,
        heard: Sequence[str] = (),
        document: Mapping[str, Any] | None = None,
    ) -> Plan:
        """The plan of a run; what stands in its way is in it. document: the recipe itself, where it is not on the shelf."""
        plan = Plan(
            id=plan_id,
            kind="run",
            title=recipe.replace("-", " ").capitalize(),
            recipe=recipe,
            inputs=dict(inputs),
            heard=tuple(heard),
        )
        try:
            found = self._found(recipe, document, owner)
            fitted, notes = fit(found["inputs"], inputs)
            plan = plan.model_copy(update={
                "recipe": found.get("id", ""), "title": found["title"], "inputs": fitted, "notes": tuple(notes), "document": dict(document or {}),
            })  # fmt: skip
            plan = plan.model_copy(update={"form": form_of_recipe(found["inputs"], fitted)})
            self._check_given(found["inputs"], fitted)
            told = self._studio.runs.estimate(document or plan.recipe, fitted, owner=owner)
        except BacklotError as error:
            return plan.model_copy(update={"problem": error.body()})
        steps = tuple(_step(step) for step in told["steps"] if not step["skipped"])
        wrong = next((step["error"] for step in told["steps"] if step.get("error")), None)
        return plan.model_copy(update={"steps": steps, "problem": _body(wrong)})

    def ceiling(self, plan: Plan, owner: str) -> dict[str, Any]:
        """What the run of a plan may cost: the price that was shown, above which it stops and asks.

        Nothing where no price was known, which was agreed to as well, and where the recipe itself allows less.
        """
        if not plan.is_known:
            return {}
        shown = max(plan.amounts.values(), default=0.0)
        own = self._studio.runs.cookbook.find(plan.document or plan.recipe, owner).recipe.budget.max_cost
        return {} if own is not None and own < shown else {"max_cost": round(shown + 1e-6, 6)}

    def _found(self, recipe: str, document: Mapping[str, Any] | None, owner: str) -> dict[str, Any]:
        """The card of the recipe that is meant. Raises NotFound where there is none."""
        runs = self._studio.runs
        if document is not None:
            return card_of(runs.cookbook.find(document, owner))
        card = next((card for card in runs.recipes(owner) if card["id"] == recipe), None)
        if card is not None:
            return card
        raise NotFound(
            f'There is no recipe "{recipe[:60]}" here.', field="recipe", hint="Choose one in the Workflows tab."
        )

    def _check_given(self, fields: Sequence[Mapping[str, Any]], inputs: Mapping[str, Any]) -> None:
        """Raises RequestError for the first input that is still to be given."""
        for field in fields:
            if field["required"] and inputs.get(field["name"]) in (None, "", []):
                how = (
                    "Attach it and say it once more."
                    if field["type"] in ("image", "video", "audio")
                    else "Say it, or write it in Edit."
                )
                raise RequestError(
                    f"Still missing: {field['label']}. {field['help']}".strip(), field=field["name"], hint=how
                )


def fit(fields: Sequence[Mapping[str, Any]], inputs: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What was understood, under a recipe's own names and within its bounds, and notes about what did not fit."""
    by_name = {str(field["name"]): field for field in fields}
    fitted: dict[str, Any] = {}
    notes: list[str] = []
    for name, value in inputs.items():
        own = next(
            (each for each in (name, *OTHER_NAMES.get(name, ())) if each in by_name and each not in fitted), None
        )
        if own is None:
            continue
        value = [value] if by_name[own]["list"] and not isinstance(value, list | tuple) else value
        taken, note = _within(by_name[own], value)
        notes += [note] if note else []
        if taken is not None:
            fitted[own] = taken
    return fitted, notes


def _within(field: Mapping[str, Any], value: Any) -> tuple[Any, str]:
    """The value as far as the input takes it, and a note where it does not."""
    label = str(field["label"])
    if field["type"] == "choice" and not field["list"] and value not in field["choices"]:
        return None, f"{label} cannot be {value} in this recipe; {field['default']} is planned."
    if field["type"] == "number" and isinstance(value, int | float):
        low, high = field.get("min"), field.get("max")
        bounded = max(low if low is not None else value, min(high if high is not None else value, value))
        if bounded != value:
            return bounded, f"{label} is {low:g} to {high:g} in this recipe; {bounded:g} is planned." if None not in (
                low,
                high,
            ) else ""
        return (int(value) if field.get("whole") else value), ""
    return value, ""


def _step(told: Mapping[str, Any]) -> PlannedStep:
    many = told.get("jobs")
    return PlannedStep(
        title=str(told["title"]),
        provider=str(told.get("provider") or ""),
        model=str(told.get("model") or ""),
        outputs=many if isinstance(many, int) and many > 0 else 1,
        amount=told.get("amount"),
        unit=str(told.get("unit") or ""),
        seconds=float(told.get("seconds") or 0.0),
    )


def _body(error: Any) -> ErrorBody | None:
    """What stands in the way of a step, as the estimate tells it."""
    return RequestError(str(error), hint="Change it in Edit, or say it in another way.").body() if error else None
