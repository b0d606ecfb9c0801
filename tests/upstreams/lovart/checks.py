"""What is looked at in every call: its signature, its headers, its fields."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from tests.upstreams.huggingface.state import PAGE
from tests.upstreams.lovart.faults import broken, refused

if TYPE_CHECKING:
    from tests.upstreams.lovart.service import Service

KEYS = {"ak_test": "sk_test", "ak_other": "sk_other"}
ROOT = "/v1/openapi"
QUERIES = {"/chat/status": {"thread_id"}, "/chat/result": {"thread_id"}, "/project/validate": {"project_id"}}
LIBRARIES = re.compile(r"^(python|httpx|curl|aiohttp|Go-http)", re.IGNORECASE)
CREATE = {"project_id": "", "canvas": "", "project_cover_list": [], "pic_count": 0, "project_type": 3}
TOOLS = {"prefer_tool_categories", "include_tools", "exclude_tools"}
Handler = Callable[[Request], Awaitable[Response]]


def guarded(service: Service, path: str, handler: Handler) -> Handler:
    """The handler behind every check; `service.calls` keeps what came."""

    async def checked(request: Request) -> Response:
        in_json = "multipart" not in request.headers.get("content-type", "")
        raw = await request.body() if in_json else b""
        body = _read(raw)
        service.calls.append((request.method, path, dict(request.query_params), dict(request.headers), body))
        if LIBRARIES.match(request.headers.get("user-agent", "")):
            return HTMLResponse(PAGE, 403)
        wrong = _unsigned(request) or _headers(request, path) or _fields(request, path, body)
        if wrong:
            service.refusals.append(f"{request.method} {path}: {wrong}")
            return refused(401 if wrong == "invalid signature" else 400, wrong)
        if fault := service.next_fault(path):
            if (answer := await broken(fault)) is not None:
                return answer
            await handler(request)  # "after...": done, but not answered well
            return await broken(fault.removeprefix("after-")) or JSONResponse({})
        return await handler(request)

    return checked


def _read(raw: bytes) -> Any:
    """The body; its text where it is no JSON."""
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode(errors="replace")


def _unsigned(request: Request) -> str:
    given, path = request.headers, request.url.path
    text = f"{request.method}\n{path}\n{given.get('x-timestamp', '')}"
    secret = KEYS.get(given.get("x-access-key", ""), "")
    right = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    named = (given.get("x-signed-method"), given.get("x-signed-path")) == (request.method, path)
    fresh = given.get("x-timestamp", "").isdigit() and abs(time.time() - int(given["x-timestamp"])) < 300
    good = secret and named and fresh and hmac.compare_digest(right, given.get("x-signature", ""))
    return "" if good else "invalid signature"


def _headers(request: Request, path: str) -> str:
    key = request.headers.get("idempotency-key", "")
    if path == "/file/upload":
        return "an upload carries no Idempotency-Key" if key else ""
    if request.headers.get("content-type") != "application/json":
        return "Content-Type"
    wanted = request.method == "POST"
    return "" if bool(re.fullmatch(r"[0-9a-f]{32}", key)) == wanted else "Idempotency-Key"


def _fields(request: Request, path: str, body: Any) -> str:
    if request.method == "GET":
        return "" if set(request.query_params) == QUERIES[path] else "query"
    checks: dict[str, Callable[[Any], bool]] = {
        "/chat": _chat,
        "/chat/confirm": lambda b: set(b) == {"thread_id"} and _text(b["thread_id"]),
        "/project/save": _save,
        "/mode/set": lambda b: set(b) == {"unlimited"} and isinstance(b["unlimited"], bool),
        "/mode/query": lambda b: b == {},
        "/artifact/upload": lambda b: (
            set(b) == {"project_id", "artifact_type", "artifact_content"}
            and b["artifact_type"] in ("image", "video")
            and _text(b["project_id"])
            and _text(b["artifact_content"])
        ),
    }
    return "" if path not in checks or (isinstance(body, dict) and checks[path](body)) else "invalid field"


def _chat(body: dict[str, Any]) -> bool:
    known = {"prompt", "project_id", "attachments", "thread_id", "mode", "tool_config"}
    tools = body.get("tool_config", {})
    prefer = tools.get("prefer_tool_categories", {}) if isinstance(tools, dict) else None
    return (
        set(body) <= known
        and all(body.values())  # what is not set is left out
        and all(_text(body.get(name)) for name in ("prompt", "project_id"))
        and _text(body.get("thread_id", "new"))
        and _texts(body.get("attachments", []))
        and body.get("mode", "fast") in ("fast", "thinking")
        and isinstance(prefer, dict)
        and set(tools) <= TOOLS
        and all(_texts(tools.get(name, [])) for name in ("include_tools", "exclude_tools"))
        and all(_texts(names) and kind.isupper() for kind, names in prefer.items())
    )


def _save(body: dict[str, Any]) -> bool:
    if body.get("action") == "rename":
        return set(body) == {"action", "project_id", "project_name"} and all(map(_text, body.values()))
    if not _text(body.get("project_name", "none")):
        return False
    return {key: value for key, value in body.items() if key != "project_name"} == CREATE


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each for each in value)
