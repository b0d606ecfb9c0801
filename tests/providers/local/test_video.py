"""Films from words, from a request to a file in the library, decoded and measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import av
import numpy as np
import pytest

from studio.errors import NotConfigured, RequestError
from studio.jobs.job import Job
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER

SMALL = {"prompt": "waves below a lighthouse at sunset", "width": 256, "height": 256, "duration": 1, "fps": 12}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    studio = open_studio(read_settings({"BACKLOT_HOME": str(tmp_path_factory.mktemp("home"))}))
    yield studio
    studio.close()


def make(studio: Studio, **request: Any) -> Job:
    job = studio.wait(studio.submit("video", {**SMALL, **request}, owner=OWNER).id, owner=OWNER, seconds=120)
    assert job.status == "succeeded", job.error
    return job


def frames(studio: Studio, job: Job) -> np.ndarray:
    """All frames of its film, [n, height, width, 3]."""
    with av.open(str(studio.library.local_path(job.artifacts[0]))) as film:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)])


@pytest.fixture(scope="module")
def waves(alone: Studio) -> Job:
    return make(alone, seed=5)


def test_is_exact_to_the_frame(alone: Studio, waves: Job) -> None:
    assert (waves.artifacts[0].width, waves.artifacts[0].height) == (256, 256)
    with av.open(str(alone.library.local_path(waves.artifacts[0]))) as film:
        stream = film.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.frames, float(stream.average_rate or 0)) == (12, 12.0)
    assert frames(alone, make(alone, duration=None, frames=7, seed=5)).shape == (7, 256, 256, 3)


def test_it_moves_from_frame_to_frame(alone: Studio, waves: Job) -> None:
    taken = frames(alone, waves).astype(int)
    steps = np.abs(np.diff(taken, axis=0)).mean(axis=(1, 2, 3))
    assert steps.min() > 0.3
    assert steps.max() < 30


def test_equal_seeds_give_equal_frames_and_others_do_not(alone: Studio, waves: Job) -> None:
    taken = frames(alone, waves)
    assert np.array_equal(taken, frames(alone, make(alone, seed=5)))
    assert np.abs(taken.astype(int) - frames(alone, make(alone, seed=6))).mean() > 5


def test_a_shape_and_a_shorter_side_make_the_size(alone: Studio) -> None:
    tall = alone.estimate("video", {"prompt": "a", "aspect_ratio": "9:16", "target_resolution": 360}, owner=OWNER)
    assert (tall.width, tall.height) == (360, 640)
    wide = alone.estimate("video", {"prompt": "a"}, owner=OWNER)
    assert (wide.width, wide.height) == (1280, 720)


@pytest.mark.parametrize(
    ("request_", "field"),
    [({"duration": 61}, "duration"), ({"fps": 4}, "fps"), ({"width": 100}, "width")],
)
def test_refuses_what_it_cannot_film(alone: Studio, request_: dict[str, Any], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        alone.submit("video", {**SMALL, **request_}, owner=OWNER)
    assert refused.value.field == field


@pytest.mark.parametrize("mode", ["motion", "replace", "lipsync"])
def test_names_who_could_film_what_it_cannot(alone: Studio, mode: str) -> None:
    with pytest.raises(NotConfigured) as refused:
        alone.submit("video", {**SMALL, "mode": mode}, owner=OWNER)
    assert "SOGNI_API_KEY for Sogni" in refused.value.hint


@pytest.mark.parametrize("words", ["zzyx the qwop", "like the second picture"])
def test_refuses_an_instruction_that_is_not_for_films(alone: Studio, waves: Job, words: str) -> None:
    with pytest.raises(RequestError) as refused:
        alone.submit("video", {"prompt": words, "mode": "restyle", "video": waves.artifacts[0].id}, owner=OWNER)
    assert refused.value.field == "prompt"
    assert refused.value.hint
