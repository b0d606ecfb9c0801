"""Films written frame by frame and read back."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest

from studio.errors import RequestError
from studio.media.film import FilmReader, FilmWriter, exact_rate, frames_of
from studio.media.probe import probe
from tests.media import samples


def written(path: Path, frames: int = 10, fps: float = 10, size: tuple[int, int] = (96, 64), **options: object) -> Path:
    """A film whose frame n is a grey of 20 * n."""
    with FilmWriter(path, *size, fps, **options) as film:
        for number in range(frames):
            film.add(np.full((size[1], size[0], 3), number * 20 % 256, np.uint8))
    return path


def greys(frames: object) -> list[int]:
    return [round(float(frame.mean()) / 20) for frame in frames]


@pytest.mark.parametrize(
    ("fps", "rate"),
    [(24, Fraction(24)), (29.97, Fraction(30000, 1001)), (23.976, Fraction(24000, 1001)), (12.5, Fraction(25, 2))],
)
def test_writes_the_exact_rate_and_every_frame(tmp_path: Path, fps: float, rate: Fraction) -> None:
    path = written(tmp_path / "a.mp4", 7, fps)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.average_rate == rate == exact_rate(fps)
        assert stream.frames == 7
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.codec_context.profile == "High"
        assert float(stream.duration * stream.time_base) == pytest.approx(7 / rate, abs=0.001)


def test_puts_the_index_before_the_pictures(tmp_path: Path) -> None:
    data = written(tmp_path / "a.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_keeps_colours(tmp_path: Path) -> None:
    colours = [(200, 40, 30), (20, 160, 90), (250, 250, 250), (0, 0, 0)]
    with FilmWriter(tmp_path / "a.mp4", 64, 64, 10) as film:
        for colour in colours:
            film.add(np.full((64, 64, 3), colour, np.uint8))
    for frame, colour in zip(frames_of(tmp_path / "a.mp4"), colours, strict=True):
        assert np.abs(frame.mean((0, 1)) - colour).max() < 4


@pytest.mark.parametrize("size", [(95, 64), (96, 63), (0, 64)])
def test_refuses_odd_sizes(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="even"):
        FilmWriter(tmp_path / "a.mp4", *size, 10)


def test_refuses_a_frame_of_another_shape_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="takes 64 x 96"), FilmWriter(tmp_path / "a.mp4", 96, 64, 10) as film:
        film.add(np.zeros((32, 32, 3), np.uint8))
    assert list(tmp_path.iterdir()) == []


def test_leaves_what_was_there_when_it_breaks(tmp_path: Path) -> None:
    before = written(tmp_path / "a.mp4").read_bytes()
    with pytest.raises(ValueError, match="takes"), FilmWriter(tmp_path / "a.mp4", 96, 64, 10) as film:
        film.add(np.zeros((64, 96), np.uint8))
    assert (tmp_path / "a.mp4").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_refuses_a_film_without_frames(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one"), FilmWriter(tmp_path / "a.mp4", 96, 64, 10):
        pass
    assert list(tmp_path.iterdir()) == []


def test_is_the_same_each_time(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    frames = rng.integers(0, 256, (12, 128, 128, 3), np.uint8)
    for name in ("a.mp4", "b.mp4"):
        with FilmWriter(tmp_path / name, 128, 128, 24) as film:
            for frame in frames:
                film.add(frame)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


@pytest.mark.parametrize("seconds", [0.4, 3.0])
@pytest.mark.parametrize("kind", ["wav", "mp3", "ogg"])
def test_cuts_or_fills_the_sound_to_the_films_length(tmp_path: Path, seconds: float, kind: str) -> None:
    tone = samples.sound(tmp_path / f"t.{kind}", seconds)
    path = written(tmp_path / "a.mp4", 10, 10, audio=tone)
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert stream.codec_context.name == "aac"
        assert float(stream.duration * stream.time_base) == pytest.approx(1.0, abs=0.001)
    found = probe(path)
    assert found.duration == pytest.approx(1.0, abs=0.01)
    assert loudness(path, 0.6, 0.9) > 0.02 if seconds > 1 else loudness(path, 0.6, 0.9) < 0.001


def loudness(path: Path, start: float, end: float) -> float:
    with av.open(str(path)) as container:
        heard = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    return float(np.sqrt((heard[:, int(start * 48000) : int(end * 48000)] ** 2).mean()))


def test_takes_the_part_of_the_sound_that_is_asked(tmp_path: Path) -> None:
    tone = samples.sound(tmp_path / "t.wav", 1.0)
    path = written(tmp_path / "a.mp4", 10, 10, audio=tone, audio_start=0.7)
    assert loudness(path, 0.05, 0.25) > 0.02
    assert loudness(path, 0.45, 0.9) < 0.001
    path = written(tmp_path / "b.mp4", 10, 10, audio=tone, audio_seconds=0.3)
    assert loudness(path, 0.45, 0.9) < 0.001


def test_says_that_there_is_no_sound(tmp_path: Path) -> None:
    silent = written(tmp_path / "a.mp4")
    with pytest.raises(RequestError, match="no sound"):
        written(tmp_path / "b.mp4", audio=silent)


def test_reads_every_frame_in_order(tmp_path: Path) -> None:
    assert greys(frames_of(written(tmp_path / "a.mp4"))) == list(range(10))


@pytest.mark.parametrize(("fps", "seen"), [(5, [0, 2, 4, 6, 8]), (20, sorted([*range(10)] * 2)), (10, list(range(10)))])
def test_reads_at_another_rate(tmp_path: Path, fps: float, seen: list[int]) -> None:
    assert greys(frames_of(written(tmp_path / "a.mp4"), fps=fps)) == seen


def test_reads_a_part(tmp_path: Path) -> None:
    path = written(tmp_path / "a.mp4")
    assert greys(FilmReader(path, start=0.3, seconds=0.4)) == [3, 4, 5, 6]
    assert greys(FilmReader(path, start=0.3, seconds=0.4, fps=5)) == [3, 5]
    assert greys(FilmReader(path, start=0.85)) == [8, 9]
    assert greys(FilmReader(path, start=2)) == []


def test_reads_a_part_far_in(tmp_path: Path) -> None:
    path = written(tmp_path / "a.mp4", 60, 10)
    assert greys(FilmReader(path, start=4.0, seconds=0.3)) == greys(frames_of(path))[40:43]


def test_sizes_by_covering(tmp_path: Path) -> None:
    left_red = np.zeros((64, 128, 3), np.uint8)
    left_red[:, :32, 0] = 255
    with FilmWriter(tmp_path / "a.mp4", 128, 64, 10) as film:
        film.add(left_red)
    (frame,) = frames_of(tmp_path / "a.mp4", width=64, height=64)
    assert frame.shape == (64, 64, 3)
    assert frame.max() < 40  # the red fifth lies outside the middle
    (half,) = frames_of(tmp_path / "a.mp4", width=64)
    assert half.shape == (32, 64, 3)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turns_a_recording_upright(tmp_path: Path, degrees: int) -> None:
    shown = samples.pixels(96, 64)
    with FilmWriter(tmp_path / "flat.mp4", 96, 64, 10) as film:
        film.add(shown)
    turned = tmp_path / "turned.mp4"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-display_rotation", str(degrees)]
    subprocess.run([*command, "-i", str(tmp_path / "flat.mp4"), "-c", "copy", str(turned)], check=True)
    (frame,) = frames_of(turned)
    assert np.abs(frame.astype(int) - np.rot90(shown, degrees // 90)).mean() < 12


def test_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_bytes(b"nothing")
    with pytest.raises(RequestError, match="broken"):
        list(frames_of(tmp_path / "x.mp4"))
    tone = samples.sound(tmp_path / "t.wav")
    with pytest.raises(RequestError, match="no moving pictures"):
        list(frames_of(tone))
