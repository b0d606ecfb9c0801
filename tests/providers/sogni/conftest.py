"""A studio whose Sogni is the emulator on loopback, and short ways to ask it."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from providers.sogni import Sogni
from studio.jobs.job import Job
from studio.settings import Settings, read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.upstreams.sogni.running import SogniUpstream


@pytest.fixture(scope="module")
def sogni() -> Iterator[SogniUpstream]:
    """The emulator, for all tests of a module."""
    with SogniUpstream() as upstream:
        yield upstream


def settings_for(home: Path, upstream: SogniUpstream, **more: str) -> Settings:
    return read_settings(
        {
            "BACKLOT_HOME": str(home),
            "SOGNI_API_KEY": upstream.key,
            "SOGNI_REST_ENDPOINT": upstream.rest_url,
            "SOGNI_SOCKET_ENDPOINT": upstream.socket_url,
            **more,
        }
    )


@pytest.fixture(scope="module")
def busy(sogni: SogniUpstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio at work, for all tests of a module."""
    studio = open_studio(settings_for(tmp_path_factory.mktemp("home"), sogni))
    yield studio
    studio.close()


@pytest.fixture(autouse=True)
def calm(request: pytest.FixtureRequest) -> Iterator[None]:
    """No fault is left for the next test."""
    yield
    if "sogni" in request.fixturenames:
        request.getfixturevalue("sogni").faults.clear()


@pytest.fixture
def make(busy: Studio) -> Callable[..., Job]:
    """Submits and waits until the job is settled. Each prompt is made unlike any other."""

    def make_(task: str = "image", wait: float = 20, **request: Any) -> Job:
        values = {"provider": "sogni", **request}
        if "prompt" in values:
            values["prompt"] = f"{values['prompt']} {uuid.uuid4().hex[:8]}"
        job = busy.submit(task, values, owner=OWNER)
        return busy.wait(job.id, owner=OWNER, seconds=wait) if wait else job

    return make_
