"""Recipes and runs for the page's own script: small calls beside the event stream, which tells how runs go on.

A run is wrapped in its answer, since it has an `error` of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pydantic import Field, JsonValue
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from components._bodies import body_of
from components._calls import Body, Nothing, call_route
from components._refusals import answers
from components.guard import owner_of
from studio.errors import BacklotError, RequestError
from studio.studio import Studio

if TYPE_CHECKING:
    from studio.workflows.runs import Runs

DOCUMENT = 60_000  # characters of a recipe; a call has 64 kB
Values = dict[str, JsonValue]
Call = Callable[["Runs", Any, str], dict[str, Any]]  # what a call to the runs answers an owner


class Which(Body):
    """A recipe: the id of one, or a document."""

    recipe: str = Field(min_length=1, max_length=DOCUMENT)


class Filled(Which):
    """A recipe with its inputs. key: the same one never starts a second run."""

    inputs: Values = Field(default_factory=dict)
    key: str = Field("", max_length=100)


class Several(Body):
    """The recipes of which the prices are asked at once."""

    recipes: list[str] = Field(max_length=200)


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


class One(Body):
    """A run."""

    id: str = Field(min_length=1, max_length=80)


class Sent(Body):
    """A workflow document for a provider that runs it. references: artifacts. key: the same one never begins a second run."""

    provider: str = Field(min_length=1, max_length=80)
    document: str = Field(min_length=1, max_length=DOCUMENT)
    references: list[str] = Field(default_factory=list, max_length=16)
    key: str = Field(min_length=1, max_length=100)


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
    calls: dict[str, tuple[type[Body], Call]] = {
        "list": (Nothing, lambda runs, given, owner: {"recipes": runs.recipes(owner)}),
        "one": (Which, lambda runs, given, owner: {"recipe": runs.recipe(given.recipe, owner)}),
        "estimate": (Filled, lambda runs, given, owner: runs.estimate(given.recipe, given.inputs, owner=owner)),
        "prices": (Several, _prices),
        "start": (Filled, _started),
        "check": (Written, _checked),
        "import": (Written, _imported),
        "save": (
            Written,
            lambda runs, given, owner: {"recipe": runs.save(_text(given.document), owner, given.recipe)},
        ),
        "delete": (Which, _dropped),
        "chain": (
            Made,
            lambda runs, given, owner: {"text": runs.export(runs.from_artifact(given.artifact, owner), owner)},
        ),
    }
    return [_route(studio, f"recipes/{name}", kind, act) for name, (kind, act) in calls.items()]


def _run_routes(studio: Studio) -> list[Route]:
    def verb(name: str) -> Route:
        @answers
        async def deciding(request: Request) -> Response:
            given = await body_of(request, Decided)
            run = str(request.path_params["run_id"])
            told = await run_in_threadpool(lambda: _VERBS[name](studio.runs, run, owner_of(request), given))
            return JSONResponse({"run": told})

        return Route(f"/runs/{{run_id}}/{name}", deciding, methods=["POST"])

    def prompt(runs: Runs, given: Asked, owner: str) -> dict[str, Any]:
        """The whole prompt of a job; the stream tells only the beginning of it."""
        return {"prompt": str(studio.job(given.job, owner=owner).request.get("prompt", ""))}

    return [
        _route(studio, "runs/list", Listed, lambda runs, given, owner: {"runs": runs.list(owner, limit=given.limit)}),
        _route(studio, "runs/one", One, lambda runs, given, owner: {"run": runs.get(given.id, owner)}),
        _route(studio, "runs/prompt", Asked, prompt),
        _route(studio, "runs/look", Nothing, lambda runs, given, owner: runs.look(owner)),
        _route(studio, "runs/send", Sent, _sent),
        *map(verb, _VERBS),
    ]


_VERBS: dict[str, Callable[[Runs, str, str, Decided], dict[str, Any]]] = {
    "approve": lambda runs, run, owner, given: runs.approve(run, owner, given.step),
    "answer": lambda runs, run, owner, given: runs.answer(run, owner, given.question, given.answer, given.changes),
    "retry": lambda runs, run, owner, given: runs.retry(run, owner, given.step),
    "redo": lambda runs, run, owner, given: runs.redo(run, owner, given.step, given.changes),
    "cancel": lambda runs, run, owner, given: runs.cancel(run, owner),
    "resume": lambda runs, run, owner, given: runs.resume(run, owner),
    "keep": lambda runs, run, owner, given: runs.keep(run, owner),
    "delete": lambda runs, run, owner, given: _forgotten(runs, run, owner),
}


def _started(runs: Runs, given: Filled, owner: str) -> dict[str, Any]:
    return {"run": runs.start(given.recipe, given.inputs, owner=owner, idempotency_key=given.key)}


def _sent(runs: Runs, given: Sent, owner: str) -> dict[str, Any]:
    key, media = given.key, given.references
    return {"run": runs.send(given.provider, given.document, owner=owner, idempotency_key=key, references=media)}


def _forgotten(runs: Runs, run: str, owner: str) -> dict[str, Any]:
    runs.forget(run, owner)
    return {"id": run, "deleted": True}


def _prices(runs: Runs, given: Several, owner: str) -> dict[str, Any]:
    """What each of these would come to as it stands on the shelf; one that cannot be said is left out, for its form says why."""
    prices = {}
    for recipe in given.recipes:
        try:
            told = runs.estimate(recipe, owner=owner)
        except BacklotError:
            continue
        prices[recipe] = {"text": told["text"], "seconds": told["seconds"]}
    return {"prices": prices}


def _dropped(runs: Runs, given: Which, owner: str) -> dict[str, Any]:
    runs.delete(given.recipe, owner)
    return {"deleted": given.recipe}


def _imported(runs: Runs, given: Written, owner: str) -> dict[str, Any]:
    """A document as our YAML. One that is ours in YAML stays as it was written."""
    document = given.document
    foreign = document.lstrip()[:1] == "{" or "toolName" in document
    return {"text": runs.export(runs.recipe(_text(document), owner)["document"], owner) if foreign else document}


def _checked(runs: Runs, given: Written, owner: str) -> dict[str, Any]:
    """Everything wrong with a document, and its card where it is a recipe."""
    problems = runs.check(_text(given.document), owner)
    try:
        return {"problems": problems, "card": runs.recipe(_text(given.document), owner)}
    except RequestError:  # the problems say why
        return {"problems": problems, "card": None}


def _text(document: str) -> str:
    """A document that nobody takes for the id of a recipe, which has no line break."""
    return document + "\n"


def _route(studio: Studio, path: str, kind: type[Body], act: Call) -> Route:
    """A call to the studio's runs, which are loaded when the first one comes."""
    return call_route(f"/{path}", kind, lambda given, owner: act(studio.runs, given, owner))
