"""The account's share of calls: a burst, then a steady rate, so that neither the minute's nor the hour's limit is met."""

from __future__ import annotations

import asyncio
import time


class Bucket:
    """Tokens that come back steadily. burst: at once. per_minute: how many come back."""

    def __init__(self, burst: int, per_minute: float) -> None:
        self.burst, self.rate = burst, per_minute / 60
        self._left, self._at = float(burst), time.monotonic()

    def take(self) -> float:
        """Take one; the seconds until it may be used."""
        now = time.monotonic()
        self._left = min(self.burst, self._left + (now - self._at) * self.rate) - 1
        self._at = now
        return 0.0 if self._left >= 0 else -self._left / self.rate

    async def turn(self) -> None:
        """Wait until one may be used."""
        if (seconds := self.take()) > 0:
            await asyncio.sleep(seconds)


class Budget:
    """Both limits of one account. Source: README of the vendor's skill: 300/min and 3000/h reads, 60/min and 600/h writes."""

    def __init__(self) -> None:
        self.reads, self.writes = Bucket(200, 46), Bucket(50, 9)
