"""The REST plane: account, catalog, estimates, uploads, results, states. `api` answers in an envelope, the socket's host bare."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import prices
from .accounts import Account
from .catalog import CHAT_MODELS, LORAS, MODELS, SIZES, CatalogModel
from .files import Upload
from .media import TYPES
from .projects import Project, Render, history_records, status_record

if TYPE_CHECKING:
    from .upstream import Upstream


class Refused(Exception):
    """An answer other than success, in the service's envelope."""

    def __init__(self, status: int, message: str, code: int = 0, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.retry_after = status, message, code or status, retry_after

    def response(self) -> Response:
        body: dict[str, Any] = {"status": "error", "errorCode": self.code, "message": self.message}
        headers = {}
        if self.retry_after is not None:
            body["retryAfter"] = self.retry_after
            headers["retry-after"] = f"{self.retry_after:g}"
        return JSONResponse(body, self.status, headers)


def ok(**data: Any) -> Response:
    return JSONResponse({"status": "success", "data": data})


def upstream(request: Request) -> Upstream:
    found: Upstream = request.app.state.upstream
    return found


def caller(request: Request) -> Account:
    """Whose key or token came with it. Raises Refused 401."""
    account = upstream(request).accounts.caller(request.headers)
    if account is None:
        raise Refused(401, "Invalid credentials", 101)
    return account


def base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


# Account.


async def me(request: Request) -> Response:
    account = caller(request)
    return ok(username=account.username, currentEmail=f"{account.username}@example.com", walletAddress=account.address)


async def subscription(request: Request) -> Response:
    caller(request)
    return ok(subscription={"active": False, "status": "none"})


async def balance(request: Request) -> Response:
    return ok(**caller(request).balance())


async def nonce(request: Request) -> Response:
    return ok(nonce=upstream(request).accounts.nonce(str((await request.json()).get("walletAddress"))))


async def login(request: Request) -> Response:
    body = await request.json()
    tokens = upstream(request).accounts.login(str(body.get("walletAddress")), str(body.get("signature")))
    if tokens is None:
        raise Refused(401, "Invalid username or password", 102)
    return ok(**tokens)


async def refresh(request: Request) -> Response:
    tokens = upstream(request).accounts.renew(str((await request.json()).get("refreshToken")))
    if tokens is None:
        raise Refused(401, "The refresh token has expired", 103)
    return ok(**tokens)


async def logout(request: Request) -> Response:
    caller(request)
    return ok()


# Catalog: public, without a key.


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


# Estimates: public too.


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
    words = sum(_numbers(request))
    return JSONResponse(
        prices.quote((Decimal(str(words)) / 100_000).quantize(Decimal("0.0001")), request.path_params["token"])
    )


# Uploads.


async def capabilities(request: Request) -> Response:
    caller(request)
    return ok(enabled=False)


async def upload_url(request: Request) -> Response:
    caller(request)
    up, query = upstream(request), request.query_params
    project_id, slot = query.get("jobId"), query.get("type")
    if not project_id or not slot:
        raise Refused(400, "jobId and type are required")
    if not query.get("contentType"):
        up.counts.complaints.append(f"an upload link for {slot} was asked without contentType")
    asset = query.get("imageId") or query.get("id") or slot
    link = up.files.upload_link(base(request), project_id, slot, asset)
    form = request.url.path.startswith("/v2/")
    return ok(url=link, fields={"key": asset}) if form else ok(uploadUrl=link)


async def put_upload(request: Request) -> Response:
    """The bytes, by PUT or as the file of a form."""
    up, path = upstream(request), request.path_params
    if refusal := up.files.refusal(request):
        return refusal
    if request.method == "POST":
        async with request.form() as form:
            sent = form["file"]
            data, content_type = (
                (await sent.read(), sent.content_type or "") if not isinstance(sent, str) else (b"", "")
            )
    else:
        data, content_type = await request.body(), request.headers.get("content-type", "")
    for slot in {path["slot"], request.query_params.get("asset", path["slot"])}:
        complaint = up.files.store(path["project"], slot, Upload(data, content_type, slot))
    if complaint:
        up.counts.complaints.append(complaint)
    return Response(status_code=204 if request.method == "POST" else 200)


async def get_upload(request: Request) -> Response:
    up, path = upstream(request), request.path_params
    upload = up.files.uploads.get((path["project"].upper(), path["slot"]))
    if refusal := up.files.refusal(request):
        return refusal
    return Response(upload.data, media_type=upload.content_type) if upload else Response(status_code=404)


# Results.


def _result(request: Request, asset: str) -> tuple[Project, Render] | None:
    up, account = upstream(request), caller(request)
    project = up.projects.get(request.query_params.get("jobId", "").upper())
    render = project.render(asset) if project and project.account is account else None
    return (project, render) if project and render else None


async def image_link(request: Request) -> Response:
    return _link(request, request.query_params.get("imageId", ""), media=False)


async def media_link(request: Request) -> Response:
    return _link(request, request.query_params.get("id", ""), media=True)


def _link(request: Request, asset: str, media: bool) -> Response:
    up, query, found = upstream(request), request.query_params, _result(request, asset)
    if found is None:
        project_id = query.get("jobId", "")
        if (project_id.upper(), asset) not in up.files.uploads:
            raise Refused(404, "Result not found")
        return ok(downloadUrl=up.files.upload_download_link(base(request), project_id, asset))
    project, render = found
    if not media and project.model.media != "image":
        raise Refused(404, "This result is media, not an image; request it from /v1/media/downloadUrl")
    if query.get("type") == "preview":
        return ok(downloadUrl=up.files.link(base(request), project, render, "preview"))
    if not render.done or render.withheld or render.unlinked:
        raise Refused(404, "Result not found")
    return ok(downloadUrl=up.files.link(base(request), project, render))


async def result_file(request: Request) -> Response:
    up, path = upstream(request), request.path_params
    if refusal := up.files.refusal(request):
        return refusal
    project = up.projects.get(path["project"])
    render = project.render(path["name"].partition(".")[0]) if project else None
    if project is None or render is None:
        return Response(status_code=404)
    if request.query_params.get("kind") == "preview":
        from .media import picture

        return Response(picture(128, 128, render.seed, "jpg"), media_type="image/jpeg")
    data = await up.files.result(project, render)
    return await up.files.send(data, TYPES[project.format], project.prompt, f"{project.id}/{render.index}")


async def made_file(request: Request) -> Response:
    up, name = upstream(request), request.path_params["name"]
    if refusal := up.files.refusal(request):
        return refusal
    if name not in up.files.made:
        return Response(status_code=404)
    content_type, maker = up.files.made[name]
    return await up.files.send(maker(), content_type, "", name)


# States.


def _project(request: Request) -> Project:
    project = upstream(request).projects.get(request.path_params["id"].upper())
    if project is None or project.account is not caller(request):
        raise Refused(404, "Project not found")
    return project


async def stored_project(request: Request) -> Response:
    project = _project(request)
    if not project.finished:
        raise Refused(404, "Project not found")
    record = status_record(project, upstream(request).links(project, base(request)))
    return ok(project=record | {"status": project.status})


async def live_project(request: Request) -> Response:
    project = _project(request)
    return ok(project=status_record(project, upstream(request).links(project, base(request))))


async def history(request: Request) -> Response:
    up, account, query = upstream(request), caller(request), request.query_params
    if query.get("address", "").lower() != account.address.lower():
        raise Refused(403, "The history is only shown to its owner")
    since, limit = float(query.get("since") or 0), int(query.get("limit") or 50)
    source = query.get("appSource")
    mine = [p for p in up.of_app("", account) if p.status == "completed" and (not source or p.app_source == source)]
    mine.sort(key=lambda project: project.ended, reverse=True)
    rows = [row for project in mine if project.ended * 1000 >= since for row in history_records(project)]
    return ok(jobs=rows[:limit])


async def sync(request: Request) -> Response:
    up = upstream(request)
    found = up.snapshot(request.query_params.get("appId", ""), caller(request), base(request))
    return JSONResponse(found | {"serverTime": int(time.time() * 1000)})


async def active(request: Request) -> Response:
    mine = upstream(request).of_app("", caller(request))
    return JSONResponse({"projects": [{"id": project.id} for project in mine if not project.finished]})


_ESTIMATE = "{token}/{model}/{rest:path}"
ROUTES = [
    Route("/v1/account/me", me),
    Route("/v1/subscriptions/status", subscription),
    Route("/v4/account/balance", balance),
    Route("/v1/account/nonce", nonce, methods=["POST"]),
    Route("/v1/account/login", login, methods=["POST"]),
    Route("/v1/account/refresh-token", refresh, methods=["POST"]),
    Route("/v1/account/logout", logout, methods=["POST"]),
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
    Route("/v1/assets/capabilities", capabilities),
    *(Route(f"/{v}/{kind}/uploadUrl", upload_url) for v in ("v1", "v2") for kind in ("image", "media")),
    Route("/uploads/{project}/{slot}", put_upload, methods=["PUT", "POST"]),
    Route("/uploads/{project}/{slot}", get_upload),
    Route("/v1/image/downloadUrl", image_link),
    Route("/v1/media/downloadUrl", media_link),
    Route("/files/{project}/{name}", result_file),
    Route("/made/{name:path}", made_file),
    Route("/v1/projects/{id}", stored_project),
    Route("/v2/projects/{id}", live_project),
    Route("/v1/jobs/list", history),
    Route("/api/v1/artist/projects/sync", sync),
    Route("/api/v1/artist/projects/active", active),
]
