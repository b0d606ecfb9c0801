"""Threads: gone on with, one run at a time, what is new alone; late files; cancels in each phase; and the shared budget of looks."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from providers._lovart.pacing import READS, Bucket, Budget
from providers.lovart import Lovart
from studio.errors import BacklotError, ProviderBusy, Unreachable
from studio.studio import Studio
from tests.conftest import OWNER, until
from tests.providers.lovart.conftest import Quick, ask, make, thread_of
from tests.upstreams.lovart import Service


def soon(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_second_job_waits_its_turn_in_the_thread_and_keeps_only_what_is_new(studio: Studio, service: Service) -> None:
    first, mark = ask(studio, "slow=0.5 made=2", count=2)
    soon(lambda: bool(service.rounds(mark)))
    thread = thread_of(service, mark)
    second, _ = make(studio, options={"thread_id": thread})
    first = studio.job(first.id, owner=OWNER)
    assert (first.status, second.status) == ("succeeded", "succeeded"), second.error
    assert (len(first.artifacts), len(second.artifacts)) == (2, 1)
    assert "mode" not in service.threads[thread][1].body
    assert service.refusals == []


def test_several_jobs_of_one_thread_come_one_after_another(studio: Studio, service: Service) -> None:
    _, mark = make(studio)
    thread = thread_of(service, mark)
    jobs = [ask(studio, "made=2 slow=0.1", count=2, options={"thread_id": thread})[0] for _ in range(3)]
    done = [studio.wait(job.id, owner=OWNER, seconds=90) for job in jobs]
    assert [(job.status, len(job.artifacts)) for job in done] == [("succeeded", 2)] * 3
    assert len(service.threads[thread]) == 4
    assert len({artifact.recipe["facts"]["file"] for job in done for artifact in job.artifacts}) == 6


def test_a_thread_that_is_busy_after_all_is_waited_for(studio: Studio, service: Service) -> None:
    _, mark = make(studio)
    service.plan("/chat", "409", "409")
    job, _ = make(studio, options={"thread_id": thread_of(service, mark)})
    assert job.status == "succeeded", job.error


def test_an_unknown_thread_is_refused_by_name(studio: Studio) -> None:
    job, _ = make(studio, options={"thread_id": "nobody"})
    assert job.status == "failed"
    assert job.error.field == "options.thread_id"
    assert job.error.hint


def test_a_thread_that_asks_for_a_price_takes_no_other_message(studio: Studio, service: Service) -> None:
    _, mark = make(studio, "price=3")
    job, other = make(studio, options={"thread_id": thread_of(service, mark)})
    assert (job.status, job.error.field) == ("failed", "options.thread_id")
    assert service.rounds(other) == []


def test_files_are_kept_as_they_come(studio: Studio) -> None:
    job, _ = ask(studio, "made=4 slow=1.2", count=4)
    seen = set()
    while (now := studio.job(job.id, owner=OWNER)).status in {"queued", "running"}:
        seen.add(len(now.artifacts))
        time.sleep(0.02)
    assert now.status == "succeeded"
    assert len(now.artifacts) == 4
    assert seen & {1, 2, 3}


def test_each_file_is_kept_once_in_whatever_order_they_are_listed(studio: Studio) -> None:
    job, _ = make(studio, "made=4 slow=0.6 shuffled=1", count=4)
    assert job.status == "succeeded", job.error
    assert len({artifact.recipe["facts"]["file"] for artifact in job.artifacts}) == len(job.artifacts) == 4
    assert sorted(artifact.index for artifact in job.artifacts) == [0, 1, 2, 3]


def test_done_too_early_is_watched_quietly(studio: Studio) -> None:
    job, _ = make(studio, "made=2 late=0.15", count=2)
    assert (job.status, len(job.artifacts)) == ("succeeded", 2)


def test_what_comes_after_success_is_added(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Quick, "late", 3.0)
    job, _ = make(studio, "made=2 late=0.4")
    assert (job.status, len(job.artifacts)) == ("succeeded", 1)
    soon(lambda: len(studio.job(job.id, owner=OWNER).artifacts) == 2)


def test_the_next_message_of_a_thread_ends_the_watch_over_the_one_before(
    studio: Studio, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Quick, "late", 3.0)
    first, mark = make(studio)
    second, _ = make(studio, "made=2", count=2, options={"thread_id": thread_of(service, mark)})
    assert len(second.artifacts) == 2
    time.sleep(0.4)
    assert len(studio.job(first.id, owner=OWNER).artifacts) == 1


@pytest.mark.parametrize("words", ["slow=30", "price=9", "made=2 late=30", "fault=flaky:500"])
def test_a_cancel_after_it_was_accepted(studio: Studio, service: Service, words: str) -> None:
    job, mark = ask(studio, words, count=2)
    soon(lambda: any(each.ticket for each in studio.engine.submissions.of_job(job.id)))
    if "price" in words:
        until(studio, job, "waiting")
    studio.cancel(job.id, owner=OWNER)
    job = until(studio, job, "cancelled")
    assert "may be billed" in job.note
    assert len(service.rounds(mark)) == 1
    assert service.confirms == len([each for rounds in service.threads.values() for each in rounds if each.confirmed])


def test_a_cancel_while_it_waits_for_its_turn_pays_nothing(studio: Studio, service: Service) -> None:
    first, mark = ask(studio, "slow=30")
    soon(lambda: bool(service.rounds(mark)))
    second, other = ask(studio, options={"thread_id": thread_of(service, mark)})
    soon(lambda: "turn" in studio.job(second.id, owner=OWNER).stage)
    studio.cancel(second.id, owner=OWNER)
    until(studio, second, "cancelled")
    studio.cancel(first.id, owner=OWNER)
    assert service.rounds(other) == []


def test_a_cancel_during_an_upload_pays_nothing(studio: Studio, service: Service, photo: str) -> None:
    studio.registry.get("lovart")._uploaded.clear()
    service.plan("/file/upload", "hang:0.4")
    job, mark = ask(studio, task="edit", references=[photo])
    soon(lambda: bool(service.calls) and service.calls[-1][1] == "/file/upload")
    studio.cancel(job.id, owner=OWNER)
    until(studio, job, "cancelled")
    assert service.rounds(mark) == []


# The budget


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("providers._lovart.pacing.time", made)
    return made


@pytest.mark.parametrize(("share", "minute", "hour"), [("reads", 300, 3000), ("writes", 60, 600)])
def test_no_minute_and_no_hour_holds_more_than_the_limit(clock: Clock, share: str, minute: int, hour: int) -> None:
    bucket, used = Bucket(*getattr(Lovart, share)), []
    while clock.now < 1000 + 2 * 3600:
        clock.now += max(bucket.take(), 0.0)
        used.append(clock.now)
    for length, limit in ((60, minute), (3600, hour)):
        first = 0
        for last, at in enumerate(used):
            while used[first] <= at - length:
                first += 1
            assert last - first + 1 <= limit


def test_looks_become_rare_with_age_and_are_shared_by_all_that_are_watched(clock: Clock) -> None:
    budget = Budget((250, 45), (50, 9))
    assert budget.pause(0, 0.4) == 0.4
    assert budget.pause(10, 0.4) <= 0.5
    assert budget.pause(1000, 0.4) == 5.0
    budget.watching = 16
    assert budget.pause(10, 0.4) <= 0.5  # while the burst lasts
    for _ in range(220):
        budget.reads.take()
    crowded = budget.pause(10, 0.4)
    assert 16 * READS / crowded * 60 <= 45 + 1e-9
    budget.watching = 1
    assert budget.pause(10, 0.4) < 2


def test_a_refusal_holds_the_whole_account(clock: Clock) -> None:
    bucket = Bucket(250, 45)
    bucket.hold(60)
    assert 59 <= bucket.take() <= 62
    clock.now += 130
    assert bucket.take() == 0


def test_a_retry_after_is_obeyed_by_all_calls_of_the_account(studio: Studio, service: Service) -> None:
    provider = Quick(dict(studio.registry.get("lovart").values))
    service.plan("/project/validate", "429:7")

    async def asked() -> ProviderBusy:
        with pytest.raises(ProviderBusy) as busy:
            await provider.validate_project(provider.values, "any")
        return busy.value

    assert asyncio.run(asked()).retry_after == 7
    assert provider.budget(provider.values).reads.take() > 6


def test_without_a_retry_after_a_minute_is_waited(
    studio: Studio, service: Service, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Quick, "busy_seconds", Lovart.busy_seconds)
    monkeypatch.setattr(Quick, "writes", Lovart.writes)
    provider = Quick(dict(studio.registry.get("lovart").values))
    service.plan("/chat", "429")

    with pytest.raises(ProviderBusy) as busy:
        asyncio.run(provider.pay("/v1/openapi/chat", {"prompt": "a", "project_id": "p"}, provider.values, key="k"))
    assert busy.value.retry_after == 60
    budget = provider.budget(provider.values)
    assert budget.reads.take() == 0  # the other tier is not meant
    assert 59 < budget.writes.take() < 70
    clock.now += 80
    assert budget.writes.take() == 0


def test_each_call_counts_in_its_tier(studio: Studio, service: Service, clock: Clock, tmp_path: Path) -> None:
    """Chat and confirm are writes; everything else, uploads too, are reads. The catalog is nobody's."""
    provider = Quick(dict(studio.registry.get("lovart").values))
    budget, values = provider.budget(provider.values), provider.values
    (tmp_path / "a").write_bytes(b"a")

    async def spent(call: Coroutine[Any, Any, Any]) -> tuple[float, float]:
        reads, writes = budget.reads.left(), budget.writes.left()
        with contextlib.suppress(BacklotError):
            await call
        return reads - budget.reads.left(), writes - budget.writes.left()

    async def tiers() -> list[tuple[float, float]]:
        calls = [
            provider.pay("/v1/openapi/chat", {"prompt": "a", "project_id": "nowhere"}, values, key="k"),
            provider.pay("/v1/openapi/chat/confirm", {"thread_id": "nobody"}, values, key="c"),
            provider.look("chat/status", values, thread_id="nobody"),
            provider.look("chat/result", values, thread_id="nobody"),
            provider.validate_project(values, "nowhere"),
            provider.create_project(values),
            provider.unlimited(values),
            provider.upload(tmp_path / "a", values),
            provider.catalog(),
        ]
        return [await spent(call) for call in calls]

    assert asyncio.run(tiers()) == [(0, 1)] * 2 + [(1, 0)] * 6 + [(0, 0)]
    assert (Lovart.reads, Lovart.writes, Lovart.limits.per_minute) == ((250, 45), (50, 9), 60)


def test_a_job_that_takes_longer_than_it_may_is_still_running_there(
    studio: Studio, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Quick, "deadline", 0.2)
    job, mark = make(studio, "slow=0.6")
    assert (job.status, job.error.category) == ("waiting", "timeout")
    assert "still running" in job.error.message
    monkeypatch.setattr(Quick, "deadline", 20.0)
    studio.answer(job.id, job.question.id, "check", owner=OWNER)
    assert studio.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    assert len(service.rounds(mark)) == 1


def test_a_paid_call_that_never_left_is_told_apart() -> None:
    provider = Quick({"LOVART_ACCESS_KEY": "ak", "LOVART_SECRET_KEY": "sk", "LOVART_BASE_URL": "http://127.0.0.1:9"})
    with pytest.raises(Unreachable):
        asyncio.run(provider.pay("/v1/openapi/chat", {"prompt": "a"}, provider.values, key="k"))


@pytest.mark.parametrize(("value", "careless"), [("1", True), ("", False), ("true", False), ("0", False)])
def test_certificates_are_believed_blindly_only_when_told_so_exactly(
    studio: Studio, value: str, careless: bool
) -> None:
    provider = Quick({**studio.registry.get("lovart").values, "LOVART_INSECURE_SSL": value})

    async def looked() -> str:
        return str(provider._clients.here()._transport._pool._ssl_context.verify_mode.name)

    assert (asyncio.run(looked()) == "CERT_NONE") == careless
    assert ("Certificates are not checked" in provider.warning(provider.values)) == careless


def test_a_turn_is_waited_for() -> None:
    async def two() -> float:
        bucket = Bucket(1, 1200)
        began = time.monotonic()
        await bucket.turn()
        await bucket.turn()
        return time.monotonic() - began

    assert asyncio.run(two()) > 0.03
