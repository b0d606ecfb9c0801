"""The account's share of calls: a burst, then a steady rate, so that neither the minute's nor the hour's limit is met."""

from __future__ import annotations

import asyncio
import time

SLOWEST = 5.0  # seconds between two looks at a thread that nobody else competes with
OLD = 25.0  # a thread is looked at again after its age, divided by this
LOW = 40.0  # reads left, under which everybody who watches goes over to the steady rate
READS = 1.125  # of one look: the result each time, the status each eighth time


class Bucket:
    """Tokens that come back steadily. burst: at once. per_minute: how many come back."""

    def __init__(self, burst: int, per_minute: float) -> None:
        self.burst, self.rate = burst, per_minute / 60
        self._left, self._at = float(burst), time.monotonic()

    def left(self) -> float:
        """How many may be used now; less than none where some are owed."""
        now = time.monotonic()
        self._left = min(self.burst, self._left + (now - self._at) * self.rate)
        self._at = now
        return self._left

    def take(self) -> float:
        """Take one; the seconds until it may be used."""
        self._left = self.left() - 1
        return 0.0 if self._left >= 0 else -self._left / self.rate

    def hold(self, seconds: float) -> None:
        """Nothing before so many seconds, for the upstream has said so."""
        self._left = min(self.left(), 1 - seconds * self.rate)

    async def turn(self) -> None:
        """Wait until one may be used."""
        if (seconds := self.take()) > 0:
            await asyncio.sleep(seconds)


class Budget:
    """Both limits of one account. reads, writes: at once, and how many come back in a minute."""

    def __init__(self, reads: tuple[int, float], writes: tuple[int, float]) -> None:
        self.reads, self.writes = Bucket(*reads), Bucket(*writes)
        self.watching = 0  # threads that are followed now, by anybody on this account

    def pause(self, age: float, every: float) -> float:
        """Seconds until a thread of this age, in seconds, is looked at again. every: at the soonest.

        Soon while it is young, seldom when it is old; and once the burst is used up, all that are watched share the steady rate.
        """
        alone = max(every, min(age / OLD, SLOWEST))
        return alone if self.reads.left() > LOW else max(alone, self.watching * READS / self.reads.rate)
