from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from studio.errors import RequestError
from studio.library.content import examine
from tests.media import samples

SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.png", "image/png"),
        ("a.jpg", "image/jpeg"),
        ("a.webp", "image/webp"),
        ("a.gif", "image/gif"),
        ("a.avif", "image/avif"),
    ],
)
def test_knows_pictures_by_content(tmp_path: Path, name: str, media_type: str) -> None:
    path = samples.picture(tmp_path / name).rename(tmp_path / "misleading.mp3")
    facts = examine(path)
    assert (facts.media_type, facts.width, facts.height, facts.duration) == (media_type, 96, 64, None)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.mp4", "video/mp4"),
        ("a.mov", "video/quicktime"),
        ("a.webm", "video/webm"),
        ("a.mkv", "video/x-matroska"),
        ("a.gif", "image/gif"),
    ],
)
def test_knows_moving_pictures(tmp_path: Path, name: str, media_type: str) -> None:
    facts = examine(samples.video(tmp_path / name))
    assert (facts.media_type, facts.width, facts.height) == (media_type, 96, 64)
    assert facts.duration == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.mp3", "audio/mpeg"),
        ("a.flac", "audio/flac"),
        ("a.wav", "audio/wav"),
        ("a.ogg", "audio/ogg"),
        ("a.m4a", "audio/mp4"),
        ("a.webm", "audio/webm"),
    ],
)
def test_knows_sounds(tmp_path: Path, name: str, media_type: str) -> None:
    facts = examine(samples.sound(tmp_path / name))
    assert (facts.media_type, facts.width) == (media_type, None)
    assert facts.duration == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        ("Just words, é and 森.", "text/plain"),
        ("a < b and b > c", "text/plain"),
        (json.dumps({"a": [1]}), "application/json"),
        ("{not json", "text/plain"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n", "text/vtt"),
        ("1\r\n00:00:00,000 --> 00:00:01,000\r\nHello\r\n", "application/x-subrip"),
    ],
)
def test_knows_texts(tmp_path: Path, text: str, media_type: str) -> None:
    path = tmp_path / "text"
    path.write_text(text, "utf-8", newline="")
    assert examine(path).media_type == media_type


def test_knows_models(tmp_path: Path) -> None:
    path = samples.model(tmp_path / "a.glb")
    assert examine(path).media_type == "model/gltf-binary"
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(RequestError, match="GLB"):
        examine(path)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "HTML"),
        (b"\n\n  <html lang=en>", "HTML"),
        (b"\xef\xbb\xbf<svg onload='alert(1)'></svg>", "SVG"),
        (SVG.encode(), "HTML"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"<img src=x onerror=alert(1)>", "HTML or XML"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"MZ\x90\x00", "program"),
        (b"\x7fELF\x02", "program"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC"),
        (b"II*\x00\x08\x00\x00\x00", "TIFF"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "AVI"),
        (b"just text", "plain text, not image/png"),
        (b"\x01\x02\x03\x04", "no kind"),
        (b"caf\xe9 in latin-1", "no kind"),
    ],
)
def test_refuses_what_is_disguised_and_says_what_was_found(tmp_path: Path, content: bytes, found: str) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(RequestError, match=found) as caught:
        examine(path, "image/png")
    assert caught.value.hint


@pytest.mark.parametrize("width", [30_000, 12_000, 10_001])
def test_refuses_a_decompression_bomb_before_decoding_it(tmp_path: Path, width: int) -> None:
    with pytest.raises(RequestError, match="100 megapixels") as caught:
        examine(samples.png_header(tmp_path / "a.png", width, width))
    assert caught.value.code == "too_large"


def test_says_the_size_of_a_picture_that_is_a_little_too_large(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="12,000 x 9,000"):
        examine(samples.png_header(tmp_path / "a.png", 12_000, 9_000))


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.gif", "a.avif"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_refuses_a_picture_that_is_cut_off(tmp_path: Path, name: str, part: float) -> None:
    path = samples.picture(tmp_path / name, 256, 256)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(RequestError, match="broken or cut off"):
        examine(path)


@pytest.mark.parametrize("at", [60, 200, 400])
def test_refuses_a_png_with_a_wrong_byte(tmp_path: Path, at: int) -> None:
    path = samples.picture(tmp_path / "a.png")
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(RequestError, match="broken"):
        examine(path)


@pytest.mark.parametrize("name", ["a.mp3", "a.flac", "a.wav", "a.ogg", "a.m4a"])
def test_refuses_a_sound_that_is_cut_off(tmp_path: Path, name: str) -> None:
    path = samples.sound(tmp_path / name, 3.0)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(RequestError, match=r"cut off|broken"):
        examine(path)


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.webm", "a.mkv"])
def test_refuses_a_video_that_is_cut_off(tmp_path: Path, name: str) -> None:
    path = samples.video(tmp_path / name, 3.0)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(RequestError, match=r"cut off|broken"):
        examine(path)


@pytest.mark.parametrize(
    "head",
    [
        b"ID3\x04\x00\x00\x00\x00\x00\x00",
        b"OggS",
        b"fLaC",
        b"RIFF\x24\0\0\0WAVE",
        b"\x1aE\xdf\xa3webm",
        b"\0\0\0\x14ftypisom",
    ],
)
def test_refuses_a_right_beginning_with_nothing_behind(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(head + b"\0" * 64)
    with pytest.raises(RequestError):
        examine(path)


def test_turns_a_photo_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    facts = examine(samples.picture(tmp_path / "a.jpg", exif=exif))
    assert (facts.width, facts.height) == (64, 96)
