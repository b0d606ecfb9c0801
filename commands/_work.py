"""A studio that works for as long as one command takes: it takes the home if nobody has it, and leaves when no paid call is on its way."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from commands._terminal import Terminal
from studio.errors import Conflict
from studio.studio import Studio

ARRIVING = 120.0  # seconds for paid calls that were not answered yet; whoever leaves before may have to say what became of them
SOON, LOOK = 1.0, 0.05  # seconds until that is told, seconds between two looks
AGAIN = 2.0  # seconds until the home is tried again


@contextmanager
def at_work(studio: Studio, terminal: Terminal) -> Iterator[Callable[[], None]]:
    """The studio at work, as soon as nobody else works on its home; what it gives looks for that again."""
    tried = 0.0

    def take_over() -> None:
        nonlocal tried
        if studio.engine.running or time.monotonic() - tried < AGAIN:
            return
        first, tried = not tried, time.monotonic()
        try:
            studio.launch()
        except Conflict as taken:
            if taken.code != "home_in_use":
                raise
            if first:
                terminal.say("Another command works on this home; it carries this out, and this one after it.")

    take_over()
    try:
        yield take_over
    finally:
        if studio.engine.running:
            _let_arrive(studio, terminal)
            _quieten()


def _let_arrive(studio: Studio, terminal: Terminal) -> None:
    """Wait until every paid call has its answer, so that nobody needs to be asked about it later."""
    begun, told = time.monotonic(), False
    while studio.engine.submissions.on_their_way() and time.monotonic() - begun < ARRIVING:
        if not told and time.monotonic() - begun > SOON:
            terminal.say(
                "A paid call is on its way: waiting until it is answered. Ctrl-C leaves it to be looked up later."
            )
            told = True
        time.sleep(LOOK)


def _quieten() -> None:
    """Say nothing of other jobs that are left as they are; they go on with whoever works next."""
    logging.getLogger("dbos").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", message="coroutine .* was never awaited")
