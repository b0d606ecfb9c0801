"""Waiting for a job or a run: woken by its changes, and never longer than asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studio.waiting import Hear, wait_until


class News:
    """Tells a listener of a change as soon as it has come, and knows who still listens."""

    def __init__(self, *changed: str) -> None:
        self.changed, self.listening = changed, 0

    def subscribe(self, hear: Hear) -> Callable[[], None]:
        self.listening += 1
        for each in self.changed:
            hear("local", each)
        return self.leave

    def leave(self) -> None:
        self.listening -= 1


def test_asks_again_at_a_change_until_it_is_done() -> None:
    news, answers = News("job"), [False, True]
    wait_until(lambda: answers.pop(0), "job", subscribe=news.subscribe, seconds=60)
    assert answers == []
    assert news.listening == 0


@pytest.mark.parametrize("seconds", [0, 0.01])
def test_gives_up_when_the_time_is_over(seconds: float) -> None:
    news = News("another")
    wait_until(lambda: False, "job", subscribe=news.subscribe, seconds=seconds)
    assert news.listening == 0
