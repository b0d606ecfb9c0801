"""The time added to Lovart's own: from submit to the file in the library, for results that are ready after 0, 1, 3 and 10 seconds.

    python -m benchmarks.lovart

The service is the tests' emulator, in a process of its own; it counts the calls, too, for an hour of Lovart holds 3000 of them. Beside it
stands what the vendor's own client adds at least, measured once with the same emulator's timing: 5.2 to 7.2 seconds.
"""

from __future__ import annotations

import statistics

import httpx

from benchmarks._ratio import Row, home, present
from benchmarks._studio import OWNER, added, emulator, studio_on
from studio.jobs.job import Job
from studio.studio import Studio

READY = (0.0, 1.0, 3.0, 10.0)  # seconds
OFFSETS = (0.0, 0.13, 0.29)  # seconds, so that the looks fall differently
VENDOR = 5.2  # seconds
KEYS = {"LOVART_ACCESS_KEY": "ak_test", "LOVART_SECRET_KEY": "sk_test"}


def run() -> list[Row]:
    rows = []
    with emulator("lovart") as url, home() as folder, studio_on(folder, {**KEYS, "LOVART_BASE_URL": url}) as studio:
        added(studio, submit, 0.0)  # the first one pays for what is loaded once, and makes the project
        for ready in READY:
            before = calls(url)
            took = [added(studio, submit, ready + offset) for offset in OFFSETS]
            in_library, over = (statistics.median(each) for each in zip(*took, strict=True))
            what = f"added to a result after {ready:g} s"
            rows.append(Row(f"{what}, in the library", in_library, "s", VENDOR, "vendor's client", "< 0.5 s"))
            rows.append(Row(f"{what}, job succeeded", over, "s"))
            rows.append(Row(f"calls for a result after {ready:g} s", (calls(url) - before) / len(OFFSETS)))
    return rows


def submit(studio: Studio, ready: float) -> Job:
    return studio.submit("image", {"prompt": f"a boat slow={ready}", "provider": "lovart"}, owner=OWNER)


def calls(url: str) -> int:
    """How many calls the emulator has had."""
    return int(httpx.get(f"{url}/stats", trust_env=False).json()["calls"])


if __name__ == "__main__":
    present(run, __doc__)
