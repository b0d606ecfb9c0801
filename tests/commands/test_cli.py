"""The studio from a terminal, opened by itself and through one that runs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
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


def test_says_when_the_running_studio_is_gone(home: Path) -> None:
    (home / "home").mkdir()
    note = {"url": f"http://127.0.0.1:{free_port()}/", "pid": os.getpid(), "token": "t"}
    (home / "home" / "studio.json").write_text(json.dumps(note))
    answer = CliRunner().invoke(app, ["jobs"])
    assert answer.exit_code == 6
    assert "does not answer" in answer.stderr


def test_every_exit_code_is_told_in_the_help() -> None:
    told = CliRunner().invoke(app, ["--help"])
    assert told.exit_code == 0
    words = " ".join(told.stdout.split())
    assert all(f"{code} {meaning.split()[0]}" in words for code, meaning in EXIT_CODES.items())


def test_who_only_looks_leaves_jobs_as_they_are_and_who_waits_makes_them(home: Path) -> None:
    size = ("-w", "256", "--height", "256", "-Q", "fast")
    started = run("image", "a lighthouse", *size, "--wait", "0", "--json")
    job = json.loads(started.stdout)
    assert (started.returncode, job["status"]) == (0, "queued")
    assert "goes on with the next command" in started.stderr
    made = run("job", job["id"], "--wait", "60", "-o", str(home / "out" / "l.png"))
    assert made.returncode == 0, made.stderr
    assert (home / "out" / "l.png").read_bytes()[:4] == b"\x89PNG"


@pytest.mark.long
def test_two_commands_at_once_share_the_home(home: Path) -> None:
    size = ("-w", "256", "--height", "256", "-Q", "fast")
    words = [sys.executable, "cli.py", "image", "a lighthouse", *size, "-n", "4", "-q", "--json"]
    both = [subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    jobs = [json.loads(process.communicate(timeout=120)[0]) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert [len(job["artifacts"]) for job in jobs] == [4, 4]
    assert jobs[0]["id"] != jobs[1]["id"]


@pytest.mark.long
def test_ctrl_c_leaves_the_job_to_go_on_and_says_how(home: Path) -> None:
    words = [sys.executable, "cli.py", "video", "waves", "--duration", "8", "-Q", "fast"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        job = process.stderr.readline().split()[-1]
        process.stderr.readline()  # it waits by now
        process.send_signal(signal.SIGINT)
        told = process.stderr.read()
    assert process.returncode == 130
    assert f"Job {job} goes on" in told
    assert f"cancel {job}" in told
    assert "Traceback" not in told
    ended = run("cancel", job, "--json")
    assert json.loads(ended.stdout)["status"] in {"cancelled", "running"}
