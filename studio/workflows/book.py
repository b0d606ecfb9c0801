"""Runs, as the job engine carries them out and its janitor looks them over."""

from __future__ import annotations

from collections.abc import Callable

from studio.errors import BacklotError
from studio.jobs.conducting import Row
from studio.workflows.advancing import Advancer
from studio.workflows.deciding import Deciding
from studio.workflows.run_rows import RunRows


class RunBook:
    """A `Conductor`."""

    def __init__(self, rows: RunRows, advancer: Advancer, deciding: Deciding, clock: Callable[[], float]) -> None:
        self.rows, self.advancer, self.deciding, self.clock = rows, advancer, deciding, clock

    async def advance(self, run_id: str, attempt: int) -> str:
        return await self.advancer.advance(run_id, attempt)

    def under_way(self, before: float | None) -> list[Row]:
        return list(self.rows.under_way(before))

    def enqueue(self, row: Row) -> None:
        self.advancer.enqueue(row)

    def finish_cancel(self, row: Row) -> None:
        self.deciding.cancel(row["id"], row["owner"])

    def give_up(self, row: Row, error: BacklotError) -> None:
        values = {"status": "interrupted", "error": error.as_dict(), "finished_at": self.clock()}
        self.rows.update(
            row["id"], values, attempt=row["attempt"], only=("queued", "running"), wanted=True, event="interrupted"
        )

    def recheck(self) -> None:
        for row in self.rows.waiting(due=self.clock()):
            self.advancer.wake(row["id"])
