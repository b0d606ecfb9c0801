from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from studio.errors import RequestError
from studio.media.footage import footage
from tests.media import samples
from tests.media.numbered import ffmpeg, numbered


@pytest.mark.parametrize("fps", [Fraction(24), Fraction(30), Fraction(25), Fraction(30000, 1001), Fraction(16)])
@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_counts_frames_and_knows_the_rate(tmp_path: Path, fps: Fraction, kind: str) -> None:
    found = footage(numbered(tmp_path / f"a.{kind}", 36, fps))
    assert (found.frames, found.fps, found.steady, found.width, found.height) == (36, fps, True, 128, 32)
    assert found.seconds == pytest.approx(float(36 / fps))


def test_knows_where_it_can_be_entered(tmp_path: Path) -> None:
    assert footage(numbered(tmp_path / "a.mp4", 48, gop=12)).entries == (0, 12, 24, 36)


def test_sees_uneven_times_and_names_a_usual_rate(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    choose = "select='not(mod(n,3))+not(mod(n,7))'"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=96x64:r=30:d=2", "-vf", choose, "-fps_mode", "vfr", str(path))
    found = footage(path)
    assert not found.steady
    assert found.fps == 15
    assert found.entries == ()
    assert len(found.times) == 26
    assert found.frames == round(found.seconds * found.fps)


def test_gives_the_size_as_shown(tmp_path: Path) -> None:
    turned, wide = tmp_path / "turned.mp4", tmp_path / "wide.mp4"
    source = samples.video(tmp_path / "a.mp4")
    ffmpeg("-display_rotation", "90", "-i", str(source), "-c", "copy", str(turned))
    ffmpeg("-i", str(source), "-vf", "setsar=2", str(wide))
    assert (footage(turned).width, footage(turned).height) == (64, 96)
    assert (footage(wide).width, footage(wide).height) == (192, 64)


def test_a_changed_file_is_looked_at_again(tmp_path: Path) -> None:
    assert footage(numbered(tmp_path / "a.mp4", 12)).frames == 12
    assert footage(numbered(tmp_path / "a.mp4", 30)).frames == 30


def test_refuses_sounds_and_broken_files(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="without pictures"):
        footage(samples.sound(tmp_path / "a.mp3"))
    (tmp_path / "b.mp4").write_bytes(b"\0" * 3000)
    with pytest.raises(RequestError, match="broken"):
        footage(tmp_path / "b.mp4")


def test_a_film_that_begins_late_is_whole(tmp_path: Path) -> None:
    late = tmp_path / "late.mkv"
    ffmpeg("-i", str(numbered(tmp_path / "a.mp4", 48)), "-c", "copy", "-output_ts_offset", "2", str(late))
    assert footage(late).frames == 48
