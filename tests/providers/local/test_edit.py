"""The retoucher, from a request to a file in the library."""

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
from tests.providers.local.editing.pictures import light, meadow


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio with nothing but the local engine."""
    studio = open_studio(read_settings({"BACKLOT_HOME": str(tmp_path_factory.mktemp("home"))}))
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def picture(alone: Studio, tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    return imported(alone, tmp_path_factory.mktemp("in") / "meadow.png", meadow())


def imported(studio: Studio, path: Path, pixels: np.ndarray) -> Artifact:
    Image.fromarray(pixels).save(path)
    return studio.import_file(path, owner=OWNER)


def made(studio: Studio, prompt: str, *references: Artifact, **request: object) -> Job:
    values = {"prompt": prompt, "references": [each.id for each in references], **request}
    job = studio.submit("edit", values, owner=OWNER)
    return studio.wait(job.id, owner=OWNER, seconds=60)


def pixels(studio: Studio, job: Job, index: int = 0) -> np.ndarray:
    assert job.status == "succeeded", job.error
    return np.asarray(Image.open(studio.library.local_path(job.artifacts[index])))


def test_changes_the_picture_and_tells_how(alone: Studio, picture: Artifact) -> None:
    job = made(alone, "black and white, then a vignette", picture)
    result = pixels(alone, job)
    assert (job.provider, job.model, job.cost.actual) == ("local", "retoucher-1", 0.0)
    assert result.shape == meadow().shape
    assert np.ptp(result.astype(int), axis=2).max() == 0


def test_equal_requests_give_equal_pixels_and_seeds_vary_them(alone: Studio, picture: Artifact) -> None:
    first, again = (made(alone, "glitch", picture, seed=4, count=2) for _ in range(2))
    assert np.array_equal(pixels(alone, first), pixels(alone, again))
    assert not np.array_equal(pixels(alone, first, 0), pixels(alone, first, 1))


def test_a_mask_protects_in_the_file(alone: Studio, picture: Artifact, tmp_path: Path) -> None:
    mask = np.zeros((144, 192), np.uint8)
    mask[20:100, 60:160] = 255
    artifact = imported(alone, tmp_path / "mask.png", mask)
    for kind in ("png", "webp"):
        result = pixels(alone, made(alone, "oil painting", picture, mask=artifact.id, output_format=kind))
        assert np.array_equal(result[mask == 0], meadow()[mask == 0])
        assert not np.array_equal(result[mask > 0], meadow()[mask > 0])


def test_a_smaller_mask_covers_the_whole_picture(alone: Studio, picture: Artifact, tmp_path: Path) -> None:
    mask = np.zeros((36, 48), np.uint8)
    mask[:, 24:] = 255
    result = pixels(alone, made(alone, "invert", picture, mask=imported(alone, tmp_path / "half.png", mask).id))
    assert np.array_equal(result[:, :92], meadow()[:, :92])
    assert not np.array_equal(result[:, 100:], meadow()[:, 100:])


@pytest.mark.parametrize(
    ("prompt", "request_", "size"),
    [
        ("warmer", {"width": 640, "height": 360}, (640, 360)),
        ("warmer", {"width": 101, "height": 67}, (101, 67)),
        ("warmer", {"aspect_ratio": "1:1"}, (144, 144)),
        ("extend with mirrored edges", {"aspect_ratio": "16:9"}, (256, 144)),
        ("upscale 2x", {}, (384, 288)),
    ],
)
def test_the_size_is_the_pictures_or_the_one_asked(
    alone: Studio, picture: Artifact, prompt: str, request_: dict[str, object], size: tuple[int, int]
) -> None:
    assert pixels(alone, made(alone, prompt, picture, **request_)).shape[:2] == size[::-1]


def test_a_framed_picture_keeps_the_ratio_asked(alone: Studio, picture: Artifact) -> None:
    height, width = pixels(alone, made(alone, "polaroid", picture, aspect_ratio="16:9")).shape[:2]
    assert width / height == pytest.approx(16 / 9, abs=0.01)


def test_removing_the_background_gives_a_clear_png(alone: Studio, picture: Artifact) -> None:
    result = pixels(alone, made(alone, "remove the background", picture))
    assert result.shape[2] == 4
    assert result[..., 3].min() == 0
    assert result[..., 3].max() == 255


def test_a_clear_picture_stays_clear(alone: Studio, tmp_path: Path) -> None:
    clear = np.dstack([meadow(), np.full((144, 192), 255, np.uint8)])
    clear[:40, :, 3] = 0
    result = pixels(alone, made(alone, "brighter", imported(alone, tmp_path / "clear.png", clear)))
    assert np.array_equal(result[..., 3], clear[..., 3])


def test_an_upright_picture_comes_from_a_turned_photo(alone: Studio, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(meadow()).save(tmp_path / "turned.jpg", exif=exif, quality=95)
    photo = alone.import_file(tmp_path / "turned.jpg", owner=OWNER)
    result = pixels(alone, made(alone, "brighter", photo))
    assert result.shape[:2] == (192, 144)


def test_strength_scales_the_effect(alone: Studio, picture: Artifact) -> None:
    half, full = (pixels(alone, made(alone, "darker", picture, strength=part)) for part in (0.4, 1.0))
    assert light(full).mean() < light(half).mean() < light(meadow()).mean()


def test_a_second_picture_is_used(alone: Studio, picture: Artifact, tmp_path: Path) -> None:
    other = imported(alone, tmp_path / "black.png", np.zeros((60, 80, 3), np.uint8))
    result = pixels(alone, made(alone, "blend with the second picture", picture, other))
    assert np.abs(result.astype(float) - meadow() / 2).max() <= 1


def test_a_style_is_an_instruction_too(alone: Studio, picture: Artifact) -> None:
    plain, styled = (pixels(alone, made(alone, "warmer", picture, style=style)) for style in ("", "pencil"))
    assert not np.array_equal(plain, styled)


def test_the_negative_prompt_leaves_out(alone: Studio, picture: Artifact) -> None:
    without = pixels(alone, made(alone, "vintage", picture, negative_prompt="grain, text"))
    assert np.array_equal(without, pixels(alone, made(alone, "vintage without grain", picture)))


@pytest.mark.parametrize(
    ("prompt", "request_", "field", "part"),
    [
        ("add a dragon", {}, "prompt", "add a dragon"),
        ("warmer and add a dragon", {}, "prompt", "add a dragon"),
        ("warmer", {"strength": 0}, "strength", "0"),
        ("blend with the second picture", {}, "references", "2 pictures"),
        ("sticker", {"output_format": "jpg"}, "output_format", "jpg"),
        ("warmer", {"width": 5000, "height": 100}, "width", "4096"),
        ("vintage grain", {"negative_prompt": "vintage"}, "negative_prompt", "negative prompt"),
    ],
)
def test_refuses_before_anything_begins(
    alone: Studio, picture: Artifact, prompt: str, request_: dict[str, object], field: str, part: str
) -> None:
    with pytest.raises(RequestError) as refused:
        made(alone, prompt, picture, **request_)
    assert refused.value.field == field
    assert part in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    ("prompt", "request_"),
    [("crop to a square", {}), ("warmer", {"aspect_ratio": "1:1"}), ("warmer", {"output_format": "jpg"})],
)
def test_a_mask_refuses_what_would_move_or_blur_the_rest(
    alone: Studio, picture: Artifact, prompt: str, request_: dict[str, object]
) -> None:
    with pytest.raises(RequestError):
        made(alone, prompt, picture, mask=picture.id, **request_)


def test_an_unchanged_picture_is_no_success(alone: Studio, tmp_path: Path) -> None:
    grey = imported(alone, tmp_path / "plain.png", np.full((64, 64, 3), 128, np.uint8))
    job = made(alone, "remove scratches", grey)
    assert job.status == "failed"
    assert "changes nothing" in job.error.message


def test_a_picture_over_the_limit_is_refused(alone: Studio, tmp_path: Path) -> None:
    job = made(alone, "warmer", imported(alone, tmp_path / "wide.png", np.zeros((8, 4100, 3), np.uint8)))
    assert job.status == "failed"
    assert "4096" in job.error.message
