"""What needs a studio of its own: another account, another tier, no public address; and the vendor's name, which is nowhere."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from providers.director import Director
from studio.errors import AuthFailed, Unreachable
from tests.conftest import OWNER
from tests.media import samples
from tests.providers.director.conftest import CHAT, Desk, environment, opened
from tests.upstreams.director import TOKEN, Service


def test_the_key_is_checked_without_a_creation(served: tuple[str, Service]) -> None:
    """As the skill does before a film: 200 is fine although nobody has that job, 401 and 403 are the token, 5xx is the backend."""
    url, service = served

    def check(token: str) -> Any:
        provider = Director(environment(url, GATEWAY_TOKEN=token))
        return asyncio.run(provider.check(provider.values))

    before = len(service.calls)
    assert check(TOKEN).ok
    ((verb, _, _, asked),) = service.calls[before:]
    assert (verb, asked) == ("query", {"api": "tool", "task_id": "00000000-0000-0000-0000-000000000000"})
    with pytest.raises(AuthFailed, match=r"temporarily unavailable\. I'll let the team know"):
        check("wrong")
    assert check("").note == "GATEWAY_TOKEN is not set. Video generation isn't set up yet. Contact support."
    for status, kind in ((403, AuthFailed), (502, Unreachable)):
        service.down = status
        try:
            with pytest.raises(kind, match=r"temporarily unavailable\.$" if status == 403 else "hit an error"):
                check(TOKEN)
        finally:
            service.down = 0


def test_a_studio_nobody_reaches_says_what_to_do(served: tuple[str, Service], tmp_path: Path) -> None:
    studio = opened(tmp_path / "home", served[0], BACKLOT_PUBLIC_URL="")
    try:
        photo = studio.import_file(samples.picture(tmp_path / "a.png", 64, 64, seed=2), owner=OWNER).id
        calls = len(served[1].calls)
        job = studio.submit("video", {"prompt": "a", "provider": "director", "first_frame": photo}, owner=OWNER)
        job = studio.wait(job.id, owner=OWNER, seconds=90)
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
        assert job.note == "Sent to the chat."
        (file,) = service.files
        assert file[0] == "sendVideo"
        assert file[1] == {"chat_id": "42", "caption": f"a cat {mark}"}
        assert file[2] > 500
        service.chat_refuses = 3
        job, _ = desk.make("", "image", options={"telegram": True, "caption": "Look"})
        assert job.status == "succeeded", "the file is in the library all the same"
        assert job.note == "It could not be sent to the chat (Telegram answered 500); it is in the library."
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
