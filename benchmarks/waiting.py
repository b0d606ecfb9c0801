"""A thousand jobs that wait on an upstream, polled every ten seconds, caps lifted, in one process: its memory and processor share.

    python -m benchmarks.waiting

Beside it a bare script holds as many tasks that do nothing but poll.
"""

from __future__ import annotations

import asyncio
import sys
import time

import httpx

from benchmarks._fakes._plain import URL
from benchmarks._ratio import Row, cpu_share, home, present, process, resident_megabytes, upstream
from studio.settings import read_settings
from studio.studio import Studio, open_studio

JOBS, SECONDS, EVERY = 1000, 30.0, 10.0
START_DEADLINE = 240.0  # seconds
OWNER = "local"
READY = "ready"  # the file that says that all of them wait


def run() -> list[Row]:
    with upstream() as url, home() as folder:
        bare = measure("bare", url, str(folder / "bare"))
        ours = measure("studio", url, str(folder / "studio"))
    script = "bare polling script"
    return [
        Row(f"memory, {JOBS} waiting", ours[0], "MB", bare[0], script, "< 400 MB"),
        Row(f"processor over {SECONDS:.0f} s", ours[1], "% of a core", bare[1], script, "< 50 %"),
        Row("until all of them wait", ours[2], "s", bare[2], script),
    ]


def measure(kind: str, url: str, folder: str) -> tuple[float, float, float]:
    """Megabytes, percent of a core, and seconds until all wait, of a process of its own."""
    from pathlib import Path

    ready, begun = Path(folder) / READY, time.monotonic()
    ready.parent.mkdir()
    with process(["-m", "benchmarks.waiting", kind, url, folder]) as running:
        while not ready.exists():
            if running.poll() is not None or time.monotonic() > begun + START_DEADLINE:
                raise RuntimeError(f"the {kind} process did not get ready")
            time.sleep(0.1)
        took = time.monotonic() - begun
        time.sleep(EVERY)  # the rush of the start is over
        share = cpu_share(running.pid, SECONDS)
        return resident_megabytes(running.pid), share, took


def wait_in_studio(url: str, folder: str) -> None:
    """Submit all of them, say so when every one is followed, and stay."""
    settings = read_settings({"BACKLOT_HOME": f"{folder}/home", URL: url, "BACKLOT_JOBS_PER_OWNER": "100000"})
    studio = open_studio(settings, packages=("providers", "benchmarks._fakes"))
    for number in range(JOBS):
        studio.submit("image", {"prompt": f"a boat {number}", "provider": "patient"}, owner=OWNER)
    while accepted(studio) < JOBS:
        time.sleep(0.5)
    say_ready(folder)
    time.sleep(3600)


def accepted(studio: Studio) -> int:
    """How many jobs have their ticket."""
    import sqlalchemy as sa

    from studio import database as db

    query = sa.select(sa.func.count()).where(db.submission.c.state == "accepted")
    with db.reading(studio.database).connect() as connection:
        return int(connection.scalar(query) or 0)


def wait_bare(url: str, folder: str) -> None:
    async def one(web: httpx.AsyncClient, number: int) -> None:
        await asyncio.sleep(EVERY * number / JOBS)  # spread out, as jobs of people are
        job = (await web.post("/jobs", json={"prompt": f"a boat {number}", "wait": 3600})).json()
        while not (await web.get(f"/jobs/{job['id']}")).json()["done"]:
            await asyncio.sleep(EVERY)

    async def everything() -> None:
        limits = httpx.Limits(max_connections=200, max_keepalive_connections=20)
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=None, limits=limits) as web:
            tasks = [asyncio.create_task(one(web, number)) for number in range(JOBS)]
            say_ready(folder)
            await asyncio.gather(*tasks)

    asyncio.run(everything())


def say_ready(folder: str) -> None:
    with open(f"{folder}/{READY}", "w", encoding="utf-8"):
        pass


if __name__ == "__main__":
    if sys.argv[1:2] == ["studio"]:
        wait_in_studio(*sys.argv[2:4])
    elif sys.argv[1:2] == ["bare"]:
        wait_bare(*sys.argv[2:4])
    else:
        present(run, __doc__)
