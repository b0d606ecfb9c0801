"""What an owner has used: of today's limits, and of the disk. Counted from indexes and file sizes, never by walking folders."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from studio import database as db
from studio.jobs.limits import made_today

if TYPE_CHECKING:
    from studio.jobs.engine import JobEngine


@dataclass(frozen=True)
class Today:
    """What counts against the day's limits. images, videos: made or under way. spent: unit -> amount, with what is set aside."""

    images: int
    videos: int
    unfinished: int
    spent: Mapping[str, float]


@dataclass(frozen=True)
class Space:
    """Room taken, in bytes. database: of the whole studio."""

    files: int
    media: int
    trash_files: int
    trash: int
    database: int


def today(engine: JobEngine, owner: str) -> Today:
    """What this owner has used since midnight."""
    rows, now = engine.rows, time.time()
    with rows.reader.connect() as connection:
        made = {media: made_today(connection, owner, media, now) for media in ("image", "video")}
        unfinished = rows.count_active(owner, connection)
    return Today(made["image"], made["video"], unfinished, engine.ledger.spent_today(owner))


def space(engine: Engine, owner: str, files: tuple[Path, ...] = ()) -> Space:
    """What this owner's library takes, and the database. files: what SQLite keeps; without them the server is asked."""
    gone = db.asset.c.trashed_at.is_not(None)
    count, total = sa.func.count(), sa.func.coalesce(sa.func.sum(db.asset.c.bytes), 0)
    query = sa.select(gone.label("gone"), count, total).where(db.asset.c.owner == owner).group_by(gone)
    with db.reading(engine).connect() as connection:
        found = {bool(row[0]): (int(row[1]), int(row[2])) for row in connection.execute(query)}
        size = (
            _sizes(files) if files else int(connection.scalar(sa.text("SELECT pg_database_size(current_database())")))
        )
    here, trashed = found.get(False, (0, 0)), found.get(True, (0, 0))
    return Space(*here, *trashed, size)


def left_on_disk(folder: Path) -> int:
    """Bytes that are free where this folder is."""
    return shutil.disk_usage(folder).free


def sqlite_files(url: str) -> tuple[Path, ...]:
    """The files behind a SQLite URL, its log among them; none for a server."""
    if not url.startswith("sqlite"):
        return ()
    path = Path(url.removeprefix("sqlite:///"))
    return path, path.with_name(f"{path.name}-wal")


def _sizes(files: tuple[Path, ...]) -> int:
    return sum(path.stat().st_size for path in files if path.exists())
