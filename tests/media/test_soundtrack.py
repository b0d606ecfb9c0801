from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from studio.errors import RequestError
from studio.media.footage import footage
from studio.media.probe import probe
from studio.media.soundtrack import Music, mix_filter, mixed, set_music
from tests.media.numbered import ffmpeg, heard, loudness, numbered, numbers, tone


def test_a_short_music_is_looped_to_the_film(tmp_path: Path) -> None:
    music = tone(tmp_path / "m.mp3", 1.1)
    set_music(numbered(tmp_path / "a.mp4", 84), Music(music, fade=0), tmp_path / "out.mp4")
    sound = heard(tmp_path / "out.mp4")
    assert probe(tmp_path / "out.mp4").duration == pytest.approx(3.5, abs=0.002)
    assert len(sound) / 48_000 == pytest.approx(3.5, abs=0.01)
    windows = [loudness(sound, at / 10, at / 10 + 0.1) for at in range(1, 34)]
    assert min(windows) > 0.6 * max(windows)  # no hole at a seam
    assert numbers(tmp_path / "out.mp4") == list(range(84))


def test_a_long_music_is_cut_and_fades(tmp_path: Path) -> None:
    music = tone(tmp_path / "m.wav", 8)
    set_music(numbered(tmp_path / "a.mp4", 72), Music(music, fade=1.0), tmp_path / "out.mp4")
    sound = heard(tmp_path / "out.mp4")
    assert loudness(sound, 1.2, 1.8) == pytest.approx(0.5 / np.sqrt(2), rel=0.1)
    assert loudness(sound, 0.0, 0.1) < 0.05
    assert loudness(sound, 2.9, 3.0) < 0.05


def test_begins_where_it_is_told(tmp_path: Path) -> None:
    music = tmp_path / "m.wav"
    ffmpeg("-f", "lavfi", "-i", "aevalsrc='if(lt(t,2),0,0.5*sin(880*PI*t))':s=48000:d=4", str(music))
    for start, early in ((0.0, False), (2.0, True)):
        set_music(numbered(tmp_path / "a.mp4", 24), Music(music, start=start, fade=0), tmp_path / "out.mp4")
        assert (loudness(heard(tmp_path / "out.mp4"), 0.1, 0.9) > 0.2) is early


def test_refuses_to_begin_after_its_end_and_what_is_silent(tmp_path: Path) -> None:
    film = numbered(tmp_path / "a.mp4", 12)
    with pytest.raises(RequestError, match=r"lasts 1\.0 s"):
        set_music(film, Music(tone(tmp_path / "m.wav", 1), start=1.5), tmp_path / "out.mp4")
    with pytest.raises(RequestError, match="holds no sound"):
        set_music(film, Music(film), tmp_path / "out.mp4")


def speaking(path: Path) -> Path:
    """Four seconds in which the middle two are spoken over."""
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        "aevalsrc='between(t,1,3)*0.4*sin(2*PI*300*t)|between(t,1,3)*0.4*sin(2*PI*300*t)':s=48000:d=4",
        "-f",
        "f32le",
        "-ac",
        "2",
        str(path),
    )
    return path


def band(samples: np.ndarray, start: float, end: float, pitch: int) -> float:
    part = samples[round(start * 48000) : round(end * 48000)]
    at = np.arange(len(part)) / 48000
    return float(np.abs(np.mean(part * np.exp(-2j * np.pi * pitch * at))) * 2)


def test_ducking_lowers_the_music_under_a_voice_and_lets_it_back(tmp_path: Path) -> None:
    own, music = speaking(tmp_path / "own.raw"), tone(tmp_path / "m.wav", 4, pitch=2000, level=0.4)
    levels = {}
    for ducking in (True, False):
        mixed(Music(music, fade=0, ducking=ducking), own, 4 * 48000, tmp_path / "out.raw")
        sound = np.fromfile(tmp_path / "out.raw", np.float32).reshape(-1, 2)[:, 0]
        assert len(sound) == 4 * 48000
        levels[ducking] = [band(sound, *window, 2000) for window in ((0.3, 0.9), (1.5, 2.8), (3.6, 3.95))]
        assert band(sound, 1.5, 2.8, 300) == pytest.approx(0.4, rel=0.1)
    before, under, after = levels[True]
    assert under < 0.4 * before
    assert after > 0.75 * before
    assert levels[False][1] == pytest.approx(0.4, rel=0.1)


def test_a_mix_is_the_same_every_time_to_its_very_end(tmp_path: Path) -> None:
    own, music = speaking(tmp_path / "own.raw"), tone(tmp_path / "m.wav", 4, pitch=2000, level=0.4)
    mixes = []
    for _ in range(4):
        mixed(Music(music, fade=0, ducking=True), own, 4 * 48000, tmp_path / "out.raw")
        mixes.append(np.fromfile(tmp_path / "out.raw", np.float32).reshape(-1, 2))
    assert all(np.array_equal(mixes[0], other) for other in mixes)
    assert band(mixes[0][:, 0], 3.95, 4.0, 2000) > 0.35


def test_two_loud_sounds_do_not_clip(tmp_path: Path) -> None:
    own = tmp_path / "own.raw"
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        "aevalsrc='0.95*sin(2*PI*300*t)|0.95*sin(2*PI*300*t)':s=48000:d=1",
        "-f",
        "f32le",
        "-ac",
        "2",
        str(own),
    )
    mixed(Music(tone(tmp_path / "m.wav", 1, level=0.95), volume=2, own=2, fade=0), own, 48000, tmp_path / "out.raw")
    assert np.abs(np.fromfile(tmp_path / "out.raw", np.float32)).max() < 1.0


def test_replaces_or_mixes_the_own_sound(tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    ffmpeg(
        "-i",
        str(numbered(tmp_path / "s.mp4", 24)),
        "-i",
        str(tone(tmp_path / "o.wav", 1, pitch=300)),
        "-c:v",
        "copy",
        str(film),
    )
    music = tone(tmp_path / "m.wav", 1, pitch=2000)
    for replace in (True, False):
        set_music(film, Music(music, fade=0), tmp_path / "out.mp4", replace=replace)
        sound = heard(tmp_path / "out.mp4")
        assert band(sound, 0.2, 0.8, 2000) > 0.3
        assert (band(sound, 0.2, 0.8, 300) > 0.2) is not replace
    assert footage(tmp_path / "out.mp4").frames == 24


def test_the_graph_says_what_is_asked() -> None:
    graph = mix_filter(Music(Path("m"), volume=0.5, own=0.8, fade=2, ducking=True), 10.0, own=True)
    assert "volume=0.5,afade=in:st=0:d=2.0000,afade=out:st=8.0000:d=2.0000" in graph
    assert "volume=0.8" in graph
    assert "sidechaincompress" in graph
    assert "sidechaincompress" not in mix_filter(Music(Path("m"), ducking=True), 10.0, own=False)
