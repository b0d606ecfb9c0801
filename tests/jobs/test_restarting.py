"""Stopped and started again: every job goes on where it was."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from studio.settings import Settings
from studio.studio import Studio
from tests.conftest import OWNER, until


def accepted(upstream: str, job_id: str) -> dict[str, int]:
    """How often the upstream accepted each reference of a job."""
    found = httpx.get(f"{upstream}/stats").json()["accepted"]
    return {reference: count for reference, count in found.items() if reference.startswith(job_id)}


def test_goes_on_after_a_restart(settings: Settings, open_one: Callable[[Settings], Studio], upstream: str) -> None:
    first = open_one(settings)
    jobs = [
        first.submit("image", {"prompt": f"slow=1.5 {n}", "provider": "keyed", "count": n}, owner=OWNER) for n in (1, 6)
    ]
    until(first, jobs[0], "running")
    first.close()
    second = open_one(settings)
    for job in jobs:
        assert second.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
        assert set(accepted(upstream, job.id).values()) == {1}


def test_starts_a_job_whose_workflow_was_never_made(
    settings: Settings, open_one: Callable[[Settings], Studio], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_one(settings)
    monkeypatch.setattr(first.engine.dispatch, "enqueue_soon", lambda job_id: None)
    job = first.submit("image", {"prompt": "between two commits", "provider": "keyed"}, owner=OWNER)
    first.close()
    second = open_one(settings)
    assert second.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"


def test_finishes_a_cancel_that_a_crash_cut_short(
    settings: Settings, open_one: Callable[[Settings], Studio], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_one(settings)
    job = until(first, first.submit("image", {"prompt": "slow=30", "provider": "keyed"}, owner=OWNER), "running")
    monkeypatch.setattr(first.engine.dispatch, "enqueue_cleanup", lambda row: None)
    monkeypatch.setattr(first.engine.states.submissions, "of_job", lambda job_id: ["one on its way"])
    first.cancel(job.id, owner=OWNER)
    monkeypatch.undo()
    first.close()
    second = open_one(settings)
    assert second.wait(job.id, owner=OWNER, seconds=90).status == "cancelled"
