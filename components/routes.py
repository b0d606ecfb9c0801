"""The studio's own routes beside Gradio's: media, live jobs, and the small calls of the page's own script.

Each finds its owner through `components/guard.py` and answers every error with the error object.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from components._bodies import body_of
from components._events import events_route
from components._flow_routes import flow_routes
from components._media import media_routes
from components._people import people_routes
from components._publish import publish_routes
from components._refusals import answers
from components._sketches import sketch_routes
from components._talks import talk_routes
from components._uploads import upload_route
from components._viewer import tile_of
from components._wire import page_job
from components._words import words_routes
from components.guard import owner_of
from studio.jobs.job import Job
from studio.library.search import PAGE
from studio.studio import Studio


class Answer(BaseModel):
    """What a person answers to a job's question."""

    model_config = ConfigDict(extra="forbid")

    question_id: str = Field("", max_length=200)
    answer: str = Field(min_length=1, max_length=200)


class Chosen(BaseModel):
    """Artifacts of the library."""

    model_config = ConfigDict(extra="forbid")

    ids: list[str] = Field(min_length=1, max_length=1000)


class Wanted(BaseModel):
    """A page of the library."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field("", max_length=500)
    media: Literal["", "image", "video", "audio"] = ""
    offset: int = Field(0, ge=0, le=1_000_000_000)


class Starred(Chosen):
    """Artifacts, and whether they shall have a star."""

    on: bool = True


def routes(studio: Studio) -> list[Route]:
    """Every route, for `launch(app_kwargs={"routes": ...})`."""
    return [
        upload_route(studio),
        *media_routes(studio),
        *sketch_routes(studio),
        Route("/jobs/events", events_route(studio)),
        *_job_routes(studio),
        *_library_routes(studio),
        *people_routes(studio),
        *publish_routes(studio),
        *words_routes(studio),
        *talk_routes(studio),
        *flow_routes(studio),
    ]


def _job_routes(studio: Studio) -> list[Route]:
    titles = {provider.name: provider.title for provider in studio.registry.all()}

    def told(job: Job) -> Response:
        return JSONResponse({"job": page_job(job, titles)})  # wrapped: a job has an `error` of its own

    @answers
    async def one(request: Request) -> Response:
        return told(await run_in_threadpool(studio.job, _job_id(request), owner=owner_of(request)))

    def verb(act: Callable[..., Job]) -> Any:
        @answers
        async def acting(request: Request) -> Response:
            return told(await run_in_threadpool(act, _job_id(request), owner=owner_of(request)))

        return acting

    @answers
    async def answer(request: Request) -> Response:
        given = await body_of(request, Answer)
        return told(
            await run_in_threadpool(
                studio.answer, _job_id(request), given.question_id, given.answer, owner=owner_of(request)
            )
        )

    @answers
    async def preview(request: Request) -> Response:
        index = int(request.path_params["index"])
        picture = await run_in_threadpool(studio.preview, _job_id(request), index, owner=owner_of(request))
        headers = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}
        return Response(picture, headers=headers, media_type="image/webp")

    return [
        Route("/jobs/{job_id}", one),
        Route("/jobs/{job_id}/previews/{index:int}", preview),
        Route("/jobs/{job_id}/cancel", verb(studio.cancel), methods=["POST"]),
        Route("/jobs/{job_id}/resume", verb(studio.resume), methods=["POST"]),
        Route("/jobs/{job_id}/answer", answer, methods=["POST"]),
    ]


def _library_routes(studio: Studio) -> list[Route]:
    @answers
    async def star(request: Request) -> Response:
        given = await body_of(request, Starred)
        await run_in_threadpool(studio.library.star, given.ids, given.on, owner=owner_of(request))
        return JSONResponse({"ids": given.ids, "on": given.on})

    @answers
    async def page(request: Request) -> Response:
        given = await body_of(request, Wanted)
        found = await run_in_threadpool(studio.search, owner=owner_of(request), limit=PAGE, **given.model_dump())
        return JSONResponse({"items": [tile_of(artifact) for artifact in found.items], "total": found.total})

    def verb(act: Callable[..., None]) -> Any:
        @answers
        async def acting(request: Request) -> Response:
            given = await body_of(request, Chosen)
            await run_in_threadpool(act, given.ids, owner=owner_of(request))
            return JSONResponse({"ids": given.ids})

        return acting

    return [
        Route("/library/star", star, methods=["POST"]),
        Route("/library/page", page, methods=["POST"]),
        Route("/library/trash", verb(studio.library.trash), methods=["POST"]),
        Route("/library/restore", verb(studio.library.restore), methods=["POST"]),
    ]


def _job_id(request: Request) -> str:
    return str(request.path_params["job_id"])
