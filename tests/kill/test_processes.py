"""What a killed, a second and a leaving process do to the others."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.errors import Conflict
from studio.jobs.workers import HomeLock
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.kill.campaign import ROOT, Campaign, own_upstream
from tests.kill.painting import PACKAGES, PICTURES

Closing = Callable[[Studio], Studio]
PAINTERS_LEAVE_WITHIN = 5.0  # seconds

pytestmark = pytest.mark.kill


@pytest.fixture
def campaign(tmp_path: Path) -> Iterator[Campaign]:
    with own_upstream() as url:
        yield Campaign(tmp_path, url, ("keyed",), seed=7)


@contextlib.contextmanager
def painting(home: Path, provider: str) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, Any]]]:
    """A process in the middle of painting several pictures, and what it says about that."""
    environment = {**os.environ, "BACKLOT_HOME": str(home)}
    command = [sys.executable, "-m", "tests.kill.painting", "--provider", provider]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def closing() -> Iterator[Closing]:
    """Closes the studios it was given."""
    with contextlib.ExitStack() as stack:

        def add(studio: Studio) -> Studio:
            stack.callback(studio.close)
            return studio

        yield add


def alive(pid: int) -> bool:
    """Whether a process still runs; one that has ended and waits to be noticed does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def leave(painters: list[int]) -> None:
    """Returns when all of them are gone."""
    end = time.monotonic() + PAINTERS_LEAVE_WITHIN
    while any(alive(pid) for pid in painters):
        assert time.monotonic() < end, "a painter outlived its studio"
        time.sleep(0.02)


def test_a_kill_while_painting_frees_the_home_and_loses_nothing(tmp_path: Path, closing: Closing) -> None:
    home = tmp_path / "home"
    with painting(home, "brush") as (process, said):
        assert said["painters"]
        process.kill()
        process.wait()
        lock = HomeLock(home)
        lock.take()
        lock.release()
        leave(said["painters"])
    studio = closing(open_studio(read_settings({"BACKLOT_HOME": str(home)}), packages=PACKAGES))
    job = studio.wait(said["job"], owner=OWNER, seconds=60)
    assert (job.status, len(job.artifacts)) == ("succeeded", PICTURES)


def test_a_second_process_on_a_home_is_told_so(campaign: Campaign, closing: Closing) -> None:
    worker = campaign.start("home")
    worker.wait_for_work()
    home = campaign.folder / "home"
    with pytest.raises(Conflict) as refused:
        open_studio(read_settings({"BACKLOT_HOME": str(home)}))
    worker.kill()
    assert refused.value.code == "home_in_use"
    assert str(worker.process.pid) in refused.value.message
    assert str(home) in refused.value.message
    assert "BACKLOT_HOME" in refused.value.hint
    assert closing(open_studio(read_settings({"BACKLOT_HOME": str(home)}))).engine.running


@pytest.mark.long
def test_leaves_tidily_when_asked_to(campaign: Campaign) -> None:
    worker = campaign.start("home")
    worker.wait_for_work()
    campaign.rest()
    assert worker.terminate() == 0
    campaign.finish()
    assert "Traceback" not in (campaign.folder / "output.txt").read_text()
    campaign.report()
