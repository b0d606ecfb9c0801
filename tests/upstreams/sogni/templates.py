"""Saved workflow templates: kept, changed, forked, filled with inputs."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import rest
from .workflows import ROOT


def _template(request: Request) -> dict[str, Any]:
    rest.caller(request)
    found = rest.upstream(request).workflows.templates.get(request.path_params["id"])
    if found is None:
        raise rest.Refused(404, "Workflow template not found")
    return found


def _keep(request: Request, body: dict[str, Any]) -> Response:
    if not body.get("name"):
        raise rest.Refused(400, "name is required")
    template = {"visibility": "private"} | body | {"id": f"tpl-{secrets.token_hex(6)}"}
    rest.upstream(request).workflows.templates[template["id"]] = template
    return rest.ok(template=template)


async def templates(request: Request) -> Response:
    rest.caller(request)
    if request.method == "POST":
        return _keep(request, await request.json())
    return rest.ok(templates=list(rest.upstream(request).workflows.templates.values()), next=None)


async def template(request: Request) -> Response:
    found = _template(request)
    if request.method == "DELETE":
        del rest.upstream(request).workflows.templates[found["id"]]
        return rest.ok()
    if request.method == "PATCH":
        found |= await request.json()
    return rest.ok(template=found)


async def fork(request: Request) -> Response:
    found, body = _template(request), await request.json()
    return _keep(request, found | {"name": body.get("newName") or f"{found['name']} (copy)", "forkedFrom": found["id"]})


ROUTES = [
    Route(f"{ROOT}/templates", templates, methods=["GET", "POST"]),
    Route(f"{ROOT}/templates/{{id}}", template, methods=["GET", "PATCH", "DELETE"]),
    Route(f"{ROOT}/templates/{{id}}/fork", fork, methods=["POST"]),
]
