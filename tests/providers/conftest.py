"""What all providers' tests share."""

from __future__ import annotations

import re

import pytest

from studio import downloads

SILENT = re.compile(r"\b(hang|late):")


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Downloads are tried again without a pause."""
    monkeypatch.setattr(downloads, "PAUSE", 0.0)
    monkeypatch.setattr(downloads.fetch, "__kwdefaults__", {**downloads.fetch.__kwdefaults__, "pause": 0.0})


@pytest.fixture
def is_silent(request: pytest.FixtureRequest) -> bool:
    """Whether the upstream is told to fall silent: only then has the provider so little patience that a busy machine could exhaust it."""
    given = getattr(request.node, "callspec", None)
    return given is not None and any(SILENT.search(str(value)) for value in given.params.values())
