"""Uploads and results behind signed links that expire."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from . import media
from .faults import Faults
from .projects import Project, Render

if TYPE_CHECKING:
    from collections.abc import Callable

LINK_SECONDS = 86_400.0
_PAGE = b"<!doctype html><title>Sign in</title><p>Please sign in to continue.</p>"


@dataclass
class Upload:
    """One file that a client sent."""

    data: bytes
    content_type: str
    slot: str

    @property
    def found(self) -> str:
        return media.sniff(self.data)


class Files:
    """Where uploads and results lie. `signature` stands in every link and must not get anywhere else."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.link_seconds = LINK_SECONDS
        self.signature = secrets.token_hex(16)
        self.uploads: dict[tuple[str, str], Upload] = {}
        self.made: dict[str, tuple[str, Callable[[], bytes]]] = {}  # files of workflows: name to type and maker
        self.downloads: list[str] = []

    # Links.

    def upload_link(self, base: str, project_id: str, slot: str, asset: str) -> str:
        return f"{base}/uploads/{project_id}/{slot}?{self._signed(3600)}&asset={asset}"

    def link(self, base: str, project: Project, render: Render, kind: str = "complete") -> str:
        """A fresh link to a result. With the fault `expired` it is over already."""
        fault = kind == "complete" and self.faults.take(
            "expired", prompt=project.prompt, of=f"{project.id}/{render.index}", model=project.model.id
        )
        name = f"{project.id}/{render.id}.{project.format}"
        return f"{base}/files/{name}?{self._signed(-1 if fault else self.link_seconds)}&kind={kind}"

    def upload_download_link(self, base: str, project_id: str, slot: str) -> str:
        return f"{base}/uploads/{project_id}/{slot}?{self._signed(self.link_seconds)}"

    def keep(self, base: str, name: str, content_type: str, maker: Callable[[], bytes]) -> str:
        """A link to a file that is made when it is fetched."""
        self.made[name] = (content_type, maker)
        return f"{base}/made/{name}?{self._signed(self.link_seconds)}"

    def _signed(self, seconds: float) -> str:
        until = f"{time.time() + seconds:.3f}"
        return urlencode({"X-Amz-Expires": until, "X-Amz-Signature": self.signature + secrets.token_hex(8)})

    def refusal(self, request: Request) -> Response | None:
        """403 for a link that is not signed or has expired."""
        query = request.query_params
        if not query.get("X-Amz-Signature", "").startswith(self.signature):
            return Response("<Error><Code>SignatureDoesNotMatch</Code></Error>", 403, media_type="application/xml")
        if float(query.get("X-Amz-Expires") or 0) < time.time():
            body = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
            return Response(body, 403, media_type="application/xml")
        return None

    # Uploads.

    def of(self, project_id: str) -> dict[str, bytes]:
        """The uploads of one project, by slot."""
        return {slot: upload.data for (project, slot), upload in self.uploads.items() if project == project_id.upper()}

    def store(self, project_id: str, slot: str, upload: Upload) -> str:
        """Keeps an upload; what is wrong with it, empty for nothing."""
        self.uploads[project_id.upper(), slot] = upload
        if not upload.data:
            return f"{slot} is empty"
        declared, found = upload.content_type.split(";")[0], upload.found
        same = declared == found or {declared, found} <= {"audio/mpeg", "audio/mp3"}
        return "" if same else f"{slot} is declared as {declared or 'nothing'} but holds {found or 'nothing known'}"

    # Results.

    async def send(self, data: bytes, content_type: str, prompt: str, of: str) -> Response:
        """The bytes of a result, or what a fault makes of them."""
        self.downloads.append(of)

        def take(kind: str) -> float | None:
            fault = self.faults.take(kind, prompt=prompt, of=of, path=f"/files/{of}")
            return None if fault is None else fault.seconds

        if (seconds := take("slow_download")) is not None:
            await asyncio.sleep(seconds)
        if take("gone") is not None:
            return Response("<Error><Code>NoSuchKey</Code></Error>", 404, media_type="application/xml")
        if take("html") is not None:
            return Response(_PAGE, media_type=content_type)
        if take("truncated") is not None:
            return StreamingResponse(_half(data), headers={"content-length": str(len(data))}, media_type=content_type)
        return Response(data, media_type="text/plain" if take("wrong_type") is not None else content_type)

    async def result(self, project: Project, render: Render) -> bytes:
        """The file of a render."""
        return await run_in_threadpool(_make, project, render, self.of(project.id))


async def _half(data: bytes) -> AsyncIterator[bytes]:
    yield data[: len(data) // 2]
    await asyncio.sleep(0)
    raise ConnectionAbortedError("the download was cut off on request")


def _make(project: Project, render: Render, uploads: dict[str, bytes]) -> bytes:
    frame, model = project.frame, project.model
    if model.media == "model":
        return media.solid()
    if model.media == "audio":
        seconds = frame.get("duration") or max(1.0, len(project.prompt.split()) * 0.4)
        return media.sound(float(seconds), render.seed, project.format)
    if model.media == "video":
        return _film(project, render, uploads)
    width, height = int(frame.get("width") or 0), int(frame.get("height") or 0)
    if model.id.startswith(("rtx_vsr", "sam3", "birefnet")):
        return media.repainted(uploads["startingImage"], width, height, project.format)
    slots = ["startingImage", "cnImage", *(f"contextImage{n}" for n in range(1, 17))]
    looks = tuple(uploads[slot] for slot in slots if slot in uploads)
    note = project.prompt if project.request.get("embedPromptMetadata") else ""
    return media.picture(width or 1024, height or 1024, render.seed, project.format, note, looks)


def _film(project: Project, render: Render, uploads: dict[str, bytes]) -> bytes:
    frame, model = project.frame, project.model
    fps = float(frame.get("fps") or (16 if model.id.startswith("wan_") else 24))
    heard = bool(frame.get("generateAudio", not model.id.startswith("wan_"))) or "referenceAudio" in uploads
    first, last = uploads.get("referenceImage", b""), uploads.get("referenceImageEnd", b"")
    frames = int(frame.get("frames") or fps * 2)
    if fps == 32 and model.id.startswith("wan_"):  # made at 16 and interpolated afterwards
        frames = frames * 2 - 1
    width, height = int(frame.get("width") or 640), int(frame.get("height") or 640)
    return media.film(width, height, frames, fps, render.seed, first, last, heard, project.format)
