"""The turntable, from a request to files in the library, decoded and measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from studio.artifacts import Artifact
from studio.errors import RequestError
from studio.jobs.job import Job
from studio.jobs.plans import AZIMUTHS
from studio.library import read_recipe
from studio.media.looping import seam_score
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.providers.local.turning.figures import figure

SMALL = {"width": 256, "height": 256, "seed": 4}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio with nothing but the local engine."""
    studio = open_studio(read_settings({"BACKLOT_HOME": str(tmp_path_factory.mktemp("home"))}))
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def subject(alone: Studio, tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    path = tmp_path_factory.mktemp("in") / "skittle.png"
    Image.fromarray(figure(320, 400)).save(path)
    return alone.import_file(path, owner=OWNER)


@pytest.fixture(scope="module")
def turned(alone: Studio, subject: Artifact) -> Job:
    """Eight views and the film."""
    return make(alone, subject, azimuths=list(AZIMUTHS), turntable=True, seconds_per_turn=1)


def make(studio: Studio, subject: Artifact, **request: Any) -> Job:
    values = {"subject": subject.id, **SMALL, **request}
    job = studio.wait(studio.submit("angles", values, owner=OWNER).id, owner=OWNER, seconds=120)
    assert job.status == "succeeded", job.error
    return job


def pixels(studio: Studio, artifact: Artifact) -> np.ndarray:
    return np.asarray(Image.open(studio.library.local_path(artifact)).convert("RGB"))


def frames(studio: Studio, artifact: Artifact) -> np.ndarray:
    with av.open(str(studio.library.local_path(artifact))) as film:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)])


def test_one_job_makes_the_ring_and_then_the_film(alone: Studio, turned: Job) -> None:
    kinds = [artifact.media_type for artifact in turned.artifacts]
    assert kinds == ["image/png"] * 8 + ["video/mp4"]
    assert all((artifact.width, artifact.height) == (256, 256) for artifact in turned.artifacts)
    assert turned.cost.actual == 0


def test_the_film_is_exact_and_closes(alone: Studio, turned: Job) -> None:
    path = alone.library.local_path(turned.artifacts[-1])
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.frames, float(stream.average_rate or 0)) == (24, 24.0)
    assert seam_score(path) > 0.95
    taken = frames(alone, turned.artifacts[-1]).astype(int)
    steps = [
        float(np.abs(after - before).mean()) for before, after in zip(taken, np.roll(taken, -1, axis=0), strict=True)
    ]
    assert steps[-1] < 1.3 * max(steps[:-1])
    assert min(steps) > 0.3


def test_a_view_is_the_films_frame_at_its_angle(alone: Studio, turned: Job) -> None:
    taken = frames(alone, turned.artifacts[-1])
    for number in range(8):
        view = pixels(alone, turned.artifacts[number]).astype(int)
        apart = [float(np.abs(view - frame).mean()) for frame in taken]
        assert int(np.argmin(apart)) == number * 3
        assert min(apart) < 2.5


def test_a_file_says_from_where_it_was_seen(alone: Studio, turned: Job) -> None:
    recipe = read_recipe(alone.library.local_path(turned.artifacts[3]))
    assert recipe is not None
    assert recipe["facts"]["azimuth"] == 135
    assert recipe["facts"]["prompt"] == "<sks> back-right quarter view eye-level shot medium shot"


def test_a_single_view_has_the_shape_of_its_picture(alone: Studio, subject: Artifact) -> None:
    made = make(alone, subject, width=None, height=None, quality="fast", azimuths=["front-right"])
    artifact = made.artifacts[0]
    assert (made.provider, made.model) == ("local", "turntable-1")
    assert artifact.width / artifact.height == pytest.approx(320 / 400, abs=0.01)
    assert artifact.width * artifact.height == pytest.approx(512 * 512, rel=0.02)


def test_equal_requests_give_equal_pixels(alone: Studio, subject: Artifact, turned: Job) -> None:
    again = make(alone, subject, azimuths=["right"])
    assert np.array_equal(pixels(alone, again.artifacts[0]), pixels(alone, turned.artifacts[2]))
    other = make(alone, subject, azimuths=["right"], seed=5)
    assert not np.array_equal(pixels(alone, other.artifacts[0]), pixels(alone, turned.artifacts[2]))


def test_the_film_alone_turns_the_other_way_when_told(alone: Studio, subject: Artifact, turned: Job) -> None:
    made = make(alone, subject, turntable=True, views=False, seconds_per_turn=1, transition_prompt="clockwise")
    assert [artifact.media_type for artifact in made.artifacts] == ["video/mp4"]
    forwards, backwards = frames(alone, turned.artifacts[-1]).astype(int), frames(alone, made.artifacts[0])
    assert np.abs(forwards[6] - backwards[18]).mean() < 2
    assert np.abs(forwards[6] - backwards[6]).mean() > 4


def test_other_formats_are_kept(alone: Studio, subject: Artifact) -> None:
    assert make(alone, subject, output_format="webp").artifacts[0].media_type == "image/webp"


@pytest.mark.parametrize(
    ("request_", "field", "part"),
    [
        ({"width": 100, "height": 256}, "width", "256"),
        ({"width": 256, "height": 2000}, "height", "1536"),
        ({"output_format": "tiff"}, "output_format", "tiff"),
        ({"steps": 20}, "steps", "steps"),
    ],
)
def test_refuses_before_anything_begins(
    alone: Studio, subject: Artifact, request_: dict[str, Any], field: str, part: str
) -> None:
    with pytest.raises(RequestError) as refused:
        alone.submit("angles", {"subject": subject.id, **SMALL, **request_}, owner=OWNER)
    assert refused.value.field == field
    assert part in refused.value.message
    assert refused.value.hint
