"""The booth, from a request to files in the library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.artifacts import Artifact
from studio.errors import RequestError
from studio.jobs.job import Job
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.providers.local.faces import portrait

SMALL = {"width": 256, "height": 320}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio with nothing but the local engine."""
    studio = open_studio(read_settings({"BACKLOT_HOME": str(tmp_path_factory.mktemp("home"))}))
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def face(alone: Studio, tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    path = tmp_path_factory.mktemp("in") / "face.png"
    Image.fromarray(portrait()).save(path)
    return alone.import_file(path, owner=OWNER)


def made(studio: Studio, face: Artifact, **values: object) -> Job:
    job = studio.submit("photobooth", {"face": face.id, **values}, owner=OWNER)
    done = studio.wait(job.id, owner=OWNER, seconds=60)
    assert done.status == "succeeded", done.error
    return done


def pixels(studio: Studio, job: Job) -> list[np.ndarray]:
    return [np.asarray(Image.open(studio.library.local_path(artifact))) for artifact in job.artifacts]


@pytest.mark.long
def test_each_style_is_a_portrait_of_its_own(alone: Studio, face: Artifact) -> None:
    job = made(alone, face, styles=["noir", "pop-art", "anime"], seed=3, **SMALL)
    pictures = pixels(alone, job)
    assert [picture.shape for picture in pictures] == [(320, 256, 3)] * 3
    assert np.abs(pictures[0].astype(int) - pictures[1]).mean() > 40
    assert np.abs(pictures[1].astype(int) - pictures[2]).mean() > 40


def test_several_of_one_style_differ_and_come_again(alone: Studio, face: Artifact) -> None:
    first, again = (
        pixels(alone, made(alone, face, styles=["pop-art"], count=2, seed=8, prompt=word, **SMALL))
        for word in ("smiling", "smiling ")
    )
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert not np.array_equal(first[0], first[1])


def test_the_usual_shape_is_upright(alone: Studio, face: Artifact) -> None:
    job = made(alone, face, prompt="as an oil painting", quality="fast", output_format="jpg")
    artifact = job.artifacts[0]
    assert (artifact.width, artifact.height, artifact.media_type) == (440, 592, "image/jpeg")


def test_a_persona_alone_is_refused(alone: Studio) -> None:
    from providers.local.makers.photobooth import check
    from studio.requests import PhotoboothRequest

    with pytest.raises(RequestError, match="works from a photo") as refused:
        check(PhotoboothRequest(persona="anna", prompt="as a knight"))
    assert refused.value.field == "face"


def test_a_broken_photo_is_refused(alone: Studio, tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"not a picture")
    with pytest.raises(RequestError):
        alone.import_file(path, owner=OWNER)
