"""A film from pieces: clips and pictures in order, with crossfades, music, titles and subtitles."""

from __future__ import annotations

import asyncio

from providers.local.makers import Maker, new_file
from studio.errors import RequestError
from studio.provider import Model, Output, Run
from studio.requests import CutRequest, Request

SIDES = (64, 4096)  # pixels

MODEL = Model(
    "cutter-1",
    title="Cut room",
    tasks=frozenset({"cut"}),
    aliases=("cutter",),
    seed=False,
    formats=("mp4",),
    audio=True,
    qualities=("fast", "hq", "pro"),
    typical_seconds=8.0,
    price="free",
    about="Cuts clips and pictures together with crossfades, music, titles and subtitles, on this machine.",
)


def check(request: Request) -> None:
    """Raises RequestError for a size it does not make, and for subtitles that cannot be read."""
    assert isinstance(request, CutRequest)
    for name in ("width", "height"):
        side = getattr(request, name)
        if side is not None and not SIDES[0] <= side <= SIDES[1]:
            raise RequestError(
                f"The cut room makes films of {SIDES[0]} to {SIDES[1]} pixels a side; {side} asked.",
                field=name,
                hint=f"Choose {SIDES[0]} to {SIDES[1]}, or leave the size out for the first piece's.",
            )
    if request.subtitles:
        from studio.media.subtitles import parse

        parse(request.subtitles)


async def make(run: Run) -> None:
    """Cut the one film."""
    from providers.local.cutting.film import cut

    request = run.request
    assert isinstance(request, CutRequest)
    paths = {name: str(await asyncio.to_thread(run.input, name)) for name in request.sources()}
    out = new_file(run, 0, "mp4")
    facts = await run.compute(cut, request.model_dump_json(), paths, str(out))
    await run.partial(Output(index=0, path=out, media_type="video/mp4", facts=facts))


MAKER = Maker(MODEL, make, check)
