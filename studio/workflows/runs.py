"""Recipes and their runs: all that the page, the API, the director and the command line need. Synchronous and thread-safe.

A run is a plan that is carried out: each of its steps is an ordinary job, or a text that is written. Everything is kept as it happens,
so that a run goes on where it was after whatever has stopped it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from studio.errors import NotFound
from studio.provider import Model
from studio.requests import Request
from studio.workflows.bindings import Given
from studio.workflows.cards import card_of
from studio.workflows.chains import chain_of
from studio.workflows.checking import Start, check_data, check_text
from studio.workflows.cookbook import Cookbook, plain, written
from studio.workflows.estimating import Priced, estimate, with_samples
from studio.workflows.operations import OPERATIONS
from studio.workflows.planning import compile_recipe
from studio.workflows.problems import Problem
from studio.workflows.recipe import recipe_schema

if TYPE_CHECKING:
    from studio.studio import Studio

Many = list[dict[str, Any]]


class Runs:
    """The facade. `recipe` is always the id of a recipe, or a document: YAML or JSON text, or its data, ours or the creative agent's.

    A run, as every call returns it: {id, recipe, title, project, status, progress, steps, artifacts, question, cost, error, inputs,
    created_at, started_at, finished_at}. status: queued, running, waiting (see question or error), succeeded, failed, cancelled, interrupted.
    steps: [{id, title, use, status, progress, job_id, jobs, artifacts, texts, error, asks, needs}]; a step's status is pending, skipped, or one
    of a job's; jobs: [{name, job_id, status, progress, artifacts, texts, error}], several where it is made for each item.
    question: {id, kind, text, cost, choices, step}. kind: approve, cost, failed, unknown, or what a job of it asks; with several open the
    first. cost: {estimate, actual, unit, totals, max_cost}.
    """

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.cookbook = Cookbook(studio.database, studio.presets.folder / "recipes")

    # Recipes

    def recipes(self, owner: str) -> Many:
        """The cards of all recipes, the studio's first.

        {id, own, title, promise, category, picture (words that a sketch of it shows), inputs, steps, approvals, budget}
        inputs: [{name, type (text, number, choice, image, video, audio), label, help, list, required, default, and its bounds}]
        """
        return [card_of(dish) for dish in self.cookbook.all(owner)]

    def recipe(self, recipe_id: str, owner: str) -> dict[str, Any]:
        """One card, with its document as data (`document`) and as text (`text`). Raises NotFound."""
        dish = self.cookbook.find(recipe_id, owner)
        return {**card_of(dish), "document": plain(dish.recipe), "text": dish.text or written(dish.recipe)}

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a recipe."""
        return recipe_schema()

    def check(self, document: str | Mapping[str, Any], owner: str) -> Many:
        """Everything wrong with a document, with the providers this owner has: [{path, place, line, message, hint}]; empty: it can be cooked."""
        start = Start(find_model=lambda request: self._model(request, owner))
        if isinstance(document, str):
            if document.strip() and "\n" not in document and document.lstrip()[:1] != "{":
                document = plain(self.cookbook.find(document, owner).recipe)
            else:
                return _told(check_text(document, start))
        return _told(check_data(document, start))

    def estimate(
        self, recipe: str | Mapping[str, Any], inputs: Mapping[str, Any] | None = None, *, owner: str
    ) -> dict[str, Any]:
        """What a run would come to; nothing is started. What is not given yet is taken from defaults and samples.

        {steps: [{id, title, use, jobs, amount, each, unit, seconds, provider, model, skipped, error}], amount, unit, totals, unknown, seconds,
        text}. None says that it is not known: an amount, or how many jobs a step will have. Raises RecipeError.
        """
        found = self.cookbook.find(recipe, owner).recipe
        given = {name: value for name, value in (inputs or {}).items() if name in found.inputs}
        start = Start(with_samples(found, given), self._media(inputs or {}, owner, strict=False))
        return estimate(compile_recipe(found, start), lambda use, request: self._price(use, request, owner))

    def save(self, document: str | Mapping[str, Any], owner: str, recipe_id: str = "") -> dict[str, Any]:
        """Keep a recipe of one's own, new or in place of one's own; its card. Raises RecipeError with every problem."""
        return card_of(self.cookbook.save(document, owner, recipe_id))

    def delete(self, recipe_id: str, owner: str) -> None:
        """Drop a recipe of one's own; its runs stay."""
        self.cookbook.delete(recipe_id, owner)

    def export(self, recipe: str | Mapping[str, Any], owner: str) -> str:
        """A recipe as YAML, to be kept in a file or imported elsewhere."""
        dish = self.cookbook.find(recipe, owner)
        return dish.text or written(dish.recipe)

    def from_artifact(self, artifact_id: str, owner: str) -> dict[str, Any]:
        """A document of the chain that an artifact was made by, to look at, change and save."""
        return chain_of(artifact_id, self._studio.library, owner)

    # Runs

    def start(
        self,
        recipe: str | Mapping[str, Any],
        inputs: Mapping[str, Any] | None = None,
        *,
        owner: str,
        idempotency_key: str = "",
        project: str = "",
        until: str = "",
    ) -> dict[str, Any]:
        """Start a run. inputs: the recipe's, and max_cost, confirm_cost and media (ids of artifacts for $input_media) where wanted.

        until: a step after which a person is asked before anything else is made, or "approval": the first one that asks. Raises
        RecipeError with every problem, RequestError where the estimate is above max_cost; nothing is started then.
        """
        raise NotImplementedError

    def get(self, run_id: str, owner: str) -> dict[str, Any]:
        """One run. Raises NotFound, also for somebody else's."""
        raise NotImplementedError

    def wait(self, run_id: str, owner: str, seconds: float) -> dict[str, Any]:
        """The run as soon as nothing more happens by itself, or as it is when the time is over."""
        raise NotImplementedError

    def list(self, owner: str, status: str = "", limit: int = 20) -> Many:
        """An owner's runs, newest first. status: one, or several with commas."""
        raise NotImplementedError

    def changes(self, owner: str, after: int = 0, limit: int = 30) -> Many:
        """The newest runs changed after this number, oldest change first; each has its `seq`."""
        raise NotImplementedError

    def events(self, run_id: str, owner: str, after: int = 0) -> Many:
        """What happened in a run, in order: [{seq, at, type, data}]."""
        raise NotImplementedError

    def approve(self, run_id: str, owner: str, step: str = "") -> dict[str, Any]:
        """Go on after a step that was to be looked at; without one, after all that wait for that."""
        raise NotImplementedError

    def answer(
        self, run_id: str, owner: str, question_id: str, answer: str, changes: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Answer a run's question with one of its choices.

        changes: with redo, arguments of that step as they are to be (a text step that is approved: {"text": ...}); with a question about
        cost, {"max_cost": ...}.
        """
        raise NotImplementedError

    def cancel(self, run_id: str, owner: str) -> dict[str, Any]:
        """Stop a run and all jobs of it, as far as they can be stopped. What it has made is kept."""
        raise NotImplementedError

    def resume(self, run_id: str, owner: str) -> dict[str, Any]:
        """Let a cancelled, failed or interrupted run go on; what was accepted is followed, not sent again."""
        raise NotImplementedError

    def retry(self, run_id: str, owner: str, step: str) -> dict[str, Any]:
        """Make what failed of a step again."""
        raise NotImplementedError

    def redo(self, run_id: str, owner: str, step: str, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make a step anew, and all that is made from it. changes: its arguments as they are to be."""
        raise NotImplementedError

    # Inside

    def _model(self, request: Request, owner: str) -> Model:
        """The model that would carry this out for this owner. Raises BacklotError where nobody can."""
        return self._studio.model_for(request, owner=owner)

    def _price(self, use: str, request: BaseModel, owner: str) -> Priced:
        if isinstance(request, Request):
            found = self._studio.estimate(use, request, owner=owner)
            limits = self._studio.registry.get(found.provider).limits
            at_once = limits.per_worker or limits.at_once or 64
            return Priced(found.amount, found.unit, found.seconds, at_once, found.provider, found.model)
        operation = OPERATIONS[use]
        if not operation.asks:
            return Priced(seconds=0.0)
        writer = self._studio.writers.writer(operation.asks, str(getattr(request, "provider", "auto")), owner)
        return Priced(amount=0.0 if writer.free else None, provider=writer.name)

    def _media(self, inputs: Mapping[str, Any], owner: str, *, strict: bool) -> tuple[Given, ...]:
        """The artifacts that are handed over besides the named inputs. strict: raise NotFound for one that is not there."""
        found = []
        for artifact in inputs.get("media") or ():
            try:
                kind = self._studio.library.get(str(artifact), owner=owner, trashed=False).media
            except NotFound:
                if strict:
                    raise
                continue
            found.append(Given(str(artifact), kind))
        return tuple(found)


def _told(problems: list[Problem]) -> Many:
    return [problem.model_dump(mode="json") for problem in problems]
