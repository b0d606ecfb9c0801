"""Our own time on top of Sogni's own client, and what many jobs at once cost.

    python -m benchmarks.sogni

The emulator of `tests.upstreams.sogni` renders at once, in a process of its own. Beside the studio the vendor's client is called directly on it:
create a project, wait for it, download, write.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx

from benchmarks._ratio import (
    Row,
    cpu_seconds,
    home,
    percentile,
    present,
    resident_megabytes,
)
from benchmarks._studio import OWNER, emulator, finish, many, studio_on, timed
from studio.jobs.job import Job
from studio.studio import Studio

JOBS, AT_ONCE = 40, 200
KEY, SIDE = "benchmark-key-0001", 256
ASKED = {
    "prompt": "a boat",
    "provider": "sogni",
    "model": "z_image_turbo_bf16",
    "width": SIDE,
    "height": SIDE,
    "steps": 8,
}
PROJECT = {
    "type": "image",
    "modelId": "z_image_turbo_bf16",
    "positivePrompt": "a boat",
    "numberOfMedia": 1,
    "width": SIDE,
    "height": SIDE,
    "steps": 8,
    "numberOfPreviews": 3,  # as the studio asks for them
    "guidance": 1,
    "seed": 1,
    "tokenType": "spark",
    "outputFormat": "png",
}


def run() -> list[Row]:
    with with_money() as address, home() as folder:
        bare, bare_rate, bare_cpu = asyncio.run(by_hand(address, folder))
        with studio_on(folder, values(address)) as studio:
            finish(studio, [submit(studio) for _ in range(5)])  # the first ones pay for what is loaded once
            ours = [timed(studio, submit) for _ in range(JOBS)]
            before = resident_megabytes(os.getpid())
            rate, cpu = many(studio, submit, AT_ONCE)
            grown = resident_megabytes(os.getpid()) - before
            finish(studio, [submit(studio) for _ in range(AT_ONCE)])
            again = resident_megabytes(os.getpid()) - before - grown
    beside: dict[str, Any] = {"unit": "ms", "beside_what": "Sogni's own client"}
    return [
        Row("sogni: one job, median", statistics.median(ours), beside=statistics.median(bare), **beside),
        Row("sogni: one job, p95", percentile(ours, 95), beside=percentile(bare, 95), **beside),
        Row("sogni: our own time per job", statistics.median(ours) - statistics.median(bare), "ms", target="< 50 ms"),
        Row(f"sogni: {AT_ONCE} jobs at once", rate, "jobs/s", beside=bare_rate, beside_what="Sogni's own client"),
        Row("sogni: processor time per job", cpu, beside=bare_cpu, **beside),
        Row(f"sogni: memory of the first {AT_ONCE} at once", grown, "MB"),
        Row(f"sogni: memory of {AT_ONCE} more", again, "MB"),
    ]


@contextmanager
def with_money() -> Iterator[str]:
    """The address of the emulator, host and port, with money for all that is asked."""
    with emulator("sogni", "--key", KEY, ask="_counts") as url:
        plenty = {"balance": {"spark": "1000000"}, "speed": {"render": 0}}
        httpx.post(f"{url}/_set", json=plenty, trust_env=False).raise_for_status()
        yield url.removeprefix("http://")


def values(address: str) -> dict[str, str]:
    """The studio's variables for it."""
    return {
        "SOGNI_API_KEY": KEY,
        "SOGNI_REST_ENDPOINT": f"http://{address}",
        "SOGNI_SOCKET_ENDPOINT": f"ws://{address}",
    }


async def by_hand(address: str, folder: Path) -> tuple[list[float], float, float]:
    """Milliseconds of each project, projects per second when all are asked at once, and milliseconds of processor time of each."""
    async with client(address) as (sogni, web):
        for _ in range(5):
            await project(sogni, web, folder)
        took = []
        for _ in range(JOBS):
            begun = time.perf_counter()
            await project(sogni, web, folder)
            took.append(1000 * (time.perf_counter() - begun))
        before, begun = cpu_seconds(os.getpid()), time.perf_counter()
        await asyncio.gather(*(project(sogni, web, folder) for _ in range(AT_ONCE)))
        return took, AT_ONCE / (time.perf_counter() - begun), 1000 * (cpu_seconds(os.getpid()) - before) / AT_ONCE


@asynccontextmanager
async def client(address: str) -> AsyncIterator[tuple[Any, httpx.AsyncClient]]:
    from sogni_client import SogniClient

    places: dict[str, Any] = {"rest_endpoint": f"http://{address}", "socket_endpoint": f"ws://{address}"}
    sogni = await SogniClient.create(api_key=KEY, app_id="by-hand", app_source="backlot", **places)
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=60) as web:
            yield sogni, web
    finally:
        await sogni.aclose()


async def project(sogni: Any, web: httpx.AsyncClient, folder: Path) -> None:
    """One picture from the request to the disk."""
    made = await sogni.projects.create(PROJECT)
    (url,) = await made.wait_for_completion(120)
    (folder / f"{made.id}.png").write_bytes((await web.get(url)).content)


def submit(studio: Studio) -> Job:
    return studio.submit("image", ASKED, owner=OWNER)


if __name__ == "__main__":
    present(run, __doc__)
