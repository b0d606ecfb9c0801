"""Files brought in from an address or a data: URI, to a local file, within a size and a time. What they hold is for the library to judge.

Somebody else names these addresses, so each passes `studio.urlguard`: the host is looked up once, every answer must be public, and the
connection goes to that very answer, so the name cannot lead elsewhere a moment later. Redirects are followed here, each checked anew.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import secrets
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urlsplit, urlunsplit

from studio.artifacts import medium
from studio.errors import ProviderFailed, RequestError, TimedOut, Unreachable
from studio.library.blobs import storage_errors
from studio.library.kinds import HEAD, sniff
from studio.urlguard import Target, check_addresses, check_url, next_target, shown

if TYPE_CHECKING:
    import httpx

TRIES = 3
REDIRECTS = 5
PAUSE = 0.5  # seconds before the second try, twice as long before the third
LONGEST_WAIT = 10.0  # seconds that a Retry-After is obeyed within one download
SILENCE = 30.0  # seconds without a byte before a connection counts as dead
CHUNK = 256 * 1024
_AGAIN = (408, 425, 429, 500, 502, 503, 504)
_MOVED = (301, 302, 303, 307, 308)
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
Resolve = Callable[[str, int], Awaitable[list[str]]]


@dataclass(frozen=True)
class _Way:
    """How addresses are gone to: which origins may be anything, how hosts are looked up, and what is said beside the usual."""

    trusted: Collection[str]
    resolve: Resolve
    headers: Mapping[str, str]


class _TryAgain(Exception):
    """A try that failed in a way that may pass. after: seconds the server asks to wait."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.after = after


async def resolve(host: str, port: int) -> list[str]:
    """Every IP address of a host. Raises RequestError for an unknown one."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
            raise _TryAgain("the host could not be looked up") from error
        raise RequestError(
            f"The host {host[:80]} is not known.", field="source", hint="Check the address.", code="address_refused"
        ) from error
    return list(dict.fromkeys(str(address[4][0]) for address in found))


async def fetch(
    url: str,
    folder: Path,
    *,
    max_bytes: int,
    deadline: float,
    trusted: Collection[str] = (),
    expect: str = "",
    headers: Mapping[str, str] = NO_HEADERS,
    resolve: Resolve = resolve,
    pause: float = PAUSE,
) -> Path:
    """The file at the address, in a new file of the folder. deadline: seconds, for everything.

    trusted: origins that the operator set, which may be on this machine or without https. expect: image, video or audio; another kind is
    refused at once. headers: beside or instead of ours; nothing secret, for redirects get them too. Tried three times, where another try
    may help. Raises RequestError for an address that is not allowed or a file that is too large or of another kind, TimedOut, Unreachable,
    ProviderFailed for a file that is not there, StorageFailed.
    """
    part = folder / f".{secrets.token_hex(8)}.part"
    done = folder / f"download-{secrets.token_hex(8)}"
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        async with asyncio.timeout(deadline):
            way = _Way(trusted, resolve, headers)
            await _tries(url, part, way, max_bytes=max_bytes, pause=pause)
        _check_kind(part, expect, url)
        with storage_errors(folder):
            part.replace(done)
        return done
    except TimeoutError as error:
        raise TimedOut(
            f"The download from {shown(url)} took longer than {deadline:g} seconds.",
            hint="Check again later.",
            code="download_timeout",
        ) from error
    finally:
        part.unlink(missing_ok=True)


def decode_data_uri(source: str, max_bytes: int) -> bytes:
    """The bytes of a data: URI. Its media type is not believed. Raises RequestError for what is none, or is too large."""
    head, comma, body = source.strip().partition(",")
    if not comma or head[:5].lower() != "data:":
        raise RequestError("This is not a data: URI.", field="source", hint="Write it like data:image/png;base64,...")
    in_base64 = head.lower().endswith(";base64")
    if len(body) > (max_bytes * 4 // 3 + 1024 if in_base64 else max_bytes * 3):
        raise _too_large("The data: URI", max_bytes)
    data = _from_base64(body) if in_base64 else unquote_to_bytes(body)
    if not data:
        raise RequestError("The data: URI is empty.", field="source", hint="Write it like data:image/png;base64,...")
    if len(data) > max_bytes:
        raise _too_large("The data: URI", max_bytes)
    return data


async def _tries(url: str, part: Path, way: _Way, *, max_bytes: int, pause: float) -> None:
    for number in range(TRIES):
        try:
            await _once(url, part, way, max_bytes=max_bytes)
            return
        except _TryAgain as error:
            if number == TRIES - 1:
                raise Unreachable(
                    f"The download from {shown(url)} failed {TRIES} times: {error}.",
                    hint="Try again in a while.",
                    code="download_failed",
                ) from error
            await asyncio.sleep(max(pause * 2**number, min(error.after, LONGEST_WAIT)))


async def _once(url: str, part: Path, way: _Way, *, max_bytes: int) -> None:
    import httpx

    try:
        async with _answer(check_url(url, way.trusted), way) as (target, response):
            _check_status(target, response)
            await _save(target, response, part, max_bytes)
    except httpx.InvalidURL as error:
        raise RequestError(
            f"{shown(url)} is not an address that can be asked.", field="source", hint="Check the address."
        ) from error
    except httpx.RequestError as error:
        raise _TryAgain(_reason(error)) from None  # the foreign error may hold the whole address


@contextlib.asynccontextmanager
async def _answer(target: Target, way: _Way) -> AsyncIterator[tuple[Target, httpx.Response]]:
    """The answer after all redirects, open for reading."""
    import httpx

    # No proxy from the environment: it would look up the host itself, past the guard.
    patience = httpx.Timeout(SILENCE, connect=10)
    async with httpx.AsyncClient(trust_env=False, verify=_tls(), timeout=patience, follow_redirects=False) as client:
        for _ in range(REDIRECTS + 1):
            address = check_addresses(target, await way.resolve(target.host, target.port))
            response = await client.send(_request(client, target, address, way.headers), stream=True)
            try:
                if response.status_code not in _MOVED or "location" not in response.headers:
                    yield target, response
                    return
                target = next_target(target, response.headers["location"], way.trusted)
            finally:
                await response.aclose()
    raise RequestError(
        f"{shown(target.url)} redirects more than {REDIRECTS} times.",
        field="source",
        hint="Use the file's own address.",
    )


@cache
def _tls() -> ssl.SSLContext:
    """The authorities that are believed: the usual ones, or those of SSL_CERT_FILE. Reading them takes about 20 ms."""
    import httpx

    return httpx.create_ssl_context()


def _request(client: httpx.AsyncClient, target: Target, address: str, more: Mapping[str, str]) -> httpx.Request:
    """A request to that very IP address, which still asks for the host by its name: in TLS and in the Host header."""
    import httpx

    parts = urlsplit(target.url)
    literal = f"[{address}]" if ":" in address else address
    name = f"[{target.host}]" if ":" in target.host else httpx.URL(target.url).raw_host.decode("ascii")
    usual = {"https": 443, "http": 80}[target.scheme] == target.port
    host = name if usual else f"{name}:{target.port}"
    place = urlunsplit((target.scheme, f"{literal}:{target.port}", parts.path or "/", parts.query, ""))
    headers = {"Host": host, "Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "Backlot", **more}
    return client.build_request("GET", place, headers=headers, extensions={"sni_hostname": name.strip("[]")})


def _check_status(target: Target, response: httpx.Response) -> None:
    status = response.status_code
    if status == 200:
        return
    if status in _AGAIN:
        raise _TryAgain(f"the server answered {status}", _wait(response.headers.get("retry-after", "")))
    raise ProviderFailed(
        f"{shown(target.url)} answered {status} {response.reason_phrase}.".replace("  ", " "),
        hint="Check the address; links to generated files often work for a short time only.",
        code="download_failed",
    )


async def _save(target: Target, response: httpx.Response, part: Path, max_bytes: int) -> None:
    promised = int(length) if (length := response.headers.get("content-length", "")).isdigit() else None
    if promised is not None and promised > max_bytes:
        raise _too_large(shown(target.url), max_bytes)
    size = 0
    with _file(part) as file:
        async for piece in response.aiter_bytes(CHUNK):
            size += len(piece)
            if size > max_bytes:
                raise _too_large(shown(target.url), max_bytes)
            await asyncio.to_thread(_write, file, piece, part.parent)
    if promised is not None and response.num_bytes_downloaded < promised:
        raise _TryAgain(f"only {response.num_bytes_downloaded:,} of {promised:,} bytes came")
    if not size:
        raise _TryAgain("the answer was empty")


def _file(part: Path) -> IO[bytes]:
    with storage_errors(part.parent):
        return part.open("wb", buffering=0)


def _write(file: IO[bytes], piece: bytes, folder: Path) -> None:
    with storage_errors(folder):
        rest = memoryview(piece)
        while rest:
            rest = rest[file.write(rest) :]


def _check_kind(part: Path, expect: str, url: str) -> None:
    """Raises RequestError when the first bytes are of another kind than expected."""
    if not expect:
        return
    with part.open("rb") as file:
        head = file.read(HEAD)
    found = sniff(head)
    kind = medium(found) if found else ""
    if kind != expect and {kind, expect} != {"audio", "video"}:  # one container serves both
        what = f"it is {found}" if found else "it may be a web page"
        raise RequestError(
            f"What came from {shown(url)} is not {_a(expect)}: {what}.",
            field="source",
            hint="Use the file's own address.",
            code="wrong_kind",
        )


def _from_base64(body: str) -> bytes:
    text = unquote_to_bytes(body) if "%" in body else body.encode("ascii", "replace")
    text = b"".join(text.split()).translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise RequestError(
            "The data: URI is not valid base64.", field="source", hint="Encode the file again."
        ) from error


def _wait(text: str) -> float:
    return float(text) if text.strip().isdigit() else 0.0


def _reason(error: Exception) -> str:
    words = {"ConnectError": "no connection", "ConnectTimeout": "no connection", "ReadTimeout": "it fell silent"}
    return words.get(type(error).__name__, "the connection broke")


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _too_large(what: str, max_bytes: int) -> RequestError:
    limit = f"{max_bytes / 1024 / 1024:,.0f} MB" if max_bytes >= 1024 * 1024 else f"{max_bytes:,} bytes"
    return RequestError(f"{what} is larger than {limit}.", field="source", hint="Use a smaller file.", code="too_large")
