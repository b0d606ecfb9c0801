"""What is offered and what it would cost: the catalog and the estimates, public, without a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import chat, prices
from .catalog import CHAT_MODELS, LORAS, MODELS, SIZES, CatalogModel
from .rest import Refused, ok, upstream

if TYPE_CHECKING:
    from .upstream import Upstream


def _offered(up: Upstream) -> list[CatalogModel]:
    return [model for model in MODELS.values() if model.id not in up.gone_models]


async def models_list(request: Request) -> Response:
    numbers = {name: 1000 + place for place, name in enumerate(MODELS)}
    return JSONResponse(
        [
            {"id": m.id, "name": m.name, "SID": numbers[m.id], "tier": m.id, "media": m.media}
            for m in _offered(upstream(request))
        ]
    )


async def tiers(request: Request) -> Response:
    return JSONResponse({model.id: model.tier() for model in _offered(upstream(request))})


async def network_models(request: Request) -> Response:
    up = upstream(request)
    numbers = {name: 1000 + place for place, name in enumerate(MODELS)}
    return JSONResponse({str(numbers[m.id]): up.workers.get(m.id, 3) for m in _offered(up)})


async def size_presets(request: Request) -> Response:
    return JSONResponse(SIZES)


async def model_catalog(request: Request) -> Response:
    up, media = upstream(request), request.query_params.get("mediaType")
    return ok(models=[_entry(up, m) for m in _offered(up) if not media or m.media == media])


async def model_entry(request: Request) -> Response:
    up, name = upstream(request), request.path_params["id"]
    if name not in MODELS or name in up.gone_models:
        raise Refused(404, f"Model {name} not found")
    return ok(model=_entry(up, MODELS[name]) | {"parameters": MODELS[name].tier()})


def _entry(up: Upstream, model: CatalogModel) -> dict[str, Any]:
    workers = up.workers.get(model.id, 3)
    return {
        "id": model.id, "name": model.name, "mediaType": model.media, "tags": list(model.tags), "tierId": model.id,
        "availableNetworks": ["fast", "relaxed"] if workers else [], "workerCounts": {"fast": workers, "relaxed": workers},
    }  # fmt: skip


async def loras(request: Request) -> Response:
    wanted = request.query_params.get("modelId")
    found = [lora for lora in LORAS if not wanted or wanted in lora["modelIds"]]
    models = sorted({model for lora in LORAS for model in lora["modelIds"]})
    return ok(loras=found, models=models, constraints={"maxPerRequest": 8, "minStrength": -100, "maxStrength": 100})


async def chat_models(request: Request) -> Response:
    data = [{"id": name, "object": "model", "owned_by": "sogni"} for name in CHAT_MODELS]
    wanted = request.path_params.get("id")
    if wanted and wanted not in CHAT_MODELS:
        raise Refused(404, f"Model {wanted} not found")
    return JSONResponse(next(d for d in data if d["id"] == wanted) if wanted else {"object": "list", "data": data})


def _priced(name: str) -> CatalogModel:
    if name not in MODELS:
        raise Refused(404, f"Model {name} not found")
    return MODELS[name]


def _numbers(request: Request) -> list[float]:
    return [float(part) for part in request.path_params["rest"].split("/") if part.replace(".", "", 1).isdigit()]


async def estimate_image(request: Request) -> Response:
    rest, path = _numbers(request), request.path_params
    count, steps, _previews, _cn, _denoise, width, height = rest[:7]
    quality = request.query_params.get("gptImageQuality", "")
    amount = prices.spark(
        _priced(path["model"]), count=int(count), steps=steps, width=width, height=height, quality=quality
    )
    return JSONResponse(prices.quote(amount, path["token"]))


async def estimate_video(request: Request) -> Response:
    rest, path = _numbers(request), request.path_params
    width, height, frames, fps = rest[:4]
    steps, count = (rest[4] if len(rest) > 4 else 0), (int(rest[5]) if len(rest) > 5 else 1)
    model = _priced(path["model"])
    amount = prices.spark(model, count=count, steps=steps, width=width, height=height, frames=frames, fps=fps)
    return JSONResponse(prices.quote(amount, path["token"]))


async def estimate_audio(request: Request) -> Response:
    seconds, steps, count = _numbers(request)[:3]
    amount = prices.spark(_priced(request.path_params["model"]), count=int(count), steps=steps, seconds=seconds)
    return JSONResponse(prices.quote(amount, request.path_params["token"]))


async def estimate_chat(request: Request) -> Response:
    """The price of an answer, which is the same for all here; its numbers are not in a `project`, unlike those of media."""
    tokens = dict(zip(("inputTokens", "outputTokens"), _numbers(request), strict=False))
    quote = prices.quote(chat.PRICE, request.path_params["token"])["quote"]["project"]
    return JSONResponse({"quote": quote | tokens})


_ESTIMATE = "{token}/{model}/{rest:path}"
ROUTES = [
    Route("/api/v1/models/list", models_list),
    Route("/api/v2/models/tiers", tiers),
    Route("/api/v1/status/network/{network}/models", network_models),
    Route("/api/v1/size-presets/network/{network}/model/{id}", size_presets),
    Route("/v1/model-catalog", model_catalog),
    Route("/v1/model-catalog/{id}", model_entry),
    Route("/v1/loras/comfy", loras),
    Route("/v1/models", chat_models),
    Route("/v1/models/{id}", chat_models),
    Route("/api/v2/job/estimate/{token}/{network}/{model}/{rest:path}", estimate_image),
    Route("/api/v3/job/estimate/{token}/{network}/{model}/{rest:path}", estimate_image),
    Route(f"/api/v1/job-video/estimate/{_ESTIMATE}", estimate_video),
    Route(f"/api/v1/job-audio/estimate/{_ESTIMATE}", estimate_audio),
    Route(f"/api/v1/job-llm/estimate/{_ESTIMATE}", estimate_chat),
]
