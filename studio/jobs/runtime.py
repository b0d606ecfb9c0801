"""DBOS, set up the one way this house uses it (notes/durable-jobs.md, section 6)."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetEnqueueOptions, SetWorkflowID
from dbos._dbos import _get_dbos_instance
from dbos._error import DBOSAwaitedWorkflowCancelledError, DBOSWorkflowCancelledError

from studio.database import use_wal
from studio.jobs import workflows
from studio.provider import Limits
from studio.settings import Settings

THREADS = 32
ANY = 100_000  # a limit that is none, where DBOS needs one
PRIORITIES = 2**31 - 1
WORKFLOWS = {
    "generate": workflows.generate,
    "compose": workflows.compose,
    "cleanup": workflows.cleanup,
    "run": workflows.run,
}


class RelaxedConnection(sqlite3.Connection):
    """To DBOS's own file, without waiting for the disk at every commit: that halves what a job waits for disks.

    A killed process loses nothing by it. A power cut may take back what DBOS noted last, never half of it; then steps are repeated, and what
    they find in our own tables, whose every commit is on the disk, keeps them from paying or registering twice.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.execute("PRAGMA synchronous=NORMAL")


def launch(settings: Settings, executor_id: str) -> None:
    """Start DBOS from this, a synchronous, thread: its workflows then run on a loop of its own."""
    url = settings.engine_url
    on_sqlite = url.startswith("sqlite")
    if on_sqlite:
        use_wal(Path(url.removeprefix("sqlite:///")))
    config: DBOSConfig = {
        "name": "backlot",
        "system_database_url": url,
        "application_version": workflows.VERSION,
        "executor_id": executor_id,
        "log_level": "WARNING",
        "serializer": DBOSPortableJSONSerializer(),
        "max_executor_threads": THREADS,
        "notification_listener_polling_interval_sec": 0.25,
        "db_engine_kwargs": {"connect_args": {"factory": RelaxedConnection}} if on_sqlite else {},
    }
    DBOS(config=config)
    quiet = logging.getLogger("dbos")
    quiet.addFilter(_is_news)
    DBOS.launch()


def destroy() -> None:
    DBOS.destroy(workflow_completion_timeout_sec=0)


def register_queue(name: str, limits: Limits, interval: float, *, partitioned: bool = True) -> None:
    """Make or change a queue. Its partitions are owners; starts a minute are counted over 61 s, for SQLite's clock has whole seconds."""
    options: dict[str, Any] = {"polling_interval_sec": interval, "on_conflict": "always_update"}
    if limits.at_once is not None:
        options["global_concurrency"] = limits.at_once
    if limits.per_worker is not None:
        options["worker_concurrency"] = limits.per_worker
    if limits.per_minute is not None:
        options["limiter"] = {"limit": limits.per_minute, "period": 61.0}
    if partitioned:
        options["partition_concurrency"] = limits.per_owner or ANY
    DBOS.register_queue(name, **options)


def enqueue(
    workflow: str, queue: str, workflow_id: str, partition: str | None, priority: int, arguments: tuple[Any, ...]
) -> None:
    """Put a workflow into a queue; one with this id that is there already stays as it is. Lower priorities start first."""
    with (
        SetWorkflowID(workflow_id),
        SetEnqueueOptions(queue_partition_key=partition, priority=priority % PRIORITIES + 1),
    ):
        DBOS.enqueue_workflow(queue, WORKFLOWS[workflow], *arguments)


def cancel(workflow_id: str) -> None:
    """Stop a workflow at its next step, and a preemptible step within about a second."""
    DBOS.cancel_workflow(workflow_id)


def recover(dead: list[str]) -> None:
    """Queue again what these workers left unfinished. A private name of dbos 3.4; a contract test watches it."""
    DBOS._recover_pending_workflows(dead)


def states_of(workflow_ids: list[str]) -> dict[str, str]:
    """DBOS's own status of each workflow there is."""
    if not workflow_ids:
        return {}
    found = DBOS.list_workflows(workflow_ids=workflow_ids, load_input=False, load_output=False)
    return {status.workflow_id: status.status for status in found}


def stranded(workflow_ids: list[str]) -> list[str]:
    """Those of these that are recorded as running here and do not: not even their end could be written, on a full disk say.

    `_active_workflows_set` is a private name of dbos 3.4; a contract test watches it.
    """
    running = set(
        _get_dbos_instance()._active_workflows_set.activeList()
    )  # first: what begins meanwhile is recorded before
    idle = [name for name in workflow_ids if name not in running]
    if not idle:
        return []  # DBOS takes an empty list for no filter at all
    found = DBOS.list_workflows(
        workflow_ids=idle,
        status="PENDING",
        executor_id=DBOS.executor_id,
        load_input=False,
        load_output=False,
    )
    return [status.workflow_id for status in found]


def go_on(workflow_id: str) -> None:
    """Run a stranded workflow again from its last finished step, in the queue it was in."""
    status = DBOS.get_workflow_status(workflow_id)
    DBOS.resume_workflow(workflow_id, queue_name=status.queue_name if status else None)


def strangers() -> list[str]:
    """Unfinished workflows of another application version: nobody would run them."""
    active = DBOS.list_workflows(status=["PENDING", "ENQUEUED"], load_input=False, load_output=False)
    return [status.workflow_id for status in active if status.app_version not in (None, workflows.VERSION)]


def forget(before: str, keep: set[str], limit: int = 500) -> int:
    """Delete the record of workflows that ended before this ISO time, except of `keep`; how many went."""
    old = DBOS.list_workflows(completed_before=before, load_input=False, load_output=False, limit=limit)
    gone = [status.workflow_id for status in old if status.workflow_id.partition("~")[0].partition("!")[0] not in keep]
    if gone:
        DBOS.delete_workflows(gone)
    return len(gone)


def _is_news(record: logging.LogRecord) -> bool:
    """Drop what DBOS says about every cancelled workflow, traceback and all: cancelling is not an error here."""
    error = record.exc_info[1] if record.exc_info else None
    expected = isinstance(
        error, DBOSAwaitedWorkflowCancelledError | DBOSWorkflowCancelledError | asyncio.CancelledError
    )
    said = record.getMessage()
    return not (expected or "no longer owned by this execution" in said or said.startswith("Asyncio task cancelled"))
