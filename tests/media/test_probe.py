from __future__ import annotations

import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest

from studio.errors import RequestError
from studio.media.probe import probe
from tests.media import samples


def test_tells_what_a_video_holds(tmp_path: Path) -> None:
    found = probe(samples.video(tmp_path / "a.mp4", 2.0, fps=24, sound=True))
    assert (found.codec, found.width, found.height, found.fps, found.audio, found.audio_codec) == (
        "h264",
        96,
        64,
        24.0,
        True,
        "aac",
    )
    assert found.video
    assert found.duration == pytest.approx(2.0, abs=0.05)


def test_tells_what_a_sound_holds(tmp_path: Path) -> None:
    found = probe(samples.sound(tmp_path / "a.flac", 1.5))
    assert (found.codec, found.video, found.audio, found.sample_rate, found.fps) == ("flac", False, True, 44100, 0.0)
    assert found.duration == pytest.approx(1.5, abs=0.01)


def test_sees_a_video_without_sound(tmp_path: Path) -> None:
    assert not probe(samples.video(tmp_path / "a.webm")).audio


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_gives_the_size_as_shown(tmp_path: Path, degrees: int) -> None:
    source, turned = samples.video(tmp_path / "a.mp4"), tmp_path / "turned.mp4"
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-y",
        "-v",
        "error",
        "-display_rotation",
        str(degrees),
        "-i",
        str(source),
        "-c",
        "copy",
        str(turned),
    ]
    subprocess.run(command, check=True)
    found = probe(turned)
    assert (found.width, found.height) == ((96, 64) if degrees == 180 else (64, 96))
    assert found.rotation % 360 in (degrees, 360 - degrees)


def test_measures_a_recording_that_names_no_length(tmp_path: Path) -> None:
    path = tmp_path / "live.webm"
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-v",
        "error",
        "-i",
        str(samples.video(tmp_path / "a.webm", 2.0)),
        "-c",
        "copy",
        "-f",
        "webm",
        "-live",
        "1",
        "-",
    ]
    path.write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)
    assert probe(path).duration == pytest.approx(2.0, abs=0.1)


def test_ignores_the_cover_of_a_song(tmp_path: Path) -> None:
    from mutagen.id3 import APIC, ID3

    path = samples.sound(tmp_path / "a.mp3")
    tags = ID3()
    cover = samples.picture(tmp_path / "cover.jpg").read_bytes()
    tags.add(APIC(encoding=0, mime="image/jpeg", type=3, desc="", data=cover))
    tags.save(path)
    assert not probe(path).video


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", b"\x00" * 5000])
def test_refuses_what_cannot_be_decoded(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(RequestError, match="broken"):
        probe(path)


def test_refuses_a_sound_without_a_sample(tmp_path: Path) -> None:
    import wave

    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
    with pytest.raises(RequestError, match=r"not one frame|no length|broken"):
        probe(tmp_path / "a.wav")
