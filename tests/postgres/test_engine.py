"""The engine on either database, and the private names of DBOS that it leans on."""

from __future__ import annotations

import inspect
import time
from collections.abc import Iterator
from dataclasses import replace

import dbos._queue
import psycopg
import pytest
from dbos import DBOS

from studio.errors import NotConfigured
from studio.jobs import ids, runtime
from studio.jobs.waking import SLEEP, Waker
from studio.settings import Settings, read_settings
from studio.studio import Studio, open_studio
from tests.conftest import OWNER, free_port

PACKAGES = ("providers", "tests.fakes")
WELL_BEFORE = SLEEP / 2.5  # seconds


@pytest.fixture
def studio(both: Settings) -> Iterator[Studio]:
    studio = open_studio(both, packages=PACKAGES)
    yield studio
    studio.close()


def test_dbos_still_recovers_by_worker() -> None:
    parameters = inspect.signature(DBOS._recover_pending_workflows).parameters
    assert list(parameters) == ["executor_ids"]


def test_dbos_still_tells_what_runs_in_this_process(studio: Studio) -> None:
    assert runtime.stranded(["nothing"]) == []


def test_dbos_still_has_queue_threads_that_can_be_woken() -> None:
    waker = Waker(lambda queue: False)
    original = dbos._queue.queue_worker_thread
    waker.install()
    assert waker.hooked
    assert waker.interval == SLEEP
    waker.uninstall()
    assert dbos._queue.queue_worker_thread is original


def test_polls_more_often_where_the_hook_does_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbos._queue, "queue_worker_thread", lambda another, signature: None)
    waker = Waker(lambda queue: False)
    waker.install()
    assert not waker.hooked
    assert waker.interval < 1


def test_starts_long_before_the_next_poll(studio: Studio) -> None:
    studio.wait(
        studio.submit("image", {"prompt": "first", "provider": "keyed"}, owner=OWNER).id, owner=OWNER, seconds=20
    )
    time.sleep(2.5)  # the queue is not watched closely any more
    begun = time.time()
    job = studio.submit("image", {"prompt": "second", "provider": "keyed"}, owner=OWNER)
    done = studio.wait(job.id, owner=OWNER, seconds=90)
    assert done.status == "succeeded"
    assert done.started_at is not None
    assert done.started_at - begun < WELL_BEFORE


def test_makes_composites_and_films(studio: Studio) -> None:
    job = studio.submit("image", {"prompt": "many", "provider": "listed", "count": 6}, owner=OWNER)
    assert len(studio.wait(job.id, owner=OWNER, seconds=90).artifacts) == 6


def test_asks_nobody_about_a_call_that_went_well(studio: Studio) -> None:
    job = studio.submit("image", {"prompt": "no questions", "provider": "blind"}, owner=OWNER)
    done = studio.wait(job.id, owner=OWNER, seconds=90)
    assert (done.status, done.question) == ("succeeded", None)


def test_a_cancel_reaches_the_upstream(studio: Studio) -> None:
    job = studio.submit("image", {"prompt": "slow=30", "provider": "keyed"}, owner=OWNER)
    while studio.job(job.id, owner=OWNER).status == "queued":
        time.sleep(0.02)
    studio.cancel(job.id, owner=OWNER)
    assert studio.wait(job.id, owner=OWNER, seconds=90).status == "cancelled"


def test_finds_no_strangers_and_every_queue(studio: Studio) -> None:
    assert runtime.strangers() == []
    names = {queue.name for queue in DBOS.list_queues()}
    assert {"local", "keyed", ids.COMPOSITES, ids.CLEANUPS} <= names


def test_says_which_setting_is_wrong_when_the_server_is_not_there(both: Settings) -> None:
    url = f"postgresql+psycopg://nobody:secret@127.0.0.1:{free_port()}/none"
    with pytest.raises(NotConfigured) as refused:
        open_studio(replace(both, database_url=url))
    assert refused.value.field == "BACKLOT_DATABASE_URL"
    assert "BACKLOT_DATABASE_URL" in refused.value.hint
    assert "secret" not in f"{refused.value.message} {refused.value.hint}"


@pytest.mark.postgres
def test_says_which_setting_is_wrong_when_the_password_is(database_url: str, tmp_path: object) -> None:
    wrong = database_url.replace(psycopg.conninfo.conninfo_to_dict(database_url)["password"], "wrong")
    settings = read_settings({"BACKLOT_HOME": str(tmp_path), "BACKLOT_DATABASE_URL": wrong})
    with pytest.raises(NotConfigured) as refused:
        open_studio(settings)
    assert refused.value.field == "BACKLOT_DATABASE_URL"
