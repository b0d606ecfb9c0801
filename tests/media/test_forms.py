"""GIF, WebP, sounds in other formats, and films under a size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.errors import RequestError
from studio.media import animations, audio, squeezing
from studio.media.footage import footage
from studio.media.probe import probe
from tests.media import samples
from tests.media.numbered import ffmpeg, heard, loudness, numbered, numbers, tone


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_a_film_becomes_a_moving_picture(tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"out.{kind}"
    animations.animate(samples.video(tmp_path / "a.mp4", 2.0, width=160, height=90, fps=24), out, width=80, fps=10)
    with Image.open(out) as image:
        assert image.size == (80, 45)
        assert image.n_frames == 20
        assert image.info["loop"] == 0
        durations = []
        for number in range(image.n_frames):
            image.seek(number)
            image.load()
            durations.append(image.info["duration"])
    assert sum(durations) == pytest.approx(2000, abs=60)


def test_colours_of_a_gif_are_those_of_the_film(tmp_path: Path) -> None:
    source = samples.video(tmp_path / "a.mp4", 0.5, width=160, height=96)
    animations.animate(source, tmp_path / "out.gif", fps=12)
    film, gif = (
        samples.frames_of(source)[0].astype(int),
        np.asarray(Image.open(tmp_path / "out.gif").convert("RGB")).astype(int),
    )
    assert np.abs(film - gif).mean() < 12


def test_a_long_gif_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="at most 60 s"):
        animations.animate(samples.video(tmp_path / "a.mp4", 70, fps=2), tmp_path / "out.gif")


def test_frames_come_out_and_go_in_again(tmp_path: Path) -> None:
    film = numbered(tmp_path / "a.mp4", 12)
    pictures = animations.film_to_frames(film, tmp_path)
    assert len(pictures) == 12
    animations.frames_to_film(pictures, tmp_path / "raw.mkv", footage(film).fps)
    assert numbers(tmp_path / "raw.mkv") == list(range(12))


@pytest.mark.parametrize("kind", ["mp3", "flac", "wav", "m4a", "ogg"])
@pytest.mark.parametrize("source", ["a.mp4", "a.m4a", "a.ogg", "a.webm"])
def test_a_window_of_sound_in_every_format(tmp_path: Path, kind: str, source: str) -> None:
    make = samples.video if source == "a.mp4" else samples.sound
    path = make(tmp_path / source, 2.0, **({"sound": True} if source == "a.mp4" else {}))
    out = tmp_path / f"out.{kind}"
    audio.extract(path, out, start=0.5, seconds=1.0)
    assert len(heard(out)) / 48_000 == pytest.approx(1.0, abs=0.04)
    assert not probe(out).video


def test_a_window_is_where_it_is_asked(tmp_path: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", "aevalsrc='between(t,1,2)*0.5*sin(880*PI*t)':s=48000:d=3", str(tmp_path / "a.wav"))
    audio.extract(tmp_path / "a.wav", tmp_path / "out.wav", start=0.5, seconds=1.0)
    sound = heard(tmp_path / "out.wav")
    assert len(sound) == 48_000
    assert loudness(sound, 0.0, 0.49) < 0.01
    assert loudness(sound, 0.51, 1.0) > 0.3


@pytest.mark.parametrize(
    ("source", "kind"), [("a.mp4", "m4a"), ("a.webm", "ogg"), ("a.mp3", "mp3"), ("a.flac", "flac"), ("a.wav", "wav")]
)
def test_a_sound_can_stay_as_it_is(tmp_path: Path, source: str, kind: str) -> None:
    film = source in ("a.mp4", "a.webm")
    path = samples.video(tmp_path / source, 1.0, sound=True) if film else samples.sound(tmp_path / source)
    assert audio.own_kind(path) == kind
    if audio.can_stay(path):
        audio.extract(path, tmp_path / f"out.{kind}", copy=True)
        assert probe(tmp_path / f"out.{kind}").duration == pytest.approx(1.0, abs=0.05)


def test_refuses_a_film_without_sound_and_a_window_after_the_end(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no sound"):
        audio.extract(samples.video(tmp_path / "a.mp4"), tmp_path / "out.mp3")
    with pytest.raises(RequestError, match=r"cannot begin at 5 s"):
        audio.extract(tone(tmp_path / "a.wav", 1), tmp_path / "out.mp3", start=5)


def noisy(path: Path, seconds: float) -> Path:
    """A film that takes many bytes."""
    noise = f"nullsrc=s=320x180:r=12:d={seconds},geq=random(1)*255:128:128"
    sound = f"anoisesrc=d={seconds}:r=48000"
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        noise,
        "-f",
        "lavfi",
        "-i",
        sound,
        "-crf",
        "20",
        "-preset",
        "ultrafast",
        "-pix_fmt",
        "yuv420p",
        str(path),
    )
    return path


def test_a_large_film_is_made_to_fit(tmp_path: Path) -> None:
    film, limit = noisy(tmp_path / "a.mp4", 5), 1_000_000
    assert film.stat().st_size > 1.5 * limit
    assert not squeezing.fit_under(film, tmp_path / "out.mp4", limit)
    assert 0.3 * limit < (tmp_path / "out.mp4").stat().st_size < limit
    found = footage(tmp_path / "out.mp4")
    assert (found.frames, found.audio, found.pixel_format) == (60, True, "yuv420p")


def test_a_small_film_stays_as_it_is(tmp_path: Path) -> None:
    film = numbered(tmp_path / "a.mp4", 48, beep=True)
    assert squeezing.fit_under(film, tmp_path / "out.mp4", 20_000_000)
    assert numbers(tmp_path / "out.mp4") == list(range(48))


def test_a_film_too_long_for_the_limit_is_refused_with_what_would_fit(tmp_path: Path) -> None:
    film = footage(numbered(tmp_path / "a.mp4", 48, 1))
    with pytest.raises(RequestError, match="too long for") as refused:
        squeezing.squeeze(film, 300_000)
    assert "Trim it to" in refused.value.hint


def test_fewer_bits_make_a_smaller_picture(tmp_path: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", "color=s=1920x1080:r=24:d=10", "-preset", "ultrafast", str(tmp_path / "a.mp4"))
    film = footage(tmp_path / "a.mp4")
    wide, narrow = squeezing.squeeze(film, 20_000_000), squeezing.squeeze(film, 800_000)
    assert (wide.width, wide.height) == (1920, 1080)
    assert narrow.width < 1280
    assert narrow.width % 2 == narrow.height % 2 == 0
