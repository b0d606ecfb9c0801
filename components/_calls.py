"""A small call of the page's own script: checked, carried out for its owner off the loop, answered with JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from components._bodies import body_of
from components._refusals import answers
from components.guard import owner_of


class Body(BaseModel):
    """What a call sends; fields that are not known are refused."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Body):
    """A call without fields."""


def call_route(path: str, kind: type[Body], act: Callable[[Any, str], dict[str, Any]]) -> Route:
    """A route that answers a call of this kind with what `act(call, owner)` returns."""

    @answers
    async def acting(request: Request) -> Response:
        given = await body_of(request, kind)
        return JSONResponse(await run_in_threadpool(act, given, owner_of(request)))

    return Route(path, acting, methods=["POST"])
