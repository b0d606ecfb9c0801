"""Everybody who can answer in a conversation, each against its own upstream in small: from the first words to what was made, paid for once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from studio.studio import Studio
from tests.conftest import OWNER
from tests.directing.conftest import Talk
from tests.directing.worlds import World, made_of, worlds

FOX = ("image", {"prompt": "a red fox", "provider": "local", "width": 256, "height": 256})
MANNER: dict[str, Any] = {"max_tokens": 400, "thinking": False, "system": "Call everybody captain."}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with worlds() as found:
        yield found


@pytest.fixture(scope="module")
def shared(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    studio = world.open(tmp_path_factory.mktemp("brains"))
    yield studio
    studio.close()


@pytest.fixture
def begin(shared: Studio) -> Callable[..., Talk]:
    """A conversation with this brain. Nothing may be spent without asking, unless the test says so."""
    shared.director.set_limit(None, owner=OWNER)

    def begin_(brain: str, **manner: Any) -> Talk:
        choice = shared.director.brains.check({"brain": brain, **manner}, OWNER)
        return Talk(shared, brain=choice.model_dump())

    return begin_


def test_everybody_who_is_set_up_can_be_chosen(shared: Studio) -> None:
    found = {each["id"]: each for each in shared.director.brains.all(OWNER)}
    assert set(found) == {
        "openai_compatible", "sogni", "sensenova", "huggingface", "agent:lovart", "agent:director", "rules",
    }  # fmt: skip
    assert next(iter(found)) == "openai_compatible"  # the one set up for words
    assert found["sogni"]["models"][0] == "qwen3.6-35b-a3b-gguf-iq4xs"
    assert len(found["sogni"]["models"]) > 1
    assert [knob["name"] for knob in found["sogni"]["knobs"]] == ["tools", "execution", "task_profile"]


@pytest.mark.parametrize("brain", ["openai_compatible", "sogni", "sensenova", "huggingface"])
def test_a_chat_speaks_plans_and_its_plan_is_made(
    brain: str, world: World, shared: Studio, begin: Callable[..., Talk]
) -> None:
    talk = begin(brain, **MANNER)
    world.script(brain, "Let me plan that for you.", FOX)
    world.script(brain, "There it is, captain.")
    shown: list[str] = []
    shared.director.news.subscribe(lambda _: shown.extend(_words(shared)))
    answer = talk.say("a fox please")
    assert answer.text == "Let me plan that for you.\n\nThere it is, captain.", answer.error
    assert len(set(shown)) > 1  # told while it is spoken
    assert (answer.plans[0]["state"], answer.plans[0]["price"]) == ("offered", "free")
    sent = world.heard(brain)[-1]
    assert (sent["max_tokens"], sent["chat_template_kwargs"]) == (400, {"enable_thinking": False})
    assert "Call everybody captain." in sent["messages"][0]["content"]
    before = len(world.heard(brain))
    started = talk.say("yes").plans[0]
    job = made_of(shared, talk.kept(answer.plans[0])["job"])
    assert (job.status, [each.media for each in job.artifacts]) == ("succeeded", ["image"])
    assert (started["state"], len(world.heard(brain))) == ("started", before)  # a yes asks no model


def _words(studio: Studio) -> list[str]:
    return ["".join(part.get("text", "") for part in news.message["parts"]) for news in studio.director.news.since(OWNER, 0)]  # fmt: skip


# Sogni's own knobs


def test_what_is_chosen_of_sogni_reaches_the_wire(
    world: World, shared: Studio, begin: Callable[..., Talk], photo: str
) -> None:
    options = {"tools": "creative-agent", "execution": False, "task_profile": "reasoning"}
    talk = begin("sogni", model="qwen3.6-vl-30b", **{**MANNER, "thinking": True}, options=options)
    before = shared.used_today(owner=OWNER).spent.get("Spark", 0.0)
    plan = talk.plan("draw a picture of a fox")  # its own tool, called by the model and planned here
    assert (plan["task"], plan["state"]) == ("image", "offered")
    first = next(body for body in world.sogni.chat.requests if body["messages"][-1]["content"] == "draw a picture of a fox")  # fmt: skip
    assert (first["model"], first["max_tokens"], first["task_profile"]) == ("qwen3.6-vl-30b", 400, "reasoning")
    assert (first["sogni_tools"], first["sogni_tool_execution"]) == ("creative-agent", False)  # a plan alone
    assert first["chat_template_kwargs"] == {"enable_thinking": True}
    assert "tools" not in first  # not ours as well
    assert shared.used_today(owner=OWNER).spent["Spark"] > before


def test_its_own_tools_for_writing_and_planning_are_understood(world: World, begin: Callable[..., Talk]) -> None:
    talk = begin("sogni", options={"tools": "creative-agent"})
    talk.director.set_limit(1, owner=OWNER)  # the words have a price
    brief = {"brief": "a lost robot", "script_type": "trailer", "scene_count": 2, "duration_seconds": 8}
    world.script("sogni", "", ("sogni_compose_script", brief), ("sogni_compose_workflow", {"brief": "a robot wakes"}))
    world.script("sogni", "Written.")
    answer = talk.say("write and plan it")
    called = {part["call"]: (part["state"], part["result"]) for part in answer.parts if "call" in part}
    assert "a lost robot" in called["sogni_compose_script"][1]
    assert '\\"by\\":\\"Sogni\\"' in called["sogni_compose_script"][1]  # who answers writes, too
    assert {state for state, _ in called.values()} == {"done"}
    assert [(plan["kind"], plan["title"], plan["state"]) for plan in answer.plans] == [("run", "a robot wakes", "offered")]  # fmt: skip


def test_what_sogni_makes_by_itself_comes_into_the_library(
    world: World, shared: Studio, begin: Callable[..., Talk], photo: str
) -> None:
    talk = begin("sogni", options={"tools": "creative-agent", "execution": True})
    shared.director.set_limit(1000, owner=OWNER)
    before = len(world.sogni.chat.requests)
    plan = talk.plan("paint this photo as a picture of a lighthouse", photo)
    assert (plan["kind"], plan["state"], len(world.sogni.chat.requests)) == ("turn", "offered", before)
    talk.go(plan)
    talk.director.wait(talk.id)
    answer = talk.messages[-1]
    (made,) = answer.made
    assert shared.library.get(made, owner=OWNER).media == "image"
    assert "http" not in answer.text  # its address lasts for a while only
    (sent,) = world.sogni.chat.requests[before:]
    (reference,) = sent["media_references"]  # what was handed over goes along
    assert (reference["kind"], reference["url"][:4]) == ("image", "http")
    last = talk.director.last_one(talk.id, OWNER)
    assert last is not None
    assert last.id == made


def test_a_turn_that_breaks_off_may_be_paid_and_is_not_sent_again(world: World, begin: Callable[..., Talk]) -> None:
    talk = begin("sogni", options={"tools": "creative-agent", "execution": True})
    before = len(world.sogni.chat.requests)
    plan = talk.plan("paint a picture of a very long and winding road fault:stream_cut")
    talk.go(plan)
    talk.director.wait(talk.id)
    answer = talk.messages[-1]
    assert answer.state == "failed"
    assert answer.error is not None
    assert "charged" in answer.error["hint"]
    talk.go(plan)
    talk.director.wait(talk.id)
    assert len(world.sogni.chat.requests) == before + 1


# Services whose own agent plans


def test_a_thread_of_lovart_goes_on_from_words_to_pictures(
    world: World, shared: Studio, begin: Callable[..., Talk]
) -> None:
    shared.director.set_limit(1_000_000, owner=OWNER)  # no limit lets an unknown price start by itself
    talk = begin("agent:lovart")
    hello = talk.say("hello")
    assert "Lovart's agent" in hello.parts[0]["note"]
    plan = talk.plan("a picture of a red fox")
    assert (plan["state"], plan["price"], world.lovart.threads) == ("offered", "price not known", {})
    talk.go(plan)
    talk.go(plan)  # a second click
    job = made_of(shared, talk.kept(plan)["job"])
    assert (job.status, job.provider, job.model) == ("succeeded", "lovart", "agent")
    assert shared.library.get(job.artifacts[0].id, owner=OWNER).media == "image"
    assert "I had a look at it." in job.note  # what the agent said
    (thread,) = world.lovart.threads
    second = talk.plan("make it blue")
    assert second["request"]["references"] == [job.artifacts[0].id]
    talk.go(second)
    job = made_of(shared, talk.kept(second)["job"])
    assert (job.status, len(job.artifacts)) == ("succeeded", 1)
    assert [each.prompt.partition("\n")[0] for each in world.lovart.threads[thread]] == ["a red fox", "make it blue"]
    named = talk.plan("a film of a storm with kling")
    assert (named["request"]["model"], named["request"]["options"]) == ("generate_video_kling_v3", {"thread_id": thread})  # fmt: skip


def test_the_directors_agent_shows_its_words_and_makes_the_film_once(
    world: World, shared: Studio, begin: Callable[..., Talk]
) -> None:
    talk = begin("agent:director")
    plan = talk.plan("A trailer about a lost robot, 9:16, 15 seconds")  # told whole: it plans the shots itself
    asked = plan["request"]
    assert (plan["task"], asked["provider"], asked["model"], asked["aspect_ratio"]) == ("video", "director", "agent", "9:16")  # fmt: skip
    talk.go(plan)
    job = made_of(shared, talk.kept(plan)["job"])
    assert job.status == "waiting"
    assert job.question is not None
    assert "lost robot" in job.question.text
    assert not world.director.accepted("lost robot")  # nothing was sent yet
    shared.answer(job.id, "cinematic", "approve", owner=OWNER)
    talk.go(plan)
    job = made_of(shared, job.id)
    assert (job.status, [each.media for each in job.artifacts]) == ("succeeded", ["video"])
    assert len(world.director.accepted("lost robot")) == 1
    still = talk.plan("a picture of a lamp")  # its agent makes films; the service's own tool makes this
    assert still["request"]["provider"] == "director"
    assert still["steps"][0]["model"] != "agent"
    assert talk.plan("a quick picture of a lamp via the local engine")["request"]["provider"] == "local"
