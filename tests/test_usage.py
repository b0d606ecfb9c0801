"""What is used: counted for one owner, from the index."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from PIL import Image

from studio import database as db
from studio.studio import Studio
from studio.usage import left_on_disk, sqlite_files
from tests.conftest import OWNER, until


def test_counts_the_day_of_one_owner(studio: Studio) -> None:
    job = studio.submit(
        "image", {"prompt": "A cat", "provider": "keyed", "count": 2, "width": 64, "height": 64}, owner=OWNER
    )
    until(studio, job, "succeeded")
    used = studio.used_today(owner=OWNER)
    assert (used.images, used.videos, used.unfinished) == (2, 0, 0)
    assert used.spent == {"credits": 4.0}
    other = studio.used_today(owner="visitor")
    assert (other.images, other.spent) == (0, {})


def test_adds_up_what_lies_in_library_and_trash(studio: Studio, tmp_path: Path) -> None:
    kept = []
    for number in range(3):
        path = tmp_path / f"{number}.png"
        Image.new("RGB", (40 + number, 40), (number, 0, 0)).save(path)
        kept.append(studio.import_file(path, owner=OWNER))
    studio.library.trash([kept[2].id], owner=OWNER)
    room = studio.space(owner=OWNER)
    assert (room.files, room.media) == (2, kept[0].bytes + kept[1].bytes)
    assert (room.trash_files, room.trash) == (1, kept[2].bytes)
    assert room.database > 100_000
    assert studio.space(owner="visitor").files == 0


def test_sizes_are_read_from_the_index_alone(studio: Studio) -> None:
    query = "SELECT trashed_at IS NOT NULL, count(*), sum(bytes) FROM asset WHERE owner = 'local' GROUP BY 1"
    with db.reading(studio.database).connect() as connection:
        plan = str(connection.execute(sa.text(f"EXPLAIN QUERY PLAN {query}")).all())
    assert "COVERING INDEX asset_space" in plan


def test_a_studio_from_before_gets_the_index(studio: Studio) -> None:
    url = studio.settings.url
    with studio.database.begin() as connection:
        connection.execute(sa.text("DROP INDEX asset_space"))
        connection.execute(sa.update(db.counter).where(db.counter.c.name == "schema").values(value=2))
    again = db.open_database(url)
    assert "asset_space" in {index["name"] for index in sa.inspect(again).get_indexes("asset")}
    again.dispose()


def test_knows_the_files_of_a_database(tmp_path: Path) -> None:
    assert [path.name for path in sqlite_files("sqlite:////a/b.sqlite")] == ["b.sqlite", "b.sqlite-wal"]
    assert sqlite_files("postgresql+psycopg://host/name") == ()
    assert left_on_disk(tmp_path) > 0
