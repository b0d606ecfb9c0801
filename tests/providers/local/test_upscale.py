"""The enlarger: pictures and films with more pixels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from providers.local.editing.enlarging import enlarge_film, enlarged
from providers.local.makers.upscale import enlarged_size
from studio.errors import RequestError
from studio.media.probe import probe
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.media import samples
from tests.providers.local.editing.pictures import meadow


def shapes(side: int = 512) -> np.ndarray:
    """Crisp shapes and letters, (side, side, 3) uint8."""
    made = np.full((side, side, 3), 235, np.uint8)
    cv2.circle(made, (side // 3, side // 3), side // 5, (40, 90, 190), -1, cv2.LINE_AA)
    cv2.rectangle(made, (side // 2, side // 2), (side * 7 // 8, side * 3 // 4), (200, 60, 40), -1)
    cv2.putText(
        made,
        "Backlot",
        (side // 10, side * 9 // 10),
        cv2.FONT_HERSHEY_SIMPLEX,
        side / 260,
        (20, 20, 20),
        side // 100,
        cv2.LINE_AA,
    )
    return made


def error_of(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.sqrt(np.mean((one.astype(float) - other) ** 2)))


@pytest.mark.parametrize("factor", [2, 3, 4])
def test_is_nearer_to_the_original_than_plain_resampling(factor: int) -> None:
    original = shapes(144 * factor)
    small = cv2.resize(original, (144, 144), interpolation=cv2.INTER_AREA)
    plain = cv2.resize(small, original.shape[1::-1], interpolation=cv2.INTER_LANCZOS4)
    made = enlarged(small, *original.shape[1::-1])
    assert error_of(made, original) < 0.9 * error_of(plain, original)


def test_made_small_again_it_is_the_picture() -> None:
    made = enlarged(meadow(), 768, 576)
    back = cv2.resize(made, (192, 144), interpolation=cv2.INTER_AREA)
    assert error_of(back, meadow()) < 1.2


def test_no_seam_between_tiles_and_no_halo() -> None:
    ramp = np.repeat(np.linspace(20, 230, 900, dtype=np.float32)[None, :, None], 60, 0).repeat(3, 2).astype(np.uint8)
    made = enlarged(ramp, 1800, 120).astype(int)
    assert np.abs(np.diff(made, axis=1)).max() <= 2
    step = np.full((40, 40, 3), 60, np.uint8)
    step[:, 20:] = 200
    made = enlarged(step, 160, 160)
    assert made.min() >= 55
    assert made.max() <= 205


def test_any_factor_keeps_things_in_place() -> None:
    spot = np.zeros((50, 70, 3), np.uint8)
    spot[30, 20] = 255
    made = enlarged(spot, 119, 85).astype(float)[..., 0]
    rows, columns = np.indices(made.shape)
    assert (made * columns).sum() / made.sum() == pytest.approx(20.5 * 1.7 - 0.5, abs=0.3)
    assert (made * rows).sum() / made.sum() == pytest.approx(30.5 * 1.7 - 0.5, abs=0.3)


def test_refuses_more_than_the_limit_and_names_the_largest_factor() -> None:
    assert enlarged_size(1024, 768, 8, 8192, "picture") == (8192, 6144)
    with pytest.raises(RequestError, match="8192") as refused:
        enlarged_size(2000, 1000, 8, 8192, "picture")
    assert refused.value.hint == "Choose at most 4.09."
    assert refused.value.field == "factor"


def test_enlarges_a_film_to_the_frame(tmp_path: Path) -> None:
    source = samples.video(tmp_path / "small.mp4", 1.0, fps=12, sound=True)
    enlarge_film(str(source), 192, 128, str(tmp_path / "large.mp4"), progress=lambda _part, _note: None)
    film, before = probe(tmp_path / "large.mp4"), probe(source)
    assert (film.width, film.height, film.fps, film.audio) == (192, 128, before.fps, True)
    assert film.duration == pytest.approx(before.duration, abs=0.05)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    studio = open_studio(read_settings({"BACKLOT_HOME": str(tmp_path_factory.mktemp("home"))}))
    yield studio
    studio.close()


@pytest.mark.parametrize(
    ("name", "factor", "size"),
    [("a.png", 2, (192, 128)), ("a.jpg", 2.5, (240, 160)), ("a.mp4", 2, (192, 128)), ("a.gif", 3, (288, 192))],
)
def test_a_job_gives_the_larger_file(
    alone: Studio, tmp_path: Path, name: str, factor: float, size: tuple[int, int]
) -> None:
    make = samples.video if name.endswith(("mp4", "gif")) else samples.picture
    source = alone.import_file(make(tmp_path / name), owner=OWNER)
    job = alone.submit("upscale", {"source": source.id, "factor": factor}, owner=OWNER)
    job = alone.wait(job.id, owner=OWNER, seconds=60)
    assert job.status == "succeeded", job.error
    assert (job.artifacts[0].width, job.artifacts[0].height) == size


def test_clear_parts_stay_clear(alone: Studio, tmp_path: Path) -> None:
    pixels = np.zeros((64, 64, 4), np.uint8)
    pixels[16:48, 16:48] = (200, 80, 40, 255)
    Image.fromarray(pixels).save(tmp_path / "clear.png")
    source = alone.import_file(tmp_path / "clear.png", owner=OWNER)
    job = alone.wait(
        alone.submit("upscale", {"source": source.id, "factor": 2}, owner=OWNER).id, owner=OWNER, seconds=60
    )
    made = np.asarray(Image.open(alone.library.local_path(job.artifacts[0])))
    assert made.shape == (128, 128, 4)
    assert made[:20, :20, 3].max() == 0
    assert made[60:70, 60:70, 3].min() == 255
