"""The door of the web server: Host, Origin, size, and who is calling, for every request there is, Gradio's and MCP's included.

Plain ASGI, so streams pass untouched. What lies behind finds the caller in `request.state.caller` (see `caller_of`, `owner_of`).
Hand it to Gradio as `app_kwargs={"middleware": [Middleware(Guard, gate=gate)]}`: Starlette then runs it inside the session
middleware, which has read the OAuth login by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components._refusals import refusal, too_large, unknown_caller
from components._signin import signin_page
from studio.errors import AuthFailed, BacklotError, RequestError
from studio.owners import COOKIE_SECONDS, NOBODY, Caller, Owners
from studio.safety import Doors
from studio.settings import MEGABYTE, Settings

MCP_PATH = "/gradio_api/mcp"
SIGNIN_PATH = "/signin"
OPEN_PATHS = (  # the page's own code, and what is asked before anybody is known
    "/assets/",
    "/static/",
    "/svelte/",
    "/theme.css",
    "/gradio_api/theme.css",
    "/favicon.ico",
    "/manifest.json",
    "/pwa_icon",
    "/robots.txt",
    "/login/",
    "/logout",
    "/gradio_api/startup-events",
    "/public/",
)
_WRONG_TOKEN_SECONDS = 0.5  # slows guessing down
_FRAMES = "frame-ancestors 'self'"
_FRAMES_ON_SPACE = "frame-ancestors 'self' https://huggingface.co https://*.huggingface.co"


@dataclass(frozen=True)
class Gate:
    """What the guard decides by. doors.admit(url) adds the share link's host once it is known.

    signed_in: told the owner and the token of every Hugging Face sign-in that comes by.
    """

    settings: Settings
    owners: Owners
    doors: Doors
    signed_in: Callable[[str, str], None] | None = None

    @classmethod
    def of(cls, settings: Settings, signed_in: Callable[[str, str], None] | None = None) -> Gate:
        return cls(settings, Owners(settings), Doors(settings), signed_in)


class Guard:
    """ASGI middleware: lets a request through with its caller in `scope["state"]`, or refuses it."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app, self._gate = app, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        visit = _Visit(self._gate, scope)
        try:
            visit.check_doors()
            if visit.is_signin:
                answer: Response | None = await self._sign_in(visit, receive)
            else:
                answer = visit.settle_caller()
        except BacklotError as error:
            answer = refusal(error)
        if answer is None:
            await _pass(self._app, visit, scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await answer(scope, receive, send)

    async def _sign_in(self, visit: _Visit, receive: Receive) -> Response:
        """A cookie for the owner that a token stands for, and the way to the page; or the form again."""
        body = await _small_body(receive)
        given = parse_qs(body.decode("utf-8", "replace")).get("token", [""])[0].strip()
        try:
            owner = self._gate.owners.owner_of(given)
        except AuthFailed as error:
            await anyio.sleep(_WRONG_TOKEN_SECONDS)
            return visit.signin(trouble=error.message)
        answer = RedirectResponse("./", status_code=303)
        answer.headers["set-cookie"] = visit.cookie_for(owner)
        return answer


class _Visit:
    """One request at the door."""

    def __init__(self, gate: Gate, scope: Scope) -> None:
        self._gate = gate
        self._scope = scope
        self._headers = Headers(scope=scope)
        self._method: str = scope.get("method", "GET")
        self.path: str = scope["path"].removeprefix(scope.get("root_path", "")) or "/"
        self.caller = NOBODY

    def check_doors(self) -> None:
        """Raises AuthFailed for a foreign Host or Origin, RequestError for a body that cannot be meant."""
        headers = self._headers
        self._gate.doors.check_host(headers.getlist("host"))
        method = "POST" if self._scope["type"] == "websocket" else self._method
        site = headers.get("sec-fetch-site", "")
        self._gate.doors.check_origin(method, headers["host"], headers.get("origin"), site, token=bool(self._token))
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self.most_bytes:
            raise too_large(self.max_upload)

    def settle_caller(self) -> Response | None:
        """Finds out who calls. An answer where it ends here, None where the request goes on."""
        self.caller = self._recognise()
        if not self.caller.known and self._is_page:
            if self._gate.owners.asks_for_token:
                return self.signin()
            self.caller = self._gate.owners.visitor()
        if not self.caller.known and not self.path.startswith(OPEN_PATHS):
            raise unknown_caller()
        if self.path.startswith(MCP_PATH) and not self.caller.may_call:
            raise unknown_caller()
        if self.caller.by == "oauth" and self._gate.signed_in is not None:
            self._gate.signed_in(self.caller.owner, str(self._login.get("access_token", "")))
        self._scope.setdefault("state", {})["caller"] = self.caller
        return None

    @property
    def is_signin(self) -> bool:
        return self._method == "POST" and self.path == SIGNIN_PATH and self._gate.owners.asks_for_token

    @property
    def most_bytes(self) -> int:
        """The largest body there is a use for: an upload as a data: URI, in base 64, and some words around it."""
        return self.max_upload * 4 // 3 + MEGABYTE

    @property
    def max_upload(self) -> int:
        return self._gate.settings.max_upload

    def signin(self, *, trouble: str = "") -> Response:
        return HTMLResponse(
            signin_page(trouble=trouble, oauth=self._gate.settings.oauth), 401, {"cache-control": "no-store"}
        )

    def headers_for_page(self) -> Mapping[str, str]:
        """What a page load adds: a cookie for a year from now, and who may frame the page."""
        if not self._is_page:
            return {}
        frames = {"content-security-policy": _FRAMES_ON_SPACE if self._gate.settings.space else _FRAMES}
        return {**frames, "set-cookie": self.cookie_for(self.caller.owner)} if self.caller.by == "cookie" else frames

    def cookie_for(self, owner: str) -> str:
        """A Space shows the page in another site's frame, where browsers send only a partitioned SameSite=None cookie."""
        name, value = self._gate.owners.cookie_name, self._gate.owners.cookie(owner)
        secure = "; Secure" if self._is_https else ""
        site = "; Secure; SameSite=None; Partitioned" if self._gate.settings.space else f"{secure}; SameSite=Lax"
        return f"{name}={value}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly{site}"

    def _recognise(self) -> Caller:
        cookie = HTTPConnection(self._scope).cookies.get(self._gate.owners.cookie_name, "")
        try:
            return self._gate.owners.caller(token=self._token, cookie=cookie, subject=self._subject)
        except AuthFailed:
            if self.path.startswith(OPEN_PATHS):
                return NOBODY
            raise

    @property
    def _token(self) -> str:
        kind, _, value = self._headers.get("authorization", "").partition(" ")
        return self._headers.get("x-backlot-token", "") or (value.strip() if kind.lower() == "bearer" else "")

    @property
    def _login(self) -> Mapping[str, Any]:
        """What the session keeps of a Hugging Face sign-in."""
        found: Mapping[str, Any] = self._scope.get("session", {}).get("oauth_info", {})
        return found if self._gate.settings.oauth else {}

    @property
    def _subject(self) -> str:
        return str(self._login.get("userinfo", {}).get("sub", ""))

    @property
    def _is_https(self) -> bool:
        return "https" in (
            self._scope.get("scheme"),
            self._headers.get("x-forwarded-proto", "").partition(",")[0].strip(),
        )

    @property
    def _is_page(self) -> bool:
        reads = (
            self._scope["type"] == "http"
            and self._method in ("GET", "HEAD")
            and not self.path.startswith("/gradio_api/")
        )
        return reads and (self.path == "/" or "text/html" in self._headers.get("accept", ""))


async def _pass(app: ASGIApp, visit: _Visit, scope: Scope, receive: Receive, send: Send) -> None:
    """Run the app, with the page's headers added and the body's length watched while it streams in."""
    taken = 0

    async def metered() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return message if taken <= visit.most_bytes else {"type": "http.disconnect"}

    async def dressed(message: Message) -> None:
        if taken > visit.most_bytes:
            return  # what the app makes of half a body is nobody's business
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in visit.headers_for_page().items():
                headers.append(name, value)
        await send(message)

    try:
        await app(scope, metered, dressed)
    except ClientDisconnect:
        if taken <= visit.most_bytes:
            raise
    if taken > visit.most_bytes:
        await refusal(too_large(visit.max_upload))(scope, receive, send)


async def _small_body(receive: Receive) -> bytes:
    """A form's body. Raises RequestError when it is more than a form."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > 8192:
            raise RequestError("That is too long for a token.", field="token", code="too_large")
    return body


def caller_of(request: Any) -> Caller:
    """Who sent this request, as the guard found out. request: Starlette's or Gradio's."""
    inner = getattr(request, "request", None) or request
    found = getattr(inner, "scope", {}).get("state", {}).get("caller", NOBODY)
    return found if isinstance(found, Caller) else NOBODY


def owner_of(request: Any) -> str:
    """The owner that a request of the page acts for. Raises AuthFailed when nobody is known."""
    caller = caller_of(request)
    if not caller.known:
        raise unknown_caller()
    return caller.owner
