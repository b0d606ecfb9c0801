"""A studio that the tests of this folder share, and short ways to ask it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from studio.jobs.job import Job
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER


@pytest.fixture(scope="module")
def busy(upstream: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio at work, for all tests of a module."""
    home = tmp_path_factory.mktemp("home")
    settings = read_settings({"BACKLOT_HOME": str(home), "BACKLOT_TEST_UPSTREAM": upstream})
    studio = open_studio(settings, packages=("providers", "tests.fakes"))
    yield studio
    studio.close()


@pytest.fixture
def make(busy: Studio) -> Callable[..., Job]:
    """Submits and waits until the job is settled. Each prompt is made unlike any other, so that references can be counted."""

    def make_(
        prompt: str = "a cat", provider: str = "keyed", task: str = "image", wait: float = 20, **request: Any
    ) -> Job:
        values = {"prompt": f"{prompt} {uuid.uuid4().hex[:8]}", "provider": provider, **request}
        job = busy.submit(task, values, owner=OWNER)
        return busy.wait(job.id, owner=OWNER, seconds=wait) if wait else job

    return make_


@pytest.fixture
def accepted(upstream: str) -> Callable[[str], dict[str, int]]:
    """How often the upstream accepted each reference that belongs to a job."""

    def accepted_(job_id: str) -> dict[str, int]:
        found = httpx.get(f"{upstream}/stats").json()["accepted"]
        return {reference: count for reference, count in found.items() if reference.startswith(job_id)}

    return accepted_
