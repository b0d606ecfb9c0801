"""Pictures from words, by the painter."""

from __future__ import annotations

from providers.local import work
from providers.local.makers import Maker, new_file, one_by_one, seed_of
from studio.provider import Model, Output, Run
from studio.requests import ImageRequest
from studio.sizing import Sizes

MODEL = Model(
    "painter-1",
    title="Painter",
    tasks=frozenset({"image"}),
    aliases=("painter",),
    batch=16,
    sizes=Sizes(min=256, max=2048, multiple=8, base=1024),
    seed=True,
    negative_prompt=True,
    formats=("png", "jpg", "webp"),
    qualities=("fast", "hq", "pro"),
    typical_seconds=0.6,
    price="free",
    about="Paints landscapes, places and animals from your words, on this machine.",
)


async def make(run: Run) -> None:
    """Paint one picture after another."""
    request = run.request
    assert isinstance(request, ImageRequest)
    width, height = MODEL.size(request) or (1024, 1024)
    kind = request.output_format or "png"

    async def paint(index: int) -> Output:
        path, seed = new_file(run, index, kind), seed_of(run, index)
        place = (index, request.count)
        await run.compute(
            work.paint_to_file, request.prompt, request.negative_prompt, seed, width, height, str(path), place
        )
        return Output(index=index, path=path, media_type=f"image/{kind}", seed=seed)

    await one_by_one(run, paint)


MAKER = Maker(MODEL, make)
