"""A studio in a process of its own, to be killed: `python -m tests.providers.sensenova.worker HOME URL PROMPTS`. PROMPTS: a JSON list."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from studio.studio import open_studio
from tests.conftest import OWNER
from tests.providers.sensenova.conftest import settings_at


def main() -> None:
    home, url, prompts = sys.argv[1:]
    studio = open_studio(settings_at(Path(home), url))
    jobs = {}
    for prompt in json.loads(prompts):
        values = {"provider": "sensenova", "prompt": prompt}
        jobs[prompt] = studio.submit("image", values, owner=OWNER, key=prompt)
    done = {prompt: studio.wait(job.id, owner=OWNER, seconds=60) for prompt, job in jobs.items()}
    told = {
        prompt: (job.status, len(job.artifacts), job.error.category if job.error else "")
        for prompt, job in done.items()
    }
    Path(home, "told.json").write_text(json.dumps(told))
    studio.close()


if __name__ == "__main__":
    main()
