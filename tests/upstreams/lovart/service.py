"""The service: threads, projects, files."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse

from tests.upstreams.huggingface.state import PAGE, dropped, fault_of
from tests.upstreams.lovart.faults import broken, refused
from tests.upstreams.lovart.rounds import Round

TOOLS = [
    {"name": "generate_image_midjourney", "display_name": "Midjourney", "category": "IMAGE", "is_premium": False},
    {"name": "generate_image_brand_new", "display_name": "Brand New", "category": "IMAGE", "is_premium": True},
    {"name": "generate_video_kling_v3", "display_name": "Kling 3.0", "category": "VIDEO", "is_premium": True},
    {"name": "generate_3d_tripo", "display_name": "Tripo", "category": "3D", "is_premium": False},
]
FLAKY = ("404", "502", "429:0", "page", "cut", "drop")
SUFFIX = {"image/png": ".png", "video/mp4": ".mp4", "audio/wav": ".wav", "model/gltf-binary": ".glb"}


class Service:
    """Everything that was sent and made."""

    def __init__(self) -> None:
        self.threads: dict[str, list[Round]] = {}
        self.projects: dict[str, str] = {}
        self.uploads: list[tuple[str, str, bytes]] = []  # name, type of the part, bytes
        self.artifacts: list[dict[str, Any]] = []
        self.calls: list[
            tuple[str, str, dict[str, str], dict[str, str], Any]
        ] = []  # method, path, query, headers, body
        self.refusals: list[str] = []
        self.downloads: list[dict[str, str]] = []
        self.confirms = 0
        self.unlimited = False
        self._made = 0  # projects, ever
        self._busy: dict[str, int] = {}
        self._plans: dict[str, list[str]] = {}

    def plan(self, path: str, *faults: str) -> None:
        """Break the next calls of a path, one fault each."""
        self._plans.setdefault(path, []).extend(faults)

    def next_fault(self, path: str) -> str:
        planned = self._plans.get(path)
        return planned.pop(0) if planned else ""

    def rounds(self, word: str) -> list[Round]:
        """The accepted messages whose prompt holds this word."""
        return [each for rounds in list(self.threads.values()) for each in rounds if word in each.prompt]

    def sent(self, path: str) -> list[Any]:
        """The bodies that came to a path."""
        return [body for _, to, _, _, body in list(self.calls) if to == path]

    async def chat(self, request: Request) -> Response:
        body = await request.json()
        if body["project_id"] not in self.projects:
            return JSONResponse({"code": 1, "message": "Project does not exist"})
        prompt = body["prompt"]
        fault, number = fault_of(prompt)
        before = await self._before(prompt, fault, number)
        if before is not None:
            return before
        thread = body.get("thread_id") or f"thread-{len(self.threads) + 1:04d}"
        if body.get("thread_id") and thread not in self.threads:
            return refused(404, "no such thread")
        rounds = self.threads.setdefault(thread, [])
        if rounds and rounds[-1].status == "running":
            return refused(409, "thread is running", 2011)
        rounds.append(Round(body))
        if fault == "late":
            await asyncio.sleep(number)
        if fault in {"drop", "garbled", "cut", "noid"}:
            return await broken("empty" if fault == "noid" else fault) or ok({})
        return ok({"thread_id": thread})

    async def _before(self, prompt: str, fault: str, number: float) -> Response | None:
        """The answer of a fault that comes before anything is accepted."""
        after = re.search(r"\bafter=(\d+)", prompt)
        if fault == "429":
            self._busy[prompt] = self._busy.get(prompt, 0) + 1
            if number and self._busy[prompt] > number:
                return None
            return await broken("429", after[1] if after else "")
        early = fault.isdigit() or fault in {"business", "html", "page", "hang"}
        return await broken(f"{fault}:{number}" if fault == "hang" else fault) if early else None

    def _known(self, request: Request) -> list[Round] | None:
        return self.threads.get(request.query_params["thread_id"])

    async def _flaky(self, current: Round) -> Response | None:
        fault, number = fault_of(current.prompt)
        current.looks += 1
        return await broken(FLAKY[current.looks % len(FLAKY)]) if fault == "flaky" and current.looks <= number else None

    async def status(self, request: Request) -> Response:
        rounds = self._known(request)
        if rounds is None:
            return refused(404, "no thread")
        return await self._flaky(rounds[-1]) or ok({"status": rounds[-1].status})

    async def result(self, request: Request) -> Response:
        rounds = self._known(request)
        if rounds is None:
            return refused(404, "no thread")
        if (trouble := await self._flaky(rounds[-1])) is not None:
            return trouble
        thread, last = request.query_params["thread_id"], rounds[-1]
        base = f"{request.url.scheme}://{request.url.netloc}/files/{thread}"
        items: list[dict[str, Any]] = []
        for number, each in enumerate(rounds):
            for index in range(each.files()):
                url = f"{base}/{number}-{index}{SUFFIX[each.file(0)[1]]}"
                items.append(
                    {"type": "generator", "name": "artifacts", "artifacts": [{"type": each.kind, "content": url}]}
                )
        if last.number("shuffled") and last.looks % 2:
            items.reverse()
        items[:0] = [{"type": "assistant", "text": "I had a look at it."} for _ in rounds]
        data: dict[str, Any] = {"thread_id": thread, "status": last.status, "items": items}
        if last.number("mute"):
            del data["status"]
        if last.shows_price:
            data["pending_confirmation"] = {"estimated_cost": last.number("price"), "nonce": last.looks}
        if fault_of(last.prompt)[0] == "zero":
            data["failures"] = [{"tool": "generate_image", "code": "TOOL_FAILED"}]
        return ok(data)

    async def confirm(self, request: Request) -> Response:
        rounds = self.threads.get((await request.json())["thread_id"])
        if not rounds or not rounds[-1].asks:
            return refused(400, "nothing waits")
        self.confirms += 1
        rounds[-1].confirmed.append(time.monotonic())
        return ok({})

    async def save(self, request: Request) -> Response:
        body = await request.json()
        if body.get("action") == "rename" and body["project_id"] not in self.projects:
            return JSONResponse({"code": 1, "message": "Project does not exist"})
        self._made += not body["project_id"]
        project = body["project_id"] or f"project-{self._made:04d}"
        self.projects[project] = body.get("project_name", "")
        return ok({"project_id": project})

    async def validate(self, request: Request) -> Response:
        project = request.query_params["project_id"]
        return ok({"valid": project in self.projects, "project_name": self.projects.get(project, "")})

    async def set_mode(self, request: Request) -> Response:
        self.unlimited = (await request.json())["unlimited"]
        return ok({"unlimited": self.unlimited})

    async def query_mode(self, request: Request) -> Response:
        return ok({"unlimited": self.unlimited, "plan": "test"})

    async def upload(self, request: Request) -> Response:
        async with request.form() as form:
            file: Any = form.get("file")
            if set(form) != {"file"} or not getattr(file, "filename", "") or '"' in file.filename:
                return refused(400, "one part, named file")
            if file.content_type != "application/octet-stream":
                return refused(400, "type of the part")
            self.uploads.append((file.filename, file.content_type, await file.read()))
        return ok({"url": f"{request.url.scheme}://{request.url.netloc}/img/user/{len(self.uploads)}.png"})

    async def artifact(self, request: Request) -> Response:
        body = await request.json()
        if body["project_id"] not in self.projects:
            return JSONResponse({"code": 1, "message": "Project does not exist"})
        self.artifacts.append(body)
        return ok({"artifact_id": f"a{len(self.artifacts)}", "artifact_content": body["artifact_content"]})

    async def catalog(self, request: Request) -> Response:
        signed, plain = "x-signature" in request.headers, request.headers.get("accept") == "application/json"
        self.calls.append((request.method, "/tools/catalog", {}, dict(request.headers), None))
        if fault := self.next_fault("/tools/catalog"):
            return await broken(fault) or ok({})
        return ok({"tools": TOOLS}) if plain and not signed else refused(400, "unsigned JSON, please")

    async def file(self, request: Request) -> Response:
        self.downloads.append(dict(request.headers))
        if not request.headers.get("user-agent", "").startswith("Mozilla/") or "x-signature" in request.headers:
            return HTMLResponse(PAGE, 403)
        number, _, index = request.path_params["name"].partition(".")[0].partition("-")
        each = self.threads[request.path_params["thread"]][int(number)]
        (data, kind), fault = each.file(int(index)), fault_of(each.prompt)[0]
        if seconds := each.number("dripped"):

            async def drip() -> Any:
                for place in range(0, len(data), max(1, len(data) // 8)):
                    yield data[place : place + max(1, len(data) // 8)]
                    await asyncio.sleep(seconds / 8)

            return StreamingResponse(drip(), media_type=kind)
        if fault == "short":
            return dropped(data[: len(data) // 2], len(data), kind)
        bad = {
            "wrong": HTMLResponse(PAGE),
            "gone": HTMLResponse(PAGE, 404),
            "private": RedirectResponse("https://10.0.0.1/x"),
            "scrambled": Response(data[:64] + bytes(512), media_type=kind),
        }
        return bad.get(fault) or Response(data, media_type=kind)

    async def stats(self, request: Request) -> Response:
        made = [{"prompt": each.prompt} for rounds in self.threads.values() for each in rounds]
        return JSONResponse({"made": made, "confirms": self.confirms, "calls": len(self.calls)})


def ok(data: Any) -> Response:
    return JSONResponse({"code": 0, "message": "ok", "data": data})
