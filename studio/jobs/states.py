"""What can become of a job: each method is one transition, written in one transaction, and does nothing when it comes too late."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Connection

from studio.errors import BacklotError
from studio.jobs.ledger import Ledger
from studio.jobs.rows import JobRows
from studio.jobs.submissions import Submissions
from studio.provider import Cost, Question

if TYPE_CHECKING:
    from studio.jobs.run import JobRun


def reference_of(row: Mapping[str, Any]) -> str:
    """The id under which this job's paid call is known to its upstream; only a person's retry changes it."""
    return str(row["id"]) if not row["payment"] else f"{row['id']}#{row['payment']}"


class States:
    """The transitions of jobs."""

    def __init__(
        self, rows: JobRows, submissions: Submissions, ledger: Ledger, clock: Callable[[], float] = time.time
    ) -> None:
        self.rows, self.submissions, self.ledger, self.clock = rows, submissions, ledger, clock

    def begin(self, job_id: str, attempt: int) -> bool:
        """Queued becomes running; False when this attempt is not wanted any more."""
        row = self.rows.get(job_id)
        if row["cancelling"]:
            return False
        values: dict[str, Any] = {
            "status": "running",
            "stage": "starting",
            "error": None,
            "question": None,
            "recheck_at": None,
        }
        if row["started_at"] is None:
            values["started_at"] = self.clock()
        return self.rows.update(job_id, values, attempt=attempt, only=("queued", "running"), event="running")

    def hold(
        self,
        job_id: str,
        attempt: int,
        error: BacklotError | None,
        question: Question | None = None,
        recheck_at: float | None = None,
    ) -> bool:
        """It waits, for a person or for something outside to change."""
        values = {
            "status": "waiting",
            "stage": "waiting",
            "error": error.as_dict() if error else None,
            "question": question.model_dump(mode="json") if question else None,
            "recheck_at": recheck_at,
        }
        return self.rows.update(
            job_id,
            values,
            attempt=attempt,
            only=("queued", "running"),
            wanted=True,
            event="waiting",
            data={"error": values["error"]},
        )

    def fail(self, job_id: str, attempt: int, error: BacklotError) -> bool:
        body = error.as_dict()
        values = {"status": "failed", "stage": "failed", "error": body, "question": None, "finished_at": self.clock()}
        return self.rows.update(
            job_id,
            values,
            attempt=attempt,
            only=("queued", "running"),
            wanted=True,  # a job that fails because it is cancelled is cancelled
            event="failed",
            data=body,
            also=self._settling(self.rows.get(job_id)),
        )

    def succeed(self, run: JobRun, failures: list[dict[str, Any]]) -> bool:
        """An ordinary job is done; what it cost is the upstream's own figure where there is one."""
        row = run.row
        actual = run.charged.amount if run.charged else 0.0 if run.provider.free else None
        unit = run.charged.unit if run.charged else row["cost_unit"]
        settling = self._settling(row, run.charged)
        return self.complete(row["id"], row["attempt"], failures, actual, unit, also=settling)

    def complete(
        self,
        job_id: str,
        attempt: int,
        failures: list[dict[str, Any]],
        actual: float | None,
        unit: str,
        also: Callable[[Connection], None] | None = None,
    ) -> bool:
        values = {
            "status": "succeeded",
            "stage": "done",
            "progress": 1.0,
            "error": None,
            "question": None,
            "failures": failures,
            "cost_actual": actual,
            "cost_unit": unit,
            "finished_at": self.clock(),
        }
        return self.rows.update(
            job_id, values, attempt=attempt, only=("queued", "running"), event="succeeded", also=also
        )

    def mark_cancelled(self, job_id: str, attempt: int, billed: bool, title: str = "") -> bool:
        """The end of a cancel. billed: it was accepted, and the upstream, of this title, did not confirm that it is free."""
        row = self.rows.get(job_id)
        note = f"It had already been accepted by {title or row['provider']} and may be billed." if billed else ""
        values = {
            "status": "cancelled",
            "stage": "cancelled",
            "cancelling": False,
            "question": None,
            "note": note,
            "finished_at": self.clock(),
        }
        settling = self._settling(row, billed=billed)
        return self.rows.update(
            job_id, values, attempt=attempt, event="cancelled", data={"billed": billed}, also=settling
        )

    def interrupt(self, job_id: str, attempt: int, error: BacklotError) -> bool:
        """The engine gave it up; a person can resume it."""
        values = {
            "status": "interrupted",
            "stage": "interrupted",
            "error": error.as_dict(),
            "finished_at": self.clock(),
        }
        return self.rows.update(job_id, values, attempt=attempt, only=("queued", "running"), event="interrupted")

    def _settling(
        self, row: Mapping[str, Any], charged: Cost | None = None, *, billed: bool | None = None
    ) -> Callable[[Connection], None]:
        """What closes the reserves of this job in the very transaction that ends it: what was accepted counts as spent, what never was
        is given back. charged: the upstream's own figure, for the call that was followed, the last one."""

        def settle(connection: Connection) -> None:
            sent = self.submissions.of_job(row["id"], connection)
            for submission in sent:
                spent = billed if billed is not None else submission.state in {"accepted", "unknown"}
                cost = charged if submission is sent[-1] else None
                self._settle_one(connection, row, submission.ref, cost, spent)
            self._settle_one(connection, row, reference_of(row), None, False)

        return settle

    def _settle_one(
        self, connection: Connection, row: Mapping[str, Any], ref: str, charged: Cost | None, spent: bool
    ) -> None:
        reserved = self.ledger.reserved(connection, ref)
        if reserved is None and charged is None:
            return
        cost = (charged or reserved) if spent else None
        self.ledger.settle(connection, ref, owner=row["owner"], job_id=row["id"], provider=row["provider"], cost=cost)
