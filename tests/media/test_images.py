from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.errors import RequestError
from studio.media.images import read_pixels, read_size, save_image
from tests.media import samples


@pytest.mark.parametrize(
    ("format", "quality", "loss"), [("png", 92, 0), ("webp", 100, 0), ("jpg", 92, 6), ("jpeg", 92, 6), ("webp", 92, 8)]
)
def test_writes_what_reads_back(tmp_path: Path, format: str, quality: int, loss: float) -> None:
    pixels = samples.pixels(130, 70)
    path = save_image(pixels, tmp_path / "a", format, quality=quality)
    assert read_size(path) == (130, 70)
    assert np.abs(read_pixels(path).astype(int) - pixels).mean() <= loss
    assert [one.name for one in tmp_path.iterdir()] == ["a"]


def test_lays_transparency_on_white_in_a_jpg(tmp_path: Path) -> None:
    path = save_image(np.zeros((8, 8, 4), np.uint8), tmp_path / "a.jpg", "jpg")
    assert read_pixels(path).min() > 250


def test_keeps_transparency_in_a_png(tmp_path: Path) -> None:
    with Image.open(save_image(np.zeros((8, 8, 4), np.uint8), tmp_path / "a.png")) as image:
        assert image.mode == "RGBA"


def test_refuses_an_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="bmp"):
        save_image(samples.pixels(), tmp_path / "a.bmp", "bmp")
    assert list(tmp_path.iterdir()) == []


def test_reads_the_size_as_shown(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 8
    path = samples.picture(tmp_path / "a.jpg", exif=exif)
    assert read_size(path) == (64, 96)
    assert read_pixels(path).shape == (96, 64, 3)


def test_refuses_what_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("words")
    with pytest.raises(RequestError):
        read_size(tmp_path / "a.png")
