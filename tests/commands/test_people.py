from __future__ import annotations

import zipfile
from pathlib import Path

from studio.studio import Studio
from tests.commands.conftest import Runs
from tests.media import samples


def test_nobody_is_kept_without_consent(run: Runs, media: dict[str, Path]) -> None:
    before = run("library", "--json").json["total"]
    answer = run("persona", "add", "Vera", "--photo", media["photo"])
    assert answer.code == 2
    assert "--consent" in answer.err
    assert run("library", "--json").json["total"] == before  # not even the photo


def test_keeps_changes_shows_and_deletes_somebody(
    run: Runs, media: dict[str, Path], working: Studio, tmp_path: Path
) -> None:
    given = (
        "--photo",
        samples.picture(tmp_path / "vera.png", seed=11),
        "--voice-clip",
        media["voice"],
        "--relationship",
        "self",
        "--tag",
        "me",
    )
    kept = run("persona", "add", "Vera", "--consent", *given, "--json").json
    assert (kept["name"], kept["relationship"], kept["tags"]) == ("Vera", "self", ["me"])
    changed = run("persona", "edit", "vera", "--description", "short grey hair", "--json").json
    assert {**changed, "description": "", "updated_at": 0} == {**kept, "description": "", "updated_at": 0}
    assert "@Vera (me)  self  1 photos, a voice  short grey hair" in run("persona", "list").out
    assert run("persona", "show", "Vera", "--json").json["id"] == kept["id"]
    photo = working.library.get(kept["photos"][0], owner="local")
    path = working.library.local_path(photo)
    assert path.exists()
    assert run("persona", "delete", "Vera", typed="n\n").code != 0
    gone = run("persona", "delete", "Vera", typed="y\n")
    assert gone.code == 0
    assert "Delete Vera and 2 files of theirs for good?" in gone.err
    assert "Vera is deleted." in gone.out
    assert not path.exists()
    assert run("persona", "show", "Vera").code == 2


def test_takes_and_brings_an_archive(run: Runs, media: dict[str, Path], tmp_path: Path) -> None:
    run("persona", "add", "Ida", "--consent", "--photo", media["photo"])
    run("memory", "set", "light", "soft")
    file = tmp_path / "people.zip"
    assert run("persona", "export", file).out == f"{file}\n"
    assert "personas/ida/photo.png" in zipfile.ZipFile(file).namelist()
    run("persona", "delete", "Ida", "--yes")
    assert run("persona", "import", file).code == 2
    brought = run("persona", "import", file, "--consent", "--json").json
    assert (brought["personas"], brought["stayed"]) == (["Ida"], ["light"])
    assert run("persona", "delete", "Ida", "--yes").code == 0


def test_keeps_memories_and_a_personality(run: Runs, tmp_path: Path) -> None:
    run("memory", "set", "preferred_style", "watercolor", "--category", "fact")
    assert run("memory", "list", "--category", "fact").out == "preferred_style: watercolor (fact)\n"
    assert run("memory", "delete", "preferred_style").code == 0
    assert run("memory", "delete", "preferred_style").code == 2
    file = tmp_path / "how.txt"
    file.write_text("Be brief\n")
    assert run("personality", "set", "--file", file, "--json").json == {"text": "Be brief", "used": True}
    assert "ignored" in run("personality", "set", "--ignore").out
    assert run("personality", "show", "--json").json == {"text": "Be brief", "used": False}
    assert run("personality", "set", "x", "--file", file).code == 2
    assert run("personality", "clear", "--json").json == {"text": "", "used": False}
    assert run("personality", "set").code == 2
    run("personality", "set", "--use")
