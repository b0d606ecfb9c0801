"""The `submission` table: the intent, kept before every paid call. It is the receipt book and is never pruned.

sending    the intent is kept; the call may be on its way, or may have arrived
accepted   the upstream gave a ticket
refused    the upstream refused before billing: it may be sent again
unknown    nobody knows; a person decides
closed     the upstream said it is over without an output
cancelled  the upstream confirmed that it is stopped, or the person dropped it
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from studio import database as db
from studio.errors import Cancelled
from studio.provider import Ticket


@dataclass(frozen=True)
class Submission:
    """One paid call, sent or about to be sent. deadline: Unix seconds until which the call itself may take."""

    ref: str
    job: str
    state: str
    ticket: Ticket | None
    attempts: int
    sent_at: float
    deadline: float

    @classmethod
    def from_row(cls, row: Any) -> Submission:
        ticket = Ticket(**row.ticket) if row.ticket else None
        return cls(row.ref, row.job, row.state, ticket, row.attempts, row.sent_at, row.deadline)


class Submissions:
    """Reads and compare-and-swap writes of submissions."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self.engine, self.reader, self.clock = engine, db.reading(engine), clock

    def get(self, ref: str) -> Submission | None:
        with self.reader.connect() as connection:
            row = connection.execute(sa.select(db.submission).where(db.submission.c.ref == ref)).first()
        return Submission.from_row(row) if row else None

    def of_job(self, job_id: str, connection: Connection | None = None) -> list[Submission]:
        """Every paid call of a job, oldest first."""
        if connection is None:
            with self.reader.connect() as own:
                return self.of_job(job_id, own)
        query = (
            sa.select(db.submission)
            .where(db.submission.c.job == job_id)
            .order_by(db.submission.c.sent_at, db.submission.c.ref)
        )
        return [Submission.from_row(row) for row in connection.execute(query)]

    def open(
        self, ref: str, *, job_id: str, attempt: int, provider: str, sha: str, seconds: float
    ) -> tuple[Submission, bool]:
        """The submission under this reference, and whether this call made it: then, and only then, it may be sent without asking.

        Raises Cancelled when the job is not wanted any more.
        """
        now = self.clock()
        values = {
            "ref": ref,
            "job": job_id,
            "provider": provider,
            "state": "sending",
            "attempts": 1,
            "sent_at": now,
            "deadline": now + seconds,
            "request_sha": sha,
        }
        with self.engine.begin() as connection:
            _assert_wanted(connection, job_id, attempt)
            fresh = _insert_if_absent(connection, values)
            row = connection.execute(sa.select(db.submission).where(db.submission.c.ref == ref)).one()
        return Submission.from_row(row), fresh

    def resend(self, seen: Submission, *, attempt: int, seconds: float, was: tuple[str, ...]) -> bool:
        """Take the right to send this once more; False when it is not as it was seen, or not in one of these states.

        Raises Cancelled when the job is not wanted any more.
        """
        now = self.clock()
        query = (
            sa.update(db.submission)
            .where(
                db.submission.c.ref == seen.ref,
                db.submission.c.state.in_(was),
                db.submission.c.attempts == seen.attempts,
            )
            .values(state="sending", sent_at=now, deadline=now + seconds, attempts=db.submission.c.attempts + 1)
        )
        with self.engine.begin() as connection:
            _assert_wanted(connection, seen.job, attempt)
            return connection.execute(query).rowcount == 1

    def on_their_way(self) -> int:
        """How many paid calls may be under way now, by their own deadlines."""
        query = sa.select(sa.func.count()).where(
            db.submission.c.state == "sending", db.submission.c.deadline > self.clock()
        )
        with self.reader.connect() as connection:
            return int(connection.scalar(query) or 0)

    def accept(self, ref: str, ticket: Ticket) -> None:
        """Keep what the upstream answered. A ticket once kept is never replaced."""
        query = (
            sa.update(db.submission)
            .where(db.submission.c.ref == ref, db.submission.c.ticket.is_(None))
            .values(state="accepted", ticket=ticket.model_dump())
        )
        with self.engine.begin() as connection:
            connection.execute(query)

    def mark(self, ref: str, state: str, *, was: tuple[str, ...]) -> bool:
        """Change the state if it is one of `was`."""
        query = (
            sa.update(db.submission)
            .where(db.submission.c.ref == ref, db.submission.c.state.in_(was))
            .values(state=state)
        )
        with self.engine.begin() as connection:
            return connection.execute(query).rowcount == 1


def _assert_wanted(connection: Connection, job_id: str, attempt: int) -> None:
    """Raises Cancelled unless this attempt is running and nobody cancels it. The row is locked, so a cancel comes before or after."""
    query = sa.select(db.job.c.status, db.job.c.attempt, db.job.c.cancelling).where(db.job.c.id == job_id)
    row = connection.execute(query if db.is_sqlite(connection) else query.with_for_update()).one()
    if row.status != "running" or row.attempt != attempt or row.cancelling:
        raise Cancelled


def _insert_if_absent(connection: Connection, values: dict[str, Any]) -> bool:
    statement = db.insert(connection, db.submission).values(**values).on_conflict_do_nothing()
    # The row that comes back, not `rowcount`: that is not kept for inserts on PostgreSQL.
    return connection.execute(statement.returning(db.submission.c.ref)).first() is not None
