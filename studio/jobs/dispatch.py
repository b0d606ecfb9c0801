"""The way to DBOS: queues of provider accounts, handing jobs over, waking who sleeps."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from studio.jobs import ids
from studio.jobs.rows import JobRows
from studio.jobs.waking import Waker
from studio.provider import Limits, Provider

log = logging.getLogger("backlot.jobs")

ANSWER_FIRST = 0.008  # seconds; a job that begins to work at once slows down the answer to whoever asked for it
CLOSE_DEADLINE = 5.0  # seconds for jobs on their way to DBOS
HOT = 0.15  # seconds a queue looks again and again after a slot became free


class Dispatch:
    """Hands jobs over to DBOS and stops them there. Where nothing is carried out in this process, all stays as the rows say it: whoever
    works on them next sees to it."""

    def __init__(self, rows: JobRows) -> None:
        self.rows = rows
        self.waker = Waker(self._has_backlog)
        self._outside = ThreadPoolExecutor(4, thread_name_prefix="backlot-enqueue")  # threads inside no workflow
        self._soon: set[Future[None]] = set()  # jobs on their way
        self._running: dict[str, str] = {}  # job -> queue
        self._stopping = threading.Event()
        self._at_work = False

    def register(self, providers: list[Provider]) -> None:
        """Make the queues, with their limits; DBOS has been launched."""
        from studio.jobs import runtime

        self._at_work = True
        for provider in providers:
            self._register(provider)
        for name in ids.OF_THE_HOUSE:
            runtime.register_queue(name, Limits(None, None), self.waker.interval, partitioned=False)
        threading.Thread(target=self.waker.release_all, args=(self._stopping,), daemon=True).start()

    def stop(self) -> None:
        """Let nobody sleep any more; jobs on their way arrive first."""
        self._stopping.set()
        wait(list(self._soon), timeout=CLOSE_DEADLINE)
        self.waker.uninstall()

    def close(self) -> None:
        self._outside.shutdown(wait=False)

    def runs(self, job_id: str, provider: str, account: str) -> None:
        """A job holds a slot of this account's queue."""
        self._running[job_id] = ids.queue_name(provider, account)

    def freed(self, job_id: str) -> None:
        """A workflow ends: its slot is free in a moment."""
        if queue := self._running.pop(job_id, ""):
            self.waker.freed(queue, hot=HOT)

    def enqueue(self, job_id: str) -> None:
        """Hand a queued job to DBOS. The same attempt twice is one workflow."""
        if self._at_work:
            self._outside.submit(self._start_workflow, job_id).result()

    def enqueue_soon(self, job_id: str) -> None:
        """The same, without letting a person wait for it. The job is kept already: should this fail, the next sweep does it."""
        if self._at_work:
            call = self._outside.submit(self._start_after_answer, job_id)
            self._soon.add(call)
            call.add_done_callback(self._started)

    def enqueue_cleanup(self, row: Mapping[str, Any]) -> None:
        name = f"{ids.workflow_id(row['id'], row['attempt'])}!cleanup"
        if self._at_work:
            self._outside.submit(self._hand_over, "cleanup", ids.CLEANUPS, row, name).result()

    def enqueue_run(self, row: Mapping[str, Any]) -> None:
        """Hand a queued run to DBOS. The same attempt twice is one workflow."""
        name = ids.workflow_id(row["id"], row["attempt"])
        if self._at_work:
            self._outside.submit(self._hand_over, "run", ids.RUNS, row, name).result()

    def stop_workflow(self, row: Mapping[str, Any]) -> None:
        """Stop the workflow of a job's present attempt, if it has begun."""
        from studio.jobs import runtime

        if not self._at_work:
            return
        call: Future[None] = self._outside.submit(runtime.cancel, ids.workflow_id(row["id"], row["attempt"]))
        call.result()

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

        partition = None if queue in ids.OF_THE_HOUSE else row["owner"]
        runtime.enqueue(workflow, queue, workflow_id, partition, int(row["seq"]), (row["id"], row["attempt"]))
        self.waker.kick(queue)

    def _register(self, provider: Provider) -> None:
        from studio.jobs import runtime

        runtime.register_queue(ids.queue_name(provider.name, ids.HOST), provider.limits, self.waker.interval)
        if provider.settings:  # also on a studio that only this machine reaches: its owner may enter a key of their own
            own = replace(provider.limits, at_once=None, per_owner=provider.limits.at_once)
            runtime.register_queue(ids.queue_name(provider.name, "own"), own, self.waker.interval)

    def _has_backlog(self, queue: str) -> bool:
        """Whether more jobs are unfinished at this provider than run here: queued ones, and those that a former process had begun."""
        if queue in ids.OF_THE_HOUSE:
            return False
        provider = queue.removesuffix("-own")
        held = sum(name.removesuffix("-own") == provider for name in list(self._running.values()))
        try:
            return self.rows.active_at(provider) > held
        except sa.exc.SQLAlchemyError:
            log.warning("The backlog of %s could not be read.", queue)
            return False
