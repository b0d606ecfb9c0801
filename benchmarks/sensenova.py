"""The time added to SenseNova's own: from submit to the file in the library, for pictures that take 0, 1, 3 and 10 seconds.

    python -m benchmarks.sensenova

The service is the tests' emulator, in a process of its own. Beside it stands what the vendor's own client adds, as it was measured for us:
0.35 seconds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks._ratio import Row, free_port, home, present, process, wait_for
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.upstreams.sensenova import KEY

READY = (0.0, 1.0, 3.0, 10.0)  # seconds
TIMES = 5
VENDOR = 0.35  # seconds
OWNER = "local"


def run() -> list[Row]:
    with sensenova() as url, home() as folder, studio_on(url, folder) as studio:
        added(studio, 0.0)  # the first one pays for what is loaded once
        rows = []
        for ready in READY:
            took = statistics.median(added(studio, ready) for _ in range(TIMES if ready < 10 else 1))
            what = f"added to a picture of {ready:g} s, in the library"
            rows.append(Row(what, took, "s", VENDOR, "vendor's client", "< 0.25 s"))
    return rows


@contextmanager
def sensenova() -> Iterator[str]:
    """The address of the emulator."""
    port = free_port()
    with process(["-m", "tests.upstreams.sensenova", "--port", str(port)]) as running:
        wait_for(f"http://127.0.0.1:{port}/stats", running)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def studio_on(url: str, folder: Path) -> Iterator[Studio]:
    values = {"BACKLOT_HOME": str(folder), "SN_API_KEY": KEY, "SN_BASE_URL": f"{url}/v1"}
    studio = open_studio(read_settings(values))
    try:
        yield studio
    finally:
        studio.close()


def added(studio: Studio, ready: float) -> float:
    """Seconds beyond the service's own until the file is in the library."""
    asked = {"prompt": f"a boat slow={ready}", "provider": "sensenova", "aspect_ratio": "1:1"}
    begun = time.perf_counter()
    job = studio.submit("image", asked, owner=OWNER)
    while not studio.engine.library.of_jobs([job.id]).get(job.id):
        time.sleep(0.002)
    there = time.perf_counter() - begun
    job = studio.wait(job.id, owner=OWNER, seconds=60)
    if job.status != "succeeded":
        raise RuntimeError(f"it did not succeed: {job.error}")
    return there - ready


if __name__ == "__main__":
    present(run, __doc__)
