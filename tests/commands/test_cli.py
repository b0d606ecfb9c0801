"""The studio from a terminal, opened by itself and through one that runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands._terminal import EXIT_CODES
from tests.conftest import free_port

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BACKLOT_HOME", str(tmp_path / "home"))
    return tmp_path


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """What `python cli.py ...` answers."""
    return subprocess.run([sys.executable, "cli.py", *command], cwd=ROOT, capture_output=True, text=True, check=False)


def test_makes_a_picture_in_a_process_of_its_own(home: Path) -> None:
    size = ("-w", "256", "--height", "256", "-Q", "fast")
    made = run("image", "a lighthouse", *size, "-o", str(home / "out" / "l.png"), "--json")
    assert made.returncode == 0, made.stderr
    job = json.loads(made.stdout)
    assert job["status"] == "succeeded"
    assert (home / "out" / "l.png").read_bytes()[:4] == b"\x89PNG"


def test_says_when_the_running_studio_is_gone(home: Path) -> None:
    (home / "home").mkdir()
    note = {"url": f"http://127.0.0.1:{free_port()}/", "pid": os.getpid(), "token": "t"}
    (home / "home" / "studio.json").write_text(json.dumps(note))
    answer = run("jobs")
    assert answer.returncode == 6
    assert "does not answer" in answer.stderr


def test_every_exit_code_is_told_in_the_help() -> None:
    told = run("--help")
    assert told.returncode == 0
    words = " ".join(told.stdout.split())
    assert all(f"{code} {meaning.split()[0]}" in words for code, meaning in EXIT_CODES.items())
