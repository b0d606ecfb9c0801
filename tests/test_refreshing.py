"""Catalogs are brought up to date in the background, and nobody waits for that."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from studio.background import Background
from studio.errors import Unreachable
from studio.provider import Health, Model, Provider
from studio.refreshing import refresh
from studio.settings import read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER


class Listed(Provider):
    """A provider that counts how often it was asked what it offers. hold: it never answers until this is set."""

    name, title = "listed", "Listed"

    def __init__(self, hold: threading.Event | None = None, *, ready: bool = True) -> None:
        super().__init__({})
        self.asked, self.hold, self.ready = threading.Semaphore(0), hold, ready
        self.fault: Exception | None = None

    def missing(self, values: object = None) -> tuple[str, ...]:
        return () if self.ready else ("LISTED_KEY",)

    def models(self) -> list[Model]:
        return []

    async def check(self, secrets: Mapping[str, str]) -> Health:
        return Health(ok=True, note="fine")

    async def refresh(self) -> None:
        self.asked.release()
        while self.hold is not None and not self.hold.is_set():
            await asyncio.sleep(0.01)
        if self.fault:
            raise self.fault


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Provider], Studio]]:
    """A studio that has one more provider."""
    from studio.registry import Registry

    studios: list[Studio] = []
    everybody = Registry.all

    def open_(provider: Provider) -> Studio:
        monkeypatch.setattr(Registry, "all", lambda self: [*everybody(self), provider])
        monkeypatch.setattr(Registry, "get", lambda self, name: provider)
        studios.append(open_studio(read_settings({"BACKLOT_HOME": str(tmp_path)})))
        return studios[-1]

    yield open_
    for studio in studios:
        studio.close()


def test_at_launch_and_then_every_day(opened: Callable[[Provider], Studio], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.refreshing.SOON", 0.0)
    monkeypatch.setattr("studio.refreshing.DAILY", 0.02)
    provider = Listed()
    opened(provider)
    assert all(provider.asked.acquire(timeout=5) for _ in range(3))


def test_the_page_comes_first(opened: Callable[[Provider], Studio]) -> None:
    provider = Listed()
    opened(provider)
    assert not provider.asked.acquire(timeout=0.2)


def test_a_test_asks_too_and_nobody_waits(
    opened: Callable[[Provider], Studio], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.refreshing.DEADLINE", None)  # whoever waits for that catalog waits for ever
    hold = threading.Event()
    provider = Listed(hold)
    studio = opened(provider)
    assert studio.check_up("listed", owner=OWNER).ok
    assert provider.asked.acquire(timeout=5)
    assert studio.providers(owner=OWNER)
    assert studio.models(provider="listed") == []


def test_what_goes_wrong_is_said_once_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "backlot")
    provider = Listed()
    for fault in (Unreachable("Listed is away."), ValueError("nonsense")):
        provider.fault = fault
        asyncio.run(refresh(provider))
    assert "Listed is away." in caplog.text
    asyncio.run(refresh(Listed(ready=False)))


def test_one_that_is_not_set_up_is_left_alone() -> None:
    provider = Listed(ready=False)
    asyncio.run(refresh(provider))
    assert not provider.asked.acquire(blocking=False)


def test_the_loop_ends_with_what_it_was_doing(caplog: pytest.LogCaptureFixture) -> None:
    background, ended = Background(), threading.Event()

    async def forever() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    background.start(forever())
    background.ask(asyncio.sleep(0.01))
    background.close()
    assert ended.is_set()
    assert "never" not in caplog.text
