"""The step that tends a composite: starts its children as they become possible and gathers what they made."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from typing import TYPE_CHECKING, Any

from studio.errors import BacklotError, ProviderFailed, error_from
from studio.jobs.job import SETTLED
from studio.jobs.plans import Plan, PlannedJob
from studio.provider import Choice, Question

if TYPE_CHECKING:
    from studio.jobs.engine import JobEngine

log = logging.getLogger("backlot.jobs")

LOOK_EVERY = 1.0  # seconds, when no child of this process reports a change
APPROVAL = (Choice(id="approve", label="Make it"), Choice(id="decline", label="Stop here"))


class Composer:
    """Carries out the `tend` step."""

    def __init__(self, engine: JobEngine) -> None:
        self.engine = engine

    async def tend(self, job_id: str, attempt: int) -> str:
        """The status the composite has afterwards: it waits when a child waits, and holds no slot meanwhile."""
        engine = self.engine
        if not await asyncio.to_thread(engine.states.begin, job_id, attempt):
            return "stopped"
        try:
            async with engine.family_of(job_id) as changed:
                while not await self._round(job_id, attempt):
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(changed.wait(), LOOK_EVERY)
                    changed.clear()
        except BacklotError as error:
            await asyncio.to_thread(engine.states.fail, job_id, attempt, error)
        except Exception:
            log.exception("composite %s broke", job_id)
            await asyncio.to_thread(
                engine.states.fail,
                job_id,
                attempt,
                ProviderFailed("Something broke here while its parts were gathered."),
            )
        return str((await asyncio.to_thread(engine.rows.get, job_id))["status"])

    async def _round(self, job_id: str, attempt: int) -> bool:
        """Start what can start; whether there is nothing left to wait for."""
        row, children = await asyncio.to_thread(self._look, job_id)
        if row["attempt"] != attempt or row["status"] != "running" or row["cancelling"]:
            return True
        plan, done = Plan(**row["plan"]), {_name(child): child["status"] for child in children}
        approved = not plan.question or (row["answer"] or {}).get("answer") == "approve"
        ready = plan.ready(done, approved)
        for planned in ready:
            await asyncio.to_thread(self._start, row, plan, planned)
        if ready or any(status not in SETTLED for status in done.values()):
            return False
        return await asyncio.to_thread(self._settle, row, plan, children, approved)

    def _look(self, job_id: str) -> tuple[Any, list[Any]]:
        return self.engine.rows.get(job_id), self.engine.rows.children(job_id)

    def _start(self, row: Any, plan: Plan, planned: PlannedJob) -> None:
        first = {name: f"{row['id']}:{name}" for name in planned.bind.values()}
        made = self.engine.library.of_jobs(list(first.values()))
        bound = {field: made[first[name]][0].id for field, name in planned.bind.items()}
        self.engine.admission.add_child(row, planned, {**planned.request, **bound}, position=plan.jobs.index(planned))

    def _settle(self, row: Any, plan: Plan, children: list[Any], approved: bool) -> bool:
        """Every child is settled: wait, ask, finish or fail. Always True."""
        waiting = [child for child in children if child["status"] == "waiting"]
        done = {_name(child): child["status"] for child in children}
        if waiting:
            self._wait(row, waiting[0])
        elif not approved and plan.waits_for_approval(done) and (row["answer"] or {}).get("answer") != "decline":
            question = Question(id=f"film-{row['attempt']}", kind="approve", text=plan.question, choices=APPROVAL)
            self.engine.states.hold(row["id"], row["attempt"], None, question)
        else:
            self._finish(row, plan, children)
        return True

    def _wait(self, row: Any, child: Any) -> None:
        error = error_from(child["error"]) if child["error"] else None
        asked = child["question"]
        question = Question(**{**asked, "id": f"{_name(child)}/{asked['id']}"}) if asked else None
        self.engine.states.hold(row["id"], row["attempt"], error, question)

    def _finish(self, row: Any, plan: Plan, children: list[Any]) -> None:
        failures, starts = [], plan.starts()
        for child in children:
            start = starts[child["position"]]
            if child["status"] in {"failed", "cancelled", "interrupted"}:
                error = child["error"] or ProviderFailed(f"{_name(child)} was {child['status']}.").as_dict()
                failures.append({"index": start, "error": error})
            else:
                failures += [{**failure, "index": start + failure["index"]} for failure in child["failures"]]
        if not any(child["status"] == "succeeded" for child in children):
            raise error_from(failures[0]["error"]) if failures else ProviderFailed("None of its parts was made.")
        if plan.film and all(self._status(children, name) == "succeeded" for name in plan.film):
            self._join(row, plan)
        costs = [child["cost_actual"] for child in children if child["cost_actual"] is not None]
        unit = next((child["cost_unit"] for child in children if child["cost_unit"]), "")
        self.engine.states.complete(row["id"], row["attempt"], failures, sum(costs) if costs else None, unit)

    def _status(self, children: list[Any], name: str) -> str:
        return next((child["status"] for child in children if _name(child) == name), "missing")

    def _join(self, row: Any, plan: Plan) -> None:
        """Join the clips into the film, once; it is the composite's own artifact."""
        from studio.media.joining import join

        library = self.engine.library
        jobs = [f"{row['id']}:{name}" for name in plan.film]
        clips = library.of_jobs(jobs)
        path = self.engine.workdir(row["id"]) / f"film-{uuid.uuid4().hex}.mp4"
        join([library.local_path(clips[job][0]) for job in jobs], path)
        try:
            self.engine.keeper.keep_film(row, path, parents=[clips[job][0].id for job in jobs])
        finally:
            path.unlink(missing_ok=True)


def _name(child: Any) -> str:
    """A child's name in its parent's plan."""
    return str(child["id"]).removeprefix(f"{child['parent']}:")
