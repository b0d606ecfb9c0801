"""What keeps the studio from starting is one sentence with what to do, and it leaves tidily."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, App

pytestmark = pytest.mark.browser
NEW_HOME = True


def start(**env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, timeout=60
    )


def assert_one_sentence(ended: subprocess.CompletedProcess[str], *words: str) -> None:
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr + ended.stdout
    assert len(ended.stderr.strip().splitlines()) == 1
    for word in words:
        assert word in ended.stderr


@pytest.mark.long
def test_a_second_studio_on_one_home_is_refused(app: App) -> None:
    assert_one_sentence(start(BACKLOT_HOME=str(app.home)), "already running", "BACKLOT_HOME")


@pytest.mark.long
def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    assert_one_sentence(start(BACKLOT_HOME=str(in_the_way / "home")), str(in_the_way), "BACKLOT_HOME")


def test_a_database_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    ended = start(BACKLOT_HOME=str(tmp_path), BACKLOT_DATABASE_URL="postgresql://me:hush@127.0.0.1:1/backlot")
    assert_one_sentence(ended, "127.0.0.1:1", "BACKLOT_DATABASE_URL")
    assert "hush" not in ended.stderr


def test_a_setting_that_is_wrong_is_named(tmp_path: Path) -> None:
    assert_one_sentence(start(BACKLOT_HOME=str(tmp_path), BACKLOT_MAX_UPLOAD="plenty"), "BACKLOT_MAX_UPLOAD", "200mb")


@pytest.mark.long
def test_a_chosen_port_that_is_taken_is_named(app: App, tmp_path: Path) -> None:
    ended = start(BACKLOT_HOME=str(tmp_path), GRADIO_SERVER_PORT=str(app.port))
    assert_one_sentence(ended, f"Port {app.port} is taken", "GRADIO_SERVER_PORT")


@pytest.mark.long
@pytest.mark.parametrize("name", ["backlot.sqlite", "engine.sqlite"])
def test_a_database_that_is_broken_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"no database" * 1000)
    assert_one_sentence(start(BACKLOT_HOME=str(tmp_path)), name)


@pytest.mark.long
def test_a_database_of_another_kind_is_named(tmp_path: Path) -> None:
    assert_one_sentence(start(BACKLOT_HOME=str(tmp_path), BACKLOT_DATABASE_URL="mysql://a"), "BACKLOT_DATABASE_URL")


@pytest.mark.long
def test_empty_variables_count_as_unset(tmp_path: Path) -> None:
    ended = start(BACKLOT_HOME=str(tmp_path), GRADIO_SERVER_PORT="", GRADIO_SERVER_NAME="192.0.2.1")
    assert_one_sentence(ended, "192.0.2.1", "GRADIO_SERVER_NAME")


@pytest.mark.long
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_leaves_at_a_signal_with_status_0_and_no_note_behind(tmp_path: Path, sign: signal.Signals) -> None:
    running = App(tmp_path)
    running.stop(sign)
    assert running.process.returncode == 0
    assert not (tmp_path / "studio.json").exists()
    assert "Traceback" not in "".join(running.said)
