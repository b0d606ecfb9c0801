"""Refusals: every error as the one object that pages, programs and agents get, never a traceback."""

from __future__ import annotations

import functools
import logging
import secrets
from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from studio.errors import (
    AuthFailed,
    BacklotError,
    Conflict,
    NotConfigured,
    NotFound,
    OutOfCredit,
    ProviderBusy,
    QuotaReached,
    RequestError,
    StorageFailed,
)
from studio.settings import MEGABYTE

_log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[BacklotError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (RequestError, 400),
    (NotConfigured, 409),
    (AuthFailed, 401),
    (OutOfCredit, 402),
    (ProviderBusy, 429),
    (QuotaReached, 429),
    (StorageFailed, 507),
)
_STATUS_BY_CODE = {"foreign_host": 403, "foreign_origin": 403, "too_large": 413, "unexpected": 500}


def unknown_caller() -> AuthFailed:
    return AuthFailed(
        "This studio does not know who is calling.",
        hint="Send the header Authorization: Bearer followed by a token, copied from Settings; in a browser, open the page first.",
    )


def too_large(limit: int) -> RequestError:
    return RequestError(
        f"The file is larger than this studio takes ({limit / MEGABYTE:,.0f} MB).",
        field="file",
        code="too_large",
        hint="Send a smaller file, or raise BACKLOT_MAX_UPLOAD.",
    )


def status_of(error: BacklotError) -> int:
    """The HTTP status that says the same."""
    if error.code in _STATUS_BY_CODE:
        return _STATUS_BY_CODE[error.code]
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 502)


def refusal(error: BacklotError) -> JSONResponse:
    """The error object as an HTTP answer."""
    headers = {"cache-control": "no-store"}
    if error.retry_after:
        headers["retry-after"] = str(round(error.retry_after))
    return JSONResponse({"error": error.as_dict()}, status_of(error), headers)


def unexpected(error: Exception) -> BacklotError:
    """What a person sees of a mistake of ours: a number under which the log tells the rest."""
    reference = secrets.token_hex(4)
    _log.error("Unexpected error %s", reference, exc_info=error)
    return BacklotError(
        f"Something went wrong inside the studio (reference {reference}).",
        code="unexpected",
        hint="Try again. If it stays, look for this reference in the studio's log and report it.",
    )


Endpoint = Callable[[Request], Awaitable[Response]]


def answers(endpoint: Endpoint) -> Endpoint:
    """A route that answers every error with the error object."""

    @functools.wraps(endpoint)
    async def told(request: Request) -> Response:
        try:
            return await endpoint(request)
        except BacklotError as error:
            return refusal(error)
        except ClientDisconnect:
            return Response(status_code=499)  # nobody reads it
        except Exception as error:
            return refusal(unexpected(error))

    return told
