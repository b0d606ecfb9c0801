"""Backlot's own tables, in SQLite by default or PostgreSQL by URL. The engine's tables are elsewhere and private to it."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from studio.errors import NotConfigured, StorageFailed
from studio.project_tables import create_projects
from studio.run_tables import create_hosted, create_runs, keep_deleted
from studio.talk_tables import create_talks

LOCK_PATIENCE = 30  # seconds to wait for another one who writes

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
    sa.Column("run", sa.String),  # the workflow run that it is a step of
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
    sa.Index("job_run", "run"),
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
    # The order of arrival, and what the search index refers to (an implicit rowid may change on VACUUM).
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("id", sa.String, nullable=False, unique=True),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("job", sa.String, nullable=False, default=""),
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
    sa.Index("asset_job", "job", "index"),
    sa.Index("asset_space", "owner", "bytes", "trashed_at"),  # so that sizes are added up from the index alone
    # Every filter of the library is in it, so that pages and totals are read from the index alone.
    sa.Index("asset_shelf", "owner", "number", "media", "starred", "listed", "trashed_at", "project", "job"),
    sa.Index(
        "asset_trash",
        "trashed_at",
        sqlite_where=sa.text("trashed_at IS NOT NULL"),
        postgresql_where=sa.text("trashed_at IS NOT NULL"),
    ),
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


counter = sa.Table(
    "counter",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)

choice = sa.Table(
    "choice",
    metadata,
    sa.Column("owner", sa.String, primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)

persona = sa.Table(
    "persona",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("slug", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("relationship", sa.String, nullable=False),
    sa.Column("description", sa.String, nullable=False, default=""),
    sa.Column("tags", sa.JSON, nullable=False, default=list),
    sa.Column("photos", sa.JSON, nullable=False, default=list),  # artifacts, the face first
    sa.Column("voice", sa.String, nullable=False, default=""),
    sa.Column("voice_clip", sa.String, nullable=False, default=""),
    sa.Column("consented_at", sa.Float, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
    sa.UniqueConstraint("owner", "slug"),
)

memory = sa.Table(
    "memory",
    metadata,
    sa.Column("owner", sa.String, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("id", sa.String, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("category", sa.String, nullable=False),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
)

personality = sa.Table(
    "personality",
    metadata,
    sa.Column("owner", sa.String, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
)

Migration = Callable[[Connection], None]


def open_database(url: str) -> Engine:
    """The engine, with every table up to date. Raises NotConfigured when a server cannot be reached, StorageFailed for a broken file."""
    engine = _sqlite(url) if url.startswith("sqlite") else _postgres(url)
    try:
        with engine.begin() as connection:
            _migrate(connection)
    except sa.exc.DatabaseError as error:
        engine.dispose()
        if not (url.startswith("sqlite") or isinstance(error, sa.exc.OperationalError)):
            raise
        raise _unusable(url, error.orig) from error
    return engine


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


def reading(engine: Engine) -> Engine:
    """The same engine for reads only: takes no write lock."""
    return engine.execution_options(reading=True)


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


SCOPE = "\ue000"  # a private letter: begins the terms of owner, shelf and filters, which no searched word can


def _search_index(connection: Connection) -> None:
    """Full text search over `asset.words`, kept up to date by the database.

    On SQLite the filters are terms too (`SCOPE`), so that a page and its total come from the index alone, however many rows a common word has.
    """
    if not is_sqlite(connection):
        connection.execute(
            sa.text(
                "ALTER TABLE asset ADD COLUMN terms tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED"
            )
        )
        connection.execute(sa.text("CREATE INDEX asset_terms ON asset USING gin (terms)"))
        return
    put = f"INSERT INTO asset_search(rowid, terms) VALUES (new.number, {_terms('new.')});"
    drop = f"INSERT INTO asset_search(asset_search, rowid, terms) VALUES ('delete', old.number, {_terms('old.')});"
    for statement in (
        f"CREATE VIEW asset_terms AS SELECT number, {_terms('')} AS terms FROM asset",
        "CREATE VIRTUAL TABLE asset_search USING fts5("
        "terms, content='asset_terms', content_rowid='number', prefix='1 2 3', tokenize='unicode61')",
        f"CREATE TRIGGER asset_search_in AFTER INSERT ON asset BEGIN {put} END",
        f"CREATE TRIGGER asset_search_out AFTER DELETE ON asset BEGIN {drop} END",
        "CREATE TRIGGER asset_search_new AFTER UPDATE OF words, owner, media, starred, listed, trashed_at, job, project ON asset "
        f"BEGIN {drop} {put} END",
    ):
        connection.exec_driver_sql(statement)


def _terms(row: str) -> str:
    """The SQL of one row's searchable text: its words, then a term for each filter. `studio.library.search` asks for them."""
    shelf = f"CASE WHEN {row}trashed_at IS NOT NULL THEN 't' WHEN {row}listed THEN 'v' ELSE 'h' END"
    return (
        f"{row}words || ' {SCOPE}o' || hex({row}owner) || {shelf} || ' {SCOPE}m' || {row}media"
        f" || CASE WHEN {row}starred THEN ' {SCOPE}s' ELSE '' END || ' {SCOPE}j' || hex({row}job) || ' {SCOPE}p' || hex({row}project)"
    )


def _space_index(connection: Connection) -> None:
    """Studios from before it lack this index; new ones have it from the first step."""
    index = next(index for index in asset.indexes if index.name == "asset_space")
    index.create(connection, checkfirst=True)


def _people_tables(connection: Connection) -> None:
    """Studios from before them lack these tables; new ones have them from the first step."""
    for table in (persona, memory, personality):
        table.create(connection, checkfirst=True)


def _run_tables(connection: Connection) -> None:
    """Studios from before them lack these tables, and the column that says which run a job belongs to."""
    if "run" not in {column["name"] for column in sa.inspect(connection).get_columns("job")}:
        connection.exec_driver_sql("ALTER TABLE job ADD COLUMN run VARCHAR")
    next(index for index in job.indexes if index.name == "job_run").create(connection, checkfirst=True)
    create_runs(connection)


MIGRATIONS: tuple[Migration, ...] = (
    _first_tables,
    _search_index,
    _space_index,
    _people_tables,
    _run_tables,
    create_talks,
    create_projects,
    keep_deleted,
    create_hosted,
)
