"""The service behind its paths."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Route

from tests.upstreams.lovart.checks import ROOT, guarded
from tests.upstreams.lovart.service import Service


def app() -> Starlette:
    """The service as an ASGI app; its `state.service` is what tests look into."""
    service = Service()
    posts = {
        "/chat": service.chat,
        "/chat/confirm": service.confirm,
        "/project/save": service.save,
        "/mode/set": service.set_mode,
        "/mode/query": service.query_mode,
        "/file/upload": service.upload,
        "/artifact/upload": service.artifact,
    }
    gets = {"/chat/status": service.status, "/chat/result": service.result, "/project/validate": service.validate}
    routes = [Route(ROOT + path, guarded(service, path, handler), methods=["POST"]) for path, handler in posts.items()]
    routes += [Route(ROOT + path, guarded(service, path, handler)) for path, handler in gets.items()]
    routes += [
        Route(f"{ROOT}/tools/catalog", service.catalog),
        Route("/files/{thread}/{name}", service.file),
        Route("/stats", service.stats),
    ]
    made = Starlette(routes=routes)
    made.state.service = service
    return made
