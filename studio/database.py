"""Backlot's own tables, in SQLite by default or PostgreSQL by URL. The engine's tables are elsewhere and private to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from studio.errors import NotConfigured, StorageFailed

metadata = sa.MetaData()

job = sa.Table(
    "job",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("task", sa.String, nullable=False),
    sa.Column("provider", sa.String, nullable=False),
    sa.Column("model", sa.String, nullable=False, default=""),
    sa.Column("account", sa.String, nullable=False, default="host"),  # host, or a fingerprint of the visitor's own key
    sa.Column("request", sa.JSON, nullable=False),
    sa.Column("request_sha", sa.String, nullable=False),
    sa.Column("idempotency_key", sa.String),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("stage", sa.String, nullable=False, default=""),
    sa.Column("progress", sa.Float, nullable=False, default=0.0),
    sa.Column("note", sa.String, nullable=False, default=""),
    sa.Column("error", sa.JSON(none_as_null=True)),
    sa.Column("question", sa.JSON(none_as_null=True)),
    sa.Column("answer", sa.JSON(none_as_null=True)),
    sa.Column("failures", sa.JSON, nullable=False, default=list),
    sa.Column("cost_estimate", sa.Float),
    sa.Column("cost_actual", sa.Float),
    sa.Column("cost_unit", sa.String, nullable=False, default=""),
    sa.Column("parent", sa.String),
    sa.Column("plan", sa.JSON(none_as_null=True)),  # of a composite
    sa.Column("position", sa.Integer, nullable=False, default=0),  # among its parent's children
    sa.Column("attempt", sa.Integer, nullable=False, default=0),  # of the workflow; a restart by a person adds one
    sa.Column("payment", sa.Integer, nullable=False, default=0),  # which paid try; only a person's "retry" adds one
    sa.Column("cancelling", sa.Boolean, nullable=False, default=False),
    sa.Column("recheck_at", sa.Float),
    sa.Column("typical_seconds", sa.Float, nullable=False, default=10.0),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("started_at", sa.Float),
    sa.Column("finished_at", sa.Float),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("owner", "idempotency_key"),
    sa.Index("job_owner_seq", "owner", "seq"),
    sa.Index("job_owner_created", "owner", "created_at"),
    sa.Index("job_status", "status"),
    sa.Index("job_parent", "parent"),
)

job_event = sa.Table(
    "job_event",
    metadata,
    sa.Column("job", sa.String, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("type", sa.String, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
)

submission = sa.Table(
    "submission",
    metadata,
    sa.Column("ref", sa.String, primary_key=True),
    sa.Column("job", sa.String, nullable=False, index=True),
    sa.Column("provider", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),  # sending, accepted, refused, unknown, cancelled
    sa.Column("ticket", sa.JSON(none_as_null=True)),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("sent_at", sa.Float, nullable=False),
    sa.Column("deadline", sa.Float, nullable=False),
    sa.Column("request_sha", sa.String, nullable=False),
)

ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("job", sa.String, nullable=False, index=True),
    sa.Column("provider", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),  # reserve, commit, release
    sa.Column("amount", sa.Float, nullable=False),
    sa.Column("unit", sa.String, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Index("ledger_owner_at", "owner", "at"),
)

asset = sa.Table(
    "asset",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("job", sa.String, nullable=False, default="", index=True),
    sa.Column("index", sa.Integer, nullable=False, default=0),
    sa.Column("sha", sa.String, nullable=False, index=True),
    sa.Column("media_type", sa.String, nullable=False),
    sa.Column("media", sa.String, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("title", sa.String, nullable=False, default=""),
    sa.Column("width", sa.Integer),
    sa.Column("height", sa.Integer),
    sa.Column("duration", sa.Float),
    sa.Column("seed", sa.BigInteger),
    sa.Column("source_url", sa.String, nullable=False, default=""),
    sa.Column("project", sa.String, nullable=False, default=""),
    sa.Column("recipe", sa.JSON, nullable=False, default=dict),
    sa.Column("words", sa.Text, nullable=False, default=""),  # what the search reads
    sa.Column("starred", sa.Boolean, nullable=False, default=False),
    sa.Column("listed", sa.Boolean, nullable=False, default=True),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("trashed_at", sa.Float),
    sa.Index("asset_owner_created", "owner", "created_at", "id"),
    sa.Index("asset_owner_media_created", "owner", "media", "created_at", "id"),
)

lineage = sa.Table(
    "lineage",
    metadata,
    sa.Column("child", sa.String, primary_key=True),
    sa.Column("parent", sa.String, primary_key=True, index=True),
    sa.Column("position", sa.Integer, nullable=False, default=0),
)

worker = sa.Table(
    "worker",
    metadata,
    sa.Column("executor_id", sa.String, primary_key=True),
    sa.Column("beat", sa.Float, nullable=False),
    sa.Column("host", sa.String, nullable=False),
    sa.Column("version", sa.String, nullable=False),
)

counter = sa.Table("counter", metadata, sa.Column("name", sa.String, primary_key=True), sa.Column("value", sa.BigInteger, nullable=False))

choice = sa.Table(
    "choice",
    metadata,
    sa.Column("owner", sa.String, primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)

Migration = Callable[[Connection], None]


def open_database(url: str) -> Engine:
    """The engine, with every table up to date. Raises NotConfigured when a server cannot be reached."""
    engine = _sqlite(url) if url.startswith("sqlite") else _postgres(url)
    try:
        with engine.begin() as connection:
            _migrate(connection)
    except sa.exc.OperationalError as error:
        engine.dispose()
        raise _unusable(url) from error
    return engine


def is_sqlite(engine: Engine | Connection) -> bool:
    return engine.dialect.name == "sqlite"


def next_seq(connection: Connection) -> int:
    """The next number of the studio-wide order of changes. Its row lock makes the order of commits the order of numbers."""
    value = connection.scalar(sa.update(counter).where(counter.c.name == "seq").values(value=counter.c.value + 1).returning(counter.c.value))
    if value is None:
        raise StorageFailed("The database has lost its counter.", hint="Restore a backup, or start with another BACKLOT_HOME.")
    return int(value)


def use_wal(path: Path) -> None:
    """Make a SQLite file keep a write-ahead log; it stays so."""
    connection = sqlite3.connect(path, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()


def _sqlite(url: str) -> Engine:
    use_wal(Path(url.removeprefix("sqlite:///")))
    engine = sa.create_engine(url, connect_args={"timeout": 30, "check_same_thread": False}, pool_size=16, max_overflow=32)

    @sa.event.listens_for(engine, "connect")
    def _prepare(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # we begin ourselves, see below
        raw.execute("PRAGMA synchronous=FULL")  # an intent must outlive a power cut
        raw.execute("PRAGMA foreign_keys=ON")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # IMMEDIATE takes the write lock at once, so a read followed by a write cannot deadlock against another one.
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgres(url: str) -> Engine:
    return sa.create_engine(url, pool_size=16, max_overflow=32, pool_pre_ping=True, connect_args={"connect_timeout": 10})


def reading(engine: Engine) -> Engine:
    """The same engine for reads only: takes no write lock."""
    return engine.execution_options(reading=True)


def _unusable(url: str) -> NotConfigured | StorageFailed:
    shown = sa.engine.make_url(url)
    if shown.get_backend_name() == "sqlite":
        return StorageFailed(f"The database {shown.database} cannot be opened.", hint="Free some space, or set BACKLOT_HOME to another folder.")
    where = f"{shown.host or 'localhost'}:{shown.port or 5432}/{shown.database}"
    return NotConfigured(
        f"The PostgreSQL database at {where} cannot be reached.",
        field="BACKLOT_DATABASE_URL",
        hint="Start it, correct BACKLOT_DATABASE_URL, or unset it to use SQLite.",
    )


def _migrate(connection: Connection) -> None:
    """Bring the tables up to date, one numbered step after another."""
    if not is_sqlite(connection):
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(727001)"))  # several workers may start at once
    counter.create(connection, checkfirst=True)
    done = connection.scalar(sa.select(counter.c.value).where(counter.c.name == "schema")) or 0
    for number, step in enumerate(MIGRATIONS, start=1):
        if number > done:
            step(connection)
    if not done:
        connection.execute(sa.insert(counter), [{"name": "schema", "value": 0}, {"name": "seq", "value": 0}])
    connection.execute(sa.update(counter).where(counter.c.name == "schema").values(value=len(MIGRATIONS)))


def _first_tables(connection: Connection) -> None:
    metadata.create_all(connection)


def _search_index(connection: Connection) -> None:
    """Full text search over `asset.words`, kept by triggers."""
    if not is_sqlite(connection):
        connection.execute(sa.text("CREATE INDEX asset_words ON asset USING gin (to_tsvector('simple', words))"))
        return
    for statement in (
        "CREATE VIRTUAL TABLE asset_words USING fts5(words, content='asset', content_rowid='rowid', tokenize='unicode61')",
        "CREATE TRIGGER asset_words_in AFTER INSERT ON asset BEGIN INSERT INTO asset_words(rowid, words) VALUES (new.rowid, new.words); END",
        "CREATE TRIGGER asset_words_out AFTER DELETE ON asset BEGIN "
        "INSERT INTO asset_words(asset_words, rowid, words) VALUES ('delete', old.rowid, old.words); END",
        "CREATE TRIGGER asset_words_new AFTER UPDATE OF words ON asset BEGIN "
        "INSERT INTO asset_words(asset_words, rowid, words) VALUES ('delete', old.rowid, old.words); "
        "INSERT INTO asset_words(rowid, words) VALUES (new.rowid, new.words); END",
    ):
        connection.exec_driver_sql(statement)


MIGRATIONS: tuple[Migration, ...] = (_first_tables, _search_index)
