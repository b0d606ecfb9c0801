"""Runs, as the job engine carries them out and its janitor looks them over. What does the work is loaded when there is work."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from studio.errors import BacklotError, NotFound
from studio.jobs.conducting import Row
from studio.workflows.run_rows import RunRows

if TYPE_CHECKING:
    from studio.studio import Studio
    from studio.workflows.runs import Runs


class RunBook:
    """A `Conductor`."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._loading = threading.Lock()
        self._runs: Runs | None = None
        self.rows = RunRows(studio.database, studio.engine.changed, studio.engine.clock)
        studio.engine.conduct(self)

    @property
    def runs(self) -> Runs:
        """What does the work."""
        from studio.workflows.runs import Runs

        with self._loading:
            if self._runs is None:
                self._runs = Runs(self._studio)
            return self._runs

    def has_news(self, owner: str, after: int) -> bool:
        """Whether anything has changed in an owner's runs after this number, here or elsewhere."""
        elsewhere = self._studio.hosted_runs.rows
        return any(
            asked(owner, after, 1) for rows in (self.rows, elsewhere) for asked in (rows.since, rows.deleted_since)
        )

    def keys_changed(self, owner: str) -> None:
        """A key was entered: runs that waited for one go on."""
        self._studio.hosted_runs.tend()
        if self._runs:
            self._runs.keys_changed(owner)

    def close(self) -> None:
        """Carry nothing on any more."""
        self._studio.hosted_runs.close()
        if self._runs:
            self._runs.close()

    async def advance(self, run_id: str, attempt: int) -> str:
        runs = await asyncio.to_thread(lambda: self.runs)
        try:
            return await runs.advancer.advance(run_id, attempt)
        except NotFound:
            return "deleted"  # what DBOS still remembered of it

    def under_way(self, before: float | None) -> list[Row]:
        if self.rows.waiting():
            _ = self.runs  # somebody is to hear when what they wait for changes
        return list(self.rows.under_way(before))

    def enqueue(self, row: Row) -> None:
        self.runs.advancer.enqueue(row)

    def finish_cancel(self, row: Row) -> None:
        self.runs.cancel(row["id"], row["owner"])

    def give_up(self, row: Row, error: BacklotError) -> None:
        values = {"status": "interrupted", "error": error.as_dict(), "finished_at": self._studio.engine.clock()}
        self.rows.update(
            row["id"], values, attempt=row["attempt"], only=("queued", "running"), wanted=True, event="interrupted"
        )

    def recheck(self) -> None:
        for row in (*self.rows.waiting(due=self._studio.engine.clock()), *self.rows.stirred()):
            self.runs.advancer.wake(row["id"])
        self._studio.hosted_runs.tend()
