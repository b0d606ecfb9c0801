"""Small pictures over HTTP, painted for presets and examples: free, and each made once."""

from __future__ import annotations

import hashlib

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from components._caching import A_DAY, is_known, kept_headers
from components._refusals import answers
from components.guard import owner_of
from studio.errors import RequestError
from studio.studio import Studio

TILE = (256, 192)  # pixels of a style's tile
TILE_SCENE = "A lighthouse on a cliff above the sea, evening light"
LOOK_TILE, LOOK_SEED = 192, 7  # pixels of a look's tile, and its seed
SITTER_WORDS = "portrait of a woman with brown hair, plain background"  # the sample face
SKETCH_SIDE = (64, 512)  # pixels
SKETCH_PROMPT = 500  # characters


def sketch_routes(studio: Studio) -> list[Route]:
    """The routes of this file."""
    painters = anyio.CapacityLimiter(2)  # sketches never take all the worker threads

    @answers
    async def sketch(request: Request) -> Response:
        owner_of(request)
        asked = request.query_params
        prompt = asked.get("prompt", "").strip()
        if not prompt or len(prompt) > SKETCH_PROMPT:
            raise RequestError(f"A sketch needs a prompt of 1 to {SKETCH_PROMPT} characters.", field="prompt")
        width, height = (_whole(asked.get(side, "256"), side, *SKETCH_SIDE) for side in "wh")
        seed = _whole(asked.get("seed", "0"), "seed", 0, 2**32 - 1)
        return await paint(request, prompt, width, height, seed)

    @answers
    async def style_tile(request: Request) -> Response:
        owner_of(request)
        preset = studio.presets.get("styles", request.path_params["style"])
        return await paint(request, preset.apply(TILE_SCENE), *TILE, 7)

    @answers
    async def look_tile(request: Request) -> Response:
        owner_of(request)
        look = studio.presets.get("photobooth", request.path_params["look"])
        asked = request.query_params
        width, height = (_whole(asked.get(side, str(LOOK_TILE)), side, *SKETCH_SIDE) for side in "wh")
        picture = await anyio.to_thread.run_sync(
            studio.sketch_look, look.id, SITTER_WORDS, width, height, LOOK_SEED, limiter=painters
        )
        return _shown(request, picture)

    async def paint(request: Request, prompt: str, width: int, height: int, seed: int) -> Response:
        picture = await anyio.to_thread.run_sync(studio.sketch, prompt, width, height, seed, limiter=painters)
        return _shown(request, picture)

    return [
        Route("/sketches", sketch),
        Route("/styles/{style}.webp", style_tile),
        Route("/looks/{look}.webp", look_tile),
    ]


def _shown(request: Request, picture: bytes) -> Response:
    """The picture, or that the browser has it."""
    tag = hashlib.sha256(picture).hexdigest()[:32]
    known = is_known(request, tag)
    headers = kept_headers(tag, A_DAY)
    return Response(b"" if known else picture, 304 if known else 200, headers, media_type="image/webp")


def _whole(text: str, field: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise RequestError(f"{field} is not a whole number from {least} to {most}.", field=field)
    return int(text)
