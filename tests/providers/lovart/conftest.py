"""Lovart through the real engine, with short pauses, over signed HTTP on loopback."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from providers.lovart import Lovart
from studio.jobs.job import Job
from studio.provider import Limits
from studio.settings import read_settings
from studio.studio import Studio
from tests.conftest import OWNER
from tests.media import samples
from tests.upstreams.lovart import Service, app
from tests.upstreams.serving import serving

KEY, SECRET = "ak_test", "sk_test"


class Quick(Lovart):
    """The provider with short pauses, so that no test waits."""

    reads = writes = (10_000, 60_000.0)
    every = 0.02
    quiet = 0.25
    late = 0.0
    limits = Limits(at_once=16, per_owner=8)
    turn = 3.0
    busy_seconds = 0.05
    turn_seconds = 0.05
    again = 0.02


def environment(url: str) -> dict[str, str]:
    return {"LOVART_ACCESS_KEY": KEY, "LOVART_SECRET_KEY": SECRET, "LOVART_BASE_URL": url}


def opened(home: Path, url: str, kind: type[Lovart] = Quick, **more: str) -> Studio:
    studio = Studio(read_settings({"BACKLOT_HOME": str(home), **environment(url), **more}))
    studio.registry.get("lovart").__class__ = kind  # before its queue is made
    studio.launch()
    return studio


@pytest.fixture(autouse=True)
def patience(is_silent: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little of it where the upstream falls silent."""
    if is_silent:
        monkeypatch.setattr(Quick, "call_deadline", 1.5)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Service]]:
    made = app()
    with serving(made) as url:
        yield url, made.state.service


@pytest.fixture(scope="module")
def studio(served: tuple[str, Service], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("studio.refreshing.SOON", 3600.0)  # the live catalog comes when a test asks for it
        studio = opened(tmp_path_factory.mktemp("home"), served[0])
        yield studio
        studio.close()


@pytest.fixture
def service(served: tuple[str, Service]) -> Service:
    return served[1]


@pytest.fixture(scope="module")
def photo(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = samples.picture(tmp_path_factory.mktemp("photo") / "photo.png", 64, 64, seed=3)
    return studio.import_file(path, owner=OWNER).id


Ask = Callable[..., tuple[Job, str]]


def ask(studio: Studio, words: str = "", task: str = "image", **request: Any) -> tuple[Job, str]:
    """A job under way, and the mark by which the upstream knows it."""
    mark = uuid.uuid4().hex
    wanted = {"prompt": f"a cat {mark} {words}".strip(), "provider": "lovart", **request}
    return studio.submit(task, wanted, owner=OWNER), mark


def make(studio: Studio, words: str = "", task: str = "image", **request: Any) -> tuple[Job, str]:
    """A job that is settled, and its mark."""
    job, mark = ask(studio, words, task, **request)
    return studio.wait(job.id, owner=OWNER, seconds=90), mark


def thread_of(service: Service, mark: str) -> str:
    return next(name for name, rounds in service.threads.items() if any(mark in each.prompt for each in rounds))
