"""What answers at once behind the router: hf-inference and together. Source: the wire formats of huggingface_hub 2.4."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tests.upstreams.huggingface import media
from tests.upstreams.huggingface.state import I2I, MODELS, PAGE, T2I, TTS, State, fault_of, make


class Inference:
    def __init__(self, state: State) -> None:
        self.state = state

    def routes(self) -> list[Route]:
        return [
            Route("/router/hf-inference/models/{owner}/{name}", self.model, methods=["POST"]),
            Route("/router/together/v1/images/generations", self.together, methods=["POST"]),
        ]

    async def model(self, request: Request) -> Response:
        """hf-inference: words or a picture in, a file out."""
        name = f"{request.path_params['owner']}/{request.path_params['name']}"
        task = MODELS[name][0] if name in MODELS else ""
        raw = await request.body()
        try:
            body: dict[str, Any] = json.loads(raw) if request.headers["content-type"] == "application/json" else {}
        except ValueError:
            return JSONResponse({"error": "invalid JSON"}, 400)
        given = body.get("parameters") or {}
        prompt = str(given.get("prompt") or "") if task == I2I else str(body.get("inputs") or "")
        if answer := await self.state.before(request, "hf-inference", prompt, body):
            return answer
        if task not in {T2I, I2I, TTS} or "hf-inference" not in self.state.mapping[name]:
            return JSONResponse({"error": f"Model {name} is not supported by provider hf-inference"}, 404)
        if task == I2I:
            try:
                given["seen"] = media.decode(base64.b64decode(body["inputs"]) if body else raw)
            except (ValueError, binascii.Error):
                return JSONResponse({"error": "cannot identify image file"}, 400)
        elif not prompt:
            return JSONResponse({"error": "inputs is required"}, 422)
        data, kind = make(task, given, (given.get("width") or 64, given.get("height") or 64))
        self.state.accept("hf-inference", name, prompt, body, data, kind)
        return await self.state.after(prompt) or self._file(prompt, data, kind)

    def _file(self, prompt: str, data: bytes, kind: str) -> Response:
        fault, _ = fault_of(prompt)
        if fault == "wrong":
            return HTMLResponse(PAGE)
        if fault in {"short", "zero"}:
            return Response(data[: len(data) // 2] if fault == "short" else b"", media_type=kind)
        return Response(data, media_type=kind)

    async def together(self, request: Request) -> Response:
        body = json.loads(await request.body())
        prompt = body.get("prompt", "")
        if answer := await self.state.before(request, "together", prompt, body):
            return answer
        data, kind = make(T2I, body, (body.get("width") or 64, body.get("height") or 64))
        self.state.accept("together", body["model"], prompt, body, data, kind)
        if answer := await self.state.after(prompt):
            return answer
        shown = [] if fault_of(prompt)[0] == "zero" else [{"b64_json": base64.b64encode(data).decode()}]
        return JSONResponse({"data": shown})
