"""fal.ai behind the router: at once, and as a queue. Source: fal.ai/docs/inference-api/queue (read 2026-11)."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.upstreams.huggingface import media
from tests.upstreams.huggingface.state import I2I, I2V, MODELS, TTS, Made, State, fault_of, make, refused

TASKS = {
    mapping["fal-ai"]["providerId"]: (task, name) for name, (task, mapping) in MODELS.items() if "fal-ai" in mapping
}


class Fal:
    """Paths are model ids; a request's own path has the first two parts of its model's id."""

    def __init__(self, state: State) -> None:
        self.state = state

    def routes(self, prefix: str) -> list[Route]:
        return [
            Route(f"{prefix}/{{owner}}/{{app}}/requests/{{id}}/status", self.status),
            Route(f"{prefix}/{{owner}}/{{app}}/requests/{{id}}/cancel", self.cancel, methods=["PUT"]),
            Route(f"{prefix}/{{owner}}/{{app}}/requests/{{id}}", self.result),
            Route(f"{prefix}/fal-ai/{{model:path}}", self.submit, methods=["POST"]),
        ]

    async def submit(self, request: Request) -> Response:
        model = f"fal-ai/{request.path_params['model']}"
        queued = request.query_params.get("_subdomain") == "queue" or "/router/" not in request.url.path
        try:
            body = json.loads(await request.body())
            prompt = str(body.get("prompt") or body.get("text") or "")
        except (ValueError, AttributeError):
            return _unfit("body", "Invalid JSON")
        if answer := await self.state.before(request, "fal-ai", prompt, body):
            return answer
        if model not in TASKS:
            return JSONResponse({"detail": f"Application '{model}' not found"}, 404)
        if problem := self._check(TASKS[model][0], body):
            return problem
        if fault_of(prompt)[0] == "refuse" and not queued:
            return _declined()
        made = self._accept(model, prompt, body)
        if answer := await self.state.after(prompt):
            return answer
        if not queued:
            return JSONResponse(self._outcome(made, request))
        return JSONResponse(self._place(made) | {"status": "IN_QUEUE", "queue_position": 0})

    def _accept(self, model: str, prompt: str, body: dict[str, Any]) -> Made:
        size = body.get("image_size") or {"width": 64, "height": 64}
        data, kind = make(TASKS[model][0], body, (size["width"], size["height"]))
        return self.state.accept("fal-ai", model, prompt, body, data, kind)

    def _check(self, task: str, body: dict[str, Any]) -> Response | None:
        words = "text" if task == TTS else "prompt"
        if not isinstance(body.get(words), str) or not body[words]:
            return _unfit(words, "field required")
        steps = body.get("num_inference_steps")
        if steps is not None and not (isinstance(steps, int) and 1 <= steps <= 50):
            return _unfit("num_inference_steps", "ensure this value is less than or equal to 50")
        if task in {I2I, I2V}:
            urls = body.get("image_urls") or [body.get("image_url")]
            try:
                body["seen"] = [media.decode_uri(str(url)) for url in urls]
            except ValueError:
                return _unfit("image_url", "Could not load image from url")
        return None

    def _place(self, made: Made) -> dict[str, Any]:
        owner, app = made.model.split("/")[:2]
        url = f"https://queue.fal.run/{owner}/{app}/requests/{made.id}"
        links = {"response_url": url, "status_url": f"{url}/status", "cancel_url": f"{url}/cancel"}
        return {"request_id": made.id, **links}

    async def status(self, request: Request) -> Response:
        made, problem = self._known(request)
        if made is None:
            return problem
        made.looks += 1
        fault, number = fault_of(made.prompt)
        if fault == "flaky" and made.looks <= number:
            return refused(502)
        if made.phase == "queued":
            return JSONResponse(self._place(made) | {"status": "IN_QUEUE", "queue_position": 2}, 202)
        if made.phase == "running":
            logs = [{"message": " 40%|####      | 8/20", "level": "INFO"}]
            return JSONResponse(self._place(made) | {"status": "IN_PROGRESS", "logs": logs}, 202)
        return JSONResponse(self._place(made) | {"status": "COMPLETED", "logs": [], "metrics": {"inference_time": 0.1}})

    async def result(self, request: Request) -> Response:
        made, problem = self._known(request)
        if made is None:
            return problem
        if made.phase in {"queued", "running"}:
            return JSONResponse({"detail": "Request is still in progress"}, 400)
        fault, _ = fault_of(made.prompt)
        if fault == "refuse":
            return _declined()
        if fault == "fail":
            return JSONResponse({"detail": "The worker ran out of memory."}, 500)
        if made.cancelled:
            return JSONResponse({"detail": "Request was cancelled"}, 499)
        return JSONResponse(self._outcome(made, request))

    async def cancel(self, request: Request) -> Response:
        made, problem = self._known(request)
        if made is None:
            return problem
        if made.phase == "done":
            return JSONResponse({"status": "ALREADY_COMPLETED"}, 400)
        made.cancel()
        return JSONResponse({"status": "CANCELLATION_REQUESTED"}, 202)

    def _known(self, request: Request) -> tuple[Made | None, Response]:
        if answer := self.state.caller(request):
            return None, answer
        made = self.state.made.get(request.path_params["id"])
        if made is None or fault_of(made.prompt)[0] == "lost":
            return None, JSONResponse({"detail": "Request not found"}, 404)
        return made, Response()

    def _outcome(self, made: Made, request: Request) -> dict[str, Any]:
        base = f"{request.url.scheme}://{request.url.netloc}"
        links = [{"url": f"{base}/files/{name}", "content_type": self.state.files[name][1]} for name in made.files]
        task = TASKS[made.model][0]
        if task == TTS:
            return {"audio": links[0] if links else None}
        if task.endswith("video"):
            return {"video": links[0] if links else None, "seed": made.body.get("seed", 7)}
        withheld = [fault_of(made.prompt)[0] == "nsfw"] * len(links)
        return {"images": links, "seed": made.body.get("seed", 7), "has_nsfw_concepts": withheld, "prompt": made.prompt}


def _unfit(name: str, message: str) -> Response:
    return JSONResponse({"detail": [{"loc": ["body", name], "msg": message, "type": "value_error"}]}, 422)


def _declined() -> Response:
    detail = {
        "loc": ["body", "prompt"],
        "msg": "The content could not be processed because it was flagged by a content checker.",
        "type": "content_policy_violation",
    }
    return JSONResponse({"detail": [detail]}, 422)
