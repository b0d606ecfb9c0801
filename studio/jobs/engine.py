"""The job engine: the only room that knows DBOS. Everything else says submit, cancel, resume, answer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from studio.errors import NotConfigured
from studio.jobs.admission import Admission
from studio.jobs.cleaning import Cleaner
from studio.jobs.composing import Composer
from studio.jobs.conducting import Book, Conductor, JobBook
from studio.jobs.decisions import Decisions
from studio.jobs.dispatch import Dispatch
from studio.jobs.following import Follower
from studio.jobs.janitor import Janitor
from studio.jobs.keeping import Keeper
from studio.jobs.ledger import Ledger
from studio.jobs.previews import Previews
from studio.jobs.rows import JobRows
from studio.jobs.run import JobRun
from studio.jobs.sending import Sender
from studio.jobs.states import States, reference_of
from studio.jobs.submissions import Submissions
from studio.jobs.workers import LEASE, Heartbeat, HomeLock
from studio.library import Library
from studio.pool import WorkerPool
from studio.presets import Presets
from studio.registry import Registry
from studio.requests import parse_request
from studio.settings import Settings
from studio.settling import spoken

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
    secrets: Callable[[str, str], Mapping[str, str]]
    account: Callable[[str, str], str]
    sign: Callable[[str], str | None]


class JobEngine:
    """Keeps jobs going. One per process: DBOS is."""

    def __init__(self, parts: Parts, clock: Callable[[], float] = time.time, lease: float = LEASE) -> None:
        """lease: seconds without a sign of life until the other workers on a database take over (PostgreSQL only)."""
        self.parts, self.clock, self.lease = parts, clock, lease
        self.settings, self.library, self.pool = parts.settings, parts.library, parts.pool
        self.rows = JobRows(parts.database, self.changed, clock)
        self.submissions = Submissions(parts.database, clock)
        self.ledger = Ledger(parts.database, clock)
        self.states = States(self.rows, self.submissions, self.ledger, clock)
        self.previews = Previews()
        self.dispatch = Dispatch(self.rows)
        self.admission = Admission(self)
        self.decisions = Decisions(self)
        self.keeper, self.sender, self.follower = Keeper(self), Sender(self), Follower(self)
        self.composer, self.cleaner = Composer(self), Cleaner(self)
        self._listeners: list[Callable[[str, str], None]] = []
        self._background: set[asyncio.Future[Any]] = set()
        self._lock = HomeLock(parts.settings.home)
        self._heartbeat: Heartbeat | None = None
        self.books: list[Book] = [JobBook(self)]
        self._conductor: Conductor | None = None
        self._janitor = Janitor(self)
        self.running = self._begun = False

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
        self._begun = True
        workflows.serve(self)
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        self.running = True

    def close(self) -> None:
        """Stop working. What is unfinished goes on with the next launch."""
        self.running = False
        self._janitor.stop()
        self.dispatch.stop()
        if self._begun:
            self._leave()
        self.dispatch.close()
        if self._heartbeat:
            self._heartbeat.stop()
        self._lock.release()

    def subscribe(self, callback: Callable[[str, str], None]) -> Callable[[], None]:
        """Have `callback(owner, job id)` called, from any thread, after every change; returns how to stop that."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def conduct(self, conductor: Conductor) -> None:
        """Have runs carried out by this one; before the launch."""
        self._conductor = conductor
        self.books.append(conductor)

    # What steps use

    @property
    def conductor(self) -> Conductor:
        """Who carries out runs."""
        assert self._conductor is not None, "nobody conducts runs here"
        return self._conductor

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
        self.dispatch.runs(row["id"], provider.name, row["account"])
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
        return job_id in self.decisions.cancelling

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

    # Inside

    def _leave(self) -> None:
        from studio.jobs import runtime, workflows

        runtime.destroy()
        workflows.serve(None)

    def _start(self) -> None:
        from studio.jobs import runtime

        self.dispatch.waker.install(left=self.rows.any_unfinished())
        runtime.launch(self.settings, self.worker_id)
        if self._heartbeat:
            self._heartbeat.take_over()
        self.dispatch.register(self.parts.registry.all())
        self._janitor.start()

    def _start_heartbeat(self) -> None:
        from studio.jobs import workflows

        worker_id = self.settings.worker_id
        self._heartbeat = Heartbeat(self.parts.database, workflows.VERSION, self._recover, worker_id, self.lease)
        self._heartbeat.start()

    def _recover(self, dead: list[str]) -> None:
        from studio.jobs import runtime

        runtime.recover(dead)
        self.dispatch.waker.kick_all()

    def changed(self, owner: str, job_id: str) -> None:
        """Tell all who have subscribed that this job, or run, has changed."""
        for listener in list(self._listeners):
            listener(owner, job_id)
