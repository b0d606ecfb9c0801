"""A run's start: everything is checked and priced, limits are kept, and only then is there a row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from studio.errors import Conflict, NotFound, RequestError
from studio.jobs.ids import new_job_id
from studio.jobs.limits import check_unfinished
from studio.workflows.checking import Start
from studio.workflows.cookbook import Dish
from studio.workflows.estimating import Price, estimate
from studio.workflows.planning import RunPlan, compile_recipe
from studio.workflows.run_rows import Row, RunRows
from studio.workflows.values import amount_of

if TYPE_CHECKING:
    from studio.studio import Studio

FIRST_APPROVAL = "approval"
MOST_KEY, MOST_NAME = 200, 120  # characters


class Starter:
    """Makes the rows of new runs."""

    def __init__(self, studio: Studio, rows: RunRows) -> None:
        self._studio, self.rows = studio, rows

    def known(
        self, dish: Dish, inputs: Mapping[str, Any], owner: str, key: str, project: str, until: str
    ) -> Row | None:
        """The run that a key stands for. Raises Conflict when it was started with something else."""
        if len(key) > MOST_KEY:
            hint = f"Use at most {MOST_KEY} characters."
            raise RequestError("The idempotency key is too long.", field="idempotency_key", hint=hint)
        row = self.rows.by_key(owner, key) if key else None
        if row is not None and row["deleted_at"] is not None:
            raise Conflict(
                "The run of this idempotency key was deleted.",
                field="idempotency_key",
                hint="Use a new key for a new run.",
                code="run_deleted",
            )
        if row is not None and row["request_sha"] != _sha(dish, inputs, project, until):
            raise Conflict(
                "This idempotency key was used for another run.",
                field="idempotency_key",
                hint="Use a new key for a new run.",
                code="key_reused",
            )
        return row

    def start(
        self,
        dish: Dish,
        inputs: Mapping[str, Any],
        start: Start,
        price: Callable[[RunPlan], Price],
        *,
        owner: str,
        key: str,
        project: str,
        shelf: str,
        until: str,
    ) -> str:
        """The id of a new run. Raises RecipeError, RequestError, QuotaReached; there is no run then.

        project: as it was asked, by which the key is known again; shelf: the one that it belongs to.
        """
        plan = compile_recipe(dish.recipe, start)
        values: dict[str, Any] = {
            "id": new_job_id(),
            "owner": owner,
            "recipe": dish.id,
            "title": dish.recipe.title,
            "project": _project(shelf),
            "plan": plan.model_dump(mode="json"),
            "request_sha": _sha(dish, inputs, project, until),
            "idempotency_key": key or None,
            "status": "queued",
            "until": _until(plan, until),
            "max_cost": _ceiling(dish, inputs),
            "confirm_cost": _confirms(dish, inputs),
        }
        values["estimate"] = told = estimate(plan, price(plan))
        _check_ceiling(told, values["max_cost"])
        jobs = self._studio.engine.rows

        def also(connection: Connection) -> None:
            check_unfinished(connection, self._studio.settings, jobs, owner)

        try:
            self.rows.insert(values, also)
        except sa.exc.IntegrityError:
            row = self.known(dish, inputs, owner, key, project, until)  # another call with this key came first
            if row is None:
                raise
            return str(row["id"])
        return str(values["id"])


def _check_ceiling(told: Mapping[str, Any], limit: float | None) -> None:
    for total in told["totals"]:
        if limit is not None and total["amount"] > limit:
            raise RequestError(
                f"This would cost about {told['text']}; it may cost {limit:g} {total['unit']}.",
                field="max_cost",
                hint="Raise max_cost, or ask for less.",
                code="above_ceiling",
            )


def _ceiling(dish: Dish, inputs: Mapping[str, Any]) -> float | None:
    given = amount_of(inputs.get("max_cost"), "max_cost")
    return dish.recipe.budget.max_cost if given is None else given


def _confirms(dish: Dish, inputs: Mapping[str, Any]) -> bool:
    given = inputs.get("confirm_cost")
    if given is not None and not isinstance(given, bool):
        raise RequestError("confirm_cost is neither true nor false.", field="confirm_cost", hint="Give true or false.")
    return dish.recipe.budget.confirm_cost if given is None else given


def _until(plan: RunPlan, until: str) -> str:
    """The step that is meant. Raises RequestError where there is none."""
    if until == FIRST_APPROVAL:
        asked = {approval.after for approval in plan.recipe.approvals}
        first = next((name for name in plan.order if name in asked and name not in plan.skipped), "")
        if not first:
            raise RequestError("This recipe asks for no approval.", field="until", hint="Run it as a whole.")
        return first
    if until and until not in plan.order:
        raise NotFound(
            f'There is no step "{until[:60]}".', field="until", hint=f"Choose one of {', '.join(plan.order)}."
        )
    return until


def _project(project: str) -> str:
    if len(project) > MOST_NAME:
        raise RequestError(
            "The project's name is too long.", field="project", hint=f"Use at most {MOST_NAME} characters."
        )
    return project.strip()


def _sha(dish: Dish, inputs: Mapping[str, Any], project: str, until: str) -> str:
    """A fingerprint of everything that was asked."""
    recipe = dish.recipe.model_dump(mode="json")
    try:
        body = json.dumps([dish.id, recipe, dict(inputs), project, until], sort_keys=True, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise RequestError("The inputs hold something that is not JSON.", field="inputs") from error
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()
