"""Replicate behind the router: predictions. Source: replicate.com/docs/reference/http (read 2026-11)."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.upstreams.huggingface import media
from tests.upstreams.huggingface.state import I2I, I2V, MODELS, TTS, Made, State, fault_of, make, refused

TASKS = {mapping["replicate"]["providerId"]: task for task, mapping in MODELS.values() if "replicate" in mapping}
ROOT = "/router/replicate/v1"


class Replicate:
    def __init__(self, state: State) -> None:
        self.state = state

    def routes(self) -> list[Route]:
        return [
            Route(f"{ROOT}/models/{{owner}}/{{name}}/predictions", self.create, methods=["POST"]),
            Route(f"{ROOT}/predictions", self.create, methods=["POST"]),
            Route(f"{ROOT}/predictions/{{id}}", self.look),
            Route(f"{ROOT}/predictions/{{id}}/cancel", self.cancel, methods=["POST"]),
        ]

    async def create(self, request: Request) -> Response:
        try:
            body = json.loads(await request.body())
            given = body["input"]
            prompt = str(given.get("prompt") or given.get("text") or "")
        except (ValueError, KeyError, AttributeError, TypeError):
            return JSONResponse(
                {"title": "Input validation failed", "detail": "- input is required", "status": 422}, 422
            )
        if answer := await self.state.before(request, "replicate", prompt, body):
            return answer
        model = self._model(request, body)
        if model is None:
            return JSONResponse({"title": "Not found", "detail": "The requested resource could not be found."}, 404)
        if problem := self._check(TASKS[model], given):
            return problem
        data, kind = make(TASKS[model], given, (given.get("width") or 64, given.get("height") or 64))
        made = self.state.accept("replicate", model, prompt, given, data, kind)
        if answer := await self.state.after(prompt):
            return answer
        waited = "wait" in request.headers.get("prefer", "")
        return JSONResponse(self._shown(made, request) if waited else self._started(made), 201)

    def _model(self, request: Request, body: dict[str, Any]) -> str | None:
        if "owner" in request.path_params:
            model = f"{request.path_params['owner']}/{request.path_params['name']}"
        else:
            model = next((name for name in TASKS if name.endswith(f":{body.get('version')}")), "")
        return model if model in TASKS else None

    def _check(self, task: str, given: dict[str, Any]) -> Response | None:
        words = "text" if task == TTS else "prompt"
        if not isinstance(given.get(words), str) or not given[words]:
            return _unfit(f"{words} is required")
        for name in ("width", "height"):
            if name in given and not (isinstance(given[name], int) and 16 <= given[name] <= 2048):
                return _unfit(f"input.{name}: must be at most 2048")
        if task in {I2I, I2V}:
            try:
                given["seen"] = [media.decode_uri(str(given.get("image") or given.get("input_image")))]
            except ValueError:
                return _unfit("input.image: does not match format 'uri'")
        return None

    async def look(self, request: Request) -> Response:
        made, problem = self._known(request)
        if made is None:
            return problem
        made.looks += 1
        fault, number = fault_of(made.prompt)
        if fault == "flaky" and made.looks <= number:
            return refused(502)
        return JSONResponse(self._shown(made, request))

    async def cancel(self, request: Request) -> Response:
        made, problem = self._known(request)
        if made is None:
            return problem
        made.cancel()
        return JSONResponse(self._shown(made, request))

    def _known(self, request: Request) -> tuple[Made | None, Response]:
        if answer := self.state.caller(request):
            return None, answer
        made = self.state.made.get(request.path_params["id"])
        if made is None or fault_of(made.prompt)[0] == "lost":
            return None, JSONResponse({"title": "Not found", "detail": "Prediction not found", "status": 404}, 404)
        return made, Response()

    def _started(self, made: Made) -> dict[str, Any]:
        url = f"https://api.replicate.com/v1/predictions/{made.id}"
        base = {"id": made.id, "model": made.model, "version": "hidden", "input": {}, "logs": "", "output": None}
        return base | {"error": None, "status": "starting", "urls": {"get": url, "cancel": f"{url}/cancel"}}

    def _shown(self, made: Made, request: Request) -> dict[str, Any]:
        body, fault = self._started(made), fault_of(made.prompt)[0]
        started = body | {"started_at": "2026-11-01T10:00:00Z"}
        if made.phase == "cancelled":
            return (started if made.had_begun else body) | {"status": "canceled"}
        if made.phase == "queued":
            return body
        if made.phase == "running":
            return started | {"status": "processing", "logs": "Using seed: 7\n 40%|####      | 8/20"}
        problems = {
            "fail": "CUDA out of memory",
            "nsfw": "NSFW content detected. Try a different prompt.",
            "refuse": "NSFW",
        }
        if fault in problems:
            return started | {"status": "failed", "error": problems[fault]}
        base = f"{request.url.scheme}://{request.url.netloc}"
        links = [f"{base}/files/{name}" for name in made.files]
        one = TASKS[made.model].endswith(("video", "speech"))
        output: Any = (links[0] if links else None) if one else links
        return started | {"status": "succeeded", "output": output, "metrics": {"predict_time": 1.5}}


def _unfit(detail: str) -> Response:
    return JSONResponse({"title": "Input validation failed", "detail": f"- {detail}\n", "status": 422}, 422)
