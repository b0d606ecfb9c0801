"""What the service knows: models, calls, accepted jobs and their files, commits."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from tests.upstreams.huggingface import media

PAGE = "<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"
TOKENS = {"hf_good": "tester", "hf_read": "reader", "hf_oauth_good": "visitor"}
ORGS = {"acme"}

SENTENCES = {
    401: "Invalid username or password.",
    402: "You have exceeded your monthly included credits for Inference Providers.",
    403: "This authentication method does not have sufficient permissions to call Inference Providers.",
    404: "Not Found",
    422: "Input should be a valid value",
    429: "Too many requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Model is currently loading",
}


def on(task: str, **upstreams: str) -> dict[str, Any]:
    """A model's mapping: upstream -> the model's id there."""
    return {
        name.replace("_", "-"): {"status": "live", "providerId": theirs, "task": task}
        for name, theirs in upstreams.items()
    }


T2I, I2I, T2V, I2V, TTS = "text-to-image", "image-to-image", "text-to-video", "image-to-video", "text-to-speech"
MODELS: dict[str, tuple[str, dict[str, Any]]] = {  # id -> pipeline, mapping
    "black-forest-labs/FLUX.1-schnell": (
        T2I,
        on(T2I, fal_ai="fal-ai/flux/schnell", replicate="black-forest-labs/flux-schnell", together="flux-schnell"),
    ),
    "black-forest-labs/FLUX.1-dev": (T2I, on(T2I, replicate="black-forest-labs/flux-dev")),
    "stabilityai/stable-diffusion-xl-base-1.0": (T2I, on(T2I, hf_inference="stabilityai/stable-diffusion-xl-base-1.0")),
    "Qwen/Qwen-Image": (T2I, on(T2I, together="qwen-image")),
    "tencent/HunyuanImage-3.0": (T2I, {}),
    "black-forest-labs/FLUX.1-Kontext-dev": (
        I2I,
        on(I2I, fal_ai="fal-ai/flux-kontext/dev", replicate="black-forest-labs/flux-kontext-dev"),
    ),
    "Qwen/Qwen-Image-Edit": (I2I, on(I2I, replicate="qwen/qwen-image-edit")),
    "Wan-AI/Wan2.2-T2V-A14B": (
        T2V,
        on(T2V, fal_ai="fal-ai/wan/v2.2-a14b/text-to-video", replicate="wan-video/wan-2.2-t2v-fast"),
    ),
    "Wan-AI/Wan2.2-I2V-A14B": (I2V, on(I2V, fal_ai="fal-ai/wan/v2.2-a14b/image-to-video")),
    "hexgrad/Kokoro-82M": (
        TTS,
        on(TTS, fal_ai="fal-ai/kokoro/american-english", replicate="jaaari/kokoro-82m:" + "f" * 64),
    ),
    "suno/bark": (TTS, on(TTS, hf_inference="suno/bark")),
}


@dataclass
class Made:
    """One accepted job."""

    id: str
    upstream: str
    model: str
    prompt: str
    body: dict[str, Any]
    files: list[str]
    seconds: float
    began: float = field(default_factory=time.monotonic)
    cancelled: bool = False
    had_begun: bool = False  # when it was cancelled
    looks: int = 0

    @property
    def age(self) -> float:
        return time.monotonic() - self.began

    @property
    def phase(self) -> str:
        """queued, running, done or cancelled."""
        if self.cancelled:
            return "cancelled"
        if self.age >= self.seconds:
            return "done"
        return "queued" if self.age < self.seconds / 2 else "running"

    def cancel(self) -> None:
        """Stop it, unless it is done."""
        if self.phase in {"queued", "running"}:
            self.had_begun = self.phase == "running"
            self.cancelled = True


class State:
    """Everything that was sent, made and kept."""

    def __init__(self) -> None:
        self.made: dict[str, Made] = {}
        self.files: dict[str, tuple[bytes, str, str]] = {}  # name -> bytes, media type, fault
        self.calls: list[dict[str, Any]] = []  # each paid call that came, refused or not
        self.busy: dict[str, int] = {}
        self.repos: dict[str, dict[str, Any]] = {}
        self.mapping = {name: dict(mapping) for name, (_, mapping) in MODELS.items()}

    def caller(self, request: Request) -> Response | None:
        """The refusal of a caller who may not pay here; None for one who may."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in TOKENS:
            return refused(401)
        if token == "hf_read":
            return refused(403)
        bill_to = request.headers.get("x-hf-bill-to")
        if bill_to is not None and bill_to not in ORGS:
            return refused(403, f"You are not a member of the organization {bill_to}.")
        return None

    async def before(self, request: Request, upstream: str, prompt: str, body: Any) -> Response | None:
        """The refusal, before anything is accepted, of a caller or by a word of the prompt."""
        bill_to = request.headers.get("x-hf-bill-to", "")
        self.calls.append({"upstream": upstream, "path": request.url.path, "body": body, "bill_to": bill_to})
        if answer := self.caller(request):
            return answer
        fault, number = fault_of(prompt)
        if fault in {"429", "503"}:
            self.busy[prompt] = self.busy.get(prompt, 0) + 1
            if not number or self.busy[prompt] <= number:
                return refused(int(fault), headers={"retry-after": "0"})
        elif fault.isdigit():
            return refused(int(fault))
        elif fault == "html":
            return HTMLResponse(PAGE, 502)
        elif fault == "hang":
            await asyncio.sleep(number)
            return refused(500)
        return None

    async def after(self, prompt: str) -> Response | None:
        """What goes wrong once the job is accepted, with its answer."""
        fault, number = fault_of(prompt)
        if fault == "late":
            await asyncio.sleep(number)
        if fault == "drop":
            return dropped()
        if fault == "page":
            return HTMLResponse(PAGE)
        if fault == "garbled":
            return Response(b"{this is no JSON", media_type="application/json")
        return None

    def accept(self, upstream: str, model: str, prompt: str, body: dict[str, Any], data: bytes, kind: str) -> Made:
        """A new job, whose file is made at once and shown when its time has come."""
        number = len(self.made) + 1
        job_id = f"{upstream.split('-')[0]}-{number:04d}"
        name = f"{job_id}.{kind.partition('/')[2]}"
        fault, _ = fault_of(prompt)
        self.files[name] = (data, kind, fault)
        seconds = number_of(prompt, "slow")
        made = Made(job_id, upstream, model, prompt, body, [] if fault == "zero" else [name], seconds)
        self.made[job_id] = made
        return made

    async def file(self, request: Request) -> Response:
        data, kind, fault = self.files[request.path_params["name"]]
        if fault == "wrong":
            return HTMLResponse(PAGE, headers={"content-type": kind})
        if fault == "gone":
            return refused(404)
        if fault == "short":
            return dropped(data[: len(data) // 2], len(data), kind)
        return Response(data, media_type=kind)


def make(task: str, body: dict[str, Any], size: tuple[int, int] = (64, 64)) -> tuple[bytes, str]:
    """A file of this task and its media type. body: with seed, frames and fps under their usual names."""
    seed = int(body.get("seed") or 0)
    if task in {T2V, I2V}:
        frames, fps = int(body.get("num_frames") or 17), int(body.get("frames_per_second") or 16)
        return media.mp4(min(frames, 200), fps, seed % 97), "video/mp4"
    if task == TTS:
        return media.wav(0.4, seed % 97), "audio/wav"
    return media.png(*size, seed % 9973), "image/png"


def refused(status: int, message: str = "", headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": message or SENTENCES[status]}, status, headers)


def dropped(begin: bytes = b"{", length: int = 100, kind: str = "application/json") -> Response:
    """An answer whose connection breaks before its promised length."""

    async def parts() -> Any:
        yield begin
        await asyncio.sleep(0)

    return StreamingResponse(parts(), media_type=kind, headers={"content-length": str(length)})


def fault_of(text: str) -> tuple[str, float]:
    """The fault that a prompt asks for, and its number."""
    found = re.search(r"\bfault=(\w+)(?::([\d.]+))?", text)
    return (found[1], float(found[2] or 0)) if found else ("", 0.0)


def number_of(text: str, word: str) -> float:
    found = re.search(rf"\b{word}=([\d.]+)", text)
    return float(found[1]) if found else 0.0
