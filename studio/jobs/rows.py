"""The `job` and `job_event` tables: every change of a job goes through here, and gets its number in the studio-wide order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from studio import database as db
from studio import run_tables as tables
from studio.errors import NotFound
from studio.jobs.job import OVER

ACTIVE = ("queued", "running")
SEEDS_BACK = 50  # jobs looked through for the last seed
Row = dict[str, Any]


class JobRows:
    """Reads and writes of jobs. `changed(owner, job, parent)` is called after each commit that changed one."""

    def __init__(
        self, engine: Engine, changed: Callable[[str, str], None], clock: Callable[[], float] = time.time
    ) -> None:
        self.engine, self.reader, self.clock = engine, db.reading(engine), clock
        self._changed = changed

    def insert(self, values: Mapping[str, Any], also: Callable[[Connection], None] | None = None) -> bool:
        """Add a job; False when its id is already there. `also` runs in the same transaction, before."""
        with self.engine.begin() as connection:
            if connection.scalar(sa.select(db.job.c.id).where(db.job.c.id == values["id"])):
                return False
            if also:
                also(connection)
            seq = db.next_seq(connection)
            connection.execute(sa.insert(db.job).values(**values, created_at=self.clock(), seq=seq))
            _event(connection, values["id"], seq, self.clock(), "queued", {})
        self._changed(values["owner"], values["id"])
        return True

    def get(self, job_id: str) -> Row:
        """One row. Raises NotFound."""
        with self.reader.connect() as connection:
            row = connection.execute(sa.select(db.job).where(db.job.c.id == job_id)).mappings().first()
        if row is None:
            raise NotFound(f'There is no job "{job_id[:80]}".', field="job_id", hint="Look it up with list_jobs.")
        return dict(row)

    def owned(self, job_id: str, owner: str) -> Row:
        """One row of this owner; another owner's job is as if it were not there."""
        row = self.get(job_id)
        if row["owner"] != owner:
            raise NotFound(f'There is no job "{job_id[:80]}".', field="job_id", hint="Look it up with list_jobs.")
        return row

    def by_key(self, owner: str, key: str) -> Row | None:
        """The job that an owner's idempotency key maps to."""
        with self.reader.connect() as connection:
            query = sa.select(db.job).where(db.job.c.owner == owner, db.job.c.idempotency_key == key)
            row = connection.execute(query).mappings().first()
        return dict(row) if row else None

    def listed(self, owner: str, *, statuses: Sequence[str] = (), limit: int = 20) -> list[Row]:
        """An owner's jobs, newest first, without children and without those of runs."""
        query = sa.select(db.job).where(*_shown_to(owner))
        if statuses:
            query = query.where(db.job.c.status.in_(statuses))
        return self._all(query.order_by(db.job.c.created_at.desc(), db.job.c.id.desc()).limit(limit))

    def since(self, owner: str, after: int, limit: int) -> list[Row]:
        """An owner's newest changes after this number, oldest first, of the same jobs."""
        query = sa.select(db.job).where(*_shown_to(owner), db.job.c.seq > after)
        return list(reversed(self._all(query.order_by(db.job.c.seq.desc()).limit(limit))))

    def children(self, job_id: str) -> list[Row]:
        """A composite's jobs, in plan order."""
        return self._all(sa.select(db.job).where(db.job.c.parent == job_id).order_by(db.job.c.position, db.job.c.id))

    def children_of(self, job_ids: Iterable[str]) -> dict[str, list[Row]]:
        """The children of several jobs at once."""
        found: dict[str, list[Row]] = {job_id: [] for job_id in job_ids}
        if found:
            query = sa.select(db.job).where(db.job.c.parent.in_(list(found))).order_by(db.job.c.position, db.job.c.id)
            for row in self._all(query):
                found[row["parent"]].append(row)
        return found

    def of_run(self, run_id: str) -> list[Row]:
        """The jobs of a run."""
        return self._all(sa.select(db.job).where(db.job.c.run == run_id))

    def with_status(self, statuses: Sequence[str], *, before: float | None = None) -> list[Row]:
        """Everybody's jobs in these statuses; before: created earlier than this time."""
        query = sa.select(db.job).where(db.job.c.status.in_(statuses))
        if before is not None:
            query = query.where(db.job.c.created_at < before)
        return self._all(query.order_by(db.job.c.seq))

    def any_unfinished(self) -> bool:
        """Whether there is a job that is not over."""
        query = sa.select(db.job.c.id).where(db.job.c.status.in_(("queued", "running", "waiting"))).limit(1)
        with self.reader.connect() as connection:
            return connection.scalar(query) is not None

    def due(self, now: float) -> list[Row]:
        """Waiting jobs whose time has come to look again."""
        return self._all(sa.select(db.job).where(db.job.c.status == "waiting", db.job.c.recheck_at <= now))

    def count_active(self, owner: str, connection: Connection) -> int:
        """How many unfinished jobs and runs an owner has; what belongs to one of them does not count."""
        statuses = ("queued", "running", "waiting")
        jobs = sa.select(sa.func.count()).where(*_shown_to(owner), db.job.c.status.in_(statuses))
        runs = sa.select(sa.func.count()).where(tables.run.c.owner == owner, tables.run.c.status.in_(statuses))
        return int(connection.scalar(jobs) or 0) + int(connection.scalar(runs) or 0)

    def last_seed(self, owner: str) -> int | None:
        """The seed of the newest job of this owner that has one."""
        query = sa.select(db.job.c.request).where(db.job.c.owner == owner, db.job.c.parent.is_(None))
        with self.reader.connect() as connection:
            newest = connection.execute(query.order_by(db.job.c.created_at.desc()).limit(SEEDS_BACK)).scalars()
            return next((request["seed"] for request in newest if request.get("seed") is not None), None)

    def active_at(self, provider: str) -> int:
        """How many jobs wait for a slot at this provider or hold one, in whichever process."""
        with self.reader.connect() as connection:
            query = sa.select(sa.func.count()).where(db.job.c.status.in_(ACTIVE), db.job.c.provider == provider)
            return int(connection.scalar(query) or 0)

    def update(
        self,
        job_id: str,
        values: Mapping[str, Any],
        *,
        attempt: int | None = None,
        unless: Sequence[str] = OVER,
        only: Sequence[str] = (),
        wanted: bool = False,
        event: str = "",
        data: Mapping[str, Any] | None = None,
        also: Callable[[Connection], None] | None = None,
    ) -> bool:
        """Change a job; False, and nothing changed, when it is in a status of `unless`, not in one of `only`, or in another attempt.

        wanted: nor when somebody is cancelling it.
        """
        condition = [db.job.c.id == job_id]
        if unless:
            condition.append(db.job.c.status.not_in(unless))
        if only:
            condition.append(db.job.c.status.in_(only))
        if attempt is not None:
            condition.append(db.job.c.attempt == attempt)
        if wanted:
            condition.append(db.job.c.cancelling.is_(False))
        with self.engine.begin() as connection:
            seq = db.next_seq(connection)
            query = (
                sa.update(db.job)
                .where(*condition)
                .values(**values, seq=seq)
                .returning(db.job.c.owner, db.job.c.parent, db.job.c.run)
            )
            row = connection.execute(query).first()
            if row is None:
                return False
            if event:
                _event(connection, job_id, seq, self.clock(), event, data or {})
            _pass_on(connection, row.parent, row.run)
            if also:
                also(connection)
        self._changed(row.owner, job_id)
        return True

    def events(self, job_id: str, after: int = 0) -> list[dict[str, Any]]:
        """What happened to a job, in order."""
        query = (
            sa.select(db.job_event)
            .where(db.job_event.c.job == job_id, db.job_event.c.seq > after)
            .order_by(db.job_event.c.seq)
        )
        with self.reader.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _all(self, query: sa.Select[Any]) -> list[Row]:
        with self.reader.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]


def _shown_to(owner: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Which jobs stand for themselves on an owner's screen: neither parts of composites, nor steps of runs."""
    return db.job.c.owner == owner, db.job.c.parent.is_(None), db.job.c.run.is_(None)


def _pass_on(connection: Connection, parent: str | None, run: str | None) -> None:
    """A child's change is its parent's, and a job's its run's: the screen shows those."""
    if parent:
        bump = sa.update(db.job).where(db.job.c.id == parent).values(seq=db.next_seq(connection))
        run = connection.scalar(bump.returning(db.job.c.run))
    if run:
        connection.execute(sa.update(tables.run).where(tables.run.c.id == run).values(seq=db.next_seq(connection)))


def _event(connection: Connection, job_id: str, seq: int, at: float, kind: str, data: Mapping[str, Any]) -> None:
    connection.execute(sa.insert(db.job_event).values(job=job_id, seq=seq, at=at, type=kind, data=dict(data)))
