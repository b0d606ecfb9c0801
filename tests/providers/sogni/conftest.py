"""A studio whose Sogni is the emulator on loopback, and short ways to ask it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from providers._sogni.naming import project_id
from studio.downloads import fetch
from studio.jobs.job import Job
from studio.settings import Settings, read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.media import samples
from tests.upstreams.sogni.running import SogniUpstream


@pytest.fixture(scope="package", autouse=True)
def soon_back() -> Iterator[None]:
    """Waits that are shortened for all tests: the SDK's before it opens a lost socket again and looks for a lost project (1 to 15, 5 and 2.5
    seconds), ours between two looks, and that before a download is tried again."""
    import sogni_client.projects as projects
    import sogni_client.transport as transport

    build = projects.ProjectsApi.__init__

    def brisk(self: Any, *given: Any, **named: Any) -> None:
        build(self, *given, **named)
        self._recovery_tuning |= {"recently_created_grace_seconds": 1.0, "missing_project_retry_seconds": 0.1}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transport, "WS_RECONNECT_BASE_DELAY", 0.05)
        patch.setattr("providers._sogni.following.LOOK", 0.2)
        patch.setitem(fetch.__kwdefaults__, "pause", 0.02)
        patch.setattr(projects.ProjectsApi, "__init__", brisk)
        yield


@pytest.fixture(scope="package")
def sogni() -> Iterator[SogniUpstream]:
    """The emulator, for all tests of the folder."""
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
    settings = settings_for(tmp_path_factory.mktemp("home"), sogni, BACKLOT_PUBLIC_URL="https://studio.example.com")
    studio = open_studio(settings)
    yield studio
    studio.close()


@pytest.fixture(autouse=True)
def calm(request: pytest.FixtureRequest) -> Iterator[None]:
    """No fault is left for the next test, and every model is offered again."""
    yield
    if "sogni" in request.fixturenames:
        upstream = request.getfixturevalue("sogni")
        upstream.faults.clear()
        upstream.gone_models.clear()


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


@pytest.fixture
def asked(sogni: SogniUpstream) -> Callable[..., dict[str, Any]]:
    """The keyframe that a job's one project was asked with, and what its request said around it."""

    def asked_(job: Job, token: str = "spark") -> dict[str, Any]:
        project = sogni.projects[project_id(job.id, token)]
        return {**project.request, **project.frame}

    return asked_


@pytest.fixture(scope="module")
def inputs(busy: Studio, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Artifacts to work from, by name."""
    folder = tmp_path_factory.mktemp("inputs")
    files = {
        "tall": samples.picture(folder / "tall.png", 400, 600),
        "uneven": samples.picture(folder / "uneven.png", 683, 1024, seed=4),
        "wide": samples.picture(folder / "wide.jpg", 640, 360, seed=2),
        "face": samples.picture(folder / "face.png", 320, 320, seed=3),
        "song": samples.sound(folder / "song.mp3", 3.0),
        "voice": samples.sound(folder / "voice.wav", 2.0),
        "film": samples.video(folder / "film.mp4", 2.0, width=640, height=384),
    }
    return {name: busy.import_file(path, owner=OWNER).id for name, path in files.items()}
