"""The `run`, `run_part` and `run_event` tables: every change of a run goes through here, and gets its number in the studio-wide order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from studio import database as db
from studio import run_tables as tables
from studio.errors import NotFound
from studio.jobs.job import OVER

if TYPE_CHECKING:
    from studio.workflows.planning import PlannedJob

Row = dict[str, Any]
Also = Callable[[Connection], None]


class RunRows:
    """Reads and writes of runs. `changed(owner, run)` is called after each commit that changed one."""

    def __init__(
        self, engine: Engine, changed: Callable[[str, str], None], clock: Callable[[], float] = time.time
    ) -> None:
        self.engine, self.reader, self.clock = engine, db.reading(engine), clock
        self._changed = changed

    def insert(self, values: Mapping[str, Any], also: Also) -> None:
        """Add a run. `also` runs in the same transaction, before. Raises IntegrityError when its key is taken."""
        with self.engine.begin() as connection:
            also(connection)
            seq = db.next_seq(connection)
            connection.execute(sa.insert(tables.run).values(**values, created_at=self.clock(), seq=seq))
            self._tell(connection, values["id"], seq, "queued", {})
        self._changed(values["owner"], values["id"])

    def get(self, run_id: str) -> Row:
        """One row. Raises NotFound."""
        with self.reader.connect() as connection:
            row = connection.execute(sa.select(tables.run).where(tables.run.c.id == run_id)).mappings().first()
        if row is None:
            raise NotFound(f'There is no run "{run_id[:80]}".', field="run_id", hint="Look it up with list_runs.")
        return dict(row)

    def owned(self, run_id: str, owner: str) -> Row:
        """One row of this owner; another owner's run is as if it were not there."""
        row = self.get(run_id)
        if row["owner"] != owner:
            raise NotFound(f'There is no run "{run_id[:80]}".', field="run_id", hint="Look it up with list_runs.")
        return row

    def by_key(self, owner: str, key: str) -> Row | None:
        """The run that an owner's idempotency key maps to."""
        found = self._all(sa.select(tables.run).where(tables.run.c.owner == owner, tables.run.c.idempotency_key == key))
        return found[0] if found else None

    def listed(self, owner: str, *, statuses: Sequence[str] = (), limit: int = 20) -> list[Row]:
        """An owner's runs, newest first."""
        query = sa.select(tables.run).where(tables.run.c.owner == owner)
        if statuses:
            query = query.where(tables.run.c.status.in_(statuses))
        return self._all(query.order_by(tables.run.c.created_at.desc(), tables.run.c.id.desc()).limit(limit))

    def since(self, owner: str, after: int, limit: int) -> list[Row]:
        """An owner's newest changes after this number, oldest first."""
        query = sa.select(tables.run).where(tables.run.c.owner == owner, tables.run.c.seq > after)
        return list(reversed(self._all(query.order_by(tables.run.c.seq.desc()).limit(limit))))

    def under_way(self, before: float | None) -> list[Row]:
        """Everybody's runs that are queued or running, and those being cancelled; before: created earlier than this time."""
        active: sa.ColumnElement[bool] = tables.run.c.status.in_(("queued", "running"))
        if before is not None:
            active = active & (tables.run.c.created_at < before)
        return self._all(sa.select(tables.run).where(active | (tables.run.c.cancelling & (tables.run.c.status == "waiting"))))

    def waiting(self, owner: str | None = None, *, due: float | None = None) -> list[Row]:
        """Waiting runs of an owner, or of all; due: only those whose time has come to look again."""
        query = sa.select(tables.run).where(tables.run.c.status == "waiting")
        if owner is not None:
            query = query.where(tables.run.c.owner == owner)
        return self._all(query if due is None else query.where(tables.run.c.recheck_at <= due))

    def stirred(self) -> list[Row]:
        """Waiting runs of which a job is at work again, though nobody here has heard of it."""
        at_work = sa.exists().where(db.job.c.run == tables.run.c.id, db.job.c.status.in_(("queued", "running")))
        return self._all(sa.select(tables.run).where(tables.run.c.status == "waiting", tables.run.c.cancelling.is_(False), at_work))

    def update(
        self,
        run_id: str,
        values: Mapping[str, Any],
        *,
        attempt: int | None = None,
        only: Sequence[str] = (),
        unless: Sequence[str] = OVER,
        seq: int | None = None,
        wanted: bool = False,
        event: str = "",
        data: Mapping[str, Any] | None = None,
        also: Also | None = None,
    ) -> bool:
        """Change a run; False, and nothing changed, when it is not as it has to be. Events are told in the same transaction.

        seq: it has not changed since this number. wanted: nobody is cancelling it.
        """
        condition = [tables.run.c.id == run_id]
        condition += [tables.run.c.status.not_in(unless)] if unless else []
        condition += [tables.run.c.status.in_(only)] if only else []
        condition += [tables.run.c.attempt == attempt] if attempt is not None else []
        condition += [tables.run.c.seq == seq] if seq is not None else []
        condition += [tables.run.c.cancelling.is_(False)] if wanted else []
        with self.engine.begin() as connection:
            number = db.next_seq(connection)
            query = sa.update(tables.run).where(*condition).values(**values, seq=number).returning(tables.run.c.owner)
            owner = connection.scalar(query)
            if owner is None:
                return False
            if event:
                self._tell(connection, run_id, number, event, data or {})
            if also:
                also(connection)
        self._changed(owner, run_id)
        return True

    # Parts

    def parts(self, run_id: str) -> list[Row]:
        """What has been begun or is about to be, in order."""
        return self._all(sa.select(tables.run_part).where(tables.run_part.c.run == run_id).order_by(tables.run_part.c.serial))

    def add_parts(self, run_id: str, attempt: int, planned: Sequence[PlannedJob], error: Mapping[str, Any] | None = None) -> bool:  # fmt: skip
        """Number the jobs of a step that begins; False when this attempt is not wanted any more. error: why none of them can be made."""

        def also(connection: Connection) -> None:
            count = len(planned)
            bump = sa.update(tables.run).where(tables.run.c.id == run_id).values(serial=tables.run.c.serial + count)
            last = int(connection.scalar(bump.returning(tables.run.c.serial)) or 0)
            state = {"state": "failed", "error": dict(error)} if error else {"state": "planned", "error": None}
            rows = [
                {"run": run_id, "serial": last - count + place, "step": job.step, "planned": _plain(job), **state}
                for place, job in enumerate(planned, start=1)
            ]
            connection.execute(sa.insert(tables.run_part), rows)

        data = {"step": planned[0].step, "jobs": len(planned)}
        return self.update(
            run_id, {}, attempt=attempt, only=("running",), wanted=True, event="step", data=data, also=also
        )

    def change_part(
        self,
        run_id: str,
        serial: int,
        values: Mapping[str, Any],
        *,
        only: Sequence[str] = (),
        attempt: int | None = None,
        event: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> bool:
        """Change one part; False, and nothing changed, when it is gone or in another state. attempt: and the run is at work in this one."""
        with self.engine.begin() as connection:
            number = db.next_seq(connection)
            run = sa.update(tables.run).where(tables.run.c.id == run_id)
            if attempt is not None:
                run = run.where(
                    tables.run.c.attempt == attempt, tables.run.c.status == "running", tables.run.c.cancelling.is_(False)
                )
            owner = connection.scalar(run.values(seq=number).returning(tables.run.c.owner))
            if owner is None or not change_part(connection, run_id, serial, values, only):
                connection.rollback()
                return False
            if event:
                self._tell(connection, run_id, number, event, data or {})
        self._changed(owner, run_id)
        return True

    # Events

    def events(self, run_id: str, after: int = 0) -> list[Row]:
        """What happened in a run, in order."""
        query = sa.select(tables.run_event).where(tables.run_event.c.run == run_id, tables.run_event.c.seq > after)
        return self._all(query.order_by(tables.run_event.c.seq))

    def _tell(self, connection: Connection, run_id: str, seq: int, kind: str, data: Mapping[str, Any]) -> None:
        values = {"run": run_id, "seq": seq, "at": self.clock(), "type": kind, "data": dict(data)}
        connection.execute(sa.insert(tables.run_event).values(values))

    def _all(self, query: sa.Select[Any]) -> list[Row]:
        with self.reader.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]


def change_part(
    connection: Connection, run_id: str, serial: int, values: Mapping[str, Any], only: Sequence[str] = ()
) -> bool:
    """Change one part in the caller's transaction; False when it is gone or in another state than these."""
    query = sa.update(tables.run_part).where(tables.run_part.c.run == run_id, tables.run_part.c.serial == serial)
    if only:
        query = query.where(tables.run_part.c.state.in_(only))
    return bool(connection.execute(query.values(**values)).rowcount)


def drop_parts(connection: Connection, run_id: str, serials: Iterable[int]) -> None:
    """Forget parts, for they are made anew; their jobs and what those have made stay in the library."""
    query = sa.delete(tables.run_part).where(tables.run_part.c.run == run_id, tables.run_part.c.serial.in_(list(serials)))
    connection.execute(query)


def _plain(job: PlannedJob) -> dict[str, Any]:
    return job.model_dump(mode="json")
