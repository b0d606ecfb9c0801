"""A studio that is killed (SIGKILL) in each phase of a job: nothing is lost, nothing is paid twice."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from providers.sogni import Sogni
from tests.providers.sogni.worker import DEADLINES, work
from tests.upstreams.sogni.running import SogniUpstream

ROOT = Path(__file__).parents[3]
PROMPTS = ["a killed cat", "a killed fox", "a killed owl"]


def accepted(sogni: SogniUpstream) -> bool:
    return bool(sogni.projects)


def rendering(sogni: SogniUpstream) -> bool:
    return any(project.status == "active" for project in list(sogni.projects.values()))


def rendered(sogni: SogniUpstream) -> bool:
    return any(project.finished for project in list(sogni.projects.values()))


def asked(sogni: SogniUpstream) -> bool:
    return any("uploadUrl" in path or "models" in path for path in list(sogni.counts.calls))


PHASES = [
    pytest.param(asked, "", marks=pytest.mark.long, id="before it is sent"),
    pytest.param(accepted, " fault:slow=0.5", marks=pytest.mark.long, id="as it is accepted"),
    pytest.param(rendering, " fault:slow=1", marks=pytest.mark.long, id="while it renders"),
    pytest.param(rendered, " fault:slow_download=1", marks=pytest.mark.long, id="while it is fetched"),
]


@pytest.mark.kill
@pytest.mark.parametrize(("phase", "words"), PHASES)
def test_a_killed_studio_loses_and_repeats_nothing(
    phase: Callable[[SogniUpstream], bool], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sogni, "send_deadline", DEADLINES[0])
    monkeypatch.setattr(Sogni, "listing_lag", DEADLINES[1])
    prompts = [prompt + words for prompt in PROMPTS]
    with SogniUpstream() as sogni:
        what = str(tmp_path), sogni.key, sogni.rest_url, sogni.socket_url, json.dumps(prompts)
        first = subprocess.Popen([sys.executable, "-m", "tests.providers.sogni.worker", *what], cwd=ROOT)
        try:
            until(lambda: phase(sogni) or first.poll() is not None)
        finally:
            first.kill()
            first.wait()
        work(*what)
        told = json.loads((tmp_path / "told.json").read_text())
        assert told == {prompt: ["succeeded", 2] for prompt in prompts}
        assert sogni.duplicates() == {}
        assert sorted(project.prompt for project in sogni.projects.values()) == sorted(prompts)
        assert len({project.app_id for project in sogni.projects.values()}) == 1


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)
