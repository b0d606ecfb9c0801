"""Everything behind one address, with the vendor's ways to sign in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from tests.upstreams.chat import ChatUpstream
from tests.upstreams.chat import app as chat_app
from tests.upstreams.sensenova import pictures, talk
from tests.upstreams.sensenova.state import KEY, State, Wrong, fault_of, refused

Read = Callable[[Request, Any], tuple[str, bytes]]


class Service:
    """The routes over one state."""

    def __init__(self, state: State, streamed: ChatUpstream) -> None:
        """streamed: who answers what asks for a stream, as conversations do."""
        self.state, self.streamed = state, streamed

    async def images(self, request: Request) -> Response:
        """`sensenova` and `openai-image` share a path; the answer's form that is asked tells them apart."""
        body = await self._body(request)
        if isinstance(body, dict) and body.get("response_format") == "b64_json":
            return await self._make(request, body, pictures.openai, pictures.encoded)
        return await self._make(
            request, body, pictures.sensenova, lambda data, prompt: self._linked(request, data, prompt)
        )

    async def nano(self, request: Request) -> Response:
        return await self._make(request, await self._body(request), pictures.nano, pictures.inline)

    async def openai(self, request: Request) -> Response:
        body = await self._body(request)
        if isinstance(body, dict) and body.get("stream"):
            return await self.streamed.openai(request)
        return await self._talk(request, body, lambda: talk.openai(body, self.state.strict), talk.openai_answer)

    async def anthropic(self, request: Request) -> Response:
        body = await self._body(request)
        return await self._talk(request, body, lambda: talk.anthropic(body), talk.anthropic_answer)

    def _linked(self, request: Request, data: bytes, prompt: str) -> dict[str, Any]:
        if fault_of(prompt)[0] == "empty":
            return {"data": [{"url": ""}]}
        name = self.state.keep(data, prompt)
        early = {"url": f"{request.base_url}files/never-fetched.png"}
        return {"created": 1, "data": [early, {"url": f"{request.base_url}files/{name}?Signature=sealed"}]}

    async def _body(self, request: Request) -> Any:
        """The body, remembered with everything else that came."""
        text = await request.body()
        try:
            body = json.loads(text)
        except ValueError:
            body = {}
        call = {"method": request.method, "path": request.url.path, "query": request.url.query, "body": body}
        self.state.calls.append({**call, "headers": dict(request.headers)})
        return body

    async def _make(self, request: Request, body: Any, read: Read, answer: Callable[[bytes, str], Any]) -> Response:
        google = "x-goog-api-key" if read is pictures.nano else ""
        if refusal := self._stranger(request, google):
            return refusal
        try:
            prompt, data = read(request, body)
        except (Wrong, KeyError, TypeError, AttributeError, ValueError) as wrong:
            return _wrong(wrong)
        if refusal := await self.state.before(prompt):
            return refusal
        self.state.made.append(prompt)
        return await self.state.after(prompt) or JSONResponse(answer(data, prompt))

    async def _talk(self, request: Request, body: Any, read: Any, answer: Any) -> Response:
        if refusal := self._stranger(request):
            return refusal
        if request.url.path.endswith("/messages") and request.headers.get("x-api-key") != KEY:
            return refused(401, "x-api-key is missing")
        try:
            prompt, seen = read()
        except (Wrong, KeyError, TypeError, AttributeError, ValueError) as wrong:
            return _wrong(wrong)
        failed = await self.state.before(prompt) or await self.state.after(prompt)
        return failed or JSONResponse(answer(prompt, seen))

    def _stranger(self, request: Request, google: str = "") -> Response | None:
        """The refusal of a caller without the key, with it in the wrong place, or with another kind of body."""
        shown = request.headers.get(google) if google else request.headers.get("authorization")
        if shown != (KEY if google else f"Bearer {KEY}") or (google and "authorization" in request.headers):
            return refused(401, f"The key {shown} is not valid.")
        if request.headers.get("content-type") != "application/json":
            return refused(415, "The body is not application/json.")
        return None


def _wrong(error: Exception) -> Response:
    if isinstance(error, Wrong):
        return refused(error.status, str(error), error.code)
    return refused(400, f"Malformed request: {type(error).__name__}", "3")


def app() -> Starlette:
    """The service as an ASGI app; its `state.upstream` is what tests look into. `/stream` has the streamed form, for conversations."""
    state = State()
    streamed = chat_app(KEY, tuple(sorted(talk.MODELS)))
    service = Service(state, streamed.state.upstream)
    routes = [
        *(Route(f"{base}/images/generations", service.images, methods=["POST"]) for base in ("", "/v1")),
        Route("/v1beta/models/{call}", service.nano, methods=["POST"]),
        *(Route(f"{base}/chat/completions", service.openai, methods=["POST"]) for base in ("/v1", "/v1beta/openai")),
        Route("/v1/messages", service.anthropic, methods=["POST"]),
        Route("/files/{name}", state.file),
        Route("/stats", state.stats),
        Mount("/stream", streamed),
    ]
    made = Starlette(routes=routes)
    made.state.upstream, made.state.chat = state, streamed.state.upstream
    return made
