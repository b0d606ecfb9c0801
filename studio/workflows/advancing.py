"""The step that carries a run on: it begins steps as they become possible, until nothing more can be done without a person."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from studio.errors import BacklotError, Cancelled, ProviderFailed, RequestError
from studio.jobs.admission import Seat
from studio.jobs.ids import job_of_run, run_of
from studio.provider import Question
from studio.requests import Request
from studio.workflows.asking import question_for
from studio.workflows.looking import Looker, Signs, title_of
from studio.workflows.operations import OPERATIONS
from studio.workflows.paying import Pause, allow
from studio.workflows.run_rows import RunRows
from studio.workflows.standing import Part, Standing
from studio.workflows.writing import LATER, Writing

if TYPE_CHECKING:
    from studio.studio import Studio

log = logging.getLogger("backlot.runs")

LOOK_EVERY = 5.0  # seconds, when nothing in this process reports a change
LOOK_ELSEWHERE = 1.0  # seconds, where other workers may have made one
TOGETHER = 0.03  # seconds within which changes are looked at as one
LOOK_AGAIN = 60.0  # seconds until a run that waits for something outside looks again by itself
THREADS = 8  # of runs that are carried on at this moment
T = TypeVar("T")


class Advancer:
    """Carries out the `advance` step. Nothing here holds a thread while a run waits."""

    def __init__(self, studio: Studio, rows: RunRows, looker: Looker) -> None:
        self._studio, self._engine, self.rows, self.looker = studio, studio.engine, rows, looker
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="backlot-runs")
        self._tended: set[str] = set()  # runs that are carried on in this process
        self._put_off: dict[str, dict[int, Question | BacklotError]] = {}  # run -> what stands against its parts
        self._decided: dict[str, tuple[str, ...]] = {}  # run -> what a person had decided when those were found
        self._writing = Writing(studio, rows, self._put, self._lose)
        self._unsubscribe = self._engine.subscribe(self._heard)

    def close(self) -> None:
        """Begin nothing more."""
        self._unsubscribe()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._writing.close()

    # The step

    async def advance(self, run_id: str, attempt: int) -> str:
        """The status a run has once nothing more happens by itself; it holds no place anywhere then."""
        if not await self._off(self._begin, run_id, attempt):
            return "stopped"
        try:
            await self._tend(run_id, attempt)
        except BacklotError as error:
            await self._off(self._fail, run_id, attempt, error)
        except Exception:
            log.exception("run %s broke", run_id)
            broken = ProviderFailed("Something broke here while this was carried out.", hint="Resume it.")
            await self._off(self._fail, run_id, attempt, broken)
        finally:
            self._tended.discard(run_id)
            self._put_off.pop(run_id, None)
            self._decided.pop(run_id, None)
        return str((await self._off(self.rows.get, run_id))["status"])

    def wake(self, run_id: str, *, only: tuple[str, ...] = ("waiting",), event: str = "queued", **values: Any) -> bool:
        """Let a run go on as its next attempt; False where it is in no such status."""
        row = self.rows.get(run_id)
        fresh = {"status": "queued", "attempt": row["attempt"] + 1, "error": None, "question": None}
        fresh |= {"recheck_at": None, "finished_at": None, "cancelling": False}
        changed = self.rows.update(
            run_id, {**fresh, **values}, attempt=row["attempt"], only=only, unless=(), event=event
        )
        if changed:
            self.enqueue(self.rows.get(run_id))
        return changed

    def enqueue(self, row: Any) -> None:
        """Hand a queued run to DBOS."""
        self._engine.dispatch.enqueue_run(row)

    def enqueue_soon(self, run_id: str) -> None:
        """The same, without letting a person wait for it; should this fail, the next sweep does it."""
        self._threads.submit(lambda: self.enqueue(self.rows.get(run_id)))

    # Inside

    async def _off(self, work: Callable[..., T], *arguments: Any) -> T:
        """The work's result, done in a thread of ours, which is inside no workflow."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, functools.partial(work, *arguments))

    def _begin(self, run_id: str, attempt: int) -> bool:
        """Queued becomes running; False when this attempt is not wanted any more."""
        row = self.rows.get(run_id)
        values: dict[str, Any] = {"status": "running", "error": None, "question": None, "recheck_at": None}
        if row["started_at"] is None:
            values["started_at"] = self._engine.clock()
        event = "running" if row["status"] == "queued" else ""
        only = ("queued", "running")
        return self.rows.update(run_id, values, attempt=attempt, only=only, wanted=True, event=event)

    async def _tend(self, run_id: str, attempt: int) -> None:
        seen: Signs = ()
        patience = LOOK_ELSEWHERE if self._studio.settings.database_url else LOOK_EVERY
        async with self._engine.family_of(run_id) as changed:
            while True:
                changed.clear()
                signs = await self._off(self.looker.signs, run_id)
                if signs != seen:
                    done = await self._off(self._round, run_id, attempt)
                    if done:
                        return
                    if done is None:
                        await asyncio.sleep(TOGETHER)
                        continue
                    seen = signs
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), patience)
                    await asyncio.sleep(TOGETHER)

    def _round(self, run_id: str, attempt: int) -> bool | None:
        """Do what can be done; whether nothing more happens by itself. None: it has changed meanwhile and is to be looked at again."""
        self._tended.add(run_id)
        standing = self.looker.look(run_id)
        if not self._is_wanted(standing, attempt):
            return True
        self._forget_reasons(standing)
        self._writing.clear_up(standing)
        if self._begin_steps(standing, attempt):
            standing = self.looker.look(run_id)
        for part in standing.to_start:
            if part.serial not in self._put_off.get(run_id, {}):
                self._start(standing, part, attempt)
        standing = self.looker.look(run_id)
        if not self._is_wanted(standing, attempt):
            return True
        put_off = self._put_off.get(run_id, {})
        if standing.to_begin or any(part.serial not in put_off for part in standing.to_start):
            return None
        return self._settle(standing, attempt)

    def _is_wanted(self, standing: Standing, attempt: int) -> bool:
        row = standing.row
        return row["attempt"] == attempt and row["status"] == "running" and not row["cancelling"]

    def _forget_reasons(self, standing: Standing) -> None:
        """What stood against parts may stand against them no more, once a person has decided something."""
        row = standing.row
        decided = tuple(str(row[name]) for name in ("max_cost", "confirm_cost", "blind_cost", "edits", "accepted"))
        if self._decided.get(row["id"]) != decided:
            self._decided[row["id"]] = decided
            self._put_off.pop(row["id"], None)

    def _begin_steps(self, standing: Standing, attempt: int) -> bool:
        """Number the jobs of steps that can begin; whether there were any."""
        steps = standing.to_begin
        for name in steps:
            self.rows.add_parts(standing.row["id"], attempt, standing.missing(name))
        return bool(steps) or any(part.state == "writing" for part in standing.parts)

    def _start(self, standing: Standing, part: Part, attempt: int) -> None:
        """Make the job of a part, or have its words written."""
        run_id, operation = standing.row["id"], OPERATIONS[part.planned.use]
        try:
            request = self._request(standing, part)
            if isinstance(request, Request):
                self._submit(standing, part, request, attempt)
            else:
                self._writing.begin(standing, part, operation, request, attempt)
        except Cancelled:
            return
        except Pause as pause:
            self._put(run_id, part, pause.question)
        except LATER as error:
            self._put(run_id, part, error)
        except BacklotError as error:
            self._lose(run_id, part.serial, error)

    def _put(self, run_id: str, part: Part, reason: Question | BacklotError) -> None:
        self._put_off.setdefault(run_id, {})[part.serial] = reason

    def _lose(self, run_id: str, serial: int, error: BacklotError, **values: Any) -> None:
        changes = {"state": "failed", "error": error.as_dict(), **values}
        self.rows.change_part(run_id, serial, changes, only=("planned", "started", "writing"), event="failed")

    def _request(self, standing: Standing, part: Part) -> BaseModel:
        """What a part asks for, with what a person has changed and what belongs to its run."""
        edits = standing.row["edits"]
        changed = [edits.get(name, {}) for name in (part.planned.step, part.name)]
        arguments = {name: value for each in changed for name, value in each.get("arguments", {}).items()}
        request = standing.plan.request(part.planned, standing.finished, self.looker.kinds(standing), edits=arguments)
        if not isinstance(request, Request):
            return request
        values: dict[str, Any] = {}
        if standing.row["project"] and not request.project:
            values["project"] = standing.row["project"]
        if any(each.get("anew") for each in changed) and request.seed is None:
            values["seed_strategy"] = "random"  # the same words would make the same picture
        return request.changed(**values) if values else request

    def _submit(self, standing: Standing, part: Part, request: Request, attempt: int) -> None:
        run_id = standing.row["id"]
        title = title_of(standing.plan.recipe, part.planned.step)
        seat = Seat(
            job_of_run(run_id, part.serial),
            run_id,
            lambda connection, cost: allow(connection, run_id, attempt, part.serial, title, cost),
        )
        self._studio.submit(request.task, request, owner=standing.row["owner"], seat=seat)

    def _settle(self, standing: Standing, attempt: int) -> bool | None:
        """Nothing more can be begun: go on waiting for jobs, ask, finish or fail. What it returns is what `_round` does."""
        run_id, row = standing.row["id"], standing.row
        asked, error = question_for(standing, self._put_off.get(run_id, {}))
        if standing.at_work:
            if asked != row["question"]:
                event = "question" if asked else ""
                self.rows.update(run_id, {"question": asked}, attempt=attempt, only=("running",), event=event)
            return False
        if asked or error:
            return self._hold(standing, attempt, asked, error) or None
        return self._finish(standing, attempt) or None

    def _hold(self, standing: Standing, attempt: int, asked: Any, error: BacklotError | None) -> bool:
        """It waits, for a person or for something outside to change."""
        values: dict[str, Any] = {"status": "waiting", "question": asked, "error": error.as_dict() if error else None}
        if isinstance(error, LATER):
            values["recheck_at"] = self._engine.clock() + LOOK_AGAIN
        row = standing.row
        data = {"question": asked, "error": values["error"]}
        self._tended.discard(
            row["id"]
        )  # from here on, a job that changes wakes it; one that has changed until here lets this fail
        return self.rows.update(
            row["id"], values, attempt=attempt, only=("running",), seq=row["seq"], wanted=True, event="waiting", data=data
        )  # fmt: skip

    def _finish(self, standing: Standing, attempt: int) -> bool:
        row = standing.row
        trouble = _trouble(standing)
        status = "failed" if trouble else "succeeded"
        values = {"status": status, "error": trouble, "question": None, "finished_at": self._engine.clock()}
        return self.rows.update(
            row["id"], values, attempt=attempt, only=("running",), seq=row["seq"], wanted=True, event=status, data=trouble
        )  # fmt: skip

    def _fail(self, run_id: str, attempt: int, error: BacklotError) -> None:
        values = {"status": "failed", "error": error.as_dict(), "finished_at": self._engine.clock()}
        self.rows.update(run_id, values, attempt=attempt, only=("queued", "running"), wanted=True, event="failed")

    def _heard(self, _owner: str, changed: str) -> None:
        """A job changed: a run that waits for it, carried on by nobody now, goes on."""
        run_id = run_of(changed)
        if run_id and run_id not in self._tended:
            with contextlib.suppress(RuntimeError):  # closing
                self._threads.submit(self._look_after, run_id, changed)

    def _look_after(self, run_id: str, job_id: str) -> None:
        """Let a run go on if its job has changed since it began to wait: word of what it knew already may come late, and takes no question back."""
        try:
            job, run = self._engine.rows.get(job_id), self.rows.get(run_id)
            is_awake = job["status"] != "waiting" and job["seq"] > self.rows.waiting_since(run_id)
            if run["status"] == "waiting" and is_awake:
                self.wake(run_id)
        except RequestError:
            log.warning("the run of job %s is gone", job_id)


def _trouble(standing: Standing) -> dict[str, Any] | None:
    """Why a run has failed; None where everything that was to be made has come."""
    for name in standing.plan.order:
        if error := standing.error_of(name):
            return error.as_dict()
        if standing.is_lost(name):
            parts = standing.by_step[name]
            told = next((dict(part.trouble) for part in parts if part.trouble), None)
            title = title_of(standing.plan.recipe, name)
            return told or ProviderFailed(f"{title} was {parts[0].status}.", hint="Resume the run.").as_dict()
    left = [name for name in standing.plan.order if name not in standing.finished]
    if left:
        titles = ", ".join(title_of(standing.plan.recipe, name) for name in left)
        return ProviderFailed(f"This could not be made: {titles}.", hint="Redo a step before it.").as_dict()
    return None
