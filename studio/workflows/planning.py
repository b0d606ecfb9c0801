"""From a recipe and what it is started with to the plan of its jobs. Pure; names are stable, for they are the key to what is paid."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from studio.errors import BacklotError, RequestError, request_error
from studio.provider import Wire
from studio.requests import Request
from studio.requests.films import VIDEO_SECONDS_LIMIT
from studio.workflows.bindings import BindingError, Finished, Given, Scope, references, resolve
from studio.workflows.checking import Start, check, film_seconds
from studio.workflows.conditions import condition_refs, holds
from studio.workflows.fanning import scopes_of
from studio.workflows.graph import Graph
from studio.workflows.operations import OPERATIONS
from studio.workflows.problems import RecipeError
from studio.workflows.recipe import Recipe, Step
from studio.workflows.values import RESERVED, read_inputs

FILMED = frozenset({"video", "angles"})  # what makes new film


class PlannedJob(Wire):
    """One job of a run. name: stable. item, index: of a step made for each item. needs: the steps that must have finished."""

    name: str
    step: str
    use: str
    item: Any = None
    index: int | None = None
    needs: tuple[str, ...] = ()


class RunPlan(Wire):
    """Everything a run will do, as far as it is known before it starts.

    order: all steps, each after those it needs. jobs: of the steps whose items are known. skipped: steps that are not made. open: steps
    of which only a run can tell how many there are, or whether they are made; `unfold` tells, once what they need has finished.
    """

    recipe: Recipe
    inputs: dict[str, Any]
    media: tuple[Given, ...] = ()
    order: tuple[str, ...]
    jobs: tuple[PlannedJob, ...]
    skipped: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    outputs: tuple[str, ...] = Field((), description="Bindings to the result.")

    def unfold(self, step_id: str, finished: Mapping[str, Finished]) -> tuple[PlannedJob, ...]:
        """The jobs of an open step; none where its condition does not hold. Raises RequestError for too many items, and for too much film."""
        jobs = self._unfolded(step_id, finished)
        if self.recipe.step(step_id).use in FILMED:
            self._check_length(step_id, jobs, finished)
        return jobs

    def check_film(self, begun: Collection[str], finished: Mapping[str, Finished]) -> None:
        """Raises RequestError, naming the step, where film that can be counted by now would be more than one run may make.

        begun: the steps that have jobs already; they were counted then.
        """
        for name in self.open:
            step = self.recipe.step(name)
            if step.use not in FILMED or name in begun or not all(each in finished for each in _decided_by(step)):
                continue
            if jobs := self._counted(name, finished):
                self._check_length(name, jobs, finished)

    def _counted(self, step_id: str, finished: Mapping[str, Finished]) -> tuple[PlannedJob, ...]:
        """The jobs of a step; none where nobody can tell, which it says itself once it is its turn."""
        with contextlib.suppress(RequestError):
            return self._unfolded(step_id, finished)
        return ()

    def _unfolded(self, step_id: str, finished: Mapping[str, Finished]) -> tuple[PlannedJob, ...]:
        step, needs = self.recipe.step(step_id), self.needs(step_id)
        try:
            scope = self._scope(finished)
            return _jobs(step, scope, needs) if holds(step.when, scope) else ()
        except BindingError as error:
            raise RequestError(error.message, field=step_id, hint=error.hint) from error

    def _check_length(self, step_id: str, jobs: Sequence[PlannedJob], finished: Mapping[str, Finished]) -> None:
        """Raises RequestError where these jobs, with all others that are known, would make more film than one run may."""
        known = [*jobs, *self.jobs]
        for name in self.open:
            if name != step_id and self.recipe.step(name).use in FILMED:
                with contextlib.suppress(RequestError):
                    known += self._unfolded(name, finished)
        seconds = 0.0
        for job in (each for each in known if each.use in FILMED):
            with contextlib.suppress(RequestError):  # what is wrong with it, it says itself
                request = self.request(job, finished, sample=True)
                seconds += film_seconds(request, None) if isinstance(request, Request) else 0.0
        if seconds > VIDEO_SECONDS_LIMIT:
            raise RequestError(
                f"This run would make {seconds / 60:.1f} minutes of film.",
                field=step_id,
                hint=f"Ask for {VIDEO_SECONDS_LIMIT // 60} minutes at most: shorter, or fewer.",
            )

    def request(
        self,
        job: PlannedJob,
        finished: Mapping[str, Finished],
        kinds: Mapping[str, str] | None = None,
        *,
        edits: Mapping[str, Any] | None = None,
        sample: bool = False,
    ) -> BaseModel:
        """What a job asks for, with everything filled in and checked. Raises RequestError.

        kinds: the medium of each artifact. edits: arguments that a person has changed, as they are to be. sample: what is not made yet
        gets a sample, to tell a price by.
        """
        operation, known = OPERATIONS[job.use], kinds or {}
        scope = self._scope(finished, job.item, job.index)
        scope = replace(scope, sample=True, samples=self._samples(job.step)) if sample else scope
        try:
            written = self.recipe.step(job.step).arguments
            kept = {name: value for name, value in written.items() if name not in (edits or {})}
            arguments = {**resolve(kept, scope), **(edits or {})}
            return operation.shape.model_validate(operation.shaped(arguments, lambda artifact: known.get(artifact, "")))
        except BindingError as error:
            raise RequestError(error.message, field=job.name, hint=error.hint, code=error.code) from error
        except ValidationError as error:
            raise request_error(error) from error

    def result(self, finished: Mapping[str, Finished]) -> list[str]:
        """The artifacts that are the run's result, in order; those of steps that failed are left out."""
        found: list[str] = []
        for binding in self.outputs:
            try:
                value = resolve(binding, self._scope(finished))
            except BindingError:
                continue  # it failed or was not reached, and its own step says so
            found += [each for each in (value if isinstance(value, list) else [value]) if each]
        return list(dict.fromkeys(found))

    def needs(self, step_id: str) -> tuple[str, ...]:
        """The steps that must have finished before this one."""
        return needs_of(self.recipe, step_id)

    def dependents(self, step_id: str) -> tuple[str, ...]:
        """Every step that is made from this one, be it through others: what a redo of it redoes."""
        reached = {step_id}
        for name in self.order:
            if reached & set(self.needs(name)):
                reached.add(name)
        return tuple(name for name in self.order if name in reached and name != step_id)

    def gates(self, step_id: str) -> tuple[str, ...]:
        """The steps that a person must have approved before this one starts."""
        asked = {approval.after for approval in self.recipe.approvals}
        return tuple(name for name in self.needs(step_id) if name in asked)

    def likely(self, step_id: str) -> tuple[PlannedJob, ...]:
        """The jobs of an open step as far as what is composed before it tells; none where only its run can."""
        step, samples = self.recipe.step(step_id), self._samples(step_id)
        if not set(_decided_by(step)) <= {*samples, *self.skipped}:
            return ()
        try:
            scope = replace(self._scope({}), sample=True, samples=samples)
            return _jobs(step, scope, self.needs(step_id)) if holds(step.when, scope) else ()
        except BindingError:
            return ()

    def _samples(self, step_id: str) -> dict[str, str]:
        """What the steps before this one would compose by the rules here."""
        found: dict[str, str] = {}
        for name in (each for each in self.order if each in self.needs(step_id) and each not in self.skipped):
            step = self.recipe.step(name)
            operation = OPERATIONS[step.use]
            if operation.sample is None or step.for_each:
                continue
            with contextlib.suppress(BacklotError):
                job = PlannedJob(name=name, step=name, use=step.use)
                found[name] = operation.sample(self.request(job, {}, sample=True))
        return found

    def _scope(self, finished: Mapping[str, Finished], item: Any = None, index: int | None = None) -> Scope:
        skipped = {name: Finished(skipped=True) for name in self.skipped}
        return Scope(self.inputs, {**skipped, **finished}, self.media, item, index)


def needs_of(recipe: Recipe, step_id: str) -> tuple[str, ...]:
    """The steps of a recipe that must have finished before this one."""
    return tuple(_graph(recipe).needs(recipe.step(step_id)))


def compile_recipe(recipe: Recipe, start: Start) -> RunPlan:
    """The plan of a run. Raises RecipeError with everything that is wrong; nothing has been started then."""
    start = Start(start.inputs or {}, start.media, start.find_model, start.kind_of)
    if problems := check(recipe, start):
        raise RecipeError(problems)
    given = {name: value for name, value in (start.inputs or {}).items() if name not in RESERVED}
    inputs, _ = read_inputs(recipe.inputs, given, start.kind_of)
    graph = _graph(recipe)
    skipped: dict[str, Finished] = {}
    jobs: list[PlannedJob] = []
    unknown: list[str] = []
    for step in (ordered := graph.ordered()):
        scope = Scope(inputs, skipped, start.media or ())
        if any(name not in skipped for name in _decided_by(step)):
            unknown.append(step.id)
        elif not holds(step.when, scope):
            skipped[step.id] = Finished(skipped=True)
        else:
            jobs += _jobs(step, scope, tuple(graph.needs(step)))
    return RunPlan(
        recipe=recipe,
        inputs=inputs,
        media=start.media or (),
        order=tuple(step.id for step in ordered),
        jobs=tuple(jobs),
        skipped=tuple(skipped),
        open=tuple(unknown),
        outputs=recipe.outputs or _ends(recipe, graph),
    )


def _jobs(step: Step, scope: Scope, needs: tuple[str, ...]) -> tuple[PlannedJob, ...]:
    return tuple(
        PlannedJob(name=name, step=step.id, use=step.use, item=inner.item, index=inner.index, needs=needs)
        for name, inner in scopes_of(step, scope)
    )


def _decided_by(step: Step) -> list[str]:
    """The steps that decide whether a step is made and how often."""
    refs = condition_refs(step.when)
    if step.for_each:
        refs += [ref for value in (step.for_each.items, step.for_each.name) for ref in references(value)]
    return [ref.name for ref in refs if ref.root == "steps"]


def _ends(recipe: Recipe, graph: Graph) -> tuple[str, ...]:
    """Bindings to what no other step uses."""
    used = {name for step in recipe.steps for name in graph.needs(step)}
    return tuple(
        f"${{steps.{step.id}.artifacts}}"
        for step in recipe.steps
        if step.id not in used and OPERATIONS[step.use].is_task
    )


def _graph(recipe: Recipe) -> Graph:
    return Graph(recipe, [("steps", number) for number in range(len(recipe.steps))])
