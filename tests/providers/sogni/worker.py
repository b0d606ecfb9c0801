"""A studio in a process of its own, to be killed: `python -m tests.providers.sogni.worker HOME KEY URL SOCKET JOBS`. JOBS: prompts, one a line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from providers.sogni import Sogni
from studio.settings import read_settings
from studio.studio import open_studio
from tests.conftest import OWNER

DEADLINES = 1.5, 0.1  # seconds for the call, and until it is listed


def main() -> None:
    Sogni.send_deadline, Sogni.listing_lag = DEADLINES
    work(*sys.argv[1:])


def work(home: str, key: str, rest: str, socket: str, prompts: str) -> None:
    """Have every prompt made, and write down what became of them."""
    settings = {
        "BACKLOT_HOME": home,
        "SOGNI_API_KEY": key,
        "SOGNI_REST_ENDPOINT": rest,
        "SOGNI_SOCKET_ENDPOINT": socket,
    }
    studio = open_studio(read_settings(settings))
    jobs = {}
    for prompt in json.loads(prompts):
        values = {"provider": "sogni", "prompt": prompt, "quality": "fast", "count": 2}
        jobs[prompt] = studio.submit("image", values, owner=OWNER, key=prompt)
    done = {prompt: studio.wait(job.id, owner=OWNER, seconds=60) for prompt, job in jobs.items()}
    told = {prompt: [job.status, len(job.artifacts)] for prompt, job in done.items()}
    Path(home, "told.json").write_text(json.dumps(told))
    studio.close()


if __name__ == "__main__":
    main()
