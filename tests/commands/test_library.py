from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.commands.conftest import Runs


def test_brings_files_in_finds_and_saves_them(run: Runs, media: dict[str, Path], tmp_path: Path) -> None:
    taken = run("import", media["photo"], media["voice"], "--json").json["artifacts"]
    assert [each["media_type"] for each in taken] == ["image/png", "audio/wav"]
    found = run("library", "photo", "--media", "image", "--json").json
    assert taken[0]["id"] in {item["id"] for item in found["items"]}
    saved = run("export", taken[0]["id"], taken[1]["id"], "-o", tmp_path / "out")
    assert saved.code == 0, saved.err
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".png", ".wav"]
    assert run("library", "-n", 1).out.startswith(taken[1]["id"])


def test_stars_and_the_trash(run: Runs, media: dict[str, Path]) -> None:
    kept = run("import", media["photo"], "--json").json["artifacts"][0]["id"]
    found = {}
    for word, mark in (
        ("star", "--starred"),
        ("unstar", "--starred"),
        ("trash", "--trashed"),
        ("restore", "--trashed"),
    ):
        assert run("library", word, kept).code == 0
        found[word] = kept in run("library", mark).out
        assert (kept in run("library").out) is (word != "trash")
    assert found == {"star": True, "unstar": False, "trash": True, "restore": False}
    assert run("library", "trash", kept, "nobody").code == 2
    assert kept in run("library", "search", "photo").out  # one that is unknown refuses all
    assert run("library", "--starred", "--trashed").code == 2
    assert run("library", "star", "last", "--json").json == {"starred": [kept]}


def test_saves_in_another_form(run: Runs, media: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "film.gif"
    assert run("export", media["film"], "--form", "gif", "-w", 48, "-o", out).code == 0
    assert Image.open(out).format == "GIF"


def test_a_wrong_ending_is_put_right_and_told(run: Runs, media: dict[str, Path], tmp_path: Path) -> None:
    saved = run("export", media["photo"], "-o", tmp_path / "photo.mp4")
    assert saved.out.strip() == str(tmp_path / "photo.png")
    assert "It is a png file" in saved.err


def test_says_what_is_not_there(run: Runs, tmp_path: Path) -> None:
    assert "no file" in run("import", "/nowhere/at/all.png").err
    assert run("export", "nobody", "-o", tmp_path / "a.png").code == 2
    assert not (tmp_path / "a.png").exists()
