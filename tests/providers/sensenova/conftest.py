"""SenseNova on loopback, a provider for it, and a studio at work."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from providers.sensenova import SenseNova
from studio.errors import BacklotError
from studio.provider import Output, Ticket
from studio.requests import parse_request
from studio.settings import Settings, read_settings
from studio.studio import Studio, open_studio
from tests.upstreams.sensenova import KEY, State, app
from tests.upstreams.serving import serving


class Quick(SenseNova):
    """The provider with some patience; `hasty` gives it none."""

    call_deadline = words_deadline = 20.0
    send_deadline = 30.0
    deadline = 60.0


class FakeRun:
    """A run outside the engine, that fetches what it is handed and remembers what it was told."""

    def __init__(self, request: Any, secrets: dict[str, str], workdir: Path) -> None:
        self.request, self.secrets, self.workdir = request, secrets, workdir
        self.reference, self.owner = "job-1", "local"
        self.kept: list[Output] = []
        self.files: list[bytes] = []
        self.notes: list[str] = []
        self.trouble: list[BacklotError] = []  # raised, one each, by the next outputs

    def progress(self, fraction: float, note: str = "") -> None: ...

    def note(self, text: str) -> None:
        self.notes.append(text)

    def failed(self, index: int, error: Exception) -> None: ...

    async def partial(self, output: Output) -> None:
        if self.trouble:
            raise self.trouble.pop(0)
        async with httpx.AsyncClient() as client:
            self.files.append(output.data or (await client.get(output.url)).content)
        self.kept.append(output)

    def cancelled(self) -> bool:
        return False

    def cost(self, amount: float, unit: str) -> None: ...


class Desk:
    """A provider and short ways to use it."""

    def __init__(self, url: str, upstream: State, workdir: Path) -> None:
        self.url, self.upstream, self.workdir = url, upstream, workdir
        self.provider = self.open()

    def open(self, **values: str) -> Quick:
        """A provider as a freshly started studio has it."""
        set_ = {"SN_API_KEY": KEY, "SN_BASE_URL": f"{self.url}/v1", **values}
        self.provider = Quick({name: value for name, value in set_.items() if value}, trusted=(self.url,))
        return self.provider

    def run(self, **request: Any) -> FakeRun:
        asked = parse_request("image", {"prompt": "a cat", "provider": "sensenova", **request})
        self.provider.vet(asked)
        self.provider.model_for(asked).check(asked)
        return FakeRun(asked, dict(self.provider.values), self.workdir)

    def submit(self, run: FakeRun) -> Ticket:
        before = copy.deepcopy(run.request)
        ticket: Ticket = wait(self.provider.submit(run.request, run))  # type: ignore[arg-type]
        assert run.request == before
        return ticket

    def make(self, **request: Any) -> FakeRun:
        run = self.run(**request)
        wait(self.provider.follow(self.submit(run), run))  # type: ignore[arg-type]
        return run

    @property
    def sent(self) -> dict[str, Any]:
        """The last POST: method, path, query, headers, body."""
        return self.upstream.calls[-1]

    def picture(self, name: str, width: int = 40, height: int = 30, kind: str = "PNG") -> Path:
        from PIL import Image

        path = self.workdir / name
        Image.new("RGB", (width, height), (9, 99, 199)).save(path, kind)
        return path


def wait(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def refusal_of(work: Callable[[], Any]) -> BacklotError:
    """The error that this raises."""
    with pytest.raises(BacklotError) as refused:
        work()
    error = refused.value
    assert KEY not in f"{error!r} {error.hint} {error.__cause__!r} {error.args}"
    return error


def settings_at(home: Path, url: str, **values: str) -> Settings:
    return read_settings({"BACKLOT_HOME": str(home), "SN_API_KEY": KEY, "SN_BASE_URL": f"{url}/v1", **values})


def opened(settings: Settings) -> Studio:
    """A studio at work whose provider has some patience."""
    studio = open_studio(settings)
    studio.registry.get("sensenova").__class__ = Quick
    return studio


@pytest.fixture
def hasty(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No patience at all where the upstream will fall silent; elsewhere a busy machine may take its time."""
    if str(request.node.callspec.params.get("fault", "")).startswith(("hang", "late")):
        monkeypatch.setattr(Quick, "call_deadline", 0.3)
        monkeypatch.setattr(Quick, "words_deadline", 0.3)


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[str, Any]]:
    made = app()
    with serving(made) as url:
        yield url, made


@pytest.fixture
def desk(served: tuple[str, Any], tmp_path: Path) -> Desk:
    url, made = served
    made.state.upstream.strict = False
    return Desk(url, made.state.upstream, tmp_path)
