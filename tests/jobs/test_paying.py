"""What is paid, and that it is paid once."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from studio.errors import Conflict, ProviderBusy
from studio.jobs.job import Job
from studio.provider import Run, Ticket
from studio.requests import Request
from studio.studio import Studio
from tests.conftest import OWNER, until

Make = Callable[..., Job]
Accepted = Callable[[str], dict[str, int]]


def spent(studio: Studio) -> float:
    return studio.spent_today(owner=OWNER).get("credits", 0.0)


@pytest.mark.parametrize("provider", ["keyed", "listed", "blind"])
def test_pays_once_and_keeps_every_output(make: Make, accepted: Accepted, provider: str) -> None:
    job = make(provider=provider, count=3)
    assert job.status == "succeeded"
    assert [artifact.id for artifact in job.artifacts] == [f"{job.id}:{index}" for index in range(3)]
    assert accepted(job.id) == {job.id: 1}


def test_counts_what_was_accepted_as_spent(busy: Studio, make: Make) -> None:
    before = spent(busy)
    job = make(count=2)
    assert (job.cost.estimate, job.cost.unit) == (4.0, "credits")
    assert spent(busy) == before + 4


def test_gives_back_what_was_refused(busy: Studio, make: Make, accepted: Accepted) -> None:
    before = spent(busy)
    job = make("refuse")
    assert job.status == "failed"
    assert job.error is not None
    assert job.error.message == "Keyed: We do not make that."
    assert accepted(job.id) == {}
    assert spent(busy) == before


def test_tries_again_when_the_upstream_is_busy(make: Make, accepted: Accepted) -> None:
    job = make("busy=2")
    assert job.status == "succeeded"
    assert accepted(job.id) == {job.id: 1}


def test_finds_an_unclear_call_by_its_key(make: Make, accepted: Accepted) -> None:
    job = make("unclear", "keyed")
    assert job.status == "succeeded"
    assert accepted(job.id) == {job.id: 1}


@pytest.mark.parametrize("fault", ["unclear", "drop"])
def test_finds_an_unclear_call_in_the_list(make: Make, accepted: Accepted, fault: str) -> None:
    job = make(fault, "listed")
    assert job.status == "succeeded"
    assert accepted(job.id) == {job.id: 1}


@pytest.mark.parametrize("fault", ["unclear", "drop", "hang=8"])
def test_asks_the_person_when_nobody_knows(make: Make, accepted: Accepted, fault: str) -> None:
    job = make(fault, "blind")
    assert job.status == "waiting"
    assert job.error is not None
    assert job.error.category == "outcome_unknown"
    assert job.question is not None
    assert [choice.id for choice in job.question.choices] == ["check", "retry", "drop"]
    assert accepted(job.id) == {job.id: 1}


def test_checking_never_sends_again(busy: Studio, make: Make, accepted: Accepted) -> None:
    job = make("unclear", "blind")
    assert job.question is not None
    busy.answer(job.id, job.question.id, "check", owner=OWNER)
    again = busy.wait(job.id, owner=OWNER, seconds=90)
    assert again.status == "waiting"
    assert accepted(job.id) == {job.id: 1}


def test_only_a_persons_retry_may_pay_twice(busy: Studio, make: Make, accepted: Accepted) -> None:
    before = spent(busy)
    job = make("unclear", "blind")
    assert job.question is not None
    busy.answer(job.id, job.question.id, "retry", owner=OWNER)
    again = busy.wait(job.id, owner=OWNER, seconds=90)
    assert again.status == "waiting"
    assert accepted(job.id) == {job.id: 1, f"{job.id}#1": 1}
    assert spent(busy) == before + 4


def test_dropping_says_that_it_may_be_billed(busy: Studio, make: Make) -> None:
    before = spent(busy)
    job = make("unclear", "blind")
    assert job.question is not None
    busy.answer(job.id, job.question.id, "drop", owner=OWNER)
    dropped = busy.wait(job.id, owner=OWNER, seconds=90)
    assert dropped.status == "cancelled"
    assert "may be billed" in dropped.note
    assert spent(busy) == before + 2


def test_an_answer_given_twice_counts_once(busy: Studio, make: Make, accepted: Accepted) -> None:
    job = make("unclear", "blind")
    assert job.question is not None
    for _ in range(2):
        busy.answer(job.id, job.question.id, "retry", owner=OWNER)
    busy.wait(job.id, owner=OWNER, seconds=90)
    assert sum(accepted(job.id).values()) == 2


def test_refuses_an_answer_to_another_question(busy: Studio, make: Make) -> None:
    job = make("unclear", "blind")
    with pytest.raises(Conflict):
        busy.answer(job.id, "unknown-7", "retry", owner=OWNER)


def test_approval_pays_under_its_own_reference(busy: Studio, make: Make, upstream: str) -> None:
    before = spent(busy)
    job = make("ask")
    assert job.status == "waiting"
    assert job.question is not None
    assert (job.question.kind, job.question.cost and job.question.cost.amount) == ("approve", 5)
    busy.answer(job.id, job.question.id, "approve", owner=OWNER)
    done = busy.wait(job.id, owner=OWNER, seconds=90)
    assert done.status == "succeeded"
    approvals = [j["approvals"] for j in httpx.get(f"{upstream}/stats").json()["jobs"] if j["reference"] == job.id]
    assert approvals == [[f"{job.id}#price"]]
    assert spent(busy) == before + 2 + 5


def test_what_was_approved_and_cancelled_asks_again_when_resumed(busy: Studio, make: Make, upstream: str) -> None:
    job = make("ask slow=2")
    assert job.question is not None
    busy.answer(job.id, job.question.id, "approve", owner=OWNER)
    while not any("approvals" in sent for sent in sent_for(upstream, job)):
        time.sleep(0.02)
    busy.cancel(job.id, owner=OWNER)
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "cancelled"
    busy.resume(job.id, owner=OWNER)
    again = until(busy, job, "waiting")
    assert again.question is not None
    assert again.question.kind == "approve"
    busy.answer(job.id, again.question.id, "approve", owner=OWNER)
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    assert [len(sent["approvals"]) for sent in sent_for(upstream, job)] == [1, 1]


def sent_for(upstream: str, job: Job) -> list[dict[str, Any]]:
    """What the upstream accepted for a job, under all its references."""
    jobs = httpx.get(f"{upstream}/stats").json()["jobs"]
    return [each for each in jobs if each["reference"].startswith(job.id)]


def test_declining_sends_nothing(busy: Studio, make: Make, upstream: str) -> None:
    job = make("ask")
    assert job.question is not None
    busy.answer(job.id, job.question.id, "decline", owner=OWNER)
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "cancelled"
    jobs = [j for j in httpx.get(f"{upstream}/stats").json()["jobs"] if j["reference"] == job.id]
    assert [("approvals" in j, j["cancelled"]) for j in jobs] == [(False, True)]


def test_the_same_key_is_the_same_job(busy: Studio) -> None:
    request = {"prompt": "one of a kind", "provider": "keyed"}
    with ThreadPoolExecutor(8) as crowd:
        jobs = list(crowd.map(lambda _: busy.submit("image", request, owner=OWNER, key="one"), range(8)))
    assert len({job.id for job in jobs}) == 1


def test_the_same_key_with_another_request_is_refused(busy: Studio) -> None:
    busy.submit("image", {"prompt": "first", "provider": "keyed"}, owner=OWNER, key="two")
    with pytest.raises(Conflict, match="another request"):
        busy.submit("image", {"prompt": "second", "provider": "keyed"}, owner=OWNER, key="two")


def test_a_random_seed_does_not_make_it_another_request(busy: Studio) -> None:
    request = {"prompt": "dice", "provider": "keyed", "seed_strategy": "random"}
    first = busy.submit("image", request, owner=OWNER, key="dice")
    assert busy.submit("image", request, owner=OWNER, key="dice").id == first.id


def test_another_owners_key_is_another_job(busy: Studio) -> None:
    request = {"prompt": "mine", "provider": "keyed"}
    assert (
        busy.submit("image", request, owner="ann", key="k").id != busy.submit("image", request, owner="bob", key="k").id
    )


def test_a_search_that_breaks_leaves_the_call_to_the_person(
    busy: Studio, make: Make, accepted: Accepted, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_given: object) -> None:
        raise KeyError("jobs")

    monkeypatch.setattr(busy.registry.get("listed"), "find", broken, raising=True)
    job = make("unclear", "listed")
    assert job.status == "waiting"
    assert job.question is not None
    assert job.question.kind == "unknown"
    assert accepted(job.id) == {job.id: 1}


def test_a_call_that_breaks_when_it_is_sent_again_leaves_it_to_the_person(
    busy: Studio, make: Make, accepted: Accepted, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = busy.registry.get("keyed")
    submit = provider.submit

    async def breaking(request: object, run: object) -> object:
        await submit(request, run)  # type: ignore[arg-type]
        raise KeyError("id")

    monkeypatch.setattr(provider, "submit", breaking)
    job = make()
    assert job.status == "waiting"
    assert job.question is not None
    assert job.question.kind == "unknown"
    assert accepted(job.id) == {job.id: 1}


def test_a_provider_that_is_busy_while_it_is_asked_loses_nothing(
    busy: Studio, make: Make, accepted: Accepted, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def turned_away(*_given: object) -> None:
        raise ProviderBusy(provider="keyed")

    with monkeypatch.context() as patch:
        patch.setattr(busy.registry.get("keyed"), "follow", turned_away)
        job = make()
    assert job.status == "waiting"
    busy.resume(job.id, owner=OWNER)
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    assert accepted(job.id) == {job.id: 1}


def test_a_cancel_that_breaks_says_that_it_may_be_billed(
    busy: Studio, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_given: object) -> bool:
        raise KeyError("cancelled")

    monkeypatch.setattr(busy.registry.get("keyed"), "cancel", broken)
    job = make("slow=5", wait=0)
    until(busy, job, "running")
    while not any(each.ticket for each in busy.engine.submissions.of_job(job.id)):
        time.sleep(0.01)
    busy.cancel(job.id, owner=OWNER)
    assert "may be billed" in until(busy, job, "cancelled").note


@pytest.mark.parametrize(("made", "status"), [(2, "succeeded"), (1, "waiting")])
def test_what_is_registered_before_the_ticket_is_lost_was_accepted(
    busy: Studio, make: Make, accepted: Accepted, monkeypatch: pytest.MonkeyPatch, made: int, status: str
) -> None:
    provider = busy.registry.get("blind")
    submit, follow = provider.submit, provider.follow

    async def breaking(request: Request, run: Run) -> Ticket:
        ticket = await submit(request, run)
        for output in (await follow(ticket, run))[:made]:
            await run.partial(output)
        raise KeyError("id")

    monkeypatch.setattr(provider, "submit", breaking)
    job = make(provider="blind", count=2)
    assert job.status == status
    assert len(job.artifacts) == made
    assert accepted(job.id) == {job.id: 1}
