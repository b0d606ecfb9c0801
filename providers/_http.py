"""HTTP for providers: one client per loop, a total deadline, no retry of a paid call, foreign errors translated once."""

from __future__ import annotations

import asyncio
import json
import weakref
from collections.abc import Mapping
from typing import Any

import httpx

from studio.errors import (
    AuthFailed,
    BacklotError,
    OutcomeUnknown,
    OutOfCredit,
    ProviderBusy,
    ProviderFailed,
    RequestError,
    TimedOut,
    Unreachable,
)
from studio.provider import Provider

SENTENCE = 300  # characters of an upstream's own words that are shown
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class HttpProvider(Provider):
    """A provider behind HTTP. Set `base_url`, or override `url_of`; override `headers` for its way to sign in."""

    base_url: str = ""
    read_deadline: float = 30.0  # seconds, in all, for a question that costs nothing
    call_deadline: float = 0.0  # seconds, in all, for the paid POST itself; 0: the whole `send_deadline`

    def __init__(self, values: Mapping[str, str], trusted: tuple[str, ...] = ()) -> None:
        super().__init__(values, trusted)
        self._clients = Clients()

    def url_of(self, path: str, secrets: Mapping[str, str]) -> str:
        return f"{self.base_url.rstrip('/')}/{path.lstrip('/')}"

    def headers(self, secrets: Mapping[str, str]) -> dict[str, str]:
        return {}

    async def pay(self, path: str, body: Mapping[str, Any], secrets: Mapping[str, str], *, key: str = "") -> Any:
        """The answer to a paid POST, sent once. Raises OutcomeUnknown when it may have arrived without an answer."""
        headers, deadline = {"Idempotency-Key": key} if key else {}, self.call_deadline or self.send_deadline
        try:
            return await self._ask("POST", path, secrets, deadline, json=body, headers=headers)
        except (TimedOut, ProviderFailed) as error:
            raise OutcomeUnknown(
                f"{self.title} did not answer clearly; it may have accepted this and charged for it.",
                provider=self.name,
            ) from error

    async def get(self, path: str, secrets: Mapping[str, str], **params: Any) -> Any:
        """The answer to a question that costs nothing."""
        return await self._ask("GET", path, secrets, self.read_deadline, params=params)

    async def post(self, path: str, body: Mapping[str, Any], secrets: Mapping[str, str]) -> Any:
        """The answer to a POST that costs nothing, like a cancel."""
        return await self._ask("POST", path, secrets, self.read_deadline, json=body)

    async def _ask(
        self,
        method: str,
        path: str,
        secrets: Mapping[str, str],
        deadline: float,
        *,
        clients: Clients | None = None,
        **options: Any,
    ) -> Any:
        """The answer, read. clients: others than the provider's own."""
        headers = {**self.headers(secrets), **options.pop("headers", {})}
        try:
            async with asyncio.timeout(deadline):
                response = (
                    await (clients or self._clients)
                    .here()
                    .request(method, self.url_of(path, secrets), headers=headers, **options)
                )
        except NOT_SENT as error:
            raise Unreachable(f"{self.title} cannot be reached.", provider=self.name) from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise TimedOut(f"{self.title} did not answer within {deadline:.0f} s.", provider=self.name) from error
        except httpx.HTTPError as error:
            raise ProviderFailed(
                f"The connection to {self.title} broke.", provider=self.name, code="connection_broke"
            ) from error
        return self._read(response)

    def _read(self, response: httpx.Response) -> Any:
        if response.is_success:
            try:
                return response.json()
            except ValueError as error:
                raise ProviderFailed(
                    f"{self.title} sent an answer that is no JSON.", provider=self.name, code="bad_answer"
                ) from error
        raise self.failure(response.status_code, own_words(response), response.headers)

    def failure(self, status: int, words: str, headers: Mapping[str, str]) -> BacklotError:
        """The error that a refusal stands for; override where an upstream speaks differently."""
        return refusal(self.title, self.name, status, words, headers)


class Clients:
    """One HTTP client for each event loop that asks, since a client belongs to its loop."""

    def __init__(self, *, verify: bool = True) -> None:
        """verify: whether certificates are checked."""
        self._verify = verify
        self._by_loop: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = (
            weakref.WeakKeyDictionary()
        )

    def here(self) -> httpx.AsyncClient:
        """The client of the running loop. It has no timeouts of its own, follows no redirect and heeds no proxy."""
        loop = asyncio.get_running_loop()
        if loop not in self._by_loop:
            limits = httpx.Limits(max_connections=200, max_keepalive_connections=20)
            self._by_loop[loop] = httpx.AsyncClient(
                timeout=None, limits=limits, follow_redirects=False, trust_env=False, verify=self._verify
            )
        return self._by_loop[loop]


def refusal(title: str, name: str, status: int, words: str, headers: Mapping[str, str]) -> BacklotError:
    """The error that a status stands for. title, name: of the provider. words: the upstream's own sentence, if any."""
    said = f"{title}: {words}" if words else f"{title} answered {status}."
    if status in {401, 403}:
        return AuthFailed(said, hint="Check the key in Settings.", provider=name)
    if status == 402:
        return OutOfCredit(said, hint="Add credit, or choose another provider.", provider=name)
    if status in {429, 503}:
        return ProviderBusy(said, retry_after=seconds_of(headers.get("retry-after", "")), provider=name)
    if 400 <= status < 500:
        return RequestError(said, provider=name)
    return ProviderFailed(said, provider=name)


def own_words(response: httpx.Response) -> str:
    """The upstream's own sentence, short, and never a page of HTML."""
    try:
        body = response.json()
    except ValueError:
        return ""
    for path in (("error", "message"), ("message",), ("detail",), ("error",)):
        found: Any = body
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, str) and found:
            return found[:SENTENCE]
    return json.dumps(body)[:SENTENCE] if isinstance(body, str) else ""


def seconds_of(retry_after: str) -> float:
    """Seconds in a Retry-After header; 0 for none or a date."""
    return float(retry_after) if retry_after.strip().isdigit() else 0.0
