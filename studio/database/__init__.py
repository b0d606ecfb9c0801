"""Backlot's own tables, in SQLite by default or PostgreSQL by URL. The engine's tables are elsewhere and private to it.

Imported as `db`: `db.job` is a table, `db.reading(engine)` a way to ask. The tables of runs, conversations and projects are in `runs`,
`talks` and `projects`.
"""

from __future__ import annotations

from studio.database.engine import open_database, reading, use_wal
from studio.database.searching import SCOPE
from studio.database.statements import insert, is_sqlite, next_seq, one_at_a_time
from studio.database.tables import (
    asset,
    choice,
    counter,
    job,
    job_event,
    ledger,
    lineage,
    memory,
    metadata,
    persona,
    personality,
    submission,
    worker,
)

__all__ = [
    "SCOPE", "asset", "choice", "counter", "insert", "is_sqlite", "job", "job_event", "ledger", "lineage", "memory", "metadata",
    "next_seq", "one_at_a_time", "open_database", "persona", "personality", "reading", "submission", "use_wal", "worker",
]  # fmt: skip
