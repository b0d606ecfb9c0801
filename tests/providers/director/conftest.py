"""A studio at work with The Director in small."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from providers.director import Director
from studio.jobs.job import Job
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.upstreams.director import KEY, TOKEN, Service, app
from tests.upstreams.serving import serving

CHAT = "77:secret"


class Quick(Director):
    """The provider with short pauses, so that no test waits."""

    send_pauses = (0.05,)
    retry_pause = 0.05
    empty_grace = 0.2
    chat_pause = 0.02


async def _short(run: Any, seconds: float) -> None:
    from providers._polling import nap

    await nap(run, min(seconds, 0.05))


def hurry(studio: Studio) -> None:
    """The provider of this studio, in a hurry."""
    provider: Any = studio.registry.get("director")
    provider.__class__ = Quick
    provider.sleep = _short


def environment(url: str, **changed: str) -> dict[str, str]:
    values = {
        "GATEWAY_TOKEN": TOKEN,
        "DIRECTOR_BASE_URL": f"{url}/api/gateway/director",
        "BACKLOT_PUBLIC_URL": "https://studio.example",
    }
    return {name: value for name, value in {**values, **changed}.items() if value}


def direct(url: str) -> dict[str, str]:
    """What is changed to use the service itself."""
    return {"GATEWAY_TOKEN": "", "DIRECTOR_API_KEY": KEY, "DIRECTOR_API_URL": f"{url}/api/un-api"}


def opened(home: Path, url: str, **changed: str) -> Studio:
    studio = open_studio(read_settings({"BACKLOT_HOME": str(home), **environment(url, **changed)}))
    hurry(studio)
    return studio


@dataclass
class Desk:
    """A studio, and the upstream that it asks."""

    studio: Studio
    service: Service
    url: str
    home: Path

    @property
    def provider(self) -> Any:
        return self.studio.registry.get("director")

    def make(self, words: str = "", task: str = "video", *, seconds: float = 20, **request: Any) -> tuple[Job, str]:
        """A settled job, and the mark by which the upstream knows it."""
        job, mark = self.begin(words, task, **request)
        return self.studio.wait(job.id, owner=OWNER, seconds=seconds), mark

    def begin(self, words: str = "", task: str = "video", **request: Any) -> tuple[Job, str]:
        """The job, begun. Nobody is asked about its words, unless the test says so."""
        mark = uuid.uuid4().hex
        values = {"prompt": f"a cat {mark} {words}".strip(), "provider": "director", **request}
        values["options"] = {"rewrite": "never", **values.get("options", {})}
        return self.studio.submit(task, values, owner=OWNER), mark

    def answered(self, job: Job, choice: str) -> Job:
        """The job once it is settled after this answer."""
        self.studio.answer(job.id, job.question.id, choice, owner=OWNER)  # type: ignore[union-attr]
        return self.studio.wait(job.id, owner=OWNER, seconds=90)

    def sent(self, mark: str) -> list[dict[str, Any]]:
        """The bodies of the creations with this mark, accepted or not."""
        return [body for verb, _, _, body in self.service.calls if "create" in verb and mark in str(body)]


@pytest.fixture(autouse=True)
def patience(is_silent: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little of it where the upstream falls silent."""
    if is_silent:
        monkeypatch.setattr(Quick, "call_deadline", 1.5)
        monkeypatch.setattr(Quick, "read_deadline", 0.4)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Service]]:
    made = app()
    with serving(made) as url:
        yield url, made.state.service


@pytest.fixture(scope="module")
def _desk(served: tuple[str, Service], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("director")
    studio = opened(home, served[0])
    yield Desk(studio, served[1], served[0], home)
    studio.close()


@pytest.fixture
def desk(_desk: Desk) -> Iterator[Desk]:
    """The studio of this module, with its clock set right and nothing under way afterwards."""
    yield _desk
    _desk.provider.clock = time.time
    for job in _desk.studio.jobs(owner=OWNER, status="queued,running,waiting", limit=500):
        _desk.studio.cancel(job.id, owner=OWNER)
