"""Runs that are deleted: gone with their events, never to come back, and what they made stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from studio import database as db
from studio.database import runs as tables
from studio.database.migrations import MIGRATIONS
from studio.errors import Conflict, NotFound
from studio.jobs.ids import workflow_id
from studio.studio import Studio
from tests.conftest import OWNER
from tests.workflows.conftest import Cook


def test_a_deleted_run_is_gone_and_what_it_made_stays(busy: Studio, cook: Cook) -> None:
    run = cook.start(cook.picture("a"), idempotency_key=cook.mark)
    after, made = run["seq"], run["artifacts"] or run["steps"][0]["artifacts"]
    busy.runs.forget(run["id"], OWNER)
    for ask in (busy.runs.get, busy.runs.events, busy.runs.cancel, busy.runs.resume, busy.runs.forget):
        with pytest.raises(NotFound):
            ask(run["id"], OWNER)
    assert run["id"] not in [each["id"] for each in busy.runs.list(OWNER, limit=500)]
    told = [each for each in busy.runs.changes(OWNER, after) if each["id"] == run["id"]]
    assert [(each["deleted"], each["seq"] > after) for each in told] == [(True, True)]
    assert busy.library.get(made[0]["id"], owner=OWNER).job == f"{run['id']}:1"
    assert busy.job(f"{run['id']}:1", owner=OWNER).status == "succeeded"  # the books refer to it
    assert busy.runs.rows.parts(run["id"]) == busy.runs.rows.events(run["id"]) == []


def test_neither_a_sweep_nor_what_is_left_of_its_workflow_nor_its_key_brings_it_back(busy: Studio, cook: Cook) -> None:
    how = {"idempotency_key": cook.mark}
    run = cook.start(cook.picture("a"), **how)
    busy.runs.forget(run["id"], OWNER)
    busy.engine._janitor.sweep(at_start=True)
    busy.engine._janitor.recheck()
    busy.runs.advancer.enqueue({"id": run["id"], "attempt": 7, "seq": 1, "owner": OWNER})  # as a restart would
    state = workflow_id(run["id"], 7)
    busy.background.ask(_ended(state))
    with pytest.raises(Conflict, match="was deleted"):
        cook.start(cook.picture("a"), **how)
    with pytest.raises(NotFound):
        busy.runs.get(run["id"], OWNER)
    assert cook.paid() == {f"a {cook.mark}": 1}


def test_only_what_has_ended_is_deleted_and_only_by_its_owner(busy: Studio, cook: Cook) -> None:
    steps = cook.picture("a"), cook.edit("b", "${steps.a.artifacts[0]}")
    run = cook.start(*steps, approvals=["a"])
    assert run["status"] == "waiting"
    with pytest.raises(Conflict, match="not ended"):
        busy.runs.forget(run["id"], OWNER)
    busy.runs.cancel(run["id"], OWNER)
    with pytest.raises(NotFound):
        busy.runs.forget(run["id"], "somebody")
    busy.runs.forget(run["id"], OWNER)


def test_a_studio_from_before_gets_what_deleting_needs(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    old = db.open_database(url)
    with old.begin() as connection:
        tables.hosted_run.drop(connection)
        connection.exec_driver_sql("ALTER TABLE run DROP COLUMN deleted_at")
        number = MIGRATIONS.index(tables.keep_deleted)
        connection.execute(sa.update(db.counter).where(db.counter.c.name == "schema").values(value=number))
    old.dispose()
    again = db.open_database(url)
    found = sa.inspect(again)
    assert "deleted_at" in {column["name"] for column in found.get_columns("run")}
    assert "hosted_run" in found.get_table_names()
    again.dispose()


async def _ended(name: str) -> None:
    """Waits until a workflow is over."""
    import asyncio

    from studio.jobs import runtime

    async with asyncio.timeout(20):
        while (await asyncio.to_thread(runtime.states_of, [name])).get(name) != "SUCCESS":
            await asyncio.sleep(0.05)
