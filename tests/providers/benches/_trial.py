"""A studio at work with one upstream, and short ways to ask it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.jobs.job import Job
from studio.requests import Request
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.providers.benches._bench import Bench, Running

SENDING = ("submit", "follow", "estimate", "cancel", "find", "answer")
SETTLED = {"succeeded", "failed", "cancelled", "waiting"}


@dataclass
class Trial:
    """A studio at work with one upstream."""

    bench: Bench
    running: Running
    studio: Studio
    home: Path
    photo: str = ""
    log: list[str] = field(default_factory=list)  # all that was logged while this was at work

    @property
    def calls(self) -> list[str]:
        """What of the provider was called so far that may send something."""
        return watched(self.studio, self.bench.provider)

    def ask(self, task: str, words: str = "", **changes: Any) -> tuple[Job, str]:
        """A job under way, and the mark by which the upstream knows it."""
        mark = uuid.uuid4().hex
        asked = {name: self._real(value) for name, value in self.bench.asks[task].items()}
        request = {
            "prompt": f"a cat {mark} {words}".strip(),
            "provider": self.bench.provider,
            **asked,
            **{name: self._real(value) for name, value in changes.items()},
        }
        before = repr(request)
        job = self.studio.submit(task, request, owner=OWNER)
        assert repr(request) == before
        return job, mark

    def settled(self, job: Job) -> Job:
        """The job once it needs nobody but a person."""
        job = self.studio.wait(job.id, owner=OWNER, seconds=90)
        assert job.status in SETTLED, (job.status, job.stage)
        return job

    def _real(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._real(each) for each in value]
        return self.photo if value == "photo" else value

    def told(self) -> bytes:
        """Everything that lies in the home."""
        return b"".join(path.read_bytes() for path in self.home.rglob("*") if path.is_file())


def studio_at(home: Path, running: Running, **changed: str) -> Studio:
    studio = open_studio(read_settings({**running.environment, "BACKLOT_HOME": str(home), **changed}))
    running.prepare(studio)
    for provider in studio.registry.all():
        watched(studio, provider.name)
    return studio


def watched(studio: Studio, name: str) -> list[str]:
    """The calls of a provider that may send something; from the first time on they are noted, and a request that one changes breaks it."""
    provider: Any = studio.registry.get(name)
    if not hasattr(provider, "noted_calls"):
        provider.noted_calls = []
        for verb in SENDING:
            setattr(provider, verb, _noting(provider, verb))
    found: list[str] = provider.noted_calls
    return found


def _noting(provider: Any, verb: str) -> Callable[..., Any]:
    plain = getattr(provider, verb)

    async def noting(*given: Any) -> Any:
        provider.noted_calls.append(verb)
        requests = [
            one for one in (*given, *(getattr(one, "request", None) for one in given)) if isinstance(one, Request)
        ]
        before = [request.model_dump_json() for request in requests]
        try:
            return await plain(*given)
        finally:
            assert [request.model_dump_json() for request in requests] == before, "the request was changed"

    return noting


def noted(trial: Trial, job: Job) -> None:
    """Waits until the studio has kept what the upstream calls this job."""
    for _ in range(6000):
        if any(each.ticket for each in trial.studio.engine.submissions.of_job(job.id)):
            return
        time.sleep(0.01)
    raise AssertionError("its name was never kept")
