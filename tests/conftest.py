"""Fixtures that several folders share: a studio in a temporary home, and an upstream that counts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

import httpx
import pytest

from studio.jobs.job import Job
from studio.settings import Settings, read_settings
from studio.studio import Studio, open_studio

OWNER = "local"


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_upstream(module: str, *arguments: str) -> tuple[subprocess.Popen[bytes], str]:
    """An upstream in a process of its own, and its address, once it answers."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", module, "--port", str(port), *arguments], cwd=Path(__file__).parent.parent
    )
    url = f"http://127.0.0.1:{port}"
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            httpx.get(f"{url}/stats", timeout=1)
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return process, url
    process.kill()
    raise RuntimeError(f"{module} did not start")


def few(values: Iterable[Any], usual: int = 3) -> list[Any]:
    """All of these as parameters of a test: the first ones in every run, the others in the long round."""
    return [pytest.param(value, marks=[] if at < usual else [pytest.mark.long]) for at, value in enumerate(values)]


def until(studio: Studio, job: Job, status: str) -> Job:
    """The job as soon as it has this status."""
    for _ in range(3000):
        job = studio.job(job.id, owner=job.owner)
        if job.status == status:
            return job
        time.sleep(0.02)
    raise AssertionError(f"still {job.status}, not {status}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with kills or a database server come first: they wait long, and the others run meanwhile."""
    late = {item.path for item in items} - {
        item.path for item in items if any(item.get_closest_marker(name) for name in ("kill", "postgres"))
    }
    items.sort(key=lambda item: item.path in late)


@pytest.fixture(scope="session")
def upstream() -> Iterator[str]:
    """The address of the upstream that counts."""
    process, url = start_upstream("tests.upstreams.counting", "--delay", "0.01")
    yield url
    process.kill()
    process.wait()


@pytest.fixture
def settings(tmp_path: Path, upstream: str) -> Settings:
    return read_settings({"BACKLOT_HOME": str(tmp_path / "home"), "BACKLOT_TEST_UPSTREAM": upstream})


@pytest.fixture
def open_one() -> Iterator[Callable[..., Studio]]:
    """Opens studios, and closes those that the test left open."""
    opened: list[Studio] = []

    def open_(settings: Settings) -> Studio:
        opened.append(open_studio(settings, packages=("providers", "tests.fakes")))
        return opened[-1]

    yield open_
    for studio in opened:
        if studio.engine.running:
            studio.close()


@pytest.fixture
def studio(settings: Settings, open_one: Callable[..., Studio]) -> Studio:
    """A studio at work, with the local engine and the counted providers."""
    return open_one(settings)
