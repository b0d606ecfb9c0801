from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from studio.artifacts import Artifact
from studio.database import asset
from studio.errors import Conflict, NotFound, RequestError
from studio.library import Library, read_recipe
from tests.library.conftest import open_library
from tests.media import samples

RECIPE = {"task": "image", "provider": "local", "model": "painter", "request": {"prompt": "a red fox in the snow"}}


def add(library: Library, folder: Path, number: int = 0, **about: object) -> Artifact:
    path = samples.picture(folder / f"source-{number}.png", seed=number)
    return library.add(path, **{"owner": "me", "recipe": RECIPE, **about})


def rows(library: Library) -> int:
    with library.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(asset)) or 0


def files(library: Library) -> list[str]:
    return sorted(path.name for path in library.blobs.folder.rglob("*") if path.is_file())


def test_gives_back_what_was_added(library: Library, tmp_path: Path) -> None:
    added = add(library, tmp_path, artifact_id="job:0", job="job", seed=7, title="Fox", parents=["a", "b"], project="p")
    assert library.get("job:0", owner="me") == added
    assert (added.width, added.height, added.media_type, added.seed, added.parents) == (
        96,
        64,
        "image/png",
        7,
        ("a", "b"),
    )
    with library.open(added) as file:
        assert len(file.read()) == added.bytes


def test_registers_an_id_once(library: Library, tmp_path: Path) -> None:
    first = add(library, tmp_path, 1, artifact_id="job:0")
    second = add(library, tmp_path, 2, artifact_id="job:0")
    assert second == first
    assert rows(library) == 1


def test_registers_an_id_once_when_it_was_prepared_twice(library: Library, tmp_path: Path) -> None:
    path = samples.picture(tmp_path / "a.png")
    prepared = [library.prepare(path, owner="me", artifact_id="job:0", parents=["x"]) for _ in range(2)]
    for one in prepared:
        with library.engine.begin() as connection:
            library.register(connection, one)
    assert rows(library) == 1
    assert library.get("job:0", owner="me").parents == ("x",)


def test_registers_in_the_callers_transaction(library: Library, tmp_path: Path) -> None:
    path = samples.picture(tmp_path / "a.png")
    with pytest.raises(RuntimeError):  # noqa: PT012
        with library.engine.begin() as connection:
            library.add(path, owner="me", artifact_id="job:0", connection=connection)
            raise RuntimeError("the job's own row cannot be written")
    assert rows(library) == 0


def test_refuses_an_id_of_somebody_else(library: Library, tmp_path: Path) -> None:
    add(library, tmp_path, artifact_id="job:0")
    with pytest.raises(Conflict):
        add(library, tmp_path, artifact_id="job:0", owner="you")


def test_keeps_equal_content_once(library: Library, tmp_path: Path) -> None:
    path = samples.picture(tmp_path / "a.png")
    first, second = library.add(path, owner="me"), library.add(path, owner="you")
    assert first.sha == second.sha
    assert first.id != second.id
    assert files(library) == [first.sha]
    assert path.exists()


def test_ids_sort_by_time(library: Library, tmp_path: Path) -> None:
    ids = [add(library, tmp_path, number).id for number in range(3)]
    assert len(set(ids)) == 3
    assert [one[:13] for one in ids] == sorted(one[:13] for one in ids)


@pytest.mark.parametrize("call", ["get", "star", "trash", "restore", "rename"])
def test_treats_another_owners_artifact_as_unknown(library: Library, tmp_path: Path, call: str) -> None:
    mine = add(library, tmp_path)
    errors = []
    for artifact_id in (mine.id, "nothing-here"):
        with pytest.raises(NotFound) as caught:
            _call(library, call, artifact_id)
        errors.append(caught.value.message.replace(artifact_id, "#"))
    assert errors[0] == errors[1]
    assert library.get(mine.id, owner="me") == mine


def _call(library: Library, call: str, artifact_id: str) -> None:
    if call == "get":
        library.get(artifact_id, owner="you")
    elif call == "star":
        library.star([artifact_id], True, owner="you")
    elif call == "rename":
        library.rename(artifact_id, "x", owner="you")
    else:
        getattr(library, call)([artifact_id], owner="you")


def test_changes_nothing_when_one_of_many_is_unknown(library: Library, tmp_path: Path) -> None:
    mine = add(library, tmp_path)
    with pytest.raises(NotFound):
        library.star([mine.id, "nothing-here"], True, owner="me")
    assert not library.get(mine.id, owner="me").starred


def test_gives_the_artifacts_of_jobs_in_index_order(library: Library, tmp_path: Path) -> None:
    for index in (2, 0, 1):
        add(library, tmp_path, index, job="a", artifact_id=f"a:{index}", index=index, listed=index != 1)
    add(library, tmp_path, 5, job="b", artifact_id="b:0")
    library.trash(["a:0"], owner="me")
    found = library.of_jobs(["a", "b", "c"])
    assert {job: [one.id for one in artifacts] for job, artifacts in found.items()} == {
        "a": ["a:1", "a:2"],
        "b": ["b:0"],
        "c": [],
    }
    assert library.of_jobs([]) == {}


def test_tells_parents_and_children(library: Library, tmp_path: Path) -> None:
    one, two = add(library, tmp_path, 1), add(library, tmp_path, 2, owner="you")
    child = add(library, tmp_path, 3, parents=[two.id, one.id, "gone"])
    assert [a.id for a in library.parents(child.id)] == [two.id, one.id]
    assert [a.id for a in library.parents(child.id, owner="me")] == [one.id]
    assert [a.id for a in library.children(one.id)] == [child.id]
    assert library.children(child.id) == []


def test_keeps_the_recipe_in_file_and_row(library: Library, tmp_path: Path) -> None:
    added = add(library, tmp_path, artifact_id="job:0", job="job", seed=3, parents=["p"])
    recipe = read_recipe(library.local_path(added))
    assert recipe == added.recipe == library.recipe_of(added)
    assert recipe is not None
    assert (recipe["backlot"], recipe["artifact"], recipe["seed"], recipe["parents"]) == (1, "job:0", 3, ["p"])
    assert added.prompt == "a red fox in the snow"


def test_leaves_an_upload_as_it_is_and_reads_the_recipe_it_carries(library: Library, tmp_path: Path) -> None:
    made = add(library, tmp_path, seed=11)
    copy = tmp_path / "downloaded.png"
    copy.write_bytes(library.local_path(made).read_bytes())
    brought = library.add(copy, owner="you")
    assert brought.sha == made.sha
    assert brought.recipe == made.recipe
    plain = library.add(samples.picture(tmp_path / "plain.png", seed=9), owner="you")
    assert plain.recipe == {}
    assert library.local_path(plain).read_bytes() == (tmp_path / "plain.png").read_bytes()


def test_keeps_a_sidecar_where_no_text_fits(library: Library, tmp_path: Path) -> None:
    added = library.add(samples.video(tmp_path / "a.webm"), owner="me", recipe=RECIPE)
    assert read_recipe(library.local_path(added)) == added.recipe
    assert files(library) == [added.sha, f"{added.sha}.json"]


def test_refuses_a_file_over_the_limit(shelf: Library, tmp_path: Path) -> None:
    shelf.max_bytes = 1000
    with pytest.raises(RequestError, match="limit") as caught:
        add(shelf, tmp_path)
    assert caught.value.code == "too_large"
    assert rows(shelf) == 0


def test_leaves_nothing_of_a_refused_file(shelf: Library, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_text("<!doctype html><html>hello</html>")
    with pytest.raises(RequestError, match="HTML"):
        shelf.add(path, owner="me")
    assert rows(shelf) == 0
    assert not shelf.blobs.folder.exists()


def test_takes_any_text(library: Library, tmp_path: Path) -> None:
    odd = "a\0b \ud800 'quote\" \u2028 😀 .png"
    path = tmp_path / "words"
    path.write_text("plain text")
    added = library.add(path, owner="me", title=odd, job="job", recipe={"request": {"prompt": odd}})
    assert library.get(added.id, owner="me") == added
    assert library.search(owner="me", query="ab 'quote").total == 1
    with pytest.raises(RequestError, match="not image/png"):
        library.add(path, owner="me", title="photo.png")


def test_renames(library: Library, tmp_path: Path) -> None:
    mine = add(library, tmp_path)
    library.rename(mine.id, "Winter evening", owner="me")
    assert library.search(owner="me", query="winter fox").total == 1


def test_keeps_a_remote_library(engine: sa.Engine, tmp_path: Path) -> None:
    library = open_library(engine, tmp_path, media_url=f"memory://{tmp_path.name}/media")
    added = add(library, tmp_path)
    again = add(library, tmp_path, artifact_id="second", recipe={})
    assert library.thumbnail(added).exists()
    path = library.local_path(added)
    assert path.read_bytes() == library.open(added).read()
    assert library.local_path(added) == path
    library.trash([added.id, again.id], owner="me")
    assert library.empty_trash() == 2
    assert not path.exists()
    assert not library.blobs.has(added.sha)
    library.blobs.tidy(0)
    assert list(tmp_path.glob("copies/**/*.part")) == []


def test_adds_from_many_threads(library: Library, tmp_path: Path) -> None:
    path = samples.picture(tmp_path / "a.png")
    failures: list[Exception] = []

    def work(number: int) -> None:
        try:
            for turn in range(5):
                library.add(path, owner="me", artifact_id=f"job:{turn}")
                library.add(path, owner=f"owner-{number}")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert rows(library) == 25
    assert len(files(library)) == 1
