"""What is asked for pictures: from words, from pictures, of a face, from other sides, larger, and as a solid."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from providers._sogni.asking import Ask, Case
from providers._sogni.models import ANGLES_LORA, SogniModel
from studio.angles import sks_prompt
from studio.errors import RequestError
from studio.requests import (
    AnglesRequest,
    EditRequest,
    ImageRequest,
    Model3DRequest,
    PhotoboothRequest,
    Sized,
    UpscaleRequest,
)

FOLLOWED = 2_097_152  # pixels at most, when a picture's size follows another picture
HALFWAY = 0.5  # how much of a picture is kept that is started from, unless it is said
LINES = (1080, 1440)  # of a film made larger


async def image(case: Case) -> Ask:
    assert isinstance(case.request, ImageRequest)
    return Ask({**_sized(case.model.size(case.request)), **_vendor(case)})


async def edit(case: Case) -> Ask:
    """Context pictures, or one that is started from where the model takes no others."""
    request, model = case.request, case.model
    assert isinstance(request, EditRequest)
    files = [await case.read(artifact) for artifact in request.references]
    size = _sized(await _followed(case, request, request.references[0]))
    if model.guide:
        kept = HALFWAY if request.strength is None else 1 - request.strength
        return Ask({**size, "startingImage": files[0], "startingImageStrength": kept})
    mask = await _png(case, request.mask) if request.mask else None
    return Ask({**size, **_vendor(case), "contextImages": files, "gptImageMask": mask})


async def photobooth(case: Case) -> Ask:
    request = case.request
    assert isinstance(request, PhotoboothRequest)
    control = {
        "name": "instantid",
        "image": await case.read(request.face),
        "strength": request.identity_strength,
        "mode": "balanced",
        "guidanceStart": 0,
        "guidanceEnd": request.identity_end,
    }
    return Ask({**_sized(case.model.size(request)), "controlNet": control})


async def angles(case: Case) -> Ask:
    """One view: the plan of a request for more has one job for each."""
    request = case.request
    assert isinstance(request, AnglesRequest)
    words = " ".join(text for text in (request.description, request.prompt) if text)
    prompt = sks_prompt(request.azimuths[0], request.elevation, request.distance, words)
    own = [(lora.id, lora.strength) for lora in request.loras if lora.id != ANGLES_LORA]
    loras = [(ANGLES_LORA, request.angle_strength), *own]
    params = {
        **_sized(await _followed(case, request, request.subject)),
        "positivePrompt": prompt,
        "contextImages": [await case.read(request.subject)],
        "loras": [name for name, _ in loras],
        "loraStrengths": [strength for _, strength in loras],
        "outputFormat": request.output_format or "jpg",
    }
    return Ask(params, facts={"prompt": prompt})


async def upscale(case: Case) -> Ask:
    request = case.request
    assert isinstance(request, UpscaleRequest)
    path = await case.path(request.source)
    file = await case.read(request.source)
    if case.model.media == "video":
        film = await asyncio.to_thread(enlarged_film, case.model, path, request.factor)
        return Ask({"referenceVideo": file, "upscaleResolution": min(film.size)})
    size = await asyncio.to_thread(enlarged_picture, case.model, path, request.factor)
    return Ask({"startingImage": file, **_sized(size)})


async def solid(case: Case) -> Ask:
    request = case.request
    assert isinstance(request, Model3DRequest)
    return Ask({"startingImage": await case.read(request.source)})


def enlarged_picture(model: SogniModel, path: Path, factor: float) -> tuple[int, int]:
    """The size so many times as wide. Raises RequestError for one that the model does not make."""
    from studio.media.images import read_size

    sizes, size = model.sizes, read_size(path)
    assert sizes is not None
    width, height = (round(side * factor / sizes.multiple) * sizes.multiple for side in size)
    if not sizes.min <= min(width, height) or not max(width, height) <= sizes.max:
        least, most = sizes.min / min(size), sizes.max / max(size)
        raise RequestError(
            f"{model.title} makes pictures with {sizes.rule}; {width} x {height} asked.",
            field="factor",
            hint=f"Choose a factor from {math.ceil(least * 10) / 10:g} to {math.floor(most * 10) / 10:g}.",
        )
    return width, height


@dataclass(frozen=True)
class Larger:
    """A film that is made larger. source, size: pixels, before and after."""

    source: tuple[int, int]
    size: tuple[int, int]
    fps: float
    frames: int


def enlarged_film(model: SogniModel, path: Path, factor: float) -> Larger:
    """The film with the smaller number of lines that is enough. Raises RequestError for one that has as many already."""
    from studio.media.probe import probe

    found = probe(path)
    short = min(found.width, found.height)
    if short >= LINES[-1]:
        raise RequestError(
            f"{model.title} makes films of {LINES[0]} or {LINES[1]} lines; this one has {short} already.",
            field="source",
            hint="Use a smaller film.",
        )
    wish = short * factor
    lines = next((lines for lines in LINES if lines > short and lines >= wish), LINES[-1])
    size = (round(found.width * lines / short), round(found.height * lines / short))
    return Larger((found.width, found.height), size, found.fps, round(found.duration * found.fps))


def followed(model: SogniModel, request: Sized, file: Callable[[], Path]) -> tuple[int, int] | None:
    """The size asked for, else that of the picture, as near as the model makes it."""
    sizes = model.sizes
    if request.width or request.aspect_ratio or sizes is None:
        return model.size(request)
    from studio.media.images import read_size

    width, height = read_size(file())
    scale = min(1.0, math.sqrt(FOLLOWED / (width * height)))
    return model.with_enough_pixels(sizes.nearest(round(width * scale), round(height * scale)))


async def _followed(case: Case, request: Sized, artifact: str) -> tuple[int, int] | None:
    return await asyncio.to_thread(followed, case.model, request, lambda: case.run.input(artifact))


async def _png(case: Case, artifact: str) -> bytes:
    """A mask as PNG, which is the only form it is taken in."""
    return await asyncio.to_thread(_as_png, await case.path(artifact))


def _as_png(path: Any) -> bytes:
    import io

    from PIL import Image

    with Image.open(path) as picture:
        out = io.BytesIO()
        picture.save(out, "PNG")
        return out.getvalue()


def _vendor(case: Case) -> dict[str, Any]:
    """What only GPT Image understands."""
    if not case.model.id.startswith("gpt-image"):
        return {}
    quality = case.options.image_quality or {"fast": "low", "hq": "medium", "pro": "high"}[case.request.quality]
    return {"gptImageQuality": quality, "gptImageBackground": case.options.background}


def _sized(size: tuple[int, int] | None) -> dict[str, int]:
    return {"width": size[0], "height": size[1]} if size else {}
