"""A visitor's own key: whose account pays, and what happens when the key is gone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from studio.errors import NotConfigured
from studio.jobs.job import Job
from studio.owners import LOCAL
from studio.settings import Settings, read_settings
from studio.studio import Studio, open_studio
from tests.conftest import until

VISITOR = "visitor-1"


@pytest.fixture
def public(settings: Settings) -> Settings:
    """A studio that others can reach; the host's key is not for visitors."""
    return read_settings({**settings.environment, "GRADIO_SERVER_NAME": "0.0.0.0", "KEYED_API_KEY": "host-key"})


@pytest.fixture
def studio(public: Settings) -> Iterator[Studio]:
    studio = open_studio(public, packages=("providers", "tests.fakes"))
    yield studio
    if studio.engine.running:
        studio.close()


def ask(studio: Studio, owner: str, **request: str) -> str:
    return studio.submit("image", {"prompt": "a cat", "provider": "locked", **request}, owner=owner).id


def accepted(studio: Studio, job: Job) -> None:
    """Waits until the upstream has named this job."""
    for _ in range(3000):
        if any(each.ticket for each in studio.engine.submissions.of_job(job.id)):
            return
        time.sleep(0.02)
    raise AssertionError("it was never accepted")


def refused(studio: Studio, job: Job) -> Job:
    """The job, once it waits for another key than the one that was entered."""
    for _ in range(3000):
        found = studio.job(job.id, owner=job.owner)
        if found.status == "waiting" and found.error and "has no LOCKED_API_KEY" not in found.error.message:
            return found
        time.sleep(0.02)
    raise AssertionError(f"still {found.status}, {found.error}")


def test_refuses_a_visitor_without_a_key_and_names_the_variable(studio: Studio) -> None:
    with pytest.raises(NotConfigured) as refused:
        ask(studio, VISITOR)
    assert "LOCKED_API_KEY" in refused.value.message


def test_a_visitors_key_pays_from_a_queue_of_its_own(studio: Studio) -> None:
    studio.enter_key("locked", {"LOCKED_API_KEY": "mine"}, owner=VISITOR)
    job = ask(studio, VISITOR)
    assert studio.wait(job, owner=VISITOR, seconds=90).status == "succeeded"
    assert studio.engine.rows.get(job)["account"] not in {"host", "mine"}


def test_a_key_entered_on_ones_own_machine_pays_too(settings: Settings) -> None:
    studio = open_studio(settings, packages=("providers", "tests.fakes"))
    try:
        studio.enter_key("locked", {"LOCKED_API_KEY": "mine"}, owner=LOCAL)
        assert studio.wait(ask(studio, LOCAL), owner=LOCAL, seconds=90).status == "succeeded"
    finally:
        studio.close()


def test_waits_for_the_key_and_goes_on_with_the_same_account(studio: Studio, public: Settings) -> None:
    studio.enter_key("locked", {"LOCKED_API_KEY": "mine"}, owner=VISITOR)
    job = studio.submit("image", {"prompt": "slow=4", "provider": "locked"}, owner=VISITOR)
    accepted(studio, job)
    studio.close()  # the key lives in this process's memory only

    second = open_studio(public, packages=("providers", "tests.fakes"))
    try:
        waiting = until(second, job, "waiting")
        assert waiting.error is not None
        assert waiting.error.category == "not_configured"
        second.enter_key("locked", {"LOCKED_API_KEY": "another"}, owner=VISITOR)
        waiting = refused(second, job)
        assert waiting.error is not None
        assert "another Locked account" in waiting.error.message
        second.enter_key("locked", {"LOCKED_API_KEY": "mine"}, owner=VISITOR)
        assert until(second, job, "succeeded").artifacts
    finally:
        second.close()


def test_what_was_refused_is_tried_again_with_the_key_there_is_now(studio: Studio) -> None:
    studio.enter_key("locked", {"LOCKED_API_KEY": "mistyped"}, owner=VISITOR)
    job = ask(studio, VISITOR, prompt="refuse")
    assert studio.wait(job, owner=VISITOR, seconds=90).status == "failed"
    studio.enter_key("locked", {"LOCKED_API_KEY": "mine"}, owner=VISITOR)
    studio.resume(job, owner=VISITOR)
    again = studio.wait(job, owner=VISITOR, seconds=90)
    assert again.status == "failed"
    assert again.error is not None
    assert "We do not make that" in again.error.message
    assert studio.engine.rows.get(job)["account"] == studio.keys.account(VISITOR, studio.registry.get("locked"))


def test_no_key_is_ever_written_down(studio: Studio, public: Settings, open_one: Callable[..., Studio]) -> None:
    studio.enter_key("locked", {"LOCKED_API_KEY": "sesame-open"}, owner=VISITOR)
    job = ask(studio, VISITOR)
    studio.wait(job, owner=VISITOR, seconds=90)
    studio.close()
    written = [path for path in public.home.rglob("*") if path.is_file() and b"sesame-open" in path.read_bytes()]
    assert written == []
