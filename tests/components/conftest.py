"""A launched app over a studio at work: once as only this machine reaches it, once as visitors do."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr
import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client
from PIL import Image
from starlette.middleware import Middleware

from components.api import register
from components.guard import Gate, Guard
from components.routes import routes
from studio.settings import Settings, read_settings
from studio.studio import Studio, open_studio
from tests.conftest import free_port

PACKAGES = ("providers", "tests.fakes")
KEYED = {"provider": "keyed", "prompt": "a lighthouse"}


def png(colour: str = "orange", size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


@dataclass
class Web:
    """An app that answers at `url`."""

    url: str
    studio: Studio
    gate: Gate

    def client(self, owner: str = "", **headers: str) -> httpx.Client:
        """A client, with the personal token of an owner if one is named."""
        token = {"authorization": f"Bearer {self.gate.owners.personal_token(owner)}"} if owner else {}
        return httpx.Client(base_url=self.url, timeout=60, headers={**token, **headers})

    def call(self, name: str, *data: Any, owner: str = "", **headers: str) -> Any:
        """What a function of the API answers over HTTP."""
        with self.client(owner, **headers) as client:
            answer = client.post(f"/gradio_api/run/{name}", json={"data": list(data)})
        return answer.json()["data"][0]


def mcp(web: Web, act: Callable[[ClientSession], Awaitable[Any]], **headers: str) -> Any:
    async def run() -> Any:
        async with streamablehttp_client(f"{web.url}/gradio_api/mcp/", headers=headers) as (read, write, _):
            async with ClientSession(read, write) as session:
                await session.initialize()
                return await act(session)

    return asyncio.run(run())


def serve(studio: Studio, settings: Settings) -> tuple[gr.Blocks, Web]:
    """Launch the API and our routes, without a page."""
    gate = Gate.of(settings)
    with gr.Blocks(analytics_enabled=False) as blocks:
        register(studio)
    kwargs = {"routes": routes(studio), "middleware": [Middleware(Guard, gate=gate)]}
    _, url, _ = blocks.launch(
        prevent_thread_lock=True,
        quiet=True,
        mcp_server=True,
        _frontend=False,
        server_name="127.0.0.1",
        server_port=free_port(),
        app_kwargs=kwargs,
        run_history=False,
    )
    return blocks, Web(url.rstrip("/"), studio, gate)


@pytest.fixture(scope="module")
def working(tmp_path_factory: pytest.TempPathFactory, upstream: str) -> Iterator[Studio]:
    """A studio at work, for one file of tests."""
    home = tmp_path_factory.mktemp("studio") / "home"
    studio = open_studio(
        read_settings({"BACKLOT_HOME": str(home), "BACKLOT_TEST_UPSTREAM": upstream, "BACKLOT_MAX_UPLOAD": "2mb"}),
        packages=PACKAGES,
    )
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def web(working: Studio) -> Iterator[Web]:
    """As only people at this machine reach it: everybody is `local`."""
    blocks, web = serve(working, working.settings)
    yield web
    blocks.close(verbose=False)


@pytest.fixture(scope="module")
def public_web(working: Studio) -> Iterator[Web]:
    """The same studio as others reach it: visitors, and programs with tokens."""
    blocks, web = serve(working, replace(working.settings, listen="0.0.0.0"))
    yield web
    blocks.close(verbose=False)
