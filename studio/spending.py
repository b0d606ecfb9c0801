"""What calls for words cost: a provider tells it while it is asked, and whoever asked keeps it in the ledger."""

from __future__ import annotations

from collections.abc import Coroutine
from contextvars import ContextVar
from typing import Any, TypeVar

from studio.provider import Cost

Result = TypeVar("Result")

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
