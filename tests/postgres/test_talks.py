"""Conversations are kept alike on SQLite and on PostgreSQL, also when several speak at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from studio.database import open_database
from studio.directing.conversations import Conversations
from studio.settings import Settings
from tests.conftest import OWNER


@pytest.fixture
def talks(both: Settings) -> Iterator[Conversations]:
    engine = open_database(both.url)
    yield Conversations(engine)
    engine.dispose()


def at_once(work: Callable[[int], Any], times: int = 6) -> list[Any]:
    """What the call gives in several threads."""
    results = list[Any]()
    threads = [threading.Thread(target=lambda number=number: results.append(work(number))) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_what_several_say_at_once_is_kept_in_one_order(talks: Conversations) -> None:
    talk = talks.start(owner=OWNER)
    at_once(lambda number: talks.say(talk.id, "person", [{"text": f"word {number}"}], owner=OWNER))
    said = talks.messages(talk.id, owner=OWNER)
    assert [message.place for message in said] == list(range(6))
    assert {message.text for message in said} == {f"word {number}" for number in range(6)}


def test_a_plan_is_started_by_one_of_several_yeses(talks: Conversations) -> None:
    talk = talks.start(owner=OWNER)
    said = talks.say(talk.id, "director", [{"plan": {"id": "p", "state": "offered"}}], owner=OWNER)
    done = at_once(lambda number: talks.change_plan(said.id, "p", ["offered"], state="started", job=str(number)))
    assert sum(one is not None for one in done) == 1
    branch = talks.branch(talk.id, owner=OWNER)
    assert len(talks.messages(branch.id, owner=OWNER)) == 1
    talks.delete(talk.id, owner=OWNER)
    assert [each.id for each in talks.all(OWNER)] == [branch.id]
