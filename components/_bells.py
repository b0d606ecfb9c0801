"""Wakes what waits, on the server's loop, for a change of an owner's jobs and conversations."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from studio.studio import Studio


class Bells:
    """One subscription to the studio, for any number of listeners. Changes come from any thread."""

    def __init__(self, studio: Studio) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[str, set[_Listener]] = {}
        studio.subscribe(self._ring)

    def hear(self, subscribe: Callable[[Callable[[str], None]], Any]) -> None:
        """Ring for what this tells, too."""
        subscribe(self._ring)

    @contextmanager
    def listen(self, owner: str) -> Iterator[asyncio.Event]:
        """An event that is set at every change of this owner's jobs."""
        listener = _Listener()
        with self._lock:
            self._listeners.setdefault(owner, set()).add(listener)
        try:
            yield listener.event
        finally:
            with self._lock:
                self._listeners[owner].discard(listener)
                if not self._listeners[owner]:
                    del self._listeners[owner]

    def _ring(self, owner: str) -> None:
        with self._lock:
            for listener in self._listeners.get(owner, ()):
                listener.ring()


class _Listener:
    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.event = asyncio.Event()

    def ring(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.event.set)
