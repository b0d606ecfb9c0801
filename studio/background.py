"""An event loop of its own thread, so that synchronous callers can ask providers, which are asynchronous."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from studio.errors import TimedOut

Result = TypeVar("Result")
LAST_WORDS = 2.0  # seconds for what is cancelled at the end


class Background:
    """Runs coroutines elsewhere. Thread-safe."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="backlot-background", daemon=True)
        self._thread.start()

    def ask(self, question: Coroutine[Any, Any, Result], seconds: float = 30.0) -> Result:
        """The coroutine's result. Raises TimedOut when it takes longer."""
        future = asyncio.run_coroutine_threadsafe(question, self._loop)
        try:
            return future.result(seconds)
        except TimeoutError as error:
            future.cancel()
            raise TimedOut(f"There was no answer within {seconds:.0f} s.", hint="Try again.") from error

    def listen(self, work: Coroutine[Any, Any, Any]) -> Callable[[], None]:
        """Run it until it ends by itself or the function that comes back is called."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)

        def stop() -> None:
            future.cancel()

        return stop

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run it; nobody waits for it."""
        asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self) -> None:
        """Stop; what is still at work is cancelled."""
        self._loop.call_soon_threadsafe(lambda: asyncio.ensure_future(self._wind_up()))
        self._thread.join(timeout=5)
        if not self._loop.is_running():
            self._loop.close()

    async def _wind_up(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        if others:
            await asyncio.wait(others, timeout=LAST_WORDS)
        self._loop.stop()
