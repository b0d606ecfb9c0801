"""Pictures changed by an instruction in plain words."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from providers.local.makers import Maker, new_file, one_by_one, seed_of
from studio.errors import RequestError
from studio.provider import QUALITY_BASE, Model, Output, Run
from studio.requests import EditRequest, Request, Sized
from studio.sizing import Sizes, parse_ratio

if TYPE_CHECKING:
    from providers.local.editing import Chain


SCENE = Sizes(min=256, max=2048, multiple=8, base=1024)


@dataclass(frozen=True)
class LikeItsPicture(Model):
    """A model whose results are as large as the picture they are made from, unless a size is asked."""

    def size(self, request: Sized) -> tuple[int, int] | None:
        """Width and height where they are asked; None where the picture decides."""
        return super().size(request) if request.width and request.height else None


MODEL = LikeItsPicture(
    "retoucher-1",
    title="Retoucher",
    tasks=frozenset({"edit"}),
    aliases=("retoucher",),
    batch=16,
    sizes=Sizes(min=16, max=4096, multiple=1, base=1024),
    references=16,
    seed=True,
    negative_prompt=True,
    strength=True,
    mask=True,
    formats=("png", "jpg", "webp"),
    qualities=("fast", "hq", "pro"),
    prompt_limit=2000,
    typical_seconds=1.0,
    price="free",
    about="Does what an instruction names, one after another: colours, light, blurs, film looks, paint, crops, frames, cut-outs, repairs.",
)


def check(request: Request) -> None:
    """Raises RequestError for an instruction that is not understood or does not go with the rest of the request."""
    from providers.local.editing.files import planned

    assert isinstance(request, EditRequest)
    if _meant(request)[1]:
        return
    steps = planned(_order(request, 0, 0))
    if request.strength == 0:
        raise RequestError(
            "A strength of 0 keeps the picture as it is.", field="strength", hint="Choose more than 0, or leave it out."
        )
    if steps.pictures > len(request.references):
        raise RequestError(
            f"This needs {steps.pictures} pictures; {len(request.references)} given.",
            field="references",
            hint="Add the picture that the instruction speaks of.",
        )
    if steps.transparent and request.output_format == "jpg":
        raise RequestError(
            "A jpg has no clear parts, and this makes some.", field="output_format", hint="Choose png or webp."
        )
    if request.mask:
        _check_mask(request, steps)


def _check_mask(request: EditRequest, steps: Chain) -> None:
    """Raises RequestError where the pixels outside of the mask could not stay what they are."""
    if not steps.keeps_size or request.width or request.aspect_ratio:
        raise RequestError(
            "With a mask the picture keeps its size and shape; this would change them.",
            field="mask",
            hint="Leave the mask out, or do it in a second edit.",
        )
    if request.output_format == "jpg":
        raise RequestError(
            "A jpg changes every pixel a little, also those outside of the mask.",
            field="output_format",
            hint="Choose png or webp.",
        )


def _meant(request: EditRequest) -> tuple[str, str]:
    """The instruction without the words about who is in the pictures, and the scene to be painted behind them; one of both is empty."""
    from providers.local.editing.files import planned
    from providers.local.editing.portraying import scene_of

    words = "" if request.mask else scene_of(request.prompt, len(request.references))
    if not words:
        return request.prompt, ""
    if len(request.references) > 1:
        return "", words
    try:
        planned({"prompt": words})
    except RequestError:
        return "", words
    return words, ""


async def make(run: Run) -> None:
    """Change the picture, or show the people in it in a scene, once for each seed."""
    from providers.local.editing.files import edit_to_file
    from providers.local.editing.portraying import portray_to_file

    request = run.request
    assert isinstance(request, EditRequest)
    sources = [str(await asyncio.to_thread(run.input, name)) for name in request.references]
    words = _meant(request)[1]
    mask = str(await asyncio.to_thread(run.input, request.mask)) if request.mask else ""
    kind = request.output_format or "png"

    async def edit(index: int) -> Output:
        path, seed = new_file(run, index, kind), seed_of(run, index)
        told = _order(request, seed, index)
        if words:
            told |= {"words": words, "size": _scene_size(request)}
            facts = json.loads(await run.compute(portray_to_file, json.dumps(told), sources, str(path)))
        else:
            facts = json.loads(await run.compute(edit_to_file, json.dumps(told), sources, mask, str(path)))
        return Output(index=index, path=path, media_type=_media_type(kind), seed=seed, facts=facts)

    await one_by_one(run, edit)


def _scene_size(request: EditRequest) -> tuple[int, int]:
    """How large a painted scene becomes, in pixels."""
    return MODEL.size(request) or SCENE.for_ratio(request.aspect_ratio or "1:1", QUALITY_BASE[request.quality])


def _order(request: EditRequest, seed: int, index: int) -> dict[str, Any]:
    """What the worker is told."""
    size = MODEL.size(request)
    ratio = size or (parse_ratio(request.aspect_ratio) if request.aspect_ratio else None)
    return {
        "prompt": _meant(request)[0],
        "negative_prompt": request.negative_prompt,
        "seed": seed,
        "strength": 1.0 if request.strength is None else request.strength,
        "size": size,
        "ratio": ratio,
        "place": (index, request.count),
    }


def _media_type(kind: str) -> str:
    return "image/jpeg" if kind == "jpg" else f"image/{kind}"


MAKER = Maker(MODEL, make, check)
