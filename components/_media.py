"""Media over HTTP: files and thumbnails out, uploads in, and small pictures painted for presets and examples."""

from __future__ import annotations

import hashlib
import secrets
import time
from pathlib import Path
from typing import IO
from urllib.parse import unquote

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from components._refusals import answers, too_large
from components.guard import owner_of
from studio.artifacts import EXTENSIONS, Artifact
from studio.errors import NotFound, RequestError
from studio.library import download_name
from studio.library.blobs import storage_errors
from studio.studio import Studio

FOREVER = "private, max-age=31536000, immutable"  # an artifact's bytes never change
A_DAY = "private, max-age=86400"
TILE = (256, 192)  # pixels of a style's tile
TILE_SCENE = "A lighthouse on a cliff above the sea, evening light"
LOOK_TILE, LOOK_SEED = 192, 7  # pixels of a look's tile, and its seed
SITTER_WORDS = "portrait of a woman with brown hair, plain background"  # the sample face
SKETCH_SIDE = (64, 512)  # pixels
SKETCH_PROMPT = 500  # characters
STALE_UPLOAD = 3600.0  # seconds after which an unfinished upload is nobody's
_BUFFER = 1024 * 1024  # bytes written to disk at once
_INLINE = ("image/", "video/", "audio/")


def media_routes(studio: Studio) -> list[Route]:
    """The routes of this file."""
    _clear_uploads(studio)
    painters = anyio.CapacityLimiter(2)  # sketches never take all the worker threads

    @answers
    async def media(request: Request) -> Response:
        artifact = await _artifact(studio, request)
        if _is_known(request, artifact.sha):
            return Response(status_code=304, headers=_headers(artifact))
        path = await run_in_threadpool(studio.library.local_path, artifact)
        return FileResponse(
            path,
            media_type=artifact.media_type,
            headers=_headers(artifact, download="download" in request.query_params),
        )

    @answers
    async def thumb(request: Request) -> Response:
        artifact = await _artifact(studio, request)
        tag = f"{artifact.sha}-thumb"
        headers = {"etag": f'"{tag}"', "cache-control": FOREVER, "x-content-type-options": "nosniff"}
        if _is_known(request, tag):
            return Response(status_code=304, headers=headers)
        path = await run_in_threadpool(studio.library.thumbnail, artifact)
        return FileResponse(path, media_type="image/webp", headers=headers)

    @answers
    async def public(request: Request) -> Response:
        """For upstreams that fetch their inputs: whoever has the signed link may, for an hour."""
        name, asked = request.path_params["artifact_id"], request.query_params
        artifact = await run_in_threadpool(studio.library.find, name)
        if artifact is None or not studio.owners.may_fetch(name, asked.get("exp", ""), asked.get("sig", "")):
            raise NotFound("There is no such link, or its time is over.")
        path = await run_in_threadpool(studio.library.local_path, artifact)
        return FileResponse(
            path, media_type=artifact.media_type, headers={**_headers(artifact), "cache-control": "no-store"}
        )

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

    @answers
    async def sketch(request: Request) -> Response:
        owner_of(request)
        asked = request.query_params
        prompt = asked.get("prompt", "").strip()
        if not prompt or len(prompt) > SKETCH_PROMPT:
            raise RequestError(f"A sketch needs a prompt of 1 to {SKETCH_PROMPT} characters.", field="prompt")
        width, height = (
            _whole(asked.get("w", "256"), "w", *SKETCH_SIDE),
            _whole(asked.get("h", "256"), "h", *SKETCH_SIDE),
        )
        seed = _whole(asked.get("seed", "0"), "seed", 0, 2**32 - 1)
        return await paint(request, prompt, width, height, seed)

    @answers
    async def style_tile(request: Request) -> Response:
        owner_of(request)
        preset = studio.presets.get("styles", request.path_params["style"])
        return await paint(request, preset.apply(TILE_SCENE), *TILE, 7)

    @answers
    async def look_tile(request: Request) -> Response:
        owner_of(request)
        look = studio.presets.get("photobooth", request.path_params["look"])
        asked = request.query_params
        width, height = (_whole(asked.get(side, str(LOOK_TILE)), side, *SKETCH_SIDE) for side in "wh")
        picture = await anyio.to_thread.run_sync(
            studio.sketch_look, look.id, SITTER_WORDS, width, height, LOOK_SEED, limiter=painters
        )
        return shown(request, picture)

    async def paint(request: Request, prompt: str, width: int, height: int, seed: int) -> Response:
        picture = await anyio.to_thread.run_sync(studio.sketch, prompt, width, height, seed, limiter=painters)
        return shown(request, picture)

    def shown(request: Request, picture: bytes) -> Response:
        tag = hashlib.sha256(picture).hexdigest()[:32]
        headers = {"etag": f'"{tag}"', "cache-control": A_DAY, "x-content-type-options": "nosniff"}
        known = _is_known(request, tag)
        return Response(b"" if known else picture, 304 if known else 200, headers, media_type="image/webp")

    return [
        Route("/media", upload, methods=["POST"]),
        Route("/media/{artifact_id}/thumb", thumb),
        Route("/media/{artifact_id}", media),
        Route("/public/{artifact_id}", public),
        Route("/sketches", sketch),
        Route("/styles/{style}.webp", style_tile),
        Route("/looks/{look}.webp", look_tile),
    ]


async def _artifact(studio: Studio, request: Request) -> Artifact:
    """The artifact in the path. Raises NotFound for an unknown one and for somebody else's."""
    return await run_in_threadpool(studio.library.get, request.path_params["artifact_id"], owner=owner_of(request))


def _headers(artifact: Artifact, *, download: bool = False) -> dict[str, str]:
    headers = {
        "etag": f'"{artifact.sha}"',
        "cache-control": FOREVER,
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
    }
    if not artifact.media_type.startswith(_INLINE) or "svg" in artifact.media_type:
        headers["content-security-policy"] = "sandbox; default-src 'none'"
    if download or artifact.media_type not in EXTENSIONS:
        headers["content-disposition"] = f"attachment; filename*=utf-8''{_quoted(download_name(artifact))}"
    return headers


def _quoted(name: str) -> str:
    """A file name as RFC 5987 writes it in a header."""
    return "".join(
        chr(byte) if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "-._~") else f"%{byte:02X}"
        for byte in name.encode()
    )


def _is_known(request: Request, tag: str) -> bool:
    """Whether the browser has this already."""
    given = {
        known.strip().removeprefix("W/").strip('"') for known in request.headers.get("if-none-match", "").split(",")
    }
    return tag in given


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


def _whole(text: str, field: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise RequestError(f"{field} is not a whole number from {least} to {most}.", field=field)
    return int(text)
