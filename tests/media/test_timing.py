"""Cuts are exact to the frame, whatever is asked."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.errors import RequestError
from studio.media.concat import concat
from studio.media.encoding import samples_for
from studio.media.footage import footage
from studio.media.probe import probe
from studio.media.reel import Overlay
from studio.media.trimming import reverse, trim
from tests.media.numbered import click_times, ffmpeg, heard, numbered, numbers, times

FRAMES, FPS = 60, 24


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return numbered(tmp_path_factory.mktemp("film") / "a.mp4", FRAMES, FPS, beep=True)


@settings(max_examples=12, deadline=None)
@given(start=st.floats(0, 2.4), seconds=st.floats(0.02, 3))
def test_a_trim_holds_the_frames_it_names(film: Path, start: float, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.mp4"
        trim(film, out, start, seconds)
        first = min(round(start * FPS), FRAMES - 1)
        last = min(max(round((start + seconds) * FPS), first + 1), FRAMES)
        assert numbers(out) == list(range(first, last))
        assert probe(out).duration == pytest.approx((last - first) / FPS, abs=0.002)


@pytest.mark.parametrize(
    ("start", "seconds", "copied"), [(0.5, 1.0, True), (1.0, None, True), (0.5, 0.7, False), (0.2, 1.0, False)]
)
def test_a_trim_at_entries_is_copied(
    film: Path, tmp_path: Path, start: float, seconds: float | None, copied: bool
) -> None:
    assert trim(film, tmp_path / "out.mp4", start, seconds) is copied
    last = FRAMES if seconds is None else round((start + seconds) * FPS)
    assert numbers(tmp_path / "out.mp4") == list(range(round(start * FPS), last))


def test_a_trim_after_the_end_is_refused(film: Path, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"2\.50 s"):
        trim(film, tmp_path / "out.mp4", 2.5)


@settings(max_examples=6, deadline=None)
@given(
    lengths=st.lists(st.integers(6, 30), min_size=2, max_size=4), shared=st.integers(0, 3), gop=st.sampled_from([5, 30])
)
def test_a_concat_is_as_long_as_its_clips(lengths: list[int], shared: int, gop: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clips = [
            numbered(Path(folder) / f"{at}.mp4", count, FPS, first=40 * at, gop=gop) for at, count in enumerate(lengths)
        ]
        out = Path(folder) / "out.mp4"
        copied = concat(clips, out, crossfade=shared / FPS)
        seen, shown = numbers(out), times(out)
        assert copied is (shared == 0)
        assert len(seen) == sum(lengths) - shared * (len(lengths) - 1)
        assert shown == pytest.approx([at / FPS for at in range(len(seen))], abs=1e-4)
        if not shared:
            assert seen == [40 * at + number for at, count in enumerate(lengths) for number in range(count)]


@settings(max_examples=60, deadline=None)
@given(
    frames=st.integers(0, 100_000),
    fps=st.sampled_from([Fraction(24), Fraction(30000, 1001), Fraction(60), Fraction(7, 2)]),
)
def test_samples_never_drift_from_frames(frames: int, fps: Fraction) -> None:
    assert abs(samples_for(frames, fps) / 48_000 - float(frames / fps)) <= 0.5 / 48_000 + 1e-9


@settings(max_examples=60, deadline=None)
@given(first=st.integers(0, 50), length=st.integers(1, 50), fade=st.integers(0, 30), at=st.integers(-5, 120))
def test_an_overlay_is_seen_in_its_window_only(first: int, length: int, fade: int, at: int) -> None:
    overlay = Overlay(None, 0, 0, first, first + length, fade)  # type: ignore[arg-type]
    strength = overlay.strength(at)
    assert (strength > 0) == (first <= at < first + length)
    assert strength <= 1


@pytest.mark.parametrize("copied", [True, False])
def test_sound_stays_with_the_pictures_over_many_clips(film: Path, tmp_path: Path, copied: bool) -> None:
    """Each clip begins with a click; AAC's frames do not fit the clips' length, so a plain copy would drift."""
    clip = tmp_path / "clip.mp4"
    trim(film, clip, 0.0, 1.25)
    fps = None if copied else Fraction(25)
    assert concat([clip] * 6, tmp_path / "out.mp4", fps=fps) is copied
    found = footage(tmp_path / "out.mp4")
    step = found.seconds / 6
    expected = sorted(number * step + second for number in range(6) for second in (0.0, 1.0))
    assert click_times(heard(tmp_path / "out.mp4")) == pytest.approx(expected, abs=0.03)
    assert probe(tmp_path / "out.mp4").duration == pytest.approx(found.seconds, abs=0.002)


def test_clips_that_differ_take_the_first_ones_size_and_rate(film: Path, tmp_path: Path) -> None:
    other = numbered(tmp_path / "b.webm", 30, 30, first=100, height=128)
    assert not concat([film, other], tmp_path / "out.mp4")
    found = footage(tmp_path / "out.mp4")
    assert (found.width, found.height, found.fps, found.frames) == (128, 32, FPS, FRAMES + 24)
    with pytest.raises(RequestError, match="too short for a crossfade"):
        concat([film, other, film], tmp_path / "out.mp4", crossfade=0.6)


def test_a_turned_film_is_turned_before_it_is_joined(film: Path, tmp_path: Path) -> None:
    turned = tmp_path / "turned.mp4"
    ffmpeg("-display_rotation", "90", "-i", str(film), "-c", "copy", str(turned))
    assert not concat([turned, turned], tmp_path / "out.mp4")
    found = footage(tmp_path / "out.mp4")
    assert (found.width, found.height, found.rotation, found.frames) == (32, 128, 0, 2 * FRAMES)


def test_reverses_pictures_and_sound(film: Path, tmp_path: Path) -> None:
    reverse(film, tmp_path / "out.mp4")
    assert numbers(tmp_path / "out.mp4") == list(range(FRAMES))[::-1]
    clicks = click_times(heard(tmp_path / "out.mp4"))
    assert clicks == pytest.approx([0.49, 1.49, 2.49], abs=0.03)


def test_the_same_cut_gives_the_same_bytes(film: Path, tmp_path: Path) -> None:
    for name in ("one.mp4", "two.mp4"):
        trim(film, tmp_path / name, 0.3, 1.1)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()
    assert not np.array_equal(numbers(tmp_path / "one.mp4"), numbers(film))
