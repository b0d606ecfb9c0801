"""What the jobs rely on holds on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from studio import database as db
from studio.errors import Cancelled, NotFound, QuotaReached
from studio.jobs.ledger import Ledger
from studio.jobs.rows import JobRows
from studio.jobs.submissions import Submissions
from studio.provider import Cost, Ticket
from studio.settings import Settings
from studio.usage import space, sqlite_files

OWNER = "local"
TWO = Cost(amount=2.0, unit="credits")


@pytest.fixture
def rows(database: Engine) -> JobRows:
    return JobRows(database, lambda owner, job: None)


@pytest.fixture
def submissions(database: Engine) -> Submissions:
    return Submissions(database)


@pytest.fixture
def ledger(database: Engine) -> Ledger:
    return Ledger(database)


def add(rows: JobRows, job_id: str = "one", **values: Any) -> bool:
    """Insert a running job."""
    usual = {"owner": OWNER, "task": "image", "provider": "keyed", "request": {"prompt": "a"}, "request_sha": "sha"}
    return rows.insert({"id": job_id, "status": "running", **usual, **values})


def send(submissions: Submissions, ref: str = "one", attempt: int = 0) -> bool:
    """Whether this call made the intent."""
    return submissions.open(ref, job_id="one", attempt=attempt, provider="keyed", sha="sha", seconds=3)[1]


def at_once(work: Callable[[], Any], times: int = 8) -> list[Any]:
    """What the same call gives in several threads that start together; an error counts as its type."""
    start, results = threading.Barrier(times), list[Any]()

    def run() -> None:
        start.wait()
        try:
            results.append(work())
        except Exception as error:
            results.append(type(error))

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_keeps_a_job_as_it_was_given(rows: JobRows) -> None:
    request = {"prompt": "naïve 山 “quotes”", "count": 3, "seed": 4294967295, "nested": {"list": [1, None, 0.1]}}
    assert add(rows, request=request, plan=None, cost_estimate=0.3)
    row = rows.get("one")
    assert (row["request"], row["plan"], row["cost_estimate"]) == (request, None, 0.3)
    assert (row["status"], row["attempt"], row["cancelling"]) == ("running", 0, False)


def test_inserts_an_id_once(rows: JobRows) -> None:
    assert add(rows)
    assert not add(rows)


def test_one_key_of_an_owner_is_one_job(rows: JobRows) -> None:
    names = iter(f"job-{number}" for number in range(8))
    lock = threading.Lock()

    def insert() -> bool:
        with lock:
            name = next(names)
        return add(rows, name, idempotency_key="key")

    results = at_once(insert)
    assert sorted(results, key=str) == [sa.exc.IntegrityError] * 7 + [True]
    assert rows.by_key(OWNER, "key") is not None
    assert rows.by_key("somebody", "key") is None


def test_many_jobs_without_a_key_are_fine(rows: JobRows) -> None:
    assert add(rows, "one")
    assert add(rows, "two")


def test_numbers_every_change_in_the_order_of_commits(rows: JobRows) -> None:
    add(rows)
    seen = rows.get("one")["seq"]
    results = at_once(lambda: rows.update("one", {"progress": 0.5}, event="note"))
    assert results == [True] * 8
    events = [event["seq"] for event in rows.events("one", after=seen)]
    assert events == list(range(seen + 1, seen + 9))
    assert [row["id"] for row in rows.since(OWNER, seen, 10)] == ["one"]


def test_a_childs_change_is_its_parents(rows: JobRows) -> None:
    add(rows, "one")
    add(rows, "one:part", parent="one")
    before = rows.get("one")["seq"]
    rows.update("one:part", {"progress": 0.5})
    assert rows.get("one")["seq"] > before
    assert [row["id"] for row in rows.listed(OWNER)] == ["one"]


def test_only_one_transition_of_an_attempt_wins(rows: JobRows) -> None:
    add(rows)
    results = at_once(lambda: rows.update("one", {"status": "succeeded"}, attempt=0, only=("running",), event="done"))
    assert sorted(results) == [False] * 7 + [True]
    assert not rows.update("one", {"status": "failed"}, attempt=1)


def test_what_runs_beside_a_change_is_undone_with_it(rows: JobRows) -> None:
    add(rows)

    def breaks(_connection: Any) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        rows.update("one", {"status": "succeeded"}, event="succeeded", also=breaks)
    assert rows.get("one")["status"] == "running"


def test_counts_what_waits_or_holds_a_slot(rows: JobRows) -> None:
    add(rows, "one")
    add(rows, "two", status="queued")
    add(rows, "three", status="succeeded")
    add(rows, "four", provider="listed")
    assert rows.active_at("keyed") == 2
    assert rows.any_unfinished()


def test_an_unknown_job_is_not_found(rows: JobRows) -> None:
    with pytest.raises(NotFound):
        rows.get("nothing")


def test_exactly_one_may_send(rows: JobRows, submissions: Submissions) -> None:
    add(rows)
    assert sorted(at_once(lambda: send(submissions))) == [False] * 7 + [True]


def test_exactly_one_may_send_again(rows: JobRows, submissions: Submissions) -> None:
    add(rows)
    send(submissions)
    seen = submissions.get("one")
    assert seen is not None
    results = at_once(lambda: submissions.resend(seen, attempt=0, seconds=3, was=("sending",)))
    assert sorted(results) == [False] * 7 + [True]
    again = submissions.get("one")
    assert again is not None
    assert (again.state, again.attempts) == ("sending", 2)


@pytest.mark.parametrize("change", [{"cancelling": True}, {"status": "cancelled"}, {"attempt": 1}])
def test_nothing_is_sent_for_a_job_that_is_not_wanted(
    rows: JobRows, submissions: Submissions, change: dict[str, Any]
) -> None:
    add(rows)
    rows.update("one", change)
    with pytest.raises(Cancelled):
        send(submissions)
    assert submissions.get("one") is None


def test_keeps_the_first_ticket(rows: JobRows, submissions: Submissions) -> None:
    add(rows)
    send(submissions)
    submissions.accept("one", Ticket(id="up-1", data={"region": "eu"}))
    submissions.accept("one", Ticket(id="up-2"))
    found = submissions.get("one")
    assert found is not None
    assert found.state == "accepted"
    assert found.ticket == Ticket(id="up-1", data={"region": "eu"})


def test_marks_only_what_is_as_it_was_seen(rows: JobRows, submissions: Submissions) -> None:
    add(rows)
    send(submissions)
    assert submissions.mark("one", "unknown", was=("sending",))
    assert not submissions.mark("one", "refused", was=("sending",))


def reserve(ledger: Ledger, ref: str, budget: float | None = None) -> None:
    with ledger.engine.begin() as connection:
        ledger.reserve(connection, ref, owner=OWNER, job_id="one", provider="keyed", cost=TWO, budget=budget)


def settle(ledger: Ledger, ref: str, cost: Cost | None) -> None:
    with ledger.engine.begin() as connection:
        ledger.settle(connection, ref, owner=OWNER, job_id="one", provider="keyed", cost=cost)


def test_counts_what_is_set_aside_until_it_is_settled(ledger: Ledger) -> None:
    reserve(ledger, "one")
    reserve(ledger, "one")
    assert ledger.spent_today(OWNER) == {"credits": 2.0}
    settle(ledger, "one", Cost(amount=1.5, unit="credits"))
    settle(ledger, "one", None)
    assert ledger.spent_today(OWNER) == {"credits": 1.5}


def test_gives_back_what_was_not_spent(ledger: Ledger) -> None:
    reserve(ledger, "one")
    settle(ledger, "one", None)
    assert ledger.spent_today(OWNER) == {"credits": 0.0}


def test_two_cannot_pass_the_budget_together(ledger: Ledger) -> None:
    names = iter(f"ref-{number}" for number in range(8))
    lock = threading.Lock()

    def take() -> None:
        with lock:
            name = next(names)
        reserve(ledger, name, budget=5.0)

    results = at_once(take)
    assert results.count(None) == 2
    assert results.count(QuotaReached) == 6


def test_opens_a_database_that_several_open_at_once(both: Any) -> None:
    results = at_once(lambda: db.open_database(both.url).dispose(), times=4)
    assert results == [None] * 4


def test_several_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    for number in range(20):
        url = f"sqlite:///{tmp_path / str(number)}.sqlite"
        assert at_once(partial(open_and_close, url), times=4) == [None] * 4


def open_and_close(url: str) -> None:
    db.open_database(url).dispose()


def test_the_room_that_is_taken_is_counted_on_both(database: Engine, both: Settings) -> None:
    row = {"owner": OWNER, "sha": "s", "media_type": "image/png", "media": "image", "created_at": 1.0}
    with database.begin() as connection:
        for number, trashed in enumerate((None, None, 5.0)):
            values = {"id": f"a{number}", "bytes": 100 + number, "trashed_at": trashed}
            connection.execute(sa.insert(db.asset).values(**row, **values))
    room = space(database, OWNER, sqlite_files(both.url))
    assert (room.files, room.media, room.trash_files, room.trash) == (2, 201, 1, 102)
    assert room.database > 100_000
