"""Runs go alike on SQLite and on PostgreSQL, also when several start or decide at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from studio import database as db
from studio.database import runs as tables
from studio.database.migrations import MIGRATIONS, add_runs
from studio.errors import BacklotError
from studio.settings import Settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER

PICTURE = {"prompt": "${inputs.prompt}", "provider": "keyed"}
RECIPE: dict[str, Any] = {
    "title": "Two steps",
    "inputs": {"prompt": {"type": "text"}},
    "steps": [
        {"id": "still", "use": "image", "for_each": 2, "with": {**PICTURE, "prompt": "${inputs.prompt} ${number}"}},
        {"id": "sheet", "use": "edit", "with": {**PICTURE, "references": ["${steps.still.artifacts}"]}},
    ],
    "approvals": ["still"],
}


@pytest.fixture
def studio(both: Settings) -> Iterator[Studio]:
    studio = open_studio(both, packages=("providers", "tests.fakes"))
    yield studio
    studio.close()


def at_once(work: Callable[[], Any], times: int = 4) -> list[Any]:
    """What the call gives in several threads that start together; an error counts as its code."""
    start, results = threading.Barrier(times), list[Any]()

    def go() -> None:
        start.wait()
        try:
            results.append(work())
        except BacklotError as error:
            results.append(error.code)

    threads = [threading.Thread(target=go) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_run_is_started_decided_and_carried_out_once(studio: Studio, upstream: str, both: Settings) -> None:
    prompt = f"once {both.home}"
    begun = at_once(
        lambda: studio.runs.start(RECIPE, {"prompt": prompt}, owner=OWNER, idempotency_key="one", project="p")["id"]
    )
    (run_id,) = set(begun)
    asked = studio.runs.wait(run_id, OWNER, 90)
    assert (asked["status"], asked["question"]["kind"]) == ("waiting", "approve")
    at_once(lambda: studio.runs.answer(run_id, OWNER, asked["question"]["id"], "approve")["status"])
    assert studio.runs.wait(run_id, OWNER, 90)["status"] == "succeeded"
    again = studio.runs.redo(run_id, OWNER, "still-02")
    again = studio.runs.wait(run_id, OWNER, 90)
    assert again["question"]["kind"] == "approve"  # there is something new to look at
    studio.runs.approve(run_id, OWNER)
    done = studio.runs.wait(run_id, OWNER, 90)
    assert (done["status"], done["cost"]["actual"]) == ("succeeded", 10.0)
    prompts = [job["prompt"] for job in httpx.get(f"{upstream}/stats").json()["jobs"] if prompt in job["prompt"]]
    assert sorted(prompts) == sorted([f"{prompt} 1", f"{prompt} 2", f"{prompt} 2", prompt, prompt])
    numbers = [event["seq"] for event in studio.runs.events(run_id, OWNER)]
    assert numbers == sorted(numbers)


def test_a_studio_from_before_gets_the_tables(both: Settings) -> None:
    first = db.open_database(both.url)
    with first.begin() as connection:
        for table in (tables.run_event, tables.run_part, tables.run, tables.recipe):
            table.drop(connection)
        connection.exec_driver_sql("DROP INDEX job_run")
        connection.exec_driver_sql("ALTER TABLE job DROP COLUMN run")
        number = MIGRATIONS.index(add_runs)
        connection.execute(sa.update(db.counter).where(db.counter.c.name == "schema").values(value=number))
    first.dispose()
    again = db.open_database(both.url)
    with again.connect() as connection:
        found = sa.inspect(connection)
        assert {"run", "run_part", "run_event", "recipe"} <= set(found.get_table_names())
        assert "run" in {column["name"] for column in found.get_columns("job")}
        assert "job_run" in {index["name"] for index in found.get_indexes("job")}
    again.dispose()
