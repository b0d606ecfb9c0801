"""Through the real engine: files in the library, restarts, people's decisions, and that a call is paid once."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image

from studio.jobs.job import Job
from studio.studio import Studio
from tests.conftest import OWNER, until
from tests.providers.huggingface.conftest import FOLLOWED, WITH, Desk, accepted_in, opened, settings_at
from tests.upstreams.huggingface import Hub


@pytest.fixture(scope="module")
def busy(served: tuple[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    studio = opened(settings_at(tmp_path_factory.mktemp("home"), served[0]))
    yield studio
    studio.close()


Make = Callable[..., tuple[Job, str]]


@pytest.fixture
def make(busy: Studio) -> Make:
    """Submits and waits until the job is settled; the word by which the emulator knows it comes back too."""

    def make_(fault: str = "", task: str = "image", **request: Any) -> tuple[Job, str]:
        mark = uuid.uuid4().hex
        values = {"prompt": f"a cat {mark} {fault}", "provider": "huggingface", **request}
        if task == "image":
            values = {"model": "FLUX.1-schnell", **values}
        job = busy.submit(task, values, owner=OWNER)
        return busy.wait(job.id, owner=OWNER, seconds=90), mark

    return make_


@pytest.fixture
def hub(desk: Desk) -> Hub:
    return desk.hub


@pytest.mark.parametrize("upstream", WITH)
def test_keeps_what_was_made(busy: Studio, make: Make, hub: Hub, upstream: str) -> None:
    job, mark = make(model=WITH[upstream][0], width=512, height=512, seed=8)
    assert job.status == "succeeded", job.error
    (artifact,) = job.artifacts
    assert (artifact.width, artifact.height, artifact.seed) == (512, 512, 8)
    Image.open(busy.library.local_path(artifact)).load()
    assert len(hub.accepted(mark)) == 1


def test_keeps_edits_films_and_speech(busy: Studio, make: Make, desk: Desk) -> None:
    photo = busy.import_file(desk.files[desk.picture("photo", 96, 64)], owner=OWNER).id
    requests: list[tuple[str, str, dict[str, Any]]] = [
        ("edit", "image/png", {"references": [photo]}),
        ("video", "video/mp4", {"first_frame": photo, "duration": 2}),
        ("video", "video/mp4", {"duration": 5, "platform": "reels"}),
        ("speech", "audio/wav", {}),
    ]
    for task, media_type, request in requests:
        job, _ = make(task=task, **request)
        assert job.status == "succeeded", job.error
        assert [artifact.media_type for artifact in job.artifacts] == [media_type]


def test_four_pictures_are_four_calls(make: Make, hub: Hub) -> None:
    job, mark = make(count=4, seed=20)
    assert [artifact.seed for artifact in job.artifacts] == [20, 21, 22, 23]
    assert len(hub.accepted(mark)) == 4


@pytest.mark.parametrize("upstream", WITH)
@pytest.mark.parametrize("fault", ["drop", "late:3"])
def test_asks_the_person_when_nobody_knows(make: Make, hub: Hub, upstream: str, fault: str) -> None:
    job, mark = make(f"fault={fault}", model=WITH[upstream][0])
    assert job.status == "waiting"
    assert job.error is not None
    assert job.error.category == "outcome_unknown"
    assert len(hub.accepted(mark)) == 1


@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        ("402", "failed", "exceeded your monthly included credits"),
        ("429:1", "succeeded", ""),
        ("503:2", "succeeded", ""),
        ("nsfw", "failed", "withheld"),
        ("zero", "failed", "sent no output"),
        ("gone", "failed", "404"),
        ("wrong", "failed", "no image"),
        ("short", "waiting", "failed 3 times"),
    ],
)
def test_every_end_is_said(make: Make, hub: Hub, fault: str, status: str, says: str) -> None:
    job, mark = make(f"fault={fault}")
    assert job.status == status, job.error
    assert says in (job.error.message if job.error else "")
    assert len(hub.accepted(mark)) <= 1


@pytest.mark.parametrize("upstream", FOLLOWED)
def test_cancels_there(busy: Studio, hub: Hub, upstream: str) -> None:
    mark = uuid.uuid4().hex
    request = {"prompt": f"{mark} slow=30", "provider": "huggingface", "model": WITH[upstream][0]}
    job = until(busy, busy.submit("image", request, owner=OWNER), "running")
    accepted_in(hub, mark)
    busy.cancel(job.id, owner=OWNER)
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "cancelled"
    assert hub.accepted(mark)[0].cancelled
