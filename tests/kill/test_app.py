"""The whole app, killed while callers submit over HTTP: what it has answered for is kept."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import random
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.conftest import free_port
from tests.kill.campaign import ROOT, START_DEADLINE, Campaign, chosen_seed, own_upstream
from tests.kill.worker import Log, request_of, unanswered

ROUNDS = 6
CALLERS = 2
FINISH_WITHIN = 120.0  # seconds
KINDS = ("keyed", "listed", "blind")

pytestmark = [pytest.mark.kill, pytest.mark.long]


class App:
    """One running app, spoken to over HTTP as any program would."""

    def __init__(self, campaign: Campaign) -> None:
        self.port = free_port()
        environment = {"BACKLOT_HOME": str(campaign.folder / "home"), "GRADIO_SERVER_PORT": str(self.port)}
        with (campaign.folder / "output.txt").open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.kill.serve"],
                cwd=ROOT,
                env={**os.environ, **campaign.environment, **environment},
                stdout=output,
                stderr=output,
            )
        self.log = Log(campaign.log)
        self.web = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30, trust_env=False)
        self._wait_for_page()

    def call(self, function: str, *arguments: Any) -> Any:
        """What a function of the public API answers. Raises httpx.HTTPError when the app goes away meanwhile."""
        event = self.web.post(f"/gradio_api/call/{function}", json={"data": arguments}).raise_for_status().json()
        with self.web.stream("GET", f"/gradio_api/call/{function}/{event['event_id']}") as answer:
            kind = ""
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                kind = value if name == "event" else kind
                if name == "data" and kind == "complete":
                    return json.loads(value)[0]
                assert kind != "error", line
        raise httpx.RemoteProtocolError("The answer was cut off.")

    def submit(self, key: str, picture: str) -> None:
        self.log.write("tried", key=key)
        task, request = request_of(key, list(KINDS), picture)
        job = self.call("submit_job", task, request, key)
        assert "error" not in job or job["error"] is None, job
        parts = task != "image" or request["count"] > 4
        self.log.write("acknowledged", key=key, job=job["id"], parts=int(parts), provider=job["provider"])

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def leave(self) -> int:
        """Its exit status after SIGTERM."""
        self.process.terminate()
        return self.process.wait(30)

    def _wait_for_page(self) -> None:
        end = time.monotonic() + START_DEADLINE
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(httpx.HTTPError):
                if self.web.get("/").status_code == 200:
                    return
            time.sleep(0.1)
        raise RuntimeError("the app did not start")


@pytest.fixture
def campaign(tmp_path: Path) -> Iterator[Campaign]:
    with own_upstream() as url:
        yield Campaign(tmp_path, url, KINDS, chosen_seed())


def picture() -> str:
    """A data: URI of a small picture."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


def go_on(app: App, start: str, seed: int) -> None:
    """Submit until the app is gone."""
    chance = random.Random(seed)
    with contextlib.suppress(httpx.HTTPError):
        while True:
            app.submit(uuid.UUID(int=chance.getrandbits(128)).hex, start)
            time.sleep(chance.uniform(0, 0.2))


def finish(app: App) -> None:
    """Returns when nothing is left to do."""
    end = time.monotonic() + FINISH_WITHIN
    while app.call("list_jobs", "queued,running", 1)["jobs"]:
        assert time.monotonic() < end, "not all was done in the end"
        time.sleep(0.5)


def test_the_app_survives_kills(campaign: Campaign) -> None:
    start = ""
    for _ in range(ROUNDS):
        app = App(campaign)
        start = start or app.call("import_media", picture())["artifact"]["id"]
        seeds = [campaign.chance.randrange(10**9) for _ in range(CALLERS)]
        callers = [threading.Thread(target=go_on, args=(app, start, seed)) for seed in seeds]
        for caller in callers:
            caller.start()
        campaign.rest()
        app.kill()
        for caller in callers:
            caller.join()
        campaign.count("local")
    app = App(campaign)
    for key in unanswered(campaign.log):
        app.submit(key, start)
    finish(app)
    assert app.leave() == 0
    campaign.report()


def test_a_second_app_on_a_home_says_so_and_leaves(campaign: Campaign) -> None:
    first = App(campaign)
    home = campaign.folder / "home"
    second = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, "BACKLOT_HOME": str(home), "GRADIO_SERVER_PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=60,
    )
    first.kill()
    assert second.returncode == 1
    assert f"Another Backlot (process {first.process.pid}) is already running on {home}" in second.stderr
    assert "Traceback" not in second.stderr
