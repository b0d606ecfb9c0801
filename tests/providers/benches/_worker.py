"""A studio in a process of its own, to be killed: `python -m tests.providers.benches._worker HOME TOLD`. TOLD: as `Work` in JSON."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.conftest import OWNER
from tests.providers.benches._bench import Running
from tests.providers.benches._trial import studio_at


@dataclass(frozen=True)
class Work:
    """What a worker is told. prepare: module and name of the bench's own. jobs: prompt -> request, all of this task."""

    environment: dict[str, str]
    prepare: tuple[str, str]
    task: str
    jobs: dict[str, dict[str, Any]]

    @classmethod
    def on(cls, running: Running, task: str, jobs: dict[str, dict[str, Any]]) -> Work:
        prepare = running.prepare
        return cls(dict(running.environment), (prepare.__module__, prepare.__name__), task, jobs)

    def written(self) -> str:
        return json.dumps(asdict(self))


def main(home: str, written: str) -> None:
    """Has every job made, and writes down what became of each: status, artifacts, code of the error."""
    work = Work(**json.loads(written))
    module, name = work.prepare
    running = Running(work.environment, lambda mark: 0, (), getattr(importlib.import_module(module), name))
    studio = studio_at(Path(home), running)
    jobs = {prompt: studio.submit(work.task, request, owner=OWNER, key=prompt) for prompt, request in work.jobs.items()}
    done = {prompt: studio.wait(job.id, owner=OWNER, seconds=60) for prompt, job in jobs.items()}
    told = {
        prompt: [job.status, len(job.artifacts), job.error.category if job.error else ""]
        for prompt, job in done.items()
    }
    Path(home, "told.json").write_text(json.dumps(told))
    studio.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
