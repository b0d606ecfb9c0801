from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from studio.database import open_database
from studio.library import Library
from studio.settings import read_settings

POSTGRES = "BACKLOT_TEST_POSTGRES_URL"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Backlot's tables, on each database there is."""
    if request.param == "sqlite":
        engine = open_database(f"sqlite:///{tmp_path / 'backlot.sqlite'}")
        yield engine
        engine.dispose()
        return
    if not os.environ.get(POSTGRES):
        pytest.skip(f"{POSTGRES} is not set, so nothing is tried on PostgreSQL")
    yield from _in_a_schema(read_settings({"BACKLOT_DATABASE_URL": os.environ[POSTGRES]}).url)


def _in_a_schema(url: str) -> Iterator[Engine]:
    schema = f"library_{secrets.token_hex(6)}"
    outside = sa.create_engine(url)
    with outside.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
    engine = open_database(
        sa.make_url(url).update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
    )
    yield engine
    engine.dispose()
    with outside.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))
    outside.dispose()


@pytest.fixture
def library(engine: Engine, tmp_path: Path) -> Library:
    """A library on each database."""
    return open_library(engine, tmp_path)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Library]:
    """A library on SQLite, for what has nothing to do with the database."""
    engine = open_database(f"sqlite:///{tmp_path / 'backlot.sqlite'}")
    yield open_library(engine, tmp_path)
    engine.dispose()


def open_library(engine: Engine, folder: Path, **options: object) -> Library:
    return Library(engine, **{"media_url": str(folder / "media"), "thumbs": folder / "thumbs", **options})
