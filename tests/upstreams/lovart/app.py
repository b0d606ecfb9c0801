"""The service: signed calls, threads, projects, files."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.upstreams.huggingface import media
from tests.upstreams.huggingface.state import PAGE, dropped, fault_of, number_of

KEYS = {"ak_test": "sk_test"}
ROOT = "/v1/openapi"
CHAT_FIELDS = {"prompt", "project_id", "attachments", "thread_id", "mode", "tool_config"}
TOOL_FIELDS = {"prefer_tool_categories", "include_tools", "exclude_tools"}
TOOLS = [
    {"name": "generate_image_midjourney", "display_name": "Midjourney", "category": "IMAGE", "is_premium": False},
    {"name": "generate_image_brand_new", "display_name": "Brand New", "category": "IMAGE", "is_premium": True},
    {"name": "generate_video_kling_v3", "display_name": "Kling 3.0", "category": "VIDEO", "is_premium": True},
    {"name": "upscale_image", "display_name": "Upscale", "category": "OTHER", "is_premium": False},
]
Handler = Callable[[Request], Awaitable[Response]]


@dataclass
class Round:
    """One message of a thread and what it makes."""

    body: dict[str, Any]
    kind: str
    began: float = field(default_factory=time.monotonic)
    confirmed: float = 0.0

    @property
    def prompt(self) -> str:
        return str(self.body["prompt"])

    @property
    def price(self) -> float:
        return 0.0 if self.confirmed else number_of(self.prompt, "price")

    @property
    def age(self) -> float:
        return time.monotonic() - (self.confirmed or self.began)

    @property
    def status(self) -> str:
        if fault_of(self.prompt)[0] == "abort":
            return "abort"
        return "running" if self.age < number_of(self.prompt, "slow") else "done"

    def files(self) -> int:
        """How many are there by now."""
        if self.price or fault_of(self.prompt)[0] in {"zero", "abort"}:
            return 0
        count, slow, late = (
            int(number_of(self.prompt, "made") or 1),
            number_of(self.prompt, "slow"),
            number_of(self.prompt, "late"),
        )
        if self.age < slow:
            return int(count * self.age / slow)
        return count - 1 if self.age < slow + late else count


class Service:
    """Everything that was sent and made."""

    def __init__(self) -> None:
        self.threads: dict[str, list[Round]] = {}
        self.projects: dict[str, str] = {}
        self.uploads: list[bytes] = []
        self.calls: list[tuple[str, str, dict[str, str], Any]] = []  # method, path, headers, body
        self.confirms = 0
        self.unlimited = False
        self.busy: dict[str, int] = {}
        self.looks: dict[str, int] = {}

    def rounds(self, word: str) -> list[Round]:
        """The accepted messages whose prompt holds this word."""
        return [each for rounds in list(self.threads.values()) for each in rounds if word in each.prompt]

    def signed(self, handler: Handler) -> Handler:
        """The handler behind the check of the signature."""

        async def checked(request: Request) -> Response:
            given, path = request.headers, request.url.path
            body = await request.body() if "json" in given.get("content-type", "") else b""
            self.calls.append((request.method, path, dict(given), json.loads(body) if body else None))
            text = f"{request.method}\n{path}\n{given.get('x-timestamp', '')}"
            secret = KEYS.get(given.get("x-access-key", ""), "")
            right = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
            named = (given.get("x-signed-method"), given.get("x-signed-path")) == (request.method, path)
            fresh = given.get("x-timestamp", "").isdigit() and abs(time.time() - int(given["x-timestamp"])) < 300
            if not secret or not named or not fresh or not hmac.compare_digest(right, given.get("x-signature", "")):
                return refused(401, "invalid signature")
            if "httpx" in given.get("user-agent", ""):
                return HTMLResponse(PAGE, 403)
            return await handler(request)

        return checked

    async def chat(self, request: Request) -> Response:
        body = await request.json()
        if set(body) - CHAT_FIELDS or not body.get("prompt") or set(body.get("tool_config", {})) - TOOL_FIELDS:
            return refused(400, "invalid field")
        if body.get("project_id") not in self.projects:
            return JSONResponse({"code": 1, "message": "Project does not exist"})
        if len(request.headers.get("idempotency-key", "")) != 32:
            return refused(400, "Idempotency-Key")
        prompt = body["prompt"]
        fault, number = fault_of(prompt)
        if fault == "429":
            self.busy[prompt] = self.busy.get(prompt, 0) + 1
            if not number or self.busy[prompt] <= number:
                return refused(429, "too many", 1429, {"retry-after": "1"})
        elif fault.isdigit():
            return refused(
                int(fault), "credits are used up" if fault == "402" else "no", 2012 if fault == "402" else -1
            )
        elif fault == "hang":
            await asyncio.sleep(number)
            return refused(500, "late")
        early = {"business": JSONResponse({"code": 7, "message": "not allowed"}), "html": HTMLResponse(PAGE, 502)}
        if fault in early:
            return early[fault]
        thread = body.get("thread_id") or f"thread-{len(self.threads) + 1:04d}"
        rounds = self.threads.setdefault(thread, [])
        if rounds and rounds[-1].status == "running":
            return refused(409, "thread is running", 2011)
        rounds.append(
            Round(body, "video" if "exactly 1 video" in prompt else "audio" if "music" in prompt else "image")
        )
        if fault == "late":
            await asyncio.sleep(number)
        after = {
            "drop": dropped(),
            "garbled": Response(b"{no json"),
            "cut": Response(b'{"code": 0, "data": {"thr', media_type="application/json"),
            "noid": JSONResponse({"code": 0, "data": {}}),
        }
        return after.get(fault) or ok({"thread_id": thread})

    def _known(self, request: Request) -> list[Round] | None:
        return self.threads.get(request.query_params.get("thread_id", ""))

    async def status(self, request: Request) -> Response:
        rounds = self._known(request)
        if rounds is None:
            return refused(404, "no thread")
        prompt = rounds[-1].prompt
        self.looks[prompt] = self.looks.get(prompt, 0) + 1
        fault, number = fault_of(prompt)
        if fault == "flaky" and self.looks[prompt] <= number:
            return refused(404, "hiccup") if self.looks[prompt] % 2 else HTMLResponse(PAGE, 502)
        return ok({"status": rounds[-1].status})

    async def result(self, request: Request) -> Response:
        rounds = self._known(request)
        if rounds is None:
            return refused(404, "no thread")
        base = f"{request.url.scheme}://{request.url.netloc}/files/{request.query_params['thread_id']}"
        items: list[dict[str, Any]] = [{"type": "assistant", "text": "I had a look at it."}]
        for number, each in enumerate(rounds):
            made = [{"type": each.kind, "content": f"{base}/{number}-{index}"} for index in range(each.files())]
            items += [{"type": "generator", "name": "artifacts", "artifacts": [one]} for one in made]
        data: dict[str, Any] = {"status": rounds[-1].status, "items": items}
        if rounds[-1].price:
            data["pending_confirmation"] = {"estimated_cost": rounds[-1].price}
        return ok(data)

    async def confirm(self, request: Request) -> Response:
        rounds = self.threads.get((await request.json()).get("thread_id", ""))
        if not rounds or not rounds[-1].price:
            return refused(400, "nothing waits")
        self.confirms += 1
        rounds[-1].confirmed = time.monotonic()
        return ok({})

    async def save(self, request: Request) -> Response:
        body = await request.json()
        project = body["project_id"] or f"project-{len(self.projects) + 1:04d}"
        self.projects[project] = body.get("project_name", "")
        return ok({"project_id": project})

    async def validate(self, request: Request) -> Response:
        project = request.query_params["project_id"]
        return ok({"valid": project in self.projects, "project_name": self.projects.get(project, "")})

    async def mode(self, request: Request) -> Response:
        self.unlimited = (await request.json()).get("unlimited", self.unlimited)
        return ok({"unlimited": self.unlimited})

    async def upload(self, request: Request) -> Response:
        async with request.form() as form:
            file: Any = form["file"]
            if set(form) != {"file"} or "idempotency-key" in request.headers:
                return refused(400, "one part, without a key")
            self.uploads.append(await file.read())
        return ok({"url": f"{request.url.scheme}://{request.url.netloc}/img/{len(self.uploads)}.png"})

    async def artifact(self, request: Request) -> Response:
        body = await request.json()
        return ok({"artifact_id": "a1", "artifact_content": body["artifact_content"]})

    async def catalog(self, request: Request) -> Response:
        return ok({"tools": TOOLS}) if "x-signature" not in request.headers else refused(400, "unsigned, please")

    async def file(self, request: Request) -> Response:
        number, _, index = request.path_params["name"].partition("-")
        each = self.threads[request.path_params["thread"]][int(number)]
        makers = {"video": (lambda: media.mp4(8, 8, 1), "video/mp4"), "audio": (lambda: media.wav(0.3, 1), "audio/wav")}
        make, kind = makers.get(each.kind, (lambda: media.png(64, 48, int(index)), "image/png"))
        data, fault = make(), fault_of(each.prompt)[0]
        if seconds := number_of(each.prompt, "dripped"):

            async def drip() -> Any:
                for place in range(0, len(data), max(1, len(data) // 8)):
                    yield data[place : place + max(1, len(data) // 8)]
                    await asyncio.sleep(seconds / 8)

            return StreamingResponse(drip(), media_type=kind)
        bad = {"wrong": HTMLResponse(PAGE), "private": RedirectResponse("http://10.0.0.1/x")}
        if fault == "short":
            return dropped(data[: len(data) // 2], len(data), kind)
        return bad.get(fault) or Response(data, media_type=kind)

    async def stats(self, request: Request) -> Response:
        made = [{"prompt": each.prompt} for rounds in self.threads.values() for each in rounds]
        return JSONResponse({"made": made, "confirms": self.confirms})


def ok(data: Any) -> Response:
    return JSONResponse({"code": 0, "message": "ok", "data": data})


def refused(status: int, message: str, code: int = -1, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"code": code, "message": message}, status, headers)


def app() -> Starlette:
    """The service as an ASGI app; its `state.service` is what tests look into."""
    service = Service()
    posts = {
        "/chat": service.chat,
        "/chat/confirm": service.confirm,
        "/project/save": service.save,
        "/mode/set": service.mode,
        "/mode/query": service.mode,
        "/file/upload": service.upload,
        "/artifact/upload": service.artifact,
    }
    gets = {"/chat/status": service.status, "/chat/result": service.result, "/project/validate": service.validate}
    routes = [Route(ROOT + path, service.signed(handler), methods=["POST"]) for path, handler in posts.items()]
    routes += [Route(ROOT + path, service.signed(handler)) for path, handler in gets.items()]
    routes += [
        Route(f"{ROOT}/tools/catalog", service.catalog),
        Route("/files/{thread}/{name}", service.file),
        Route("/stats", service.stats),
    ]
    made = Starlette(routes=routes)
    made.state.service = service
    return made
