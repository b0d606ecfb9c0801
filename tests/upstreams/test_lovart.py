"""The emulator of Lovart looks at what it is sent, and goes wrong as it is asked to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from providers._lovart.signing import signed
from tests.upstreams._mangling import mistyped, with_less, with_more
from tests.upstreams.lovart import Service, app
from tests.upstreams.serving import serving

ROOT = "/v1/openapi"
CREATE = {"project_id": "", "canvas": "", "project_cover_list": [], "pic_count": 0, "project_type": 3}
CHAT = {"prompt": "a cat", "project_id": "project-0001"}


class Caller:
    """Calls as the vendor's client makes them, with something changed."""

    def __init__(self, url: str) -> None:
        self.web = httpx.Client(base_url=url, trust_env=False)

    def headers(self, method: str, path: str, **changed: str | None) -> dict[str, str]:
        made = signed("ak_test", "sk_test", method, ROOT + path) | {"Content-Type": "application/json"}
        made |= {"Idempotency-Key": "0" * 32} if method == "POST" else {}
        named = {name.replace("_", "-"): value for name, value in changed.items()}
        return {name: value for name, value in (made | named).items() if value is not None}  # type: ignore[operator]

    def post(self, path: str, body: Any, **changed: str | None) -> httpx.Response:
        return self.web.post(ROOT + path, json=body, headers=self.headers("POST", path, **changed))

    def get(self, path: str, **params: str) -> httpx.Response:
        return self.web.get(ROOT + path, params=params, headers=self.headers("GET", path))


@pytest.fixture(scope="module")
def service() -> Iterator[tuple[Caller, Service]]:
    made = app()
    with serving(made) as url:
        caller = Caller(url)
        assert caller.post("/project/save", CREATE).json()["data"] == {"project_id": "project-0001"}
        yield caller, made.state.service
        caller.web.close()


@pytest.fixture
def call(service: tuple[Caller, Service]) -> Caller:
    return service[0]


@pytest.mark.parametrize(
    "changed",
    [
        {"X_Signature": "0" * 64},
        {"X_Access_Key": "ak_nobody"},
        {"X_Timestamp": str(int(time.time()) - 4000)},
        {"X_Signed_Path": "/v1/openapi/chat/confirm"},
        {"X_Signed_Method": None},
    ],
)
def test_refuses_what_is_not_signed_right(call: Caller, changed: dict[str, str | None]) -> None:
    assert call.post("/chat", CHAT, **changed).status_code == 401


@pytest.mark.parametrize(
    "changed", [{"Idempotency_Key": None}, {"Idempotency_Key": "short"}, {"Content_Type": "text/plain"}]
)
def test_refuses_other_headers(call: Caller, changed: dict[str, str | None]) -> None:
    assert call.post("/chat", CHAT, **changed).status_code == 400


def test_turns_libraries_away_at_the_door(call: Caller) -> None:
    answer = call.post("/chat", CHAT, User_Agent="python-httpx/0.28")
    assert (answer.status_code, answer.headers["content-type"][:9]) == (403, "text/html")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/chat", {**CHAT, "size": "1024x1024"}),
        ("/chat", {**CHAT, "attachments": []}),
        ("/chat", {**CHAT, "attachments": [3]}),
        ("/chat", {**CHAT, "mode": "slow"}),
        ("/chat", {**CHAT, "tool_config": {"tools": ["a"]}}),
        ("/chat", {**CHAT, "tool_config": {"include_tools": "a"}}),
        ("/chat", {"project_id": "project-0001"}),
        ("/chat/confirm", {"thread_id": "t", "yes": True}),
        ("/project/save", {"project_id": ""}),
        ("/project/save", {"action": "rename", "project_id": "project-0001"}),
        ("/mode/set", {"unlimited": "true"}),
        ("/mode/query", {"unlimited": True}),
        ("/artifact/upload", {"project_id": "project-0001", "artifact_type": "audio", "artifact_content": "u"}),
    ],
)
def test_refuses_fields_it_does_not_know_and_misses_those_it_needs(call: Caller, path: str, body: Any) -> None:
    assert call.post(path, body).status_code == 400


TOOL_CONFIG = {"prefer_tool_categories": {"IMAGE": ["a"]}, "include_tools": ["b"], "exclude_tools": ["c"]}
MORE = {"attachments": ["https://a.example/b.png"], "thread_id": "t", "mode": "fast", "tool_config": TOOL_CONFIG}
GOOD: list[tuple[str, dict[str, Any], bool]] = [  # path, body, whether every field is needed
    ("/chat", {**CHAT, **MORE}, False),
    ("/chat/confirm", {"thread_id": "t"}, True),
    ("/project/save", CREATE, True),
    ("/project/save", {"action": "rename", "project_id": "project-0001", "project_name": "Cats"}, True),
    ("/mode/set", {"unlimited": True}, True),
    ("/artifact/upload", {"project_id": "p", "artifact_type": "image", "artifact_content": "https://a.example"}, True),
]


@pytest.mark.parametrize(("path", "body", "whole"), GOOD)
def test_refuses_each_field_of_a_wrong_type_and_each_that_it_does_not_know(
    service: tuple[Caller, Service], path: str, body: dict[str, Any], whole: bool
) -> None:
    call, held = service
    refusals = len(held.refusals)
    wrong = [*mistyped(body), *with_more(body), *(with_less(body) if whole else []), "text", 7]
    answers = [call.post(path, each).status_code for each in wrong]
    assert set(answers) == {400}
    assert len(held.refusals) == refusals + len(wrong)


def test_an_upload_is_one_part_of_octets_without_a_key(call: Caller) -> None:
    def sent(name: str, kind: str, **changed: str | None) -> int:
        headers = call.headers("POST", "/file/upload", Content_Type=None, **{"Idempotency_Key": None, **changed})
        files = {name: ("a.png", b"data", kind)}
        return call.web.post(f"{ROOT}/file/upload", files=files, headers=headers).status_code

    assert sent("file", "application/octet-stream") == 200
    assert sent("image", "application/octet-stream") == 400
    assert sent("file", "image/png") == 400
    assert sent("file", "application/octet-stream", Idempotency_Key="0" * 32) == 400


def test_a_thread_runs_one_message_at_a_time(call: Caller) -> None:
    thread = call.post("/chat", {**CHAT, "prompt": "slow=30"}).json()["data"]["thread_id"]
    assert call.get("/chat/status", thread_id=thread).json()["data"] == {"status": "running"}
    again = call.post("/chat", {**CHAT, "thread_id": thread})
    assert (again.status_code, again.json()["code"]) == (409, 2011)
    assert call.get("/chat/status", thread_id="nobody").status_code == 404
    assert call.get("/chat/status", thread=thread).status_code == 400


def test_a_project_that_is_not_there_is_a_failure_with_200(call: Caller) -> None:
    answer = call.post("/chat", {**CHAT, "project_id": "nowhere"})
    assert (answer.status_code, answer.json()) == (200, {"code": 1, "message": "Project does not exist"})


@pytest.mark.parametrize(
    ("fault", "status"),
    [("401", 401), ("402", 402), ("403", 403), ("429:5", 429), ("503", 503), ("html", 502), ("page", 200)],
)
def test_the_next_call_of_a_path_breaks_as_planned(service: tuple[Caller, Service], fault: str, status: int) -> None:
    call, held = service
    held.plan("/mode/query", fault)
    answer = call.post("/mode/query", {})
    assert answer.status_code == status
    assert answer.headers.get("retry-after") == ("5" if status == 429 else None)
    assert call.post("/mode/query", {}).status_code == 200


def test_what_is_broken_after_it_was_done_was_done(service: tuple[Caller, Service]) -> None:
    call, held = service
    held.plan("/chat", "after-drop")
    with pytest.raises(httpx.RemoteProtocolError):
        call.post("/chat", {**CHAT, "prompt": "kept all the same"})
    assert len(held.rounds("kept all the same")) == 1
