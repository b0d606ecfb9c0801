"""Pictures that Sogni's workers send while they work."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from providers._sogni.catalog import listed
from providers._sogni.money import question_of
from studio.errors import NotFound, RequestError
from studio.jobs.job import Job
from studio.requests import parse_request
from studio.studio import Studio
from tests.conftest import OWNER
from tests.upstreams.sogni.running import SogniUpstream

Make = Callable[..., Job]


def until(studio: Studio, job: Job, seen: Callable[[Job], Any]) -> Job:
    """The job as soon as it is so."""
    end = time.monotonic() + 60
    while not seen(now := studio.job(job.id, owner=OWNER)):
        assert time.monotonic() < end, now
        time.sleep(0.02)
    return now


def test_they_are_shown_until_the_picture_is_there(
    busy: Studio, sogni: SogniUpstream, make: Make, asked: Callable[..., dict[str, Any]]
) -> None:
    sogni.faults.add("slow", seconds=1.2)
    job = make(prompt="a lighthouse", count=2, wait=0)
    now = until(busy, job, lambda job: len(job.previews) == 2)
    assert [each.index for each in now.previews] == [0, 1]
    assert "previews" not in now.public()
    first = now.previews[0]
    with Image.open(io.BytesIO(busy.preview(first.of, first.of_index, owner=OWNER))) as image:
        assert (image.format, image.size) == ("WEBP", (128, 128))
    with pytest.raises(NotFound):
        busy.preview(first.of, first.of_index, owner="somebody else")
    done = busy.wait(job.id, owner=OWNER, seconds=90)
    assert (done.status, len(done.artifacts), done.previews) == ("succeeded", 2, ())
    until(busy, job, lambda _: not busy.engine.previews.shown(job.id))
    with pytest.raises(NotFound):
        busy.preview(first.of, first.of_index, owner=OWNER)
    assert not list(busy.engine.workdir(job.id).iterdir())
    assert asked(job)["previews"] == 3


def test_they_can_be_left_out_and_are_not_asked_of_those_that_send_none(
    make: Make, inputs: dict[str, str], asked: Callable[..., dict[str, Any]]
) -> None:
    assert asked(make(prompt="a cat", options={"previews": 0}))["previews"] == 0
    assert asked(make("upscale", source=inputs["wide"]))["previews"] == 0
    with pytest.raises(RequestError) as error:
        make(prompt="a cat", model="gpt-image-2", options={"previews": 2})
    assert error.value.field == "options.previews"


@pytest.mark.parametrize(("options", "number"), [({}, 3), ({"previews": 0}, 0), ({"previews": 5}, 5)])
def test_the_price_is_asked_with_as_many(options: dict[str, int], number: int) -> None:
    model = next(model for model in listed() if model.id == "z_image_turbo_bf16")
    question = question_of(parse_request("image", {"prompt": "a cat", "options": options}), model, "spark", "fast")
    assert question is not None
    assert question.values["previewCount"] == number
