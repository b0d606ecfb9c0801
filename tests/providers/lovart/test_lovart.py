"""Lovart through the real engine, over signed HTTP, and the parts that need no engine."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from providers._lovart.signing import signed
from providers._lovart.state import State
from providers.lovart import Lovart
from studio.errors import RequestError
from studio.requests import parse_request
from studio.studio import Studio
from tests.conftest import OWNER
from tests.providers.lovart.conftest import make
from tests.upstreams.lovart import Service

KNOWN = [
    ("sk_test_fedcba9876543210", "POST", "/v1/openapi/chat", 1700000000, "f7d530db910801fba45c5c98c99eef6c87461909cd6a8a2718be3233c1acaaf1"),
    ("sk_test_fedcba9876543210", "GET", "/v1/openapi/chat/status", 1700000000, "1e6267f98e173ebce5e277fd36d74575c0b416be0e82481e351ca742e2333718"),
    ("sk_test_fedcba9876543210", "GET", "/v1/openapi/chat/result", 1700000000.987, "9ad6908424da1b6afb9a5cede362077489108352a9f58f7c30250791924dd106"),
    ("sk_test_fedcba9876543210", "POST", "/v1/openapi/file/upload", 1700000001, "58c3186120181711e8fa4a78add66c46c4e3c861fb08ffeed49b45c852f547e4"),
    ("sk_密钥", "POST", "/v1/openapi/mode/query", 1234567890, "418917bbd342274580c34396decabc93a5c2b7217fd14f1b321dc19a4498e99e"),
]  # fmt: skip


@pytest.mark.parametrize(("secret", "method", "path", "now", "answer"), KNOWN)
def test_signs_as_the_vendor_does(secret: str, method: str, path: str, now: float, answer: str) -> None:
    headers = signed("ak_x", secret, method, path, now)
    assert headers["X-Signature"] == answer
    assert headers["X-Timestamp"] == str(int(now))


def test_keeps_every_file_and_says_wishes_in_words(studio: Studio, service: Service) -> None:
    job, mark = make(studio, "made=2 late=0.1", count=2, aspect_ratio="16:9", seed=7, model="generate_image_midjourney")
    assert job.status == "succeeded", job.error
    assert len(job.artifacts) == 2
    (sent,) = [each.body for each in service.rounds(mark)]
    assert sent["tool_config"] == {"include_tools": ["generate_image_midjourney"]}
    for wish in ("exactly 2 images", "Aspect ratio: 16:9", "Seed: 7"):
        assert wish in sent["prompt"]


def test_uploads_what_it_edits(studio: Studio, service: Service, tmp_path: Path) -> None:
    Image.new("RGB", (9, 9), (1, 2, 3)).save(tmp_path / "a.png")
    photo = studio.import_file(tmp_path / "a.png", owner=OWNER).id
    job, mark = make(studio, task="edit", references=[photo])
    assert job.status == "succeeded", job.error
    (sent,) = [each.body for each in service.rounds(mark)]
    assert len(sent["attachments"]) == 1
    assert service.uploads[-1][2].startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "status", "says", "accepted"),
    [
        ("fault=401", "failed", "", 0),
        ("fault=402", "failed", "credits are used up", 0),
        ("fault=business", "failed", "not allowed", 0),
        ("fault=429:1 after=0", "succeeded", "", 1),
        ("fault=500", "waiting", "may have", 0),
        ("fault=html", "waiting", "may have", 0),
        ("fault=drop", "waiting", "may have", 1),
        ("fault=noid", "waiting", "may have", 1),
        ("fault=cut", "waiting", "may have", 1),
        ("fault=hang:2", "waiting", "may have", 0),
        ("fault=flaky:2", "succeeded", "", 1),
        ("fault=abort", "failed", "stopped", 1),
        ("fault=zero", "failed", "I had a look", 1),
        ("fault=wrong", "failed", "", 1),
        ("dripped=0.2", "succeeded", "", 1),
    ],
)
def test_every_end_is_said(studio: Studio, service: Service, words: str, status: str, says: str, accepted: int) -> None:
    job, mark = make(studio, words)
    assert job.status == status, job.error
    assert says in (job.error.message if job.error else "")
    assert len(service.rounds(mark)) == accepted
    assert "sk_test" not in str(job.error)


def test_asks_before_a_costly_step_and_confirms_once(studio: Studio, service: Service) -> None:
    job, mark = make(studio, "price=40")
    assert job.status == "waiting"
    assert job.question.cost.amount == 40
    before = service.confirms
    studio.answer(job.id, job.question.id, "approve", owner=OWNER)
    assert studio.wait(job.id, owner=OWNER, seconds=20).status == "succeeded"
    assert (service.confirms, len(service.rounds(mark))) == (before + 1, 1)


def test_waits_for_its_turn_in_a_thread_and_keeps_only_what_is_new(studio: Studio, service: Service) -> None:
    mark = uuid.uuid4().hex
    first, _ = make(studio, f"{mark} slow=0.3")
    thread = next(name for name, rounds in service.threads.items() if mark in rounds[-1].prompt)
    service.threads[thread][-1].began += 0.6
    second, _ = make(studio, options={"thread_id": thread})
    assert first.status == second.status == "succeeded", second.error
    assert len(second.artifacts) == 1
    assert len(service.threads[thread]) == 2


@pytest.mark.parametrize(
    "options", [{"thread": "x"}, {"thread_id": "t", "mode": "fast"}, {"include_tools": ["a"], "exclude_tools": ["a"]}]
)
def test_refuses_options_that_cannot_be(options: dict[str, Any]) -> None:
    with pytest.raises(RequestError) as refused:
        Lovart({}).vet(parse_request("image", {"prompt": "a", "options": options}))
    assert refused.value.field.startswith("options.")
    assert refused.value.hint


def test_projects_are_remembered_switched_and_taken_over(tmp_path: Path) -> None:
    state = State(tmp_path / "s" / "a.json")
    state.add_project("abc1", "One")
    state.add_project("abd2")
    assert state.switch("abc") == "abc1"
    with pytest.raises(RequestError):
        state.match("ab")
    assert state.take_over('{"project_id": "old9"}') == 1
    state.remember_thread("t1", "abc1", "x" * 90)
    assert len(State(state.path).read()["threads"][0]["topic"]) == 50
    state.remove_project("abc1")
    assert state.read()["threads"] == []
