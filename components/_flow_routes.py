"""Recipes and runs for the page's own script: small calls beside the event stream, which tells how runs go on.

A run is wrapped in its answer, since it has an `error` of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from components._bodies import body_of
from components._refusals import answers
from components.guard import owner_of
from studio.errors import RequestError
from studio.studio import Studio

DOCUMENT = 60_000  # characters of a recipe; a call has 64 kB
Values = dict[str, JsonValue]


class Body(BaseModel):
    """What a call sends; fields that are not known are refused."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Body):
    """A call without fields."""


class Which(Body):
    """A recipe: the id of one, or a document."""

    recipe: str = Field(min_length=1, max_length=DOCUMENT)


class Filled(Which):
    """A recipe with its inputs. key: the same one never starts a second run."""

    inputs: Values = Field(default_factory=dict)
    key: str = Field("", max_length=100)


class Written(Body):
    """A document. recipe: the id of one's own that it replaces."""

    document: str = Field(max_length=DOCUMENT)
    recipe: str = Field("", max_length=100)


class Made(Body):
    """Something that was made."""

    artifact: str = Field(min_length=1, max_length=100)


class Listed(Body):
    """How many runs at most."""

    limit: int = Field(30, ge=1, le=500)


class Decided(Body):
    """What a person decides about a run. step: its id, or the name of one of its jobs. changes: arguments as they are to be."""

    step: str = Field("", max_length=200)
    question: str = Field("", max_length=200)
    answer: str = Field("", max_length=200)
    changes: Values = Field(default_factory=dict)


class Asked(Body):
    """A job of a step."""

    job: str = Field(min_length=1, max_length=200)


def flow_routes(studio: Studio) -> list[Route]:
    """The routes of this file."""
    return [*_recipe_routes(studio), *_run_routes(studio)]


def _recipe_routes(studio: Studio) -> list[Route]:
    runs = studio.runs

    def imported(document: str, owner: str) -> dict[str, Any]:
        """A document as our YAML. One that is ours in YAML stays as it was written."""
        foreign = document.lstrip()[:1] == "{" or "toolName" in document
        return {"text": runs.export(runs.recipe(document, owner)["document"], owner) if foreign else document}

    def checked(document: str, owner: str) -> dict[str, Any]:
        """Everything wrong with a document, and its card where it is a recipe."""
        text = document + "\n"  # without a line break, a text would be the id of a recipe
        problems = runs.check(text, owner)
        try:
            return {"problems": problems, "card": runs.recipe(text, owner)}
        except RequestError:  # the problems say why
            return {"problems": problems, "card": None}

    def dropped(given: Which, owner: str) -> dict[str, Any]:
        runs.delete(given.recipe, owner)
        return {"deleted": given.recipe}

    return [
        _route("recipes/list", Nothing, lambda given, owner: {"recipes": runs.recipes(owner)}),
        _route("recipes/one", Which, lambda given, owner: {"recipe": runs.recipe(given.recipe, owner)}),
        _route("recipes/estimate", Filled, lambda given, owner: runs.estimate(given.recipe, given.inputs, owner=owner)),
        _route("recipes/check", Written, lambda given, owner: checked(given.document, owner)),
        _route("recipes/import", Written, lambda given, owner: imported(given.document, owner)),
        _route(
            "recipes/save",
            Written,
            lambda given, owner: {"recipe": runs.save(given.document + "\n", owner, given.recipe)},
        ),
        _route("recipes/delete", Which, dropped),
        _route(
            "recipes/chain",
            Made,
            lambda given, owner: {"text": runs.export(runs.from_artifact(given.artifact, owner), owner)},
        ),
        _route(
            "recipes/start",
            Filled,
            lambda given, owner: {
                "run": runs.start(given.recipe, given.inputs, owner=owner, idempotency_key=given.key)
            },
        ),
    ]


def _run_routes(studio: Studio) -> list[Route]:
    runs = studio.runs
    verbs: dict[str, Callable[[str, str, Decided], dict[str, Any]]] = {
        "approve": lambda run, owner, given: runs.approve(run, owner, given.step),
        "answer": lambda run, owner, given: runs.answer(run, owner, given.question, given.answer, given.changes),
        "retry": lambda run, owner, given: runs.retry(run, owner, given.step),
        "redo": lambda run, owner, given: runs.redo(run, owner, given.step, given.changes),
        "cancel": lambda run, owner, given: runs.cancel(run, owner),
        "resume": lambda run, owner, given: runs.resume(run, owner),
    }

    def verb(name: str) -> Route:
        @answers
        async def deciding(request: Request) -> Response:
            given = await body_of(request, Decided)
            run = str(request.path_params["run_id"])
            return JSONResponse({"run": await run_in_threadpool(verbs[name], run, owner_of(request), given)})

        return Route(f"/runs/{{run_id}}/{name}", deciding, methods=["POST"])

    def prompt(given: Asked, owner: str) -> dict[str, Any]:
        """The whole prompt of a job; the stream tells only the beginning of it."""
        return {"prompt": str(studio.job(given.job, owner=owner).request.get("prompt", ""))}

    return [
        _route("runs/list", Listed, lambda given, owner: {"runs": runs.list(owner, limit=given.limit)}),
        _route("runs/prompt", Asked, prompt),
        *map(verb, verbs),
    ]


def _route(path: str, kind: type[Any], act: Callable[[Any, str], dict[str, Any]]) -> Route:
    """A route that answers a call of this kind with what `act(call, owner)` returns."""

    @answers
    async def acting(request: Request) -> Response:
        given = await body_of(request, kind)
        return JSONResponse(await run_in_threadpool(act, given, owner_of(request)))

    return Route(f"/{path}", acting, methods=["POST"])
