"""The `run`, `run_part` and `run_event` tables: every change of a run goes through here, and gets its number in the studio-wide order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from studio import database as db
from studio.database import runs as tables
from studio.jobs.job import OVER
from studio.numbered import Also, NumberedRows, Row

if TYPE_CHECKING:
    from studio.workflows.planning import PlannedJob


class RunRows(NumberedRows):
    """Reads and writes of runs and their parts."""

    table, told = tables.run, tables.run_event

    def there(self) -> tuple[sa.ColumnElement[bool], ...]:
        """Of a deleted run nothing is left but its id and its key."""
        return (tables.run.c.deleted_at.is_(None),)

    def shown_to(self, owner: str) -> tuple[sa.ColumnElement[bool], ...]:
        return tables.run.c.owner == owner, *self.there()

    def insert(self, values: Mapping[str, Any], also: Also) -> None:
        """Add a run. `also` runs in the same transaction, before. Raises IntegrityError when its key is taken."""
        with self.engine.begin() as connection:
            also(connection)
            seq = db.next_seq(connection)
            connection.execute(sa.insert(tables.run).values(**values, created_at=self.clock(), seq=seq))
            self.tell(connection, values["id"], seq, "queued", {})
        self._changed(values["owner"], values["id"])

    def deleted_since(self, owner: str, after: int, limit: int) -> list[Row]:
        """An owner's runs that were deleted after this number, oldest first: their ids and numbers."""
        run = tables.run.c
        query = sa.select(run.id, run.seq).where(run.owner == owner, run.deleted_at.is_not(None), run.seq > after)
        return list(reversed(self.all(query.order_by(run.seq.desc()).limit(limit))))

    def under_way(self, before: float | None) -> list[Row]:
        """Everybody's runs that are queued or running, and those being cancelled; before: created earlier than this time."""
        active: sa.ColumnElement[bool] = tables.run.c.status.in_(("queued", "running"))
        if before is not None:
            active = active & (tables.run.c.created_at < before)
        return self.all(
            sa.select(tables.run).where(active | (tables.run.c.cancelling & (tables.run.c.status == "waiting")))
        )

    def waiting(self, owner: str | None = None, *, due: float | None = None) -> list[Row]:
        """Waiting runs of an owner, or of all; due: only those whose time has come to look again."""
        query = sa.select(tables.run).where(tables.run.c.status == "waiting")
        if owner is not None:
            query = query.where(tables.run.c.owner == owner)
        return self.all(query if due is None else query.where(tables.run.c.recheck_at <= due))

    def waiting_since(self, run_id: str) -> int:
        """The number at which a run last began to wait; 0 where it never did."""
        event = tables.run_event.c
        query = sa.select(sa.func.max(event.seq)).where(event.run == run_id, event.type == "waiting")
        with self.reader.connect() as connection:
            return int(connection.scalar(query) or 0)

    def stirred(self) -> list[Row]:
        """Waiting runs of which a job is at work again, though nobody here has heard of it."""
        at_work = sa.exists().where(db.job.c.run == tables.run.c.id, db.job.c.status.in_(("queued", "running")))
        return self.all(
            sa.select(tables.run).where(tables.run.c.status == "waiting", tables.run.c.cancelling.is_(False), at_work)
        )

    def delete(self, run_id: str) -> bool:
        """Forget a run that has ended, with its parts and events; False when it, or a job of it, has not. Its jobs stay: the books refer to them.

        What is left of it says to every page that it is gone, and to everybody who comes with its key.
        """
        at_work = sa.exists().where(db.job.c.run == run_id, db.job.c.status.not_in(OVER))
        empty: dict[str, Any] = {
            "title": "",
            "plan": {},
            "estimate": None,
            "error": None,
            "question": None,
            "edits": {},
        }
        with self.engine.begin() as connection:
            number = db.next_seq(connection)
            query = sa.update(tables.run).where(
                tables.run.c.id == run_id,
                tables.run.c.status.in_(OVER),
                tables.run.c.cancelling.is_(False),
                *self.there(),
                ~at_work,
            )
            told = query.values(**empty, deleted_at=self.clock(), seq=number).returning(tables.run.c.owner)
            owner = connection.scalar(told)
            if owner is None:
                return False
            for table in (tables.run_part, tables.run_event):
                connection.execute(sa.delete(table).where(table.c.run == run_id))
        self._changed(owner, run_id)
        return True

    # Parts

    def parts(self, run_id: str) -> list[Row]:
        """What has been begun or is about to be, in order."""
        return self.all(
            sa.select(tables.run_part).where(tables.run_part.c.run == run_id).order_by(tables.run_part.c.serial)
        )

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
                    tables.run.c.attempt == attempt,
                    tables.run.c.status == "running",
                    tables.run.c.cancelling.is_(False),
                )
            owner = connection.scalar(run.values(seq=number).returning(tables.run.c.owner))
            if owner is None or not change_part(connection, run_id, serial, values, only):
                connection.rollback()
                return False
            if event:
                self.tell(connection, run_id, number, event, data or {})
        self._changed(owner, run_id)
        return True


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
    query = sa.delete(tables.run_part).where(
        tables.run_part.c.run == run_id, tables.run_part.c.serial.in_(list(serials))
    )
    connection.execute(query)


def _plain(job: PlannedJob) -> dict[str, Any]:
    return job.model_dump(mode="json")
