from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from studio.errors import RequestError
from studio.media import frames
from tests.media import samples
from tests.media.numbered import BITS, BLOCK, ffmpeg, numbered


def told(pixels: np.ndarray) -> int:
    row = pixels[pixels.shape[0] // 2, BLOCK // 2 :: BLOCK, 1]
    return sum(1 << bit for bit in range(BITS) if row[bit] > 120)


@pytest.mark.parametrize("name", ["a.mp4", "a.webm", "a.mov"])
def test_finds_any_frame(tmp_path: Path, name: str) -> None:
    film = numbered(tmp_path / name, 40, gop=15)
    found = [told(frames.frame_number(film, number)) for number in (0, 1, 14, 15, 16, 38, 39, -1, -40)]
    assert found == [0, 1, 14, 15, 16, 38, 39, 39, 0]
    assert (told(frames.first_frame(film)), told(frames.last_frame(film))) == (0, 39)


@pytest.mark.parametrize(("seconds", "number"), [(0.0, 0), (0.04, 0), (0.042, 1), (1.0, 24), (1.66, 39)])
def test_finds_the_frame_that_is_seen_at_a_time(tmp_path: Path, seconds: float, number: int) -> None:
    assert told(frames.frame_at(numbered(tmp_path / "a.mp4", 40), seconds)) == number


def test_refuses_what_is_after_the_end(tmp_path: Path) -> None:
    film = numbered(tmp_path / "a.mp4", 24)
    with pytest.raises(RequestError, match=r"lasts 1\.00 s"):
        frames.frame_at(film, 1.0)
    with pytest.raises(RequestError, match="24 frames"):
        frames.frame_number(film, 24)


def test_spreads_over_the_film_or_a_part(tmp_path: Path) -> None:
    film = numbered(tmp_path / "a.mp4", 48)
    assert [told(pixels) for _, pixels in frames.spread(film, 4)] == [6, 18, 30, 42]
    assert [told(pixels) for _, pixels in frames.spread(film, 2, start=1.0, seconds=0.5)] == [27, 33]
    assert len(frames.spread(film, 100)) == 48


def test_a_turned_film_is_upright(tmp_path: Path) -> None:
    source, turned = samples.video(tmp_path / "a.mp4"), tmp_path / "turned.mp4"
    ffmpeg("-display_rotation", "90", "-i", str(source), "-c", "copy", str(turned))
    straight = frames.first_frame(source).astype(int)
    found = frames.first_frame(turned).astype(int)
    assert found.shape == (96, 64, 3)
    assert np.abs(np.rot90(straight) - found).mean() < 3


def test_the_poster_is_not_the_black_beginning(tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=96x64:r=12:d=4", "-vf", "fade=in:0:30", str(film))
    assert frames.poster(film).mean() > 60
    assert frames.first_frame(film).mean() < 20
