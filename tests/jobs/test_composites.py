"""Jobs made of jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import av
import pytest

from studio.jobs.job import Job
from studio.jobs.plans import Plan, plan_for
from studio.provider import Model
from studio.requests import parse_request
from studio.studio import Studio
from tests.conftest import OWNER

Make = Callable[..., Job]
Accepted = Callable[[str], dict[str, int]]

FOUR = Model("four", "Four", frozenset({"image", "photobooth", "angles", "video"}), batch=4)


def plan(task: str, **values: Any) -> Plan:
    made = plan_for(parse_request(task, values), FOUR)
    assert made is not None
    return made


def test_one_call_needs_no_plan() -> None:
    assert plan_for(parse_request("image", {"prompt": "a", "count": 4}), FOUR) is None


def test_splits_a_count_keeping_the_seeds() -> None:
    jobs = plan("image", prompt="a", count=10, seed=100).jobs
    assert [(job.name, job.request["count"], job.request["seed"]) for job in jobs] == [
        ("part-01", 4, 100),
        ("part-02", 4, 104),
        ("part-03", 2, 108),
    ]


def test_makes_one_child_a_style() -> None:
    jobs = plan("photobooth", face="f", styles=["noir", "pop-art"], count=6).jobs
    assert [job.name for job in jobs] == ["style-noir-01", "style-noir-02", "style-pop-art-01", "style-pop-art-02"]
    assert all(len(job.request["styles"]) == 1 for job in jobs)


def test_every_part_knows_its_place_among_what_is_shown() -> None:
    assert plan("photobooth", face="f", styles=["noir", "pop-art"], count=6).starts() == [0, 4, 6, 10, 12]
    assert plan("angles", subject="s", turntable=True).starts() == [*range(9), *[8] * 8]


def test_a_turntable_closes_the_circle() -> None:
    made = plan("angles", subject="s", turntable=True, seconds_per_turn=8)
    clips = [job for job in made.jobs if job.task == "video"]
    assert len(made.jobs) == 16
    assert clips[-1].bind == {"first_frame": "view-315", "last_frame": "view-000"}
    assert {clip.request["duration"] for clip in clips} == {1.0}
    assert made.film == tuple(clip.name for clip in clips)


def test_a_model_that_turns_by_itself_makes_the_film_in_one_call() -> None:
    turner = Model("turner", title="Turner", tasks=frozenset({"angles"}), modes=frozenset({"turntable"}))
    request = parse_request("angles", {"subject": "a", "turntable": True, "approve": True})
    plan = plan_for(request, turner)
    assert plan is not None
    assert [job.name for job in plan.jobs][-1] == "turn"
    assert [job.gated for job in plan.jobs] == [False] * 8 + [True]
    assert plan.film == ()
    turn = parse_request("angles", plan.jobs[-1].request)
    assert plan_for(turn, turner) is None


def test_clips_start_when_both_their_views_are_there() -> None:
    made = plan("angles", subject="s", azimuths=["front", "right"], turntable=True)
    assert [job.name for job in made.ready({}, approved=True)] == ["view-000", "view-090"]
    done = {"view-000": "succeeded", "view-090": "failed"}
    assert made.ready(done, approved=True) == []


def test_makes_more_than_one_call_can(busy: Studio, make: Make, accepted: Accepted) -> None:
    job = make(count=10, seed=100)
    assert job.status == "succeeded"
    assert [artifact.seed for artifact in job.artifacts] == list(range(100, 110))
    assert accepted(job.id) == {f"{job.id}:part-{n:02d}": 1 for n in (1, 2, 3)}
    assert job.cost.estimate == 20.0
    assert [each.id for each in busy.jobs(owner=OWNER, limit=1)] == [job.id]


def test_keeps_what_succeeded_and_explains_the_rest(busy: Studio, make: Make) -> None:
    job = make("withheld", count=5)
    assert (job.status, len(job.artifacts)) == ("succeeded", 3)
    assert [failure["error"]["category"] for failure in job.failures] == ["content_refused"] * 2


def test_fails_with_its_parts_reason(make: Make) -> None:
    job = make("refuse", count=6)
    assert job.status == "failed"
    assert job.error is not None
    assert job.error.message == "Keyed: We do not make that."


def test_waits_for_a_person_when_a_part_does(busy: Studio, make: Make, accepted: Accepted) -> None:
    job = make("ask", count=6)
    assert job.status == "waiting"
    for _ in range(2):
        assert job.question is not None
        busy.answer(job.id, job.question.id, "approve", owner=OWNER)
        job = busy.wait(job.id, owner=OWNER, seconds=90)
    assert (job.status, len(job.artifacts)) == ("succeeded", 6)
    assert accepted(job.id) == {f"{job.id}:part-01": 1, f"{job.id}:part-02": 1}


def test_a_cancel_reaches_every_part_and_resume_only_the_unfinished(
    busy: Studio, make: Make, accepted: Accepted
) -> None:
    job = make("slow=1.5", count=8, wait=0)
    while len(accepted(job.id)) < 2:
        pass
    busy.cancel(job.id, owner=OWNER)
    cancelled = busy.wait(job.id, owner=OWNER, seconds=90)
    assert cancelled.status == "cancelled"
    for child in busy.children(job.id, owner=OWNER):
        assert busy.wait(child.id, owner=OWNER, seconds=90).status == "cancelled"
    busy.resume(job.id, owner=OWNER)
    done = busy.wait(job.id, owner=OWNER, seconds=90)
    assert (done.status, len(done.artifacts)) == ("succeeded", 8)


def test_photobooth_styles_are_one_job_on_the_screen(busy: Studio, make: Make) -> None:
    face = make().artifacts[0].id
    job = make(task="photobooth", face=face, styles=["noir", "pop-art"], count=1)
    assert (job.status, job.children, len(job.artifacts)) == ("succeeded", 2, 2)
    assert [artifact.parents for artifact in job.artifacts] == [(face,), (face,)]
    assert [artifact.index for artifact in job.artifacts] == [0, 1]


def test_a_turntable_ends_in_a_film(busy: Studio, make: Make) -> None:
    subject = make().artifacts[0].id
    job = make(task="angles", subject=subject, turntable=True, seconds_per_turn=4, wait=60)
    assert job.status == "succeeded", job.error
    assert [artifact.media for artifact in job.artifacts] == ["image"] * 8 + ["video"]
    assert [artifact.index for artifact in job.artifacts] == list(range(9))
    assert job.outputs == 9
    film = job.artifacts[-1]
    with av.open(str(busy.library.local_path(film))) as container:
        assert sum(1 for _ in container.decode(video=0)) == 8 * 8  # eight clips of eight frames
    assert len(film.parents) == 8


def test_asks_before_the_film(busy: Studio, make: Make, accepted: Accepted) -> None:
    subject = make().artifacts[0].id
    request = {"task": "angles", "subject": subject, "azimuths": ["front", "back"], "turntable": True, "approve": True}
    job = make(wait=30, **request)
    assert job.status == "waiting"
    assert job.question is not None
    assert len(accepted(job.id)) == 2
    busy.answer(job.id, job.question.id, "approve", owner=OWNER)
    done = busy.wait(job.id, owner=OWNER, seconds=90)
    assert (done.status, len(done.artifacts)) == ("succeeded", 3)


def test_declining_the_film_keeps_the_views(busy: Studio, make: Make, accepted: Accepted) -> None:
    subject = make().artifacts[0].id
    job = make(task="angles", subject=subject, azimuths=["front", "back"], turntable=True, approve=True, wait=30)
    assert job.question is not None
    busy.answer(job.id, job.question.id, "decline", owner=OWNER)
    done = busy.wait(job.id, owner=OWNER, seconds=90)
    assert (done.status, len(done.artifacts)) == ("succeeded", 2)
    assert len(accepted(job.id)) == 2


def test_refuses_the_whole_when_a_part_is_impossible(busy: Studio) -> None:
    from studio.errors import RequestError

    with pytest.raises(RequestError):
        busy.submit("angles", {"subject": "nothing-here", "provider": "keyed", "turntable": True}, owner=OWNER)


def test_a_film_longer_than_one_clip_is_cut_when_asked(make: Make, accepted: Accepted, busy: Studio) -> None:
    job = make(task="video", duration=25, cuts=True, seed=10, wait=60)
    assert job.status == "succeeded", job.error
    assert [artifact.id for artifact in job.artifacts] == [f"{job.id}:film"]
    with av.open(str(busy.library.local_path(job.artifacts[0]))) as container:
        assert sum(1 for _ in container.decode(video=0)) == 3 * 8
    assert accepted(job.id) == {f"{job.id}:cut-{number:02d}": 1 for number in (1, 2, 3)}
    assert [child.request["duration"] for child in busy.children(job.id, owner=OWNER)] == [8.333] * 3


def test_a_film_longer_than_one_clip_is_refused_otherwise(busy: Studio) -> None:
    from studio.errors import RequestError

    with pytest.raises(RequestError, match=r"Keyed makes 0\.1 to 10 seconds; 25 asked"):
        busy.submit("video", {"prompt": "a", "provider": "keyed", "duration": 25}, owner=OWNER)
