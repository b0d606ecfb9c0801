"""What calls for words cost: a provider tells it while it is asked, and whoever asked keeps it in the ledger."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from studio.provider import Cost

Result = TypeVar("Result")

ROLE, ANSWER = 1200, 1000  # tokens that a writer is usually told besides the wish, and answers with
_job: ContextVar[str] = ContextVar("_job", default="")
_told: ContextVar[list[Cost] | None] = ContextVar("_told", default=None)


def spent(cost: Cost) -> None:
    """Tell what the call that is being made has cost. Where nobody counts, nothing happens."""
    costs = _told.get()
    if costs is not None:
        costs.append(cost)


async def counted(question: Coroutine[Any, Any, Result], costs: list[Cost]) -> Result:
    """The answer; what it cost is added to `costs` as it is told, also where no answer comes of it."""
    before = _told.set(costs)
    try:
        return await question
    finally:
        _told.reset(before)


@contextmanager
def billed_to(job: str) -> Iterator[None]:
    """What words cost inside this is entered for a job."""
    before = _job.set(job)
    try:
        yield
    finally:
        _job.reset(before)


def billed() -> str:
    """The job that words are written for here; empty: for none."""
    return _job.get()


def usual_tokens(characters: int) -> tuple[int, int]:
    """About the tokens that go in and come out for a wish of so many characters."""
    return characters // 4 + ROLE, ANSWER
