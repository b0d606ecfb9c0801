"""A studio that is closed, and opened again, goes on with its runs as if nothing had been."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from studio.settings import Settings
from studio.studio import Studio
from tests.conftest import OWNER
from tests.workflows.conftest import Cook


def test_runs_go_on_after_a_rest(
    settings: Settings, open_one: Callable[..., Studio], upstream: str, caplog: pytest.LogCaptureFixture
) -> None:
    first = open_one(settings)
    cook = Cook(first, upstream)
    clip = cook.edit("clip", "${steps.key.artifacts[0]}")
    asking = cook.start(cook.picture("key"), clip, approvals=["key"])
    busy = [cook.start(cook.picture(f"long{n}", "slow=2"), cook.picture("other"), wait=0) for n in range(3)]
    with caplog.at_level(logging.WARNING):
        first.close()
        second = open_one(settings)
        done = [second.runs.wait(run["id"], OWNER, 90) for run in busy]
    assert [run["status"] for run in done] == ["succeeded"] * 3
    assert "broke" not in caplog.text
    assert second.runs.get(asking["id"], OWNER)["question"] == asking["question"]
    second.runs.approve(asking["id"], OWNER)
    assert second.runs.wait(asking["id"], OWNER, 90)["status"] == "succeeded"
    paid = cook.paid()
    assert paid.pop(f"other {cook.mark}") == 3
    assert set(paid.values()) == {1}
