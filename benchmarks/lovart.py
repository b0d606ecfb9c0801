"""The time added to Lovart's own: from submit to the file in the library, for results that are ready after 0, 1, 3 and 10 seconds.

    python -m benchmarks.lovart

The service is the tests' emulator, in a process of its own; it counts the calls, too, for an hour of Lovart holds 3000 of them. Beside it
stands what the vendor's own client adds at least, measured once with the same emulator's timing: 5.2 to 7.2 seconds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks._ratio import Row, free_port, home, present, process, wait_for
from studio.settings import read_settings
from studio.studio import Studio, open_studio

READY = (0.0, 1.0, 3.0, 10.0)  # seconds
OFFSETS = (0.0, 0.13, 0.29)  # seconds, so that the looks fall differently
VENDOR = 5.2  # seconds
OWNER = "local"


def run() -> list[Row]:
    rows = []
    with lovart() as url, home() as folder, studio_on(url, folder) as studio:
        added(studio, 0.0)  # the first one pays for what is loaded once, and makes the project
        for ready in READY:
            before = calls(url)
            took = [added(studio, ready + offset) for offset in OFFSETS]
            in_library, over = (statistics.median(each) for each in zip(*took, strict=True))
            what = f"added to a result after {ready:g} s"
            rows.append(Row(f"{what}, in the library", in_library, "s", VENDOR, "vendor's client", "< 0.5 s"))
            rows.append(Row(f"{what}, job succeeded", over, "s"))
            rows.append(Row(f"calls for a result after {ready:g} s", (calls(url) - before) / len(OFFSETS)))
    return rows


@contextmanager
def lovart() -> Iterator[str]:
    """The address of the emulator."""
    port = free_port()
    with process(["-m", "tests.upstreams.lovart", "--port", str(port)]) as running:
        wait_for(f"http://127.0.0.1:{port}/stats", running)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def studio_on(url: str, folder: Path) -> Iterator[Studio]:
    keys = {"LOVART_ACCESS_KEY": "ak_test", "LOVART_SECRET_KEY": "sk_test", "LOVART_BASE_URL": url}
    studio = open_studio(read_settings({"BACKLOT_HOME": str(folder), **keys}))
    try:
        yield studio
    finally:
        studio.close()


def added(studio: Studio, ready: float) -> tuple[float, float]:
    """Seconds beyond the service's own until the file is in the library, and until the job is over."""
    begun = time.perf_counter()
    job = studio.submit("image", {"prompt": f"a boat slow={ready}", "provider": "lovart"}, owner=OWNER)
    while not studio.engine.library.of_jobs([job.id]).get(job.id):
        time.sleep(0.002)
    there = time.perf_counter() - begun
    job = studio.wait(job.id, owner=OWNER, seconds=60)
    if job.status != "succeeded":
        raise RuntimeError(f"it did not succeed: {job.error}")
    return there - ready, time.perf_counter() - begun - ready


def calls(url: str) -> int:
    """How many calls the emulator has had."""
    return int(httpx.get(f"{url}/stats", trust_env=False).json()["calls"])


if __name__ == "__main__":
    present(run, __doc__)
