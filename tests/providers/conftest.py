"""What all providers' tests share."""

from __future__ import annotations

import pytest

from studio import downloads


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Downloads are tried again without a pause."""
    monkeypatch.setattr(downloads, "PAUSE", 0.0)
    monkeypatch.setattr(downloads.fetch, "__kwdefaults__", {**downloads.fetch.__kwdefaults__, "pause": 0.0})
