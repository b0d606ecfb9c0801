"""From a request to what the SDK is asked: the words of its `projects.create`, and the files that go with them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from providers._sogni.models import SogniModel
from providers._sogni.options import Options, previews_of
from studio.provider import Run
from studio.requests import Request

TYPES = {
    "image": "image",
    "video": "video",
    "audio": "audio",
    "model": "image",
}  # our media -> the wire's kind of project
FORMATS = {"image": "png", "video": "mp4", "audio": "mp3"}


@dataclass(frozen=True)
class Ask:
    """What is sent. params: keywords of `projects.create`. joined: a film that the new one is put behind. facts: kept with the outputs."""

    params: Mapping[str, Any]
    joined: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def paid_in(self, token: str) -> dict[str, Any]:
        return {**self.params, "tokenType": token}


@dataclass(frozen=True)
class Case:
    """One request with everything it is made from."""

    request: Request
    model: SogniModel
    options: Options
    run: Run

    async def read(self, artifact: str) -> bytes:
        """The bytes of an input."""
        return await asyncio.to_thread(self._read, artifact)

    async def path(self, artifact: str) -> Path:
        return await asyncio.to_thread(self.run.input, artifact)

    def _read(self, artifact: str) -> bytes:
        return self.run.input(artifact).read_bytes()


async def compose(case: Case) -> Ask:
    """What to send for a request. Raises RequestError, or NotConfigured for an input that needs a public address, with nothing sent."""
    from providers._sogni import films, pictures, sounds

    writers = {
        "image": pictures.image,
        "edit": pictures.edit,
        "photobooth": pictures.photobooth,
        "angles": pictures.angles,
        "upscale": pictures.upscale,
        "model3d": pictures.solid,
        "video": films.film,
        "music": sounds.music,
        "speech": sounds.speech,
    }
    ask = await writers[case.request.task](case)
    return replace(ask, params=common(case) | {name: value for name, value in ask.params.items() if value is not None})


def common(case: Case) -> dict[str, Any]:
    """What every kind of project has."""
    request, model, options = case.request, case.model, case.options
    found: dict[str, Any] = {
        "type": TYPES[model.media],
        "modelId": model.id,
        "positivePrompt": request.prompt,
        "numberOfMedia": request.count,
        "negativePrompt": request.negative_prompt if model.negative_prompt else None,
        "seed": request.seed % (model.most_seed + 1) if request.seed is not None and model.seed else None,
        "steps": steps(request, model),
        "guidance": (request.guidance if request.guidance is not None else model.guidance.default)
        if model.guidance
        else None,
        "sampler": request.sampler or model.sampler,
        "scheduler": request.scheduler or model.scheduler,
        "loras": [lora.id for lora in request.loras],
        "loraStrengths": [lora.strength for lora in request.loras],
        "outputFormat": request.output_format or FORMATS.get(model.media),
        "network": options.network,
        "numberOfPreviews": previews_of(model, options) or None,
        # The SDK turns `disable_nsfw_filter` into another word than the wire's, so this is written as the wire has it.
        "disableNSFWFilter": True if not options.safe_content_filter else None,
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])} | {
        "positivePrompt": request.prompt
    }


def steps(request: Request, model: SogniModel) -> int | None:
    """How many refining steps: as asked, else as the quality or the model has them."""
    if model.steps is None:
        return None
    usual = model.quality_steps.get(request.quality) or model.steps.default
    number = request.steps if request.steps is not None else usual
    return None if number is None else int(min(max(number, model.steps.min), model.steps.max))
