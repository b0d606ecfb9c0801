"""Worker processes for work that burns a core. They are spawned, never forked, and leave when their parent dies.

A forked worker would inherit the lock on the studio's home and keep it after a kill -9 of the studio.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection, wait
from typing import Any

from studio.errors import Cancelled

SLOTS = 64  # calls at once that can report progress
NOTE_BYTES = 96
LOOK_EVERY = 0.05  # seconds between looks at a worker's progress

Report = Callable[[float, str], None]


class WorkerPool:
    """Runs functions in other processes, with progress and cancel."""

    def __init__(self, size: int = 0) -> None:
        self.size = size or os.cpu_count() or 1
        self._context = multiprocessing.get_context("spawn")
        self._fractions = self._context.Array("d", SLOTS, lock=False)
        self._stops = self._context.Array("b", SLOTS, lock=False)
        self._notes = self._context.Array("c", SLOTS * NOTE_BYTES, lock=False)
        self._free = list(range(SLOTS))
        self._lock = threading.Lock()
        self._executor: ProcessPoolExecutor | None = None
        self._gone, self._here = self._context.Pipe(duplex=False)  # workers leave when our end is closed

    async def run(
        self,
        function: Callable[..., Any],
        *args: Any,
        report: Report | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Any:
        """The result of `function(*args, progress=...)`. Raises Cancelled soon after `cancelled()` turns true.

        A worker that dies takes its pool along; the call is then made once more in a new one, so `function` must be repeatable.
        """
        for last in (False, True):
            try:
                return await self._run(function, args, report, cancelled)
            except BrokenProcessPool:
                self._discard()
                if last or self._here.closed:
                    raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Send the workers home in the middle of what they do."""
        with self._lock:
            executor, self._executor = self._executor, None
        if executor:
            executor.shutdown(wait=False, cancel_futures=True)
        self._here.close()

    async def _run(
        self,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        report: Report | None,
        cancelled: Callable[[], bool] | None,
    ) -> Any:
        slot = await self._take_slot()
        try:
            work = self._workers().submit(_call, slot, function, args)
            future = asyncio.wrap_future(work)
            seen: tuple[float, str] = (0.0, "")
            while True:
                done, _ = await asyncio.wait({future}, timeout=LOOK_EVERY)
                if done:
                    return future.result()
                if cancelled and cancelled():
                    self._stops[slot] = 1
                    if work.cancel():  # no worker has it yet
                        raise Cancelled
                now = (float(self._fractions[slot]), self._note(slot))
                if report and now != seen:
                    seen = now
                    report(*now)
        except asyncio.CancelledError:
            self._stops[slot] = 1
            future.cancel()
            with contextlib.suppress(BaseException):
                await asyncio.wait({future}, timeout=2)
            raise
        finally:
            with self._lock:
                self._free.append(slot)

    async def _take_slot(self) -> int:
        while True:
            with self._lock:
                if self._free:
                    slot = self._free.pop()
                    self._fractions[slot], self._stops[slot] = 0.0, 0
                    self._notes[slot * NOTE_BYTES] = b"\0"
                    return slot
            await asyncio.sleep(LOOK_EVERY)

    def _note(self, slot: int) -> str:
        raw: bytes = self._notes[slot * NOTE_BYTES : (slot + 1) * NOTE_BYTES]
        return raw.partition(b"\0")[0].decode(errors="ignore")

    def _workers(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._executor is None:
                shared = (self._fractions, self._stops, self._notes, self._gone)
                self._executor = ProcessPoolExecutor(
                    self.size, mp_context=self._context, initializer=_start, initargs=shared
                )
            return self._executor

    def _discard(self) -> None:
        with self._lock:
            self._executor = None


_shared: tuple[Any, Any, Any] | None = None


def _start(fractions: Any, stops: Any, notes: Any, gone: Connection) -> None:
    """Prepare a worker process."""
    global _shared
    _shared = (fractions, stops, notes)
    threading.Thread(target=_leave_when, args=(gone,), daemon=True).start()


def _leave_when(gone: Connection) -> None:
    """End this process when its pool is closed or its parent died: either closes the other end."""
    wait([gone])
    os._exit(0)


def _call(slot: int, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    assert _shared is not None
    fractions, stops, notes = _shared

    def progress(fraction: float, note: str = "") -> None:
        if stops[slot]:
            raise Cancelled
        text = note.encode()[: NOTE_BYTES - 1] + b"\0"
        notes[slot * NOTE_BYTES : slot * NOTE_BYTES + len(text)] = text
        fractions[slot] = fraction

    progress(0.0)
    return function(*args, progress=progress)
