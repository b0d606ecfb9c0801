"""The server: who may call, which faults are asked for, and the two protocols behind their routes."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Iterator
from types import ModuleType
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.upstreams.chat import anthropic, openai
from tests.upstreams.chat.reading import MODELS, Said, Scripted, Wrong, fault_of

PAGE = "<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"


class ChatUpstream:
    """What it was sent, in order, and how often each busy call came. key: what callers must show; empty is open to all."""

    def __init__(self, key: str = "", models: tuple[str, ...] = MODELS) -> None:
        self.key, self.names = key, models
        self.bodies: list[dict[str, Any]] = []
        self.calls = 0
        self.busy: dict[str, int] = {}
        self.script: deque[Scripted] = deque()  # what is said next to those who bring tools
        self.seen = ""  # what every picture shows, where it is not told by its size

    async def openai(self, request: Request) -> Response:
        if self.key and request.headers.get("authorization") != f"Bearer {self.key}":
            return self._refused(openai, "Incorrect API key provided.", 401, "invalid_api_key")
        return await self._answer(request, openai)

    async def anthropic(self, request: Request) -> Response:
        if self.key and request.headers.get("x-api-key") != self.key:
            return self._refused(anthropic, "invalid x-api-key", 401, "authentication_error")
        if not request.headers.get("anthropic-version"):
            return self._refused(anthropic, "anthropic-version: header is required", 400, "invalid_request_error")
        return await self._answer(request, anthropic)

    async def models(self, request: Request) -> Response:
        given = (request.headers.get("x-api-key"), request.headers.get("authorization", "").removeprefix("Bearer "))
        if self.key and self.key not in given:
            return self._refused(openai, "Incorrect API key provided.", 401, "invalid_api_key")
        data: list[dict[str, Any]] = [{"id": name, "object": "model"} for name in self.names]
        if "anthropic-version" in request.headers:
            data = [{"id": name, "type": "model", "display_name": name.title()} for name in self.names]
        return JSONResponse({"object": "list", "data": data, "has_more": False})

    async def stats(self, request: Request) -> Response:
        return JSONResponse({"calls": self.calls, "bodies": self.bodies})

    async def _answer(self, request: Request, protocol: ModuleType) -> Response:
        self.calls += 1
        try:
            body = json.loads(await request.body())
            said = protocol.read(body, self.names)
        except Wrong as wrong:
            return self._refused(protocol, str(wrong), wrong.status, wrong.code)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            return self._refused(protocol, f"Malformed request: {error!r}", 400, "invalid_request_error")
        self.bodies.append(body)
        if body.get("tools") and self.script:
            said.scripted, said.turn = self.script.popleft(), self.calls
        fault, number = fault_of(said.last)
        if refused := await self._fails(protocol, said, fault, number):
            return refused
        text = "" if fault == "empty" else self.seen if said.pictures and self.seen else said.answer()
        if not body.get("stream"):
            return JSONResponse(protocol.whole(said, text, refuse=fault == "refuse"))
        usage = bool((body.get("stream_options") or {}).get("include_usage"))
        events = protocol.stream(said, text, usage=usage, refuse=fault == "refuse")
        return StreamingResponse(_broken(events, fault, number, protocol), media_type="text/event-stream")

    async def _fails(self, protocol: ModuleType, said: Said, fault: str, number: float) -> Response | None:
        """The refusal that the words ask for, if any."""
        if fault in {"429", "503"}:
            self.busy[said.last] = self.busy.get(said.last, 0) + 1
            if not number or self.busy[said.last] <= number:
                return self._refused(
                    protocol, "Too many requests.", int(fault), "rate_limit_error", {"retry-after": "7"}
                )
        elif fault.isdigit():
            return self._refused(protocol, f"This is a test of {fault}.", int(fault), "api_error")
        elif fault in {"html", "page"}:
            return HTMLResponse(PAGE, 502 if fault == "html" else 200)
        elif fault == "hang":
            await asyncio.sleep(number)
        return None

    def _refused(
        self, protocol: ModuleType, message: str, status: int, code: str, headers: dict[str, str] | None = None
    ) -> Response:
        error = {"type": code, "message": message}
        body = {"type": "error", "error": error} if protocol is anthropic else {"error": {**error, "code": code}}
        return JSONResponse(body, status, headers)


async def _broken(events: Iterator[str], fault: str, number: float, protocol: ModuleType) -> AsyncIterator[str]:
    """The events, with what goes wrong in the middle of them."""
    for count, event in enumerate(events):
        if count == 4:
            if fault == "cut":
                return
            if fault == "stall":
                await asyncio.sleep(number)
            if fault == "garbled":
                yield "data: {this is no JSON\n\n"
            if fault == "oops":
                error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
                prefix = "event: error\n" if protocol is anthropic else ""
                yield f"{prefix}data: {json.dumps(error)}\n\n"
                return
        yield event
        await asyncio.sleep(0)


def app(key: str = "", models: tuple[str, ...] = MODELS) -> Starlette:
    """The server as an ASGI app; its `state.upstream` is what tests look into."""
    upstream = ChatUpstream(key, models)
    made = Starlette(
        routes=[
            Route("/v1/chat/completions", upstream.openai, methods=["POST"]),
            Route("/v1/messages", upstream.anthropic, methods=["POST"]),
            Route("/v1/models", upstream.models),
            Route("/stats", upstream.stats),
        ]
    )
    made.state.upstream = upstream
    return made
