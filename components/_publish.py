"""Calls of the page about publishing: who keeps it, what would become public, and the act itself."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from components._bodies import body_of
from components._refusals import answers
from components.guard import owner_of
from studio.publishing import Publication
from studio.studio import Studio


class Confirmed(BaseModel):
    """What is to be published, and the digest of the preview that a person looked at."""

    model_config = ConfigDict(extra="forbid")

    publication: Publication
    seen: str = Field(min_length=1, max_length=64)


def publish_routes(studio: Studio) -> list[Route]:
    @answers
    async def publisher(request: Request) -> Response:
        keeper = await run_in_threadpool(studio.publisher, owner=owner_of(request))
        return JSONResponse({"title": keeper.title, "ready": keeper.configured, "missing": list(keeper.missing)})

    @answers
    async def preview(request: Request) -> Response:
        asked = await body_of(request, Publication)
        shown = await run_in_threadpool(studio.preview_publication, asked, owner=owner_of(request))
        return JSONResponse(shown.as_dict())

    @answers
    async def publish(request: Request) -> Response:
        told = await body_of(request, Confirmed)
        url = await run_in_threadpool(studio.publish, told.publication, told.seen, owner=owner_of(request))
        return JSONResponse({"url": url})

    return [
        Route("/library/publisher", publisher, methods=["POST"]),
        Route("/library/publish/preview", preview, methods=["POST"]),
        Route("/library/publish", publish, methods=["POST"]),
    ]
