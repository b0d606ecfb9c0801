"""The `job` and `job_event` tables: every change of a job goes through here, and gets its number in the studio-wide order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from studio import database as db
from studio.database import runs as tables
from studio.numbered import NumberedRows, Row

ACTIVE = ("queued", "running")
SEEDS_BACK = 50  # jobs looked through for the last seed


class JobRows(NumberedRows):
    """Reads and writes of jobs."""

    table, told, passing = db.job, db.job_event, ("parent", "run")

    def shown_to(self, owner: str) -> tuple[sa.ColumnElement[bool], ...]:
        """Neither parts of composites, nor steps of runs."""
        return db.job.c.owner == owner, db.job.c.parent.is_(None), db.job.c.run.is_(None)

    def insert(self, values: Mapping[str, Any], also: Callable[[Connection], None] | None = None) -> bool:
        """Add a job; False when its id is already there. `also` runs in the same transaction, before."""
        with self.engine.begin() as connection:
            if connection.scalar(sa.select(db.job.c.id).where(db.job.c.id == values["id"])):
                return False
            if also:
                also(connection)
            seq = db.next_seq(connection)
            connection.execute(sa.insert(db.job).values(**values, created_at=self.clock(), seq=seq))
            self.tell(connection, values["id"], seq, "queued", {})
        self._changed(values["owner"], values["id"])
        return True

    def children(self, job_id: str) -> list[Row]:
        """A composite's jobs, in plan order."""
        return self.all(sa.select(db.job).where(db.job.c.parent == job_id).order_by(db.job.c.position, db.job.c.id))

    def children_of(self, job_ids: Iterable[str]) -> dict[str, list[Row]]:
        """The children of several jobs at once."""
        found: dict[str, list[Row]] = {job_id: [] for job_id in job_ids}
        if found:
            query = sa.select(db.job).where(db.job.c.parent.in_(list(found))).order_by(db.job.c.position, db.job.c.id)
            for row in self.all(query):
                found[row["parent"]].append(row)
        return found

    def of_run(self, run_id: str) -> list[Row]:
        """The jobs of a run."""
        return self.all(sa.select(db.job).where(db.job.c.run == run_id))

    def with_status(self, statuses: Sequence[str], *, before: float | None = None) -> list[Row]:
        """Everybody's jobs in these statuses; before: created earlier than this time."""
        query = sa.select(db.job).where(db.job.c.status.in_(statuses))
        if before is not None:
            query = query.where(db.job.c.created_at < before)
        return self.all(query.order_by(db.job.c.seq))

    def any_unfinished(self) -> bool:
        """Whether there is a job that is not over."""
        query = sa.select(db.job.c.id).where(db.job.c.status.in_(("queued", "running", "waiting"))).limit(1)
        with self.reader.connect() as connection:
            return connection.scalar(query) is not None

    def due(self, now: float) -> list[Row]:
        """Waiting jobs whose time has come to look again."""
        return self.all(sa.select(db.job).where(db.job.c.status == "waiting", db.job.c.recheck_at <= now))

    def count_active(self, owner: str, connection: Connection) -> int:
        """How many unfinished jobs and runs an owner has; what belongs to one of them does not count."""
        statuses = ("queued", "running", "waiting")
        jobs = sa.select(sa.func.count()).where(*self.shown_to(owner), db.job.c.status.in_(statuses))
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

    def pass_on(self, connection: Connection, *passing: Any) -> None:
        """A child's change is its parent's, and a job's its run's: the screen shows those."""
        parent, run = passing
        if parent:
            bump = sa.update(db.job).where(db.job.c.id == parent).values(seq=db.next_seq(connection))
            run = connection.scalar(bump.returning(db.job.c.run))
        if run:
            connection.execute(sa.update(tables.run).where(tables.run.c.id == run).values(seq=db.next_seq(connection)))
