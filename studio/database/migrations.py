"""The numbered steps that bring the tables of a studio from before up to date."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from studio.database.projects import create_projects
from studio.database.runs import create_hosted, create_runs, keep_deleted
from studio.database.searching import create_search
from studio.database.statements import is_sqlite
from studio.database.tables import asset, counter, job, memory, metadata, persona, personality
from studio.database.talks import create_talks

Migration = Callable[[Connection], None]


def migrate(connection: Connection) -> None:
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


def _space_index(connection: Connection) -> None:
    """Studios from before it lack this index; new ones have it from the first step."""
    index = next(index for index in asset.indexes if index.name == "asset_space")
    index.create(connection, checkfirst=True)


def add_people(connection: Connection) -> None:
    """Studios from before them lack these tables; new ones have them from the first step."""
    for table in (persona, memory, personality):
        table.create(connection, checkfirst=True)


def add_runs(connection: Connection) -> None:
    """Studios from before them lack these tables, and the column that says which run a job belongs to."""
    if "run" not in {column["name"] for column in sa.inspect(connection).get_columns("job")}:
        connection.exec_driver_sql("ALTER TABLE job ADD COLUMN run VARCHAR")
    next(index for index in job.indexes if index.name == "job_run").create(connection, checkfirst=True)
    create_runs(connection)


MIGRATIONS: tuple[Migration, ...] = (
    _first_tables,
    create_search,
    _space_index,
    add_people,
    add_runs,
    create_talks,
    create_projects,
    keep_deleted,
    create_hosted,
)
