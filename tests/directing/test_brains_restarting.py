"""A conversation with a service's own agent across restarts: nothing is lost, and nothing is paid twice."""

from __future__ import annotations

import time
from pathlib import Path

from studio.studio import Studio
from tests.conftest import OWNER
from tests.directing.conftest import Talk
from tests.directing.worlds import World, made_of, worlds

ASKED = {"agent:lovart": "a film of the sea at night price=7 slow=1.5", "agent:director": "a film of the sea at noon slow=1.5"}  # fmt: skip


def test_agents_go_on_after_restarts_and_are_paid_once(tmp_path: Path) -> None:
    with worlds() as world:
        _across(world, tmp_path / "home")


def _across(world: World, home: Path) -> None:
    studio = world.open(home)
    talks = {brain: Talk(studio, brain={"brain": brain}) for brain in ASKED}
    plans = {brain: talk.plan(ASKED[brain]) for brain, talk in talks.items()}
    for brain, talk in talks.items():
        talk.director.talks.change_plan(talk.messages[-1].id, plans[brain]["id"], ("offered",), state="started")
    studio = _restarted(world, home, studio, talks)  # between the yes and the job

    jobs = {brain: talk.go(plans[brain]).job for brain, talk in talks.items()}
    for brain, asks in (("agent:lovart", "7 credits"), ("agent:director", "enhanced version")):
        job = made_of(studio, jobs[brain])
        assert job.question is not None
        assert asks in job.question.text
        studio.answer(job.id, job.question.id, "approve", owner=OWNER)
        _accepted(studio, job.id)
    studio = _restarted(world, home, studio, talks)  # while they are made

    for brain, talk in talks.items():
        assert talk.kept(plans[brain])["job"] == talk.go(plans[brain]).job == jobs[brain]
        job = made_of(studio, jobs[brain])
        assert (job.status, [each.media for each in job.artifacts]) == ("succeeded", ["video"])
    (paid,) = world.lovart.rounds("the sea at night")
    assert len(paid.confirmed) == 1
    assert len(world.director.accepted("the sea at noon")) == 1
    again = talks["agent:lovart"].plan("a picture of a shell")  # the conversation goes on in its thread
    assert again["request"]["options"]["thread_id"] in world.lovart.threads


def _accepted(studio: Studio, job_id: str) -> None:
    """Waits until whoever makes it has said so: cut off before that, a person would be asked."""
    for _ in range(3000):
        row, sent = studio.engine.rows.get(job_id), studio.engine.submissions.of_job(job_id)
        if row["question"] is None and sent and all(each.ticket for each in sent):
            return
        time.sleep(0.02)
    raise AssertionError(studio.engine.submissions.of_job(job_id))


def _restarted(world: World, home: Path, studio: Studio, talks: dict[str, Talk]) -> Studio:
    studio.close()
    again = world.open(home)
    for talk in talks.values():
        talk.studio, talk.director = again, again.director
    return again
