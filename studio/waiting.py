"""Waiting for a job or a run, in a thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

STEP = 1.0  # seconds; another worker's change is seen after so long

Hear = Callable[[str, str], None]


def wait_until(
    done: Callable[[], bool], changing: str, *, subscribe: Callable[[Hear], Callable[[], None]], seconds: float
) -> None:
    """Returns as soon as it is done, or when the time is over.

    done: asked again at every change of the job or run with the id `changing`. subscribe: as the engine's.
    """
    changed, end = threading.Event(), time.monotonic() + seconds

    def heard(_owner: str, changed_id: str) -> None:
        if changed_id == changing:
            changed.set()

    unsubscribe = subscribe(heard)
    try:
        while (left := end - time.monotonic()) > 0 and not done():
            changed.wait(min(left, STEP))
            changed.clear()
    finally:
        unsubscribe()
