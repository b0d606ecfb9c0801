"""People are kept alike on SQLite and on PostgreSQL, also when several write at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.errors import Conflict
from studio.people import memories
from studio.settings import Settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.media import samples


@pytest.fixture
def idle(both: Settings) -> Iterator[Studio]:
    studio = open_studio(both, jobs=False)
    yield studio
    studio.close()


def at_once(work: Callable[[int], Any], times: int = 6) -> list[Any]:
    """What the call gives in several threads that start together; an error counts as its type."""
    start, results = threading.Barrier(times), list[Any]()

    def run(number: int) -> None:
        start.wait()
        try:
            results.append(work(number))
        except Exception as error:
            results.append(type(error))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_keeps_changes_and_deletes(idle: Studio, tmp_path: Path) -> None:
    photo = idle.import_file(samples.picture(tmp_path / "a.png"), owner=OWNER).id
    kept = idle.save_persona({"name": "小明", "tags": ["me"], "photos": [photo], "consent": True}, owner=OWNER)
    assert idle.personas(owner=OWNER) == [kept]
    changed = idle.save_persona({"id": kept.id, "name": "Ming", "photos": [photo], "consent": True}, owner=OWNER)
    assert (changed.id, changed.consented_at) == (kept.id, kept.consented_at)
    idle.remember("style", "ink", owner=OWNER)
    idle.remember("style", "oil", "fact", owner=OWNER)
    idle.set_personality("Be brief.", False, owner=OWNER)
    path = idle.export_people(tmp_path / "people.zip", owner=OWNER)
    brought = idle.import_people(path, owner="anna", consent=True)
    assert (brought.personas, brought.memories, brought.personality) == (("Ming",), ("style",), True)
    idle.delete_persona(kept.id, owner=OWNER)
    idle.forget("style", owner=OWNER)
    assert idle.personas(owner=OWNER) == idle.memories(owner=OWNER) == []
    assert [each.value for each in idle.memories(owner="anna")] == ["oil"]
    (theirs,) = idle.personas(owner="anna")
    with idle.library.open(idle.library.get(theirs.photo, owner="anna")) as file:
        assert file.read(4) == b"\x89PNG"  # the same content is theirs too, and stays


def test_a_name_is_given_once_when_several_write_it(idle: Studio) -> None:
    results = at_once(lambda number: idle.save_persona({"name": "Mark", "consent": True}, owner=OWNER).name)
    assert sorted(results, key=str) == [Conflict] * 5 + ["Mark"]


def test_the_limit_of_memories_holds_when_several_write(idle: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memories, "MOST_MEMORIES", 3)
    at_once(lambda number: idle.remember(f"key {number}", "x", owner=OWNER))
    assert len(idle.memories(owner=OWNER)) == 3
    at_once(lambda number: idle.remember("key", str(number), owner="anna"))
    assert len(idle.memories(owner="anna")) == 1
