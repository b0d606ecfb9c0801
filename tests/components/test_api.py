"""The public API as programs see it: over HTTP, with gradio_client and as MCP tools, and what it refuses."""

from __future__ import annotations

import base64
import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from gradio_client import Client
from mcp import ClientSession

from tests.components.conftest import KEYED, Web, mcp, png

JOB_FIELDS = """
    id task provider model status progress stage note error question artifacts failures cost request created_at started_at finished_at parent
"""
ARTIFACT_FIELDS = "id media_type width height duration bytes seed url thumbnail_url"


def data_uri(colour: str = "orange") -> str:
    return f"data:image/png;base64,{base64.b64encode(png(colour)).decode()}"


def settle(web: Web, job_id: str) -> dict[str, Any]:
    return web.call("get_job", job_id, 20)


# The whole way


def test_makes_pictures_over_http(web: Web) -> None:
    job = web.call("submit_job", "image", {**KEYED, "count": 2, "seed": 5}, "")
    done = settle(web, job["id"])
    assert (done["status"], [artifact["seed"] for artifact in done["artifacts"]]) == ("succeeded", [5, 6])
    with web.client() as client:
        assert client.get(f"/{done['artifacts'][0]['url']}").headers["content-type"] == "image/png"


def test_a_job_is_the_documented_object(web: Web) -> None:
    job = web.call("submit_job", "image", KEYED, "")
    assert set(job) == set(JOB_FIELDS.split())
    (artifact,) = settle(web, job["id"])["artifacts"]
    assert set(artifact) == set(ARTIFACT_FIELDS.split())


def test_answers_gradios_two_step_call_too(web: Web) -> None:
    with web.client() as client:
        event = client.post("/gradio_api/call/list_jobs", json={"data": ["", 1]}).json()["event_id"]
        lines = client.get(f"/gradio_api/call/list_jobs/{event}").text.splitlines()
    assert lines[0] == "event: complete"
    assert "jobs" in json.loads(lines[1].removeprefix("data: "))[0]


def test_takes_named_arguments_with_their_defaults(web: Web) -> None:
    with web.client() as client:
        event = client.post("/gradio_api/call/v2/search_library", json={"limit": 3}).json()["event_id"]
        lines = client.get(f"/gradio_api/call/v2/search_library/{event}").text.splitlines()
    assert set(json.loads(lines[1].removeprefix("data: "))[0]) == {"items", "total"}


def test_works_with_gradio_client(web: Web) -> None:
    client = Client(web.url, verbose=False)
    job = client.predict("image", KEYED, api_name="/submit_job")
    assert client.predict(job["id"], wait_seconds=20, api_name="/get_job")["status"] == "succeeded"


def test_works_as_mcp_tools_that_answer_json(web: Web) -> None:
    async def act(session: ClientSession) -> Any:
        asked = await session.call_tool("submit_job", {"task": "image", "request": KEYED})
        job = json.loads(asked.content[0].text)  # type: ignore[union-attr]
        done = await session.call_tool("get_job", {"job_id": job["id"], "wait_seconds": 20})
        refused = await session.call_tool("get_job", {"job_id": "nothing"})
        return json.loads(done.content[0].text), json.loads(refused.content[0].text)  # type: ignore[union-attr]

    done, refused = mcp(web, act)
    assert done["status"] == "succeeded"
    assert refused["error"]["code"] == "not_found"


def test_yes_and_no_to_the_director_work_as_mcp_tools(web: Web) -> None:
    lamp = "a quick picture of a lamp via the local engine, 256x256"

    async def act(session: ClientSession) -> Any:
        async def told(name: str, **arguments: Any) -> dict[str, Any]:
            answer = await session.call_tool(name, arguments)
            return json.loads(answer.content[0].text)  # type: ignore[union-attr]

        async def decided(decision: str) -> dict[str, Any]:
            said = await told("talk_to_director", message=lamp)
            talk, plan = said["conversation"]["id"], said["plans"][0]["id"]
            asked = {"conversation_id": talk, "plan_id": plan}
            first = await told("decide_plan", **asked, decision=decision)
            return {"first": first, "second": await told("decide_plan", **asked, decision="go")}

        yes, no = await decided("go"), await decided("cancel")
        return yes, no, await told("get_job", job_id=yes["first"]["plan"]["job"], wait_seconds=20)

    yes, no, job = mcp(web, act)
    assert (job["status"], len(job["artifacts"])) == ("succeeded", 1)
    assert yes["second"]["plan"]["job"] == job["id"]  # a second yes finds the same job
    assert no["first"]["plan"]["state"] == "cancelled"
    assert no["second"]["error"]["code"] == "conflict"


# Each function


def test_the_same_key_gives_the_same_job(web: Web) -> None:
    first = web.call("submit_job", "image", KEYED, "once")
    assert web.call("submit_job", "image", KEYED, "once")["id"] == first["id"]
    assert web.call("submit_job", "image", {**KEYED, "count": 2}, "once")["error"]["code"] == "key_reused"


def test_waits_until_the_job_is_settled_and_no_longer(web: Web) -> None:
    job = web.call("submit_job", "image", {**KEYED, "prompt": "slow=0.6"}, "")
    answer = web.call("get_job", job["id"], 300)  # longer than its client waits for any answer
    assert answer["status"] == "succeeded"


def test_a_wait_that_is_over_shows_the_job_as_it_is(web: Web) -> None:
    job = web.call("submit_job", "image", {**KEYED, "prompt": "slow=5"}, "")
    assert web.call("get_job", job["id"], 0.2)["status"] in {"queued", "running"}
    web.call("cancel_job", job["id"])
    assert settle(web, job["id"])["status"] == "cancelled"


@pytest.mark.long
def test_many_may_wait_at_once_without_holding_up_the_others(web: Web) -> None:
    job = web.call("submit_job", "image", {**KEYED, "prompt": "slow=8"}, "")
    with ThreadPoolExecutor(60) as pool:
        waits = [pool.submit(web.call, "get_job", job["id"], 50) for _ in range(60)]
        time.sleep(0.5)
        web.call("list_jobs", "", 1)
        assert not any(wait.done() for wait in waits)  # it was answered while all of them still wait
        assert {wait.result()["status"] for wait in waits} == {"succeeded"}


def test_cancels_and_resumes(web: Web) -> None:
    job = web.call("submit_job", "image", {**KEYED, "prompt": "slow=3"}, "")
    web.call("cancel_job", job["id"])
    assert settle(web, job["id"])["status"] == "cancelled"
    assert web.call("resume_job", job["id"])["id"] == job["id"]
    assert web.call("cancel_job", job["id"])["id"] == job["id"]


def test_answers_a_question(web: Web) -> None:
    job = web.call("submit_job", "image", {**KEYED, "prompt": "ask me"}, "")
    waiting = settle(web, job["id"])
    assert (waiting["status"], waiting["question"]["kind"]) == ("waiting", "approve")
    web.call("answer_job", job["id"], waiting["question"]["id"], "approve")
    assert settle(web, job["id"])["status"] == "succeeded"


def test_lists_jobs_by_status(web: Web) -> None:
    settle(web, web.call("submit_job", "image", KEYED, "")["id"])
    assert {job["status"] for job in web.call("list_jobs", "succeeded", 5)["jobs"]} == {"succeeded"}


def test_imports_a_data_uri_and_finds_it_again(web: Web) -> None:
    brought = web.call("import_media", data_uri("teal"))
    assert (brought["artifact"]["width"], brought["recipe"]) == (64, None)
    found = web.call("search_library", "", "image", 500, 0)
    assert brought["artifact"]["id"] in {item["id"] for item in found["items"]}


def test_says_what_there_is_and_what_it_costs(web: Web) -> None:
    assert {"local", "keyed"} <= {model["provider"] for model in web.call("list_models", "image", "")["models"]}
    locked = next(view for view in web.call("list_providers")["providers"] if view["name"] == "locked")
    assert (locked["configured"], locked["missing"]) == (False, ["LOCKED_API_KEY"])
    estimate = web.call("estimate_cost", "image", {**KEYED, "count": 3})
    assert (estimate["amount"], estimate["unit"], estimate["outputs"], estimate["text"]) == (
        6.0,
        "credits",
        3,
        "6 credits",
    )
    assert web.call("get_balance", "keyed") == {"provider": "keyed", "amount": 100.0, "unit": "credits"}
    assert web.call("get_balance", "local")["amount"] is None


def test_enhances_and_describes(web: Web) -> None:
    assert len(web.call("enhance_prompt", "a lighthouse", "image")["prompt"]) > len("a lighthouse")
    artifact = web.call("import_media", data_uri())["artifact"]
    assert web.call("describe_image", artifact["id"], "")["text"]


def test_knows_a_persona_and_uses_it(web: Web) -> None:
    photo = web.call("import_media", data_uri("pink"))["artifact"]["id"]
    draft = {"name": "Mona", "relationship": "friend", "photos": [photo], "consent": True}
    kept = web.call("save_persona", draft)
    assert (kept["slug"], kept["photos"]) == ("mona", [photo])
    assert kept in web.call("list_personas")["personas"]
    job = web.call(
        "submit_job", "photobooth", {"persona": "mona", "prompt": "as an oil painting", "quality": "fast"}, ""
    )
    assert job["request"]["face"] == photo
    assert settle(web, job["id"])["status"] == "succeeded"
    assert web.call("delete_persona", kept["id"]) == {"deleted": kept["id"]}
    assert web.call("list_personas") == {"personas": []}
    with web.client() as client:
        assert client.get(f"/media/{photo}").status_code == 404


def test_keeps_things_in_mind(web: Web) -> None:
    kept = web.call("remember", "preferred_style", "watercolor", "preference")
    assert (kept["key"], kept["value"], kept["source"]) == ("preferred_style", "watercolor", "user")
    assert web.call("list_memories", "preference") == {"memories": [kept]}
    assert web.call("forget", "preferred_style") == {"forgotten": "preferred_style"}
    assert web.call("list_memories", "") == {"memories": []}
    assert web.call("set_personality", "Be concise.", False) == {"text": "Be concise.", "used": False}
    assert web.call("get_personality") == {"text": "Be concise.", "used": False}
    assert web.call("set_personality", "", True) == {"text": "", "used": True}


# What is refused


@pytest.mark.parametrize(
    ("request_", "field", "told"),
    [
        ({"prompt": ""}, "prompt", "empty"),
        ({"prompt": " \u200b\n"}, "prompt", "empty"),
        ({"prompt": "a" * 100_000}, "prompt", "too long"),
        ({"prompt": "x", "width": 0, "height": 0}, "width", "too small"),
        ({"prompt": "x", "width": 100, "height": 100, "strict_size": True, "provider": "local"}, "width", "100 x 100"),
        ({"prompt": "x", "width": 511, "height": 513, "strict_size": True, "provider": "local"}, "width", "511 x 513"),
        (
            {"prompt": "x", "width": 8000, "height": 8000, "strict_size": True, "provider": "local"},
            "width",
            "8000 x 8000",
        ),
        ({"prompt": "x", "count": 0}, "count", "too small"),
        ({"prompt": "x", "count": 1000}, "count", "too large"),
        ({"prompt": "x", "provider": "nobody"}, "provider", "nobody"),
        ({"prompt": "x", "provider": "keyed", "model": "nothing-9"}, "model", "nothing-9"),
        ({"prompt": "x", "model": "nothing-9"}, "model", "nothing-9"),
        ({"prompt": "x", "style": "nothing"}, "style", "nothing"),
        ({"prompt": 5}, "prompt", "not text"),
        ({"prompt": "x", "count": "many"}, "count", "whole number"),
        ({"prompt": "x", "seed": 1.5}, "seed", "whole number"),
        ({"prompt": "x", "loras": "all"}, "loras", "list"),
        ({"prompt": "x", "loras": [{"id": "a", "strength": "high"}]}, "loras.0.strength", "number"),
        ({"prompt": "x", "colour": "red"}, "colour", "not a field"),
        ({"prompt": "x", "options": {"a": "b" * 70_000}}, "options", "too long"),
        ({"prompt": "x\0y"}, "prompt", "control"),
    ],
)
def test_refuses_a_request_and_names_the_field(web: Web, request_: dict[str, Any], field: str, told: str) -> None:
    before = len(web.call("list_jobs", "", 500)["jobs"])
    for name, rest in (("submit_job", [""]), ("estimate_cost", [])):
        error = web.call(name, "image", request_, *rest)["error"]
        assert (error["category"], error["field"]) == ("invalid_request", field)
        assert told.lower() in error["message"].lower()
    assert len(web.call("list_jobs", "", 500)["jobs"]) == before


def test_names_the_variable_of_a_provider_without_its_key(web: Web) -> None:
    error = web.call("submit_job", "image", {"prompt": "x", "provider": "locked"}, "")["error"]
    assert (error["category"], error["provider"]) == ("not_configured", "locked")
    assert "LOCKED_API_KEY" in error["message"]


@pytest.mark.parametrize(
    ("name", "data", "code", "field"),
    [
        ("submit_job", [5, {}, ""], "invalid_request", "task"),
        ("submit_job", ["dance", {}, ""], "invalid_request", "task"),
        ("submit_job", ["image", "a cat", ""], "invalid_request", "request"),
        ("submit_job", ["image", KEYED, "k" * 300], "invalid_request", "idempotency_key"),
        ("submit_job", ["edit", {"prompt": "x", "references": ["nothing"]}, ""], "not_found", None),
        ("get_job", ["nothing", 0], "not_found", "job_id"),
        ("get_job", [None, 0], "invalid_request", "job_id"),
        ("get_job", ["no\0thing", 0], "invalid_request", "job_id"),
        ("get_job", ["nothing", "long"], "invalid_request", "wait_seconds"),
        ("get_job", ["nothing", -1], "invalid_request", "wait_seconds"),
        ("list_jobs", ["sleeping", 20], "invalid_request", "status"),
        ("list_jobs", ["", 0], "invalid_request", "limit"),
        ("cancel_job", ["nothing"], "not_found", None),
        ("resume_job", ["nothing"], "not_found", None),
        ("answer_job", ["nothing", "", "check"], "not_found", None),
        ("import_media", ["/etc/passwd"], "invalid_request", "source"),
        ("import_media", ["file:///etc/passwd"], "invalid_request", "source"),
        ("import_media", ["data:image/png;base64,!!!"], "invalid_request", None),
        ("import_media", ["https://127.0.0.1/x.png"], "address_refused", None),
        ("search_library", ["", "smell", 20, 0], "invalid_request", "media"),
        ("search_library", ["", "", 20, 10**30], "invalid_request", "offset"),
        ("list_models", ["", "nobody"], "invalid_request", "provider"),
        ("list_models", ["portrait", ""], "invalid_request", "task"),
        ("get_balance", ["nobody"], "invalid_request", "provider"),
        ("get_balance", ["locked"], "not_configured", "provider"),
        ("enhance_prompt", ["", "image"], "invalid_request", "prompt"),
        ("enhance_prompt", ["x" * 100_000, "image"], "invalid_request", "prompt"),
        ("enhance_prompt", ["a cat", "smell"], "invalid_request", "media"),
        ("describe_image", ["nothing", ""], "not_found", None),
        ("submit_job", ["image", {**KEYED, "persona": "nobody"}, ""], "not_found", "persona"),
        ("save_persona", ["Anna"], "invalid_request", "persona"),
        ("save_persona", [{"name": "Anna"}], "invalid_request", "consent"),
        ("save_persona", [{"name": "", "consent": True}], "invalid_request", "name"),
        ("save_persona", [{"name": "Anna", "photos": ["nothing"], "consent": True}], "not_found", "photos"),
        ("delete_persona", ["nothing"], "not_found", "persona_id"),
        ("remember", ["", "x", "fact"], "invalid_request", "key"),
        ("remember", ["x", "x", "rumour"], "invalid_request", "category"),
        ("list_memories", ["rumour"], "invalid_request", "category"),
        ("forget", ["nothing"], "not_found", "key"),
        ("set_personality", ["x" * 10_000, True], "invalid_request", "text"),
        ("ask_model", ["", None, "", "auto", "", ""], "invalid_request", "prompt"),
        ("ask_model", ["Who?", None, "", "local", "", ""], "invalid_request", "provider"),
    ],
)
def test_every_refusal_is_the_error_object(web: Web, name: str, data: list[Any], code: str, field: str | None) -> None:
    error = web.call(name, *data)["error"]
    assert set(error) == {"code", "category", "retryable", "message", "hint", "provider", "field"}
    assert error["code"] == code
    assert field is None or error["field"] == field


def test_a_mistake_of_ours_shows_a_reference_and_no_traceback(
    web: Web, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(**_: Any) -> None:
        raise RuntimeError("/home/secret/path")

    monkeypatch.setattr(web.studio, "providers", breaks)
    with caplog.at_level(logging.ERROR):
        error = web.call("list_providers")["error"]
    assert error["code"] == "unexpected"
    assert "secret" not in json.dumps(error)
    assert error["message"].partition("reference ")[2][:8] in caplog.text
