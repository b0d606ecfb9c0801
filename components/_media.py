"""Media over HTTP: files and thumbnails, for their owners and for upstreams that fetch their inputs."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from components._caching import FOREVER, is_known, kept_headers
from components._refusals import answers
from components.guard import owner_of
from studio.artifacts import EXTENSIONS, Artifact
from studio.errors import NotFound
from studio.library import download_name
from studio.studio import Studio

_INLINE = ("image/", "video/", "audio/")


def media_routes(studio: Studio) -> list[Route]:
    """The routes of this file."""

    @answers
    async def media(request: Request) -> Response:
        artifact = await _artifact(studio, request)
        if is_known(request, artifact.sha):
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
        headers = kept_headers(tag, FOREVER)
        if is_known(request, tag):
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

    return [
        Route("/media/{artifact_id}/thumb", thumb),
        Route("/media/{artifact_id}", media),
        Route("/public/{artifact_id}", public),
    ]


async def _artifact(studio: Studio, request: Request) -> Artifact:
    """The artifact in the path. Raises NotFound for an unknown one and for somebody else's."""
    return await run_in_threadpool(studio.library.get, request.path_params["artifact_id"], owner=owner_of(request))


def _headers(artifact: Artifact, *, download: bool = False) -> dict[str, str]:
    headers = {
        **kept_headers(artifact.sha, FOREVER),
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
