"""The local engine, from a request to files in the library."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.errors import RequestError
from studio.jobs.job import Job
from studio.library import read_recipe
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER, until


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio with nothing but the local engine."""
    studio = open_studio(read_settings({"BACKLOT_HOME": str(tmp_path_factory.mktemp("home"))}))
    yield studio
    studio.close()


def make(studio: Studio, prompt: str = "a lighthouse at sunset", **request: object) -> Job:
    job = studio.submit("image", {"prompt": prompt, "quality": "fast", **request}, owner=OWNER)
    return studio.wait(job.id, owner=OWNER, seconds=60)


def file_of(studio: Studio, job: Job, index: int = 0) -> Path:
    return studio.library.local_path(job.artifacts[index])


def pixels(studio: Studio, job: Job, index: int = 0) -> np.ndarray:
    return np.asarray(Image.open(file_of(studio, job, index)).convert("RGB"))


def test_makes_pictures_without_a_key(alone: Studio) -> None:
    job = make(alone, count=2)
    assert (job.status, job.provider, job.cost.actual) == ("succeeded", "local", 0.0)
    assert [(artifact.width, artifact.height) for artifact in job.artifacts] == [(512, 512)] * 2
    assert job.artifacts[0].seed is not None
    assert job.artifacts[1].seed == job.artifacts[0].seed + 1
    assert not np.array_equal(pixels(alone, job, 0), pixels(alone, job, 1))


def test_the_same_request_and_seed_give_the_same_pixels(alone: Studio) -> None:
    first, second = make(alone, seed=5), make(alone, seed=5)
    assert first.id != second.id
    assert np.array_equal(pixels(alone, first), pixels(alone, second))


@pytest.mark.parametrize(("kind", "name"), [("png", "PNG"), ("jpg", "JPEG"), ("webp", "WEBP")])
def test_writes_the_format_asked_with_its_recipe(alone: Studio, kind: str, name: str) -> None:
    job = make(alone, output_format=kind, seed=3)
    path = file_of(alone, job)
    assert Image.open(path).format == name
    recipe = read_recipe(path)
    assert recipe is not None
    assert (recipe["engine"], recipe["seed"], recipe["request"]["prompt"]) == (
        "Local engine",
        3,
        "a lighthouse at sunset",
    )


@pytest.mark.parametrize(
    ("request_", "size"),
    [
        ({"aspect_ratio": "16:9", "quality": "hq"}, (1024, 576)),
        ({"aspect_ratio": "9:21"}, (336, 784)),
        ({"width": 640, "height": 480}, (640, 480)),
        ({"width": 511, "height": 513}, (512, 512)),
    ],
)
def test_makes_the_size_asked_or_the_nearest(alone: Studio, request_: dict[str, object], size: tuple[int, int]) -> None:
    assert pixels(alone, make(alone, **request_)).shape[:2] == size[::-1]


@pytest.mark.parametrize(("width", "height"), [(511, 513), (100, 512), (8000, 512)])
def test_a_strict_size_is_refused_with_a_suggestion(alone: Studio, width: int, height: int) -> None:
    with pytest.raises(RequestError) as refused:
        make(alone, width=width, height=height, strict_size=True)
    assert f"{width} x {height}" in refused.value.message
    assert refused.value.hint.startswith("The nearest size it makes is ")


def test_a_style_changes_the_picture_and_stays_in_the_request(alone: Studio) -> None:
    plain, styled = make(alone, seed=4), make(alone, seed=4, style="watercolor")
    assert styled.request["style"] == "watercolor"
    difference = np.abs(pixels(alone, plain).astype(int) - pixels(alone, styled)).mean()
    assert difference > 8


def test_pictures_come_one_by_one_and_a_cancel_keeps_those(alone: Studio) -> None:
    job = alone.submit(
        "image", {"prompt": "a castle", "quality": "pro", "width": 2048, "height": 2048, "count": 8}, owner=OWNER
    )
    while not (now := alone.job(job.id, owner=OWNER)).artifacts:
        assert not now.over
    assert len(now.artifacts) < 8
    alone.cancel(job.id, owner=OWNER)
    cancelled = until(alone, now, "cancelled")
    assert 1 <= len(cancelled.artifacts) < 8
    assert Image.open(file_of(alone, cancelled)).size == (2048, 2048)


def test_enhances_by_adding_what_is_missing(alone: Studio) -> None:
    richer = alone.enhance("a castle on a hill at night", "image", owner=OWNER).text
    assert richer.startswith("a castle on a hill at night, ")
    assert "golden hour" not in richer
    assert alone.enhance("a castle on a hill at night", "image", owner=OWNER).text == richer


def test_describes_what_it_can_measure(alone: Studio) -> None:
    job = make(alone, "a red barn at night", width=768, height=512)
    words = alone.describe(job.artifacts[0].id, "", owner=OWNER).text
    assert "a red barn at night" in words
    assert "768 x 512" in words
    assert "wide" in words


def test_sketches_are_made_once(alone: Studio) -> None:
    first = alone.sketch("a boat", 160, 120, 1)
    assert first[8:12] == b"WEBP"
    assert alone.sketch("a boat", 160, 120, 1) == first
    assert len(list((alone.settings.home / "sketches").glob("*.webp"))) == 1


def test_looks_are_shown_on_a_painted_face_and_made_once(alone: Studio) -> None:
    face = "portrait of a woman with brown hair, plain background"
    noir, oil = (alone.sketch_look(style, face, 96, 96, 7) for style in ("noir", "oil"))
    assert noir[8:12] == oil[8:12] == b"WEBP"
    assert noir != oil
    with Image.open(io.BytesIO(noir)) as picture:
        assert picture.size == (96, 96)
    made = sorted(path.stat().st_mtime_ns for path in (alone.settings.home / "sketches").glob("*.webp"))
    assert alone.sketch_look("noir", face, 96, 96, 7) == noir
    assert sorted(path.stat().st_mtime_ns for path in (alone.settings.home / "sketches").glob("*.webp")) == made


def test_a_tall_order_is_estimated_before_it_is_placed(alone: Studio) -> None:
    estimate = alone.estimate("image", {"prompt": "a", "count": 4, "aspect_ratio": "16:9"}, owner=OWNER)
    assert (estimate.outputs, estimate.text, estimate.width, estimate.height) == (4, "free", 1024, 576)
