"""Queues that sleep long and wake at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from studio.jobs import waking
from studio.jobs.waking import _Nap

SOON = 30.0  # seconds, far less than it would sleep
LONG = 600.0


class Sleeper:
    """One queue thread's sleep, in a thread of its own. waits: how many jobs wait in the queue."""

    def __init__(self, starting: float = 0.0) -> None:
        self.waits = 0
        self.stop, self.woke = threading.Event(), threading.Event()
        self.nap = _Nap(self.stop, lambda: self.waits > 0, starting)

    def sleep(self, seconds: float = LONG) -> None:
        def run() -> None:
            self.nap.wait(timeout=seconds)
            self.woke.set()

        threading.Thread(target=run, daemon=True).start()
        time.sleep(0.05)


@pytest.fixture
def sleeper() -> Sleeper:
    return Sleeper()


def test_sleeps_as_long_as_it_is_told(sleeper: Sleeper) -> None:
    sleeper.sleep(0.5)
    assert not sleeper.woke.is_set()
    assert sleeper.woke.wait(SOON)


def test_a_new_job_ends_the_sleep(sleeper: Sleeper) -> None:
    sleeper.sleep()
    sleeper.nap.wake()
    assert sleeper.woke.wait(SOON)


def test_a_job_that_came_before_the_sleep_is_not_missed(sleeper: Sleeper) -> None:
    sleeper.nap.wake()
    sleeper.sleep()
    assert sleeper.woke.wait(SOON)


def test_a_free_slot_wakes_only_where_jobs_wait(sleeper: Sleeper) -> None:
    sleeper.sleep()
    sleeper.nap.nudge(0.1)
    assert not sleeper.woke.wait(0.2)
    sleeper.waits = 1
    sleeper.nap.nudge(0.1)
    assert sleeper.woke.wait(SOON)


def test_looks_often_while_jobs_wait(sleeper: Sleeper) -> None:
    sleeper.waits = 1
    sleeper.sleep()
    assert sleeper.woke.wait(SOON)


def test_looks_often_just_after_launch() -> None:
    sleeper = Sleeper(starting=waking.STARTING)
    sleeper.sleep()
    assert sleeper.woke.wait(SOON)


@pytest.mark.parametrize("wake", [_Nap.wake, lambda nap: nap.nudge(0)])
def test_stopping_ends_every_sleep(sleeper: Sleeper, wake: Callable[[_Nap], None]) -> None:
    sleeper.sleep()
    sleeper.stop.set()
    wake(sleeper.nap)
    assert sleeper.woke.wait(SOON)
    assert sleeper.nap.is_set()
