"""What a person asks for: one frozen model per task. References are artifact ids, never paths or pixels.

A request is JSON that can be stored, shown and replayed. Wrong values fail here, before anything is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from studio.errors import RequestError, request_error
from studio.requests._base import PROMPT_LIMIT, SEED_LIMIT, Request, Sized, writable
from studio.requests.films import Clip, Control, CutRequest, ExportRequest, Reference, Sticker, Title, VideoRequest
from studio.requests.pictures import (
    AnglesRequest,
    EditRequest,
    ImageRequest,
    Model3DRequest,
    PhotoboothRequest,
    UpscaleRequest,
)
from studio.requests.sounds import MusicRequest, SoundEffectRequest, SpeechRequest, TranscribeRequest

__all__ = [
    "PROMPT_LIMIT", "REQUESTS", "SEED_LIMIT", "TASKS", "AnglesRequest", "Clip", "Control", "CutRequest", "EditRequest",
    "ExportRequest", "ImageRequest", "Model3DRequest", "MusicRequest", "PhotoboothRequest", "Reference", "Request", "Sized",
    "SoundEffectRequest", "SpeechRequest", "Sticker", "Title", "TranscribeRequest", "UpscaleRequest", "VideoRequest", "kind_of",
    "parse_request", "writable",
]  # fmt: skip

REQUESTS: dict[str, type[Request]] = {
    kind.task: kind
    for kind in (
        ImageRequest,
        EditRequest,
        PhotoboothRequest,
        AnglesRequest,
        VideoRequest,
        MusicRequest,
        SpeechRequest,
        SoundEffectRequest,
        TranscribeRequest,
        UpscaleRequest,
        Model3DRequest,
        CutRequest,
        ExportRequest,
    )
}
TASKS = tuple(REQUESTS)


def kind_of(task: str) -> type[Request]:
    """What a request for this task is. Raises RequestError for a task that there is not."""
    kind = REQUESTS.get(task)
    if kind is None:
        raise RequestError(
            f'There is no task "{str(task)[:60]}".', field="task", hint=f"Choose one of {', '.join(TASKS)}."
        )
    return kind


def parse_request(task: str, values: Mapping[str, Any]) -> Request:
    """The request for a task. Raises RequestError naming the field, its limit and the way out."""
    kind = kind_of(task)
    if not isinstance(values, Mapping):
        raise RequestError(
            "The request is not an object.", field="request", hint='Send fields by name, like {"prompt": "a cat"}.'
        )
    try:
        return kind(**values)
    except ValidationError as error:
        raise request_error(error) from error
    except TypeError as error:
        raise RequestError(
            "The request has a field whose name is not text.", field="request", hint="Name each field."
        ) from error
