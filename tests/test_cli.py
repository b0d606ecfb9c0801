"""The studio from a terminal, opened by itself and through one that runs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import free_port

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BACKLOT_HOME", str(tmp_path / "home"))
    return tmp_path


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """What `python cli.py ...` answers."""
    return subprocess.run([sys.executable, "cli.py", *command], cwd=ROOT, capture_output=True, text=True, check=False)


def test_makes_a_picture_and_saves_it(home: Path) -> None:
    made = run("make", "image", "a lighthouse", "-o", "quality=fast", "--save", str(home / "out"), "--json")
    assert made.returncode == 0, made.stderr
    job = json.loads(made.stdout)
    assert job["status"] == "succeeded"
    assert [path.read_bytes()[:4] for path in (home / "out").iterdir()] == [b"\x89PNG"]
    listed = run("jobs")
    assert job["id"] in listed.stdout
    found = run("search", "lighthouse", "--json")
    assert [item["id"] for item in json.loads(found.stdout)["items"]] == [job["artifacts"][0]["id"]]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["make", "image"], "The prompt is empty"),
        (["make", "image", "a", "-o", "count=1000"], "at most 16"),
        (["make", "image", "a", "-o", "nonsense"], "no name=value"),
        (["make", "dance", "a"], 'no task "dance"'),
        (["job", "nobody"], 'no job "nobody"'),
        (["import", "/nowhere/at/all.png"], "no file"),
    ],
)
def test_says_what_is_wrong_in_a_sentence(command: list[str], words: str) -> None:
    answer = run(*command)
    assert answer.returncode == 1
    assert words.lower() in answer.stderr.lower()
    assert "Traceback" not in answer.stdout + answer.stderr


def test_says_when_the_running_studio_is_gone(home: Path) -> None:
    (home / "home").mkdir()
    note = {"url": f"http://127.0.0.1:{free_port()}/", "pid": 1, "token": "t"}
    (home / "home" / "studio.json").write_text(json.dumps(note))
    answer = run("jobs")
    assert answer.returncode == 1
    assert "does not answer" in answer.stderr
