"""A studio that ends at any moment: what Sogni has accepted is followed by the next one, and nothing is sent twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from providers._sogni import appids
from providers._sogni.naming import project_id
from providers.sogni import Sogni
from studio.errors import OutcomeUnknown
from studio.jobs.job import Job
from studio.studio import Studio, open_studio
from tests.conftest import OWNER, until
from tests.providers.sogni.conftest import settings_for
from tests.upstreams.sogni.running import SogniUpstream


@pytest.fixture
def start(sogni: SogniUpstream, tmp_path: Path) -> Iterator[Callable[..., Studio]]:
    """Opens a studio on the one home of this test, as a new process would, and closes the one before."""
    opened: list[Studio] = []

    def start_(**more: str) -> Studio:
        for studio in opened:
            if studio.engine.running:
                studio.close()
        opened.append(open_studio(settings_for(tmp_path / "home", sogni, **more)))
        return opened[-1]

    yield start_
    if opened and opened[-1].engine.running:
        opened[-1].close()


def ticket_of(studio: Studio, job: Job) -> Any:
    for _ in range(6000):
        found = studio.engine.submissions.of_job(job.id)
        if found and found[0].ticket:
            return found[0].ticket
        time.sleep(0.01)
    raise AssertionError("it was never accepted")


@pytest.mark.long
@pytest.mark.parametrize(
    "words",
    ["fault:slow=1", "fault:queue=1", ""],
)
def test_the_next_studio_follows_what_was_accepted(
    start: Callable[..., Studio], sogni: SogniUpstream, words: str
) -> None:
    studio = start()
    job = studio.submit("image", {"provider": "sogni", "prompt": f"a cat, restarted {words}", "count": 2}, owner=OWNER)
    ticket = ticket_of(studio, job)
    assert ticket.id == project_id(job.id, "spark")
    again = start()
    job = again.wait(job.id, owner=OWNER, seconds=90)
    assert job.status == "succeeded", job.error
    assert len(job.artifacts) == 2
    assert len(sogni.made(ticket.id)) == 1
    assert len({project.app_id for project in sogni.projects.values() if project.id == ticket.id}) == 1


def test_what_was_done_meanwhile_is_fetched_without_the_socket(
    start: Callable[..., Studio], sogni: SogniUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers._sogni.following.ASK", 0.2)
    studio = start()
    job = studio.submit("image", {"provider": "sogni", "prompt": "a cat, done meanwhile fault:slow=0.5"}, owner=OWNER)
    name = ticket_of(studio, job).id
    studio.close()
    for _ in range(6000):
        if sogni.projects[name].finished:
            break
        time.sleep(0.01)
    job = start(SOGNI_APP_ID="another-installation").wait(job.id, owner=OWNER, seconds=90)
    assert job.status == "succeeded", job.error
    assert len(sogni.made(name)) == 1


def test_a_call_whose_ticket_was_never_kept_is_found_by_its_name(
    start: Callable[..., Studio], sogni: SogniUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sogni, "send_deadline", 1.5)
    monkeypatch.setattr(Sogni, "listing_lag", 0.1)
    studio = start()

    def never(ref: str, ticket: Any) -> None:
        raise RuntimeError("killed between the answer and the ticket")

    monkeypatch.setattr(studio.engine.submissions, "accept", never)
    job = studio.submit("image", {"provider": "sogni", "prompt": "a cat, lost sight of"}, owner=OWNER)
    until(studio, job, "failed")
    name = project_id(job.id, "spark")
    assert len(sogni.made(name)) == 1
    again = start()
    again.resume(job.id, owner=OWNER)
    job = again.wait(job.id, owner=OWNER, seconds=90)
    assert job.status == "succeeded", job.error
    assert len([project for project in sogni.projects.values() if "lost sight of" in project.prompt]) == 1


@pytest.mark.long
def test_a_lost_call_that_nobody_can_tell_about_now_waits(
    start: Callable[..., Studio], sogni: SogniUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sogni, "send_deadline", 1.5)
    monkeypatch.setattr(Sogni, "listing_lag", 0.1)
    monkeypatch.setattr("providers._sogni.sending.BETWEEN_LOOKS", 0.02)
    monkeypatch.setattr("providers._sogni.sending.FIRST_ANSWER", 0.5)
    studio = start()
    monkeypatch.setattr("providers._sogni.sending._refusal", lambda _error: OutcomeUnknown())
    sogni.faults.add("http", path="/v1/projects", code=500, times=None)
    job = studio.submit("image", {"provider": "sogni", "prompt": "a cat, unseen fault:insufficient"}, owner=OWNER)
    job = until(studio, job, "waiting")
    assert job.question is not None
    assert job.question.kind == "unknown"
    sogni.faults.clear()
    studio.answer(job.id, job.question.id, "check", owner=OWNER)
    job = studio.wait(job.id, owner=OWNER, seconds=90)
    assert job.status == "succeeded", job.error
    assert len(sogni.made(project_id(job.id, "spark"))) == 1


def test_a_key_that_is_refused_while_following_lets_the_job_wait(
    start: Callable[..., Studio], sogni: SogniUpstream
) -> None:
    studio = start()
    job = studio.submit("image", {"provider": "sogni", "prompt": "a cat, key lost fault:slow=0.7"}, owner=OWNER)
    name = ticket_of(studio, job).id
    good, person = sogni.key, sogni.account
    person.key = "rotated-away-1234"
    sogni.do(sogni.close_all(4021))
    job = until(studio, job, "waiting")
    assert job.error is not None
    assert job.error.category == "auth"
    person.key = good
    studio.resume(job.id, owner=OWNER)
    job = studio.wait(job.id, owner=OWNER, seconds=90)
    assert job.status == "succeeded", job.error
    assert len(sogni.made(name)) == 1


@pytest.mark.long
def test_another_connection_under_the_same_app_id_loses_nothing(
    start: Callable[..., Studio], sogni: SogniUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers._sogni.following.ASK", 0.2)
    studio = start()
    job = studio.submit("image", {"provider": "sogni", "prompt": "a cat, taken over fault:slow=1"}, owner=OWNER)
    name = ticket_of(studio, job).id
    sogni.do(sogni.close_all(4015))
    job = studio.wait(job.id, owner=OWNER, seconds=90)
    assert job.status == "succeeded", job.error
    assert len(sogni.made(name)) == 1


def test_the_app_id_is_kept_and_one_process_has_it(tmp_path: Path) -> None:
    first = appids.take(tmp_path, "account-a")
    assert appids.take(tmp_path, "account-a") == first
    assert appids.take(tmp_path, "account-b") != first
    assert first not in {"", "rest-only"}
    assert "account-a" in (tmp_path / "slot-0.json").read_text()


def test_a_wrong_key_is_said(start: Callable[..., Studio]) -> None:
    studio = start(SOGNI_API_KEY="wrong-key-1234")
    job = studio.submit("image", {"provider": "sogni", "prompt": "a cat"}, owner=OWNER)
    job = studio.wait(job.id, owner=OWNER, seconds=90)
    assert job.status == "failed"
    assert job.error is not None
    assert job.error.category == "auth"
    found = studio.check_up("sogni", owner=OWNER)
    assert (found.ok, found.brief) == (False, "Key refused")
    assert "SOGNI_API_KEY in the environment" in found.hint


@pytest.mark.long
def test_a_name_and_a_password_do_as_well(start: Callable[..., Studio], sogni: SogniUpstream) -> None:
    sogni.accounts.add("ada", "correct-horse-9")
    studio = start(SOGNI_API_KEY="", SOGNI_USERNAME="ada", SOGNI_PASSWORD="correct-horse-9")
    job = studio.submit("image", {"provider": "sogni", "prompt": "a cat for ada"}, owner=OWNER)
    job = studio.wait(job.id, owner=OWNER, seconds=90)
    assert job.status == "succeeded", job.error
    assert studio.check_up("sogni", owner=OWNER).ok
