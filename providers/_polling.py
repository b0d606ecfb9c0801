"""Asking an upstream again and again until it is done, patiently and stoppably."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from studio.errors import Cancelled, ProviderBusy, TimedOut, Unreachable
from studio.provider import Run

FAULTS = 5  # answers in a row that may fail before it is told
NAP = 0.25  # seconds between looks whether the person has cancelled


async def poll(
    ask: Callable[[], Awaitable[Any]],
    run: Run,
    *,
    done: Callable[[Any], bool],
    every: float,
    give_up_after: float,
    fraction: Callable[[Any], tuple[float, str]] | None = None,
) -> Any:
    """The first answer that is done. every, give_up_after: seconds. fraction: progress and stage in an answer.

    Raises TimedOut when it takes longer, Cancelled when the person has cancelled, Unreachable after five silent answers in a row.
    """
    end, faults = time.monotonic() + give_up_after, 0
    while True:
        try:
            answer = await ask()
        except (Unreachable, ProviderBusy, TimedOut) as error:
            faults += 1
            if faults > FAULTS:
                raise Unreachable(
                    error.message, provider=error.provider, hint="It goes on there; check again later."
                ) from error
            await nap(run, max(error.retry_after, every))
            continue
        faults = 0
        if done(answer):
            return answer
        if fraction:
            run.progress(*fraction(answer))
        if time.monotonic() >= end:
            raise TimedOut("It takes longer than expected; it is still running there, as far as we know.")
        await nap(run, every)


async def nap(run: Run, seconds: float) -> None:
    """Sleep so long, but no longer than until the person cancels. Raises Cancelled then."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if run.cancelled():
            raise Cancelled
        await asyncio.sleep(min(left, NAP))
