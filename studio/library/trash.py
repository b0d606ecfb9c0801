"""The end of artifacts: rows first, then files that no row refers to any more."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from studio.database import asset, is_sqlite, lineage
from studio.library.blobs import Blobs

PORTION = 500


def delete_rows(engine: Engine, *, trashed_before: float, owner: str | None) -> tuple[int, set[str]]:
    """Drop the rows that were trashed before then; how many, and the hashes they referred to."""
    conditions = [asset.c.trashed_at.is_not(None), asset.c.trashed_at <= trashed_before]
    if owner is not None:
        conditions.append(asset.c.owner == owner)
    count = 0
    shas: set[str] = set()
    while True:
        with engine.begin() as connection:
            ids = list(connection.scalars(sa.select(asset.c.id).where(*conditions).limit(PORTION)))
            if not ids:
                return count, shas
            shas |= drop_rows(connection, ids)
        count += len(ids)


def drop_rows(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Drop these rows; the hashes they referred to."""
    shas = set(connection.scalars(sa.select(asset.c.sha).where(asset.c.id.in_(ids))))
    connection.execute(sa.delete(asset).where(asset.c.id.in_(ids)))
    connection.execute(sa.delete(lineage).where(lineage.c.child.in_(ids)))
    return shas


def drop_unused(engine: Engine, blobs: Blobs, shas: Iterable[str], forget: Callable[[str], None]) -> int:
    """Remove the files of these hashes that no row refers to; how many. forget: drops what was made of them.

    Each under the lock that `hold` takes, so that a file cannot go while a new row for it is being written.
    """
    count = 0
    for sha in shas:
        with engine.begin() as connection:
            hold(connection, sha)
            if connection.scalar(sa.select(asset.c.number).where(asset.c.sha == sha).limit(1)) is None:
                blobs.remove(sha)
                forget(sha)
                count += 1
    return count


def hold(connection: Connection, sha: str) -> None:
    """Nobody else adds or drops this content until the transaction ends. On SQLite whoever writes is alone anyway."""
    if not is_sqlite(connection):
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(727002, zlib.crc32(sha.encode()) - 2**31)))


def unused(engine: Engine, blobs: Blobs, age: float) -> set[str]:
    """The hashes of files older than `age` seconds without a row: a crash left them, between file and row."""
    found = set(blobs.older_than(max(age, 0.0)))
    with engine.connect().execution_options(reading=True) as connection:
        return found - set(connection.scalars(sa.select(asset.c.sha).distinct())) if found else found


def days_ago(days: float) -> float:
    return time.time() - days * 86_400
