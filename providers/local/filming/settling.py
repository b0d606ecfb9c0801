"""From a request and its inputs to an order: size, frames, rate and sound, all decided and checked."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from providers.local.filming.orders import Order, Shot
from providers.local.filming.sounds import bed_words
from providers.local.makers.video import FPS, SECONDS
from studio.errors import RequestError
from studio.media.film import exact_rate
from studio.media.footage import Footage, footage
from studio.media.images import read_size
from studio.media.probe import probe
from studio.provider import Model
from studio.requests import VideoRequest

SLACK = 1.5 / 60  # seconds that a film may be longer than the longest one, by rounding to frames


def settled(request: VideoRequest, mode: str, model: Model, given: Callable[[str], Path]) -> Order:
    """The order for the first of its films. given: the file of an artifact. Raises RequestError where an input does not fit."""
    files = {
        name: given(getattr(request, name))
        for name in ("first_frame", "last_frame", "audio", "video")
        if getattr(request, name)
    }
    film = footage(files["video"]) if mode in ("restyle", "extend") else None
    fps = request.fps or _own_rate(film, model)
    size = _size(request, files, film, model)
    _fitting(request, files, size)
    start, seconds = request.audio_start or 0.0, request.audio_duration
    if mode in ("sound", "audio"):
        _heard(files["audio"], start)
    frames = _frames(request, mode, files, film, fps)
    return Order(
        mode=mode,
        prompt=request.prompt,
        shot=Shot(*size, frames, fps, request.seed or 0),
        negative_prompt=request.negative_prompt,
        first=str(files.get("first_frame", "")),
        last=str(files.get("last_frame", "")),
        audio=str(files.get("audio", "")),
        video=str(files.get("video", "")) if film else "",
        audio_start=start,
        audio_seconds=seconds,
        video_start=request.video_start or 0.0,
        bed=bed_words(request) if request.generate_audio and mode in ("text", "image", "transition") else "",
    )


def _own_rate(film: Footage | None, model: Model) -> float:
    """The film's own rate, within what is made; else the usual one."""
    if film is None or model.fps is None:
        return FPS
    return min(max(float(film.fps), model.fps.min), model.fps.max)


def _size(request: VideoRequest, files: dict[str, Path], film: Footage | None, model: Model) -> tuple[int, int]:
    """The size asked; else the film's own, or the shape of the picture."""
    assert model.sizes is not None
    if request.width or request.aspect_ratio:
        return model.size(request) or (0, 0)
    own = (film.width, film.height) if film else None
    picture = files.get("first_frame") or files.get("last_frame")
    if own is None and picture:
        own = read_size(picture)
    if own is None:
        return model.size(request) or (0, 0)
    if short := request.target_resolution:
        scale = short / min(own)
        return model.sizes.choose(round(own[0] * scale), round(own[1] * scale), title=model.title)
    if film:
        return model.sizes.nearest(*own)
    usual = model.size(request) or own
    return model.sizes.for_ratio(f"{own[0]}:{own[1]}", round(math.sqrt(usual[0] * usual[1])))


def _fitting(request: VideoRequest, files: dict[str, Path], size: tuple[int, int]) -> None:
    """Raises RequestError for a picture of another size, where pictures may not be fitted."""
    if request.auto_resize:
        return
    for name in ("first_frame", "last_frame"):
        if name in files and read_size(files[name]) != size:
            wide, high = read_size(files[name])
            raise RequestError(
                f"The {name.replace('_', ' ')} is {wide} x {high} pixels; the film is {size[0]} x {size[1]}.",
                field=name,
                hint=f"Crop it to {size[0]} x {size[1]}, or let the inputs be fitted (auto_resize).",
            )


def _heard(path: Path, start: float) -> None:
    found = probe(path)
    if not (found.audio or not found.video):
        raise RequestError("There is no sound in this file.", field="audio", hint="Give one with sound.")
    if start >= found.duration:
        raise RequestError(
            f"The sound is {found.duration:g} seconds long; it cannot start at {start:g}.",
            field="audio_start",
            hint=f"Choose less than {found.duration:g} seconds.",
        )


def _frames(request: VideoRequest, mode: str, files: dict[str, Path], film: Footage | None, fps: float) -> int:
    """How many frames: those asked; else as long as the sound or the film lasts; else the usual length."""
    rate = float(exact_rate(fps))
    asked = request.frames or (round(request.duration * fps) if request.duration else 0)
    if mode == "extend" and film:
        return math.ceil(film.seconds * rate - 1e-3) + (asked or round(SECONDS * fps))
    if mode == "restyle" and film:
        left = film.seconds - (request.video_start or 0.0)
        if left <= 0:
            raise RequestError(
                f"The film is {film.seconds:g} seconds long; it cannot start at {request.video_start:g}.",
                field="video_start",
                hint=f"Choose less than {film.seconds:g} seconds.",
            )
        return min(asked, math.ceil(left * rate - 1e-3)) if asked else _within(left, rate, "film", math.ceil)
    if mode in ("sound", "audio") and not asked:
        left = probe(files["audio"]).duration - (request.audio_start or 0.0)
        return _within(min(left, request.audio_duration or left), rate, "sound", round)
    return asked or round(SECONDS * fps)


def _within(seconds: float, fps: float, noun: str, whole: Callable[[float], int]) -> int:
    """The frames of this length. Raises RequestError for more than one film can have."""
    if seconds > 60 + SLACK:
        raise RequestError(
            f"The {noun} is {seconds:g} seconds long; Camera makes 0.5 to 60 seconds.",
            field="duration",
            hint="Choose a duration of at most 60 seconds.",
        )
    return max(1, whole(seconds * fps - 1e-3 if whole is math.ceil else seconds * fps))
