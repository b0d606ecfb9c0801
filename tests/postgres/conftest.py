"""A PostgreSQL server that the tests of this folder share, or the word that they were not run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests._postgres import NOT_RUN, Server, programs


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server at work. Skips where PostgreSQL is not installed."""
    found = programs()
    if found is None:
        pytest.skip(NOT_RUN)
    server = Server(found)
    yield server
    server.stop()


@pytest.fixture
def database_url(server: Server) -> str:
    """A database of this test's own."""
    return server.database()
