"""The job engine: the only room that knows DBOS. Everything else says submit, cancel, resume, answer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from studio.choices import Choices
from studio.errors import Conflict, NotConfigured, RequestError
from studio.jobs import ids
from studio.jobs.cleaning import Cleaner
from studio.jobs.composing import Composer
from studio.jobs.following import Follower
from studio.jobs.janitor import Janitor
from studio.jobs.job import OVER
from studio.jobs.keeping import Keeper
from studio.jobs.ledger import Ledger
from studio.jobs.limits import check_limits
from studio.jobs.plans import PlannedJob, plan_for
from studio.jobs.rows import JobRows
from studio.jobs.run import JobRun
from studio.jobs.sending import Sender
from studio.jobs.states import States, reference_of
from studio.jobs.submissions import Submissions
from studio.jobs.waking import Waker
from studio.jobs.workers import LEASE, Heartbeat, HomeLock
from studio.library import Library
from studio.pool import WorkerPool
from studio.presets import Presets
from studio.provider import Cost, Limits, Provider, Question
from studio.registry import Registry
from studio.requests import Request, parse_request
from studio.settings import Settings
from studio.settling import Settled, settle, spoken

log = logging.getLogger("backlot.jobs")

ANSWER_FIRST = 0.008  # seconds; a job that begins to work at once slows down the answer to whoever asked for it
CLOSE_DEADLINE = 5.0  # seconds for jobs on their way to DBOS


@dataclass(frozen=True)
class Parts:
    """What the engine works with. secrets(owner, provider name) -> the values that owner may spend now; account(owner, provider name)
    -> "host" or a fingerprint of the owner's own key; sign(artifact id) -> a public address, or None."""

    settings: Settings
    database: Engine
    library: Library
    registry: Registry
    presets: Presets
    pool: WorkerPool
    choices: Choices
    secrets: Callable[[str, str], Mapping[str, str]]
    account: Callable[[str, str], str]
    sign: Callable[[str], str | None]


class JobEngine:
    """Keeps jobs going. One per process: DBOS is."""

    def __init__(self, parts: Parts, clock: Callable[[], float] = time.time, lease: float = LEASE) -> None:
        """lease: seconds without a sign of life until the other workers on a database take over (PostgreSQL only)."""
        self.parts, self.clock, self.lease = parts, clock, lease
        self.settings, self.library, self.pool = parts.settings, parts.library, parts.pool
        self.rows = JobRows(parts.database, self._changed, clock)
        self.submissions = Submissions(parts.database, clock)
        self.ledger = Ledger(parts.database, clock)
        self.states = States(self.rows, self.submissions, self.ledger, clock)
        self.keeper, self.sender, self.follower = Keeper(self), Sender(self), Follower(self)
        self.composer, self.cleaner = Composer(self), Cleaner(self)
        self.begin, self.hold, self.fail = self.states.begin, self.states.hold, self.states.fail
        self.succeed, self.complete, self.mark_cancelled = (
            self.states.succeed,
            self.states.complete,
            self.states.mark_cancelled,
        )
        self._listeners: list[Callable[[str, str], None]] = []
        self._cancelling: set[str] = set()
        self._running: dict[str, str] = {}  # job -> queue
        self._background: set[asyncio.Future[Any]] = set()
        self._lock = HomeLock(parts.settings.home)
        self._heartbeat: Heartbeat | None = None
        self._outside = ThreadPoolExecutor(
            4, thread_name_prefix="backlot-enqueue"
        )  # threads that are inside no workflow
        self._soon: set[Future[None]] = set()  # jobs on their way to DBOS
        self._waker = Waker(self._has_backlog)
        self._stopping = threading.Event()
        self._janitor = Janitor(self)
        self.running = False

    # Life

    @property
    def worker_id(self) -> str:
        """The name under which DBOS keeps what this process has begun."""
        return self._heartbeat.worker_id if self._heartbeat else "local"

    def launch(self) -> None:
        """Take the home, recover what a former process left, and begin to work. Raises Conflict when the home is taken."""
        from studio.jobs import workflows

        if self.settings.database_url:
            self._start_heartbeat()
        else:
            self._lock.take()
        workflows.serve(self)
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        self.running = True

    def close(self) -> None:
        """Stop working. What is unfinished goes on with the next launch."""
        from studio.jobs import runtime, workflows

        self.running = False
        self._janitor.stop()
        self._stopping.set()
        wait(list(self._soon), timeout=CLOSE_DEADLINE)
        self._waker.uninstall()
        runtime.destroy()
        workflows.serve(None)
        self._outside.shutdown(wait=False)
        if self._heartbeat:
            self._heartbeat.stop()
        self._lock.release()

    def subscribe(self, callback: Callable[[str, str], None]) -> Callable[[], None]:
        """Have `callback(owner, job id)` called, from any thread, after every change; returns how to stop that."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    # What people do

    def submit(
        self, request: Request, provider: Provider, *, owner: str, key: str = "", cost: Cost | None = None
    ) -> str:
        """The id of the job that will carry this out. The same key gives the same job; with another request it raises Conflict."""
        if known := self.known(request, owner, key):
            return known
        settled = settle(request, provider, self.parts.presets, lambda: self.parts.choices.get(owner, "last_seed"))
        plan = plan_for(settled.request, settled.model)
        if plan:
            for planned in plan.jobs:
                self._check_child(owner, planned)
        values = self._values(settled, owner, cost) | {
            "id": ids.new_job_id(),
            "request_sha": request.sha(),
            "idempotency_key": key or None,
        }
        values["plan"] = plan.model_dump(mode="json") if plan else None

        def also(connection: Connection) -> None:
            self._admit(connection, values, settled.request, cost, whole=bool(plan))
            if settled.request.seed is not None:
                self.parts.choices.set(owner, "last_seed", settled.request.seed, connection)

        try:
            self.rows.insert(values, also)
        except sa.exc.IntegrityError:
            known = self.known(request, owner, key)  # another call with this key came first
            if not known:
                raise
            return known
        self.enqueue_soon(values["id"])
        return str(values["id"])

    def known(self, request: Request, owner: str, key: str) -> str:
        """The id of the job that a key stands for, empty when there is none. Raises Conflict when it asked for something else."""
        row = self.rows.by_key(owner, key) if key else None
        if row is not None and row["request_sha"] != request.sha():
            raise Conflict(
                "This idempotency key was used for another request.",
                field="idempotency_key",
                hint="Use a new key for a new request.",
                code="key_reused",
            )
        return str(row["id"]) if row else ""

    def add_child(
        self, parent: Mapping[str, Any], planned: PlannedJob, request: Mapping[str, Any], *, position: int
    ) -> None:
        """Start one job of a composite, once."""
        parsed = parse_request(planned.task, request)
        provider = self._provider_for(parent["owner"], parsed)
        settled = settle(parsed, provider, self.parts.presets, lambda: None)
        share = (parent["cost_estimate"] or 0.0) / max(1, len((parent["plan"] or {}).get("jobs", ())))
        cost = Cost(amount=share, unit=parent["cost_unit"]) if share else None
        values = self._values(settled, parent["owner"], cost) | {
            "id": f"{parent['id']}:{planned.name}",
            "request_sha": parsed.sha(),
        }
        values |= {"parent": parent["id"], "position": position, "plan": {"intermediate": not planned.listed}}
        self.rows.insert(values, also=lambda connection: self._reserve(connection, values, cost))
        self.enqueue(values["id"])

    def cancel(self, job_id: str, owner: str) -> None:
        """Stop a job as far as it can be stopped. A job that is over stays as it is."""
        row = self.rows.owned(job_id, owner)
        if row["status"] in OVER:
            return
        self._cancelling.add(job_id)
        self.rows.update(job_id, {"cancelling": True, "stage": "cancelling"})
        for child in self.rows.children(job_id):
            self.cancel(child["id"], owner)
        self._stop_workflow(row)
        if self.submissions.of_job(job_id):
            self.enqueue_cleanup(row)
        else:
            self.mark_cancelled(job_id, row["attempt"], False)

    def resume(self, job_id: str, owner: str) -> None:
        """Let a job go on that is cancelled, failed, interrupted or waiting; what was accepted is followed, not sent again."""
        row = self.rows.owned(job_id, owner)
        children = self.rows.children(job_id)
        unfinished = [child for child in children if child["status"] in {"failed", "cancelled", "interrupted"}]
        if row["status"] in {"queued", "running"} or (row["status"] == "succeeded" and not unfinished):
            raise Conflict(
                f"This job is {row['status']}; there is nothing to resume.",
                field="job_id",
                hint="Submit it again for another result.",
            )
        if row["question"] and row["question"]["kind"] not in {"check"}:
            raise Conflict("This job waits for an answer.", field="job_id", hint="Answer its question first.")
        for child in unfinished:
            self._again(child)
        self._again(row)

    def answer(self, job_id: str, question_id: str, answer: str, owner: str) -> None:
        """Give a waiting job what it asked for: check, retry, drop, approve, decline, or one of its choices."""
        row = self.rows.owned(job_id, owner)
        if "/" in question_id:
            name, _, inner = question_id.partition("/")
            self.answer(f"{job_id}:{name}", inner, answer, owner)
            return
        if (row["answer"] or {}).get("question") == question_id and row["answer"]["answer"] == answer:
            return
        asked = Question(**row["question"]) if row["status"] == "waiting" and row["question"] else None
        if asked is None or asked.id != question_id:
            raise Conflict(
                "This job does not ask that (any more).",
                field="question_id",
                hint="Look at the job's question with get_job.",
            )
        allowed = [choice.id for choice in asked.choices]
        if answer not in allowed:
            raise RequestError(
                f'"{answer[:40]}" is no answer to this question.',
                field="answer",
                hint=f"Choose one of {', '.join(allowed)}.",
            )
        self._act_on(row, asked, answer)

    def keys_changed(self, owner: str, provider: str) -> None:
        """A key was entered: let the owner's jobs go on that wait for it."""
        for row in self.rows.with_status(("waiting",)):
            waits = (row["error"] or {}).get("category") in {"not_configured", "auth"}
            if row["owner"] == owner and row["provider"] == provider and waits:
                self.restart(row)

    # What steps use

    def run_for(self, row: Mapping[str, Any]) -> JobRun:
        """The run of a job's present attempt. Raises NotConfigured when its key is gone."""
        provider = self.parts.registry.get(row["provider"])
        secrets = self.parts.secrets(row["owner"], provider.name)
        provider.require(secrets)
        account = self.parts.account(row["owner"], provider.name)
        if account != row["account"]:
            raise NotConfigured(
                f"This was started with another {provider.title} account.",
                provider=provider.name,
                hint="Enter that account's key again and it goes on, or cancel it.",
            )
        request = spoken(parse_request(row["task"], row["request"]), self.parts.presets)
        self._running[row["id"]] = ids.queue_name(provider.name, row["account"])
        return JobRun(self, row, request, provider, reference_of(row), secrets)

    def followed_ref(self, row: Mapping[str, Any]) -> str:
        """The paid call whose ticket is followed: that of the last approved question, else the job's own."""
        answer = row["answer"] or {}
        return str(answer["ref"]) if answer.get("paid") else reference_of(row)

    def workdir(self, job_id: str) -> Path:
        folder = self.settings.home / "work" / job_id.replace(":", "+")
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def is_cancelling(self, job_id: str) -> bool:
        return job_id in self._cancelling

    def sign_public(self, artifact_id: str) -> str | None:
        return self.parts.sign(artifact_id)

    def assert_lease(self) -> None:
        if self._heartbeat:
            self._heartbeat.assert_lease()

    def later(self, work: Coroutine[Any, Any, Any] | asyncio.Future[Any]) -> None:
        """Keep hold of work nobody waits for."""
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def freed(self, job_id: str) -> None:
        """A workflow ends: its slot is free in a moment."""
        if queue := self._running.pop(job_id, ""):
            self._waker.kick(queue, hot=0.15)

    @contextlib.asynccontextmanager
    async def family_of(self, job_id: str) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever this composite or a child of it changes."""
        loop, event = asyncio.get_running_loop(), asyncio.Event()

        def heard(_owner: str, changed: str) -> None:
            if changed == job_id or changed.startswith(f"{job_id}:"):
                loop.call_soon_threadsafe(event.set)

        unsubscribe = self.subscribe(heard)
        try:
            yield event
        finally:
            unsubscribe()

    def keep_film(self, row: Mapping[str, Any], path: Path, parents: list[str]) -> None:
        """Register a composite's own film, after its children's artifacts."""
        request = parse_request(row["task"], row["request"])
        recipe = {
            "backlot": 1,
            "task": row["task"],
            "provider": row["provider"],
            "model": row["model"],
            "request": row["request"],
            "job": row["id"],
        }
        self.library.add(
            path,
            owner=row["owner"],
            artifact_id=f"{row['id']}:film",
            title=request.prompt[:120],
            job=row["id"],
            recipe=recipe,
            parents=parents,
        )

    # Enqueueing

    def enqueue(self, job_id: str) -> None:
        """Hand a queued job to DBOS. The same attempt twice is one workflow."""
        self._outside.submit(self._start_workflow, job_id).result()

    def enqueue_soon(self, job_id: str) -> None:
        """The same, without letting a person wait for it. The job is kept already: should this fail, the next sweep does it."""
        call = self._outside.submit(self._start_after_answer, job_id)
        self._soon.add(call)
        call.add_done_callback(self._started)

    def enqueue_cleanup(self, row: Mapping[str, Any]) -> None:
        name = f"{ids.workflow_id(row['id'], row['attempt'])}!cleanup"
        self._outside.submit(self._hand_over, "cleanup", ids.CLEANUPS, row, name).result()

    def restart(self, row: Mapping[str, Any], **values: Any) -> bool:
        """Queue a settled job again as its next attempt, and its waiting parent with it."""
        fresh = {
            "status": "queued",
            "stage": "",
            "attempt": row["attempt"] + 1,
            "cancelling": False,
            "error": None,
            "question": None,
            "recheck_at": None,
            "finished_at": None,
            "note": "",
        }
        self._cancelling.discard(row["id"])
        if not self.rows.update(
            row["id"], {**fresh, **values}, attempt=row["attempt"], unless=("queued", "running"), event="queued"
        ):
            return False
        self.enqueue(row["id"])
        if row["parent"] and (parent := self.rows.get(row["parent"]))["status"] == "waiting":
            self.restart(parent)
        return True

    def _start_workflow(self, job_id: str) -> None:
        row = self.rows.get(job_id)
        composite = bool((row["plan"] or {}).get("jobs"))
        queue = ids.COMPOSITES if composite else ids.queue_name(row["provider"], row["account"])
        self._hand_over("compose" if composite else "generate", queue, row, ids.workflow_id(job_id, row["attempt"]))

    def _start_after_answer(self, job_id: str) -> None:
        time.sleep(ANSWER_FIRST)
        self._start_workflow(job_id)

    def _started(self, call: Future[None]) -> None:
        self._soon.discard(call)
        if error := call.exception():
            log.error("A job could not be queued; the next sweep tries again.", exc_info=error)

    def _hand_over(self, workflow: str, queue: str, row: Mapping[str, Any], workflow_id: str) -> None:
        """Call it from a thread that is inside no workflow."""
        from studio.jobs import runtime

        partition = None if queue in {ids.COMPOSITES, ids.CLEANUPS} else row["owner"]
        runtime.enqueue(workflow, queue, workflow_id, partition, int(row["seq"]), (row["id"], row["attempt"]))
        self._waker.kick(queue)

    def _stop_workflow(self, row: Mapping[str, Any]) -> None:
        from studio.jobs import runtime

        call: Future[None] = self._outside.submit(runtime.cancel, ids.workflow_id(row["id"], row["attempt"]))
        call.result()

    def _again(self, row: Mapping[str, Any]) -> None:
        """Restart after a failure or a cancel: what is still accepted is followed, anything else is sent under a new reference."""
        sent = self.submissions.get(reference_of(row))
        payment = (
            row["payment"]
            if row["status"] == "waiting" or (sent and sent.state in {"accepted", "sending", "unknown"})
            else row["payment"] + 1
        )
        if (
            self.restart(row, payment=payment)
            and payment != row["payment"]
            and row["cost_estimate"]
            and not (row["plan"] or {}).get("jobs")
        ):
            self._reserve_again(row["id"])

    def _act_on(self, row: Mapping[str, Any], asked: Question, answer: str) -> None:
        given = {"question": asked.id, "answer": answer}
        if answer in {"drop", "decline"} and not (row["plan"] or {}).get("jobs"):
            self.rows.update(row["id"], {"answer": given})
            self.cancel(row["id"], row["owner"])
        elif answer == "retry":
            self.restart(row, payment=row["payment"] + 1, answer=given)
            self._reserve_again(row["id"])
        elif asked.kind in {"unknown", "check"} or (row["plan"] or {}).get("jobs"):
            self.restart(row, answer=given)
        else:
            ref = f"{reference_of(row)}#{asked.id}"
            if asked.cost:
                with self.parts.database.begin() as connection:
                    self._reserve(connection, {**row, "ref": ref}, asked.cost)
            self.restart(row, answer={**given, "ref": ref, "paid": True})

    # Admission

    def _admit(
        self, connection: Connection, values: Mapping[str, Any], request: Request, cost: Cost | None, *, whole: bool
    ) -> None:
        """Refuse what passes a limit; set the price aside. The children of a composite set theirs aside one by one."""
        check_limits(connection, self.settings, self.rows, str(values["owner"]), request, self.clock())
        if cost and whole:
            self.ledger.check(
                connection,
                owner=str(values["owner"]),
                provider=str(values["provider"]),
                cost=cost,
                budget=self.settings.budget,
            )
        elif cost:
            self._reserve(connection, values, cost)

    def _reserve(self, connection: Connection, values: Mapping[str, Any], cost: Cost | None) -> None:
        if cost:
            ref = values.get("ref") or reference_of({"id": values["id"], "payment": values.get("payment", 0)})
            place = {"owner": values["owner"], "job_id": values["id"], "provider": values["provider"]}
            self.ledger.reserve(connection, str(ref), cost=cost, budget=self.settings.budget, **place)

    def _reserve_again(self, job_id: str) -> None:
        row = self.rows.get(job_id)
        if row["cost_estimate"]:
            with self.parts.database.begin() as connection:
                self._reserve(connection, row, Cost(amount=row["cost_estimate"], unit=row["cost_unit"]))

    def _check_child(self, owner: str, planned: PlannedJob) -> None:
        """Refuse a composite before anything is spent, if one of its jobs could not be done."""
        request = parse_request(planned.task, {**planned.request, **dict.fromkeys(planned.bind, "later")})
        settle(request, self._provider_for(owner, request), self.parts.presets, lambda: None)

    def _provider_for(self, owner: str, request: Request) -> Provider:
        """The provider that makes a part; where the parent's own cannot (films of views, say), the first that can."""
        registry = self.parts.registry

        def secrets(provider: Provider) -> Mapping[str, str]:
            return self.parts.secrets(owner, provider.name)

        try:
            provider = registry.for_request(request, secrets)
            provider.model_for(request)
        except RequestError:
            if request.model:
                raise
            return registry.for_request(request.changed(provider="auto"), secrets)
        return provider

    def _values(self, settled: Settled, owner: str, cost: Cost | None) -> dict[str, Any]:
        request = settled.request
        return {
            "owner": owner,
            "task": request.task,
            "provider": settled.provider.name,
            "model": settled.model.id,
            "account": self.parts.account(owner, settled.provider.name),
            "request": request.model_dump(mode="json"),
            "status": "queued",
            "cost_estimate": cost.amount if cost else None,
            "cost_unit": cost.unit if cost else "",
            "typical_seconds": settled.model.typical_seconds,
        }

    # Inside

    def _start(self) -> None:
        from studio.jobs import runtime

        self._waker.install()
        runtime.launch(self.settings, self.worker_id)
        if self._heartbeat:
            self._heartbeat.take_over()
        for provider in self.parts.registry.all():
            self._register(provider)
        runtime.register_queue(ids.COMPOSITES, Limits(None, None), self._waker.interval, partitioned=False)
        runtime.register_queue(ids.CLEANUPS, Limits(None, None), self._waker.interval, partitioned=False)
        threading.Thread(target=self._waker.release_all, args=(self._stopping,), daemon=True).start()
        self._janitor.start()

    def _register(self, provider: Provider) -> None:
        from studio.jobs import runtime

        runtime.register_queue(ids.queue_name(provider.name, ids.HOST), provider.limits, self._waker.interval)
        if not self.settings.private and not provider.free:
            own = replace(provider.limits, at_once=None, per_owner=provider.limits.at_once)
            runtime.register_queue(ids.queue_name(provider.name, "own"), own, self._waker.interval)

    def _has_backlog(self, queue: str) -> bool:
        try:
            return queue not in {ids.COMPOSITES, ids.CLEANUPS} and self.rows.queued_at([queue.removesuffix("-own")]) > 0
        except sa.exc.SQLAlchemyError:
            log.warning("The backlog of %s could not be read.", queue)
            return False

    def _start_heartbeat(self) -> None:
        from studio.jobs import workflows

        worker_id = self.settings.worker_id
        self._heartbeat = Heartbeat(self.parts.database, workflows.VERSION, self._recover, worker_id, self.lease)
        self._heartbeat.start()

    def _recover(self, dead: list[str]) -> None:
        from studio.jobs import runtime

        runtime.recover(dead)
        self._waker.kick_all()

    def _changed(self, owner: str, job_id: str) -> None:
        for listener in list(self._listeners):
            listener(owner, job_id)
