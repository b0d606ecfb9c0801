"""Runs, as the job engine carries them out and its janitor looks them over. What does the work is loaded when there is work."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from studio.errors import BacklotError
from studio.jobs.conducting import Row
from studio.workflows.run_rows import RunRows

if TYPE_CHECKING:
    from studio.studio import Studio


class RunBook:
    """A `Conductor`."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.rows = RunRows(studio.database, studio.engine.changed, studio.engine.clock)

    async def advance(self, run_id: str, attempt: int) -> str:
        runs = await asyncio.to_thread(lambda: self._studio.runs)
        return await runs.advancer.advance(run_id, attempt)

    def under_way(self, before: float | None) -> list[Row]:
        if self.rows.waiting():
            _ = self._studio.runs  # somebody is to hear when what they wait for changes
        return list(self.rows.under_way(before))

    def enqueue(self, row: Row) -> None:
        self._studio.runs.advancer.enqueue(row)

    def finish_cancel(self, row: Row) -> None:
        self._studio.runs.cancel(row["id"], row["owner"])

    def give_up(self, row: Row, error: BacklotError) -> None:
        values = {"status": "interrupted", "error": error.as_dict(), "finished_at": self._studio.engine.clock()}
        self.rows.update(
            row["id"], values, attempt=row["attempt"], only=("queued", "running"), wanted=True, event="interrupted"
        )

    def recheck(self) -> None:
        for row in (*self.rows.waiting(due=self._studio.engine.clock()), *self.rows.stirred()):
            self._studio.runs.advancer.wake(row["id"])
