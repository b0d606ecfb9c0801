"""Statements that SQLite and PostgreSQL want written differently, and the studio-wide order of changes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from studio.database.tables import counter
from studio.errors import StorageFailed


def is_sqlite(engine: Engine | Connection) -> bool:
    return engine.dialect.name == "sqlite"


def next_seq(connection: Connection) -> int:
    """The next number of the studio-wide order of changes. Its row lock makes the order of commits the order of numbers."""
    value = connection.scalar(
        sa.update(counter).where(counter.c.name == "seq").values(value=counter.c.value + 1).returning(counter.c.value)
    )
    if value is None:
        raise StorageFailed(
            "The database has lost its counter.", hint="Restore a backup, or start with another BACKLOT_HOME."
        )
    return int(value)


def insert(connection: Connection, table: sa.Table) -> Any:
    """An INSERT that can say what happens where the key is there already: `on_conflict_do_nothing`, `on_conflict_do_update`."""
    if is_sqlite(connection):
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert(table)
    from sqlalchemy.dialects.postgresql import insert as postgres_insert

    return postgres_insert(table)


def one_at_a_time(connection: Connection, what: str) -> None:
    """Let no other transaction pass here for the same thing until this one ends: what is counted now still holds when it is written.

    SQLite has one writer anyway.
    """
    if not is_sqlite(connection):
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(what, 0))))
