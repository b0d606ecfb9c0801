"""What the suite over all upstreams needs to know of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from studio.studio import Studio

# What can go wrong, and how a job may end then: statuses, and the category of the error where it does not succeed.
FAULTS: dict[str, dict[str, set[str]]] = {
    "no credit": {"failed": {"insufficient_credits", "quota"}},
    "busy": {"succeeded": set()},
    "refused": {"failed": {"model_unavailable", "invalid_request", "permanent"}},
    "answer lost": {"succeeded": set(), "waiting": {"outcome_unknown", "transient"}},
    "withheld": {"failed": {"content_refused"}},
    "no output": {"failed": {"permanent"}},
    "file gone": {"failed": {"permanent"}, "waiting": {"transient"}},
    "file of another kind": {"failed": {"permanent"}},
    "file cut short": {"succeeded": set(), "failed": {"permanent"}, "waiting": {"transient"}},
}


def as_it_is(studio: Studio) -> None:
    """Nothing needs to be prepared."""


@dataclass
class Running:
    """An emulator at work. environment: for the studio. accepted: how many paid calls of this mark it took. secrets: never to be seen. prepare: a
    function of a module, so that another process can find it.
    """

    environment: Mapping[str, str]
    accepted: Callable[[str], int]
    secrets: tuple[str, ...]
    prepare: Callable[[Studio], None] = as_it_is


@dataclass(frozen=True)
class Bench:
    """One upstream. faults: the words in a prompt that make it go wrong; one that it cannot do is left out. slow: those that make it take
    long. bad_key: the variable that is given a wrong key. asks: a request of each task, without a prompt; "photo" stands for a picture.
    only: the tasks of a fault that not all have. phases: those in which it can be cancelled.
    """

    provider: str
    start: Callable[[], AbstractContextManager[Running]]
    faults: Mapping[str, str]
    slow: str
    bad_key: str
    asks: Mapping[str, Mapping[str, Any]]
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    phases: tuple[str, ...] = ("at once", "accepted")

    def has(self, fault: str, task: str) -> bool:
        return task in self.asks and fault in self.faults and task in self.only.get(fault, (task,))


Starter = Callable[[], Iterator[Running]]


def starting(work: Starter) -> Callable[[], AbstractContextManager[Running]]:
    return contextmanager(work)
