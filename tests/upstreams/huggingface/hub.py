"""The Hub itself: models and their mapping, who one is, dataset repositories and commits. Source: the calls of huggingface_hub 2.4."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.upstreams.huggingface.state import MODELS, TOKENS, State, refused


class HubRoutes:
    def __init__(self, state: State) -> None:
        self.state = state

    def routes(self) -> list[Route]:
        repo = "/api/datasets/{owner}/{name}"
        return [
            Route("/api/models/{owner}/{name}", self.model),
            Route("/api/whoami-v2", self.whoami),
            Route("/api/validate-yaml", self.validate, methods=["POST"]),
            Route("/api/repos/create", self.create, methods=["POST"]),
            Route(repo, self.dataset),
            Route(f"{repo}/preupload/{{revision}}", self.preupload, methods=["POST"]),
            Route(f"{repo}/commit/{{revision}}", self.commit, methods=["POST"]),
        ]

    async def model(self, request: Request) -> Response:
        name = f"{request.path_params['owner']}/{request.path_params['name']}"
        if name not in MODELS:
            return self._missing("RepoNotFound")
        body: dict[str, Any] = {"_id": "1", "id": name, "pipeline_tag": MODELS[name][0], "tags": []}
        if "inferenceProviderMapping" in request.query_params.getlist("expand"):
            body["inferenceProviderMapping"] = self.state.mapping[name]
        return JSONResponse(body)

    async def whoami(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in TOKENS:
            return refused(401)
        allowed = ["inference.serverless.write", "repo.write"] if token != "hf_read" else ["repo.content.read"]
        access = {"displayName": "a token", "role": "fineGrained", "fineGrained": {"global": [], "scoped": []}}
        access["fineGrained"]["scoped"].append(
            {"entity": {"type": "user", "name": TOKENS[token]}, "permissions": allowed}
        )
        orgs = [{"type": "org", "name": "acme"}]
        return JSONResponse(
            {"type": "user", "name": TOKENS[token], "isPro": False, "orgs": orgs, "auth": {"accessToken": access}}
        )

    async def validate(self, request: Request) -> Response:
        return JSONResponse({"errors": [], "warnings": []})

    async def create(self, request: Request) -> Response:
        if answer := self.state.caller(request):
            return answer
        body = json.loads(await request.body())
        owner = body.get("organization") or TOKENS[request.headers["authorization"].removeprefix("Bearer ")]
        name = f"{owner}/{body['name']}"
        if body.get("type") != "dataset":
            return refused(422, "Only datasets are kept here.")
        url = f"{request.url.scheme}://{request.url.netloc}/datasets/{name}"
        if name in self.state.repos:
            return JSONResponse({"error": "You already created this dataset repo", "url": url}, 409)
        private = body.get("private", body.get("visibility") == "private")
        self.state.repos[name] = {"private": private, "files": {}, "commits": []}
        return JSONResponse({"url": url, "name": name, "id": name})

    async def dataset(self, request: Request) -> Response:
        repo = self._repo(request)
        if repo is None:
            return self._missing("RepoNotFound")
        name = f"{request.path_params['owner']}/{request.path_params['name']}"
        return JSONResponse({"_id": "1", "id": name, "private": repo["private"], "sha": "0" * 40, "tags": []})

    async def preupload(self, request: Request) -> Response:
        if answer := self.state.caller(request):
            return answer
        if self._repo(request) is None:
            return self._missing("RepoNotFound")
        files = json.loads(await request.body())["files"]
        told = [{"path": file["path"], "uploadMode": "regular", "shouldIgnore": False} for file in files]
        return JSONResponse({"files": told})

    async def commit(self, request: Request) -> Response:
        if answer := self.state.caller(request):
            return answer
        repo = self._repo(request)
        if repo is None:
            return self._missing("RepoNotFound")
        lines = [json.loads(line) for line in (await request.body()).splitlines() if line.strip()]
        summary = next(line["value"]["summary"] for line in lines if line["key"] == "header")
        if "fault=500" in summary:
            return refused(500)
        for line in lines:
            if line["key"] == "file":
                repo["files"][line["value"]["path"]] = base64.b64decode(line["value"]["content"])
        oid = hashlib.sha1(f"{summary}{len(repo['commits'])}".encode()).hexdigest()
        repo["commits"].append({"summary": summary, "oid": oid})
        base = f"{request.url.scheme}://{request.url.netloc}"
        name = f"{request.path_params['owner']}/{request.path_params['name']}"
        return JSONResponse({"success": True, "commitOid": oid, "commitUrl": f"{base}/datasets/{name}/commit/{oid}"})

    def _repo(self, request: Request) -> dict[str, Any] | None:
        return self.state.repos.get(f"{request.path_params['owner']}/{request.path_params['name']}")

    def _missing(self, code: str) -> Response:
        return JSONResponse({"error": "Repository not found"}, 404, {"x-error-code": code})
