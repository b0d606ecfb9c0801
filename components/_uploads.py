"""Files that come in over HTTP, written to disk as they come."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import IO
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from components._refusals import answers, too_large
from components.guard import owner_of
from studio.errors import RequestError
from studio.library.blobs import storage_errors
from studio.studio import Studio

STALE_UPLOAD = 3600.0  # seconds after which an unfinished upload is nobody's
_BUFFER = 1024 * 1024  # bytes written to disk at once


def upload_route(studio: Studio) -> Route:
    """The route by which a file comes into the library. Drops first what a crash has left of others."""
    _clear_uploads(studio)

    @answers
    async def upload(request: Request) -> Response:
        owner = owner_of(request)
        title = Path(unquote(request.headers.get("x-file-name", "")).replace("\\", "/")).name[:200]
        path = new_upload(studio)
        try:
            await receive(request, path, studio.settings.max_upload)
            artifact = await run_in_threadpool(studio.import_file, path, owner=owner, title=title)
            recipe = await run_in_threadpool(studio.library.recipe_of, artifact)
        finally:
            path.unlink(missing_ok=True)
        return JSONResponse({"artifact": artifact.public(), "recipe": recipe or None})

    return Route("/media", upload, methods=["POST"])


async def receive(request: Request, path: Path, limit: int) -> None:
    """Write a body to a file as it comes. Raises RequestError when it is empty or too large, StorageFailed when the disk is full."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise too_large(limit)
    total, waiting = 0, bytearray()
    with storage_errors(path.parent):
        with _open_new(path) as file:
            async for chunk in request.stream():
                total += len(chunk)
                if total > limit:
                    raise too_large(limit)
                waiting += chunk
                if len(waiting) >= _BUFFER:
                    await run_in_threadpool(file.write, bytes(waiting))
                    waiting.clear()
            await run_in_threadpool(file.write, bytes(waiting))
    if not total:
        raise RequestError("The file is empty.", field="file", hint="Send the file's bytes as the body of the request.")


def _open_new(path: Path) -> IO[bytes]:
    return path.open("xb")


def new_upload(studio: Studio) -> Path:
    """A place for a file that comes in to be looked at, or is on its way out."""
    return _upload_folder(studio) / secrets.token_hex(8)


def _upload_folder(studio: Studio) -> Path:
    folder = studio.settings.home / "uploads"
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _clear_uploads(studio: Studio) -> None:
    """Drop what a crash has left there."""
    folder = _upload_folder(studio)
    with storage_errors(folder):
        for left in folder.iterdir():
            if left.stat().st_mtime < time.time() - STALE_UPLOAD:
                left.unlink()
