from __future__ import annotations

from pathlib import Path

import pytest

from studio.errors import Cancelled, ProviderFailed
from studio.media import ffmpeg
from tests.media import samples

LONG = ["-re", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=24:d=60", "-f", "null", "-"]


def test_reads_how_far_it_is() -> None:
    assert ffmpeg.out_time("out_time_us=1500000\n") == 1.5
    assert ffmpeg.out_time("out_time_us=N/A\n") is None
    assert ffmpeg.out_time("frame=12\n") is None


def test_tells_progress_up_to_the_whole(tmp_path: Path) -> None:
    told: list[float] = []
    film = samples.video(tmp_path / "a.mp4", 2.0)
    ffmpeg.run(["-i", str(film), str(tmp_path / "b.mp4")], seconds=2.0, progress=lambda part, _note: told.append(part))
    assert told == sorted(told)
    assert 0.9 < told[-1] <= 1.0


def test_a_cancel_ends_it_at_once() -> None:
    def cancel(_part: float, _note: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        ffmpeg.run(LONG, seconds=60, progress=cancel)


def test_fails_with_its_own_sentence(tmp_path: Path) -> None:
    with pytest.raises(ProviderFailed, match="No such file"):
        ffmpeg.run(["-i", str(tmp_path / "none.mp4"), str(tmp_path / "b.mp4")])


def test_a_reader_may_leave_early_and_a_broken_read_is_told(tmp_path: Path) -> None:
    raw = ["-f", "rawvideo", "-pix_fmt", "gray", "-"]
    with ffmpeg.reading(["-f", "lavfi", "-i", "testsrc2=s=64x64:d=60", *raw]) as pipe:
        assert len(pipe.read(64 * 64)) == 64 * 64
    with pytest.raises(ProviderFailed):
        with ffmpeg.reading(["-i", str(tmp_path / "none.mp4"), *raw]) as pipe:
            assert pipe.read(1) == b""


def test_a_writer_that_is_refused_says_why(tmp_path: Path) -> None:
    def write() -> None:
        wrong = ["-f", "rawvideo", "-video_size", "64x64", "-i", "-", "-c:v", "nobody", str(tmp_path / "a.mp4")]
        with ffmpeg.writing(wrong) as pipe:
            for _ in range(2000):
                pipe.write(bytes(64 * 64 * 3 // 2))

    with pytest.raises(ProviderFailed, match="Encoder not found"):
        write()


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    def write(text: str, fail: bool) -> None:
        with ffmpeg.beside(tmp_path / "a.txt") as part:
            part.write_text(text)
            if fail:
                raise Cancelled

    with pytest.raises(Cancelled):
        write("half", fail=True)
    assert list(tmp_path.iterdir()) == []
    write("whole", fail=False)
    assert (tmp_path / "a.txt").read_text() == "whole"


def test_shares_stay_within_their_part() -> None:
    told: list[float] = []
    part = ffmpeg.share(lambda fraction, _note: told.append(fraction), 0.2, 0.4)
    for fraction in (-1.0, 0.0, 0.5, 2.0):
        part(fraction, "")
    assert told == pytest.approx([0.2, 0.2, 0.3, 0.4])
