from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from studio.database import asset, lineage
from studio.errors import NotFound
from studio.library import Library
from tests.library.test_library import add, files, rows
from tests.media import samples


def trashed_days_ago(library: Library, artifact_id: str, days: float) -> None:
    with library.engine.begin() as connection:
        connection.execute(
            sa.update(asset).where(asset.c.id == artifact_id).values(trashed_at=time.time() - days * 86_400)
        )


def test_hides_what_is_in_the_trash_and_gives_it_back(library: Library, tmp_path: Path) -> None:
    mine = add(library, tmp_path)
    library.trash([mine.id], owner="me")
    assert library.search(owner="me").total == 0
    assert library.search(owner="me", trashed=True).items[0].id == mine.id
    assert library.get(mine.id, owner="me").trashed_at is not None
    with pytest.raises(NotFound):
        library.get(mine.id, owner="me", trashed=False)
    library.restore([mine.id], owner="me")
    assert library.get(mine.id, owner="me", trashed=False) == mine


def test_deletes_only_what_is_old_enough_and_the_owners(library: Library, tmp_path: Path) -> None:
    old, new, foreign, kept = (
        add(library, tmp_path, number, owner=owner) for number, owner in enumerate(["me", "me", "you", "me"])
    )
    trashed_days_ago(library, old.id, 31)
    trashed_days_ago(library, foreign.id, 31)
    trashed_days_ago(library, new.id, 29)
    assert library.empty_trash(older_than=30, owner="me") == 1
    assert files(library) == sorted([new.sha, foreign.sha, kept.sha])
    assert library.empty_trash(older_than=30) == 1
    assert files(library) == sorted([new.sha, kept.sha])
    assert library.empty_trash(older_than=30) == 0


def test_keeps_a_file_as_long_as_a_row_refers_to_it(library: Library, tmp_path: Path) -> None:
    path = samples.picture(tmp_path / "a.png")
    mine, yours = library.add(path, owner="me"), library.add(path, owner="you")
    thumbnail = library.thumbnail(mine)
    library.trash([mine.id], owner="me")
    library.empty_trash()
    assert library.open(yours).read()
    assert thumbnail.exists()
    library.trash([yours.id], owner="you")
    library.empty_trash()
    assert files(library) == []
    assert not thumbnail.exists()


def test_forgets_whose_child_it_was_but_not_its_children(library: Library, tmp_path: Path) -> None:
    parent = add(library, tmp_path, 1)
    child = add(library, tmp_path, 2, parents=[parent.id])
    add(library, tmp_path, 3, artifact_id="grandchild", parents=[child.id])
    library.trash([child.id], owner="me")
    library.empty_trash()
    assert library.children(parent.id) == []
    assert library.get("grandchild", owner="me").parents == (child.id,)
    assert library.parents("grandchild") == []
    with library.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(lineage)) == 1


def test_stores_again_what_was_dropped_between_prepare_and_register(library: Library, tmp_path: Path) -> None:
    path = samples.picture(tmp_path / "a.png")
    first = library.add(path, owner="me")
    prepared = library.prepare(path, owner="me")
    library.trash([first.id], owner="me")
    library.empty_trash()
    assert files(library) != [first.sha]
    with library.engine.begin() as connection:
        second = library.register(connection, prepared)
    assert library.open(second).read() == path.read_bytes()
    assert files(library) == [second.sha]


def test_sweeps_what_a_crash_left(library: Library, tmp_path: Path) -> None:
    kept = add(library, tmp_path, 1)
    lost = library.prepare(samples.picture(tmp_path / "lost.png", seed=7), owner="me")
    young = library.prepare(samples.picture(tmp_path / "young.png", seed=8), owner="me")
    unfinished = library.blobs.temporary()
    unfinished.write_bytes(b"half")
    for path in (unfinished, library.blobs.path(lost.artifact.sha), library.blobs.path(kept.sha)):
        os.utime(path, (time.time() - 100_000,) * 2)
    assert library.sweep() == 1
    assert files(library) == sorted([kept.sha, young.artifact.sha])


def test_empties_a_large_trash(library: Library, tmp_path: Path) -> None:
    path = samples.picture(tmp_path / "a.png")
    prepared = library.prepare(path, owner="me")
    with library.engine.begin() as connection:
        library.register(connection, prepared)
        row = dict(connection.execute(sa.select(asset)).mappings().one())
        copies = [{**row, "number": row["number"] + n, "id": f"copy-{n}", "trashed_at": 1.0} for n in range(1, 1201)]
        connection.execute(sa.insert(asset), [{k: v for k, v in copy.items() if k in asset.c} for copy in copies])
    assert library.empty_trash() == 1200
    assert rows(library) == 1
    assert files(library) == [prepared.artifact.sha]


def test_forgets_one_at_once_and_for_good_and_only_the_owners(library: Library, tmp_path: Path) -> None:
    mine, kept = add(library, tmp_path, 0), add(library, tmp_path, 1)
    foreign = add(library, tmp_path, 2, owner="you")
    thumbnail = library.thumbnail(mine)
    with pytest.raises(NotFound):
        library.forget([mine.id, foreign.id], owner="me")
    assert library.forget([mine.id], owner="me") == 1
    assert files(library) == sorted([kept.sha, foreign.sha])
    assert not thumbnail.exists()
    with pytest.raises(NotFound):
        library.get(mine.id, owner="me")
