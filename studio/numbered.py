"""Rows of owners whose every change gets a number in the studio-wide order: jobs, runs, and runs elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from studio import database as db
from studio.errors import NotFound
from studio.jobs.job import OVER

Row = dict[str, Any]
Also = Callable[[Connection], None]


class NumberedRows:
    """Reads and writes of one such table, and of the events told about its rows.

    `changed(owner, id)` is called after each commit that changed one. A table has at least id, owner, status, created_at and seq.
    """

    table: sa.Table
    told: sa.Table  # its first column names the row, and is called what such a row is
    passing: tuple[str, ...] = ()  # columns that `pass_on` is told

    def __init__(
        self, engine: Engine, changed: Callable[[str, str], None], clock: Callable[[], float] = time.time
    ) -> None:
        self.engine, self.reader, self.clock = engine, db.reading(engine), clock
        self._changed = changed

    @property
    def noun(self) -> str:
        """What people call such a row."""
        return next(iter(self.told.c)).name

    def shown_to(self, owner: str) -> tuple[sa.ColumnElement[bool], ...]:
        """Which rows stand for themselves on an owner's screen."""
        return (self.table.c.owner == owner,)

    def there(self) -> tuple[sa.ColumnElement[bool], ...]:
        """Which rows are there at all."""
        return ()

    def get(self, row_id: str) -> Row:
        """One row. Raises NotFound."""
        found = self.all(sa.select(self.table).where(self.table.c.id == row_id, *self.there()))
        if not found:
            raise self._missing(row_id)
        return found[0]

    def owned(self, row_id: str, owner: str) -> Row:
        """One row of this owner; another owner's is as if it were not there."""
        row = self.get(row_id)
        if row["owner"] != owner:
            raise self._missing(row_id)
        return row

    def by_key(self, owner: str, key: str) -> Row | None:
        """The row that an owner's idempotency key maps to."""
        columns = self.table.c
        found = self.all(sa.select(self.table).where(columns.owner == owner, columns.idempotency_key == key))
        return found[0] if found else None

    def listed(self, owner: str, *, statuses: Sequence[str] = (), limit: int = 20) -> list[Row]:
        """An owner's rows, newest first."""
        columns = self.table.c
        query = sa.select(self.table).where(*self.shown_to(owner))
        if statuses:
            query = query.where(columns.status.in_(statuses))
        return self.all(query.order_by(columns.created_at.desc(), columns.id.desc()).limit(limit))

    def since(self, owner: str, after: int, limit: int) -> list[Row]:
        """An owner's newest changes after this number, oldest first, of the same rows."""
        query = sa.select(self.table).where(*self.shown_to(owner), self.table.c.seq > after)
        return list(reversed(self.all(query.order_by(self.table.c.seq.desc()).limit(limit))))

    def events(self, row_id: str, after: int = 0) -> list[Row]:
        """What happened to a row, in order."""
        query = sa.select(self.told).where(self.told.c[self.noun] == row_id, self.told.c.seq > after)
        return self.all(query.order_by(self.told.c.seq))

    def update(
        self,
        row_id: str,
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
        """Change a row; False, and nothing changed, when it is in a status of `unless`, not in one of `only`, or in another attempt.

        seq: nor when it has changed since this number. wanted: nor when somebody is cancelling it. The event and `also` are part of the
        same transaction.
        """
        columns = self.table.c
        condition = [columns.id == row_id, *self.there()]
        condition += [columns.status.not_in(unless)] if unless else []
        condition += [columns.status.in_(only)] if only else []
        condition += [columns.attempt == attempt] if attempt is not None else []
        condition += [columns.seq == seq] if seq is not None else []
        condition += [columns.cancelling.is_(False)] if wanted else []
        with self.engine.begin() as connection:
            number = db.next_seq(connection)
            query = sa.update(self.table).where(*condition).values(**values, seq=number)
            row = connection.execute(query.returning(columns.owner, *(columns[each] for each in self.passing))).first()
            if row is None:
                return False
            if event:
                self.tell(connection, row_id, number, event, data or {})
            self.pass_on(connection, *row[1:])
            if also:
                also(connection)
        self._changed(row.owner, row_id)
        return True

    def pass_on(self, connection: Connection, *passing: Any) -> None:
        """Note a change of a row where else it shows, in the same transaction; override where there is such a place."""

    def tell(self, connection: Connection, row_id: str, seq: int, kind: str, data: Mapping[str, Any]) -> None:
        """Note what happened to a row, in the caller's transaction."""
        values = {self.noun: row_id, "seq": seq, "at": self.clock(), "type": kind, "data": dict(data)}
        connection.execute(sa.insert(self.told).values(values))

    def all(self, query: sa.Select[Any]) -> list[Row]:
        """Every row of a query."""
        with self.reader.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _missing(self, row_id: str) -> NotFound:
        noun = self.noun
        return NotFound(
            f'There is no {noun} "{row_id[:80]}".', field=f"{noun}_id", hint=f"Look it up with list_{noun}s."
        )
