"""An upstream that costs next to nothing, in a process of its own: `python -m benchmarks._upstream --port N`.

POST /jobs {"wait": seconds} gives an id, GET /jobs/{id} says whether it is done, GET /file is one PNG of 512 x 512 pixels and about 64 kB.
"""

from __future__ import annotations

import argparse
import io
import json
import time

import numpy as np
import uvicorn
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

SIDE = 512  # pixels
ROUGHNESS = 64 * 3  # pixels of noise in a row, which make the file about 64 kB large


def picture() -> bytes:
    """A PNG with a noisy corner on a smooth ground."""
    pixels = np.zeros((SIDE, SIDE, 3), np.uint8)
    pixels[..., 0] = np.linspace(0, 255, SIDE, dtype=np.uint8)
    pixels[:108, :ROUGHNESS] = np.random.default_rng(1).integers(0, 256, (108, ROUGHNESS, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def app() -> Starlette:
    png, ends = picture(), list[float]()

    async def submit(request: Request) -> Response:
        ends.append(time.monotonic() + json.loads(await request.body()).get("wait", 0.0))
        return JSONResponse({"id": str(len(ends) - 1)})

    async def look(request: Request) -> Response:
        return JSONResponse({"done": time.monotonic() >= ends[int(request.path_params["id"])], "file": "/file"})

    async def file(request: Request) -> Response:
        return Response(png, media_type="image/png")

    return Starlette(routes=[Route("/jobs", submit, methods=["POST"]), Route("/jobs/{id}", look), Route("/file", file)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    uvicorn.run(app(), host="127.0.0.1", port=parser.parse_args().port, log_level="error")
