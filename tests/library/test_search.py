from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from studio.database import is_sqlite
from studio.errors import RequestError
from studio.library import Library
from studio.library.rows import fold
from tests.media import samples

PROMPTS = (
    "A red fox in the snow",
    "Blue harbour at dusk, watercolor",
    "Ein Fuchs über dem Fluß",
    "森の中の狐",
    "red red harbour fox",
)


@pytest.fixture
def full(library: Library, tmp_path: Path) -> Library:
    path = samples.picture(tmp_path / "a.png")
    for number, prompt in enumerate(PROMPTS):
        library.add(
            path,
            owner="me",
            artifact_id=f"job{number}:0",
            job=f"job{number}",
            recipe={"model": "painter-1", "request": {"prompt": prompt}},
        )
    library.add(
        samples.sound(tmp_path / "a.mp3", 0.3), owner="me", artifact_id="song", title="Red song", project="album"
    )
    library.add(path, owner="you", title="red fox of somebody else")
    library.add(path, owner="me", artifact_id="between", job="job0", index=1, title="red intermediate", listed=False)
    return library


def ids(library: Library, **wanted: object) -> list[str]:
    page = library.search(**{"owner": "me", **wanted})
    assert page.total == len(page.items)
    return [artifact.id for artifact in page.items]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["song", "job4:0", "job3:0", "job2:0", "job1:0", "job0:0"]),
        ("red", ["song", "job4:0", "job0:0"]),
        ("RED fo", ["job4:0", "job0:0"]),
        ("fox red", ["job4:0", "job0:0"]),
        ("harb", ["job4:0", "job1:0"]),
        ("uber fluss", ["job2:0"]),
        ("狐", ["job3:0"]),
        ("森の", ["job3:0"]),
        ("painter 1 water", ["job1:0"]),
        ("zebra", []),
        ("red zebra", []),
    ],
)
def test_finds_what_every_word_begins(full: Library, query: str, found: list[str]) -> None:
    assert ids(full, query=query) == found


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "'",
        "red*",
        '"red',
        'red"',
        "red AND",
        "NOT red",
        "NEAR(red)",
        "-red",
        "terms:red",
        "red & | !",
        "red:*",
        "(red",
        "\0red",
        "\ue000s",
        "red\ue000",
    ],
)
def test_takes_no_operator_from_the_query(full: Library, query: str) -> None:
    expected = sorted(ids(full, query=" ".join(word for word in fold(query).split())))
    assert sorted(ids(full, query=query)) == expected


def test_a_query_of_signs_only_is_no_query(full: Library) -> None:
    assert len(ids(full, query='"*!')) == 6


def test_filters(full: Library) -> None:
    full.star(["song", "job0:0"], True, owner="me")
    full.trash(["job4:0"], owner="me")
    for query in ("", "red"):
        assert ids(full, query=query, media="audio") == ["song"]
        assert ids(full, query=query, starred=True) == ["song", "job0:0"]
        assert ids(full, query=query, starred=True, media="image") == ["job0:0"]
        assert ids(full, query=query, trashed=True) == ["job4:0"]
        assert ids(full, query=query, project="album") == ["song"]
        assert ids(full, query=query, job="job0") == ["between", "job0:0"]
        assert ids(full, query=query, owner="nobody") == []


def test_finds_again_what_was_restored_and_not_what_lost_its_star(full: Library) -> None:
    full.trash(["job0:0"], owner="me")
    assert ids(full, query="snow") == []
    full.restore(["job0:0"], owner="me")
    assert ids(full, query="snow") == ["job0:0"]
    full.star(["job0:0"], True, owner="me")
    full.star(["job0:0"], False, owner="me")
    assert ids(full, query="snow", starred=True) == []


def test_forgets_what_was_deleted(full: Library) -> None:
    full.trash(["job0:0"], owner="me")
    full.empty_trash()
    assert ids(full, query="snow") == []
    assert ids(full, query="snow", trashed=True) == []


@pytest.mark.parametrize(("query", "total"), [("", 6), ("r", 3)])
def test_pages(full: Library, query: str, total: int) -> None:
    everything = ids(full, query=query)
    pages = [full.search(owner="me", query=query, limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert [artifact.id for page in pages for artifact in page.items] == everything
    assert {page.total for page in pages} == {total}
    assert [page.more for page in pages] == [offset + 2 < total for offset in (0, 2, 4, 6)]


def test_brings_an_odd_page_into_bounds(full: Library) -> None:
    page = full.search(owner="me", limit=0, offset=-3)
    assert (page.limit, page.offset, len(page.items)) == (1, 0, 1)


def test_refuses_an_unknown_medium(full: Library) -> None:
    with pytest.raises(RequestError, match="sculpture"):
        full.search(owner="me", media="sculpture")


def test_survives_a_compacted_database(full: Library) -> None:
    full.trash(["job0:0", "job1:0"], owner="me")
    full.empty_trash()
    with full.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if is_sqlite(connection):
            connection.connection.driver_connection.execute("VACUUM")
        else:
            connection.execute(sa.text("VACUUM FULL asset"))
    assert ids(full, query="red fox") == ["job4:0"]


def test_folds_words_alike_for_texts_and_queries() -> None:
    assert fold("Café-Été, 3.5×\tİstanbul") == "cafe ete 3 5 istanbul"
    assert fold("東京tower") == "東 京 tower"
