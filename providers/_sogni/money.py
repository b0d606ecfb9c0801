"""What things cost there, what is left, and which token pays."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from providers._sogni.asking import steps
from providers._sogni.errors import NAME
from providers._sogni.models import SogniModel
from providers._sogni.options import Options, options_of, previews_of
from providers._sogni.pictures import enlarged_film, enlarged_picture, followed
from studio.errors import NotFound, RequestError
from studio.provider import Balance, Cost, unseen
from studio.requests import (
    AnglesRequest,
    EditRequest,
    MusicRequest,
    PhotoboothRequest,
    Request,
    Sized,
    SpeechRequest,
    UpscaleRequest,
    VideoRequest,
)

if TYPE_CHECKING:
    from sogni_client import SogniClient

UNITS = {"spark": "Spark", "sogni": "SOGNI"}
FRESH = 300.0  # seconds that a price is believed
KEPT = 512  # prices that are remembered


def tokens_for(model: SogniModel, options: Options, usual: str) -> tuple[str, ...]:
    """What pays, in the order it is tried. Raises RequestError for a token that this model does not take."""
    wish = options.token_type or (usual if usual in {"spark", "sogni", "auto"} else "spark")
    if options.token_type == "sogni" and "sogni" not in model.tokens:
        raise RequestError(
            f"{model.title} is paid in Spark only.",
            provider=NAME,
            field="options.token_type",
            hint="Pay with Spark, or choose another model.",
        )
    order = ("spark", "sogni") if wish == "auto" else (wish,)
    return tuple(token for token in order if token in model.tokens) or ("spark",)


def balance_of(answer: Mapping[str, Any], usual: str) -> Balance:
    """What is left of what pays first."""
    token = "sogni" if usual == "sogni" else "spark"
    return Balance(amount=_amount(answer, token), unit=UNITS[token])


def words_of(answer: Mapping[str, Any]) -> str:
    """Both balances in words."""
    return ", ".join(f"{_amount(answer, token):,.2f} {unit}" for token, unit in UNITS.items())


class Prices:
    """What one call costs, asked once and remembered for a while. Safe from several threads: a lost race asks again."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], tuple[float, Cost]] = {}

    def known(self, key: tuple[Any, ...]) -> Cost | None:
        found = self._known.get(key)
        return found[1] if found and time.monotonic() - found[0] < FRESH else None

    async def of(self, client: SogniClient, question: Question) -> Cost | None:
        """The price of one call; None where it cannot be told before the file is seen."""
        if (known := self.known(question.key)) is not None:
            return known
        answer = await question.ask(client)
        price = Cost(amount=float(answer["token"]), unit=UNITS[question.token])
        if len(self._known) >= KEPT:
            self._known.clear()
        self._known[question.key] = (time.monotonic(), price)
        return price


class Question:
    """The question for the price of one call."""

    def __init__(self, kind: str, token: str, values: Mapping[str, Any]) -> None:
        """kind: image, video or audio. values: keywords of the SDK's estimate."""
        self.kind, self.token, self.values = kind, token, dict(values)

    @property
    def key(self) -> tuple[Any, ...]:
        return (self.kind, self.token, *sorted((name, str(value)) for name, value in self.values.items()))

    async def ask(self, client: SogniClient) -> Mapping[str, Any]:
        asks = {
            "image": client.projects.estimate_cost,
            "video": client.projects.estimate_video_cost,
            "audio": client.projects.estimate_audio_cost,
        }
        found: Mapping[str, Any] = await asks[self.kind](self.values, tokenType=self.token)
        return found


def question_of(
    request: Request, model: SogniModel, token: str, network: str, file: Callable[[str], Path] = unseen
) -> Question | None:
    """What to ask for the price of a request; None where it hangs on what is not seen yet, or, as that of speech, on how long it becomes.

    file: a local file of an input; raises NotFound without one.
    """
    if isinstance(request, SpeechRequest):
        return None
    if isinstance(request, UpscaleRequest):
        return _larger(request, model, token, network, file)
    if isinstance(request, VideoRequest):
        return Question("video", token, _film(request, model, network))
    if isinstance(request, MusicRequest):
        return Question("audio", token, _music(request, model, network))
    return Question("image", token, _picture(request, model, network, _size(request, model, file)))


def _larger(
    request: UpscaleRequest, model: SogniModel, token: str, network: str, file: Callable[[str], Path]
) -> Question | None:
    try:
        path = file(request.source)
    except NotFound:
        return None
    if model.media == "image":
        size = enlarged_picture(model, path, request.factor)
        return Question("image", token, _picture(request, model, network, size))
    film = enlarged_film(model, path, request.factor)
    values = {
        "network": network,
        "model": model.id,
        "width": film.size[0],
        "height": film.size[1],
        "sourceWidth": film.source[0],
        "sourceHeight": film.source[1],
        "fps": round(film.fps),
        "frames": film.frames,
        "numberOfMedia": request.count,
        "hasVideoInput": True,
    }
    return Question("video", token, values)


def _size(request: Request, model: SogniModel, file: Callable[[str], Path]) -> tuple[int, int] | None:
    """The size of the pictures; where it follows another that is not there yet, the usual one."""
    if not isinstance(request, Sized):
        return None
    first = request.references[0] if isinstance(request, EditRequest) else getattr(request, "subject", "")
    if first:
        with contextlib.suppress(NotFound):
            return followed(model, request, lambda: file(first))
    return model.size(request)


def _picture(request: Request, model: SogniModel, network: str, size: tuple[int, int] | None) -> dict[str, Any]:
    context = len(request.references) if isinstance(request, EditRequest) and not model.guide else 0
    return {
        "network": network,
        "model": model.id,
        "imageCount": request.count,
        "stepCount": steps(request, model) or 1,
        "previewCount": previews_of(model, options_of(request)),
        "cnEnabled": isinstance(request, PhotoboothRequest),
        "guidance": request.guidance or (model.guidance.default if model.guidance else None) or 0,
        "sampler": request.sampler or model.sampler or "_",
        "contextImages": 1 if isinstance(request, AnglesRequest) else context,
        **({"width": size[0], "height": size[1]} if size else {}),
    }


def _film(request: VideoRequest, model: SogniModel, network: str) -> dict[str, Any]:
    size = model.size(request) or (1280, 720)
    rate = request.fps or (model.fps.default if model.fps else None) or 24
    seconds = request.duration or (model.duration.default if model.duration else None) or 5.0
    frames = request.frames or (model.frames.of(seconds, rate) if model.frames else round(seconds * rate) + 1)
    return {
        "network": network,
        "model": model.id,
        "width": size[0],
        "height": size[1],
        "fps": int(rate),
        "frames": frames,
        "steps": steps(request, model),
        "numberOfMedia": request.count,
        "hasVideoInput": True if request.video else None,
        "referenceImageCount": sum(part.kind == "image" for part in request.references) or None,
    }


def _music(request: MusicRequest, model: SogniModel, network: str) -> dict[str, Any]:
    return {
        "network": network,
        "model": model.id,
        "duration": f"{request.duration:g}",
        "steps": steps(request, model) or 1,
        "numberOfMedia": request.count,
    }


def _amount(answer: Mapping[str, Any], token: str) -> float:
    """The decimal text that is really left, as a number."""
    found = answer.get(token)
    net = found.get("net") if isinstance(found, Mapping) else None
    try:
        return float(net or 0)
    except (TypeError, ValueError):
        return 0.0
