"""What the service was sent and has made, and the faults that a prompt asks for.

Before it is accepted: `fault=401` and any other status, `429:2` (twice, with Retry-After; `429` alone always; `429bare` without),
`html`, `moved`, `hang:0.5`, `quota`, `credit`, `unwanted`, `error200`, `busy200`, `api200`. Afterwards: `drop`, `late:0.5`, `page`,
`garbled`, `noerror` (a 500 though it was made), `empty`, `blocked`, and of the file: `wrong` (a page), `scrambled` (begins as a picture
and cannot be decoded), `short`, `gone`, `drip:0.02`, `private` (leads to an address of a private network), `file500`. `slow=1` takes a
second.
"""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from PIL import Image
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse

KEY = "sk-sense-good"
PAGE = "<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"
SENTENCES = {
    "quota": (429, "Your quota of today is used up."),
    "credit": (403, "Insufficient balance on this account."),
    "unwanted": (400, "The prompt is against the content policy."),
}
IN_200 = {
    "error200": ("invalid_request_error", "The size is not supported."),
    "busy200": ("rate_limit_error", "Too many at once."),
    "api200": ("api_error", "Internal error."),
}


class Wrong(Exception):
    """A request that the real server would refuse."""

    def __init__(self, message: str, status: int = 400, code: str = "3") -> None:
        super().__init__(message)
        self.status, self.code = status, code


@dataclass
class State:
    """calls: each POST that came, refused or not. made: the prompt of each accepted picture, in order."""

    calls: list[dict[str, Any]] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)  # name -> bytes, fault
    asked: dict[str, int] = field(default_factory=dict)  # prompt -> how often it came, for busy answers
    strict: bool = False  # refuses max_completion_tokens, as some gateways do

    def accepted(self, word: str) -> int:
        """How many pictures were made whose prompt holds this word."""
        return sum(word in prompt for prompt in self.made)

    async def before(self, prompt: str) -> Response | None:
        """The refusal that a prompt asks for, before anything is accepted."""
        fault, number = fault_of(prompt)
        await asyncio.sleep(number_of(prompt, "slow"))
        if fault in {"429", "503", "429bare"}:
            self.asked[prompt] = self.asked.get(prompt, 0) + 1
            headers = {} if fault == "429bare" else {"retry-after": "0"}
            if not number or self.asked[prompt] <= number:
                return refused(int(fault[:3]), "Too many requests.", headers=headers)
        elif fault in SENTENCES:
            return refused(*SENTENCES[fault])
        elif fault in IN_200:
            kind, message = IN_200[fault]
            return JSONResponse({"error": {"type": kind, "message": message, "code": "13"}})
        elif fault == "html":
            return HTMLResponse(PAGE, 502)
        elif fault == "moved":
            return RedirectResponse("https://elsewhere.example/v1", 308)
        elif fault == "hang":
            await asyncio.sleep(number)
            return refused(500, "Gone to sleep.")
        elif fault.isdigit():
            return refused(int(fault), f"This is a test of {fault} by {KEY}.")
        return None

    async def after(self, prompt: str) -> Response | None:
        """What goes wrong once it is accepted, with its answer."""
        fault, number = fault_of(prompt)
        if fault == "late":
            await asyncio.sleep(number)
        if fault == "drop":
            return dropped(b"{")
        if fault == "page":
            return HTMLResponse(PAGE)
        if fault == "garbled":
            return Response(b'{"data": [{"url": "http', media_type="application/json")
        if fault == "noerror":
            return refused(500, "Internal error.")
        return None

    def keep(self, data: bytes, prompt: str) -> str:
        """The name under which this picture is served."""
        name = f"t2i-{len(self.files):05d}.png"
        self.files[name] = (data, fault_of(prompt)[0])
        return name

    async def file(self, request: Request) -> Response:
        """A made picture; the address needs its signature, and no credentials may come with it."""
        if request.query_params.get("Signature") != "sealed" or "authorization" in request.headers:
            return refused(403, "SignatureDoesNotMatch")
        data, fault = self.files[request.path_params["name"]]
        if fault == "wrong":
            return HTMLResponse(PAGE, headers={"content-type": "image/png"})
        if fault == "scrambled":
            return Response(scrambled(data), media_type="image/png")
        if fault == "gone":
            return refused(404, "NoSuchKey")
        if fault == "file500":
            return refused(500, "Internal error.")
        if fault == "short":
            return dropped(data[: len(data) // 2], len(data), "image/png")
        if fault == "private":
            return RedirectResponse("https://169.254.169.254/latest/meta-data/")
        if fault == "drip":
            return StreamingResponse(_drips(data), media_type="image/png", headers={"content-length": str(len(data))})
        return Response(data, media_type="image/png")

    async def stats(self, request: Request) -> Response:
        return JSONResponse({"calls": len(self.calls), "made": self.made})


@lru_cache(maxsize=16)
def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (40, width % 256, height % 256)).save(out, "PNG", compress_level=1)
    return out.getvalue()


def scrambled(data: bytes) -> bytes:
    """A picture with a true head and nothing in it that can be decoded."""
    return data[:64] + b"\0" * 512


def refused(status: int, message: str, code: str = "", headers: dict[str, str] | None = None) -> Response:
    body = {"error": {"message": message, "type": "error", "code": code or str(status)}}
    return JSONResponse(body, status, headers)


def dropped(begin: bytes, length: int = 100, kind: str = "application/json") -> Response:
    """An answer whose connection breaks before its promised length."""

    async def parts() -> AsyncIterator[bytes]:
        yield begin
        await asyncio.sleep(0)

    return StreamingResponse(parts(), media_type=kind, headers={"content-length": str(length)})


async def _drips(data: bytes) -> AsyncIterator[bytes]:
    for begin in range(0, len(data), len(data) // 8 + 1):
        yield data[begin : begin + len(data) // 8 + 1]
        await asyncio.sleep(0.02)


def fault_of(text: str) -> tuple[str, float]:
    """The fault that a prompt asks for, and its number."""
    found = re.search(r"\bfault=(\w+)(?::([\d.]+))?", text)
    return (found[1], float(found[2] or 0)) if found else ("", 0.0)


def number_of(text: str, word: str) -> float:
    found = re.search(rf"\b{word}=([\d.]+)", text)
    return float(found[1]) if found else 0.0


def fields(body: Any, needed: set[str], allowed: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    """The body. Raises Wrong for a field that is missing or not known."""
    if not isinstance(body, dict):
        raise Wrong("The body is no object.")
    if missing := needed - set(body):
        raise Wrong(f"missing field: {sorted(missing)[0]}")
    if unknown := set(body) - needed - allowed:
        raise Wrong(f"unknown field: {sorted(unknown)[0]}")
    return body
