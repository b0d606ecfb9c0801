"""A log of numbered events that may be followed as server-sent events, from the start or after a number."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import StreamingResponse

KEEP_ALIVE = 1.0  # seconds without an event before a comment is sent


class Log:
    """Everything that happened to one run, in order. over: whether nothing more can happen."""

    def __init__(self, over: Callable[[], bool]) -> None:
        self.events: list[dict[str, Any]] = []
        self.over = over
        self._more = asyncio.Event()

    def add(self, kind: str, **data: Any) -> None:
        event = {"sequence": len(self.events) + 1, "type": kind, "event": kind, "createTime": int(time.time() * 1000)}
        self.events.append(event | data)
        self._more.set()
        self._more = asyncio.Event()

    async def follow(self, after: int, cut: Callable[[], bool]) -> AsyncIterator[bytes]:
        """The frames after a number, then new ones as they come. cut: whether the stream breaks after its next event."""
        yield b": connected\n\n"
        while True:
            more = self._more
            for event in self.events[after:]:
                after = event["sequence"]
                yield f"id: {after}\nevent: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()
                if cut():
                    raise ConnectionAbortedError("the stream was cut on request")
            if self.over():
                return
            try:
                await asyncio.wait_for(more.wait(), KEEP_ALIVE)
            except TimeoutError:
                yield b": keep-alive\n\n"

    def answer(self, request: Request, cut: Callable[[], bool]) -> StreamingResponse:
        """The stream for one client, from where it says it was."""
        after = request.query_params.get("after") or request.headers.get("last-event-id") or "0"
        frames = self.follow(int(after) if after.isdigit() else 0, cut)
        return StreamingResponse(frames, media_type="text/event-stream", headers={"cache-control": "no-cache"})
