"""Copies without what is hidden: every trace is gone, and every pixel and sample is the same."""

from __future__ import annotations

import io
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps, PngImagePlugin

from studio.errors import RequestError
from studio.library.baring import bare_copy, can_bare, place_in
from studio.library.recipe import embed, read_recipe

WORD = "SECRETLIGHTHOUSE"
RECIPE = {"backlot": 1, "request": {"prompt": WORD}}
PLACE = 52.5170


def traced_exif(turned: int = 6) -> Image.Exif:
    """What a phone writes: place, camera, and how the picture is turned."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x010E] = turned, f"Camera {WORD}", WORD
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 1.2), 3: "E", 4: (13.0, 24.0, 36.0)})
    return exif


def picture(folder: Path, kind: str, **options: Any) -> Path:
    """A picture full of traces, in the forms that programs leave them."""
    pixels = np.random.default_rng(3).integers(0, 256, (40, 60, 3), np.uint8)
    plain, path = folder / f"plain.{kind.lower()}", folder / f"traced.{kind.lower()}"
    xmp = f"<x:xmpmeta>{WORD} exif:GPSLatitude</x:xmpmeta>".encode()
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("parameters", WORD)
        info.add_itxt("XML:com.adobe.xmp", xmp.decode(), zip=True)
        options |= {"pnginfo": info}
    else:
        options |= {"xmp": xmp}
    if kind == "JPEG":
        options |= {"comment": WORD.encode(), "progressive": True}
    Image.fromarray(pixels).save(plain, kind, exif=traced_exif(), **options)
    assert embed(plain, path, f"image/{kind.lower()}", RECIPE)
    if kind == "JPEG":
        path.write_bytes(path.read_bytes() + b"a film behind the picture: " + WORD.encode())
    return path


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_keeps_its_pixels_and_how_it_stands_and_nothing_else(tmp_path: Path, kind: str) -> None:
    path, media_type = picture(tmp_path, kind), f"image/{kind.lower()}"
    before, bare = path.read_bytes(), tmp_path / "bare"
    assert place_in(path, media_type)
    assert read_recipe(path)
    bare_copy(path, bare, media_type)
    assert path.read_bytes() == before
    data = bare.read_bytes()
    assert WORD.encode() not in data
    assert read_recipe(bare) is None
    assert not place_in(bare, media_type)
    with Image.open(path) as old, Image.open(bare) as new:
        assert np.array_equal(np.asarray(old), np.asarray(new))
        assert dict(new.getexif()) == {0x0112: 6}
        assert np.array_equal(np.asarray(ImageOps.exif_transpose(old)), np.asarray(ImageOps.exif_transpose(new)))
        assert "comment" not in new.info


def test_a_picture_that_stands_upright_keeps_no_exif_at_all(tmp_path: Path) -> None:
    for kind in ("PNG", "JPEG", "WEBP"):
        path, bare = tmp_path / f"a.{kind}", tmp_path / f"b.{kind}"
        Image.new("RGB", (8, 8)).save(path, kind, exif=traced_exif(1))
        bare_copy(path, bare, f"image/{kind.lower()}")
        with Image.open(bare) as new:
            new.load()
            assert not new.getexif()
        assert b"Exif" not in bare.read_bytes()
        assert b"eXIf" not in bare.read_bytes()


def test_the_colours_profile_stays(tmp_path: Path) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in ("PNG", "JPEG", "WEBP"):
        path, bare = tmp_path / f"a.{kind}", tmp_path / f"b.{kind}"
        Image.new("RGB", (8, 8)).save(path, kind, icc_profile=profile)
        bare_copy(path, bare, f"image/{kind.lower()}")
        with Image.open(bare) as new:
            assert new.info["icc_profile"] == profile


def film(path: Path) -> None:
    """Half a second with sound, with a place and words in its tags."""
    import av

    with av.open(str(path), "w", options={"movflags": "use_metadata_tags"}) as container:
        container.metadata.update({"location": "+52.5170+013.4100/", "comment": WORD})
        video, sound = container.add_stream("libx264", rate=16), container.add_stream("aac", rate=16000)
        video.width = video.height = 64
        video.pix_fmt = "yuv420p"
        for number in range(8):
            shade = np.full((64, 64, 3), number * 30, np.uint8)
            container.mux(video.encode(av.VideoFrame.from_ndarray(shade, format="rgb24")))
        tone = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.float32), format="fltp", layout="mono")
        tone.sample_rate, tone.time_base, tone.pts = 16000, Fraction(1, 16000), 0
        container.mux(sound.encode(tone))
        container.mux(video.encode())
        container.mux(sound.encode())


def frames(path: Path) -> list[np.ndarray]:
    import av

    with av.open(io.BytesIO(path.read_bytes())) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def test_a_film_keeps_its_frames_and_loses_its_tags(tmp_path: Path) -> None:
    plain, path, bare = tmp_path / "a.mp4", tmp_path / "b.mp4", tmp_path / "c.mp4"
    film(plain)
    assert embed(plain, path, "video/mp4", RECIPE)
    assert place_in(path, "video/mp4")
    bare_copy(path, bare, "video/mp4")
    data = bare.read_bytes()
    assert WORD.encode() not in data
    assert b"52.51" not in data
    assert not place_in(bare, "video/mp4")
    assert read_recipe(bare) is None
    assert all(np.array_equal(old, new) for old, new in zip(frames(path), frames(bare), strict=True))


@pytest.mark.parametrize(
    ("kind", "codec"), [("mp3", "libmp3lame"), ("flac", "flac"), ("wav", "pcm_s16le"), ("ogg", "libvorbis")]
)
def test_a_sound_loses_its_tags(tmp_path: Path, kind: str, codec: str) -> None:
    from studio.media import ffmpeg

    media_type = {"mp3": "audio/mpeg"}.get(kind, f"audio/{kind}")
    plain, path, bare = tmp_path / f"a.{kind}", tmp_path / f"b.{kind}", tmp_path / f"c.{kind}"
    tone = ["-f", "lavfi", "-i", "sine=d=0.3", "-metadata", f"comment={WORD}", "-c:a", codec]
    ffmpeg.run([*tone, str(plain)])
    assert embed(plain, path, media_type, RECIPE)
    assert WORD.encode() in path.read_bytes()
    bare_copy(path, bare, media_type)
    assert WORD.encode() not in bare.read_bytes()
    assert read_recipe(bare) is None


def test_what_cannot_be_freed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    Image.new("RGB", (8, 8)).save(path, "GIF", comment=WORD.encode())
    assert not can_bare("image/gif")
    with pytest.raises(RequestError, match="cannot be taken out") as refused:
        bare_copy(path, tmp_path / "b.gif", "image/gif")
    assert "export it" in refused.value.hint
    assert json.dumps(refused.value.as_dict())
