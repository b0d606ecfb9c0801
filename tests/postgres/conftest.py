"""A PostgreSQL server that the tests of this folder share, or the word that they were not run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from studio.database import open_database
from studio.settings import Settings, read_settings
from tests._postgres import NOT_RUN, Server, programs


@pytest.fixture(scope="session")
def new_database() -> Iterator[Callable[[], str]]:
    """Makes databases on a server of the tests' own and gives their URLs. Skips where PostgreSQL is not installed."""
    found = programs()
    if found is None:
        pytest.skip(NOT_RUN)
    server = Server(found)
    yield server.database
    server.stop()


@pytest.fixture
def database_url(new_database: Callable[[], str]) -> str:
    """A database of this test's own."""
    return new_database()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def both(request: pytest.FixtureRequest, tmp_path: Path, upstream: str) -> Settings:
    """The settings of a studio on either database: what a test says must hold on both."""
    environment = {"BACKLOT_HOME": str(tmp_path / "home"), "BACKLOT_TEST_UPSTREAM": upstream}
    if request.param == "postgres":
        environment["BACKLOT_DATABASE_URL"] = request.getfixturevalue("database_url")
    (tmp_path / "home").mkdir()
    return read_settings(environment)


@pytest.fixture
def database(both: Settings) -> Iterator[Engine]:
    """Either database, with its tables."""
    engine = open_database(both.url)
    yield engine
    engine.dispose()
