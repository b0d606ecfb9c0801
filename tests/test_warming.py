"""What the first job needs is loaded before it comes."""

from __future__ import annotations

import importlib
import threading

import pytest

from studio import warming


def test_every_module_is_there() -> None:
    for name in warming.MODULES:
        assert importlib.import_module(name)


def test_loads_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(warming, "SOON", 0.0)
    monkeypatch.setattr(warming.importlib, "import_module", loaded.append)
    warming.warm_up(threading.Event()).join(5)
    assert tuple(loaded) == warming.MODULES


def test_stops_when_the_studio_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    stop = threading.Event()
    stop.set()
    monkeypatch.setattr(warming.importlib, "import_module", loaded.append)
    warming.warm_up(stop).join(5)
    assert loaded == []
