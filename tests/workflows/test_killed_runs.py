"""A studio that is killed (SIGKILL) in the middle of runs: none is lost, nothing is paid twice, and the film is the one it would have been.

Fifty rounds, each killed at a moment of its own: among the items of a step, while an approval is pending, while the film is cut, and at any
time. Three of them are in the usual suite.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER
from tests.kill.campaign import ROOT, chosen_seed, own_upstream
from tests.workflows.conftest import PACKAGES
from tests.workflows.killing import SHOTS

MOMENTS = {  # what is in the database at the moment of the kill; two for each run
    "fan-out": "SELECT 1 FROM job JOIN run_part ON job.id = run_part.run || ':' || serial WHERE step = 'clip' AND status = 'running'",
    "stitching": "SELECT 1 FROM job WHERE task = 'cut' AND status = 'running'",
    "approval": "SELECT 1 FROM run WHERE status = 'waiting' AND question IS NOT NULL",
    "any": "SELECT 1 FROM run",
}
JITTER = {
    "fan-out": 0.4,
    "approval": 0.3,
    "stitching": 0.5,
    "any": 6.0,
}  # seconds after which it is killed at the latest
PATIENCE = 60.0  # seconds for a moment to come
SECONDS, RATE = 0.5, 16  # of a clip

pytestmark = pytest.mark.kill


@pytest.fixture
def counting() -> Iterator[str]:
    """An upstream of this campaign's own."""
    with own_upstream() as url:
        yield url


class Kitchen:
    """A home, its worker and its upstream."""

    def __init__(self, home: Path, url: str, seed: int, database: str = "") -> None:
        """database: of a server; without it, the home's own file."""
        self.home, self.url, self.chance = home, url, random.Random(seed)
        self.environment = {"BACKLOT_HOME": str(home), "BACKLOT_TEST_UPSTREAM": url}
        self.lease: list[str] = []
        if database:
            self.environment["BACKLOT_DATABASE_URL"] = database
            self.lease = ["--lease", "1.0"]
        self.database = sa.create_engine(read_settings(self.environment).url)

    def start(self, runs: int) -> subprocess.Popen[bytes]:
        self.home.mkdir(exist_ok=True)
        output = (self.home / "output.txt").open("ab")
        command = [sys.executable, "-m", "tests.workflows.killing", str(self.home), "--runs", str(runs), *self.lease]
        environment = {**os.environ, **self.environment}
        with output:
            return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)

    def kill_at(self, moment: str, runs: int) -> str:
        """The moment at which a worker was killed; "over" where it was done before that came."""
        process, end = self.start(runs), time.monotonic() + PATIENCE
        try:
            while process.poll() is None and time.monotonic() < end and not self.sees(moment):
                time.sleep(0.005)
            time.sleep(self.chance.uniform(0, JITTER[moment]))
            return moment if process.poll() is None else "over"
        finally:
            process.kill()
            process.wait()

    def sees(self, moment: str) -> bool:
        if not self.lease and not (self.home / "backlot.sqlite").exists():
            return False
        try:
            with self.database.connect() as connection:
                return connection.execute(sa.text(MOMENTS[moment])).first() is not None
        except sa.exc.SQLAlchemyError:  # its tables are still being made
            return False

    def finish(self, runs: int) -> dict[str, Any]:
        """What became of all runs in the end."""
        process = self.start(runs)
        try:
            status = process.wait(600)
        finally:
            process.kill()
        assert status == 0, (self.home / "output.txt").read_text()[-3000:]
        told: dict[str, Any] = json.loads((self.home / "told.json").read_text())
        return told

    def campaign(self, rounds: int) -> None:
        """Kill a worker that has one more run to carry out every second time, and find nothing wrong in the end."""
        moments, runs = list(MOMENTS), (rounds + 1) // 2
        hit = [self.kill_at(moments[number % len(moments)], number // 2 + 1) for number in range(rounds)]
        told = self.finish(runs)
        paid = self.paid()
        print({moment: hit.count(moment) for moment in (*MOMENTS, "over")}, "runs", len(told), "paid calls", len(paid))
        assert [run["status"] for run in told.values()] == ["succeeded"] * runs
        assert len(paid) == runs * (1 + 2 * SHOTS)
        assert set(paid.values()) == {1}
        studio = open_studio(read_settings(self.environment), packages=PACKAGES)
        try:
            for run in told.values():
                whole(studio, run)
            assert self.paid() == paid  # a finished run that comes back calls nobody
        finally:
            studio.close()

    def paid(self) -> dict[str, int]:
        """How often the upstream accepted each prompt; each stands for one part of one run."""
        prompts = [job["prompt"] for job in httpx.get(f"{self.url}/stats").json()["jobs"]]
        return {prompt: prompts.count(prompt) for prompt in prompts}


def whole(studio: Studio, run: dict[str, Any]) -> None:
    """The film of a run has its shots in order, frame by frame, as it has when the same clips are cut together undisturbed."""
    steps = {step["id"]: step for step in run["steps"]}
    assert [len(steps[name]["artifacts"]) for name in ("cover", "still", "clip", "film")] == [1, SHOTS, SHOTS, 1]
    names = [job["name"] for job in steps["clip"]["jobs"]]
    assert names == [f"clip-{number:02d}" for number in range(1, SHOTS + 1)]
    clips = [artifact["id"] for artifact in steps["clip"]["artifacts"]]
    film, cover = (artifact["id"] for artifact in run["artifacts"])
    assert cover == steps["cover"]["artifacts"][0]["id"]
    shades = [frames(studio, clip)[0].mean(axis=(0, 1)) for clip in clips]
    seen = frames(studio, film)
    assert len(seen) == SHOTS * SECONDS * RATE
    for number, shade in enumerate(shades):
        shot = seen[int(number * SECONDS * RATE) : int((number + 1) * SECONDS * RATE)]
        assert all(abs(frame.mean(axis=(0, 1)) - shade).max() < 4 for frame in shot)
    again = studio.submit("cut", {"clips": [{"artifact": clip} for clip in clips]}, owner=OWNER)
    job = studio.wait(again.id, owner=OWNER, seconds=60)
    other = frames(studio, job.artifacts[0].id)
    assert job.artifacts[0].duration == run["artifacts"][0]["duration"]
    assert len(other) == len(seen)
    assert all((one == two).all() for one, two in zip(seen, other, strict=True))


def frames(studio: Studio, artifact_id: str) -> list[Any]:
    import av

    path = studio.library.local_path(studio.library.get(artifact_id, owner=OWNER))
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def test_killed_runs_go_on(tmp_path: Path, counting: str) -> None:
    Kitchen(tmp_path / "home", counting, chosen_seed()).campaign(3)


@pytest.mark.long
def test_many_killed_runs_go_on(tmp_path: Path, counting: str) -> None:
    Kitchen(tmp_path / "home", counting, chosen_seed()).campaign(50)
