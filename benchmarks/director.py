"""The time added to The Director's own: from submit to the file in the library, for results that are ready after 0, 1, 3 and 10 seconds.

    python -m benchmarks.director

The service is the tests' emulator, in a process of its own; it counts the looks, too. Nothing there tells when something is done, so the
looks decide: after 0, 1.5, 3.5, 6.5 and 11 seconds, then every 3 where an end is expected, as of a picture from the start, else every 15.
Beside it stands the wait between two looks in the skill's own text, which adds half of that on average and all of it at worst.
"""

from __future__ import annotations

import statistics

import httpx

from benchmarks._ratio import Row, home, present
from benchmarks._studio import OWNER, added, emulator, studio_on
from studio.jobs.job import Job
from studio.studio import Studio

TOKEN = "gw_test"  # of the emulator
READY = (0.0, 1.0, 3.0, 10.0)  # seconds
OFFSETS = (0.0, 0.7, 1.6)  # seconds, so that the looks fall differently
SKILL = {"image": 10.0, "video": 15.0}  # seconds between two looks, source: the skill's text
TARGET = {"image": "< 3 s and the download", "video": "< 15 s and the download"}


def run() -> list[Row]:
    with emulator("director") as url, home() as folder:
        values = {"GATEWAY_TOKEN": TOKEN, "DIRECTOR_BASE_URL": f"{url}/api/gateway/director"}
        with studio_on(folder, values) as studio:
            for first in (picture, film):
                added(studio, first, 0.0)  # the first one pays for what is loaded once
            rows = [row for ready in READY for row in pictures(studio, url, ready)]
            return [*rows, *(film_row(studio, ready) for ready in READY)]


def pictures(studio: Studio, url: str, ready: float) -> list[Row]:
    before = looks(url)
    offsets = OFFSETS if ready else OFFSETS[:1]
    took = [added(studio, picture, ready + offset)[0] for offset in offsets]
    what = f"a picture after {ready:g} s"
    return [
        Row(
            f"added to {what}, in the library",
            statistics.median(took),
            "s",
            SKILL["image"],
            "skill's interval",
            TARGET["image"],
        ),
        Row(f"looks for {what}", (looks(url) - before) / len(took)),
    ]


def film_row(studio: Studio, ready: float) -> Row:
    took = added(studio, film, ready)[0]
    return Row(
        f"added to a film after {ready:g} s, in the library",
        took,
        "s",
        SKILL["video"],
        "skill's interval",
        TARGET["video"],
    )


def picture(studio: Studio, ready: float) -> Job:
    return studio.submit("image", {"prompt": f"a boat slow={ready}", "provider": "director"}, owner=OWNER)


def film(studio: Studio, ready: float) -> Job:
    asked = {"prompt": f"a boat slow={ready}", "provider": "director", "model": "veo3"}
    return studio.submit("video", asked, owner=OWNER)


def looks(url: str) -> int:
    """How often the emulator was asked about a job."""
    return int(httpx.get(f"{url}/stats", trust_env=False).json()["looks"])


if __name__ == "__main__":
    present(run, __doc__)
