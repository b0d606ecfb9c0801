"""The full text index of the library, kept up to date by the database itself. `studio.library.search` asks it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from studio.database.statements import is_sqlite

SCOPE = "\ue000"  # a private letter: begins the terms of owner, shelf and filters, which no searched word can


def create_search(connection: Connection) -> None:
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
