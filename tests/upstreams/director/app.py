"""The service: jobs by an agent or by a tool, asked about by their id; and the gateway in front of it."""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.upstreams.director.tools import TOOLS, WIDE, is_one_of, wrong_with
from tests.upstreams.huggingface import media
from tests.upstreams.huggingface.state import PAGE, dropped, fault_of, number_of

TOKEN, KEY = "gw_test", "key_test"
TEMPLATES = {
    "9b371ec6-09a2-43d5-97c2-0aea79a12371", "de733710-fc66-4a2b-b53c-27b52c6c6f5e", "d5db7e33-4ef6-4c6f-96be-b7e0a98f0706",
    "1de0cc26-6bf9-4eed-a5a2-c62fe88aef52", "788acc9a-866b-4688-849e-7c7cfffaff54", "071b3487-d689-4e9e-9125-f280fdb85e7a",
    "5d0cbc88-41d7-471a-88b3-7df276016de1", "57a003c8-ea94-44a8-8e32-d2ec53ea780b",
}  # fmt: skip
FORWARDED = {"agent": ("message", "template_id", "quality"), "tool": ("tool_type", "input")}
ID = {"agent": "chat_id", "tool": "task_id"}
VENDOR = "SJinn (https://sjinn.ai)"  # what no person may see
FALLBACK = "veo3-text-to-video-fast-api"
CHAT_PARTS = {"sendVideo": "video", "sendPhoto": "photo", "sendAudio": "audio", "sendDocument": "document"}
REFUSALS = {"401", "402", "403", "404", "409", "500"}


@dataclass
class Made:
    """One accepted job."""

    id: str
    api: str
    body: dict[str, Any]
    kind: str
    layer: str
    began: float = field(default_factory=time.monotonic)
    looks: int = 0

    @property
    def prompt(self) -> str:
        return prompt_of(self.body)

    @property
    def done(self) -> bool:
        return time.monotonic() - self.began >= number_of(self.prompt, "slow")


def prompt_of(body: dict[str, Any]) -> str:
    given = body.get("input")
    inputs = given if isinstance(given, dict) else {}
    return str(body.get("message") or inputs.get("prompt") or inputs.get("image_url") or "")


class Service:
    """Everything that was sent and made."""

    def __init__(self) -> None:
        self.jobs: dict[str, Made] = {}
        self.calls: list[tuple[str, str, dict[str, str], Any]] = []  # verb, path, headers, body
        self.tries: dict[tuple[str, str], int] = {}  # (prompt, fault) -> creations
        self.files: list[
            tuple[str, dict[str, Any], int, str]
        ] = []  # what came to the chat: method, fields, bytes, name
        self.chat_refuses = 0
        self.down = 0  # the status that every look gets, while it is set

    def accepted(self, word: str) -> list[Made]:
        """The accepted jobs whose prompt holds this word."""
        return [job for job in list(self.jobs.values()) if word in job.prompt]

    # The service itself

    async def create(self, api: str, body: dict[str, Any], layer: str) -> Response:
        if wrong := self.wrong(api, body):
            return JSONResponse({"success": False, "errorMsg": wrong, "error_code": 400, "data": None}, 400)
        prompt = prompt_of(body)
        fault, number = fault_of(prompt)
        if early := await self._early(api, prompt, fault, number):
            return early
        kind = "video" if api == "agent" else TOOLS[body["tool_type"]]["kind"]
        if api == "agent" and "without pictures" in prompt:
            kind = "audio"
        job = Made(str(uuid.uuid4()), api, body, kind, layer)
        self.jobs[job.id] = job
        if fault == "late":
            await asyncio.sleep(number)
        after = {
            "drop": dropped(),
            "cut": Response(b'{"success": true, "data": {"tas', media_type="application/json"),
            "noid": JSONResponse(good({})),
        }
        data = {ID[api]: job.id, **({"project_id": "p1"} if api == "agent" else {})}
        return after.get(fault) or JSONResponse(good(data))

    def wrong(self, api: str, body: dict[str, Any]) -> str:
        """What is wrong with a creation; empty when it is right."""
        if set(body) - set(FORWARDED[api]):
            return "unknown field"
        if api == "tool":
            return wrong_with(body)
        if not isinstance(body.get("message"), str) or not body["message"].strip():
            return "message is required"
        if not is_one_of(body.get("quality", "quality"), {"quality", "cheap"}):
            return "quality is invalid"
        return "" if is_one_of(body.get("template_id", next(iter(TEMPLATES))), TEMPLATES) else "template not known"

    async def _early(self, api: str, prompt: str, fault: str, number: float) -> Response | None:
        """The answer of a creation that is not accepted."""
        words = prompt.partition("\n\n")[0]
        tried = self.tries[words, fault] = self.tries.get((words, fault), 0) + 1
        first = not number or tried <= number
        if fault in REFUSALS:
            return no(f"{VENDOR} says no", int(fault), status=int(fault))
        if fault == "502" or fault == "html":
            return HTMLResponse(PAGE, 502)
        if fault == "hang":
            await asyncio.sleep(number)
            return no("late", 1, status=500)
        if fault == "redirect":
            return RedirectResponse("https://sjinn.ai/elsewhere", 307)
        if fault in {"429", "bare"} and first:
            headers = {"retry-after": "1"} if fault == "429" else None
            return JSONResponse({"success": False, "errorMsg": "Too many requests"}, 429, headers)
        refusals = {
            "declined": "Start Agent Failed",
            "policy": "The prompt violates our content policy",
            "agentdown": "Start Agent Failed" if api == "agent" else "",
        }
        if first and (why := refusals.get(fault)):
            return no(f"{why} ({VENDOR})", 7)
        if fault in {"balance", "balance2"}:
            name = "code" if fault == "balance" else "error_code"
            return JSONResponse({"success": False, "errorMsg": "Insufficient balance", name: 100, "data": None})
        return None

    async def query(self, api: str, job_id: str, names: Any, base: str) -> Response:
        job = self.jobs.get(job_id)
        if job is None:
            return no(f"Task not found at {VENDOR}", 4)
        job.looks += 1
        if early := await look_fault(job):
            return early
        fault, number = fault_of(job.prompt)
        known_as = {"agent": "tool", "tool": "agent"}[job.api] if fault == "otherapi" else job.api
        if fault == "lost" or api != known_as:
            return no("Task not found", 4)
        if fault == "locked" and job.looks <= number:
            return JSONResponse({"error": "Invalid gateway token"}, 401)
        if fault == "flaky" and job.looks <= number:
            answers = (HTMLResponse(PAGE, 502), Response(b'{"succ'), JSONResponse({"error": "slow down"}, 429))
            return answers[job.looks % 3]
        return JSONResponse(self._told(job, known_as, fault, number, names, base))

    def _told(self, job: Made, api: str, fault: str, number: float, names: Any, base: str) -> dict[str, Any]:
        status: Any = 1 if job.done else 2 if api == "agent" else 0
        data: dict[str, Any] = {"create_time": 1, "update_time": 2}
        if fault in {"failed", "nsfw", "failed2"} and job.done:
            words = "content policy violation" if fault == "nsfw" else f"render node of {VENDOR} died"
            number_told = 2 if fault == "failed2" else -1
            return {**good({**data, "status": number_told, "error": words}), "errorMsg": words}
        empty = fault == "empty" or (fault == "slowlist" and job.looks < number)
        if job.done and not empty:
            data |= self._results(job, api, base)
        elif api == "agent":
            data["tool_results"] = []
        if "form=text" in job.prompt:
            status = str(status)
        return good({**data, "status": status, **({"task_id": job.id} if api == "tool" else {})})

    def _results(self, job: Made, api: str, base: str) -> dict[str, Any]:
        """The addresses of the output, at the place that the prompt asks for."""
        suffix = {"video": "mp4", "image": "png", "audio": "mp3"}[job.kind]
        url, still = f"{base}/files/{job.id}/0.{suffix}", f"{base}/files/{job.id}/9.png"
        step = {"name": "image_to_video", "result": [still, f"{base}/files/{job.id}/8.mp4"]}
        final = {"name": "ffmpeg_full_compose", "result": [still, f"{url}?Expires=9&sig=abc"]}
        shapes: dict[str, dict[str, Any]] = {
            "urls": {"output_urls": [url]},
            "output": {"output": {"video_url": url} if job.kind == "video" else {"image_url": url}},
            "url": {"output_url": url},
            "results": {"tool_results": [{"name": "t", "result": [url]}]},
            "compose": {"tool_results": [step, final, {"name": "Add_Subtitle_For_Video", "result": []}]},
            "odd": {"output_url_list": [url], "output_urls": None, "tool_results": [None, {"result": "x"}]},
        }
        wish = next((name for name in shapes if f"shape={name}" in job.prompt), "compose" if api == "agent" else "urls")
        if api == "agent" and job.kind != "video":
            wish = "results"
        return shapes[wish]

    # The gateway

    async def gateway(self, request: Request) -> Response:
        action, headers = request.query_params.get("action", ""), dict(request.headers)
        body = read(await request.body())
        if body is None:
            return JSONResponse({"error": "Proxy error"}, 500)
        self.calls.append((action, str(request.url.path), headers, body))
        key = next((headers[name] for name in ("x-gateway-token", "x-api-key") if name in headers), bearer(headers))
        if not key:
            return JSONResponse({"error": "Missing authentication"}, 401)
        if key != TOKEN:
            return JSONResponse({"error": "Invalid gateway token"}, 401)
        if action not in {"create", "query"}:
            return JSONResponse({"error": "invalid_action", "message": "no"}, 400)
        api = "agent" if body.get("api", "agent") == "agent" else "tool"
        if not is_one_of(body.get("api", "agent"), {"agent", "tool"}):
            return JSONResponse({"error": "unknown api"}, 400)
        return await (self._create_at_gateway if action == "create" else self._query_at_gateway)(api, body, request)

    async def _create_at_gateway(self, api: str, body: dict[str, Any], request: Request) -> Response:
        fault, number = fault_of(prompt_of(body))
        tried = self.tries[prompt_of(body), "gateway"] = self.tries.get((prompt_of(body), "gateway"), 0) + 1
        if fault == "500":
            return JSONResponse({"error": "Proxy error"}, 500)
        if fault == "limit":
            told = {
                "error": "video_limit_reached",
                "message": "no more",
                "used": 5,
                "limit": 5,
                "packs_url": "https://instaclaw.io/packs",
            }
            return JSONResponse(told, 429)
        if fault == "capacity":
            return JSONResponse({"error": "service_unavailable", "message": "SJinn is full"}, 503)
        if fault == "usage" and (not number or tried <= number):
            return JSONResponse({"error": "Usage check temporarily unavailable. Please retry."}, 503)
        known = {"api", *FORWARDED[api], *(["aspect_ratio"] if api == "agent" else [])}
        if set(body) - known or not is_one_of(body.get("aspect_ratio", "16:9"), WIDE):
            return JSONResponse({"error": "unknown field"}, 400)
        sent = {name: body[name] for name in FORWARDED[api] if body.get(name) not in (None, "")}
        if api == "agent" and (wrong := self.wrong(api, sent)):  # the tool that is tried instead must not hide it
            return JSONResponse({"error": wrong}, 400)
        answer = await self.create(api, sent, "gateway")
        told = said(answer)
        if told is None or (answer.status_code < 400 and told.get("success") is not False):
            return answer
        if told.get("code") == 100:
            return JSONResponse({"error": "service_unavailable", "message": "no balance"}, 503)
        if answer.status_code in {401, 403, 404, 409, 429}:
            return answer
        if api == "agent" and not body.get("template_id"):
            ratio = body.get("aspect_ratio") or "16:9"
            tool = {"tool_type": FALLBACK, "input": {"prompt": body["message"], "aspect_ratio": ratio}}
            second = said(await self.create("tool", tool, "gateway"))
            if second and second.get("success"):
                return JSONResponse({**second, "_corrected_api": "tool"})
        return JSONResponse({"error": "sjinn_error", "message": "SJinn error", "details": told}, 502)

    async def _query_at_gateway(self, api: str, body: dict[str, Any], request: Request) -> Response:
        if self.down:
            return HTMLResponse(PAGE, self.down)
        if wrong := wrong_look({name: value for name, value in body.items() if name != "api"}, api):
            return JSONResponse({"error": wrong}, 400)
        base = f"{request.url.scheme}://{request.url.netloc}"
        return await self.query(api, body[ID[api]], body.get("tool_names"), base)

    # The other routes

    async def direct(self, request: Request) -> Response:
        name, headers = request.path_params["name"], dict(request.headers)
        body = read(await request.body())
        self.calls.append((name, str(request.url.path), headers, body))
        if bearer(headers) != KEY:
            return no("Invalid API key", 2, status=401)
        if body is None:
            return no("not a JSON object", 400, status=400)
        base = f"{request.url.scheme}://{request.url.netloc}"
        if name == "query_account_status":
            told = {"email": "a@b.example", "name": "A", "balances": 1234, "subscription": None}
            return no("unknown field", 400, status=400) if body else JSONResponse(good(told))
        if name in {"create_agent_task", "create_tool_task"}:
            return await self.create(name.split("_")[1], body, "upstream")
        if name not in {"query_agent_task_status", "query_tool_task_status"}:
            return Response("Not Found", 404)
        api = name.split("_")[1]
        if wrong := wrong_look(body, api):
            return no(wrong, 400, status=400)
        return await self.query(api, body[ID[api]], body.get("tool_names"), base)

    async def file(self, request: Request) -> Response:
        job = self.jobs[request.path_params["job"]]
        suffix = request.path_params["name"].rpartition(".")[2]
        makers = {
            "mp4": (lambda: media.mp4(16, 8, len(self.jobs) % 7), "video/mp4"),
            "mp3": (lambda: media.wav(0.3, 1), "audio/wav"),
            "png": (lambda: media.png(64, 48, 3), "image/png"),
        }
        make, kind = makers[suffix]
        data, fault = make(), fault_of(job.prompt)[0]
        if seconds := number_of(job.prompt, "dripped"):

            async def drip() -> Any:
                for place in range(0, len(data), max(1, len(data) // 8)):
                    yield data[place : place + max(1, len(data) // 8)]
                    await asyncio.sleep(seconds / 8)

            return StreamingResponse(drip(), media_type=kind)
        if fault == "short":
            return dropped(data[: len(data) // 2], len(data), kind)
        bad: dict[str, Response] = {
            "gone": Response(status_code=404),
            "wrong": HTMLResponse(PAGE),
            "broken": Response(data[:40] + b"\0" * 400, media_type=kind),
            "private": RedirectResponse("https://10.0.0.1/x"),
            "insecure": RedirectResponse("http://files.example/x"),
        }
        return bad.get(fault) or Response(data, media_type=kind)

    async def chat(self, request: Request) -> Response:
        """A chat's bot: one file a call."""
        if request.path_params["token"] != "bot77:secret":
            return JSONResponse({"ok": False}, 404)
        method = request.path_params["method"]
        part = CHAT_PARTS.get(method, "")
        async with request.form() as form:
            file = form.get(part)
            if not part or not isinstance(file, UploadFile) or set(form) != {"chat_id", "caption", part}:
                return JSONResponse({"ok": False, "description": "Bad Request"}, 400)
            size, name = len(await file.read()), file.filename or ""
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
        if len(fields["caption"]) > 1024 or not fields["chat_id"]:
            return JSONResponse({"ok": False, "description": "Bad Request: message caption is too long"}, 400)
        if self.chat_refuses:
            self.chat_refuses -= 1
            return JSONResponse({"ok": False}, 500)
        self.files.append((method, fields, size, name))
        return JSONResponse({"ok": True})

    async def stats(self, request: Request) -> Response:
        made = list(self.jobs.values())
        return JSONResponse({"made": [job.prompt for job in made], "looks": sum(job.looks for job in made)})


def read(raw: bytes) -> dict[str, Any] | None:
    """The JSON object that was posted; None where it is none."""
    try:
        body = json.loads(raw)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def bearer(headers: dict[str, str]) -> str:
    """The key after the word Bearer; empty where there is none."""
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key if scheme == "Bearer" else ""


def wrong_look(body: dict[str, Any], api: str) -> str:
    """What is wrong with a question about a job; empty when it is right."""
    if not isinstance(body.get(ID[api]), str) or not body[ID[api]]:
        return f"{ID[api]} is required"
    names = body.get("tool_names", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return "tool_names must be a list of names"
    return "unknown field" if set(body) - {ID[api], *(["tool_names"] if api == "agent" else [])} else ""


async def look_fault(job: Made) -> Response | None:
    """The answer to a look that its prompt lets go wrong; None to one that goes well."""
    found = re.search(r"\blook=(\w+)(?::(\d+))?", job.prompt)
    if not found or (found[2] and job.looks > int(found[2])):
        return None
    if found[1] == "hang":
        await asyncio.sleep(2)
    if found[1] == "drop":
        return dropped()
    return no(f"{VENDOR} says no", 9, status=int(found[1])) if found[1].isdigit() else None


def good(data: dict[str, Any]) -> dict[str, Any]:
    return {"success": True, "errorMsg": "", "error_code": 0, "data": data}


def no(words: str, code: int, *, status: int = 200) -> Response:
    return JSONResponse({"success": False, "errorMsg": words, "error_code": code, "data": None}, status)


def said(answer: Response) -> dict[str, Any] | None:
    """The JSON of an answer; None where it is none."""
    if isinstance(answer, StreamingResponse | RedirectResponse):
        return None
    try:
        found = json.loads(bytes(answer.body))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def app() -> Starlette:
    """Both layers as an ASGI app; its `state.service` is what tests look into."""
    service = Service()
    made = Starlette(
        routes=[
            Route("/api/gateway/director", service.gateway, methods=["POST"]),
            Route("/api/un-api/{name}", service.direct, methods=["POST"]),
            Route("/files/{job}/{name}", service.file),
            Route("/{token}/{method}", service.chat, methods=["POST"]),
            Route("/stats", service.stats),
        ]
    )
    made.state.service = service
    return made
