"""Runs: what is made in which order, what a person is asked, what is kept when something fails, and what is never paid twice."""

from __future__ import annotations

import random
import threading
import time
from typing import Any

import httpx
import pytest

from studio.errors import Conflict, NotFound, RequestError
from studio.jobs import ids, runtime
from studio.jobs.job import OVER
from studio.studio import Studio
from studio.workflows.problems import RecipeError
from tests.conftest import OWNER
from tests.workflows.conftest import Cook, made, result, statuses, step, until

# What is made


def test_makes_branches_and_items_side_by_side_and_joins_them(cook: Cook) -> None:
    run = cook.start(
        cook.picture("still", "${item}", for_each={"items": ["b", "a"], "name": "${item}"}),
        cook.picture("cover"),
        cook.edit("sheet", "${steps.still.artifacts}", "${steps.cover.artifacts[0]}"),
        project="harbour",
    )
    assert (run["status"], run["progress"], run["error"], run["question"]) == ("succeeded", 1.0, None, None)
    assert [job["name"] for job in step(run, "still")["jobs"]] == ["still-b", "still-a"]
    sheet = cook.studio.job(step(run, "sheet")["job_id"], owner=OWNER)
    assert sheet.request["references"] == made(run, "still", "cover")
    assert result(run) == [f"{sheet.id}:0"]
    assert (run["cost"]["actual"], run["cost"]["estimate"], run["cost"]["unit"]) == (8.0, 8.0, "credits")
    assert set(cook.paid().values()) == {1}
    assert cook.studio.library.get(result(run)[0], owner=OWNER).project == "harbour"
    shown = {job.id for job in cook.studio.jobs(owner=OWNER, limit=500)}
    assert shown.isdisjoint(job["job_id"] for each in run["steps"] for job in each["jobs"])
    told = [event["type"] for event in cook.studio.runs.events(run["id"], OWNER)]
    assert (told[:2], told[-1], told.count("step")) == (["queued", "running"], "succeeded", 3)


def test_begins_a_step_as_soon_as_what_it_needs_is_there(cook: Cook) -> None:
    run = cook.start(
        cook.picture("quick"), cook.edit("next", "${steps.quick.artifacts[0]}"), cook.picture("long", "slow=3"), wait=0
    )
    run = until(cook, run, lambda run: statuses(run)["next"] == "succeeded")
    assert statuses(run)["long"] == "running"
    cook.studio.runs.cancel(run["id"], OWNER)


def test_leaves_out_what_is_not_wanted_and_counts_items_that_only_a_run_knows(cook: Cook) -> None:
    run = cook.start(
        {"id": "words", "use": "lines", "with": {"text": "${inputs.prompt}"}},
        cook.picture("still", "${item}", for_each="${steps.words.texts}"),
        cook.picture("extra", when='${inputs.mode} == "rich"'),
        cook.picture("thin", when='${steps.words.text} == "nothing"'),
        cook.edit("sheet", "${steps.still.artifacts}", "${steps.extra.artifacts[0]}"),
        inputs={
            "prompt": {"type": "text"},
            "mode": {"type": "choice", "choices": ["plain", "rich"], "default": "plain"},
        },
        told={"prompt": "red\n\nblue"},
    )
    assert statuses(run) == {
        "words": "succeeded",
        "still": "succeeded",
        "extra": "skipped",
        "thin": "skipped",
        "sheet": "succeeded",
    }
    assert step(run, "words")["texts"] == ["red", "blue"]
    assert len(step(run, "still")["jobs"]) == 2
    assert run["cost"]["estimate"] is None
    assert sum(cook.paid().values()) == 3


# What a person is asked


def test_an_approval_holds_back_only_what_needs_it(cook: Cook) -> None:
    clip, music = cook.edit("clip", "${steps.key.artifacts[0]}"), cook.picture("music")
    run = cook.start(cook.picture("key"), music, clip, approvals=[{"after": "key", "question": "This one?"}])
    assert (run["status"], run["question"]["text"], run["question"]["step"]) == ("waiting", "This one?", "key")
    assert statuses(run) == {"key": "succeeded", "music": "succeeded", "clip": "pending"}
    assert cook.studio.engine.conductor.under_way(None) == []
    done = cook.answer(run, "approve")
    assert done["status"] == "succeeded"
    assert cook.studio.runs.answer(run["id"], OWNER, run["question"]["id"], "approve")["status"] == "succeeded"
    assert cook.studio.runs.approve(run["id"], OWNER, "key")["status"] == "succeeded"
    with pytest.raises(Conflict):
        cook.studio.runs.approve(run["id"], OWNER)
    assert set(cook.paid().values()) == {1}


def test_until_an_approval_nothing_else_is_made(cook: Cook) -> None:
    steps = cook.picture("key"), cook.picture("music"), cook.edit("clip", "${steps.key.artifacts[0]}")
    run = cook.start(*steps, approvals=["key"], until="approval")
    assert statuses(run) == {"key": "succeeded", "music": "pending", "clip": "pending"}
    assert run["question"]["kind"] == "approve"
    assert cook.answer(run, "approve")["status"] == "succeeded"
    again = cook.start(*steps, until="music")
    assert (statuses(again)["music"], statuses(again)["clip"], again["status"]) == ("succeeded", "pending", "waiting")
    assert cook.answer(again, "decline")["status"] == "cancelled"
    with pytest.raises(RequestError, match="no approval"):
        cook.start(*steps, until="approval")


def test_what_was_not_liked_is_made_anew_with_all_that_hangs_on_it(cook: Cook) -> None:
    run = cook.start(
        cook.picture("key"),
        cook.picture("music"),
        cook.edit("clip", "${steps.key.artifacts[0]}"),
        approvals=["clip"],
        outputs=["${steps.clip.artifacts}", "${steps.music.artifacts}"],
    )
    assert run["status"] == "succeeded"  # nothing is made from the clip: there is nothing to go on with
    again = cook.settled(cook.studio.runs.redo(run["id"], OWNER, "key", {"prompt": f"better {cook.mark}"}))
    assert again["status"] == "succeeded"
    assert made(again, "music") == made(run, "music")
    assert not set(made(again, "key", "clip")) & set(made(run, "key", "clip"))
    paid = cook.paid()
    assert paid[f"better {cook.mark}"] == paid[f"key {cook.mark}"] == 1
    assert paid[f"clip {cook.mark}"] == 2
    assert cook.studio.library.get(made(run, "clip")[0], owner=OWNER)
    assert again["cost"]["actual"] == 10.0
    with pytest.raises(RequestError, match='takes no "colour"'):
        cook.studio.runs.redo(run["id"], OWNER, "key", {"colour": "red"})
    with pytest.raises(NotFound):
        cook.studio.runs.redo(run["id"], OWNER, "gone")


def test_a_step_is_made_anew_while_others_are_at_work(cook: Cook) -> None:
    run = cook.start(
        cook.picture("key"), cook.picture("long", "slow=1.5"), cook.edit("clip", "${steps.key.artifacts[0]}", "${steps.long.artifacts[0]}"), wait=0
    )  # fmt: skip
    run = until(cook, run, lambda run: statuses(run)["key"] == "succeeded")
    done = cook.settled(cook.studio.runs.redo(run["id"], OWNER, "key"))
    assert (done["status"], made(done, "key") == made(run, "key")) == ("succeeded", False)
    clip = cook.studio.job(step(done, "clip")["job_id"], owner=OWNER)
    assert clip.request["references"] == made(done, "key", "long")
    assert cook.paid() == {f"key {cook.mark}": 2, f"long {cook.mark} slow=1.5": 1, f"clip {cook.mark}": 1}


def test_one_item_alone_can_be_made_anew(cook: Cook) -> None:
    run = cook.start(cook.picture("still", "${number}", for_each=3), cook.edit("sheet", "${steps.still.artifacts}"))
    again = cook.settled(cook.studio.runs.redo(run["id"], OWNER, "still-02"))
    before, after = made(run, "still"), made(again, "still")
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True]
    assert cook.studio.job(step(again, "sheet")["job_id"], owner=OWNER).request["references"] == after
    seeds = [cook.studio.library.get(each, owner=OWNER).seed for each in (before[1], after[1])]
    assert seeds[0] != seeds[1]


def test_a_text_is_approved_with_a_persons_own_words(cook: Cook) -> None:
    run = cook.start(
        {"id": "idea", "use": "enhance", "with": {"prompt": f"{cook.mark} fox", "media": "image"}},
        cook.picture("still", "${steps.idea.text}"),
        approvals=["idea"],
    )
    done = cook.answer(run, "approve", text="an owl instead")
    assert step(done, "idea")["texts"] == ["an owl instead"]
    assert cook.paid()[f"still {cook.mark} an owl instead"] == 1


def test_late_word_of_a_job_that_was_done_before_takes_no_question_back(cook: Cook) -> None:
    still = cook.picture("still")
    run = cook.start(still, cook.edit("next", "${steps.still.artifacts}"), approvals=["still"])
    events = cook.studio.runs.events(run["id"], OWNER)
    for _ in range(20):
        cook.studio.engine.changed(OWNER, step(run, "still")["job_id"])
    time.sleep(0.5)
    assert cook.studio.runs.events(run["id"], OWNER) == events
    assert cook.studio.runs.get(run["id"], OWNER)["question"] == run["question"]
    assert cook.answer(run, "approve")["status"] == "succeeded"


# When something fails


def test_some_that_failed_are_tried_again_or_left_out(cook: Cook) -> None:
    still = cook.picture("still", "${item}", for_each=["red", "refuse", "blue"])
    shots = cook.edit("shot", "${steps.still.artifacts[index]}", for_each=[1, 2, 3])
    run = cook.start(still, shots, cook.edit("sheet", "${steps.shot.artifacts}"))
    assert (run["status"], run["question"]["kind"], run["question"]["step"]) == ("waiting", "failed", "still")
    assert "1 of 3 failed" in run["question"]["text"]
    assert statuses(run) == {"still": "succeeded", "shot": "pending", "sheet": "pending"}
    run = cook.answer(run, "retry")
    assert run["question"]["kind"] == "failed"
    run = cook.answer(run, "go_on")
    assert run["status"] == "succeeded"
    assert [job["status"] for job in step(run, "shot")["jobs"]] == ["succeeded", "failed", "succeeded"]
    sheet = cook.studio.job(step(run, "sheet")["job_id"], owner=OWNER)
    assert sheet.request["references"] == made(run, "shot")
    assert len(made(run, "shot")) == 2
    paid = cook.paid()
    assert paid[f"still {cook.mark} red"] == paid[f"still {cook.mark} blue"] == paid[f"sheet {cook.mark}"] == 1


def test_a_step_that_failed_whole_ends_the_run_and_keeps_the_rest(cook: Cook) -> None:
    run = cook.start(
        cook.picture("key", "refuse"),
        cook.picture("music"),
        cook.edit("clip", "${steps.key.artifacts[0]}"),
        outputs=["${steps.clip.artifacts}", "${steps.music.artifacts}"],
    )
    assert (run["status"], run["error"]["message"]) == ("failed", step(run, "key")["error"]["message"])
    assert statuses(run) == {"key": "failed", "music": "succeeded", "clip": "pending"}
    assert result(run) == made(run, "music")
    again = cook.settled(cook.studio.runs.resume(run["id"], OWNER))
    assert again["status"] == "failed"
    done = cook.settled(cook.studio.runs.redo(run["id"], OWNER, "key", {"prompt": f"fine {cook.mark}"}))
    assert done["status"] == "succeeded"
    assert cook.paid()[f"music {cook.mark}"] == 1
    with pytest.raises(Conflict, match="Nothing of this step has failed"):
        cook.studio.runs.retry(run["id"], OWNER, "music")


def test_what_a_job_asks_is_asked_by_its_run(cook: Cook) -> None:
    run = cook.start(cook.picture("key", "ask"), cook.edit("clip", "${steps.key.artifacts[0]}"))
    assert (run["status"], run["question"]["kind"], run["question"]["cost"]["amount"]) == ("waiting", "approve", 5.0)
    assert run["question"]["id"].endswith("/price")
    assert cook.answer(run, "approve")["status"] == "succeeded"
    other = cook.start(cook.picture("key", "ask"), cook.picture("music"))
    job = step(other, "key")["job_id"]
    cook.studio.cancel(job, owner=OWNER)  # in whichever way it goes on, its run goes on with it
    other = until(cook, other, lambda run: run["status"] == "failed")
    assert statuses(other) == {"key": "cancelled", "music": "succeeded"}


def test_a_cancel_stops_everything_and_a_resume_pays_nothing_twice(cook: Cook) -> None:
    run = cook.start(
        cook.picture("quick"),
        cook.picture("long", "slow=3"),
        cook.edit("clip", "${steps.long.artifacts[0]}", "${steps.quick.artifacts[0]}"),
        wait=0,
    )
    run = until(cook, run, lambda run: len(cook.paid()) == 2 and statuses(run)["quick"] == "succeeded")
    run = cook.studio.runs.cancel(run["id"], OWNER)
    assert run["status"] == "cancelled"
    assert cook.studio.runs.cancel(run["id"], OWNER)["status"] == "cancelled"
    run = until(cook, run, lambda run: statuses(run)["long"] == "cancelled")
    upstream = httpx.get(f"{cook.upstream}/stats").json()["jobs"]
    assert [job["cancelled"] for job in upstream if f"long {cook.mark}" in job["prompt"]] == [True]
    assert statuses(run) == {"quick": "succeeded", "long": "cancelled", "clip": "pending"}
    done = cook.settled(cook.studio.runs.resume(run["id"], OWNER))
    assert done["status"] == "succeeded"
    assert made(done, "quick") == made(run, "quick")
    paid = cook.paid()
    assert paid[f"quick {cook.mark}"] == paid[f"clip {cook.mark}"] == 1
    assert paid[f"long {cook.mark} slow=3"] == 2  # the first one was stopped, free of charge


@pytest.mark.long
@pytest.mark.parametrize("seed", range(25))
def test_a_cancel_at_any_moment_leaves_nothing_behind(cook: Cook, seed: int) -> None:
    still = cook.picture("still", "slow=0.3", "${number}", for_each=6)
    run = cook.start(still, cook.edit("shot", "${steps.still.artifacts[index]}", for_each=4), wait=0)
    time.sleep(random.Random(seed).uniform(0, 1.2))
    cook.studio.runs.cancel(run["id"], OWNER)
    rows = cook.studio.engine.rows
    end = time.monotonic() + 60
    while (left := [row for row in rows.of_run(run["id"]) if row["status"] not in OVER]) and time.monotonic() < end:
        time.sleep(0.02)
    assert left == []
    before = cook.paid()
    time.sleep(0.3)
    assert cook.paid() == before
    done = cook.studio.runs.get(run["id"], OWNER)
    if done["status"] == "cancelled":
        done = cook.settled(cook.studio.runs.resume(run["id"], OWNER))
    assert done["status"] == "succeeded"
    assert (len(made(done, "still")), len(made(done, "shot"))) == (6, 4)
    stopped = [job["prompt"] for job in httpx.get(f"{cook.upstream}/stats").json()["jobs"] if job["cancelled"]]
    for prompt, count in cook.paid().items():
        assert count - stopped.count(prompt) <= (
            4 if prompt.startswith("shot") else 1
        )  # some are stopped when they are done


# What is never done twice


def test_a_key_is_one_run_and_a_finished_run_calls_nobody(cook: Cook) -> None:
    still = cook.picture("still")
    run = cook.start(still, idempotency_key=cook.mark)
    paid = cook.paid()
    assert cook.start(still, idempotency_key=cook.mark)["id"] == run["id"]
    with pytest.raises(Conflict) as refused:
        cook.start(still, idempotency_key=cook.mark, title="Other")
    assert refused.value.code == "key_reused"
    row = cook.studio.runs.rows.get(run["id"])
    cook.studio.engine.dispatch.enqueue_run({**row, "attempt": 7})  # as if a workflow of it came back
    name = ids.workflow_id(run["id"], 7)
    end = time.monotonic() + 60
    while runtime.states_of([name]).get(name) != "SUCCESS" and time.monotonic() < end:
        time.sleep(0.02)
    with pytest.raises(Conflict, match="nothing to resume"):
        cook.studio.runs.resume(run["id"], OWNER)
    assert cook.studio.runs.get(run["id"], OWNER)["steps"] == run["steps"]
    assert cook.paid() == paid


def test_words_that_may_be_paid_already_are_not_written_again_unasked(cook: Cook) -> None:
    words = {"id": "words", "use": "ask", "with": {"prompt": f"{cook.mark} lost", "provider": "scribe"}}
    run = cook.start(words, cook.picture("still", "${item}", for_each="${steps.words.texts}"))
    assert (run["status"], run["question"]["kind"]) == ("waiting", "unknown")
    assert cook.paid() == {f"{cook.mark} lost": 1}
    again = cook.answer(run, "retry")
    assert again["question"]["kind"] == "unknown"
    assert cook.answer(again, "decline")["status"] == "cancelled"


def test_a_run_waits_for_a_writer_that_is_away(cook: Cook, monkeypatch: pytest.MonkeyPatch) -> None:
    from studio.errors import Unreachable

    scribe, down = cook.studio.registry.get("scribe"), [True]
    real = type(scribe).ask

    async def away(self: Any, *arguments: Any) -> str:
        if down[0]:
            raise Unreachable("Scribe cannot be reached.", provider="scribe")
        return str(await real(self, *arguments))

    monkeypatch.setattr(type(scribe), "ask", away)
    run = cook.start({"id": "words", "use": "ask", "with": {"prompt": f"{cook.mark} cat"}})
    assert (run["status"], run["error"]["category"], run["question"]["kind"]) == ("waiting", "transient", "check")
    down[0] = False
    done = cook.answer(run, "check")
    assert step(done, "words")["texts"] == [f"{cook.mark}\ncat"]
    assert cook.paid() == {f"{cook.mark} cat": 1}


# Whose it is, and what is kept


def test_a_run_and_a_recipe_are_their_owners_alone(cook: Cook, busy: Studio) -> None:
    run = cook.start(cook.picture("still"))
    runs = busy.runs
    for call in (runs.get, runs.events, runs.cancel, runs.resume, runs.approve):
        with pytest.raises(NotFound):
            call(run["id"], "eve")
    for call in (runs.retry, runs.redo):
        with pytest.raises(NotFound):
            call(run["id"], "eve", "still")
    with pytest.raises(NotFound):
        runs.answer(run["id"], "eve", "x", "approve")
    assert run["id"] not in {each["id"] for each in runs.list("eve")}
    with pytest.raises(RecipeError, match="no such artifact"):
        runs.start({"title": "x", "steps": [cook.edit("still", result(run)[0])]}, owner="eve")
    kept = runs.save(runs.export("podcast", OWNER), OWNER)
    assert kept["id"] == "podcast-2"
    assert kept["id"] not in {card["id"] for card in runs.recipes("eve")}
    with pytest.raises(NotFound):
        runs.recipe(kept["id"], "eve")
    with pytest.raises(NotFound):
        runs.delete(kept["id"], "eve")
    changed = runs.save(runs.export(kept["id"], OWNER).replace("Podcast", "Talk"), OWNER, kept["id"])
    assert (changed["id"], changed["title"]) == (kept["id"], "Talk")
    runs.delete(kept["id"], OWNER)


def test_a_chain_becomes_a_recipe_that_makes_more_like_it(cook: Cook) -> None:
    run = cook.start(cook.picture("key", count=2), cook.edit("clip", "${steps.key.artifacts[1]}"))
    recipe = cook.studio.runs.from_artifact(result(run)[0], OWNER)
    assert cook.studio.runs.check(recipe, OWNER) == []
    assert [each["use"] for each in recipe["steps"]] == ["image", "edit"]
    kept = cook.studio.runs.save(recipe, OWNER)
    told = {"prompt": f"other {cook.mark}", "prompt_2": f"clip two {cook.mark}"}
    again = cook.settled(cook.studio.runs.start(kept["id"], told, owner=OWNER))
    assert again["status"] == "succeeded"


# What a studio that comes back finds


def test_words_cut_off_by_a_kill_are_asked_about_only_where_they_cost(cook: Cook) -> None:
    ask = {"id": "words", "use": "ask", "with": {"prompt": f"{cook.mark} cat", "provider": "scribe"}}
    free = {"id": "idea", "use": "lines", "with": {"text": "one"}}
    run = cook.start(free, ask, cook.picture("still", "${steps.idea.text}", "${steps.words.text}"), approvals=["words"])
    serials = {part["step"]: part["serial"] for part in cook.studio.runs.rows.parts(run["id"])}
    for name, serial in serials.items():  # as a process leaves them that dies while they are written
        writer = "scribe" if name == "words" else ""
        values = {"state": "writing", "texts": None, "writer": writer}
        assert cook.studio.runs.rows.change_part(run["id"], serial, values)
    cook.studio.engine.conductor.recheck()
    asked = cook.answer(run, "approve")
    assert (asked["question"]["kind"], statuses(asked)["idea"]) == ("unknown", "succeeded")
    assert cook.paid() == {f"{cook.mark} cat": 1}
    assert cook.answer(asked, "retry")["status"] == "succeeded"


def test_waiting_runs_hold_nothing(cook: Cook) -> None:
    before = threading.active_count()
    steps = {"id": "words", "use": "lines", "with": {"text": "one"}}, {"id": "more", "use": "lines", "with": {"text": "${steps.words.text}"}}  # fmt: skip
    recipe = {"title": "Many", "steps": list(steps), "approvals": ["words"]}
    runs = [cook.studio.runs.start(recipe, {}, owner="crowd")["id"] for _ in range(15)]
    assert {cook.studio.runs.wait(run, "crowd", 90)["status"] for run in runs} == {"waiting"}
    assert threading.active_count() <= before + 20  # pools that have come up, whatever the number of runs
    for run in runs:
        cook.studio.runs.approve(run, "crowd")
    assert {cook.studio.runs.wait(run, "crowd", 90)["status"] for run in runs} == {"succeeded"}
