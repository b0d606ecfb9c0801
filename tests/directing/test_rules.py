"""The director without any chat server: plans, questions back, and nothing spent without a yes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from providers.lovart import Lovart
from studio.directing.brains import Brain
from studio.directing.intents import understand
from studio.directing.questions import ANIMATE
from studio.directing.wishes import Attachment
from studio.errors import BacklotError, Conflict, NotFound, RequestError
from studio.studio import Studio
from tests.conftest import OWNER, until
from tests.directing.conftest import Talk
from tests.media import samples


def test_plans_says_what_it_is_and_makes_it_after_a_yes(talk: Talk, shared: Studio, jobs: Callable[[], int]) -> None:
    answer = talk.say("a quick picture of a red fox, square 1:1, seed 7")
    assert "rules, not by a language model" in answer.parts[0]["note"]
    plan = answer.plans[0]
    assert (plan["task"], plan["state"], plan["problem"]) == ("image", "offered", None)
    assert plan["request"]["quality"] == "fast"
    assert plan["steps"][0]["seconds"] > 0
    assert "a quick draft" in answer.text
    assert jobs() == 0  # nothing without a yes
    free = talk.director.edit_plan(
        talk.id, plan["id"], {"provider": "local", "aspect_ratio": "", "width": 256, "height": 256}, owner=OWNER
    )
    assert free.price == "free"
    started = talk.go(plan)
    assert talk.go(plan) == started  # a second yes finds the same job
    assert jobs() == 1
    job = until(shared, shared.job(started.job, owner=OWNER), "succeeded")
    assert job.request["prompt"] == "a red fox"
    last = talk.director.last_one(talk.id, OWNER)
    assert last is not None
    assert last.id == job.artifacts[0].id
    assert talk.plan("make the last one a watercolor")["request"]["references"] == [last.id]


def test_yes_and_no_are_understood(talk: Talk, jobs: Callable[[], int]) -> None:
    dropped = talk.plan("a lighthouse at dusk")
    assert "nothing was spent" in talk.say("no").text
    assert talk.kept(dropped)["state"] == "cancelled"
    with pytest.raises(Conflict):
        talk.go(dropped)
    plan = talk.plan("a lighthouse at dawn via the local engine")
    answer = talk.say("yes please")
    assert answer.plans[0]["job"]
    assert talk.kept(plan)["state"] == "started"
    assert jobs() == 1


def test_a_change_makes_a_new_plan_of_the_open_one(talk: Talk) -> None:
    first = talk.plan("a video of waves")
    second = talk.plan("make it 6 seconds, vertical")
    assert second["request"] == {**first["request"], "duration": 6.0, "aspect_ratio": "9:16"}
    assert talk.kept(first)["state"] == "cancelled"


def test_asks_about_a_photo_and_goes_on_with_the_answer(talk: Talk, photo: str) -> None:
    answer = talk.say("", photo)
    assert answer.text == ANIMATE
    assert answer.parts[-1]["choices"][0]["label"] == "Yes, animate it"
    assert talk.plan("yes")["request"]["first_frame"] == photo


def test_what_was_missing_may_come_alone(talk: Talk, photo: str) -> None:
    assert "Whose face" in talk.say("photobooth as an astronaut").text
    plan = talk.plan("", photo)
    assert (plan["task"], plan["request"]["face"]) == ("photobooth", photo)


def test_an_answer_completes_the_wish_that_was_asked_about(
    talk: Talk, shared: Studio, photo: str, tmp_path: Path
) -> None:
    film = shared.import_file(samples.video(tmp_path / "film.mp4"), owner=OWNER).id
    song = shared.import_file(samples.sound(tmp_path / "song.wav", 1.0), owner=OWNER).id
    assert "Whose face" in talk.say("photobooth").text
    assert "Which look" in talk.say("", photo).text
    look = talk.plan("noir")
    assert (look["task"], look["request"]["face"]) == ("photobooth", photo)
    assert "Which music" in talk.say("add music", film).text
    assert talk.plan("", song)["request"]["soundtrack"] == song
    assert "Which part" in talk.say("trim it", film).text
    assert talk.plan("from 0:00 to 0:01")["request"]["form"] == "trim"
    assert "What shall be seen" in talk.say("make a video").text
    assert talk.plan("a fox in the snow")["request"]["prompt"] == "a fox in the snow"
    assert "Which music" in talk.say("add music", film).text
    assert talk.plan("a calm piano song, 20 seconds")["task"] == "music"  # to be made first


@pytest.mark.parametrize("text", ["yes", "again"])
def test_there_is_nothing_to_agree_to_or_repeat(talk: Talk, text: str) -> None:
    answer = talk.say(text)
    assert answer.plans == []
    assert "Say what to make" in answer.text


def test_what_costs_something_waits_for_a_yes_above_the_limit(
    talk: Talk, shared: Studio, jobs: Callable[[], int]
) -> None:
    shared.choose(OWNER, "director/brain", "rules")
    asked = talk.plan("a paid fox")
    paid = talk.director.edit_plan(talk.id, asked["id"], {"provider": "keyed"}, owner=OWNER)
    assert paid.price == "2 credits"
    talk.director.set_limit(1.0, owner=OWNER)
    assert (
        talk.say("a paid fox in the snow via the local engine").plans[0]["state"] == "started"
    )  # free is within every limit
    assert talk.kept(asked)["state"] == "offered"
    assert jobs() == 1


def test_a_price_that_has_risen_is_shown_again_first(
    talk: Talk, shared: Studio, jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = talk.plan("a fox whose price rises")
    plan = talk.director.edit_plan(talk.id, plan["id"], {"provider": "keyed"}, owner=OWNER).public()
    provider = shared.registry.get("keyed")

    async def dear(request: object, secrets: object, file: object) -> object:
        from studio.provider import Cost

        return Cost(amount=50.0, unit="credits")

    monkeypatch.setattr(provider, "estimate", dear)
    again = talk.go(plan)
    assert (again.state, again.price) == ("offered", "50 credits")
    assert "changed from 2 credits to 50 credits" in again.notes[-1]
    assert jobs() == 0
    assert talk.go(plan).state == "started"  # this price was seen


def test_a_plan_that_cannot_be_made_says_why_and_can_be_mended(talk: Talk) -> None:
    plan = talk.plan("a 25 minute video of waves")
    assert "20 in one request" in plan["problem"]["message"] or plan["problem"]["field"] == "duration"
    with pytest.raises(RequestError):
        talk.go(plan)
    mended = talk.director.edit_plan(talk.id, plan["id"], {"duration": 4}, owner=OWNER)
    assert mended.problem is None


def test_a_model_that_nobody_has_is_told(talk: Talk) -> None:
    plan = talk.plan("a waterfall video in 4K")
    assert "Nobody who is set up here has ltx" in plan["notes"][0]


def test_a_model_is_kept_in_mind_while_something_else_is_wrong(talk: Talk) -> None:
    assert talk.plan("a film of waves, 30 minutes")["problem"]
    assert talk.plan("use kling")["problem"]
    plan = talk.plan("5 seconds")
    assert plan["problem"] is None
    assert "has kling3 for this" in plan["notes"][0]


def test_more_lines_of_a_film_are_an_enlarging(talk: Talk, shared: Studio, tmp_path: Path) -> None:
    film = shared.import_file(samples.video(tmp_path / "film.mp4", seconds=0.5), owner=OWNER)
    plan = talk.plan("make it 720p", film.id)
    assert (plan["task"], plan["problem"], plan["price"]) == ("upscale", None, "free")
    assert (plan["request"]["factor"], "512 lines, the most at once" in plan["heard"]) == (8.0, True)
    assert "720 lines already" in understand("make it 720p", [Attachment("film", "video", 8.0, 720)]).question


def test_a_recipe_is_filled_in(talk: Talk) -> None:
    plan = talk.plan("a storyboard of a lost robot, 40 seconds, 9:16, via the local engine")
    assert (plan["kind"], plan["recipe"]) == ("run", "storyboard-video")
    assert plan["inputs"]["aspect"] == "9:16"
    assert plan["inputs"]["seconds"] == 15
    assert "15 is planned" in plan["notes"][0]
    assert len(plan["steps"]) > 1


def test_a_yes_starts_a_run_once(talk: Talk, shared: Studio) -> None:
    plan = talk.plan("a storyboard of a lost robot, 4 seconds")
    started = talk.go(plan)
    assert talk.go(plan).run == started.run
    assert len(shared.runs.list(OWNER)) == 1
    shared.runs.cancel(started.run, OWNER)


def test_a_film_goes_on_to_a_picture_in_three_steps(
    talk: Talk, shared: Studio, photo: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    film = samples.video(tmp_path_factory.mktemp("film") / "film.mp4")
    plan = talk.plan("continue this video to this image", shared.import_file(film, owner=OWNER).id, photo)
    assert plan["problem"] is None
    assert [step["title"] for step in plan["steps"]] == ["The last frame", "The way", "The film"]


def test_answers_a_question_about_what_it_is_given(talk: Talk, photo: str, jobs: Callable[[], int]) -> None:
    answer = talk.say("what is in this picture?", photo)
    assert answer.text.startswith("A picture, 128 x 96 pixels.")
    assert len(answer.text) > 40
    assert answer.plans == []
    assert talk.say("what colour is it?").plans == []  # the last one
    assert jobs() == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("thank you, I love it!", "With pleasure"),
        ("how much does a video cost?", "Every plan shows its price"),
        ("what models are there?", "I go by rules"),
        ("what can you do?", "What I can plan"),
    ],
)
def test_small_talk_plans_nothing(talk: Talk, text: str, told: str) -> None:
    answer = talk.say(text)
    assert told in answer.text
    assert answer.plans == []


def test_once_more_is_the_same_with_another_seed(talk: Talk) -> None:
    first = talk.plan("a red fox via the local engine, seed 7, 4:3")
    more = talk.plan("3 more variations")
    assert {**more["request"], "count": 1, "seed": 7} == {**first["request"], "count": 1, "seed_strategy": "random"}
    assert more["request"]["count"] == 3
    assert talk.kept(first)["state"] == "cancelled"  # the newer one stands for it
    assert "again" in talk.plan("draw a house again").get("request", {})["prompt"]  # words of a wish


def test_an_open_run_is_changed_too(talk: Talk) -> None:
    first = talk.plan("a storyboard of a lost robot via the local engine")
    second = talk.plan("make it vertical, 6 seconds, a quick draft")
    assert second["recipe"] == "storyboard-video"
    assert second["inputs"] == {**first["inputs"], "aspect": "9:16", "seconds": 6, "quality": "fast"}
    assert talk.kept(first)["state"] == "cancelled"


def test_the_last_one_may_be_a_runs(talk: Talk, shared: Studio, photo: str) -> None:
    old = talk.go(talk.plan("a house 256x256 via the local engine"))
    until(shared, shared.job(old.job, owner=OWNER), "succeeded")
    document = {
        "title": "Fox",
        "steps": [{"id": "fox", "use": "image", "with": {"prompt": "a fox", "provider": "local", "width": 256, "height": 256}}],
    }  # fmt: skip
    message = talk.director.talks.say(talk.id, "director", owner=OWNER)
    plan = talk.director.planner.cook.plan("own", "", {}, owner=OWNER, document=document)
    talk.director.talks.update(message.id, [{"plan": plan.public()}], "whole")
    started = talk.director.go(talk.id, "own", owner=OWNER)
    run = shared.runs.wait(started.run, OWNER, 90)
    last = talk.director.last_one(talk.id, OWNER)
    assert last is not None
    assert last.id == run["artifacts"][0]["id"]


def test_a_services_own_agent_is_handed_what_was_said() -> None:
    brain = Brain("agent:lovart", "Lovart's agent", Lovart({}), Lovart.agent)
    handed = brain.handed(understand("a poster of a jazz festival"), thread="t-1")
    assert handed.fields["provider"] == "lovart"
    assert handed.fields["model"] == "agent"
    assert handed.fields["options"] == {"thread_id": "t-1"}
    assert brain.handed(understand("a storyboard of a robot")).recipe == "storyboard-video"
    trailer = brain.handed(understand("a trailer about a robot, 9:16"), words="a trailer about a robot, 9:16")
    assert (trailer.task, trailer.recipe) == ("video", "")  # its shots are the agent's to plan
    assert (trailer.fields["prompt"], trailer.fields["aspect_ratio"]) == ("a trailer about a robot, 9:16", "9:16")
    assert brain.handed(understand("a lamp via the local engine")).fields["provider"] == "local"


def test_nothing_is_lost_of_what_a_person_may_not_do(talk: Talk, photo: str, shared: Studio) -> None:
    with pytest.raises(RequestError, match="empty"):
        talk.director.say(talk.id, "  ", owner=OWNER)
    with pytest.raises(RequestError, match="too long"):
        talk.director.say(talk.id, "x" * 10_001, owner=OWNER)
    with pytest.raises(RequestError, match="12 attachments"):
        talk.director.say(talk.id, "x", [f"{n}" for n in range(13)], owner=OWNER)
    with pytest.raises(NotFound):
        talk.director.say(talk.id, "x", ["nobody"], owner=OWNER)
    with pytest.raises(NotFound):
        talk.director.say(talk.id, "x", owner="somebody else")
    with pytest.raises(BacklotError):
        talk.director.set_limit(-1, owner=OWNER)
    assert talk.messages == []


def test_works_in_a_project(shared: Studio) -> None:
    plan = Talk(shared, project="bakery").plan("a croissant")
    assert plan["request"]["project"] == "bakery"


def test_somebody_who_is_named_is_in_the_plan_and_in_the_job(talk: Talk, shared: Studio, photo: str) -> None:
    kept = shared.save_persona({"name": "Ines", "photos": [photo], "consent": True}, owner=OWNER)
    try:
        plan = talk.plan("photobooth @ines as a king via the local engine")
        assert (plan["task"], plan["problem"]) == ("photobooth", None)
        film = talk.plan("a video of @ines running, 1 second, 256x256, via the local engine")
        assert film["problem"] is None
        started = talk.go(film)
        assert shared.job(started.job, owner=OWNER).request["first_frame"] == photo
        assert "photo of a face" in talk.plan("photobooth @nobody as a king")["problem"]["message"]
    finally:
        shared.cancel(started.job, owner=OWNER)
        shared.save_persona({"id": kept.id, "name": "Ines", "photos": [], "consent": True}, owner=OWNER)
        shared.delete_persona(kept.id, owner=OWNER)
