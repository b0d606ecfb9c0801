"""A SQLAlchemy engine for SQLite or PostgreSQL, with every table up to date."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from studio.database.migrations import migrate
from studio.errors import NotConfigured, StorageFailed

LOCK_PATIENCE = 30  # seconds to wait for another one who writes


def open_database(url: str) -> Engine:
    """The engine, with every table up to date. Raises NotConfigured when a server cannot be reached, StorageFailed for a broken file."""
    engine = _sqlite(url) if url.startswith("sqlite") else _postgres(url)
    try:
        with engine.begin() as connection:
            migrate(connection)
    except sa.exc.DatabaseError as error:
        engine.dispose()
        if not (url.startswith("sqlite") or isinstance(error, sa.exc.OperationalError)):
            raise
        raise _unusable(url, error.orig) from error
    return engine


def reading(engine: Engine) -> Engine:
    """The same engine for reads only: takes no write lock."""
    return engine.execution_options(reading=True)


def use_wal(path: Path) -> None:
    """Make a SQLite file keep a write-ahead log; it stays so. Raises StorageFailed for a file that is no database or cannot be written."""
    end = time.monotonic() + LOCK_PATIENCE
    while True:
        try:
            with contextlib.closing(sqlite3.connect(path, timeout=LOCK_PATIENCE)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.Error as error:
            # SQLite does not wait by itself for others that open or close the file at this moment.
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise _broken(str(path), error) from error
        time.sleep(0.02)


def _sqlite(url: str) -> Engine:
    use_wal(Path(url.removeprefix("sqlite:///")))
    engine = sa.create_engine(
        url, connect_args={"timeout": LOCK_PATIENCE, "check_same_thread": False}, pool_size=16, max_overflow=32
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # we begin ourselves, see below
        raw.execute("PRAGMA synchronous=FULL")  # an intent must outlive a power cut
        raw.execute("PRAGMA foreign_keys=ON")

    @sa.event.listens_for(engine, "handle_error")
    def _full(context: sa.engine.ExceptionContext) -> None:
        code = getattr(context.original_exception, "sqlite_errorcode", 0)
        if code == sqlite3.SQLITE_FULL:
            hint = "Free some space, or empty the library's trash, and try again."
            raise StorageFailed("The disk is full; nothing was kept.", hint=hint) from context.original_exception

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # IMMEDIATE takes the write lock at once, so a read followed by a write cannot deadlock against another one.
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgres(url: str) -> Engine:
    return sa.create_engine(
        url, pool_size=16, max_overflow=32, pool_pre_ping=True, connect_args={"connect_timeout": 10}
    )


def _unusable(url: str, reason: BaseException | None) -> NotConfigured | StorageFailed:
    shown = sa.engine.make_url(url)
    if shown.get_backend_name() == "sqlite":
        return _broken(str(shown.database), reason)
    where = f"{shown.host or 'localhost'}:{shown.port or 5432}/{shown.database}"
    return NotConfigured(
        f"The PostgreSQL database at {where} cannot be reached.",
        field="BACKLOT_DATABASE_URL",
        hint="Start it, correct BACKLOT_DATABASE_URL, or unset it to use SQLite.",
    )


def _broken(path: str, reason: BaseException | None) -> StorageFailed:
    return StorageFailed(
        f"The database {path} cannot be opened: {reason}.",
        hint="Free some space, put back a whole copy of it, or set BACKLOT_HOME to another folder.",
    )
