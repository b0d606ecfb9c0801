"""Recipes and their runs: all that the page, the API, the director and the command line need. Synchronous and thread-safe.

A run is a plan that is carried out: each of its steps is an ordinary job, or a text that is written. Everything is kept as it happens,
so that a run goes on where it was after whatever has stopped it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from studio.errors import Conflict, NotFound, RequestError
from studio.hosted_runs import is_hosted
from studio.jobs.job import settled
from studio.listing import statuses_in
from studio.provider import Model
from studio.requests import Request
from studio.waiting import wait_until
from studio.workflows.advancing import Advancer
from studio.workflows.bindings import Given
from studio.workflows.cards import card_of
from studio.workflows.chains import chain_of
from studio.workflows.checking import Start, check_data, check_text
from studio.workflows.cookbook import Cookbook, plain, written
from studio.workflows.deciding import Deciding
from studio.workflows.estimating import Price, Priced, estimate, with_samples
from studio.workflows.looking import Looker
from studio.workflows.operations import OPERATIONS
from studio.workflows.pens import price_of, writer_of
from studio.workflows.planning import RunPlan, compile_recipe
from studio.workflows.problems import Problem
from studio.workflows.recipe import recipe_schema
from studio.workflows.run_views import RunViews
from studio.workflows.starting import Starter

if TYPE_CHECKING:
    from studio.studio import Studio

Many = list[dict[str, Any]]
MOST_MEDIA = 64


class Runs:
    """The facade. `recipe` is always the id of a recipe, or a document: YAML or JSON text, or its data, ours or the creative agent's.

    A run, as every call returns it: {id, recipe, title, project, status, progress, steps, artifacts, question, cost, error, inputs,
    created_at, started_at, finished_at}. status: queued, running, waiting (see question or error), succeeded, failed, cancelled, interrupted.
    steps: [{id, title, use, status, progress, job_id, jobs, artifacts, texts, error, asks, needs}]; a step's status is pending, skipped, or one
    of a job's; jobs: [{name, job_id, status, progress, artifacts, texts, error}], several where it is made for each item.
    question: {id, kind, text, cost, choices, step}. kind: approve, cost, failed, unknown, or what a job of it asks; with several open the
    first. cost: {estimate, actual, unit, totals, max_cost}.

    Runs that are carried out elsewhere are among them, with `at`: {provider, title} and `files`: [{id, media, step, home}].
    """

    def __init__(self, studio: Studio) -> None:
        self._studio, self._elsewhere = studio, studio.hosted_runs
        self.cookbook = Cookbook(studio.database, studio.presets.folder / "recipes")
        self.rows = studio.run_book.rows
        looker = Looker(studio, self.rows)
        self._views, self._starter = RunViews(studio, looker), Starter(studio, self.rows)
        self.advancer = Advancer(studio, self.rows, looker)
        self._deciding = Deciding(studio, self.rows, self.advancer)

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
        start = Start(
            find_model=lambda request: self._model(request, owner), cast=lambda request: self._cast(request, owner)
        )
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
        """Start a run. inputs: the recipe's; and, where wanted, max_cost, confirm_cost, media (artifacts for $input_media), project, until.

        until: a step after which a person is asked before anything else is made, or "approval": the first one that asks. Raises
        RecipeError with every problem, RequestError where the estimate is above max_cost; nothing is started then.
        """
        given = _object(inputs)
        project, until = project or _word(given, "project"), until or _word(given, "until")
        dish = self.cookbook.find(recipe, owner)
        if row := self._starter.known(dish, given, owner, idempotency_key, project, until):
            return self._views.one(row)
        media = self._media(given, owner, strict=True)
        shelf = self._studio.projects.belonging(owner, project)
        start = Start(
            given,
            media,
            lambda request: self._model(request, owner),
            lambda each: self._kind(each, owner),
            lambda request: self._cast(request, owner),
        )
        how = {"key": idempotency_key, "project": project, "shelf": shelf, "until": until}
        run_id = self._starter.start(dish, given, start, self._price_for(owner), owner=owner, **how)
        self.advancer.enqueue_soon(run_id)
        return self.get(run_id, owner)

    def get(self, run_id: str, owner: str) -> dict[str, Any]:
        """One run. Raises NotFound, also for somebody else's."""
        if is_hosted(run_id):
            return self._elsewhere.get(run_id, owner)
        return self._views.one(self.rows.owned(run_id, owner))

    def wait(self, run_id: str, owner: str, seconds: float) -> dict[str, Any]:
        """The run as soon as nothing more happens by itself, or as it is when the time is over."""

        def done() -> bool:
            return settled(self._row(run_id, owner))

        wait_until(done, run_id, subscribe=self._studio.engine.subscribe, seconds=seconds)
        return self.get(run_id, owner)

    def list(self, owner: str, status: str = "", limit: int = 20) -> Many:
        """An owner's runs, newest first. status: one, or several with commas."""
        wanted = statuses_in(status, limit)
        found = self._views.many(self.rows.listed(owner, statuses=wanted, limit=limit))
        elsewhere = self._elsewhere.listed(owner, wanted, limit)
        return sorted([*found, *elsewhere], key=lambda run: float(run["created_at"]), reverse=True)[:limit]

    def changes(self, owner: str, after: int = 0, limit: int = 30) -> Many:
        """The newest runs changed after this number, oldest change first; each has its `seq`. Deleted ones say only that: {id, seq, deleted}."""
        gone = [{**row, "deleted": True} for row in self.rows.deleted_since(owner, after, limit)]
        found = self._views.many(self.rows.since(owner, after, limit))
        return sorted([*gone, *found, *self._elsewhere.changes(owner, after, limit)], key=lambda run: int(run["seq"]))

    def events(self, run_id: str, owner: str, after: int = 0) -> Many:
        """What happened in a run after the event of this number, in order: [{seq, at, type, data}]."""
        rows = self._elsewhere.rows if is_hosted(run_id) else self.rows
        rows.owned(run_id, owner)
        return [{name: event[name] for name in ("seq", "at", "type", "data")} for event in rows.events(run_id, after)]

    def approve(self, run_id: str, owner: str, step: str = "") -> dict[str, Any]:
        """Go on after a step that was to be looked at; without one, after all that wait for that."""
        if is_hosted(run_id):
            question = self._elsewhere.get(run_id, owner)["question"] or {"id": ""}
            return self._elsewhere.answer(run_id, owner, question["id"], "approve")
        self._deciding.approve(run_id, owner, step)
        return self.get(run_id, owner)

    def answer(
        self, run_id: str, owner: str, question_id: str, answer: str, changes: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Answer a run's question with one of its choices.

        changes: with redo, arguments of that step as they are to be; with approve after a step that has written one text, {"text": ...}
        in its place; with a question about cost, {"max_cost": ...}.
        """
        if is_hosted(run_id):
            return self._elsewhere.answer(run_id, owner, question_id, answer)
        self._deciding.answer(run_id, owner, question_id, answer, _object(changes, "changes"))
        return self.get(run_id, owner)

    def cancel(self, run_id: str, owner: str) -> dict[str, Any]:
        """Stop a run and all jobs of it, as far as they can be stopped. What it has made is kept."""
        if is_hosted(run_id):
            return self._elsewhere.cancel(run_id, owner)
        self._deciding.cancel(run_id, owner)
        return self.get(run_id, owner)

    def forget(self, run_id: str, owner: str) -> None:
        """Delete a run that has ended, with its events; what it has made stays in the library. Raises Conflict for one that has not."""
        if is_hosted(run_id):
            return self._elsewhere.delete(run_id, owner)
        return self._deciding.delete(run_id, owner)

    def resume(self, run_id: str, owner: str) -> dict[str, Any]:
        """Let a cancelled, failed or interrupted run go on; what was accepted is followed, not sent again."""
        if is_hosted(run_id):
            return self._elsewhere.resume(run_id, owner)
        self._deciding.resume(run_id, owner)
        return self.get(run_id, owner)

    def retry(self, run_id: str, owner: str, step: str) -> dict[str, Any]:
        """Make what failed of a step again. step: its id, or the name of one of its jobs."""
        self._check_here(run_id)
        self._deciding.retry(run_id, owner, step)
        return self.get(run_id, owner)

    def redo(self, run_id: str, owner: str, step: str, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make a step anew, or one of its jobs, and all that is made from it. changes: its arguments as they are to be."""
        self._check_here(run_id)
        self._deciding.redo(run_id, owner, step, _object(changes, "changes"))
        return self.get(run_id, owner)

    # Runs elsewhere

    def look(self, owner: str) -> dict[str, Any]:
        """Who runs workflows for this owner: {hosts: [{provider, title}], trouble: [what is wrong with asking them]}.

        Their runs are asked for in the background, and are in the list as soon as they are known.
        """
        return self._elsewhere.look(owner)

    def send(
        self,
        provider: str,
        document: str | Mapping[str, Any],
        *,
        owner: str,
        idempotency_key: str = "",
        references: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Hand a workflow document, as it is, to a provider that runs it; the run waits for a yes to its cost. references: artifacts."""
        key = idempotency_key or uuid.uuid4().hex
        return self._elsewhere.send(provider, document, owner=owner, key=key, references=references)

    def fill(
        self, provider: str, template: str, values: Mapping[str, Any], *, owner: str, idempotency_key: str = ""
    ) -> dict[str, Any]:
        """Fill in a template that a provider keeps; the run waits for a yes to its cost. values: by the names of its inputs, media as artifacts."""
        key = idempotency_key or uuid.uuid4().hex
        return self._elsewhere.fill(provider, template, values, owner=owner, key=key)

    def keep(self, run_id: str, owner: str) -> dict[str, Any]:
        """Bring what a run elsewhere has made into the library; what a run here makes is there already."""
        return self._elsewhere.keep(run_id, owner) if is_hosted(run_id) else self.get(run_id, owner)

    def keys_changed(self, owner: str) -> None:
        """A key was entered: runs that waited for one go on."""
        self._deciding.keys_changed(owner)

    def close(self) -> None:
        """Carry nothing on any more; what is unfinished goes on with the next start."""
        self.advancer.close()

    # Inside

    def _row(self, run_id: str, owner: str) -> Mapping[str, Any]:
        """A run's row, with what tells whether it is settled."""
        if is_hosted(run_id):
            return {**self._elsewhere.rows.owned(run_id, owner), "cancelling": False}
        return self.rows.owned(run_id, owner)

    def _check_here(self, run_id: str) -> None:
        """Raises Conflict for a run that is carried out elsewhere."""
        if is_hosted(run_id):
            hint = "Resume it, or send it again."
            raise Conflict("Single steps of it are made where it runs.", field="run_id", hint=hint)

    def _cast(self, request: Request, owner: str) -> Request:
        """The request with the people it names in it."""
        return self._studio.people.use(request, owner=owner)

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
        writer = writer_of(self._studio, operation, request, owner)
        cost, name = price_of(self._studio, writer, request, owner), writer.name if writer else ""
        return Priced(amount=cost.amount if cost else None, unit=cost.unit if cost else "", provider=name)

    def _price_for(self, owner: str) -> Callable[[RunPlan], Price]:
        return lambda plan: lambda use, request: self._price(use, request, owner)

    def _kind(self, artifact: str, owner: str) -> str | None:
        try:
            return self._studio.library.get(artifact, owner=owner, trashed=False).media
        except NotFound:
            return None

    def _media(self, inputs: Mapping[str, Any], owner: str, *, strict: bool) -> tuple[Given, ...]:
        """The artifacts that are handed over besides the named inputs. strict: raise NotFound for one that is not there."""
        found = []
        given = inputs.get("media") or ()
        if not isinstance(given, list | tuple) or len(given) > MOST_MEDIA:
            hint = f"Give a list of at most {MOST_MEDIA} artifacts."
            raise RequestError("media is no list of artifacts.", field="media", hint=hint)
        for artifact in given:
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


def _word(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name) or ""
    if not isinstance(value, str):
        raise RequestError(f"{name} is no text.", field=name, hint="Give its name, or leave it out.")
    return value


def _object(given: Any, field: str = "inputs") -> Mapping[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise RequestError(f"{field} is no object.", field=field, hint='Give values by name, like {"prompt": "a cat"}.')
    return given
