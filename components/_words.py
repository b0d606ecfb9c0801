"""Calls of the page about words: a richer prompt, what a picture shows, and questions to whoever answers them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from components._bodies import body_of
from components._refusals import answers
from components.guard import owner_of
from studio.requests import PROMPT_LIMIT
from studio.studio import Studio
from studio.writers import MOST_PICTURES


class Plain(BaseModel):
    """A prompt, and what it is for."""

    model_config = ConfigDict(extra="forbid")

    prompt: str = Field("", max_length=PROMPT_LIMIT)
    media: Literal["image", "video", "music", "lyrics"] = "image"


class Seen(BaseModel):
    """A picture, and what is asked about it."""

    model_config = ConfigDict(extra="forbid")

    artifact_id: str = Field(min_length=1, max_length=80)
    question: str = Field("", max_length=2000)


class Question(BaseModel):
    """A question, with the pictures it is about, and who shall answer."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field("", max_length=PROMPT_LIMIT)
    pictures: list[str] = Field(default_factory=list, max_length=50)
    system: str = Field("", max_length=PROMPT_LIMIT)
    provider: str = Field("auto", max_length=60)
    model: str = Field("", max_length=200)
    protocol: str = Field("", max_length=60)


def words_routes(studio: Studio) -> list[Route]:
    @answers
    async def enhance(request: Request) -> Response:
        given = await body_of(request, Plain)
        owner = owner_of(request)
        richer = await run_in_threadpool(
            studio.enhance, given.prompt, given.media, owner=owner, provider=_chosen(studio, owner)
        )
        return JSONResponse({"prompt": richer.text, "by": richer.by})

    @answers
    async def describe(request: Request) -> Response:
        given = await body_of(request, Seen)
        owner = owner_of(request)
        told = await run_in_threadpool(
            studio.describe, given.artifact_id, given.question, owner=owner, provider=_chosen(studio, owner)
        )
        return JSONResponse({"text": told.text, "by": told.by})

    @answers
    async def ask(request: Request) -> Response:
        given = await body_of(request, Question)
        told = await run_in_threadpool(studio.ask, **given.model_dump(), owner=owner_of(request))
        return JSONResponse({"text": told.text, "by": told.by})

    @answers
    async def talkers(request: Request) -> Response:
        found = await run_in_threadpool(studio.talkers, owner=owner_of(request))
        return JSONResponse({"talkers": [asdict(each) for each in found], "most": MOST_PICTURES})

    return [
        Route("/words/ask", ask, methods=["POST"]),
        Route("/words/talkers", talkers, methods=["POST"]),
        Route("/words/enhance", enhance, methods=["POST"]),
        Route("/words/describe", describe, methods=["POST"]),
    ]


def _chosen(studio: Studio, owner: str) -> str:
    """The provider this owner has chosen for the page, whose own helper is asked where there is no chat server."""
    name = str(studio.choice(owner, "provider", "auto"))
    return name if name in {provider.name for provider in studio.registry.all()} else "auto"
