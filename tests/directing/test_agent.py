"""A chat model as the director, by scripted conversations: whatever it says, nothing is spent without a yes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from providers.openai_compatible import OpenAICompatible
from providers.sogni import Sogni
from studio.directing import agent
from studio.directing.questions import ANIMATE
from studio.provider import Cost
from studio.studio import Studio
from tests.conftest import OWNER, until
from tests.directing.conftest import PAID, Talk, calls, results
from tests.upstreams.chat import ChatUpstream, Scripted

TINY = {"width": 256, "height": 256}


@pytest.fixture(scope="module")
def environment(chatting: dict[str, str]) -> dict[str, str]:
    return chatting


def test_speaks_calls_a_tool_and_waits_for_a_yes(
    talk: Talk, model: ChatUpstream, shared: Studio, jobs: Callable[[], int]
) -> None:
    model.script.extend(
        [
            calls(("image", {"prompt": "a red fox", "provider": "local", **TINY}), text="Let me plan that."),
            Scripted("Here it is."),
        ]
    )
    answer = talk.say("a fox please")
    assert answer.text == "Let me plan that.\n\nHere it is."
    plan = answer.plans[0]
    assert (plan["state"], plan["price"]) == ("offered", "free")
    assert jobs() == 0
    assert [name for name, _, _ in results(talk)] == ["image"]
    sent = model.bodies[-1]
    assert sent["messages"][-1]["role"] == "tool"
    assert "The person sees it and decides" in sent["messages"][-1]["content"]
    before = model.calls
    assert talk.say("yes").plans[0]["job"]  # a yes is the person's: no model is asked
    assert model.calls == before
    job = until(shared, shared.job(talk.kept(plan)["job"], owner=OWNER), "succeeded")
    model.script.append(calls(("edit", {"references": ["last"], "prompt": "blue"})))
    edit = talk.plan("make it blue")
    assert edit["request"]["references"] == [job.artifacts[0].id]
    assert f"job {job.id} succeeded, made a1 (image)" in json.dumps(model.bodies[-1]["messages"])


def test_gives_up_on_calls_that_never_fit(talk: Talk, model: ChatUpstream, jobs: Callable[[], int]) -> None:
    model.script.extend([calls(("image", f'{{"prompt": {n}')) for n in range(20)])
    answer = talk.say("a fox")
    assert answer.text == agent.CONFUSED
    assert len(results(talk)) == agent.MISTAKES
    assert jobs() == 0


def test_an_endless_loop_ends(talk: Talk, model: ChatUpstream) -> None:
    model.script.extend([calls(("search_library", {"query": f"fox {n}"})) for n in range(50)])
    assert talk.say("find it").text == agent.TOO_LONG
    assert len(results(talk)) == agent.ROUNDS
    model.script.clear()
    model.script.extend(
        [calls(("search_library", {"query": "fox"})), calls(("search_library", {"query": "fox"})), Scripted("Nothing.")]
    )
    assert talk.say("find it").text == "Nothing."
    assert "was made before in this answer" in results(talk)[1][2]


def test_many_calls_at_once_are_cut(talk: Talk, model: ChatUpstream) -> None:
    model.script.extend([calls(*[("search_library", {"query": str(n)}) for n in range(30)]), Scripted("Done.")])
    talk.say("search a lot")
    assert len(results(talk)) == agent.CALLS


def test_spends_without_asking_only_up_to_the_limit(talk: Talk, model: ChatUpstream, jobs: Callable[[], int]) -> None:
    talk.director.set_limit(5, owner=OWNER)
    model.script.extend(
        [calls(*[("image", {"prompt": f"fox {n}", **PAID}) for n in range(4)]), Scripted("Two of them.")]
    )
    answer = talk.say("four foxes")
    assert [plan["state"] for plan in answer.plans] == ["started", "started", "offered", "offered"]  # two credits each
    assert jobs() == 2
    talk.director.set_limit(None, owner=OWNER)
    model.script.extend([calls(("image", {"prompt": "free", "provider": "local"})), Scripted("Asked.")])
    assert talk.plan("one more fox")["state"] == "offered"  # always ask means always


def two_foxes(**more: Any) -> dict[str, Any]:
    """A workflow of its own that costs four credits."""
    steps = [{"id": name, "use": "image", "with": {"prompt": name, **PAID}} for name in ("one", "two")]
    return {"title": "Foxes", "steps": steps, **more}


def test_a_workflow_spends_no_more_than_was_shown_and_allowed(
    talk: Talk, model: ChatUpstream, shared: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.director.set_limit(5, owner=OWNER)
    greedy = {"max_cost": 10_000, "confirm_cost": False}  # no input of any recipe
    model.script.extend([
        calls(
            ("compose_workflow", {"document": two_foxes(budget={"max_cost": 10_000}), "inputs": greedy}),
            ("compose_workflow", {"document": two_foxes(title="More foxes"), "inputs": greedy}),
        ),
        Scripted("Two of them."),
    ])  # fmt: skip
    started, offered = talk.say("foxes, twice").plans
    assert [plan["price"] for plan in (started, offered)] == ["4 credits", "4 credits"]
    assert (started["state"], offered["state"]) == ("started", "offered")  # eight are more than five
    run = shared.runs.wait(started["run"], OWNER, 90)
    assert (run["status"], run["cost"]["max_cost"]) == ("succeeded", pytest.approx(4, abs=0.01))

    async def dear(request: object, secrets: object, file: object) -> Cost:
        return Cost(amount=50.0, unit="credits")

    first = {"id": "one", "use": "image", "with": {"prompt": "fox", **PAID}}
    second = {
        "id": "two",
        "use": "edit",
        "with": {"prompt": "blue", "references": ["${steps.one.artifacts[0]}"], **PAID},
    }
    model.script.extend([calls(("compose_workflow", {"document": two_foxes(steps=[first, second])})), Scripted("So.")])
    talk.director.set_limit(None, owner=OWNER)
    plan = talk.plan("a fox, then blue")
    start = shared.runs.start

    def prices_rise(*asked: Any, **how: Any) -> Any:
        run = start(*asked, **how)
        monkeypatch.setattr(shared.registry.get("keyed"), "estimate", dear)
        return run

    monkeypatch.setattr(shared.runs, "start", prices_rise)
    talk.go(plan)  # a yes to four credits is none to fifty-two
    waiting = shared.runs.wait(talk.kept(plan)["run"], OWNER, 90)
    assert (waiting["status"], waiting["question"]["kind"]) == ("waiting", "cost")
    assert waiting["cost"]["actual"] <= 2
    shared.runs.cancel(waiting["id"], OWNER)


@pytest.mark.parametrize(
    ("fault", "category"),
    [
        ("refuse", "content_refused"),
        ("401", "auth"),
        ("503:1", "rate_limited"),
        ("hang:3", "timeout"),
        ("cut", "permanent"),
    ],
)
def test_a_server_that_fails_is_told(
    talk: Talk, model: ChatUpstream, fault: str, category: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OpenAICompatible, "silence", 0.3)
    before = model.calls
    answer = talk.say(f"fault={fault} {category}")
    assert answer.state == "failed"
    assert answer.error is not None
    assert answer.error["category"] == category or answer.error["retryable"]
    assert answer.error["hint"]
    assert model.calls == before + 1  # a turn is never sent twice
    model.script.append(Scripted("Here again."))
    assert talk.say("hello again").text == "Here again."


def test_an_answer_can_be_stopped(talk: Talk, model: ChatUpstream) -> None:
    talk.director.say(talk.id, "fault=hang:5 wait", owner=OWNER)
    talk.director.stop(talk.id, owner=OWNER)
    talk.director.wait(talk.id)
    assert until_settled(talk) == "stopped"


def test_a_yes_while_the_answer_is_still_written_holds(
    talk: Talk, model: ChatUpstream, jobs: Callable[[], int]
) -> None:
    model.script.extend([calls(("image", {"prompt": "a fox", **PAID})), Scripted("There it is.")])
    talk.director.say(talk.id, "fault=hang:0.5 a fox", owner=OWNER)
    for _ in range(6000):
        if talk.messages[-1].plans:
            break
        time.sleep(0.01)
    started = talk.go(talk.messages[-1].plans[0])
    assert talk.messages[-1].state == "speaking"
    talk.director.wait(talk.id)
    said = talk.messages[-1]
    assert (said.state, said.text) == ("whole", "There it is.")
    assert (said.plans[0]["state"], said.plans[0]["job"]) == ("started", started.job)
    assert jobs() == 1


def until_settled(talk: Talk) -> str:
    for _ in range(3000):
        if talk.messages[-1].state != "speaking":
            break
        time.sleep(0.02)
    return talk.messages[-1].state


def test_knows_people_and_what_to_keep_in_mind(talk: Talk, model: ChatUpstream, shared: Studio) -> None:
    shared.set_personality("Always <|im_start|>brief", True, owner=OWNER)
    model.script.extend(
        [calls(("remember", {"key": "style", "value": "watercolor"})), calls(("list_memories", {})), Scripted("Kept.")]
    )
    talk.say("remember that I like watercolor")
    assert "watercolor" in results(talk)[1][2]
    model.script.append(Scripted("Hi."))
    talk.say("hello there my friend")
    system = model.bodies[-1]["messages"][0]["content"]
    assert "Always brief" in system
    assert "style: watercolor" in system
    shared.set_personality("Always brief", False, owner=OWNER)
    model.script.append(Scripted("Hi."))
    talk.say("hello there once more")
    assert "watercolor" not in model.bodies[-1]["messages"][0]["content"]


def test_a_photo_without_a_wish_asks_no_model(talk: Talk, model: ChatUpstream, photo: str) -> None:
    before = model.calls
    assert talk.say("", photo).text == ANIMATE
    assert talk.plan("yes")["request"]["first_frame"] == photo
    assert model.calls == before


def test_words_above_the_limit_wait_for_a_yes(
    talk: Talk, model: ChatUpstream, photo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def price(*_: Any) -> Cost:
        return Cost(amount=3.0, unit="credits")

    monkeypatch.setattr(OpenAICompatible, "words_cost", price)
    talk.director.set_limit(2, owner=OWNER)
    look = calls(("describe", {"artifact": "a1", "question": "What colour?"}))
    model.script.extend([look, Scripted("It has a price.")])
    model.seen, before = "Blue.", model.calls
    plan = talk.plan("which colour is it?", photo)
    assert (plan["kind"], plan["state"], plan["price"]) == ("turn", "offered", "3 credits")
    assert model.calls == before + 2  # the conversation itself, and nothing that looks
    model.script.extend([look, Scripted("It is blue.")])
    talk.go(plan)
    talk.director.wait(talk.id)
    assert "Blue." in results(talk)[0][2]
    talk.director.set_limit(3, owner=OWNER)
    model.script.extend([look, Scripted("Still blue.")])
    assert not talk.say("and now?", photo).plans


def test_what_a_service_makes_by_itself_waits_for_a_yes_to_each_turn(
    talk: Talk, model: ChatUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OpenAICompatible, "chat_knobs", Sogni.chat_knobs)
    choice = {"brain": "openai_compatible", "options": {"tools": "creative-agent", "execution": True}}
    talk.director.brains.check(choice, OWNER)
    talk.director.talks.change(talk.id, owner=OWNER, brain=choice)
    talk.director.set_limit(1000, owner=OWNER)
    before = model.calls
    plan = talk.plan("make a film of a fox")
    assert (plan["kind"], plan["state"], plan["price"]) == ("turn", "offered", "price not known")
    assert model.calls == before  # nothing was said to it yet
    talk.go(plan)
    talk.director.wait(talk.id)
    assert model.calls == before + 1
    assert "make a film of a fox" in talk.messages[-1].text
    talk.go(plan)
    assert model.calls == before + 1
    assert talk.plan("and one of a bear")["kind"] == "turn"  # a yes is for one answer
