"""The same picture or film with more pixels."""

from __future__ import annotations

import asyncio
from pathlib import Path

from providers.local.makers import Maker, new_file
from studio.errors import RequestError
from studio.provider import Model, Output, Run
from studio.requests import UpscaleRequest

PICTURE, FILM = 8192, 4096  # pixels a side, at most, of the result

MODEL = Model(
    "enlarger-1",
    title="Enlarger",
    tasks=frozenset({"upscale"}),
    aliases=("enlarger",),
    seed=False,
    formats=("png", "jpg", "webp"),
    qualities=("fast", "hq", "pro"),
    typical_seconds=2.0,
    price="free",
    about="Enlarges pictures up to 8192 pixels a side and films up to 4096, with crisp edges and no invented detail.",
)


async def make(run: Run) -> None:
    """Make the one file. Whether it is a picture or a film is seen once it is there."""
    from studio.media.kind import kind_of

    request = run.request
    assert isinstance(request, UpscaleRequest)
    source = await asyncio.to_thread(run.input, request.source)
    kind = await asyncio.to_thread(kind_of, source)
    if kind == "audio":
        raise RequestError("A sound has no pixels.", field="source", hint="Choose a picture or a film.")
    await (_picture if kind == "image" else _film)(run, source, request)


async def _picture(run: Run, source: Path, request: UpscaleRequest) -> None:
    from providers.local.editing.enlarging import enlarge_file
    from studio.media.images import read_size

    width, height = enlarged_size(*await asyncio.to_thread(read_size, source), request.factor, PICTURE, "picture")
    kind = request.output_format or "png"
    path = new_file(run, 0, kind)
    await run.compute(enlarge_file, str(source), width, height, str(path))
    media_type = "image/jpeg" if kind == "jpg" else f"image/{kind}"
    await run.partial(Output(index=0, path=path, media_type=media_type, facts={"factor": request.factor}))


async def _film(run: Run, source: Path, request: UpscaleRequest) -> None:
    from providers.local.editing.enlarging import enlarge_film
    from studio.media.encoding import even
    from studio.media.probe import probe

    film = await asyncio.to_thread(probe, source)
    width, height = enlarged_size(film.width, film.height, request.factor, FILM, "film")
    path = new_file(run, 0, "mp4")
    await run.compute(enlarge_film, str(source), even(width), even(height), str(path))
    await run.partial(Output(index=0, path=path, media_type="video/mp4", facts={"factor": request.factor}))


def enlarged_size(width: int, height: int, factor: float, limit: int, what: str) -> tuple[int, int]:
    """The size of the result. Raises RequestError, naming the largest factor, where a side is over the limit."""
    wide, high = round(width * factor), round(height * factor)
    if max(wide, high) <= limit:
        return wide, high
    most = int(limit / max(width, height) * 100) / 100
    hint = f"Choose at most {most:g}." if most > 1 else f"The {what} is as large as Enlarger makes them already."
    raise RequestError(
        f"Enlarger makes a {what} of up to {limit} pixels a side; {factor:g} times {width} x {height} is {wide} x {high}.",
        field="factor",
        hint=hint,
    )


MAKER = Maker(MODEL, make)
