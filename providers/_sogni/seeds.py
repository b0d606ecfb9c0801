"""The seed that the vendor's own command line makes from a request: the first four bytes of a SHA-256 over everything asked.

Source: sogni-agent 3.40, its `prompt-hash` strategy; checked with "a cat", z_image_turbo_bf16, 512 x 512 -> 216625234. References count by
their name there; here that is the artifact's id.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from studio.requests import AnglesRequest, EditRequest, MusicRequest, Request, Sized, VideoRequest
from studio.requests.pictures import Model3DRequest, PhotoboothRequest, UpscaleRequest

if TYPE_CHECKING:
    from providers._sogni.models import SogniModel

# The order counts: the text that is hashed has the keys in it.
KEYS = (
    "prompt", "model", "workflow", "width", "height", "azimuth", "elevation", "distance", "angleDescription", "outputFormat",
    "sampler", "scheduler", "musicLyrics", "musicLanguage", "musicBpm", "musicKeyscale", "musicTimesig", "musicComposerMode",
    "musicPromptStrength", "musicCreativity", "musicShift", "targetResolution", "loras", "loraStrengths", "refImage", "refImageEnd",
    "refAudio", "audioStart", "audioDuration", "referenceAudioIdentity", "refVideo", "videoStart", "contextImages",
    "autoResizeVideoAssets", "tokenType", "steps", "guidance",
)  # fmt: skip
EMPTY: dict[str, Any] = {
    **dict.fromkeys(KEYS, ""),
    **dict.fromkeys(
        (
            "width", "height", "musicBpm", "musicComposerMode", "musicPromptStrength", "musicCreativity", "musicShift",
            "targetResolution", "audioStart", "audioDuration", "videoStart", "autoResizeVideoAssets", "steps", "guidance",
        )
    ),
    "azimuth": "front",
    "elevation": "eye-level",
    "distance": "medium",
}  # fmt: skip


def prompt_hash(request: Request, model: SogniModel) -> int:
    """The seed of a request, 0 to 2**32 - 1."""
    body = {**EMPTY, **_common(request, model), **_own(request)}
    text = json.dumps({key: body[key] for key in KEYS}, separators=(",", ":"), ensure_ascii=False)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def _common(request: Request, model: SogniModel) -> dict[str, Any]:
    size = model.size(request) if isinstance(request, Sized) else None
    return {
        "prompt": request.prompt,
        "model": model.id,
        "workflow": model.workflow if model.media == "video" else "music" if model.media == "audio" else "image",
        "width": size[0] if size else None,
        "height": size[1] if size else None,
        "outputFormat": request.output_format,
        "sampler": request.sampler,
        "scheduler": request.scheduler,
        "loras": [lora.id for lora in request.loras],
        "loraStrengths": [_number(lora.strength) for lora in request.loras],
        "contextImages": [],
        "tokenType": str(request.options.get("token_type", "")),
        "steps": request.steps,
        "guidance": _number(request.guidance),
    }


def _own(request: Request) -> dict[str, Any]:
    """What only this kind of request has."""
    if isinstance(request, EditRequest):
        return {"contextImages": list(request.references)}
    if isinstance(request, AnglesRequest):
        return {
            "contextImages": [request.subject],
            "azimuth": request.azimuths[0],
            "elevation": request.elevation,
            "distance": request.distance,
            "angleDescription": request.description,
        }
    if isinstance(request, PhotoboothRequest):
        return {"refImage": request.face}
    if isinstance(request, UpscaleRequest | Model3DRequest):
        return {"refImage": request.source}
    if isinstance(request, VideoRequest):
        return _film(request)
    return _music(request) if isinstance(request, MusicRequest) else {}


def _film(request: VideoRequest) -> dict[str, Any]:
    return {
        "targetResolution": request.target_resolution,
        "refImage": request.first_frame,
        "refImageEnd": request.last_frame,
        "refAudio": request.audio,
        "audioStart": _number(request.audio_start),
        "audioDuration": _number(request.audio_duration),
        "referenceAudioIdentity": request.voice,
        "refVideo": request.video,
        "videoStart": _number(request.video_start),
        "autoResizeVideoAssets": request.auto_resize,
    }


def _music(request: MusicRequest) -> dict[str, Any]:
    return {
        "musicLyrics": request.lyrics,
        "musicLanguage": request.language,
        "musicBpm": request.bpm,
        "musicKeyscale": request.key,
        "musicTimesig": str(request.time_signature or ""),
        "musicComposerMode": request.options.get("composer_mode"),
        "musicPromptStrength": request.options.get("prompt_strength"),
        "musicCreativity": request.options.get("creativity"),
        "musicShift": request.options.get("shift"),
    }


def _number(value: float | None) -> float | int | None:
    """Whole numbers without a point, as the vendor's clients write them."""
    return int(value) if value is not None and value == int(value) else value
