"""The Hub and its router on loopback, a provider for them, and a run as a provider is handed one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from providers.huggingface import HuggingFace
from studio.errors import BacklotError, Cancelled, ProviderFailed
from studio.provider import Output, Ticket
from studio.requests import parse_request
from studio.settings import Settings, read_settings
from studio.studio import Studio, open_studio
from tests.upstreams.huggingface import Hub, app
from tests.upstreams.serving import serving

TOKEN = "hf_good"
WITH = {  # upstream -> a model that it serves, and the task
    "fal-ai": ("black-forest-labs/FLUX.1-schnell", "image"),
    "replicate": ("black-forest-labs/FLUX.1-dev", "image"),
    "hf-inference": ("stabilityai/stable-diffusion-xl-base-1.0", "image"),
    "together": ("Qwen/Qwen-Image", "image"),
}


FOLLOWED = {name: WITH[name] for name in ("fal-ai", "replicate")}


class Quick(HuggingFace):
    """The provider with short pauses, so that no test waits."""

    every = 0.02
    deadline = 60.0


class FakeRun:
    """A run outside the engine, that remembers what it was told."""

    def __init__(self, request: Any, secrets: dict[str, str], files: dict[str, Path], workdir: Path) -> None:
        self.request, self.secrets, self.files, self.workdir = request, secrets, files, workdir
        self.reference, self.owner = "job-1", "local"
        self.stages: list[str] = []
        self.fractions: list[float] = []
        self.kept: list[Output] = []
        self.notes: list[str] = []
        self.stop_at: str = ""  # the stage at which the person cancels
        self.stopped = False

    def progress(self, fraction: float, note: str = "") -> None:
        self.fractions.append(fraction)
        self.stages.append(note)
        self.stopped = self.stopped or bool(self.stop_at and self.stop_at in note)

    def note(self, text: str) -> None:
        self.notes.append(text)

    def failed(self, index: int, error: Exception) -> None: ...

    async def partial(self, output: Output) -> None:
        from PIL import Image

        assert output.data is not None
        if not output.data.startswith((b"\x89PNG", b"RIFF")):
            raise ProviderFailed("It sent something that is no picture.")
        if output.data.startswith(b"\x89PNG"):
            import io

            Image.open(io.BytesIO(output.data)).load()
        self.kept.append(output)

    def cancelled(self) -> bool:
        return self.stopped

    def input(self, artifact_id: str) -> Path:
        return self.files[artifact_id]

    def cost(self, amount: float, unit: str) -> None: ...


class Desk:
    """A provider and short ways to use it."""

    def __init__(self, url: str, hub: Hub, workdir: Path) -> None:
        self.url, self.hub, self.workdir = url, hub, workdir
        self.files: dict[str, Path] = {}
        self.provider = self.open()

    def open(self, **values: str) -> Quick:
        """A provider as a freshly started studio has it."""
        return Quick({"HF_TOKEN": TOKEN, "BACKLOT_HF_BASE_URL": self.url, **values}, trusted=(self.url,))

    def run(self, task: str, **request: Any) -> FakeRun:
        if task == "image":
            request = {"model": "FLUX.1-schnell", **request}
        asked = parse_request(task, {"prompt": "a cat", "provider": "huggingface", **request})
        self.provider.vet(asked)
        self.provider.model_for(asked).check(asked)
        return FakeRun(asked, dict(self.provider.values), self.files, self.workdir)

    def submit(self, run: FakeRun) -> Ticket:
        return wait(self.provider.submit(run.request, run))  # type: ignore[arg-type]

    def follow(self, ticket: Ticket, run: FakeRun) -> list[Output]:
        return wait(self.provider.follow(ticket, run))  # type: ignore[arg-type]

    def make(self, task: str, **request: Any) -> tuple[list[Output], FakeRun]:
        run = self.run(task, **request)
        ticket = self.submit(run)
        outputs = self.follow(ticket, run)
        return [*run.kept, *outputs], run

    @property
    def sent(self) -> dict[str, Any]:
        """The last paid call."""
        return self.hub.calls[-1]

    def picture(self, name: str, width: int = 40, height: int = 30, kind: str = "PNG", noise: bool = False) -> str:
        """An artifact to start from, and its id."""
        import os

        from PIL import Image

        path = self.workdir / f"{name}.{kind.lower()}"
        picture = Image.frombytes("RGB", (width, height), os.urandom(width * height * 3)) if noise else None
        (picture or Image.new("RGB", (width, height), (9, 99, 199))).save(path, kind)
        self.files[name] = path
        return name


def accepted_in(hub: Hub, word: str) -> None:
    """Waits until a job with this word has been accepted."""
    for _ in range(6000):
        if hub.accepted(word):
            return
        time.sleep(0.01)
    raise AssertionError("it never arrived")


def noted_in(studio: Studio, job_id: str) -> None:
    """Waits until the studio has kept what the upstream calls this job."""
    for _ in range(6000):
        if any(each.ticket for each in studio.engine.submissions.of_job(job_id)):
            return
        time.sleep(0.01)
    raise AssertionError("its name was never kept")


def settings_at(home: Path, url: str) -> Settings:
    return read_settings({"BACKLOT_HOME": str(home), "HF_TOKEN": TOKEN, "BACKLOT_HF_BASE_URL": url})


def opened(settings: Settings) -> Studio:
    """A studio at work whose provider makes short pauses."""
    studio = open_studio(settings)
    provider = studio.registry.get("huggingface")
    provider.__class__ = Quick
    return studio


def wait(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


@pytest.fixture(scope="session", autouse=True)
def online() -> Iterator[None]:
    """The library refuses to ask anybody while the tests' HF_HUB_OFFLINE is set; here it asks loopback alone."""
    from huggingface_hub import constants

    before = (constants.HF_HUB_OFFLINE, constants.ENDPOINT, constants.INFERENCE_PROXY_TEMPLATE)
    constants.HF_HUB_OFFLINE = False
    yield
    constants.HF_HUB_OFFLINE, constants.ENDPOINT, constants.INFERENCE_PROXY_TEMPLATE = before


@pytest.fixture(autouse=True)
def patience(is_silent: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little of it where the upstream falls silent."""
    if is_silent:
        for name in ("call_deadline", "patience"):
            monkeypatch.setattr(Quick, name, 1.5)
        monkeypatch.setattr(Quick, "send_deadline", 2.5)


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[str, Any]]:
    made = app()
    with serving(made) as url:
        yield url, made


@pytest.fixture
def desk(served: tuple[str, Any], tmp_path: Path) -> Desk:
    url, made = served
    return Desk(url, made.state.hub, tmp_path)


def refusal_of(work: Callable[[], Any]) -> BacklotError:
    """The error that this raises."""
    try:
        work()
    except BacklotError as error:
        return error
    raise AssertionError("nothing was refused")


__all__ = ["Cancelled", "Desk", "FakeRun", "Quick", "refusal_of", "wait"]
