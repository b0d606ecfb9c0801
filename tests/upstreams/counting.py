"""An upstream that counts what it is sent, in a process of its own: `python -m tests.upstreams.counting --port N`.

It takes a job by POST /jobs (with or without an Idempotency-Key), lists jobs by reference, and makes one PNG per output. Between
accepting and answering it waits a random moment, so that a kill falls into that window. Words in the prompt ask for faults:

    slow=SECONDS     takes so long to be done           unclear          accepts, then answers 500
    busy=N           answers 429 to the first N calls   hang=SECONDS     accepts, then does not answer for so long
    refuse           answers 400                        withheld         is done with one output fewer than asked
    nothing          is done without outputs            broken           sends a file that is no picture
    ask              asks for approval before it starts drop             accepts, then drops the connection
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import random
import re
import time
from typing import Any

import uvicorn
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

MOST_DELAY = 0.12  # seconds between accepting and answering


class Counting:
    """What the upstream knows: every accepted job, in order."""

    def __init__(self, delay: float = MOST_DELAY) -> None:
        self.delay = delay
        self.jobs: dict[str, dict[str, Any]] = {}
        self.by_key: dict[str, str] = {}
        self.calls: list[dict[str, Any]] = []
        self.busy: dict[str, int] = {}

    async def submit(self, request: Request) -> Response:
        try:
            body = json.loads(await request.body())
        except ClientDisconnect:  # the caller was killed in the middle of its call: nothing is accepted
            return Response(status_code=400)
        key, prompt = request.headers.get("idempotency-key", ""), body["prompt"]
        self.calls.append({"reference": body["reference"], "key": key})
        if "refuse" in prompt:
            return JSONResponse({"error": {"message": "We do not make that."}}, 400)
        if (count := number(prompt, "busy")) and self.busy.setdefault(body["reference"], 0) < count:
            self.busy[body["reference"]] += 1
            return JSONResponse({"error": "busy"}, 429, {"retry-after": "0"})
        if key in self.by_key:
            return JSONResponse({"id": self.by_key[key]})
        job = self.accept(body, key)
        await asyncio.sleep(random.uniform(0, self.delay))
        if "unclear" in prompt:
            return JSONResponse({"error": "oops"}, 500)
        if "drop" in prompt:
            raise ConnectionAbortedError
        if hang := number(prompt, "hang"):
            await asyncio.sleep(hang)
        return JSONResponse({"id": job["id"]})

    def accept(self, body: dict[str, Any], key: str) -> dict[str, Any]:
        job_id = f"up-{len(self.jobs) + 1}"
        seconds = number(body["prompt"], "slow") or random.uniform(0, 0.2)
        job = {**body, "id": job_id, "done_at": time.monotonic() + seconds, "cancelled": False, "approved": False}
        self.jobs[job_id] = job
        if key:
            self.by_key[key] = job_id
        return job

    async def listing(self, request: Request) -> Response:
        wanted = request.query_params.get("reference", "")
        return JSONResponse({"jobs": [job["id"] for job in self.jobs.values() if job["reference"] == wanted]})

    async def look(self, request: Request) -> Response:
        job = self.jobs.get(request.path_params["id"])
        if job is None:
            return JSONResponse({"error": "no such job"}, 404)
        if job["cancelled"]:
            return JSONResponse({"state": "cancelled", "files": []})
        if "ask" in job["prompt"] and not job["approved"]:
            return JSONResponse({"state": "asks", "price": 5, "files": []})
        left = job["done_at"] - time.monotonic()
        count = 0 if "nothing" in job["prompt"] else job["count"] - ("withheld" in job["prompt"])
        files = [f"/files/{job['id']}/{index}" for index in range(count)]
        return JSONResponse(
            {"state": "done" if left <= 0 else "running", "left": max(0, left), "files": files if left <= 0 else []}
        )

    async def cancel(self, request: Request) -> Response:
        self.jobs[request.path_params["id"]]["cancelled"] = True
        return JSONResponse({"cancelled": True})

    async def approve(self, request: Request) -> Response:
        body = json.loads(await request.body())
        job = self.jobs[request.path_params["id"]]
        self.calls.append({"reference": body["reference"], "key": ""})
        job["approved"] = True
        job.setdefault("approvals", []).append(body["reference"])
        return JSONResponse({"id": job["id"]})

    async def file(self, request: Request) -> Response:
        job, index = self.jobs[request.path_params["id"]], int(request.path_params["index"])
        if "broken" in job["prompt"]:
            return Response(b"<html>not a picture</html>", media_type="image/png")
        if job.get("task") == "video":
            return Response(_film(int(job["id"].partition("-")[2])), media_type="video/mp4")
        return Response(_picture(job["id"], index, job.get("size") or (64, 64)), media_type="image/png")

    async def stats(self, request: Request) -> Response:
        references: dict[str, int] = {}
        for job in self.jobs.values():
            references[job["reference"]] = references.get(job["reference"], 0) + 1
        return JSONResponse(
            {
                "accepted": references,
                "calls": self.calls,
                "jobs": [{k: v for k, v in j.items() if k != "done_at"} for j in self.jobs.values()],
            }
        )


def number(prompt: str, word: str) -> float:
    """The number in `word=NUMBER` of a prompt, 0 for none."""
    found = re.search(rf"\b{word}=([\d.]+)", prompt)
    return float(found[1]) if found else 0.0


def _picture(job_id: str, index: int, size: tuple[int, int]) -> bytes:
    shade = (int(job_id.partition("-")[2]) * 37 + index * 11) % 256
    out = io.BytesIO()
    Image.new("RGB", tuple(size), (shade, 255 - shade, (shade * 3) % 256)).save(out, "PNG")
    return out.getvalue()


def _film(shade: int) -> bytes:
    """Half a second of one colour: H.264, 64 x 64, 16 frames per second."""
    import av
    import numpy as np

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=16)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        pixels = np.full((64, 64, 3), (shade * 29 % 256, 90, 200), np.uint8)
        for _ in range(8):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    return out.getvalue()


def app(delay: float = MOST_DELAY) -> Starlette:
    """The upstream as an ASGI app."""
    upstream = Counting(delay)
    return Starlette(
        routes=[
            Route("/jobs", upstream.submit, methods=["POST"]),
            Route("/jobs", upstream.listing),
            Route("/jobs/{id}", upstream.look),
            Route("/jobs/{id}/cancel", upstream.cancel, methods=["POST"]),
            Route("/jobs/{id}/approve", upstream.approve, methods=["POST"]),
            Route("/files/{id}/{index}", upstream.file),
            Route("/stats", upstream.stats),
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--delay", type=float, default=MOST_DELAY)
    given = parser.parse_args()
    uvicorn.run(app(given.delay), host="127.0.0.1", port=given.port, log_level="error")


if __name__ == "__main__":
    main()
