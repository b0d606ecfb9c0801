"""From a request to what an upstream is sent: pictures as data: URIs, and our words under their names. Builds new objects only."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from providers._huggingface.catalog import Entry, frames_of
from providers._huggingface.errors import NAME
from studio.errors import RequestError
from studio.provider import Run
from studio.requests import EditRequest, Request, Sized, SpeechRequest, VideoRequest

PICTURE_LIMIT = 10 * 1024 * 1024  # bytes of one picture in a request
PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}

USUAL = {  # our word -> theirs, where theirs is another one
    "steps": "num_inference_steps",
    "guidance": "guidance_scale",
    "frames": "num_frames",
    "fps": "frames_per_second",
}


@dataclass(frozen=True)
class Asked:
    """What one call asks for. values: by our words, only what the model takes. pictures: files, in order."""

    entry: Entry
    prompt: str
    values: Mapping[str, Any] = field(default_factory=dict)
    pictures: tuple[Path, ...] = ()

    def named(self, upstream: str) -> dict[str, Any]:
        """The values under the upstream's names, with what is always sent for this model."""
        names = {**USUAL, **self.entry.names.get(upstream, {})}
        found = {names.get(word, word): value for word, value in self.values.items()}
        return {**{name: value for name, value in found.items() if name}, **self.entry.fixed.get(upstream, {})}

    def data_uris(self) -> list[str]:
        """The pictures. Raises RequestError for one that is too large or no picture."""
        return [data_uri(path) for path in self.pictures]


def asked(entry: Entry, request: Request, run: Run) -> Asked:
    """What this request comes to at this model."""
    values: dict[str, Any] = {}
    for word in ("steps", "guidance"):
        if word in entry.takes and getattr(request, word) is not None:
            values[word] = getattr(request, word)
    if entry.takes.get("seed", True) and request.seed is not None:
        values["seed"] = request.seed
    if entry.takes.get("negative_prompt") and request.negative_prompt:
        values["negative_prompt"] = request.negative_prompt
    if isinstance(request, Sized):
        values |= _shape(entry, request)
    if timing := frames_of(entry, request):
        values |= {"frames": timing[0], "fps": int(timing[1])}
    if isinstance(request, SpeechRequest):
        values |= {word: value for word, value in (("voice", request.voice), ("speed", request.speed)) if value}
        values = {word: value for word, value in values.items() if word != "speed" or value != 1.0}
    return Asked(entry, request.prompt, values, tuple(run.input(artifact) for artifact in pictures_of(request)))


def pictures_of(request: Request) -> list[str]:
    """The artifacts that are sent with it, in order."""
    if isinstance(request, EditRequest):
        return list(request.references)
    if isinstance(request, VideoRequest) and request.first_frame:
        return [request.first_frame]
    return []


def _shape(entry: Entry, request: Sized) -> dict[str, Any]:
    if size := entry.model().size(request):
        return {"width": size[0], "height": size[1]}
    return {"aspect_ratio": request.aspect_ratio} if entry.shapes and request.aspect_ratio else {}


def data_uri(path: Path) -> str:
    """A picture file as a data: URI, byte for byte. Raises RequestError, before anything is sent."""
    from PIL import Image

    if (size := path.stat().st_size) > PICTURE_LIMIT:
        raise RequestError(
            f"A picture is sent with at most {PICTURE_LIMIT // 1024 // 1024} MB; this one has {size / 1024 / 1024:.1f} MB.",
            provider=NAME,
            field="references",
            hint="Make it smaller, or save it as JPEG.",
        )
    try:
        with Image.open(path) as picture:
            media_type = PICTURES[picture.format or ""]
    except (OSError, KeyError) as error:
        raise RequestError(
            "A picture is sent as PNG, JPEG or WebP; this is none.",
            provider=NAME,
            field="references",
            hint="Export it as PNG.",
        ) from error
    return f"data:{media_type};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
