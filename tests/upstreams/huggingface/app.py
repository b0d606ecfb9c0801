"""Everything behind one address."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from tests.upstreams.chat import app as chat_app
from tests.upstreams.chat import reading
from tests.upstreams.huggingface.fal import Fal
from tests.upstreams.huggingface.hub import HubRoutes
from tests.upstreams.huggingface.inference import Inference
from tests.upstreams.huggingface.replicate import Replicate
from tests.upstreams.huggingface.state import State


class Hub(State):
    """The state, and what tests ask of it."""

    async def stats(self, request: Request) -> Response:
        made = [{"id": job.id, "upstream": job.upstream, "prompt": job.prompt} for job in self.made.values()]
        return JSONResponse({"calls": len(self.calls), "made": made})

    def accepted(self, word: str) -> list[Any]:
        """The accepted jobs whose prompt holds this word."""
        return [made for made in list(self.made.values()) if word in made.prompt]


def app() -> Starlette:
    """The service as an ASGI app; its `state.hub` is what tests look into."""
    hub, chat = Hub(), chat_app("hf_good", (*reading.MODELS, "Qwen/Qwen3-VL-8B-Instruct"))
    fal = Fal(hub)
    made = Starlette(
        routes=[
            Route("/stats", hub.stats),
            Route("/files/{name}", hub.file),
            *HubRoutes(hub).routes(),
            *Inference(hub).routes(),
            *Replicate(hub).routes(),
            *fal.routes("/router/fal-ai"),
            *fal.routes(""),
            Mount("/router", chat),
        ]
    )
    made.state.hub, made.state.chat = hub, chat.state.upstream
    return made
