"""Costly steps: asked with their price, confirmed once, declined without a word, and survived."""

from __future__ import annotations

import pytest

from providers._lovart.confirming import question_for
from studio.jobs.job import Job
from studio.provider import Ticket
from studio.studio import Studio
from tests.conftest import OWNER, until
from tests.providers.lovart.conftest import Quick, make, thread_of
from tests.upstreams.lovart import Service


def answered(studio: Studio, job_id: str, question: str, answer: str) -> Job:
    studio.answer(job_id, question, answer, owner=OWNER)
    return studio.wait(job_id, owner=OWNER, seconds=90)


@pytest.mark.parametrize("words", ["price=40", "price=40 held=1", "price=40 slow=0.2", "price=40 stale=0.3 slow=0.4"])
def test_asks_before_a_costly_step_and_confirms_once(studio: Studio, service: Service, words: str) -> None:
    job, mark = make(studio, words)
    assert job.status == "waiting"
    assert (job.question.cost.amount, job.question.cost.unit) == (40, "credits")
    assert [choice.label for choice in job.question.choices] == ["Approve", "Decline"]
    before = service.confirms
    job = answered(studio, job.id, job.question.id, "approve")
    assert job.status == "succeeded", job.error
    assert (service.confirms, len(service.rounds(mark))) == (before + 1, 1)


def test_declining_sends_nothing(studio: Studio, service: Service) -> None:
    job, _ = make(studio, "price=40")
    before = len(service.calls), service.confirms
    studio.answer(job.id, job.question.id, "decline", owner=OWNER)
    until(studio, job, "cancelled")
    assert [path for _, path, *_ in service.calls[before[0] :] if path != "/chat/result"] == []
    assert service.confirms == before[1]


def test_the_same_price_twice_is_two_questions(
    studio: Studio, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers._lovart.confirming.STALE", 0.5)
    job, _ = make(studio, "price=5 twice=1 slow=0.15")
    first, before = job.question.id, service.confirms
    job = answered(studio, job.id, first, "approve")
    assert job.status == "waiting"
    assert job.question.id != first
    job = answered(studio, job.id, job.question.id, "approve")
    assert job.status == "succeeded", job.error
    assert service.confirms == before + 2


@pytest.mark.parametrize(
    ("fault", "confirms", "status"),
    [
        ("429:0", 1, "succeeded"),
        ("after-drop", 1, "succeeded"),
        ("after-500", 1, "succeeded"),
        ("after-cut", 1, "succeeded"),
        ("409", 1, "succeeded"),
    ],
)
def test_a_yes_that_is_not_answered_clearly_is_found_out_by_watching(
    studio: Studio, service: Service, fault: str, confirms: int, status: str
) -> None:
    job, mark = make(studio, "price=40 slow=0.1")
    before = service.confirms
    service.plan("/chat/confirm", fault)
    job = answered(studio, job.id, job.question.id, "approve")
    assert job.status == status, job.error
    assert service.confirms == before + confirms
    assert len(service.rounds(mark)) == 1
    sent = service.sent("/chat/confirm").count({"thread_id": thread_of(service, mark)})
    assert sent == (2 if fault in {"429:0", "409"} else 1)  # a second POST only after a refusal that says "later"


def test_a_yes_that_never_arrived_is_asked_for_again(
    studio: Studio, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers._lovart.confirming.STALE", 0.2)
    job, _ = make(studio, "price=40")
    first, before = job.question.id, service.confirms
    service.plan("/chat/confirm", "500")
    job = answered(studio, job.id, first, "approve")
    assert job.status == "waiting"
    assert job.question.id != first
    assert service.confirms == before
    assert answered(studio, job.id, job.question.id, "approve").status == "succeeded"
    assert service.confirms == before + 1


def test_what_was_answered_elsewhere_goes_on(studio: Studio, service: Service) -> None:
    job, mark = make(studio, "price=40")
    service.rounds(mark)[0].confirmed.append(0.0)
    before = service.confirms
    job = answered(studio, job.id, job.question.id, "approve")
    assert job.status == "succeeded"
    assert service.confirms == before


def test_another_price_than_the_one_agreed_to_is_asked_for_anew(studio: Studio, service: Service) -> None:
    job, mark = make(studio, "price=40")
    (held,) = service.rounds(mark)
    held.body = {**held.body, "prompt": held.prompt.replace("price=40", "price=90")}
    before = service.confirms
    job = answered(studio, job.id, job.question.id, "approve")
    assert (job.status, service.confirms) == ("waiting", before)
    assert job.question.cost.amount == 90


@pytest.mark.parametrize("pending", [{}, {"estimated_cost": None}, {"estimated_cost": "many"}, "yes", ["x"]])
def test_an_unknown_price_is_said_to_be_unknown(pending: object) -> None:
    question = question_for(pending)
    assert question.cost is None
    assert "unknown price" in question.text


def test_a_yes_of_which_nobody_knows_is_asked_about_and_then_found_out(
    studio: Studio, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> Ticket:
        raise RuntimeError("as if it were killed between the call and its answer")

    job, mark = make(studio, "price=40")
    before = service.confirms
    with monkeypatch.context() as patched:
        patched.setattr(Quick, "answer", broken)
        job = answered(studio, job.id, job.question.id, "approve")
    assert (job.status, job.question.kind) == ("waiting", "unknown")
    job = answered(studio, job.id, job.question.id, "check")
    assert (job.status, job.question.kind) == ("waiting", "approve")
    job = answered(studio, job.id, job.question.id, "approve")
    assert job.status == "succeeded", job.error
    assert (service.confirms, len(service.rounds(mark))) == (before + 1, 1)
