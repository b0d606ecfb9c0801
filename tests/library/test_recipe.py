from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from mutagen.id3 import GEOB, ID3
from PIL import Image

from studio.library import read_recipe
from studio.library.content import examine
from studio.library.recipe import complete, dump, embed, parse, signed
from tests.media import samples

SHORT = complete({"task": "image", "request": {"prompt": "a fox"}}, seed=1)
ODD = complete({"request": {"prompt": 'Füchse\n"森の中"\\ 🦊 \u2028 &<>'}})
LONG = complete(
    {"request": {"prompt": "".join(chr(0x4E00 + (i * 7919) % 20000) for i in range(33_000))}}
)  # packs badly
LONG_ASCII = complete({"request": {"prompt": "fox and snow " * 7_000}})
RECIPES = {"short": SHORT, "odd": ODD, "long": LONG, "long-ascii": LONG_ASCII}


def put(path: Path, recipe: dict) -> Path:
    target = path.with_name(f"with-{path.name}")
    assert embed(path, target, examine(path).media_type, recipe)
    return target


@pytest.fixture(params=RECIPES.values(), ids=RECIPES.keys())
def recipe(request: pytest.FixtureRequest) -> dict:
    return request.param


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.png", {}),
        ("a.jpg", {}),
        ("progressive.jpg", {"progressive": True, "quality": 95}),
        ("lossy.webp", {}),
        ("lossless.webp", {"lossless": True}),
        ("odd-size.webp", {"quality": 30}),
    ],
)
def test_rides_in_a_picture_without_changing_a_pixel(tmp_path: Path, recipe: dict, name: str, options: dict) -> None:
    path = samples.picture(tmp_path / name, 97, 63, **options)
    target = put(path, recipe)
    assert read_recipe(target) == recipe
    assert examine(target) == examine(path)
    assert np.array_equal(np.asarray(Image.open(target)), np.asarray(Image.open(path)))


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_replaces_an_older_one(tmp_path: Path, name: str) -> None:
    target = put(put(put(samples.picture(tmp_path / name), LONG), LONG_ASCII), SHORT)
    assert read_recipe(target) == SHORT
    assert target.stat().st_size < (tmp_path / name).stat().st_size + 1000


def test_keeps_transparency(tmp_path: Path) -> None:
    pixels = np.dstack([samples.pixels(), np.linspace(0, 255, 96 * 64).reshape(64, 96).astype(np.uint8)])
    for name in ("a.png", "lossless.webp"):
        path = tmp_path / name
        Image.fromarray(pixels).save(path, lossless=True)
        with Image.open(put(path, SHORT)) as image:
            assert image.mode == "RGBA"
            assert np.array_equal(np.asarray(image), np.asarray(Image.open(path)))


def test_keeps_every_frame_of_a_moving_webp(tmp_path: Path) -> None:
    frames = [Image.fromarray(samples.pixels(seed=seed)) for seed in range(3)]
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:], duration=100)
    target = put(tmp_path / "a.webp", SHORT)
    with Image.open(target) as image:
        assert image.n_frames == 3
    assert read_recipe(target) == SHORT


@pytest.mark.parametrize("name", ["a.jpg", "a.webp", "a.png"])
def test_keeps_what_the_camera_wrote(tmp_path: Path, name: str) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera"
    icc = b"\0" * 128
    target = put(samples.picture(tmp_path / name, exif=exif, icc_profile=icc), LONG)
    with Image.open(target) as image:
        assert image.getexif()[0x0112] == 6
        assert image.getexif()[0x010F] == "A camera"
        assert image.info["icc_profile"] == icc
    assert read_recipe(target) == LONG


@pytest.mark.parametrize("name", ["a.mp3", "a.flac", "a.wav", "a.ogg", "a.m4a"])
def test_rides_in_a_sound_without_changing_a_sample(tmp_path: Path, recipe: dict, name: str) -> None:
    path = samples.sound(tmp_path / name)
    target = put(path, recipe)
    assert read_recipe(target) == recipe
    assert examine(target) == examine(path)
    assert np.array_equal(samples.samples_of(target), samples.samples_of(path))


def test_rides_in_ogg_vorbis(tmp_path: Path) -> None:
    path = samples.vorbis(tmp_path / "a.ogg")
    assert read_recipe(put(path, LONG)) == LONG


@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
@pytest.mark.parametrize("sound", [False, True])
def test_rides_in_a_video_without_changing_a_frame(tmp_path: Path, recipe: dict, name: str, sound: bool) -> None:
    path = samples.video(tmp_path / name, sound=sound)
    target = put(path, recipe)
    assert read_recipe(target) == recipe
    assert examine(target) == examine(path)
    assert np.array_equal(samples.frames_of(target), samples.frames_of(path))


@pytest.mark.parametrize(
    "make",
    [
        lambda folder: samples.video(folder / "a.webm"),
        lambda folder: samples.picture(folder / "a.gif"),
        lambda folder: samples.model(folder / "a.glb"),
    ],
)
def test_says_where_no_text_fits_and_then_reads_a_sidecar(tmp_path: Path, make) -> None:
    path, target = make(tmp_path), tmp_path / "target"
    assert not embed(path, target, examine(path).media_type, SHORT)
    assert not target.exists()
    path.with_name(f"{path.name}.json").write_text(dump(SHORT))
    assert read_recipe(path) == SHORT


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.gif", "a.mp4", "a.mp3", "a.wav", "a.flac", "a.ogg"])
def test_finds_none_in_a_plain_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    kind = name.split(".")[1]
    make = (
        samples.picture if kind in ("png", "jpg", "webp", "gif") else samples.video if kind == "mp4" else samples.sound
    )
    assert read_recipe(make(path)) is None


@pytest.mark.parametrize(
    "text", ["", "[]", "3", "{}", '{"backlot": "one"}', '{"backlot": 1, "request": []}', "{", "[" * 100_000]
)
def test_takes_only_recipes_of_ours(text: str) -> None:
    assert parse(text) is None


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data", "ignore:Truncated File Read")
@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_survives_damage(tmp_path: Path, name: str) -> None:
    data = put(samples.picture(tmp_path / name), SHORT).read_bytes()
    path = tmp_path / "damaged"
    for at in range(0, min(len(data), 600), 3):
        damaged = bytearray(data)
        damaged[at] ^= 0xFF
        path.write_bytes(damaged)
        read_recipe(path)
        path.write_bytes(data[:at])
        read_recipe(path)


def test_holds_no_secret_and_no_signature() -> None:
    recipe = complete(
        {
            "request": {
                "prompt": "see https://a.example/x?y=1 for more",
                "options": {
                    "api_key": "k",
                    "Authorization": "Bearer k",
                    "url": "https://me:pw@a.example/b.png?sig=k#f",
                },
            },
            "facts": [{"token": "k", "at": "https://a.example/c?X-Amz-Signature=k"}],
        }
    )
    assert recipe["request"]["options"] == {"url": "https://a.example/b.png"}
    assert recipe["facts"] == [{"at": "https://a.example/c"}]
    assert recipe["request"]["prompt"] == "see https://a.example/x?y=1 for more"


def test_holds_what_every_file_and_database_can_hold() -> None:
    recipe = complete({"request": {"prompt": "a\0b\ud800c", "size": (1, 2)}, "path": Path("x")})
    assert recipe == {"backlot": 1, "request": {"prompt": "ab?c", "size": [1, 2]}, "path": "x"}


def test_an_upload_has_none() -> None:
    assert complete({}, seed=3, job="j") == {}


def signed_png(folder: Path) -> Path:
    data = samples.picture(folder / "a.png").read_bytes()
    body = b"\0\0\0\x10jumbc2pa"
    chunk = struct.pack(">I", len(body)) + b"caBX" + body + struct.pack(">I", zlib.crc32(b"caBX" + body))
    (folder / "a.png").write_bytes(data[:33] + chunk + data[33:])
    return folder / "a.png"


def signed_jpeg(folder: Path) -> Path:
    data = samples.picture(folder / "a.jpg").read_bytes()
    body = b"JP\0\x01\0\0\0\x01\0\0\0\x20jumb\0\0\0\x18jumdc2pa"
    (folder / "a.jpg").write_bytes(data[:2] + b"\xff\xeb" + struct.pack(">H", len(body) + 2) + body + data[2:])
    return folder / "a.jpg"


def signed_riff(path: Path) -> Path:
    data = path.read_bytes() + b"C2PA" + struct.pack("<I", 4) + b"jumb"
    path.write_bytes(data[:4] + struct.pack("<I", len(data) - 8) + data[8:])
    return path


def signed_mp4(folder: Path) -> Path:
    path = samples.video(folder / "a.mp4")
    box = b"uuid" + bytes.fromhex("d8fec3d61b0e483c92975828877ec481") + b"\0" * 8
    path.write_bytes(path.read_bytes() + struct.pack(">I", len(box) + 4) + box)
    return path


def signed_mp3(folder: Path) -> Path:
    path = samples.sound(folder / "a.mp3")
    tags = ID3()
    tags.add(
        GEOB(
            encoding=0,
            mime="application/x-c2pa-manifest-store",
            filename="c2pa",
            desc="c2pa manifest store",
            data=b"jumb",
        )
    )
    tags.save(path)
    return path


@pytest.mark.parametrize(
    "make",
    [
        signed_png,
        signed_jpeg,
        lambda folder: signed_riff(samples.picture(folder / "a.webp")),
        lambda folder: signed_riff(samples.sound(folder / "a.wav")),
        signed_mp4,
        signed_mp3,
    ],
    ids=["png", "jpeg", "webp", "wav", "mp4", "mp3"],
)
def test_never_writes_into_a_signed_file(shelf, tmp_path: Path, make) -> None:
    path = make(tmp_path)
    assert signed(path, examine(path).media_type)
    added = shelf.add(path, owner="me", recipe={"request": {"prompt": "a fox"}})
    assert shelf.local_path(added).read_bytes() == path.read_bytes()
    assert shelf.recipe_of(added)["request"] == {"prompt": "a fox"}
    assert read_recipe(shelf.local_path(added)) == added.recipe
    again = shelf.add(path, owner="me", recipe={"request": {"prompt": "a second fox"}})
    assert shelf.get(again.id, owner="me").prompt == "a second fox"


def test_sees_no_signature_where_there_is_none(tmp_path: Path) -> None:
    for path in (
        samples.picture(tmp_path / "a.jpg"),
        samples.picture(tmp_path / "a.webp"),
        samples.video(tmp_path / "a.mp4"),
        samples.sound(tmp_path / "a.mp3"),
    ):
        assert not signed(path, examine(path).media_type)
