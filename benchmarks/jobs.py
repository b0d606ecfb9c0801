"""Our own time on top of an upstream's, how soon a job starts, and what an idle studio costs.

    python -m benchmarks.jobs

The upstream answers at once, in a process of its own. Beside it a bare script does what must be done anyway: submit, look, download, write.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from pathlib import Path

import httpx

from benchmarks._fakes._plain import URL
from benchmarks._ratio import Row, cpu_share, home, percentile, present, upstream
from benchmarks._studio import OWNER, finish, many, studio_on, timed
from studio.jobs.job import Job
from studio.studio import Studio

JOBS, AT_ONCE, STARTS = 40, 100, 30
IDLE_SECONDS = 20.0
PACKAGES = ("providers", "benchmarks._fakes")  # with every queue there is


def run() -> list[Row]:
    with upstream() as url, home() as folder:
        bare = asyncio.run(bare_jobs(url, folder))
        with studio_on(folder, {URL: url}, PACKAGES) as studio:
            finish(studio, [submit(studio)])  # the first one pays for what is loaded once
            ours = [timed(studio, submit) for _ in range(JOBS)]
            per_second, cpu = many(studio, submit, AT_ONCE)
            time.sleep(3)
            starts = [start_delay(studio) for _ in range(STARTS)]
            time.sleep(3)
            idle = cpu_share(os.getpid(), IDLE_SECONDS)
    script = {"unit": "ms", "beside_what": "bare httpx script"}
    typical = statistics.median(ours) - statistics.median(bare)
    return [
        Row("one job, median", statistics.median(ours), beside=statistics.median(bare), **script),
        Row("one job, p95", percentile(ours, 95), beside=percentile(bare, 95), **script),
        Row("our own time per job", typical, "ms", target="< 50 ms"),
        Row(f"{AT_ONCE} jobs at once", per_second, "jobs/s"),
        Row("processor time per job", cpu, "ms"),
        Row("enqueue to start, p50", percentile(starts, 50), "ms", target="< 100 ms"),
        Row("enqueue to start, p95", percentile(starts, 95), "ms", target="< 100 ms"),
        Row(f"idle over {IDLE_SECONDS:.0f} s", idle, "% of a core", target="< 3 %"),
    ]


async def bare_jobs(url: str, folder: Path) -> list[float]:
    """Milliseconds of each job, done by hand."""
    took = []
    async with httpx.AsyncClient(base_url=url, trust_env=False) as web:
        for number in range(JOBS):
            begun = time.perf_counter()
            job = (await web.post("/jobs", json={"prompt": "a boat", "wait": 0})).json()
            answer = (await web.get(f"/jobs/{job['id']}")).json()
            (folder / f"{number}.png").write_bytes((await web.get(answer["file"])).content)
            took.append(1000 * (time.perf_counter() - begun))
    return took


def submit(studio: Studio) -> Job:
    return studio.submit("image", {"prompt": "a boat", "provider": "instant"}, owner=OWNER)


def start_delay(studio: Studio) -> float:
    """Milliseconds from the job's row to its start, the queue having slept a while."""
    job = submit(studio)
    finish(studio, [job])
    row = studio.engine.rows.get(job.id)
    time.sleep(0.4)
    return 1000 * float(row["started_at"] - row["created_at"])


if __name__ == "__main__":
    present(run, __doc__)
