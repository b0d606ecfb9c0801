"""What goes wrong at Sogni, seen from the job: what the person reads, and that nothing is paid twice or lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from studio.jobs.job import Job
from studio.studio import Studio
from tests.conftest import OWNER, until
from tests.upstreams.sogni.running import SogniUpstream

Make = Callable[..., Job]


@pytest.fixture(autouse=True)
def paid_once(sogni: SogniUpstream) -> Any:
    """No project is accepted twice, whatever happens."""
    yield
    assert sogni.duplicates() == {}


def projects_of(sogni: SogniUpstream, job: Job) -> list[Any]:
    words = job.request["prompt"].split()[-1]
    return [project for project in sogni.projects.values() if words in project.prompt]


def test_too_little_money_is_said_as_the_vendor_says_it(make: Make, sogni: SogniUpstream) -> None:
    job = make(prompt="a cat fault:insufficient")
    assert job.status == "failed"
    assert job.error is not None
    assert job.error.category == "insufficient_credits"
    assert job.error.message == "Insufficient funds. Claim 50 free daily Spark points at https://app.sogni.ai/"
    assert projects_of(sogni, job) == []


@pytest.mark.parametrize(
    ("task", "values"),
    [
        ("image", {"prompt": "a cat fault:insufficient=spark", "quality": "fast"}),
        ("video", {"prompt": "waves fault:insufficient=spark", "duration": 1}),
        pytest.param("music", {"prompt": "a waltz fault:insufficient=spark", "duration": 10}, marks=pytest.mark.long),
        pytest.param("speech", {"prompt": "good day fault:insufficient=spark"}, marks=pytest.mark.long),
    ],
)
def test_the_other_token_pays_where_that_is_wanted(
    make: Make, sogni: SogniUpstream, task: str, values: dict[str, Any]
) -> None:
    job = make(task, **values, options={"token_type": "auto"})
    assert job.status == "succeeded"
    assert [project.token for project in projects_of(sogni, job)] == ["sogni"]


def test_the_person_is_told_that_the_other_token_pays(busy: Studio, sogni: SogniUpstream) -> None:
    values = {
        "provider": "sogni",
        "prompt": "a cat fault:insufficient=spark fault:slow=0.6",
        "options": {"token_type": "auto"},
    }
    job = busy.submit("image", values, owner=OWNER)
    for _ in range(6000):
        if note := busy.job(job.id, owner=OWNER).note:
            break
        time.sleep(0.01)
    assert note == "There is too little Spark; SOGNI pays for this instead."
    job = busy.wait(job.id, owner=OWNER, seconds=90)
    assert job.status == "succeeded"
    assert job.note == note
    assert job.cost.unit == "SOGNI"
    assert job.cost.actual


def test_spark_only_models_never_ask_for_the_other_token(make: Make, sogni: SogniUpstream) -> None:
    job = make(
        "video", prompt="a street fault:insufficient=spark", model="seedance-2-0", options={"token_type": "auto"}
    )
    assert job.status == "failed"
    assert job.error is not None
    assert job.error.category == "insufficient_credits"
    assert projects_of(sogni, job) == []


REFUSALS = [
    ("fault:consent", "model_unavailable", "agreement"),
    pytest.param("fault:soon", "model_unavailable", "not available", marks=pytest.mark.long),
    ("fault:genfailure", "permanent", "worker could not"),
    ("fault:job_error=sensitiveContent", "content_refused", "ensitive"),
    pytest.param("fault:job_error=workerDisconnected", "permanent", "worker went away", marks=pytest.mark.long),
    ("fault:withheld", "content_refused", "withheld"),
    pytest.param("fault:gone=9", "permanent", "404", marks=pytest.mark.long),
    ("fault:html=9", "permanent", "no image"),
]


@pytest.mark.parametrize(("words", "category", "said"), REFUSALS)
def test_every_failure_has_its_words(make: Make, words: str, category: str, said: str) -> None:
    job = make(prompt=f"a cat {words}", quality="fast")
    assert job.status == "failed"
    assert job.error is not None
    assert job.error.category == category
    assert said in job.error.message
    assert job.error.hint


def test_three_of_four_are_shown_and_one_is_explained(make: Make) -> None:
    job = make(prompt="a cat fault:genfailure=1", quality="fast", count=4)
    assert job.status == "succeeded"
    assert len(job.artifacts) == 3
    assert [failure["error"]["message"] for failure in job.failures] == ["The worker could not make this one."]


def test_what_is_withheld_is_a_refusal_of_its_own(make: Make) -> None:
    job = make(prompt="a cat fault:withheld=2", quality="fast", count=3)
    assert job.status == "succeeded"
    assert len(job.artifacts) == 1
    assert {failure["error"]["category"] for failure in job.failures} == {"content_refused"}
    assert len(job.failures) == 2


def test_done_without_a_link_is_a_failure(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("providers._sogni.following.SETTLE", 0.2)
    job = make(prompt="a cat fault:no_links", quality="fast")
    assert job.status == "failed"
    assert job.error is not None
    assert "no file" in job.error.message


@pytest.mark.parametrize(
    "words", ["fault:expired", "fault:truncated", "fault:wrong_type", "fault:retry", "fault:moved", "fault:queue=0.3"]
)
def test_goes_on_through_what_passes(make: Make, words: str) -> None:
    job = make(prompt=f"a cat {words}", quality="fast", count=2)
    assert job.status == "succeeded", job.error
    assert len(job.artifacts) == 2


LOST = ["fault:drop", "fault:accepted_drop", "fault:restarting", pytest.param("fault:vanish", marks=pytest.mark.long)]


@pytest.mark.parametrize("words", LOST)
def test_a_lost_socket_loses_and_repeats_nothing(make: Make, sogni: SogniUpstream, words: str) -> None:
    job = make(prompt=f"a cat {words}", quality="fast", wait=30)
    assert job.status == "succeeded", job.error
    assert len(projects_of(sogni, job)) == 1


def test_a_busy_service_is_asked_again_when_it_says_so(make: Make, sogni: SogniUpstream) -> None:
    sogni.faults.add("http", path="/v1/image/uploadUrl", code=429, seconds=0.1)
    job = make(prompt="a cat", quality="fast")
    assert job.status == "succeeded"


def test_says_where_it_waits(busy: Studio) -> None:
    job = busy.submit("image", {"provider": "sogni", "prompt": "a cat fault:no_worker=0.8"}, owner=OWNER)
    for _ in range(6000):
        seen = busy.job(job.id, owner=OWNER)
        if "worker" in seen.stage:
            break
        time.sleep(0.01)
    assert seen.stage == "No worker offers this model at the moment."
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"


@pytest.mark.parametrize(
    "words", ["fault:no_worker", "fault:hang", pytest.param("fault:slow=30", marks=pytest.mark.long)]
)
def test_a_cancel_is_confirmed(busy: Studio, sogni: SogniUpstream, words: str) -> None:
    job = busy.submit("image", {"provider": "sogni", "prompt": f"a cat {words}"}, owner=OWNER)
    until(busy, job, "running")
    for _ in range(6000):
        if busy.engine.submissions.of_job(job.id) and busy.engine.submissions.of_job(job.id)[0].ticket:
            break
        time.sleep(0.01)
    busy.cancel(job.id, owner=OWNER)
    job = until(busy, job, "cancelled")
    assert job.note == ""
    assert sogni.counts.cancels


def test_a_cancel_that_is_not_done_says_so(busy: Studio) -> None:
    job = busy.submit("image", {"provider": "sogni", "prompt": "a cat fault:cancel_refused fault:slow=3"}, owner=OWNER)
    until(busy, job, "running")
    for _ in range(6000):
        if busy.engine.submissions.of_job(job.id) and busy.engine.submissions.of_job(job.id)[0].ticket:
            break
        time.sleep(0.01)
    busy.cancel(job.id, owner=OWNER)
    assert "may be billed" in until(busy, job, "cancelled").note
