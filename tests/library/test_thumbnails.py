from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.library import Library
from studio.media import pictures
from tests.media import samples


def thumbnail(library: Library, path: Path) -> Image.Image:
    made = library.thumbnail(library.add(path, owner="me"))
    with Image.open(made) as image:
        assert image.format == "WEBP"
        image.load()
        return image


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [
        ("a.png", (800, 400), (256, 128)),
        ("a.jpg", (300, 900), (85, 256)),
        ("a.webp", (64, 64), (64, 64)),
        ("a.gif", (512, 512), (256, 256)),
        ("a.avif", (300, 300), (256, 256)),
    ],
)
def test_makes_a_picture_small(
    shelf: Library, tmp_path: Path, name: str, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert thumbnail(shelf, samples.picture(tmp_path / name, *size)).size == expected


def test_turns_a_photo_upright(shelf: Library, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert thumbnail(shelf, samples.picture(tmp_path / "a.jpg", 400, 200, exif=exif)).size == (128, 256)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "RGBA"])
def test_takes_every_kind_of_pixel(shelf: Library, tmp_path: Path, mode: str) -> None:
    pixels = samples.pixels(300, 300)
    image = (
        Image.fromarray(pixels[:, :, 0].astype(np.uint16) * 257)
        if mode == "I;16"
        else Image.fromarray(pixels).convert(mode)
    )
    path = tmp_path / ("a.jpg" if mode == "CMYK" else "a.png")
    image.save(path)
    made = thumbnail(shelf, path)
    assert made.size == (256, 256)
    grey = np.asarray(made.convert("L"))
    assert 20 < grey.mean() < 235
    assert grey.std() > 10


def test_keeps_transparency(shelf: Library, tmp_path: Path) -> None:
    Image.new("RGBA", (300, 300), (255, 0, 0, 90)).save(tmp_path / "a.png")
    assert thumbnail(shelf, tmp_path / "a.png").getpixel((9, 9))[3] == 90


@pytest.mark.parametrize("name", ["a.mp4", "a.webm", "a.mov"])
def test_shows_a_frame_of_a_video(shelf: Library, tmp_path: Path, name: str) -> None:
    made = thumbnail(shelf, samples.video(tmp_path / name, width=320, height=192))
    assert made.size == (256, 154)
    assert np.asarray(made.convert("RGB")).std() > 10


@pytest.mark.parametrize("name", ["a.mp3", "a.flac", "a.wav", "a.ogg", "a.m4a"])
def test_draws_the_wave_of_a_sound(shelf: Library, tmp_path: Path, name: str) -> None:
    made = thumbnail(shelf, samples.sound(tmp_path / name))
    heights = (np.asarray(made.convert("RGB"))[:, :, 2] > 150).sum(axis=0)
    assert made.size == pictures.WAVE
    assert heights[200:].max() > heights[:40].max() * 2  # the sample grows louder


def test_draws_a_tile_for_what_has_no_look(shelf: Library, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    tiles = [thumbnail(shelf, tmp_path / "a.txt"), thumbnail(shelf, samples.model(tmp_path / "a.glb"))]
    assert [tile.size for tile in tiles] == [(256, 256)] * 2
    assert not np.array_equal(*(np.asarray(tile.convert("RGB")) for tile in tiles))


def test_is_made_once_for_many_at_once(shelf: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    artifact = shelf.add(samples.picture(tmp_path / "a.png"), owner="me")
    made, places, together = [], [], threading.Barrier(6)
    draw = pictures.picture_of
    monkeypatch.setattr(pictures, "picture_of", lambda *args: made.append(1) or draw(*args))

    def ask() -> None:
        together.wait()
        places.append(shelf.thumbnail(artifact))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len(set(places)) == 1
    assert not list(places[0].parent.glob(".*"))
    assert shelf.thumbnails._making == {}
