"""Chat, better prompts and descriptions; and the workflows that Sogni runs by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pytest

from providers._sogni.durable import Event, Workflow
from providers._sogni.plans import check_plan, media_index
from providers._sogni.wording import one_paragraph, speech_of, with_speech
from providers.sogni import Sogni
from studio.errors import BacklotError, Conflict, OutOfCredit, ProviderFailed, RequestError
from studio.provider import Delta, Manner
from studio.studio import Studio
from tests.conftest import OWNER
from tests.media import samples
from tests.providers.sogni.conftest import settings_for
from tests.upstreams.sogni.chat import PRICE, Reply
from tests.upstreams.sogni.running import SogniUpstream

Result = TypeVar("Result")
PLAN: dict[str, Any] = {"title": "A robot", "steps": [
    {"id": "keyframe", "toolName": "generate_image", "arguments": {"prompt": "a graphite robot"}},
    {"id": "clip", "toolName": "generate_video", "arguments": {"prompt": "it wakes up", "duration": 1},
     "dependsOn": [{"sourceStepId": "keyframe", "sourceArtifactIndex": 0, "targetArgument": "referenceImageIndices", "transform": "image_index"}]},
]}  # fmt: skip


@pytest.fixture(scope="module")
def provider(sogni: SogniUpstream) -> Sogni:
    return Sogni(settings_for(Path("/nowhere"), sogni).for_provider(Sogni.settings))


@pytest.fixture(scope="module")
def ask() -> Iterator[Callable[..., Any]]:
    """Runs a coroutine on a loop that lasts, as the studio's own does."""
    loop = asyncio.new_event_loop()

    def ask_(question: Coroutine[Any, Any, Result]) -> Result:
        return loop.run_until_complete(asyncio.wait_for(question, 20))

    yield ask_
    loop.close()


async def heard(provider: Sogni, text: str, tools: list[dict[str, Any]] | None = None) -> list[Delta]:
    return [delta async for delta in provider.chat([{"role": "user", "content": text}], tools or [], provider.values)]


def test_chat_is_streamed(ask: Callable[..., Any], provider: Sogni, sogni: SogniUpstream) -> None:
    deltas = ask(heard(provider, "hello there"))
    texts = [delta.text for delta in deltas if delta.kind == "text"]
    assert "".join(texts) == "You said: hello there"
    assert len(texts) > 1
    assert [delta.kind for delta in deltas[-2:]] == ["usage", "done"] or deltas[-1].kind == "done"
    assert any(delta.kind == "usage" and delta.data["output"] for delta in deltas)


def test_a_turn_is_answered_in_the_manner_that_was_chosen(
    ask: Callable[..., Any], provider: Sogni, sogni: SogniUpstream
) -> None:
    async def turn(manner: Manner) -> None:
        messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "a picture of a fox"}]
        assert [delta async for delta in provider.chat(messages, [], provider.values, manner)]

    options = {"tools": "creative-agent", "task_profile": "reasoning"}
    ask(turn(Manner(max_tokens=300, thinking=False, options=options)))
    sent = sogni.chat.requests[-1]
    assert (sent["sogni_tools"], sent["sogni_tool_execution"]) == ("creative-agent", False)  # a plan alone
    assert (sent["task_profile"], sent["max_tokens"]) == ("reasoning", 300)
    assert sent["chat_template_kwargs"] == {"enable_thinking": False}
    ask(turn(Manner(options={"tools": "creative-tools", "execution": True})))
    assert sogni.chat.requests[-1]["sogni_tool_execution"] is True
    ask(turn(Manner()))
    assert sogni.chat.requests[-1]["sogni_tools"] == "none"


def test_tools_are_called_whole(ask: Callable[..., Any], provider: Sogni, sogni: SogniUpstream) -> None:
    sogni.chat.script.append(Reply(calls=[("paint", {"prompt": "a fox in the snow, at night"})]))
    tool = {
        "type": "function",
        "function": {"name": "paint", "parameters": {"type": "object", "properties": {"prompt": {"type": "string"}}}},
    }
    deltas = ask(heard(provider, "paint a fox", [tool]))
    calls = [delta.data for delta in deltas if delta.kind == "tool_call"]
    assert [(call["name"], call["arguments"]) for call in calls] == [
        ("paint", {"prompt": "a fox in the snow, at night"})
    ]
    assert deltas[-1].data["reason"] == "tool_calls"


@pytest.mark.parametrize("medium", ["image", "video", "music"])
def test_better_prompts_are_todays_spend(busy: Studio, sogni: SogniUpstream, medium: str) -> None:
    before = busy.used_today(owner=OWNER).spent.get("Spark", 0.0)
    busy.enhance("a lighthouse at dusk", medium, owner=OWNER, provider="sogni")
    assert busy.used_today(owner=OWNER).spent["Spark"] - before == pytest.approx(float(PRICE))


def test_an_answer_without_a_known_price_is_an_answer(busy: Studio, sogni: SogniUpstream) -> None:
    before = dict(busy.used_today(owner=OWNER).spent)
    sogni.faults.add("http", path="/api/v1/job-llm/estimate", code=503, times=None)
    assert busy.enhance("a lighthouse at dawn", "video", owner=OWNER, provider="sogni").text
    assert dict(busy.used_today(owner=OWNER).spent) == before


def test_chat_says_when_the_money_is_gone(ask: Callable[..., Any], provider: Sogni) -> None:
    with pytest.raises(OutOfCredit, match="50 free daily Spark"):
        ask(heard(provider, "hello fault:insufficient"))


def test_a_broken_answer_is_not_asked_for_again(ask: Callable[..., Any], provider: Sogni, sogni: SogniUpstream) -> None:
    before = len(sogni.chat.requests)
    with pytest.raises(ProviderFailed, match="broke"):
        ask(heard(provider, "tell me a long story about a fox fault:stream_cut"))
    assert len(sogni.chat.requests) == before + 1


def test_a_film_prompt_is_one_paragraph_with_its_speech_word_for_word(
    ask: Callable[..., Any], provider: Sogni, sogni: SogniUpstream
) -> None:
    sogni.chat.script.append(
        "## Prompt\n\n1. A woman stands in the rain.\n2. She turns and says “Wait for me!” as the\n\nlight changes."
    )
    found = ask(provider.enhance('a woman says "Wait for me!" and then "Please"', "video", provider.values))
    assert (
        found
        == 'A woman stands in the rain. She turns and says "Wait for me!" as the light changes. A voice says: "Please"'
    )
    asked = sogni.chat.requests[-1]["messages"]
    assert "present tense" in asked[0]["content"]
    assert '"Wait for me!", "Please"' in asked[0]["content"]


def test_other_prompts_come_from_the_vendors_tool(
    ask: Callable[..., Any], provider: Sogni, sogni: SogniUpstream
) -> None:
    found = ask(provider.enhance("a fox <|im_start|>", "image", provider.values))
    assert "a fox" in found
    assert sogni.chat.requests[-1]["arguments"]["target_output"] == "image_prompt"
    assert "im_start" not in sogni.chat.requests[-1]["arguments"]["prompt"]
    ask(provider.enhance("a waltz", "music", provider.values))
    assert sogni.chat.requests[-1]["arguments"]["target_output"] == "model_prompt"


def test_lyrics_are_written_line_by_line(busy: Studio, sogni: SogniUpstream) -> None:
    song = busy.enhance("the sea at night", "lyrics", owner=OWNER)  # the local vocabulary writes none
    assert (song.text, song.by) == ("Verse\nthe sea at night\nChorus\nthe sea at night", "Sogni")
    assert sogni.chat.requests[-1]["tool"] == "compose_lyrics"


def test_describes_a_picture(ask: Callable[..., Any], provider: Sogni, tmp_path: Path) -> None:
    path = samples.picture(tmp_path / "a.png", 320, 200)
    assert ask(provider.describe(path, "", provider.values)) == "A picture of 320 x 200 pixels."


def test_speech_is_what_stands_in_quotes() -> None:
    assert speech_of("He says \"one\" and “two”, not 'three'.") == ["one", "two"]
    assert one_paragraph("<think>hm</think>Prompt: a fox\n\nruns") == "a fox runs"
    assert with_speech("A fox runs.", ["hello"]) == 'A fox runs. A voice says: "hello"'


async def watched(provider: Sogni, workflow: Workflow, after: str = "") -> list[Event]:
    return [event async for event in provider.watch_workflow(workflow.id, provider.values, after=after)]


def start(ask: Callable[..., Any], provider: Sogni, key: str, plan: Mapping[str, Any] = PLAN, **more: Any) -> Workflow:
    found = ask(provider.start_workflow(plan, provider.values, key=key, **{"approved": True, **more}))
    assert isinstance(found, Workflow)
    return found


def titled(words: str) -> dict[str, Any]:
    return {**PLAN, "title": f"A robot {words}"}


def test_a_workflow_runs_to_its_end(ask: Callable[..., Any], provider: Sogni) -> None:
    begun = start(ask, provider, "w-1")
    events = ask(watched(provider, begun))
    assert events[-1].status == "completed"
    found = ask(provider.get_workflow(begun.id, provider.values))
    assert found.over
    assert [made.media for made in found.made] == ["image", "video"]
    assert begun.id in [one.id for one in ask(provider.list_workflows(provider.values))]
    assert len(ask(provider.workflow_events(begun.id, provider.values))) == len(events)


def test_the_same_key_begins_nothing_new(ask: Callable[..., Any], provider: Sogni) -> None:
    assert start(ask, provider, "w-2").id == start(ask, provider, "w-2").id


def test_a_broken_stream_is_taken_up_where_it_broke(
    ask: Callable[..., Any], provider: Sogni, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers._sogni.workflows.PAUSE", 0.02)
    begun = start(ask, provider, "w-3", titled("fault:stream_cut=2"))
    events = ask(watched(provider, begun))
    numbers = [int(event.id) for event in events]
    assert numbers == sorted(set(numbers))
    assert events[-1].status == "completed"
    assert [event.id for event in ask(watched(provider, begun, after=events[2].id))] == [
        event.id for event in events[3:]
    ]


def test_a_price_is_approved_before_anything_is_made(
    ask: Callable[..., Any], provider: Sogni, sogni: SogniUpstream
) -> None:
    begun = start(ask, provider, "w-4", approved=False)
    assert begun.needs_approval
    assert begun.waiting == "It waits until its price is approved."
    assert begun.price is not None
    assert sogni.charged(begun.id) == 0
    with pytest.raises(Conflict):
        ask(provider.approve_workflow(Workflow(**{**vars(begun), "price": {"changed": True}}), provider.values))
    going = ask(provider.approve_workflow(begun, provider.values))
    assert going.status == "running"
    assert ask(watched(provider, begun))[-1].status == "completed"


def test_a_price_can_be_declined(ask: Callable[..., Any], provider: Sogni) -> None:
    begun = start(ask, provider, "w-5", approved=False)
    assert ask(provider.approve_workflow(begun, provider.values, approve=False)).status == "cancelled"


def test_a_price_above_the_limit_is_refused(ask: Callable[..., Any], provider: Sogni) -> None:
    with pytest.raises(BacklotError, match="capacity units"):
        start(ask, provider, "w-6", most=1)


def test_a_partial_failure_ends_the_watch_and_can_be_resumed(ask: Callable[..., Any], provider: Sogni) -> None:
    begun = start(ask, provider, "w-7", titled("fault:partial_failure"))
    assert ask(watched(provider, begun))[-1].status == "partial_failure"
    failed = ask(provider.get_workflow(begun.id, provider.values))
    assert failed.error == "Step clip failed"
    assert [made.media for made in failed.made] == ["image"]
    _, resumed = ask(provider.resume_workflow(begun.id, provider.values))
    assert resumed
    last = ask(watched(provider, begun, after=str(len(ask(provider.workflow_events(begun.id, provider.values))))))
    assert ask(provider.get_workflow(begun.id, provider.values)).status == "completed" or last[-1].status == "completed"


@pytest.mark.parametrize(
    ("reason", "said"),
    [("select_media_required", "which picture"), ("insufficient_credit", "credit"), ("brand_new", "waits for you")],
)
def test_waiting_for_somebody_is_said_in_words(
    ask: Callable[..., Any], provider: Sogni, reason: str, said: str
) -> None:
    begun = start(ask, provider, f"w-8-{reason}", titled(f"fault:waiting={reason}"))
    assert ask(watched(provider, begun))[-1].status == "waiting_for_user"
    assert said in ask(provider.get_workflow(begun.id, provider.values)).waiting


def test_a_workflow_is_cancelled(ask: Callable[..., Any], provider: Sogni) -> None:
    begun = start(ask, provider, "w-9", titled("fault:hang"))
    assert ask(provider.cancel_workflow(begun.id, provider.values)).status == "cancelled"


@pytest.mark.parametrize(("kind", "name"), [("image", "a.png"), ("video", "a.mp4"), ("audio", "a.mp3")])
def test_local_media_goes_along(ask: Callable[..., Any], provider: Sogni, tmp_path: Path, kind: str, name: str) -> None:
    makers = {"image": samples.picture, "video": samples.video, "audio": samples.sound}
    reference = ask(provider.upload_reference(makers[kind](tmp_path / name), kind, provider.values))
    assert reference["kind"] == kind
    assert reference["url"].startswith("http")
    plan = {
        "title": "t",
        "steps": [{"id": "a", "toolName": "edit_image", "arguments": {"prompt": "x", "sourceImageIndex": -1}}],
    }
    assert start(ask, provider, f"w-10-{kind}", plan, media=[reference]).status in {"running", "queued", "completed"}


def test_references_are_counted_from_minus_one() -> None:
    assert [media_index(0), media_index(1)] == [-1, -2]
    plan = {"steps": [{"id": "a", "toolName": "edit_image", "arguments": {"referenceImageIndices": [-1, -3]}}]}
    check_plan(plan, 3)
    with pytest.raises(RequestError, match="reference -3"):
        check_plan(plan, 2)
    with pytest.raises(RequestError, match="does not come before"):
        check_plan({"steps": [PLAN["steps"][1]]}, 0)
