"""What needs a studio of its own: another account, another tier, no public address; and the vendor's name, which is nowhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.studio import Studio
from tests.conftest import OWNER
from tests.media import samples
from tests.providers.director.conftest import CHAT, Desk, direct, opened
from tests.providers.director.test_requests import CREATIONS, worded
from tests.upstreams.director import KEY, Service


@pytest.fixture
def own(served: tuple[str, Service], tmp_path: Path) -> Iterator[Studio]:
    """A studio that asks the service itself, with its own key."""
    studio = opened(tmp_path, served[0], **direct(served[0]))
    yield studio
    studio.close()


@pytest.mark.parametrize(
    ("task", "request_", "body"), [CREATIONS[0], CREATIONS[5], CREATIONS[18]], ids=["agent", "tool", "image"]
)
def test_a_creation_at_the_service_itself(
    own: Studio, served: tuple[str, Service], task: str, request_: dict[str, Any], body: dict[str, Any]
) -> None:
    service, calls = served[1], len(served[1].calls)
    asked = {"prompt": "a cat", "provider": "director", "options": {"rewrite": "never"}, **request_}
    job = own.submit(task, asked, owner=OWNER)
    assert own.wait(job.id, owner=OWNER, seconds=20).status == "succeeded"
    created, asked, *_ = service.calls[calls:]
    kind = "agent" if body.get("api") == "agent" else "tool"
    assert created[0] == f"create_{kind}_task"
    assert asked[0] == f"query_{kind}_task_status"
    assert created[3] == {name: value for name, value in worded(body, "a cat").items() if name != "api"}
    assert set(asked[3]) == {"chat_id" if kind == "agent" else "task_id"}
    assert created[2]["authorization"] == f"Bearer {KEY}"


def test_own_credits_are_told(own: Studio) -> None:
    left = own.balance("director", owner=OWNER)
    assert left is not None
    assert (left.amount, left.unit) == (1234, "credits")
    assert own.check_up("director", owner=OWNER).ok
    assert own.estimate("video", {"prompt": "a", "provider": "director", "model": "sora2", "quality": "pro"}, owner=OWNER).amount == 2100  # fmt: skip
    assert own.estimate("video", {"prompt": "a", "provider": "director"}, owner=OWNER).amount is None


def test_own_account_without_credit_is_said(own: Studio) -> None:
    for fault in ("balance", "balance2"):
        job = own.submit("image", {"prompt": f"a cat fault={fault}", "provider": "director"}, owner=OWNER)
        job = own.wait(job.id, owner=OWNER, seconds=20)
        assert job.status == "failed"
        assert job.error is not None
        assert job.error.category == "insufficient_credits"


def test_a_studio_nobody_reaches_says_what_to_do(served: tuple[str, Service], tmp_path: Path) -> None:
    studio = opened(tmp_path / "home", served[0], BACKLOT_PUBLIC_URL="")
    try:
        photo = studio.import_file(samples.picture(tmp_path / "a.png", 64, 64, seed=2), owner=OWNER).id
        calls = len(served[1].calls)
        job = studio.submit("video", {"prompt": "a", "provider": "director", "first_frame": photo}, owner=OWNER)
        job = studio.wait(job.id, owner=OWNER, seconds=20)
        assert (job.status, job.error and job.error.category) == ("waiting", "not_configured")
        assert "BACKLOT_PUBLIC_URL" in job.error.hint  # type: ignore[union-attr]
        assert len(served[1].calls) == calls
    finally:
        studio.close()


def test_a_days_limit_is_refused_here(served: tuple[str, Service], tmp_path: Path) -> None:
    studio = opened(tmp_path / "home", served[0], DIRECTOR_TIER="starter")
    try:
        desk = Desk(studio, served[1], served[0], tmp_path)
        notes = []
        for _ in range(5):
            job, _ = desk.make("", model="veo3")
            assert job.status == "succeeded"
            (sent,) = studio.engine.submissions.of_job(job.id)
            notes.append(sent.ticket.data["said"] if sent.ticket else "")
        assert notes[:3] == ["", "", ""]
        assert notes[3].startswith("1 of today's 5 videos are left; cheap mode")
        calls = len(served[1].calls)
        job, _mark = desk.make("", model="veo3")
        assert job.status == "failed"
        assert job.error is not None
        assert (job.error.category, job.error.message) == (
            "quota",
            "You've hit your daily video limit. Resets at midnight.",
        )
        assert len(served[1].calls) == calls
        assert desk.make("", "image")[0].status == "succeeded"
    finally:
        studio.close()


def test_delivers_to_a_chat_and_says_when_it_cannot(served: tuple[str, Service], tmp_path: Path) -> None:
    url, service = served
    more = {"DIRECTOR_TELEGRAM_BOT_TOKEN": CHAT, "DIRECTOR_TELEGRAM_CHAT_ID": "42", "DIRECTOR_TELEGRAM_URL": url}
    studio = opened(tmp_path / "home", url, **more)
    try:
        desk = Desk(studio, service, url, tmp_path)
        service.files.clear()
        service.chat_refuses = 2
        job, mark = desk.make("", model="veo3", options={"telegram": True})
        assert job.status == "succeeded"
        (file,) = service.files
        assert file[0] == "sendVideo"
        assert file[1] == {"chat_id": "42", "caption": f"a cat {mark}"}
        assert file[2] > 500
        service.chat_refuses = 3
        job, _ = desk.make("", "image", options={"telegram": True, "caption": "Look"})
        assert job.status == "succeeded", "the file is in the library all the same"
        assert len(service.files) == 1
    finally:
        service.chat_refuses = 0
        studio.close()
    assert CHAT.encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_the_vendor_is_nowhere(served: tuple[str, Service], tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Not in what a caller gets, in the log, in a database, in a ticket or in a file."""
    caplog.set_level(logging.INFO, logger="backlot")
    studio = opened(tmp_path, served[0])
    try:
        desk = Desk(studio, served[1], served[0], tmp_path)
        words = ("", "fault=failed", "fault=declined", "fault=404", "fault=gone", "fault=capacity", "fault=otherapi")
        jobs = [desk.make(each, task)[0] for each in words for task in ("video", "image")]
        told = " ".join(str(job.public()) for job in jobs)
        shown = " ".join(f"{view}" for view in studio.providers(owner=OWNER))
        models = " ".join(f"{model.id} {model.title} {model.about}" for _, model in studio.models(provider="director"))
    finally:
        studio.close()
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()).lower()
    for word in ("sjinn", "instaclaw", "clawlancer"):
        assert word not in f"{told} {shown} {models} {caplog.text}".lower()
        assert word.encode() not in files
