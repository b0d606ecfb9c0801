"""Workers on one database: the living take over from the dead, once, and the dead do not come back."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from studio import database as db
from studio.jobs.workers import REAPED_EXIT, Heartbeat

LEASE = 0.7  # seconds
PATIENCE = 10.0  # seconds

Work = Callable[..., Heartbeat]


@pytest.fixture
def worker(database: Engine) -> Iterator[Work]:
    """Starts workers that note whom they take over from."""
    started: list[Heartbeat] = []

    def start(name: str, taken: list[str] | None = None) -> Heartbeat:
        recover = (lambda dead: taken.extend(dead)) if taken is not None else (lambda dead: None)
        heartbeat = Heartbeat(database, "jobs-1", recover, name, LEASE)
        heartbeat.start()
        started.append(heartbeat)
        return heartbeat

    yield start
    for heartbeat in started:
        silence(heartbeat)


def silence(heartbeat: Heartbeat) -> None:
    """Stop beating without a word, as a killed process does."""
    heartbeat._stop.set()
    heartbeat._thread.join()


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def known(database: Engine) -> dict[str, float]:
    """Each worker's last beat."""
    with database.connect() as connection:
        return {row.executor_id: row.beat for row in connection.execute(sa.select(db.worker))}


def test_takes_over_from_a_worker_that_is_silent(database: Engine, worker: Work) -> None:
    taken: list[str] = []
    worker("alive", taken).take_over()
    silence(worker("dead"))
    until(lambda: "dead" not in known(database))
    assert taken == ["dead"]
    assert list(known(database)) == ["alive"]


def test_takes_over_at_once_from_a_worker_that_left(database: Engine, worker: Work) -> None:
    taken: list[str] = []
    leaving = worker("leaving")
    leaving.stop()
    worker("alive", taken).take_over()
    until(lambda: taken == ["leaving"])


def test_leaves_the_living_alone(database: Engine, worker: Work) -> None:
    taken: list[str] = []
    worker("one", taken).take_over()
    worker("two", taken).take_over()
    time.sleep(3 * LEASE)
    assert taken == []
    assert set(known(database)) == {"one", "two"}


def test_takes_over_only_after_launch(database: Engine, worker: Work) -> None:
    taken: list[str] = []
    silence(worker("dead"))
    starting = worker("starting", taken)
    time.sleep(2 * LEASE)
    assert taken == []
    starting.take_over()
    until(lambda: taken == ["dead"])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_dead_worker_is_not_forgotten_when_its_heir_dies(database: Engine, worker: Work) -> None:
    def dies(dead: list[str]) -> None:
        raise SystemExit  # it ends this thread, as a kill would

    silence(worker("dead"))
    heir = Heartbeat(database, "jobs-1", dies, "heir", LEASE)
    heir.start()
    heir.take_over()
    heir._thread.join(PATIENCE)
    assert "dead" in known(database)
    taken: list[str] = []
    worker("next", taken).take_over()
    until(lambda: set(taken) >= {"dead", "heir"})


def test_a_fault_while_taking_over_is_tried_again(database: Engine, worker: Work) -> None:
    tries: list[str] = []

    def fails_once(dead: list[str]) -> None:
        tries.extend(dead)
        if len(tries) == 1:
            raise RuntimeError("the engine is not there yet")

    silence(worker("dead"))
    heir = Heartbeat(database, "jobs-1", fails_once, "heir", LEASE)
    heir.start()
    heir.take_over()
    until(lambda: tries == ["dead", "dead"])
    heir.stop()


def test_a_worker_that_was_given_up_leaves_before_it_sends(
    database: Engine, worker: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[int] = []
    monkeypatch.setattr(os, "_exit", left.append)
    slow = worker("slow")
    slow.assert_lease()
    assert left == []
    silence(slow)
    worker("alive", []).take_over()
    until(lambda: "slow" not in known(database))
    slow.assert_lease()
    assert left == [REAPED_EXIT]
