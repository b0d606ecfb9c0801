"""The Sogni emulator's hosted plane: chat, durable runs and workflows; and the emulator as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from PIL import Image
from sogni_client import ApiError, ChatJobError

from tests.upstreams.sogni import media
from tests.upstreams.sogni.catalog import CHAT_MODEL
from tests.upstreams.sogni.chat import Reply
from tests.upstreams.sogni.running import SogniUpstream
from tests.upstreams.sogni.sdk import client

TOOL = {"type": "function", "function": {"name": "roll", "description": "Rolls dice.", "parameters": {
    "type": "object", "properties": {"sides": {"type": "integer"}, "why": {"type": "string"}}, "required": ["sides", "why"]}}}  # fmt: skip
PLAN = {
    "title": "Two shots",
    "steps": [
        {"id": "keyframe", "toolName": "generate_image", "arguments": {"prompt": "a fox", "width": 320, "height": 192, "seed": 5}},
        {"id": "clip", "toolName": "generate_video", "arguments": {"prompt": "it runs", "duration": 1}, "dependsOn": [
            {"sourceStepId": "keyframe", "sourceArtifactIndex": 0, "targetArgument": "referenceImageIndices", "mediaType": "image",
             "transform": "image_index", "required": True}]},
    ],
}  # fmt: skip


@pytest.fixture
def up() -> Iterator[SogniUpstream]:
    with SogniUpstream() as upstream:
        yield upstream


def said(text: str, **more: Any) -> dict[str, Any]:
    return {"model": CHAT_MODEL, "messages": [{"role": "user", "content": text}]} | more


def test_answers_and_describes_pictures(up: SogniUpstream) -> None:
    up.chat.script.append("One long take.")
    picture = {"type": "image_url", "image_url": {"url": data_uri(media.picture(64, 48, 1))}}

    async def work() -> list[dict[str, Any]]:
        async with client(up, disable_socket=True) as sogni:
            seeing = said("x") | {
                "messages": [{"role": "user", "content": [{"type": "text", "text": "What is this?"}, picture]}]
            }
            asked = [said("anything"), said("hello", think=True), seeing]
            return [(await sogni.chat.hosted.create(one))["choices"][0] for one in asked]

    answers = asyncio.run(work())
    assert [answer["message"]["content"] for answer in answers] == [
        "One long take.",
        "You said: hello",
        "A picture of 64 x 48 pixels.",
    ]
    assert answers[1]["message"]["reasoning_content"]
    assert up.account.spent("spark") > 0


def data_uri(data: bytes) -> str:
    import base64

    return "data:image/png;base64," + base64.b64encode(data).decode()


def test_calls_tools_and_takes_their_answer(up: SogniUpstream) -> None:
    async def work() -> tuple[dict[str, Any], str]:
        async with client(up, disable_socket=True) as sogni:
            answer = await sogni.chat.hosted.create(said("dice please", tools=[TOOL], tool_choice="required"))
            call = answer["choices"][0]
            told = {"role": "tool", "tool_call_id": call["message"]["tool_calls"][0]["id"], "content": "4"}
            again = said("x") | {"messages": [*said("dice please")["messages"], call["message"], told], "tools": [TOOL]}
            return call, (await sogni.chat.hosted.create(again))["choices"][0]["message"]["content"]

    call, text = asyncio.run(work())
    assert call["finish_reason"] == "tool_calls"
    assert json.loads(call["message"]["tool_calls"][0]["function"]["arguments"]) == {"sides": 1, "why": "dice please"}
    assert text == "The tool says: 4"


def test_the_vendors_tools_are_called_or_carried_out(up: SogniUpstream) -> None:
    async def work() -> tuple[str, bytes]:
        async with client(up, disable_socket=True) as sogni:
            wish = said("Draw a picture of a fox", sogni_tools="creative-tools")
            called = await sogni.chat.hosted.create(wish)
            done = await sogni.chat.hosted.create(wish, sogni_tool_execution=True)
            url = done["choices"][0]["message"]["content"].split()[-1]
            data: bytes = await sogni.api_client.rest.get_bytes(url)
            return called["choices"][0]["message"]["tool_calls"][0]["function"]["name"], data

    name, data = asyncio.run(work())
    assert name == "sogni_generate_image"
    assert media.sniff(data) == "image/png"


def stream(up: SogniUpstream, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The chunks of a streamed answer, up to where it ended."""
    chunks: list[dict[str, Any]] = []
    with httpx.stream(
        "POST", f"{up.rest_url}/v1/chat/completions", json=body | {"stream": True}, headers={"api-key": up.key}
    ) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: {"):
                chunks.append(json.loads(line[6:]))
            elif line == "data: [DONE]":
                chunks.append({"done": True})
    return chunks


def test_streams_words_thoughts_and_tool_calls(up: SogniUpstream) -> None:
    up.chat.script.append(Reply("Slow light.", [("roll", {"sides": 6, "why": "a long enough reason"})], "Hm."))
    chunks = stream(up, said("go"))
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks[:-1]]
    assert "".join(delta.get("content") or "" for delta in deltas) == "Slow light."
    assert [delta["reasoning_content"] for delta in deltas if "reasoning_content" in delta] == ["Hm."]
    parts = [delta["tool_calls"][0]["function"]["arguments"] for delta in deltas if "tool_calls" in delta]
    assert json.loads("".join(parts))["sides"] == 6
    assert len(parts) > 2
    assert chunks[-2]["choices"][0]["finish_reason"] == "tool_calls"
    assert chunks[-1] == {"done": True}


def test_a_stream_of_words_may_be_cut(up: SogniUpstream) -> None:
    up.faults.add("stream_cut")
    with pytest.raises(httpx.RemoteProtocolError):
        stream(up, said("a b c d e f"))
    assert stream(up, said("a b"))[-1] == {"done": True}


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [(said("x fault:insufficient"), 402, "insufficient_credit"), (said("x", model="gpt"), 404, "model_not_found"),
     ({"model": CHAT_MODEL}, 400, "invalid_request_error")],
)  # fmt: skip
def test_refuses_in_the_openai_shape(up: SogniUpstream, body: dict[str, Any], status: int, kind: str) -> None:
    answer = httpx.post(f"{up.rest_url}/v1/chat/completions", json=body, headers={"api-key": up.key})
    assert (answer.status_code, answer.json()["error"]["type"]) == (status, kind)
    wrong = httpx.post(f"{up.rest_url}/v1/chat/completions", json=said("x"), headers={"authorization": "Bearer no"})
    assert (wrong.status_code, wrong.json()["error"]["type"]) == (401, "invalid_api_key")


def test_chats_over_the_socket_too(up: SogniUpstream) -> None:
    async def work() -> tuple[str, dict[str, Any]]:
        async with client(up) as sogni:
            answer = await sogni.chat.completions.create(said("one two", stream=True))
            text = "".join([chunk["content"] async for chunk in answer])
            called = await sogni.chat.completions.create(said("go", tools=[TOOL], tool_choice="required"))
            with pytest.raises(ChatJobError) as caught:
                await sogni.chat.completions.create(said("x fault:insufficient"))
            assert caught.value.code == "4024"
            return text, called

    text, called = asyncio.run(work())
    assert text == "You said: one two"
    assert called["tool_calls"][0]["function"]["name"] == "roll"


def test_writing_tools_need_their_arguments(up: SogniUpstream) -> None:
    async def work() -> str:
        async with client(up, disable_socket=True) as sogni:
            given = {"prompt": "a fox", "target_output": "video_prompt", "destination_model": "ltx"}
            answer = await sogni.chat.hosted.execute_tool(tool="enhance_prompt", arguments=given)
            with pytest.raises(ApiError, match="destination_model"):
                await sogni.chat.hosted.execute_tool(tool="enhance_prompt", arguments=given | {"destination_model": ""})
            return str(answer["data"]["result"]["prompt"])

    assert "a fox" in asyncio.run(work())


def test_a_durable_run_waits_for_the_approval_of_its_cost(up: SogniUpstream) -> None:
    async def work() -> tuple[list[str], dict[str, Any]]:
        async with client(up, disable_socket=True) as sogni:
            asked = {"messages": said("hello")["messages"], "confirm_cost": False, "idempotency_key": "k1"}
            run = await sogni.chat.runs.create(asked)
            assert (await sogni.chat.runs.create(asked))["runId"] == run["runId"]
            details = run["waiting"]["details"]
            with pytest.raises(ApiError) as caught:
                await sogni.chat.runs.confirm_cost(
                    run["runId"],
                    {"tool_call_id": details["toolCallId"], "decision": "confirm", "accepted_cost_preview": {"a": 1}},
                )
            assert caught.value.status == 409
            await sogni.chat.runs.confirm_cost(
                run["runId"],
                {
                    "tool_call_id": details["toolCallId"],
                    "decision": "confirm",
                    "accepted_cost_preview": details["costApprovalPreview"],
                },
            )
            events = [event["type"] async for event in sogni.chat.runs.stream_events(run["runId"])]
            return events, await sogni.chat.runs.get(run["runId"])

    events, run = asyncio.run(work())
    assert events[:3] == ["run_queued", "run_waiting_for_user", "run_running"]
    assert events[-1] == "run_completed"
    assert run["message"]["content"] == "You said: hello"


async def follow(sogni: Any, run_id: str, after: str | None = None) -> tuple[str, list[str], str]:
    """The last status of a workflow that stopped for now, the events on the way, the id of the last."""
    kinds, status, last = [], "", after or ""
    async for frame in sogni.workflows.stream_events(run_id, last_event_id=after):
        if frame["data"] is None:
            continue
        status, last = frame["data"]["status"], frame["id"]
        kinds.append(frame["event"])
        if status in ("partial_failure", "waiting_for_user"):
            break
    return status, kinds, last


def test_a_workflow_makes_its_steps_once_for_its_key(up: SogniUpstream) -> None:
    async def work() -> tuple[dict[str, Any], list[bytes]]:
        async with client(up, disable_socket=True) as sogni:
            asked = {"input": PLAN, "confirm_cost": True, "idempotency_key": "k1", "max_estimated_capacity_units": 50}
            first = await sogni.workflows.start(asked)
            assert (await sogni.workflows.start(asked))["workflowId"] == first["workflowId"]
            assert (await follow(sogni, first["workflowId"]))[0] == "completed"
            done = await sogni.workflows.get(first["workflowId"])
            return done, [await sogni.api_client.rest.get_bytes(made["url"]) for made in done["artifacts"]]

    done, (picture, film) = asyncio.run(work())
    assert Image.open(io.BytesIO(picture)).size == (320, 192)
    assert media.sniff(film) == "video/mp4"
    assert [step["status"] for step in done["steps"]] == ["completed", "completed"]
    assert up.workflows.repeated == ["k1"]
    assert up.charged(done["workflowId"]) == 11
    assert up.duplicates() == {}


@pytest.mark.parametrize(
    ("fault", "status"),
    [("partial_failure", "partial_failure"), ("waiting=select_media_required", "waiting_for_user"), ("insufficient", "waiting_for_user")],
)  # fmt: skip
def test_a_workflow_goes_on_after_it_stopped(up: SogniUpstream, fault: str, status: str) -> None:
    async def work() -> tuple[str, dict[str, Any], str]:
        async with client(up, disable_socket=True) as sogni:
            run_id = (await sogni.workflows.start(input=PLAN | {"title": f"fault:{fault}"}, confirm_cost=True))[
                "workflowId"
            ]
            stopped, _, last = await follow(sogni, run_id)
            record = await sogni.workflows.get(run_id)
            assert (await sogni.workflows.resume(run_id))["resumed"]
            return stopped, record, (await follow(sogni, run_id, last))[0]

    stopped, record, end = asyncio.run(work())
    assert (stopped, end) == (status, "completed")
    reason = {"waiting=select_media_required": "select_media_required", "insufficient": "insufficient_credit"}.get(
        fault
    )
    assert record.get("waitingReason") == reason
    assert len(record["artifacts"]) == (1 if fault == "partial_failure" else 0)
    assert up.charged(record["workflowId"]) == 11


def test_a_workflow_asks_for_its_cost_to_be_approved(up: SogniUpstream) -> None:
    async def work() -> str:
        async with client(up, disable_socket=True) as sogni:
            run = await sogni.workflows.start(input=PLAN)
            assert (run["waitingReason"], run["awaitingCostApproval"]) == ("cost_approval_required", True)
            assert not (await sogni.workflows.resume(run["workflowId"]))["resumed"]
            path = f"/v1/creative-agent/workflows/{run['workflowId']}/confirm-cost"
            with pytest.raises(ApiError) as caught:
                await sogni.api_client.rest.post(path, {"acceptedCostPreview": {"previewId": "old"}})
            assert caught.value.status == 409
            await sogni.api_client.rest.post(path, {"acceptedCostPreview": run["costApprovalPreview"]})
            return (await follow(sogni, run["workflowId"], "2"))[0]  # queued and waiting are told already

    assert asyncio.run(work()) == "completed"


def test_a_cut_stream_goes_on_after_its_last_event(up: SogniUpstream) -> None:
    up.faults.add("stream_cut", times=3)

    async def work() -> list[str]:
        async with client(up, disable_socket=True) as sogni:
            run_id = (await sogni.workflows.start(input=PLAN, confirm_cost=True))["workflowId"]
            seen: list[str] = []
            while not seen or seen[-1] != "workflow_completed":
                with contextlib.suppress(httpx.RemoteProtocolError):
                    async for frame in sogni.workflows.stream_events(run_id, last_event_id=len(seen)):
                        seen += [frame["event"]] if frame["data"] else []
            assert [event["type"] for event in await sogni.workflows.events(run_id)] == seen
            return seen

    events = asyncio.run(work())
    assert len(events) == len(set(events)) + 2  # each once, but for the two steps that start and end
    assert up.faults.fired["stream_cut"] == 3


def test_a_workflow_can_be_cancelled_and_listed(up: SogniUpstream) -> None:
    async def work() -> list[str]:
        async with client(up, disable_socket=True) as sogni:
            run_id = (await sogni.workflows.start(input=PLAN | {"title": "fault:hang"}, confirm_cost=True))[
                "workflowId"
            ]
            await sogni.workflows.cancel(run_id)
            assert (await follow(sogni, run_id))[0] == "cancelled"
            return [run["workflowId"] for run in await sogni.workflows.list(limit=5)]

    assert len(asyncio.run(work())) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [({"steps": []}, "must not be empty"), ({"steps": [{"id": "a", "toolName": "dance"}]}, "not a tool"),
     ({"steps": [PLAN["steps"][1]]}, "no step before it")],
)  # fmt: skip
def test_a_plan_that_cannot_run_is_refused(up: SogniUpstream, change: dict[str, Any], words: str) -> None:
    async def work() -> None:
        async with client(up, disable_socket=True) as sogni:
            with pytest.raises(ApiError, match=words):
                await sogni.workflows.start(input=PLAN | change, confirm_cost=True)
            with pytest.raises(ApiError, match="more than the 2 allowed") as caught:
                await sogni.workflows.start(input=PLAN, max_estimated_capacity_units=2)
            assert caught.value.status == 409

    asyncio.run(work())
    assert not up.workflows.runs


def test_media_references_are_counted_from_either_end(up: SogniUpstream) -> None:
    def plan(place: int) -> dict[str, Any]:
        link = {
            "sourceStepId": "$input_media",
            "sourceArtifactIndex": place,
            "targetArgument": "sourceImageIndex",
            "transform": "image_index",
        }
        return {
            "title": "Edit",
            "steps": [{"id": "a", "toolName": "edit_image", "arguments": {"prompt": "x"}, "dependsOn": [link]}],
        }

    async def work() -> None:
        async with client(up, disable_socket=True) as sogni:
            seen = [{"kind": "image", "url": "https://x.example/a.png"}]
            await sogni.workflows.start(input=plan(-1), media_references=seen, confirm_cost=True)
            with pytest.raises(ApiError, match="media reference 1"):
                await sogni.workflows.start(input=plan(1), media_references=seen, confirm_cost=True)

    asyncio.run(work())


def test_templates_are_kept_filled_and_forked(up: SogniUpstream) -> None:
    async def work() -> tuple[dict[str, Any], dict[str, Any]]:
        async with client(up, disable_socket=True) as sogni:
            flows = sogni.workflows
            plan = {
                "title": "{{who}}",
                "steps": [{"id": "a", "toolName": "generate_image", "arguments": {"prompt": "{{who}} at sea"}}],
            }
            kept = await flows.templates.create({"name": "Sea", "input": plan})
            copy = await flows.templates.fork(kept["id"], new_name="Lake")
            await flows.templates.update(copy["id"], {"name": "Pond"})
            assert [one["name"] for one in (await flows.templates.list())["templates"]] == ["Sea", "Pond"]
            await flows.templates.delete(copy["id"])
            run = await flows.start(workflow_id=kept["id"], inputs={"who": "a fox"}, confirm_cost=True)
            await follow(sogni, run["workflowId"])
            again = await flows.reseed(run["workflowId"], seed_overrides={"a": 9})
            return run, again

    run, again = asyncio.run(work())
    assert run["input"]["steps"][0]["arguments"]["prompt"] == "a fox at sea"
    assert again["reseed"] == {"cloned_from_run_id": run["workflowId"], "steps": [{"id": "a", "seed": 9}]}


def test_runs_by_hand_and_takes_its_faults_over_http() -> None:
    port = _free_port()
    command = [sys.executable, "-m", "tests.upstreams.sogni", "--port", str(port), "--key", "k"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert f"127.0.0.1:{port}" in process.stdout.readline()
            _prove(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def _prove(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(httpx.ConnectError):
            httpx.post(f"{url}/_faults", json={"kind": "http", "code": 429, "seconds": 2, "path": "/v4"})
            break
        time.sleep(0.02)
    httpx.post(f"{url}/_set", json={"balance": {"spark": "5"}})
    busy, fine = (httpx.get(f"{url}/v4/account/balance", headers={"api-key": "k"}) for _ in range(2))
    assert (busy.status_code, busy.headers["retry-after"]) == (429, "2")
    assert fine.json()["data"]["spark"]["net"] == "5"
    counts = httpx.get(f"{url}/_counts").json()
    assert counts["calls"] == {"GET /v4/account/balance": 2}
    assert counts["faults"] == {"http": 1}


def _free_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
