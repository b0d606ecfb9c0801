"""A speech server for tests and by hand: `python -m tests.upstreams.speech --port N`.

`POST /v1/audio/transcriptions` (multipart, OpenAI's form), `GET /v1/models`. It really decodes the sound and answers with one segment for each
half second that is loud, so that a test can tell what arrived. The language asks for faults: `fault-500`, `fault-401`, `plain` (words
without times), `silent` (nothing heard), `html`.
"""

from __future__ import annotations

import io
from typing import Any

import av
import numpy as np
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

STEP = 0.5  # seconds


def app(key: str = "") -> Starlette:
    """The server. state.calls: what each accepted call was asked with."""
    calls: list[dict[str, Any]] = []

    async def transcribe(request: Request) -> Response:
        if key and request.headers.get("authorization") != f"Bearer {key}":
            return JSONResponse({"error": {"message": "Incorrect API key provided."}}, 401)
        async with request.form() as form:
            model, language = str(form.get("model", "")), str(form.get("language", ""))
            kind = str(form.get("response_format", "json"))
            sound = await form["file"].read()  # type: ignore[union-attr]
        if language.startswith("fault-"):
            return JSONResponse({"error": {"message": "It broke."}}, int(language.removeprefix("fault-")))
        if language == "html":
            return HTMLResponse("<h1>hello</h1>")
        calls.append({"model": model, "language": language, "format": kind, "bytes": len(sound)})
        segments = [] if language in ("plain", "silent") else _segments(sound)
        text = "" if language == "silent" else " ".join(each["text"] for each in segments) or "one two three"
        return JSONResponse({"text": text, "language": language or "english", "segments": segments})

    async def models(request: Request) -> Response:
        return JSONResponse({"object": "list", "data": [{"id": "whisper-1"}]})

    made = Starlette(routes=[Route("/v1/audio/transcriptions", transcribe, methods=["POST"]), Route("/v1/models", models)])  # fmt: skip
    made.state.calls = calls
    return made


def _segments(sound: bytes) -> list[dict[str, Any]]:
    with av.open(io.BytesIO(sound)) as container:
        rate = container.streams.audio[0].rate
        wave = np.concatenate([frame.to_ndarray().mean(axis=0) for frame in container.decode(audio=0)])
    size = int(rate * STEP)
    loud = [float(np.abs(wave[at : at + size]).max()) > 0.05 for at in range(0, len(wave) - size // 2, size)]
    return [
        {"start": number * STEP, "end": (number + 1) * STEP, "text": f" heard {number + 1}"}
        for number, on in enumerate(loud)
        if on
    ]
