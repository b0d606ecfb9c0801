"""Other forms of what is there: loops, GIFs, smaller files, sheets, frames, sounds."""

from __future__ import annotations

import asyncio
from pathlib import Path

from providers.local.makers import Maker, new_file
from studio.provider import Model, Output, Run
from studio.requests import ExportRequest

MODEL = Model(
    "exporter-1",
    title="Exporter",
    tasks=frozenset({"export"}),
    aliases=("exporter",),
    seed=False,
    audio=True,
    qualities=("fast", "hq", "pro"),
    typical_seconds=3.0,
    price="free",
    about="Turns results into loops, GIFs, smaller files, sheets, single frames and sounds, on this machine.",
)


async def make(run: Run) -> None:
    """Make the one file. Which form fits is seen once the items are there."""
    from providers.local.cutting.export import export

    request = run.request
    assert isinstance(request, ExportRequest)
    paths = [str(await asyncio.to_thread(run.input, name)) for name in request.items]
    stem = new_file(run, 0, "part").with_suffix("")
    made = await run.compute(export, request.model_dump_json(), paths, str(stem))
    await run.partial(Output(index=0, path=Path(made.path), media_type=made.media_type, facts=made.facts))


MAKER = Maker(MODEL, make)
