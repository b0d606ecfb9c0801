from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import pytest

from studio.errors import RequestError
from studio.media.footage import footage
from studio.media.frames import first_frame
from studio.media.probe import probe
from studio.media.shaping import transcode, transcode_arguments
from tests.media import samples
from tests.media.numbered import ffmpeg, heard, numbered, numbers


def test_changes_nothing_that_is_not_asked(tmp_path: Path) -> None:
    arguments = transcode_arguments(footage(numbered(tmp_path / "a.mp4", 12)), tmp_path / "out.mp4")
    assert "-vf" not in arguments


@pytest.mark.parametrize("name", ["a.webm", "a.mov", "a.gif", "a.mp4"])
def test_makes_what_browsers_play(tmp_path: Path, name: str) -> None:
    source = samples.video(tmp_path / name, 1.0, sound=name.endswith(("webm", "mov")))
    transcode(source, tmp_path / "out.mp4")
    found, before = footage(tmp_path / "out.mp4"), footage(source)
    assert (found.codec, found.pixel_format, found.frames) == ("h264", "yuv420p", before.frames)
    assert found.audio == before.audio
    head = (tmp_path / "out.mp4").read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")


@pytest.mark.parametrize("way", ["pad", "crop", "stretch"])
def test_brings_a_film_to_a_shape(tmp_path: Path, way: str) -> None:
    source = tmp_path / "red.mp4"
    ffmpeg("-f", "lavfi", "-i", "color=red:s=160x80:d=0.5", str(source))
    transcode(source, tmp_path / "out.mp4", size=(120, 120), way=way)
    frame = first_frame(tmp_path / "out.mp4").astype(int)
    assert frame.shape == (120, 120, 3)
    assert frame[60, 60, 0] > 200
    assert bool(frame[4, 60, 0] < 30) is (way == "pad")


@pytest.mark.parametrize(("speed", "frames"), [(2.0, 24), (0.5, 96), (4.0, 12), (0.25, 192)])
def test_runs_faster_or_slower_with_its_sound(tmp_path: Path, speed: float, frames: int) -> None:
    source = numbered(tmp_path / "a.mp4", 48, beep=True)
    transcode(source, tmp_path / "out.mp4", speed=speed)
    found = footage(tmp_path / "out.mp4")
    assert (found.frames, found.fps) == (frames, 24)
    assert probe(tmp_path / "out.mp4").duration == pytest.approx(2 / speed, abs=0.03)
    assert len(heard(tmp_path / "out.mp4")) / 48_000 == pytest.approx(2 / speed, abs=0.06)


def test_changes_the_rate(tmp_path: Path) -> None:
    transcode(numbered(tmp_path / "a.mp4", 48), tmp_path / "out.mp4", fps=Fraction(12))
    found = numbers(tmp_path / "out.mp4")
    assert len(found) == 24
    assert {after - before for before, after in itertools.pairwise(found)} == {2}


def test_ten_bits_and_odd_sides_become_eight_and_even(tmp_path: Path) -> None:
    source = tmp_path / "ten.mkv"
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=96x64:r=24:d=0.5",
        "-vf",
        "crop=95:63",
        "-c:v",
        "ffv1",
        "-pix_fmt",
        "yuv444p10le",
        str(source),
    )
    transcode(source, tmp_path / "out.mp4")
    found = footage(tmp_path / "out.mp4")
    assert (found.pixel_format, found.width % 2, found.height % 2, found.frames) == ("yuv420p", 0, 0, 12)


def test_refuses_a_speed_nobody_can_follow(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="times as fast"):
        transcode(numbered(tmp_path / "a.mp4", 12), tmp_path / "out.mp4", speed=40)
