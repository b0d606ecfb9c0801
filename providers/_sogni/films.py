"""What is asked for films: their inputs, their size, and how long they are."""

from __future__ import annotations

import asyncio
import io
import math
from pathlib import Path
from typing import Any

from providers._sogni.asking import Ask, Case
from providers._sogni.models import SEEDANCE_25
from providers._sogni.sizing import Fitted, Size, fit
from providers._sogni.windows import window_of
from studio.errors import RequestError
from studio.requests import VideoRequest

PLAIN = ("wan", "ltx")  # families whose length is said in frames
WAN3_RATIOS = ("16:9", "4:3", "1:1", "3:4", "9:16")


async def film(case: Case) -> Ask:
    """The whole request of a film, checked against the files it is made from."""
    request = _request(case)
    pictures = await _pictures(case)
    fitted = await _fitted(case, pictures)
    params: dict[str, Any] = {
        **_sized(fitted.size if fitted else None),
        **await asyncio.to_thread(_length, case),
        **await _inputs(case, pictures, fitted),
        **_settings(case),
    }
    if fitted and fitted.note:
        case.run.note(fitted.note)
    # A film that goes on is joined to what it goes on from; Seedance does that itself.
    joined = request.video if request.effective_mode == "extend" and case.model.workflow == "i2v" else ""
    return Ask(params, joined=joined)


async def _pictures(case: Case) -> dict[str, bytes]:
    """The first and last frame, by the SDK's names. Of a film that goes on, the first is its last one."""
    request = _request(case)
    found: dict[str, bytes] = {}
    if request.effective_mode == "extend" and case.model.workflow == "i2v":
        found["referenceImage"] = await asyncio.to_thread(_last_frame, await case.path(request.video))
    elif request.first_frame:
        found["referenceImage"] = await case.read(request.first_frame)
    if request.last_frame:
        found["referenceImageEnd"] = await case.read(request.last_frame)
    return found


async def _fitted(case: Case, pictures: dict[str, bytes]) -> Fitted | None:
    """The size of the film. Raises RequestError in strict mode for one that the pictures do not give."""
    request, model = _request(case), case.model
    if model.sizes is None:
        return None
    shape = await asyncio.to_thread(_shape, case, next(iter(pictures.values()), None))
    if shape is None or (request.aspect_ratio and not request.width):
        size = model.size(request)
        return Fitted(size, size, reshaped=True) if size else None
    if request.width and request.height:
        sizes = model.sizes
        box = request.width, request.height
        if not all(sizes.min <= side <= sizes.max for side in box) and not sizes.fixed:
            model.size(request)  # says what is wrong
        return fit(shape, box, sizes, strict=request.strict_size, title=model.title)
    size = model.with_enough_pixels(_in_shape(case, shape))
    return Fitted(size, size, reshaped=True)


def _in_shape(case: Case, shape: Size) -> Size:
    """The usual size in the shape of what the film is made from."""
    request, sizes = _request(case), case.model.usual_sizes
    assert sizes is not None
    if request.target_resolution:
        scale = request.target_resolution / min(shape)
    else:
        usual = case.model.in_shape(request, "1:1")
        scale = math.sqrt(usual[0] * usual[1] / (shape[0] * shape[1]))
    return sizes.nearest(round(shape[0] * scale), round(shape[1] * scale))


def _shape(case: Case, picture: bytes | None) -> Size | None:
    """Width and height of the picture, else of the film, that the shape is taken from."""
    request = _request(case)
    if picture is not None:
        return _size_of(picture)
    if request.video:
        from studio.media.probe import probe

        found = probe(case.run.input(request.video))
        return found.width, found.height
    return None


def _length(case: Case) -> dict[str, Any]:
    """Seconds or frames, and the rate. What moves to a sound or to another film is as long as that, as far as the model goes."""
    request, model = _request(case), case.model
    span, frames = model.duration, model.frames
    if span is None or frames is None:
        return {}
    usual_rate = model.fps.default if model.fps else None
    rate = request.fps or usual_rate or 24
    if request.frames:
        if model.family in PLAIN:
            return {"frames": frames.nearest(request.frames), "fps": rate}
        return {"duration": round(frames.seconds(request.frames, rate), 3)}
    seconds = request.duration or _source_length(case) or span.default or span.min
    seconds = min(max(seconds, span.min), span.max)
    if model.family in PLAIN:
        return {"frames": frames.of(seconds, rate), "fps": rate}
    return {"duration": seconds}


def _source_length(case: Case) -> float | None:
    """Seconds of the sound or the film that sets the length; None where nothing does."""
    from studio.media.probe import probe

    request, workflow = _request(case), case.model.workflow
    source = (
        request.audio
        if workflow in {"s2v", "ia2v", "a2v"}
        else request.video
        if workflow.startswith(("animate", "v2v"))
        else ""
    )
    if not source:
        return None
    if request.audio_duration and source == request.audio:
        return request.audio_duration
    start = (request.audio_start if source == request.audio else request.video_start) or 0.0
    left = probe(case.run.input(source)).duration - start
    if left <= 0:
        name = "audio_start" if source == request.audio else "video_start"
        raise RequestError(f"The start at {start:g} s is behind the end.", field=name, hint="Choose an earlier start.")
    return left


async def _inputs(case: Case, pictures: dict[str, bytes], fitted: Fitted | None) -> dict[str, Any]:
    """The files and addresses that go along."""
    request, model = _request(case), case.model
    size = fitted.size if fitted and request.auto_resize else None
    found: dict[str, Any] = {}
    for name, data in pictures.items():
        found[name] = await asyncio.to_thread(brought_to, data, size) if size else data
    if request.audio:
        found["referenceAudio"] = await case.read(request.audio)
    if request.video and (model.workflow != "i2v"):
        found["referenceVideo"] = await case.read(request.video)
    if request.voice:
        found["referenceAudio" if model.family == "seedance" else "referenceAudioIdentity"] = await case.read(
            request.voice
        )
    return found | await _named(case)


async def _named(case: Case) -> dict[str, Any]:
    """The references that the prompt names, as public addresses in their order; a lone picture is uploaded."""
    request, model = _request(case), case.model
    if not request.references:
        return {}
    if model.family == "happyhorse" and len(request.references) == 1:
        return {"referenceImage": await case.read(request.references[0].artifact)}
    urls: dict[str, list[str]] = {}
    for reference in request.references:
        url = await asyncio.to_thread(case.run.public_url, reference.artifact)
        if not url.startswith("https://"):
            raise RequestError(
                f"{model.title} fetches its references from public https addresses only.",
                field="references",
                hint="Set BACKLOT_PUBLIC_URL to an https address, or import the references from https addresses.",
            )
        urls.setdefault(reference.kind, []).append(url)
    return {f"reference{kind.title()}Urls": found for kind, found in urls.items()}


def _said_window(case: Case) -> dict[str, Any]:
    """The part of its sound that the prompt names, where no field does; the person is told."""
    request = _request(case)
    heard = request.audio or request.voice or any(each.kind == "audio" for each in request.references)
    chosen = request.audio_start is not None or request.audio_duration is not None
    window = window_of(request.prompt) if heard and not chosen else None
    if window is None:
        return {}
    start, end = window
    case.run.note(f"Of the sound, {start:g} to {end:g} s are used, as the prompt says.")
    return {"audioStart": start, "audioDuration": round(end - start, 3)}


def _settings(case: Case) -> dict[str, Any]:
    """The finer settings."""
    request, model, options = _request(case), case.model, case.options
    found: dict[str, Any] = {
        "shift": options.shift if options.shift is not None else model.shift,
        "generateAudio": request.generate_audio if model.audio else None,
        "audioStart": request.audio_start,
        "audioDuration": request.audio_duration,
        "videoStart": request.video_start,
        "firstFrameStrength": options.first_frame_strength,
        "lastFrameStrength": options.last_frame_strength,
        "trimEndFrame": options.trim_end_frame or None,
        "teacacheThreshold": options.teacache,
        "detailerStrength": options.detailer_strength,
        "audioIdentityStrength": options.voice_strength,
        "sam2Coordinates": options.points,
        "returnLastFrame": options.return_last_frame or None,
        "seedanceTaskType": _seedance_task(case),
        "outputFormat": options.container,
    }
    if model.family == "seedance":
        found |= _said_window(case)
    if request.control:
        found["controlNet"] = {"name": request.control.name, "strength": request.control.strength}
    if model.family == "wan3":
        found["ratio"] = request.aspect_ratio if request.aspect_ratio in WAN3_RATIOS else "adaptive"
    return found


def _seedance_task(case: Case) -> str | None:
    """What Seedance 2.5 does with what it is given; no other model is told."""
    request = _request(case)
    if case.model.id != SEEDANCE_25 or request.first_frame or request.last_frame:
        return None
    by_mode = {"restyle": "edit", "extend": "extend"}.get(request.effective_mode)
    loose = bool(request.references or request.audio or request.voice or request.video)
    return case.options.seedance_task or by_mode or ("reference" if loose else None)


def brought_to(data: bytes, size: Size) -> bytes:
    """The picture at this size as PNG: cut to the shape where it differs. One that has the size stays as it is."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data)) as opened:
        upright = opened.getexif().get(0x0112, 1) == 1
        if upright and opened.size == size:
            return data
        out = io.BytesIO()
        ImageOps.fit(ImageOps.exif_transpose(opened).convert("RGB"), size, Image.Resampling.LANCZOS).save(
            out, "PNG", compress_level=1
        )
        return out.getvalue()


def _size_of(data: bytes) -> Size:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data)) as picture:
        found: Size = ImageOps.exif_transpose(picture).size
        return found


def _last_frame(path: Path) -> bytes:
    """The last frame of a film as PNG."""
    from PIL import Image

    from studio.media.frames import last_frame

    out = io.BytesIO()
    Image.fromarray(last_frame(path)).save(out, "PNG", compress_level=1)
    return out.getvalue()


def _sized(size: Size | None) -> dict[str, int]:
    return {"width": size[0], "height": size[1]} if size else {}


def _request(case: Case) -> VideoRequest:
    assert isinstance(case.request, VideoRequest)
    return case.request
