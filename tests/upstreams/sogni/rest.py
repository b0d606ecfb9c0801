"""The REST plane: how it answers and refuses, the account, the states of projects. The socket's host answers bare, the rest in an envelope."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .accounts import Account
from .projects import Project, history_records, status_record

if TYPE_CHECKING:
    from .upstream import Upstream


class Refused(Exception):
    """An answer other than success, in the service's envelope."""

    def __init__(self, status: int, message: str, code: int = 0, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.retry_after = status, message, code or status, retry_after

    def response(self) -> Response:
        body: dict[str, Any] = {"status": "error", "errorCode": self.code, "message": self.message}
        headers = {}
        if self.retry_after is not None:
            body["retryAfter"] = self.retry_after
            headers["retry-after"] = f"{self.retry_after:g}"
        return JSONResponse(body, self.status, headers)


def ok(**data: Any) -> Response:
    return JSONResponse({"status": "success", "data": data})


def upstream(request: Request) -> Upstream:
    found: Upstream = request.app.state.upstream
    return found


def caller(request: Request) -> Account:
    """Whose key or token came with it. Raises Refused 401."""
    account = upstream(request).accounts.caller(request.headers)
    if account is None:
        raise Refused(401, "Invalid credentials", 101)
    return account


def base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


# Account.


async def me(request: Request) -> Response:
    account = caller(request)
    return ok(username=account.username, currentEmail=f"{account.username}@example.com", walletAddress=account.address)


async def subscription(request: Request) -> Response:
    caller(request)
    return ok(subscription={"active": False, "status": "none"})


async def balance(request: Request) -> Response:
    return ok(**caller(request).balance())


async def nonce(request: Request) -> Response:
    return ok(nonce=upstream(request).accounts.nonce(str((await request.json()).get("walletAddress"))))


async def login(request: Request) -> Response:
    body = await request.json()
    tokens = upstream(request).accounts.login(str(body.get("walletAddress")), str(body.get("signature")))
    if tokens is None:
        raise Refused(401, "Invalid username or password", 102)
    return ok(**tokens)


async def refresh(request: Request) -> Response:
    tokens = upstream(request).accounts.renew(str((await request.json()).get("refreshToken")))
    if tokens is None:
        raise Refused(401, "The refresh token has expired", 103)
    return ok(**tokens)


async def logout(request: Request) -> Response:
    caller(request)
    return ok()


# States.


def _project(request: Request) -> Project:
    project = upstream(request).projects.get(request.path_params["id"].upper())
    if project is None or project.account is not caller(request):
        raise Refused(404, "Project not found")
    return project


async def stored_project(request: Request) -> Response:
    project = _project(request)
    if not project.finished:
        raise Refused(404, "Project not found")
    record = status_record(project, upstream(request).links(project, base(request)))
    return ok(project=record | {"status": project.status})


async def live_project(request: Request) -> Response:
    project = _project(request)
    return ok(project=status_record(project, upstream(request).links(project, base(request))))


async def history(request: Request) -> Response:
    up, account, query = upstream(request), caller(request), request.query_params
    if query.get("address", "").lower() != account.address.lower():
        raise Refused(403, "The history is only shown to its owner")
    since, limit = float(query.get("since") or 0), int(query.get("limit") or 50)
    source = query.get("appSource")
    mine = [p for p in up.of_app("", account) if p.status == "completed" and (not source or p.app_source == source)]
    mine.sort(key=lambda project: project.ended, reverse=True)
    rows = [row for project in mine if project.ended * 1000 >= since for row in history_records(project)]
    return ok(jobs=rows[:limit])


async def sync(request: Request) -> Response:
    up = upstream(request)
    found = up.snapshot(request.query_params.get("appId", ""), caller(request), base(request))
    return JSONResponse(found | {"serverTime": int(time.time() * 1000)})


async def active(request: Request) -> Response:
    mine = upstream(request).of_app("", caller(request))
    return JSONResponse({"projects": [{"id": project.id} for project in mine if not project.finished]})


ROUTES = [
    Route("/v1/account/me", me),
    Route("/v1/subscriptions/status", subscription),
    Route("/v4/account/balance", balance),
    Route("/v1/account/nonce", nonce, methods=["POST"]),
    Route("/v1/account/login", login, methods=["POST"]),
    Route("/v1/account/refresh-token", refresh, methods=["POST"]),
    Route("/v1/account/logout", logout, methods=["POST"]),
    Route("/v1/projects/{id}", stored_project),
    Route("/v2/projects/{id}", live_project),
    Route("/v1/jobs/list", history),
    Route("/api/v1/artist/projects/sync", sync),
    Route("/api/v1/artist/projects/active", active),
]
