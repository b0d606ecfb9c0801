"""The vendor's own client, unchanged, pointed at an upstream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from .running import SogniUpstream

CAT: dict[str, Any] = {"type": "image", "model_id": "z_image_turbo_bf16", "positive_prompt": "a cat", "number_of_media": 1,
       "width": 256, "height": 256, "steps": 8, "guidance": 1, "seed": 42, "token_type": "spark", "output_format": "png"}  # fmt: skip


@asynccontextmanager
async def client(up: SogniUpstream, app_id: str = "app-1", **given: Any) -> AsyncIterator[Any]:
    """A client with the upstream's key, unless another or none is given."""
    from sogni_client import SogniClient

    given = {"api_key": up.key, "app_source": "backlot"} | given
    sogni = await SogniClient.create(app_id=app_id, rest_endpoint=up.rest_url, socket_endpoint=up.socket_url, **given)
    try:
        yield sogni
    finally:
        await sogni.aclose()


def closing(sogni: Any) -> asyncio.Future[int]:
    """The code that the client's socket is closed with, once it is."""
    code: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def closed(data: dict[str, Any]) -> None:
        if not code.done():
            code.set_result(data["code"])

    sogni.api_client.socket.on("disconnected", closed)
    return code


async def render(sogni: Any, prompt: str = "a cat", **params: Any) -> Any:
    """A project of one small picture that has come to its end, whichever."""
    from sogni_client import ProjectError

    project = await sogni.projects.create(CAT | {"positive_prompt": prompt} | params)
    try:
        await project.wait_for_completion(20)
    except ProjectError:
        return project
    return project
