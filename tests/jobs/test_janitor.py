"""What is done from time to time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import pytest
from dbos._dbos import _get_dbos_instance

from studio.errors import StorageFailed
from studio.jobs import ids, runtime
from studio.jobs.job import Job
from studio.studio import Studio
from tests.conftest import OWNER

Make = Callable[..., Job]


def test_tidies_what_is_old_and_keeps_what_is_needed(busy: Studio, make: Make) -> None:
    done, waiting = make(), make("unclear", "blind")
    artifact = done.artifacts[0]
    busy.library.trash([artifact.id], owner=OWNER)
    later = time.time() + 40 * 86400
    busy.engine.clock, now = (lambda: later), busy.engine.clock
    try:
        with busy.database.begin() as connection:
            connection.exec_driver_sql("UPDATE asset SET trashed_at = 1 WHERE id = ?", (artifact.id,))
        busy.engine._janitor.tidy()
    finally:
        busy.engine.clock = now
    assert runtime.states_of([done.id]) == {}
    assert runtime.states_of([waiting.id]) == {waiting.id: "SUCCESS"}
    assert busy.library.find(artifact.id) is None
    assert busy.job(done.id, owner=OWNER).status == "succeeded"
    assert not os.path.exists(busy.settings.home / "work" / done.id)


def test_what_a_full_disk_cut_off_without_a_trace_goes_on(
    busy: Studio, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise StorageFailed("The disk is full; nothing was kept.")

    monkeypatch.setattr(busy.library, "prepare", full)  # neither the picture,
    monkeypatch.setattr(busy.engine.states, "hold", full)  # nor that the job waits,
    monkeypatch.setattr(_get_dbos_instance()._sys_db, "record_operation_result", full)  # nor how its step ended,
    monkeypatch.setattr(_get_dbos_instance()._sys_db, "update_workflow_outcome", full)  # nor its workflow
    job = make("cut off", wait=0)
    name = ids.workflow_id(job.id, 0)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        begun = busy.job(job.id, owner=OWNER).status == "running"
        if begun and runtime.stranded([name]):
            break
        time.sleep(0.05)
    monkeypatch.undo()
    assert busy.job(job.id, owner=OWNER).status == "running"
    monkeypatch.setattr(busy.engine, "clock", lambda: time.time() + 60)  # it is left alone for a while
    busy.engine._janitor.sweep()
    busy.engine._janitor.sweep()
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"


def test_what_is_running_is_left_alone(busy: Studio, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    job = make("slow=2", wait=0)
    name = ids.workflow_id(job.id, 0)
    deadline = time.monotonic() + 60
    while busy.job(job.id, owner=OWNER).status != "running" and time.monotonic() < deadline:
        time.sleep(0.02)
    again: list[str] = []
    monkeypatch.setattr(runtime, "go_on", again.append)
    monkeypatch.setattr(busy.engine, "clock", lambda: time.time() + 60)  # as if it had run for a while
    busy.engine._janitor.sweep()
    busy.engine._janitor.sweep()
    assert runtime.stranded([name]) == again == []
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"


def test_a_deleted_workflow_frees_no_idempotency_key(busy: Studio) -> None:
    request = {"prompt": "kept for ever", "provider": "keyed"}
    first = busy.submit("image", request, owner=OWNER, key="forever")
    busy.wait(first.id, owner=OWNER, seconds=90)
    runtime.forget("2999-01-01T00:00:00", set())
    assert busy.submit("image", request, owner=OWNER, key="forever").id == first.id
