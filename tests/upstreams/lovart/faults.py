"""Ways in which a call goes wrong."""

from __future__ import annotations

import asyncio

from starlette.responses import HTMLResponse, JSONResponse, Response

from tests.upstreams.huggingface.state import PAGE, dropped

SAYS = {
    401: "invalid signature",
    402: "credits are used up",
    403: "no permission",
    404: "not found",
    409: "thread is running",
    429: "too many requests",
    500: "internal error",
    502: "bad gateway",
    503: "unavailable",
}
CODES = {402: 2012, 409: 2011, 429: 1429}


async def broken(fault: str, after: str = "") -> Response | None:
    """The answer of a fault like "500", "429:2" (Retry-After 2), "hang:1"; None for one that lets the call through."""
    name, _, number = fault.partition(":")
    if name.isdigit():
        wait = number or after
        return refused(int(name), SAYS[int(name)], CODES.get(int(name), -1), {"retry-after": wait} if wait else {})
    if name == "hang":
        await asyncio.sleep(float(number))
        return refused(500, "late")
    answers = {
        "html": HTMLResponse(PAGE, 502),
        "page": HTMLResponse(PAGE),
        "garbled": Response(b"{no json"),
        "cut": Response(b'{"code": 0, "data": {"thr', media_type="application/json"),
        "drop": dropped(),
        "empty": JSONResponse({"code": 0, "data": {}}),
        "business": JSONResponse({"code": 7, "message": "not allowed"}),
    }
    return answers.get(name)


def refused(status: int, message: str, code: int = -1, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"code": code, "message": message}, status, headers)
