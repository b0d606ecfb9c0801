"""How a run stands, from its plan, its parts and their jobs: what has finished, what can start, what a person is to decide. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from studio.errors import BacklotError, RequestError
from studio.jobs.job import OVER, Job
from studio.workflows.bindings import MISSING, Finished
from studio.workflows.operations import OPERATIONS
from studio.workflows.planning import PlannedJob, RunPlan

BAD = ("failed", "cancelled", "interrupted")
ACTIVE = ("queued", "running")
Row = Mapping[str, Any]


class Shape:
    """A plan, with what hangs on what worked out once."""

    def __init__(self, plan: RunPlan) -> None:
        self.plan = plan
        self.needs = {name: plan.needs(name) for name in plan.order}
        self.gates = {name: plan.gates(name) for name in plan.order}
        self.asked = {approval.after: approval.question for approval in plan.recipe.approvals}

    def dependents(self, *steps: str) -> tuple[str, ...]:
        """Every step that is made from these, be it through others."""
        reached = set(steps)
        for name in self.plan.order:
            if reached & set(self.needs[name]):
                reached.add(name)
        return tuple(name for name in self.plan.order if name in reached and name not in steps)

    def ancestors(self, step: str) -> set[str]:
        """A step and all that it is made from."""
        found = {step}
        for name in reversed(self.plan.order):
            if name in found:
                found |= set(self.needs[name])
        return found


@lru_cache(maxsize=256)
def _shape(run_id: str, plan: str) -> Shape:
    return Shape(RunPlan.model_validate_json(plan))


def shape_of(row: Row) -> Shape:
    """The shape of a run's plan."""
    import json

    return _shape(row["id"], json.dumps(row["plan"]))


@dataclass(frozen=True)
class Part:
    """One thing that is made or written. job: None of a text, and of one that has not been started."""

    serial: int
    planned: PlannedJob
    state: str
    texts: tuple[str, ...] = ()
    error: Mapping[str, Any] | None = None
    writer: str = ""
    job: Job | None = None
    words: tuple[str, ...] = ()  # what is written in the artifacts of its job

    @property
    def name(self) -> str:
        return self.planned.name

    @property
    def status(self) -> str:
        """In the words of a job; planned: it has not been begun."""
        if self.job is not None:
            return self.job.status
        return {"writing": "running", "written": "succeeded", "unknown": "waiting"}.get(self.state, self.state)

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def trouble(self) -> Mapping[str, Any] | None:
        """What went wrong."""
        if self.job is not None and self.job.error is not None:
            return self.job.error.model_dump()
        return self.error

    @property
    def made(self) -> tuple[str, ...]:
        """The artifacts in their places, "" for one that has failed."""
        if self.job is None:
            return ("",) if self.status in BAD and OPERATIONS[self.planned.use].is_task else ()
        places = {artifact.index: artifact.id for artifact in self.job.artifacts}
        lost = {int(failure["index"]): "" for failure in self.job.failures}
        found = {**lost, **places}
        if self.job.status in BAD:
            found = {**dict.fromkeys(range(self.job.outputs), ""), **found}
        return tuple(found[place] for place in sorted(found))

    @property
    def said(self) -> tuple[str, ...]:
        """The pieces of text, "" for what could not be written."""
        if self.job is not None:
            return self.words
        return ("",) if self.status in BAD and not OPERATIONS[self.planned.use].is_task else self.texts


def part_of(row: Row, job: Job | None, words: tuple[str, ...] = ()) -> Part:
    """A part from its row and its job."""
    return Part(
        serial=row["serial"],
        planned=PlannedJob.model_validate(row["planned"]),
        state=row["state"],
        texts=tuple(row["texts"] or ()),
        error=row["error"],
        writer=row["writer"],
        job=job,
        words=words,
    )


@dataclass
class Standing:
    """A run as it is now."""

    row: Row
    shape: Shape
    parts: Sequence[Part]
    errors: dict[str, BacklotError] = field(default_factory=dict)  # steps that cannot be begun

    @property
    def plan(self) -> RunPlan:
        return self.shape.plan

    @cached_property
    def by_step(self) -> dict[str, list[Part]]:
        found: dict[str, list[Part]] = {name: [] for name in self.plan.order}
        for part in self.parts:
            found[part.planned.step].append(part)
        return {name: sorted(parts, key=lambda part: part.planned.index or 0) for name, parts in found.items()}

    @cached_property
    def finished(self) -> dict[str, Finished]:
        """What is known of the steps that have ended, be it without anything."""
        found: dict[str, Finished] = {}
        for name in self.plan.order:
            ended = self._ended(name, found)
            if ended is not None:
                found[name] = ended
        return found

    @cached_property
    def jobs(self) -> dict[str, tuple[PlannedJob, ...]]:
        """The planned jobs of each step of which they are known by now."""
        return {name: self._planned(name, self.finished) or () for name in self.plan.order if name in self._known}

    @cached_property
    def _known(self) -> set[str]:
        return {name for name in self.plan.order if self._planned(name, self.finished) is not None}

    def is_skipped(self, name: str) -> bool:
        return name in self.finished and self.finished[name].skipped

    def is_lost(self, name: str) -> bool:
        """Whether nothing at all came of a step, so that nothing can be made from it."""
        if self.error_of(name):
            return True
        parts = self.by_step[name]
        return bool(parts) and all(part.status in BAD for part in parts) and self._is_begun_whole(name)

    def is_partial(self, name: str) -> bool:
        """Whether some of a step failed, and nobody has said that what came is enough."""
        bad = [part for part in self.by_step[name] if part.status in BAD]
        fresh = any((part.trouble or {}).get("code") != MISSING for part in bad)
        return bool(bad) and fresh and not self.is_lost(name) and name not in self.row["accepted"]

    @cached_property
    def is_too_long(self) -> bool:
        """Whether it would make more film than one run may, as far as can be counted by now: then nothing more is begun, or paid for."""
        try:
            self.plan.check_film({name for name, parts in self.by_step.items() if parts}, self.finished)
        except RequestError as error:
            self.errors[error.field] = error
            return True
        return False

    def error_of(self, name: str) -> BacklotError | None:
        """Why a step cannot be begun."""
        return self.errors.get(name) if self.is_too_long or name in self.errors else None

    def startable(self, name: str) -> bool:
        """Whether a step may begin now, or go on with beginning."""
        if self.is_too_long:
            return False
        if self.row["until"] and name not in self.shape.ancestors(self.row["until"]):
            return False
        ready = all(each in self.finished and self._is_enough(each) for each in self.shape.needs[name])
        return ready and all(self._is_approved(each) for each in self.shape.gates[name])

    @property
    def to_begin(self) -> list[str]:
        """The steps whose jobs are still to be numbered, some or all."""
        return [
            name for name in self.plan.order if name not in self.errors and self.startable(name) and self.missing(name)
        ]

    def missing(self, name: str) -> list[PlannedJob]:
        """The jobs of a step that have no number yet."""
        have = {part.name for part in self.by_step[name]}
        return [job for job in self.jobs.get(name, ()) if job.name not in have]

    @property
    def to_start(self) -> list[Part]:
        """The parts that have a number and nothing else."""
        waiting = [part for part in self.parts if part.state == "planned" and part.job is None]
        return [] if waiting and self.is_too_long else waiting

    @property
    def at_work(self) -> list[Part]:
        return [part for part in self.parts if part.status in ACTIVE]

    @property
    def to_approve(self) -> list[str]:
        """The steps that a person is to look at now: they have ended, and something waits for that."""
        asked = list(self.shape.asked)
        if self.row["until"] and self.row["until"] not in asked:
            asked.append(self.row["until"])
        return [name for name in self.plan.order if name in asked and self._is_to_approve(name)]

    @property
    def to_accept(self) -> list[str]:
        """The steps of which some failed, and from which more is to be made."""
        return [
            name
            for name in self.plan.order
            if name in self.finished and self.is_partial(name) and any(self._is_open(d) for d in self.shape.dependents(name))
        ]  # fmt: skip

    @property
    def lost(self) -> list[str]:
        """The steps of which nothing came, in order."""
        return [name for name in self.plan.order if self.is_lost(name)]

    def status_of(self, name: str) -> str:
        """A step's status: pending, skipped, or one of a job's."""
        if self.error_of(name):
            return "failed"
        if self.is_skipped(name):
            return "skipped"
        parts = self.by_step[name]
        if not parts:
            return "pending"
        statuses = {part.status for part in parts}
        for status in ("running", "waiting", "queued"):
            if status in statuses:
                return status
        if "planned" in statuses or not self._is_begun_whole(name):
            return "queued" if self.row["status"] in ACTIVE else "pending"
        if "succeeded" in statuses:
            return "succeeded"
        return next(status for status in ("failed", "interrupted", "cancelled") if status in statuses)

    # Inside

    def _ended(self, name: str, found: Mapping[str, Finished]) -> Finished | None:
        """What came of a step, once all of it is over; None before. found: of the steps before it."""
        if name in self.plan.skipped:
            return Finished(skipped=True)
        planned = self._planned(name, found)
        if planned is None:
            return None
        if not planned:
            return Finished(skipped=True)
        parts = self.by_step[name]
        if len(parts) < len(planned) or not all(part.is_over for part in parts):
            return None
        artifacts = tuple(artifact for part in parts for artifact in part.made)
        texts = tuple(text for part in parts for text in part.said)
        return Finished(artifacts, texts)

    def _planned(self, name: str, found: Mapping[str, Finished]) -> tuple[PlannedJob, ...] | None:
        """The jobs of a step; None while nobody can tell."""
        if name not in self.plan.open:
            return tuple(job for job in self.plan.jobs if job.step == name)
        if not all(each in found for each in self.shape.needs[name]):
            return None
        try:
            return self.plan.unfold(name, found)
        except RequestError as error:
            if not self.is_lost_before(name, found):
                self.errors[name] = error
            return None

    def is_lost_before(self, name: str, found: Mapping[str, Finished]) -> bool:
        """Whether a step cannot be told because nothing came of one that it needs."""
        return any(
            not found[each].skipped and not any(found[each].artifacts) and not any(found[each].texts)
            for each in self.shape.needs[name]
            if each in found
        )

    def _is_begun_whole(self, name: str) -> bool:
        planned = self.jobs.get(name)
        return planned is not None and len(self.by_step[name]) >= len(planned)

    def _is_enough(self, name: str) -> bool:
        return self.is_skipped(name) or not (self.is_lost(name) or self.is_partial(name))

    def _is_approved(self, name: str) -> bool:
        return name in self.row["approved"] or self.is_skipped(name)

    def _is_to_approve(self, name: str) -> bool:
        if name in self.row["approved"] or name not in self.finished or not self._is_enough(name):
            return False
        if self.is_skipped(name):
            return name == self.row["until"] and self._is_anything_left()
        if name == self.row["until"]:
            return self._is_anything_left()
        return any(self._is_open(each) for each in self.shape.dependents(name))

    def _is_anything_left(self) -> bool:
        return any(self._is_open(name) for name in self.plan.order)

    def _is_open(self, name: str) -> bool:
        """Whether a step is still to be begun, some of it or all."""
        begun = bool(self.by_step[name]) and not self.missing(name)
        return name not in self.finished and not begun and not self.is_lost(name) and name not in self._out_of_reach

    @cached_property
    def _out_of_reach(self) -> set[str]:
        """The steps that need one of which nothing came."""
        return set(self.shape.dependents(*self.lost))
