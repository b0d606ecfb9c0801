"""What the engine asks of whoever conducts runs, and what the janitor looks over: jobs, and runs of jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from studio.errors import BacklotError

if TYPE_CHECKING:
    from studio.jobs.engine import JobEngine

Row = Mapping[str, Any]  # with id, attempt, cancelling


class Book(Protocol):
    """Rows that each have a workflow while they are under way."""

    def under_way(self, before: float | None) -> list[Row]:
        """Those queued or running, and those being cancelled; before: created earlier than this time."""

    def enqueue(self, row: Row) -> None:
        """Hand it to DBOS again: there is no workflow of it."""

    def finish_cancel(self, row: Row) -> None:
        """The process died while it cancelled."""

    def give_up(self, row: Row, error: BacklotError) -> None:
        """DBOS will not go on with it."""

    def recheck(self) -> None:
        """Look again at what outlived its deadline."""


class Conductor(Book, Protocol):
    """Carries out runs."""

    async def advance(self, run_id: str, attempt: int) -> str:
        """The status a run has once nothing more happens by itself."""


class JobBook:
    """The jobs, as the janitor looks them over."""

    def __init__(self, engine: JobEngine) -> None:
        self.engine = engine

    def under_way(self, before: float | None) -> list[Row]:
        rows = self.engine.rows
        waiting = [row for row in rows.with_status(("waiting",)) if row["cancelling"]]
        return [*rows.with_status(("queued", "running"), before=before), *waiting]

    def enqueue(self, row: Row) -> None:
        self.engine.dispatch.enqueue(row["id"])

    def finish_cancel(self, row: Row) -> None:
        self.engine.decisions.cancel(row["id"], row["owner"])

    def give_up(self, row: Row, error: BacklotError) -> None:
        self.engine.states.interrupt(row["id"], row["attempt"], error)

    def recheck(self) -> None:
        for row in self.engine.rows.due(self.engine.clock()):
            self.engine.decisions.restart(row)
