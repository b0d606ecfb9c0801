"""The small JSON bodies that the page's own calls send."""

from __future__ import annotations

import json
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from studio.errors import RequestError, request_error

BODY = 64 * 1024  # bytes of a small call

Body = TypeVar("Body", bound=BaseModel)


async def body_of(request: Request, kind: type[Body]) -> Body:
    """The call's JSON, checked. Raises RequestError naming the field."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY:
            raise RequestError(
                "The call's body is too long.", code="too_large", hint=f"Send at most {BODY // 1024} kB."
            )
    try:
        values = json.loads(raw or b"{}")
    except ValueError as error:
        raise RequestError("The call's body is not JSON.", hint='Send an object, like {"ids": ["..."]}.') from error
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise request_error(error) from error
