"""The Director through the real engine over HTTP: how each fault ends, what is said and asked, and that nothing is paid twice."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.conftest import OWNER
from tests.providers.director.conftest import Desk
from tests.upstreams.director import TOKEN

ENDS: list[tuple[str, str, str, int, int]] = [  # words, status, what is said, creations, accepted
    ("fault=401", "failed", "temporarily unavailable. I'll let the team know", 1, 0),
    ("fault=403", "failed", "Video generation is temporarily unavailable.", 1, 0),
    ("fault=404", "failed", "", 2, 0),
    ("fault=402", "failed", "says no", 2, 0),
    ("fault=409", "failed", "", 3, 0),
    ("fault=429:1", "succeeded", "", 2, 1),
    ("fault=bare:2", "succeeded", "", 3, 1),
    ("fault=bare:3", "failed", "", 3, 0),
    ("fault=usage:1", "succeeded", "", 2, 1),
    ("fault=capacity", "failed", "at capacity", 1, 0),
    ("fault=limit", "failed", "Resets at midnight", 1, 0),
    ("fault=balance", "failed", "at capacity", 1, 0),
    ("fault=balance2", "failed", "Insufficient balance", 1, 0),
    ("fault=policy", "failed", "content policy", 1, 0),
    ("fault=declined:1", "succeeded", "", 2, 1),
    ("fault=declined", "failed", "Start Agent Failed", 2, 0),
    ("fault=500", "waiting", "may have accepted", 1, 0),
    ("fault=502", "waiting", "may have accepted", 1, 0),
    ("fault=html", "waiting", "may have accepted", 1, 0),
    ("fault=redirect", "waiting", "leads elsewhere", 1, 0),
    ("fault=hang:3", "waiting", "may have accepted", 1, 0),
    ("fault=late:3", "waiting", "may have accepted", 1, 1),
    ("fault=drop", "waiting", "may have accepted", 1, 1),
    ("fault=cut", "waiting", "may have accepted", 1, 1),
    ("fault=noid", "failed", "named no job", 1, 1),
    ("fault=flaky:4", "succeeded", "", 1, 1),
    ("fault=flaky:99", "waiting", "", 1, 1),
    ("fault=otherapi", "succeeded", "", 1, 1),
    ("fault=slowlist:3", "succeeded", "", 1, 1),
    ("fault=empty", "failed", "there is no output", 1, 1),
    ("fault=nsfw", "failed", "content policy", 1, 1),
    ("fault=failed", "waiting", "could not make this", 1, 1),
    ("fault=failed2", "waiting", "could not make this", 1, 1),
    ("fault=gone", "failed", "404", 1, 1),
    ("fault=wrong", "failed", "no video", 1, 1),
    ("fault=broken", "failed", "no video", 1, 1),
    ("fault=private", "failed", "its address leads into a private network", 1, 1),
    ("fault=insecure", "failed", "its address is not https", 1, 1),
    ("look=403", "waiting", "Video generation is temporarily unavailable.", 1, 1),
    ("look=500", "waiting", "The video service hit an error. Let me retry.", 1, 1),
    ("look=drop:2", "succeeded", "", 1, 1),
    ("look=hang:1", "succeeded", "", 1, 1),
    ("fault=short", "waiting", "", 1, 1),
    ("dripped=0.2", "succeeded", "", 1, 1),
    ("slow=0.3 form=text", "succeeded", "", 1, 1),
    ("shape=output", "succeeded", "", 1, 1),
    ("shape=url", "succeeded", "", 1, 1),
    ("shape=odd", "succeeded", "", 1, 1),
]

# Like another one, or read the same way in `test_parts`: tried in the long round only.
ALIKE = {"402", "502", "html", "balance", "bare:2", "failed2", "insecure", "wrong", "declined"}
TRIED = [pytest.param(*end, marks=pytest.mark.long if end[0].removeprefix("fault=") in ALIKE else ()) for end in ENDS]


@pytest.mark.parametrize(("words", "status", "says", "sent", "accepted"), TRIED, ids=lambda value: str(value)[:20])
def test_every_end_is_said(desk: Desk, words: str, status: str, says: str, sent: int, accepted: int) -> None:
    job, mark = desk.make(words, model="veo3")
    assert job.status == status, job.error
    told = job.error.message if job.error else ""
    assert says in told
    assert len(desk.sent(mark)) == sent
    assert len(desk.service.accepted(mark)) == accepted
    if words == "fault=noid":
        assert desk.service.accepted(mark)[0].looks == 0, "what has no id is never asked about"
    if status != "succeeded":
        assert job.error is not None
        assert job.error.message
        assert job.error.hint
    seen = f"{job.error} {job.note} {job.failures} {job.question}".lower()
    assert not [word for word in ("jinn", "claw", TOKEN, "127.0.0.1") if word in seen]


@pytest.mark.parametrize(
    ("words", "status", "models"),
    [
        ("fault=declined:2", "succeeded", ["agent", "veo3"]),
        ("fault=declined:3", "succeeded", ["agent", "veo3", "sora2"]),
        ("fault=declined", "failed", ["agent", "veo3", "sora2"]),
        ("fault=policy", "failed", ["agent"]),
        ("fault=limit", "failed", ["agent"]),
        ("fault=drop", "waiting", ["agent"]),
    ],
)
def test_another_model_is_tried_only_after_a_clear_no(desk: Desk, words: str, status: str, models: list[str]) -> None:
    """The gateway itself asks a tool too after the agent's no, so that one counts for two there."""
    job, mark = desk.make(words)
    assert job.status == status, job.error
    told = [body.get("tool_type", "agent").partition("-")[0] for body in desk.sent(mark)]
    assert told == models


def test_the_other_model_is_told(desk: Desk) -> None:
    job, _ = desk.begin("fault=declined:2 slow=1.5")
    for _ in range(3000):
        note = desk.studio.job(job.id, owner=OWNER).note or ""
        if "usually takes" in note:
            break
        time.sleep(0.02)
    assert note.startswith("The default model had an issue, trying Veo3 instead.")
    desk.studio.cancel(job.id, owner=OWNER)


def test_no_other_model_where_one_was_asked_or_nobody_wants_it(desk: Desk) -> None:
    for request in ({"model": "sora2"}, {"options": {"fallback": False}}, {"options": {"template": "kids"}}):
        _, mark = desk.make("fault=declined", **request)
        told = {body.get("tool_type", "agent") for body in desk.sent(mark)}
        assert len(told) == 1


def test_another_model_makes_the_nearest_length(desk: Desk) -> None:
    job, mark = desk.make("fault=declined:2", duration=5)
    assert job.status == "succeeded", job.error
    agent, tool = desk.sent(mark)
    assert "Duration: 5 seconds." in agent["message"]
    assert tool["tool_type"] == "veo3-text-to-video-fast-api"
    (sent,) = desk.studio.engine.submissions.of_job(job.id)
    assert sent.ticket is not None
    assert sent.ticket.data["said"].endswith("trying Veo3 instead. Veo 3 makes 8 seconds.")


def test_the_gateways_own_correction_is_followed(desk: Desk) -> None:
    job, mark = desk.make("fault=agentdown", aspect_ratio="9:16")
    assert job.status == "succeeded", job.error
    (made,) = desk.service.accepted(mark)
    assert made.api == "tool"
    assert made.body["input"]["aspect_ratio"] == "9:16"


@pytest.mark.parametrize(("choice", "tool", "quality"), [("retry", None, "quality"), ("retry:cheap", None, "cheap"), ("retry:veo3", "veo3-text-to-video-fast-api", None)])  # fmt: skip
def test_a_failed_job_asks_and_does_what_is_chosen(desk: Desk, choice: str, tool: Any, quality: Any) -> None:
    job, mark = desk.make("fault=failed")
    assert job.status == "waiting"
    assert job.question is not None
    assert [each.id for each in job.question.choices] == ["retry", "retry:cheap", "retry:veo3", "drop"]
    assert "Want me to try again?" in job.question.text
    again = desk.answered(job, choice)
    assert again.status == "waiting", "it fails again"
    first, second = desk.sent(mark)
    assert (second.get("tool_type"), second.get("quality")) == (tool, quality)
    assert first["api"] == "agent"
    desk.studio.answer(again.id, again.question.id, "drop", owner=OWNER)  # type: ignore[union-attr]


@pytest.mark.parametrize("words", ["fault=lost", "look=404"])
def test_a_lost_job_is_told_and_nothing_is_sent_by_itself(desk: Desk, words: str) -> None:
    desk.provider.clock = lambda: time.time() + offset[0]
    offset = [0.0]
    job, mark = desk.begin(words, model="veo3")
    while not desk.service.accepted(mark) or not desk.service.accepted(mark)[0].looks:
        time.sleep(0.01)
    assert desk.studio.job(job.id, owner=OWNER).status == "running", "it may not be known there yet"
    offset[0] = 60.0
    job = desk.studio.wait(job.id, owner=OWNER, seconds=90)
    assert job.status == "waiting"
    assert job.question is not None
    assert job.error is not None
    assert job.error.message == "That video task wasn't found. Let me try generating it again."
    assert job.question.text == "I lost track of that generation. Want me to start a new one?"
    assert [each.id for each in job.question.choices] == ["retry", "check", "drop"]
    assert len(desk.sent(mark)) == 1


def test_the_words_at_two_five_and_ten_minutes(desk: Desk) -> None:
    offset = [0.0]
    desk.provider.clock = lambda: time.time() + offset[0]
    job, mark = desk.begin("slow=30", model="veo3")

    def note_is(words: str) -> None:
        for _ in range(6000):
            if words in (desk.studio.job(job.id, owner=OWNER).note or ""):
                return
            time.sleep(0.01)
        raise AssertionError(desk.studio.job(job.id, owner=OWNER).note)

    note_is("Generating your video now. This usually takes 2-5 minutes.")
    offset[0] = 121.0
    note_is("Still working on your video.")
    desk.provider._warned.add(job.id)
    offset[0] = 301.0
    note_is("Your video is taking a bit longer than usual. Almost there...")
    offset[0] = 601.0
    late = desk.studio.wait(job.id, owner=OWNER, seconds=90)
    assert late.status == "waiting"
    assert late.error is not None
    assert late.error.category == "timeout"
    assert late.question is not None
    assert late.question.text.startswith("Video generation timed out.")
    assert late.question.text.endswith("It is still running at the provider; we keep checking.")
    assert [each.id for each in late.question.choices] == ["check", "retry", "retry:sora2", "drop"]
    row = desk.studio.engine.rows.get(job.id)
    assert row["recheck_at"] is not None, "it is looked at again by itself"
    desk.service.accepted(mark)[0].began -= 60
    desk.studio.engine.rows.update(job.id, {"recheck_at": 0.0})
    desk.studio.engine._janitor.recheck()
    assert desk.studio.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    assert len(desk.sent(mark)) == 1


def test_a_standstill_is_a_question_once_and_no_end(desk: Desk) -> None:
    offset = [0.0]
    desk.provider.clock = lambda: time.time() + offset[0]
    job, mark = desk.begin("slow=30", model="veo3")
    while not desk.service.accepted(mark) or desk.service.accepted(mark)[0].looks < 3:
        time.sleep(0.01)
    offset[0] = 320.0
    still = desk.studio.wait(job.id, owner=OWNER, seconds=90)
    assert still.status == "waiting"
    assert still.error is not None
    assert still.error.code == "stalled"
    assert still.question is not None
    assert "appears to be stuck on the backend" in still.question.text
    desk.studio.answer(job.id, still.question.id, "check", owner=OWNER)
    time.sleep(0.3)
    assert desk.studio.job(job.id, owner=OWNER).status == "running"
    desk.service.accepted(mark)[0].began -= 60
    assert desk.studio.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    assert len(desk.sent(mark)) == 1


@pytest.mark.parametrize(
    ("task", "request_", "seconds"),
    [("image", {"timeout": 20}, 20), ("image", {}, 300), ("music", {}, 300), ("video", {"model": "veo3"}, 600)],
)
def test_a_deadline_is_by_what_is_made_or_as_chosen(
    desk: Desk, task: str, request_: dict[str, Any], seconds: float
) -> None:
    offset = [0.0]
    desk.provider.clock = lambda: time.time() + offset[0]
    job, mark = desk.begin("slow=30", task, **request_)
    while not desk.service.accepted(mark):
        time.sleep(0.01)
    desk.provider._warned.add(job.id)  # a standstill has been told of
    offset[0] = seconds - 5
    looks = desk.service.accepted(mark)[0].looks
    while desk.service.accepted(mark)[0].looks < looks + 3:
        time.sleep(0.01)
    assert desk.studio.job(job.id, owner=OWNER).status == "running"
    offset[0] = seconds + 1
    late = desk.studio.wait(job.id, owner=OWNER, seconds=90)
    assert late.status == "waiting"
    assert late.question is not None
    words = "simpler version?" if task == "video" else "Want me to try with a simpler prompt or cheap mode?"
    assert words in late.question.text
    desk.studio.cancel(job.id, owner=OWNER)


ASKED = {"rewrite": ""}  # nothing is said about it, so the agent's films are rewritten and shown first


def test_a_rewritten_prompt_is_shown_and_paid_for_only_when_approved(desk: Desk) -> None:
    job, mark = desk.make("for TikTok", options=ASKED)
    assert job.status == "waiting"
    assert job.question is not None
    assert desk.sent(mark) == []
    asked, shown, settings = job.question.text.split("\n\n")
    assert asked == "Here's my enhanced version — should I generate this?"
    assert shown.startswith(f"a cat {mark} for TikTok, ")
    assert settings == "(The Director, 9:16, 15 to 60 s, fast cuts, trending, quality hq)"
    made = desk.answered(job, "approve")
    assert made.status == "succeeded"
    (sent,) = desk.sent(mark)
    assert sent["message"] == f"{shown}\n\nAspect ratio: 9:16. Duration: 15 to 60 seconds. Style: fast cuts, trending."
    recipe = desk.studio.library.recipe_of(made.artifacts[0])
    assert recipe["facts"] == {"model": "agent", "prompt": shown}

    job, mark = desk.make("", options=ASKED)
    assert desk.answered(job, "as_written").status == "succeeded"
    assert [body["message"] for body in desk.sent(mark)] == [f"a cat {mark}"]

    job, mark = desk.make("", options=ASKED)
    assert desk.answered(job, "decline").status == "cancelled"
    assert desk.sent(mark) == []

    job, mark = desk.make("just do it", options=ASKED)
    assert job.status == "succeeded"
    assert desk.sent(mark)[0]["message"].startswith(f"a cat {mark}, ")
    assert "just do it" not in desk.sent(mark)[0]["message"]


def test_each_of_several_films_is_approved_by_itself(desk: Desk) -> None:
    job, mark = desk.make("", count=2, options=ASKED)
    assert (job.status, desk.sent(mark)) == ("waiting", [])
    assert job.question is not None
    half = desk.answered(job, "approve")
    assert half.question is not None
    assert half.question.id != job.question.id
    done = desk.answered(half, "as_written")
    assert (done.status, len(done.artifacts), len(desk.sent(mark))) == ("succeeded", 2, 2)


def test_approved_words_are_not_asked_about_again(desk: Desk) -> None:
    for choice in ("approve", "as_written"):
        job, mark = desk.make("fault=failed", options=ASKED)
        failed = desk.answered(job, choice)
        assert failed.question is not None
        again = desk.answered(failed, "retry:cheap")
        assert again.question is not None
        assert again.question.kind == "choose", "it fails again"
        first, second = desk.sent(mark)
        assert first["message"] == second["message"]
        assert second["quality"] == "cheap"
        desk.studio.answer(again.id, again.question.id, "drop", owner=OWNER)


def test_a_film_refused_after_its_approval_can_be_asked_for_again(desk: Desk) -> None:
    job, mark = desk.make("fault=policy:2", options=ASKED)
    refused = desk.answered(job, "approve")
    assert refused.status == "failed"
    desk.studio.resume(job.id, owner=OWNER)
    assert desk.studio.wait(job.id, owner=OWNER, seconds=90).status == "succeeded"
    first, second = desk.sent(mark)
    assert first["message"] == second["message"]


def test_a_photo_without_a_wish_is_asked_about(desk: Desk) -> None:
    """The prompt is what an emulator knows a job by, so here it is the address of the picture."""
    words = "Bring this photo to life: gentle, natural movement, everything in it as it is."

    def begun(prompt: str, mark: str, **more: Any) -> Any:
        options = {"image_url": f"https://a.example/{mark}.png", **more}
        job = desk.studio.submit(
            "video", {"prompt": prompt, "provider": "director", "mode": "image", "options": options}, owner=OWNER
        )
        return desk.studio.wait(job.id, owner=OWNER, seconds=90)

    job = begun("", "p1")
    assert (job.status, job.question and job.question.kind) == ("waiting", "approve")
    asked = job.question.text.split("\n\n")
    assert asked == ["Would you like me to animate this photo into a video?", words, "(Veo 3, quality hq)"]
    assert [choice.label for choice in job.question.choices] == ["Animate it", "Decline"]
    assert desk.sent("p1.png") == []
    assert desk.answered(job, "approve").status == "succeeded"
    (sent,) = desk.sent("p1.png")
    assert sent["input"]["prompt"] == words

    job = begun("", "p2")
    assert desk.answered(job, "decline").status == "cancelled"
    assert desk.sent("p2.png") == []
    for number, (prompt, more) in enumerate([("Just do it!", {}), ("", {"rewrite": "never"}), ("it waves", {})]):
        assert begun(prompt, f"q{number}", **more).status == "succeeded"
        (sent,) = desk.sent(f"q{number}.png")
        assert sent["input"]["prompt"] == (prompt if prompt == "it waves" else words)


def test_an_approved_film_that_drags_on_is_still_followed(desk: Desk) -> None:
    offset = [0.0]
    desk.provider.clock = lambda: time.time() + offset[0]
    job, mark = desk.make("slow=30", options=ASKED)
    desk.studio.answer(job.id, job.question.id, "approve", owner=OWNER)  # type: ignore[union-attr]
    while not desk.service.accepted(mark):
        time.sleep(0.01)
    offset[0] = 601.0
    late = desk.studio.wait(job.id, owner=OWNER, seconds=90)
    assert late.question is not None
    assert late.question.text.startswith("Video generation timed out.")
    desk.service.accepted(mark)[0].began -= 60
    assert desk.answered(late, "check").status == "succeeded"
    assert len(desk.sent(mark)) == 1


def test_a_chat_that_is_not_set_up_is_said_before_anything_is_spent(desk: Desk) -> None:
    job, mark = desk.make("", model="veo3", options={"telegram": True})
    assert (job.status, job.error and job.error.category) == ("waiting", "not_configured")
    assert "DIRECTOR_TELEGRAM_BOT_TOKEN" in str(job.error)
    assert desk.sent(mark) == []


def test_what_was_made_is_recorded_without_addresses(desk: Desk) -> None:
    _, done = desk.make("", model="veo3")
    _, refused = desk.make("fault=failed", model="veo3")
    text = "".join(path.read_text() for path in (desk.home / "providers" / "director").glob("history-*.json"))
    assert done in text
    assert refused in text
    assert '"failure_reason"' in text
    assert "http" not in text
    assert "jinn" not in text.lower()


def test_a_key_refused_after_the_creation_lets_the_job_wait(desk: Desk) -> None:
    job, mark = desk.make("fault=locked:1", model="sora2", duration=15)
    assert (job.status, job.error and job.error.category) == ("waiting", "auth")
    (sent,) = desk.studio.engine.submissions.of_job(job.id)
    assert sent.ticket is not None
    assert sent.ticket.data["said"].startswith("Whether Sora 2 makes 15 seconds is not confirmed")
    done = desk.answered(job, "check")
    assert (done.status, done.note) == ("succeeded", sent.ticket.data["said"]), "it is still told when it is done"
    assert len(desk.sent(mark)) == 1


def test_cancelling_says_that_it_may_go_on_there(desk: Desk) -> None:
    job, mark = desk.begin("slow=30", model="veo3")
    while not desk.service.accepted(mark):
        time.sleep(0.01)
    time.sleep(0.1)
    desk.studio.cancel(job.id, owner=OWNER)
    for _ in range(3000):
        job = desk.studio.job(job.id, owner=OWNER)
        if job.status == "cancelled":
            break
        time.sleep(0.02)
    assert job.status == "cancelled"
    assert "may be billed" in job.note
