"""From what was asked to what will be done: which provider, which model, which seed, which words."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from studio.errors import RequestError, request_error
from studio.presets import Platform, Presets
from studio.provider import Model, Provider
from studio.requests import SEED_LIMIT, PhotoboothRequest, Request, VideoRequest

# A field that is given -> the fields that it says already.
SAID_BY = {
    "width": ("aspect_ratio",),
    "aspect_ratio": ("width", "height"),
    "frames": ("duration",),
    "duration": ("frames",),
}
SEED_ROOM = 64  # seeds kept free above a chosen one, for the other outputs of the request


@dataclass(frozen=True)
class Settled:
    """A request with nothing left open. request: as asked, with provider, model and seed filled in."""

    request: Request
    provider: Provider
    model: Model


def settle(request: Request, provider: Provider, presets: Presets, last_seed: Callable[[], int | None]) -> Settled:
    """Everything decided and checked, before anything is spent. Raises RequestError."""
    request = in_style(request, presets)
    model = provider.model_for(request)
    for kind, name in _presets_of(request):
        presets.get(kind, name)
    settled = request.changed(provider=provider.name, model=model.id, seed=choose_seed(request, model, last_seed))
    model.check(one_call(spoken(settled, presets), model))
    return Settled(settled, provider, model)


def on_platform(request: Request, presets: Presets) -> Request:
    """A film's request with what its platform sets, where the person has not said it. Raises RequestError for a length it does not take."""
    if not isinstance(request, VideoRequest) or not request.platform:
        return request
    platform = presets.get("platforms", request.platform)
    assert isinstance(platform, Platform)
    filled = _filled(request, platform.values)
    assert isinstance(filled, VideoRequest)
    shortest, longest = platform.seconds
    if filled.duration is not None and not shortest <= filled.duration <= longest:
        raise RequestError(
            f"{platform.title} takes films of {shortest:g} to {longest:g} seconds; {filled.duration:g} asked.",
            field="duration",
            hint=f"Choose {shortest:g} to {longest:g} seconds, or another platform.",
        )
    return filled.changed(cuts=True) if filled.duration is not None else filled


def in_style(request: Request, presets: Presets) -> Request:
    """The request with what its style sets besides words, where the person has not said it; of several looks, each job has its own."""
    named = _presets_of(request)
    return _filled(request, presets.get(*named[0]).values) if len(named) == 1 else request


def _filled(request: Request, values: Mapping[str, Any]) -> Request:
    """The request with these values in the fields that it has and that nobody has set, nor said in another way. Raises RequestError."""
    taken = {other for name, others in SAID_BY.items() if getattr(request, name, None) for other in others}
    said = {name for name in request.model_fields_set if getattr(request, name) is not None} | taken
    fields = type(request).model_fields
    more = {name: value for name, value in values.items() if name in fields and name not in said}
    try:
        return request.changed(**more) if more else request
    except ValidationError as error:
        raise request_error(error) from error


def _presets_of(request: Request) -> list[tuple[str, str]]:
    """The presets that a request names, with their kinds."""
    if isinstance(request, PhotoboothRequest):
        return [("photobooth", name) for name in request.styles]
    return [("styles", request.style)] if request.style else []


def one_call(request: Request, model: Model) -> Request:
    """What one call will be asked of a request that may be made in cuts."""
    if not isinstance(request, VideoRequest) or not request.cuts:
        return request
    from studio.jobs.plans import cuts_of

    return type(request).model_construct(**{**dict(request), "duration": cuts_of(request, model)[0] or None})


def spoken(request: Request, presets: Presets) -> Request:
    """The request as its provider hears it: the style's words are in the prompt."""
    named = _presets_of(request)
    if len(named) != 1:
        return request
    style = presets.get(*named[0])
    negative = ", ".join(text for text in (request.negative_prompt, style.negative_prompt) if text)
    words = {"prompt": style.apply(request.prompt), "negative_prompt": negative, "style": ""}
    # Already checked when it was asked; a template may make the prompt longer than a person may write.
    return type(request).model_construct(**{**dict(request), **words})


def choose_seed(request: Request, model: Model, last_seed: Callable[[], int | None]) -> int | None:
    """The seed by the request's strategy; where the model takes none, the one that was asked, if it only is not used."""
    if not model.seed:
        if request.seed is not None and "seed" not in model.unused:
            raise RequestError(f"{model.title} takes no seed.", field="seed", hint="Leave the seed out.")
        return request.seed
    if request.seed is not None:
        return request.seed
    last = last_seed() if request.seed_strategy == "last" else None
    if last is not None:
        return last
    if request.seed_strategy == "prompt-hash":
        own = model.prompt_hash(request)
        return prompt_hash(request, model.id) if own is None else own
    return random.SystemRandom().randrange(SEED_LIMIT - SEED_ROOM)


def prompt_hash(request: Request, model: str) -> int:
    """The same seed for the same words, model and size: the first four bytes of their SHA-256."""
    size = [getattr(request, name, None) for name in ("aspect_ratio", "width", "height")]
    words = [request.task, model, request.prompt, request.negative_prompt, request.style, request.quality, *size]
    digest = hashlib.sha256(json.dumps(words, separators=(",", ":")).encode()).digest()
    return int.from_bytes(digest[:4], "big") % (SEED_LIMIT - SEED_ROOM)
