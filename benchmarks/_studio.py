"""A studio at work on an emulator in a process of its own, and what its jobs take."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks._ratio import cpu_seconds, free_port, process, wait_for
from studio.jobs.job import Job
from studio.settings import read_settings
from studio.studio import Studio, open_studio

OWNER = "local"
PATIENCE = 240.0  # seconds for a job
Submit = Callable[[Studio], Job]


@contextmanager
def emulator(name: str, *options: str, ask: str = "stats") -> Iterator[str]:
    """The address of an upstream of the tests. ask: the path that answers once it is there."""
    port = free_port()
    with process(["-m", f"tests.upstreams.{name}", "--port", str(port), *options]) as running:
        wait_for(f"http://127.0.0.1:{port}/{ask}", running)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def studio_on(folder: Path, values: Mapping[str, str], packages: tuple[str, ...] = ("providers",)) -> Iterator[Studio]:
    """A studio at work, where one person may have any number of jobs. values: variables beside."""
    settings = {"BACKLOT_HOME": str(folder / "home"), "BACKLOT_JOBS_PER_OWNER": "100000", **values}
    studio = open_studio(read_settings(settings), packages=packages)
    try:
        yield studio
    finally:
        studio.close()


def finish(studio: Studio, jobs: list[Job]) -> None:
    for job in jobs:
        over = studio.wait(job.id, owner=OWNER, seconds=PATIENCE)
        if over.status != "succeeded":
            raise RuntimeError(f"it did not succeed: {over.error}")


def timed(studio: Studio, submit: Submit) -> float:
    """Milliseconds from submit to succeeded."""
    begun = time.perf_counter()
    finish(studio, [submit(studio)])
    return 1000 * (time.perf_counter() - begun)


def many(studio: Studio, submit: Submit, number: int) -> tuple[float, float]:
    """Jobs per second when all are asked at once, and milliseconds of processor time of each."""
    before, begun = cpu_seconds(os.getpid()), time.perf_counter()
    finish(studio, [submit(studio) for _ in range(number)])
    return number / (time.perf_counter() - begun), 1000 * (cpu_seconds(os.getpid()) - before) / number


def added(studio: Studio, submit: Callable[[Studio, float], Job], ready: float) -> tuple[float, float]:
    """Seconds beyond the upstream's own until the file is in the library, and until the job is over.

    submit(studio, ready) asks for something that takes the upstream so many seconds.
    """
    begun = time.perf_counter()
    job = submit(studio, ready)
    while not studio.engine.library.of_jobs([job.id]).get(job.id):
        time.sleep(0.002)
    there = time.perf_counter() - begun
    finish(studio, [job])
    return there - ready, time.perf_counter() - begun - ready
