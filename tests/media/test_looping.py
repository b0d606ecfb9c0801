from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from studio.errors import RequestError
from studio.media.animations import frames_to_film
from studio.media.footage import footage
from studio.media.looping import loop, seam_score
from studio.media.shaping import transcode
from tests.media.numbered import ffmpeg, heard, numbered
from tests.media.samples import pixels, sound


def turning(folder: Path, steps: int, frames: int, name: str = "turn.mp4") -> Path:
    """A film in which a picture moves round; after `steps` frames it is where it began."""
    from fractions import Fraction

    from studio.media.images import save_image

    picture = pixels(128, 64)
    paths = [
        save_image(np.roll(picture, round(number * 128 / steps), axis=1), folder / f"{number}.png")
        for number in range(frames)
    ]
    frames_to_film(paths, folder / "raw.mkv", Fraction(12))
    transcode(folder / "raw.mkv", folder / name, crf=8)
    return folder / name


def test_the_frame_that_repeats_the_first_is_dropped(tmp_path: Path) -> None:
    film = turning(tmp_path, 24, 25)
    seam = loop(film, tmp_path / "out.mp4")
    assert (seam.dropped, seam.dissolved, seam.score) == (1, 0, 1.0)
    assert footage(tmp_path / "out.mp4").frames == 24


def test_a_closed_film_stays_as_long_as_it_is(tmp_path: Path) -> None:
    film = turning(tmp_path, 24, 24)
    seam = loop(film, tmp_path / "out.mp4")
    assert (seam.dropped, seam.dissolved, seam.score) == (0, 0, 1.0)
    assert footage(tmp_path / "out.mp4").frames == 24


def test_an_open_film_is_closed_by_dissolving(tmp_path: Path) -> None:
    film = turning(tmp_path, 60, 30)
    seam = loop(film, tmp_path / "out.mp4")
    assert seam.before < 0.3
    assert seam.score > 0.9
    assert seam.dissolved == 10
    assert footage(tmp_path / "out.mp4").frames == 20
    assert seam_score(film) == seam.before


def test_the_sound_is_as_long_as_the_loop(tmp_path: Path) -> None:
    film = tmp_path / "loud.mp4"
    ffmpeg("-i", str(turning(tmp_path, 60, 30)), "-i", str(sound(tmp_path / "a.wav", 2.5)), "-c:v", "copy", str(film))
    loop(film, tmp_path / "out.mp4")
    assert len(heard(tmp_path / "out.mp4")) / 48_000 == pytest.approx(20 / 12, abs=0.005)


def test_refuses_hardly_any_frames(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="at least 4 frames"):
        loop(numbered(tmp_path / "a.mp4", 3), tmp_path / "out.mp4")
