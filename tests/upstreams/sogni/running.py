"""The service on a thread of its own: `with SogniUpstream() as up: ... up.rest_url, up.socket_url, up.key`."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, TypeVar

import uvicorn

from .app import build
from .upstream import Speed, Upstream, new_key

T = TypeVar("T")
START_SECONDS = 10.0


class SogniUpstream(Upstream):
    """An upstream that listens on loopback while it is entered. Its state may be read from any thread."""

    def __init__(self, *, port: int = 0, key: str = "", speed: Speed | None = None) -> None:
        super().__init__(key or new_key(), speed)
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        self._server = uvicorn.Server(
            uvicorn.Config(
                build(self), log_level="critical", access_log=False, ws="websockets-sansio", ws_max_size=64 << 20,
                ws_ping_interval=None, timeout_graceful_shutdown=1, lifespan="off",
            )
        )  # fmt: skip
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name=f"sogni-{self.port}", daemon=True)

    @property
    def rest_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def __enter__(self) -> SogniUpstream:
        self._thread.start()
        until = time.monotonic() + START_SECONDS
        while not self._server.started:
            if time.monotonic() > until or not self._thread.is_alive():
                raise RuntimeError("the upstream did not start")
            time.sleep(0.005)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(START_SECONDS)
        self._socket.close()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine on the upstream's loop, say `up.do(up.close_all(1012))`. Returns what it returns."""
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(START_SECONDS)

    def _run(self) -> None:
        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            await self._server.serve(sockets=[self._socket])
            for project in self.projects.values():
                if project.task:
                    project.task.cancel()

        asyncio.run(serve())
