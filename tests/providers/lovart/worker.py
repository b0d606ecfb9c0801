"""A studio that is made to be killed: `python -m tests.providers.lovart.worker HOME URL SEED LOG [--drain]`.

It submits jobs until it is killed, and says yes to every price. Each key is on the disk before its job is submitted; those of former
workers are submitted again, as a caller would who got no answer. With --drain it submits nothing new, waits until every job is over or
asks a person, and prints what became of each.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from pathlib import Path

from studio.errors import Conflict
from studio.jobs.job import Job
from studio.studio import Studio
from tests.conftest import OWNER
from tests.providers.lovart.conftest import opened

WORDS = ("", "slow=0.3", "made=2 slow=0.2", "price=5 slow=0.2", "fault=late:0.2", "made=2 late=0.1")
PAUSE, DRAIN = 0.08, 60.0  # seconds


def submit(studio: Studio, key: str) -> str:
    words = random.Random(key).choice(WORDS)
    request = {"prompt": f"a boat {key} {words}", "provider": "lovart", "count": 2 if "made=2" in words else 1}
    return studio.submit("image", request, owner=OWNER, key=key).id


def agree(studio: Studio) -> None:
    """Say yes to every price that is asked."""
    for job in studio.jobs(owner=OWNER, status="waiting", limit=500):
        if job.question and job.question.kind == "approve":
            try:
                studio.answer(job.id, job.question.id, "approve", owner=OWNER)
            except Conflict:
                continue  # it went on meanwhile


def settled(job: Job) -> bool:
    return job.settled and not (job.question and job.question.kind == "approve")


def main() -> None:
    home, url, seed, log = sys.argv[1:5]
    draining, chance = "--drain" in sys.argv, random.Random(seed)
    studio = opened(Path(home), url)
    keys = Path(log).read_text().split() if Path(log).exists() else []
    jobs = {key: submit(studio, key) for key in keys}
    with open(log, "a", encoding="utf-8") as file:
        while not draining:
            key = f"k{chance.getrandbits(64):016x}"
            file.write(f"{key}\n")
            file.flush()
            os.fsync(file.fileno())
            submit(studio, key)
            agree(studio)
            time.sleep(PAUSE)
    end = time.monotonic() + DRAIN
    while not all(settled(studio.job(job, owner=OWNER)) for job in jobs.values()) and time.monotonic() < end:
        agree(studio)
        time.sleep(0.1)
    told = {key: studio.job(job, owner=OWNER) for key, job in jobs.items()}
    rows = {
        key: [job.status, job.question.kind if job.question else "", [a.index for a in job.artifacts]]
        for key, job in told.items()
    }
    Path(log).with_suffix(".json").write_text(json.dumps(rows))
    studio.close()


if __name__ == "__main__":
    main()
