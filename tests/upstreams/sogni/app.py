"""The service as one ASGI app: every route and the socket, the count of calls, and the levers under /_."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from . import chat, connection, offers, rest, runs, storage, templates, workflows
from .faults import KINDS
from .upstream import Upstream

_ID = re.compile(r"/[0-9A-Za-z_-]*\d[0-9A-Za-z_.-]{15,}")
_PUBLIC = ("/_", "/files/", "/uploads/", "/made/")


class Counting:
    """Notes every call, and answers with the fault `http` where one is set for its path."""

    def __init__(self, app: ASGIApp, upstream: Upstream) -> None:
        self.app, self.up = app, upstream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith("/_"):
            return await self.app(scope, receive, send)
        request, up = Request(scope), self.up
        if not path.startswith(_PUBLIC):
            up.note(
                request.method,
                path,
                dict(request.query_params),
                dict(request.headers),
                up.accounts.caller(request.headers),
            )
        up.counts.calls[f"{request.method} {_ID.sub('/*', path)}"] += 1
        if fault := up.faults.take("http", path=path):
            words = {429: "Too many requests", 503: "Service unavailable", 401: "Invalid credentials"}
            refused = rest.Refused(
                fault.code or 503, fault.error or words.get(fault.code, "Something went wrong"),
                101 if fault.code == 401 else 0, fault.seconds if fault.code in (429, 503) else None,
            )  # fmt: skip
            return await refused.response()(scope, receive, send)
        return await self.app(scope, receive, send)


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, rest.Refused)
    return error.response()


# Levers: for a test in another process.


async def _faults(request: Request) -> Response:
    up = rest.upstream(request)
    if request.method == "DELETE":
        up.faults.clear()
    elif request.method == "POST":
        body = await request.json()
        for given in body if isinstance(body, list) else [body]:
            up.faults.add(**given)
    return JSONResponse(
        {"script": [vars(fault) for fault in up.faults.script], "kinds": {k: v[1] for k, v in KINDS.items()}}
    )


async def _counts(request: Request) -> Response:
    return JSONResponse(rest.upstream(request).summary())


async def _reset(request: Request) -> Response:
    rest.upstream(request).reset()
    return JSONResponse({})


async def _set(request: Request) -> Response:
    """Sets balances ({"balance": {"spark": "5"}}), speeds, models that are gone, workers; closes sockets ({"close": 1012})."""
    up, body = rest.upstream(request), await request.json()
    for token, amount in (body.get("balance") or {}).items():
        up.account.credit[token] = up.account.spent(token) + Decimal(str(amount))
    for name, seconds in (body.get("speed") or {}).items():
        setattr(up.speed, name, float(seconds))
    up.gone_models = set(body.get("gone_models", up.gone_models))
    up.workers |= body.get("workers") or {}
    if body.get("link_seconds"):
        up.files.link_seconds = float(body["link_seconds"])
    if body.get("close"):
        await up.close_all(int(body["close"]), body.get("app_id", ""))
    return JSONResponse({})


def build(upstream: Upstream) -> ASGIApp:
    """The app over this state."""
    levers: list[Any] = [
        Route("/_faults", _faults, methods=["GET", "POST", "DELETE"]),
        Route("/_counts", _counts),
        Route("/_reset", _reset, methods=["POST"]),
        Route("/_set", _set, methods=["POST"]),
    ]
    planes = (rest, offers, storage, chat, runs, templates, workflows)
    routes = [*levers, *(route for plane in planes for route in plane.ROUTES), WebSocketRoute("/", connection.endpoint)]
    app = Starlette(routes=routes, exception_handlers={rest.Refused: _refused})
    app.state.upstream = upstream
    return Counting(app, upstream)
