"""What is done from time to time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from studio.jobs import runtime
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


def test_a_deleted_workflow_frees_no_idempotency_key(busy: Studio) -> None:
    request = {"prompt": "kept for ever", "provider": "keyed"}
    first = busy.submit("image", request, owner=OWNER, key="forever")
    busy.wait(first.id, owner=OWNER, seconds=10)
    runtime.forget("2999-01-01T00:00:00", set())
    assert busy.submit("image", request, owner=OWNER, key="forever").id == first.id
