"""The time added to SenseNova's own: from submit to the file in the library, for pictures that take 0, 1, 3 and 10 seconds.

    python -m benchmarks.sensenova

The service is the tests' emulator, in a process of its own. Beside it stands what the vendor's own client adds, as it was measured for us:
0.35 seconds.
"""

from __future__ import annotations

import statistics

from benchmarks._ratio import Row, home, present
from benchmarks._studio import OWNER, added, emulator, studio_on
from studio.jobs.job import Job
from studio.studio import Studio
from tests.upstreams.sensenova import KEY

READY = (0.0, 1.0, 3.0, 10.0)  # seconds
TIMES = 5
VENDOR = 0.35  # seconds


def run() -> list[Row]:
    with emulator("sensenova") as url, home() as folder:
        with studio_on(folder, {"SN_API_KEY": KEY, "SN_BASE_URL": f"{url}/v1"}) as studio:
            added(studio, submit, 0.0)  # the first one pays for what is loaded once
            return [row(studio, ready) for ready in READY]


def row(studio: Studio, ready: float) -> Row:
    took = [added(studio, submit, ready)[0] for _ in range(TIMES if ready < 10 else 1)]
    what = f"added to a picture of {ready:g} s, in the library"
    return Row(what, statistics.median(took), "s", VENDOR, "vendor's client", "< 0.25 s")


def submit(studio: Studio, ready: float) -> Job:
    asked = {"prompt": f"a boat slow={ready}", "provider": "sensenova", "aspect_ratio": "1:1"}
    return studio.submit("image", asked, owner=OWNER)


if __name__ == "__main__":
    present(run, __doc__)
