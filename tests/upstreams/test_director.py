"""The Director in small looks at what it is sent, and goes wrong as it is asked to."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.upstreams.director import KEY, TOKEN, Service, app
from tests.upstreams.director.tools import TOOLS
from tests.upstreams.serving import serving

GATEWAY, API = "/api/gateway/director", "/api/un-api"
AGENT = {"api": "agent", "message": "a cat"}
STILL = "https://a.example/s.png"


class Caller:
    """Calls as the skill makes them, with something changed."""

    def __init__(self, url: str) -> None:
        self.web = httpx.Client(base_url=url, trust_env=False)

    def gateway(self, action: str, body: Any, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named = named or {"authorization": f"Bearer {TOKEN}"}
        return self.web.post(GATEWAY, params={"action": action}, json=body, headers=named)

    def service(self, name: str, body: Any, key: str = f"Bearer {KEY}") -> httpx.Response:
        return self.web.post(f"{API}/{name}", json=body, headers={"authorization": key})


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Caller, Service]]:
    made = app()
    with serving(made) as url:
        caller = Caller(url)
        yield caller, made.state.service
        caller.web.close()


@pytest.fixture
def call(served: tuple[Caller, Service]) -> Iterator[Caller]:
    """What is refused was not accepted."""
    before = len(served[1].jobs)
    yield served[0]
    assert len(served[1].jobs) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": ""},
        {"authorization": f"Basic {TOKEN}"},
        {"authorization": TOKEN},
        {"authorization": "Bearer wrong"},
        {"x_gateway_token": "wrong", "authorization": f"Bearer {TOKEN}"},
        {"x_api_key": "wrong", "authorization": f"Bearer {TOKEN}"},
    ],
)
def test_the_gateway_refuses_a_wrong_token(call: Caller, headers: dict[str, str]) -> None:
    for action in ("create", "query"):
        assert call.gateway(action, AGENT, **headers).status_code == 401


def test_the_service_refuses_a_wrong_key(call: Caller) -> None:
    for key in ("", KEY, f"Basic {KEY}", f"Bearer {TOKEN}"):
        assert call.service("create_agent_task", {"message": "a cat"}, key).status_code == 401
        assert call.service("query_account_status", {}, key).status_code == 401


def test_refuses_another_action_path_or_method(call: Caller) -> None:
    for action in ("", "fetch", "Create"):
        assert call.gateway(action, AGENT).json()["error"] == "invalid_action"
    assert call.service("create_task", {"message": "a cat"}).status_code == 404
    assert call.web.post("/api/gateway", json=AGENT).status_code == 404
    assert call.web.get(GATEWAY, params={"action": "query"}).status_code == 405


def test_refuses_what_is_no_json_object(call: Caller) -> None:
    signed = {"authorization": f"Bearer {TOKEN}"}
    for raw in (b'{"message": "a "quoted" cat"}', b"[]", b'"a"', b""):
        answer = call.web.post(GATEWAY, params={"action": "create"}, content=raw, headers=signed)
        assert (answer.status_code, answer.json()) == (500, {"error": "Proxy error"})
    own = {"authorization": f"Bearer {KEY}"}
    assert call.web.post(f"{API}/create_tool_task", content=b"[]", headers=own).status_code == 400


@pytest.mark.parametrize(
    "changed",
    [
        {"message": None},
        {"message": ""},
        {"message": "  "},
        {"message": ["a"]},
        {"quality": "best"},
        {"quality": 1},
        {"template_id": "57a003c8"},
        {"template_id": ["57a003c8-ea94-44a8-8e32-d2ec53ea780b"]},
        {"aspect_ratio": "4:5"},
        {"input": {"prompt": "a"}},
        {"seed": 1},
        {"api": "other"},
    ],
)
def test_refuses_a_wrong_message_to_the_agent(call: Caller, changed: dict[str, Any]) -> None:
    body = {name: value for name, value in {**AGENT, **changed}.items() if value is not None}
    assert call.gateway("create", body).status_code == 400
    upstream = {name: value for name, value in body.items() if name not in {"api", "aspect_ratio"}}
    if upstream != {"message": "a cat"}:
        assert call.service("create_agent_task", upstream).status_code == 400


@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("nothing", {"prompt": "a"}),
        (None, {"prompt": "a"}),
        (["veo3-text-to-video-fast-api"], {"prompt": "a"}),
        ("veo3-text-to-video-fast-api", None),
        ("veo3-text-to-video-fast-api", "a cat"),
        ("veo3-text-to-video-fast-api", {}),
        ("veo3-text-to-video-fast-api", {"prompt": " "}),
        ("veo3-text-to-video-fast-api", {"prompt": 3}),
        ("veo3-text-to-video-fast-api", {"prompt": "a", "aspect_ratio": "1:1"}),
        ("veo3-text-to-video-fast-api", {"prompt": "a", "duration": 8}),
        ("veo3-image-to-video-fast-api", {"prompt": "a", "image": STILL}),
        ("veo3-image-to-video-fast-api", {"prompt": "a", "image_url": "/s.png"}),
        ("veo3-image-to-video-fast-api", {"prompt": "a", "image_url": [STILL]}),
        ("sora2-text-to-video-api", {"prompt": "a", "duration": "10"}),
        ("sora2-text-to-video-api", {"prompt": "a", "duration": 10.0}),
        ("sora2-text-to-video-api", {"prompt": "a", "duration": 8}),
        ("sora2-text-to-video-api", {"prompt": "a", "mode": {}}),
        ("sora2-text-to-video-api", {"prompt": "a", "image": STILL}),
        ("kling3-text-to-video-api", {"prompt": "a", "multi_shot": 1}),
        ("kling3-text-to-video-api", {"prompt": "a", "mode": "pro"}),
        ("kling26-motion-control-api", {"prompt": "a", "image": STILL}),
        ("image-lipsync-api", {"image_url": STILL}),
        ("nano-banana-image-api", {"prompt": "a", "image_list": [STILL, "s.png"]}),
        ("nano-banana-image-api", {"prompt": "a", "image_list": []}),
        ("nano-banana-image-api", {"prompt": "a", "resolution": "1K"}),
        ("gpt-image-2-api", {"prompt": "a", "resolution": "8K"}),
    ],
)
def test_refuses_a_wrong_input_of_a_tool(call: Caller, tool: Any, given: Any) -> None:
    body = {name: value for name, value in (("tool_type", tool), ("input", given)) if value is not None}
    answer = call.service("create_tool_task", body)
    assert (answer.status_code, answer.json()["success"]) == (400, False)
    assert call.gateway("create", {"api": "tool", **body}).status_code == 502


def test_refuses_a_field_of_the_other_api(call: Caller) -> None:
    right = {"tool_type": "veo3-text-to-video-fast-api", "input": {"prompt": "a"}}
    for more in ({"message": "a"}, {"quality": "quality"}, {"aspect_ratio": "16:9"}, {"prompt": "a"}):
        assert call.gateway("create", {"api": "tool", **right, **more}).status_code == 400
        assert call.service("create_tool_task", {**right, **more}).status_code == 400


def test_refuses_a_wrong_question_about_a_job(call: Caller) -> None:
    for body in (
        {},
        {"task_id": 3},
        {"task_id": ""},
        {"chat_id": "t"},
        {"task_id": "t", "wait": 1},
        {"task_id": "t", "tool_names": ["a"]},
    ):
        assert call.gateway("query", {"api": "tool", **body}).status_code == 400
        assert call.service("query_tool_task_status", body).status_code == 400
    assert call.gateway("query", {"api": "agent", "chat_id": "c", "tool_names": "a"}).status_code == 400
    assert call.service("query_account_status", {"limit": 3}).status_code == 400


def test_nobody_has_an_unknown_job(call: Caller) -> None:
    answer = call.gateway("query", {"api": "tool", "task_id": "00000000-0000-0000-0000-000000000000"})
    assert (answer.status_code, answer.json()["success"]) == (200, False)


def test_takes_every_tool_and_knows_a_job_under_its_own_api_only(served: tuple[Caller, Service]) -> None:
    call, service = served
    for name, tool in TOOLS.items():
        given = {field: "a cat" if field == "prompt" else STILL for field in tool["needs"]}
        made = call.gateway("create", {"api": "tool", "tool_type": name, "input": given}).json()
        assert service.jobs[made["data"]["task_id"]].body == {"tool_type": name, "input": given}
    chat = call.gateway("create", AGENT).json()["data"]["chat_id"]
    assert call.gateway("query", {"api": "agent", "chat_id": chat}).json()["data"]["status"] == 1
    assert call.gateway("query", {"api": "tool", "task_id": chat}).json()["success"] is False


@pytest.mark.parametrize(
    ("words", "status"), [("fault=401", 401), ("fault=403", 403), ("fault=404", 404), ("fault=limit", 429),
    ("fault=capacity", 503), ("fault=html", 502), ("fault=redirect", 307), ("fault=policy", 502)],
)  # fmt: skip
def test_a_creation_goes_wrong_as_its_prompt_asks(call: Caller, words: str, status: int) -> None:
    assert call.gateway("create", {**AGENT, "message": f"a cat {words}"}).status_code == status


def test_a_chat_takes_one_file_by_its_own_name(served: tuple[Caller, Service]) -> None:
    call, service = served

    def sent(method: str, part: str, token: str = "bot77:secret", **fields: str) -> int:
        said = {"chat_id": "42", "caption": "a", **fields}
        return call.web.post(f"/{token}/{method}", data=said, files={part: ("a.bin", b"data")}).status_code

    assert sent("sendVideo", "video") == 200
    assert sent("sendPhoto", "photo", "bot77:wrong") == 404
    assert sent("sendPhoto", "video") == 400
    assert sent("sendAnything", "video") == 400
    assert sent("sendVideo", "video", caption="a" * 1025) == 400
    assert sent("sendVideo", "video", more="x") == 400
    assert [method for method, *_ in service.files] == ["sendVideo"]


def test_runs_by_hand() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.upstreams.director", "--port", str(port)]
    running = subprocess.Popen(command, cwd=Path(__file__).parents[2])
    try:
        web, end = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False), time.monotonic() + 60
        while True:
            try:
                assert web.get("/stats").json()["made"] == []
                break
            except httpx.ConnectError:
                assert running.poll() is None
                assert time.monotonic() < end
                time.sleep(0.05)
        sent = {"authorization": f"Bearer {TOKEN}"}
        made = web.post(GATEWAY, params={"action": "create"}, json=AGENT, headers=sent).json()
        assert made["data"]["chat_id"]
        assert web.get("/stats").json()["made"] == ["a cat"]
    finally:
        running.terminate()
        running.wait(20)
