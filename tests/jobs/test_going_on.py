"""Cancel, resume, restart: a job is never lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from studio.errors import Conflict, NotFound
from studio.jobs import following
from studio.jobs.job import Job
from studio.studio import Studio
from tests.conftest import OWNER, until

Make = Callable[..., Job]
Accepted = Callable[[str], dict[str, int]]


def test_cancels_a_running_job_at_the_upstream(busy: Studio, make: Make, upstream: str) -> None:
    import httpx

    job = until(busy, make("slow=30", wait=0), "running")
    busy.cancel(job.id, owner=OWNER)
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "cancelled"
    found = [j["cancelled"] for j in httpx.get(f"{upstream}/stats").json()["jobs"] if j["reference"] == job.id]
    assert found in ([], [True])


def test_a_cancelled_job_stays_cancelled(busy: Studio, make: Make) -> None:
    job = make("slow=0.3", wait=0)
    busy.cancel(job.id, owner=OWNER)
    cancelled = busy.wait(job.id, owner=OWNER, seconds=90)
    assert busy.cancel(job.id, owner=OWNER).status == cancelled.status == "cancelled"


def test_resumes_a_cancelled_job_under_a_new_reference(busy: Studio, make: Make, accepted: Accepted) -> None:
    job = make("slow=2", wait=0)
    until(busy, job, "running")
    for _ in range(100):
        if accepted(job.id):
            break
    busy.cancel(job.id, owner=OWNER)
    busy.wait(job.id, owner=OWNER, seconds=90)
    busy.resume(job.id, owner=OWNER)
    done = busy.wait(job.id, owner=OWNER, seconds=90)
    assert done.status == "succeeded"
    assert accepted(job.id) == {job.id: 1, f"{job.id}#1": 1}


def test_refuses_to_resume_what_is_done(busy: Studio, make: Make) -> None:
    job = make()
    with pytest.raises(Conflict, match="nothing to resume"):
        busy.resume(job.id, owner=OWNER)


def test_another_owners_job_is_as_if_it_were_not_there(busy: Studio, make: Make) -> None:
    job = make()
    for act in (busy.job, busy.cancel, busy.resume):
        with pytest.raises(NotFound):
            act(job.id, owner="somebody else")


def test_waits_when_it_takes_too_long_and_goes_on_when_checked(
    busy: Studio, make: Make, accepted: Accepted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "GRACE", -4.5)
    job = make("slow=2", timeout=5)
    assert job.status == "waiting"
    assert job.error is not None
    assert job.error.category == "timeout"
    monkeypatch.setattr(following, "GRACE", 30)
    assert job.question is not None
    busy.answer(job.id, job.question.id, "check", owner=OWNER)
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    assert accepted(job.id) == {job.id: 1}


def test_looks_again_by_itself(busy: Studio, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "GRACE", -4.5)
    monkeypatch.setattr(following, "LOOK_AGAIN", 0.0)
    job = make("slow=2", timeout=5)
    assert job.status == "waiting"
    monkeypatch.setattr(following, "GRACE", 30)
    busy.engine._janitor.recheck()
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"


def test_shows_a_dead_letter_and_resumes_it(
    busy: Studio, make: Make, monkeypatch: pytest.MonkeyPatch, accepted: Accepted
) -> None:
    """The workflow ends without the job's end, as after too many restarts."""

    async def nothing(*_arguments: Any) -> str:
        return "sent"

    monkeypatch.setattr(busy.engine.follower, "follow", nothing)
    job = make(wait=1)
    assert job.status == "running"
    monkeypatch.setattr("studio.jobs.janitor.SETTLE", 0.0)
    for _ in range(2):
        busy.engine._janitor.sweep()
    lost = busy.job(job.id, owner=OWNER)
    assert lost.status == "interrupted"
    assert lost.error is not None
    assert "Resume" in lost.error.hint
    monkeypatch.undo()
    busy.resume(job.id, owner=OWNER)
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    assert accepted(job.id) == {job.id: 1}


def test_a_failed_download_waits_instead_of_losing_what_is_paid(
    busy: Studio, make: Make, accepted: Accepted, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.errors import Unreachable
    from studio.jobs import keeping

    async def offline(*_arguments: Any, **_options: Any) -> None:
        raise Unreachable("The file cannot be fetched now.")

    monkeypatch.setattr(keeping, "fetch", offline)
    job = make()
    assert job.status == "waiting"
    monkeypatch.undo()
    busy.resume(job.id, owner=OWNER)
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    assert accepted(job.id) == {job.id: 1}


def test_a_full_disk_waits_and_then_goes_on_by_itself(
    busy: Studio, make: Make, accepted: Accepted, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.errors import StorageFailed

    def full(*_arguments: Any, **_options: Any) -> None:
        raise StorageFailed("The disk is full.", hint="Free some space.")

    monkeypatch.setattr(busy.library, "prepare", full)
    monkeypatch.setattr(following, "LOOK_AGAIN", 0.0)
    job = make()
    assert job.status == "waiting"
    assert job.error is not None
    assert job.error.code == "storage_failed"
    monkeypatch.undo()
    busy.engine._janitor.recheck()
    assert busy.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    assert accepted(job.id) == {job.id: 1}


@pytest.mark.parametrize(
    ("fault", "status", "category"),
    [
        ("withheld", "failed", "content_refused"),
        ("nothing", "failed", "content_refused"),
        ("broken", "failed", "permanent"),
    ],
)
def test_done_without_a_good_output_is_a_failure(make: Make, fault: str, status: str, category: str) -> None:
    job = make(fault)
    assert job.error is not None
    assert (job.status, job.error.category, job.artifacts) == (status, category, ())


def test_some_outputs_are_a_success_with_failures(make: Make) -> None:
    job = make("withheld", count=3)
    assert (job.status, len(job.artifacts)) == ("succeeded", 2)
    assert [(failure["index"], failure["error"]["category"]) for failure in job.failures] == [(2, "content_refused")]


def test_keeps_the_recipe_in_the_file(busy: Studio, make: Make) -> None:
    from studio.library import read_recipe

    job = make("a heron at dawn", seed=77)
    recipe = read_recipe(busy.library.local_path(job.artifacts[0]))
    assert recipe is not None
    assert (recipe["provider"], recipe["model"], recipe["seed"], recipe["job"]) == ("keyed", "keyed-1", 77, job.id)
    assert recipe["request"]["prompt"].startswith("a heron at dawn")


def test_tells_every_change_in_order(busy: Studio, make: Make) -> None:
    before = max((job.seq for job in busy.changes(owner=OWNER)), default=0)
    job = make()
    changed = busy.changes(owner=OWNER, after=before)
    assert [each.id for each in changed] == [job.id]
    kinds = [event["type"] for event in busy.engine.rows.events(job.id)]
    assert kinds[0] == "queued"
    assert [kind for kind in kinds if kind != "note"] == ["queued", "running", "artifact", "succeeded"]


def test_the_last_seed_is_the_newest_jobs(busy: Studio, make: Make) -> None:
    make(seed=41)
    assert make(seed_strategy="last").request["seed"] == 41
    other = busy.submit("image", {"prompt": "elsewhere", "provider": "keyed", "seed_strategy": "last"}, owner="another")
    assert other.request["seed"] != 41
