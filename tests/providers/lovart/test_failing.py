"""Everything that can go wrong, in each phase: before the paid call, in it, while it is followed, and with the files."""

from __future__ import annotations

from typing import Any

import pytest

from providers._lovart.errors import told
from studio.errors import AuthFailed, BacklotError, OutOfCredit, ProviderBusy, ProviderFailed, RequestError
from studio.studio import Studio
from tests.conftest import OWNER, free_port
from tests.providers.lovart.conftest import SECRET, Quick, make
from tests.upstreams.lovart import Service

PAID = [  # words of the prompt, how the job ends, its error's category, a part of its sentence, calls that were accepted
    ("fault=401", "failed", "auth", "", 0),
    ("fault=402", "failed", "insufficient_credits", "credits are used up", 0),
    ("fault=403", "failed", "auth", "no permission", 0),
    pytest.param("fault=404", "failed", "invalid_request", "not found", 0, marks=pytest.mark.long),
    ("fault=business", "failed", "invalid_request", "not allowed", 0),
    ("fault=429:1", "succeeded", "", "", 1),
    ("fault=429:1 after=0", "succeeded", "", "", 1),
    ("fault=500", "waiting", "outcome_unknown", "may have", 0),
    pytest.param("fault=502", "waiting", "outcome_unknown", "may have", 0, marks=pytest.mark.long),
    pytest.param("fault=503", "waiting", "outcome_unknown", "may have", 0, marks=pytest.mark.long),
    ("fault=html", "waiting", "outcome_unknown", "may have", 0),
    ("fault=page", "waiting", "outcome_unknown", "may have", 0),
    ("fault=drop", "waiting", "outcome_unknown", "may have", 1),
    pytest.param("fault=garbled", "waiting", "outcome_unknown", "may have", 1, marks=pytest.mark.long),
    ("fault=noid", "waiting", "outcome_unknown", "may have", 1),
    ("fault=cut", "waiting", "outcome_unknown", "may have", 1),
    ("fault=hang:3", "waiting", "outcome_unknown", "may have", 0),
    ("fault=late:3", "waiting", "outcome_unknown", "may have", 1),
]
MADE = [
    ("fault=flaky:5", "succeeded", "", "", 1),
    ("fault=flaky:500", "waiting", "transient", "", 1),
    ("fault=abort", "failed", "permanent", "stopped", 1),
    ("fault=zero", "failed", "permanent", "TOOL_FAILED). It said: I had a look at it.", 1),
    ("fault=other", "failed", "permanent", "made no image, but video", 1),
    ("fault=wrong", "failed", "permanent", "no image", 1),
    ("fault=gone", "failed", "permanent", "404", 1),
    ("fault=scrambled", "failed", "permanent", "cannot be decoded", 1),
    ("fault=private", "failed", "permanent", "The host 10.0.0.1 leads into a private network", 1),
    ("fault=short", "waiting", "transient", "", 1),
    ("dripped=0.2", "succeeded", "", "", 1),
    ("mute=1 slow=0.1", "succeeded", "", "", 1),
    ("shuffled=1 made=3 slow=0.3", "succeeded", "", "", 1),
]


def posts_of(service: Service, mark: str) -> list[dict[str, Any]]:
    """Every chat call with this mark that came, refused and broken ones too."""
    return [body for body in service.sent("/chat") if mark in body["prompt"]]


@pytest.mark.parametrize(("words", "status", "category", "says", "accepted"), PAID + MADE)
def test_every_end_is_said(
    studio: Studio, service: Service, words: str, status: str, category: str, says: str, accepted: int
) -> None:
    job, mark = make(studio, words)
    assert job.status == status, job.error
    assert (job.error.category if job.error else "") == category, job.error
    assert says in (job.error.message if job.error else "")
    assert not job.error or job.error.hint
    assert len(service.rounds(mark)) == accepted
    assert len(posts_of(service, mark)) == (2 if "429" in words else 1)  # a second POST only after a 429
    assert SECRET not in str(job)


def test_a_film_that_cannot_be_decoded_is_no_success(studio: Studio) -> None:
    job, _ = make(studio, "fault=scrambled", "video")
    assert (job.status, job.error.category, job.artifacts) == ("failed", "permanent", ())


def test_a_call_that_could_not_connect_is_made_again(
    studio: Studio, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.jobs.sending.PAUSES", (0.02,) * 5)
    make(studio)  # there is a project
    usual, closed = Quick.url_of, [f"http://127.0.0.1:{free_port()}"] * 2

    def url_of(self: Quick, path: str, secrets: dict[str, str]) -> str:
        return f"{closed.pop()}{path}" if closed and path.endswith("/chat") else usual(self, path, secrets)

    monkeypatch.setattr(Quick, "url_of", url_of)
    job, mark = make(studio)
    assert job.status == "succeeded", job.error
    assert closed == []
    assert (len(posts_of(service, mark)), len(service.rounds(mark))) == (1, 1)


@pytest.mark.parametrize(
    ("path", "fault", "status", "category"),
    [
        pytest.param("/project/validate", "502", "succeeded", "", marks=pytest.mark.long),
        ("/project/validate", "404", "succeeded", ""),
        ("/project/validate", "cut", "succeeded", ""),
        ("/project/validate", "429:0", "succeeded", ""),
        ("/project/validate", "403", "failed", "auth"),
        pytest.param("/file/upload", "500", "failed", "permanent", marks=pytest.mark.long),
        ("/file/upload", "html", "failed", "permanent"),
        ("/file/upload", "empty", "failed", "permanent"),
        pytest.param("/file/upload", "page", "failed", "permanent", marks=pytest.mark.long),
        ("/file/upload", "402", "failed", "insufficient_credits"),
        ("/file/upload", "429:0", "succeeded", ""),
        ("/chat/result", "402", "succeeded", ""),
        ("/chat/result", "500", "succeeded", ""),
        ("/chat/result", "401", "waiting", "auth"),
    ],
)
def test_what_is_free_is_asked_again_and_nothing_is_paid_for_a_failure(
    studio: Studio, service: Service, photo: str, path: str, fault: str, status: str, category: str
) -> None:
    make(studio)  # there is a project to validate
    studio.registry.get("lovart")._uploaded.clear()
    service.plan(path, fault)
    job, mark = make(studio, task="edit", references=[photo])
    assert job.status == status, job.error
    assert (job.error.category if job.error else "") == category
    assert len(service.rounds(mark)) == (0 if status == "failed" else 1)
    if path == "/file/upload" and category == "permanent":
        assert "Nothing was asked to be made" in job.error.hint


def test_a_project_that_could_not_be_made_costs_nothing(studio: Studio, service: Service) -> None:
    provider = studio.registry.get("lovart")
    secrets = studio.keys.secrets_for(OWNER, provider)
    held = provider.state(secrets).read()
    for project in held["projects"]:
        provider.state(secrets).remove_project(project)
    service.plan("/project/save", "500", "empty", "drop")
    for _ in range(3):
        job, mark = make(studio)
        assert job.status == "failed"
        assert job.error.code == "not_begun"
        assert service.rounds(mark) == []
    job, mark = make(studio)
    assert job.status == "succeeded"


def test_some_files_of_several_are_a_success_with_failures(studio: Studio, service: Service) -> None:
    job, _ = make(studio, "made=1", count=2)
    assert job.status == "succeeded", job.error
    assert len(job.artifacts) == 1
    assert [failure["index"] for failure in job.failures] == [1]


def test_a_download_that_broke_leaves_nothing_and_is_made_again_under_its_name(
    studio: Studio, service: Service
) -> None:
    job, mark = make(studio, "fault=short made=2", count=2)
    assert (job.status, job.artifacts) == ("waiting", ()), job.error
    folder = studio.settings.home / "work" / job.id
    assert not [path.name for path in folder.rglob("*") if path.name.endswith(".part") or "download" in path.name]
    (round_,) = service.rounds(mark)
    round_.body = {**round_.body, "prompt": round_.prompt.replace("fault=short", "")}
    studio.answer(job.id, job.question.id, "check", owner=OWNER)
    job = studio.wait(job.id, owner=OWNER, seconds=90)
    assert job.status == "succeeded", job.error
    assert [(each.index, each.recipe["facts"]["file"]) for each in job.artifacts] == [(0, "0-0.png"), (1, "0-1.png")]
    assert len(posts_of(service, mark)) == 1


def test_a_file_that_is_not_there_yet_is_fetched_again(studio: Studio, service: Service) -> None:
    before = len(service.downloads)
    job, _ = make(studio, "fault=gone")
    assert job.status == "failed"
    assert len(service.downloads) == before + 3  # once in each look, three times in all


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, -1, AuthFailed),
        (403, -1, AuthFailed),
        (402, 2012, OutOfCredit),
        (200, 2012, OutOfCredit),
        (409, 2011, ProviderBusy),
        (200, 2011, ProviderBusy),
        (429, 1429, ProviderBusy),
        (200, 1429, ProviderBusy),
        (502, -1, ProviderFailed),
        (200, 7, RequestError),
        (404, -1, RequestError),
    ],
)
def test_each_refusal_has_its_class(status: int, code: int, kind: type[BacklotError]) -> None:
    error = told(status, code, "their own words", 0)
    assert type(error) is kind
    assert "their own words" in error.message
    assert error.hint


def test_a_project_that_is_gone_is_named_as_the_field() -> None:
    assert told(200, 1, "Project p1 does not exist", 0).field == "options.project_id"
