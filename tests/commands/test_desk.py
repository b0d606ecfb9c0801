"""The same commands, asked of a studio that runs; and that both ways answer alike."""

from __future__ import annotations

import inspect
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from commands._here import Here
from components.api import PublicApi
from studio.studio import Studio
from tests.commands.conftest import Runs
from tests.components.conftest import serve


@pytest.fixture(scope="module")
def running(working: Studio, home: Path) -> Iterator[str]:
    """The studio's page is open."""
    page, web = serve(working, working.settings)
    note = home / "studio.json"
    note.write_text(json.dumps({"url": f"{web.url}/", "pid": os.getpid(), "token": "t"}))
    yield web.url
    note.unlink()
    page.close(verbose=False)


def test_asks_the_running_studio(running: str, run: Runs, media: dict[str, Path], tmp_path: Path) -> None:
    assert running in run("doctor").out
    made = run("edit", "-c", media["photo"], "black and white", "-o", tmp_path / "bw.png", "--json")
    assert made.code == 0, made.err
    assert Image.open(tmp_path / "bw.png").size == (96, 64)
    assert run("job", made.json["id"], "--json").json["artifacts"] == made.json["artifacts"]


def test_takes_and_brings_people_over_http(running: str, run: Runs, media: dict[str, Path], tmp_path: Path) -> None:
    run("persona", "add", "Olga", "--consent", "--photo", media["photo"])
    file = tmp_path / "people.zip"
    assert run("persona", "export", file).code == 0
    assert "personas/olga/photo.png" in zipfile.ZipFile(file).namelist()
    assert run("persona", "delete", "Olga", "--yes").code == 0
    refused = run("persona", "import", file)
    assert (refused.code, "agree" in refused.err) == (2, True)
    assert run("persona", "import", file, "--consent", "--json").json["personas"] == ["Olga"]
    assert run("persona", "delete", "Olga", "--yes").code == 0


def test_tells_its_refusals_alike(running: str, run: Runs, tmp_path: Path) -> None:
    refused = run("image", "--json")
    assert (refused.code, refused.json["error"]["field"]) == (2, "prompt")
    assert run("job", "nobody").code == 2
    assert run("balance", "sogni").code == 3
    assert run("export", "nobody", "-o", tmp_path / "a.png").code == 2


def test_a_note_that_a_killed_studio_left_is_not_asked(
    run: Runs, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    left = tmp_path / "studio.json"
    left.write_text(json.dumps({"url": "http://127.0.0.1:9/", "pid": 2**22 + 1, "token": "t"}))
    monkeypatch.setattr("commands._desk._opened", _none_is_opened)
    monkeypatch.setenv("BACKLOT_HOME", str(tmp_path))
    with pytest.raises(AssertionError, match="opened here"):
        run("jobs")


def _none_is_opened(*_given: object) -> None:
    raise AssertionError("opened here")


def test_both_ways_take_the_same(working: Studio) -> None:
    for function in PublicApi(working).functions():
        published = list(inspect.signature(function).parameters.values())[:-1]  # without the caller
        here = inspect.signature(getattr(Here, function.__name__)).parameters.values()
        assert [each.name for each in published] == [each.name for each in here][1:], function.__name__
        assert [each.default for each in published] == [each.default for each in here][1:], function.__name__
