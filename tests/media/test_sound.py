"""Sound read, written and measured, as samples."""

from __future__ import annotations

import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from studio.errors import RequestError
from studio.media.probe import probe
from studio.media.sound import limited, loudness, normalise, read_sound, true_peak, write_sound
from tests.media import samples

RATE = 44100


def chirp(seconds: float = 1.5, rate: int = RATE, channels: int = 2) -> np.ndarray:
    """A rising tone that differs at every moment and in both channels."""
    at = np.arange(round(seconds * rate)) / rate
    left = np.sin(2 * np.pi * (200 * at + 500 * at**2)) * 0.5
    return np.stack([left, left * 0.6], axis=1)[:, :channels].astype(np.float32)


def tone(level: float, hertz: float = 997, seconds: float = 5, rate: int = 48000) -> np.ndarray:
    """level: dBFS of the peak."""
    at = np.arange(round(seconds * rate)) / rate
    return np.repeat((10 ** (level / 20) * np.sin(2 * np.pi * hertz * at))[:, None], 2, axis=1).astype(np.float32)


@pytest.mark.parametrize(
    ("kind", "bits", "error"), [("wav", 16, 6e-5), ("wav", 24, 3e-7), ("flac", 16, 6e-5), ("flac", 24, 3e-7)]
)
@pytest.mark.parametrize("channels", [1, 2])
def test_keeps_every_sample_without_loss(tmp_path: Path, kind: str, bits: int, error: float, channels: int) -> None:
    before = chirp(channels=channels)
    after = read_sound(write_sound(before, tmp_path / f"a.{kind}", RATE, kind, bits=bits), rate=RATE)
    assert after.shape == before.shape
    assert np.abs(after - before).max() < error


@pytest.mark.parametrize("seconds", [0.3, 1.5, 2.00007])
def test_an_mp3_is_exactly_as_long_and_in_place(tmp_path: Path, seconds: float) -> None:
    before = chirp(seconds)
    after = read_sound(write_sound(before, tmp_path / "a.mp3", RATE, "mp3"), rate=RATE)
    assert len(after) == len(before)
    assert np.corrcoef(after[2000:-2000, 0], before[2000:-2000, 0])[0, 1] > 0.999


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3"])
def test_files_say_their_length(tmp_path: Path, kind: str) -> None:
    found = probe(write_sound(chirp(1.5), tmp_path / f"a.{kind}", RATE, kind))
    assert found.duration == pytest.approx(1.5, abs=0.002 if kind != "mp3" else 0.08)
    assert found.sample_rate == RATE


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3"])
def test_reads_a_part_to_the_sample(tmp_path: Path, kind: str) -> None:
    path = write_sound(chirp(1.5), tmp_path / f"a.{kind}", RATE, kind)
    whole, part = read_sound(path, rate=RATE), read_sound(path, rate=RATE, start=0.5, seconds=0.25)
    assert len(part) == round(0.25 * RATE)
    assert np.allclose(part, whole[RATE // 2 : RATE // 2 + len(part)], atol=1e-6)


@pytest.mark.parametrize("kind", ["flac", "wav", "mp3"])
def test_reads_a_late_part_to_the_sample(tmp_path: Path, kind: str) -> None:
    steps = np.repeat(np.random.default_rng(1).uniform(-0.5, 0.5, 40 * 50), 8000 // 50).astype(np.float32)
    path = write_sound(steps, tmp_path / f"a.{kind}", 8000, kind)
    whole, part = read_sound(path, rate=8000), read_sound(path, rate=8000, start=36.5, seconds=1)
    assert np.abs(part - whole[round(36.5 * 8000) :][:8000]).max() < 1e-4


def test_changes_rate_and_mixes_to_mono(tmp_path: Path) -> None:
    path = write_sound(chirp(1.0), tmp_path / "a.wav", RATE, "wav")
    mono = read_sound(path, rate=16000, mono=True)
    assert mono.shape == (16000, 1)
    assert mono.dtype == np.float32


@pytest.mark.parametrize("name", ["a.ogg", "a.m4a", "a.webm", "a.mp3", "a.flac", "a.wav"])
def test_reads_what_people_have(tmp_path: Path, name: str) -> None:
    sound = read_sound(samples.sound(tmp_path / name, 1.0), rate=48000)
    assert len(sound) == pytest.approx(48000, abs=1500)
    spectrum = np.abs(np.fft.rfft(sound[:40000, 0]))
    assert np.argmax(spectrum) * 48000 / 40000 == pytest.approx(440, abs=2)


def test_reads_the_sound_of_a_film(tmp_path: Path) -> None:
    sound = read_sound(samples.video(tmp_path / "a.mp4", 1.0, sound=True))
    assert len(sound) == pytest.approx(48000, abs=2100)


def test_refuses_what_has_no_sound(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no sound"):
        read_sound(samples.video(tmp_path / "a.mp4", 0.5))
    (tmp_path / "b.mp3").write_bytes(b"ID3 nothing at all" * 20)
    with pytest.raises(RequestError, match="broken"):
        read_sound(tmp_path / "b.mp3")


def test_leaves_no_half_file_behind(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="44 was"):
        write_sound(chirp(0.1), tmp_path / "a.mp3", 44, "mp3")
    with pytest.raises(ValueError, match="ogg"):
        write_sound(chirp(0.1), tmp_path / "a.ogg", RATE, "ogg")
    with pytest.raises(ValueError, match="8 were"):
        write_sound(chirp(0.1), tmp_path / "a.wav", RATE, "wav", bits=8)
    assert list(tmp_path.iterdir()) == []


def test_measures_the_reference_tone() -> None:
    """EBU Tech 3341, case 1 and 2: a stereo tone at -23 dBFS is -23 LUFS, at -33 dBFS -33 LUFS."""
    assert loudness(tone(-23, 1000), 48000) == pytest.approx(-23, abs=0.1)
    assert loudness(tone(-33, 1000), 48000) == pytest.approx(-33, abs=0.1)
    assert loudness(tone(-23, 1000, rate=44100), 44100) == pytest.approx(-23, abs=0.1)
    assert loudness(np.zeros((48000, 2)), 48000) == float("-inf")


def test_gates_leave_out_what_is_quiet() -> None:
    """EBU Tech 3341, case 3, shortened: the quiet parts around a tone do not count."""
    whole = np.concatenate([tone(-36), tone(-23, seconds=15), tone(-36)])
    assert loudness(whole, 48000) == pytest.approx(-23, abs=0.15)


def test_agrees_with_ffmpeg(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    music = np.cumsum(rng.normal(0, 0.01, (48000 * 6, 2)), axis=0)
    music = ((music - music.mean(0)) / np.abs(music).max() * 0.4 + rng.normal(0, 0.03, music.shape)).astype(np.float32)
    path = write_sound(music, tmp_path / "a.wav", 48000, "wav", bits=24)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr.rpartition("Summary")[2].split()
    assert loudness(music, 48000) == pytest.approx(float(said[said.index("I:") + 1]), abs=0.15)
    assert 20 * np.log10(true_peak(music)) == pytest.approx(float(said[said.index("Peak:") + 1]), abs=0.3)


@pytest.mark.parametrize("target", [-14.0, -20.0])
def test_brings_to_a_loudness_under_the_ceiling(target: float) -> None:
    rng = np.random.default_rng(5)
    drums = rng.normal(0, 1, (48000 * 6, 2)) * (np.exp(-(np.arange(48000 * 6) % 24000) / 3000)[:, None] + 0.02)
    out = normalise((drums * 0.1).astype(np.float32), 48000, target)
    assert loudness(out, 48000) == pytest.approx(target, abs=0.5)
    assert 20 * np.log10(true_peak(out)) <= -0.99


def test_silence_stays_silent() -> None:
    assert not normalise(np.zeros((48000, 2), np.float32), 48000).any()


def test_a_limiter_takes_peaks_down_without_corners() -> None:
    loud = tone(3, 220)
    out = limited(loud, 48000, 0.5)
    assert np.abs(out).max() <= 0.5
    assert np.abs(np.diff(out[:, 0], 2)).max() < np.abs(np.diff(loud[:, 0], 2)).max()
    assert np.array_equal(limited(loud * 0.1, 48000, 0.5), loud * 0.1)
