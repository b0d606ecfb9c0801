"""Portraits of one face in many looks, by real processing of the photo."""

from __future__ import annotations

import asyncio

from providers.local.makers import Maker, new_file, one_by_one, seed_of
from studio.errors import RequestError
from studio.provider import QUALITY_BASE, Model, Output, Run
from studio.requests import PhotoboothRequest, Request
from studio.sizing import Sizes

USUAL = "3:4"  # the shape of a portrait
SIZES = Sizes(min=256, max=2048, multiple=8, base=1024)
MODEL = Model(
    "booth-1",
    title="Booth",
    tasks=frozenset({"photobooth"}),
    aliases=("booth",),
    batch=16,
    sizes=SIZES,
    seed=True,
    strength=True,
    formats=("png", "jpg", "webp"),
    qualities=("fast", "hq", "pro"),
    typical_seconds=2.5,
    price="free",
    about="Cuts the person out of your photo, restyles the portrait and frames it before a painted backdrop, on this machine.",
)


def check(request: Request) -> None:
    """Raises RequestError where there is a persona alone: the booth works from a photo."""
    assert isinstance(request, PhotoboothRequest)
    if not request.face:
        raise RequestError(
            "Booth works from a photo; only a persona is named.", field="face", hint="Add one photo with a face."
        )


async def make(run: Run) -> None:
    """Make one portrait after another."""
    from providers.local.booth.making import portrait

    request = run.request
    assert isinstance(request, PhotoboothRequest)
    width, height = _size(request)
    kind = request.output_format or "png"
    photo = await asyncio.to_thread(run.input, request.face)
    style = request.styles[0] if request.styles else ""

    async def one(index: int) -> Output:
        path, seed = new_file(run, index, kind), seed_of(run, index)
        said = (request.prompt, style, request.identity_strength, seed, width, height)
        facts = await run.compute(portrait, str(photo), *said, str(path), (index, request.count))
        if index == 0:
            _tell(run, facts)
        return Output(index=index, path=path, media_type=f"image/{kind}", seed=seed, facts=facts)

    await one_by_one(run, one)


def _size(request: PhotoboothRequest) -> tuple[int, int]:
    if request.width or request.aspect_ratio:
        return MODEL.size(request) or (768, 1024)
    return SIZES.for_ratio(USUAL, QUALITY_BASE[request.quality])


def _tell(run: Run, facts: dict[str, object]) -> None:
    """Say what the person may not expect."""
    if not facts["found"]:
        run.note("Nobody stands out in this photo, so the whole picture was used.", lasting=True)
    if not facts["known"]:
        run.note(f'No known look is in these words; "{facts["look"]}" was chosen.', lasting=True)


MAKER = Maker(MODEL, make, check)
