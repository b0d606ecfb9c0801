"""The guard: which hosts and origins come in, who is known how, and that streams pass untouched."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from components import guard
from components.guard import Gate, Guard, caller_of, owner_of
from studio.errors import AuthFailed
from studio.settings import Settings

ANYWHERE: dict[str, Any] = {"listen": "0.0.0.0"}
TOKEN = "host-token-0123456789"


async def page(request: Request) -> Response:
    return HTMLResponse(f"<p>{owner_of(request)}</p>")


async def who(request: Request) -> Response:
    caller = caller_of(request)
    return JSONResponse({"owner": caller.owner, "by": caller.by})


async def echo(request: Request) -> Response:
    return JSONResponse({"bytes": len(await request.body())})


async def endless(request: Request) -> Response:
    async def lines() -> AsyncIterator[str]:
        for number in itertools.count():
            yield f"data: {number}\n\n"
            await asyncio.sleep(0.01)

    return StreamingResponse(lines(), media_type="text/event-stream")


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("hello")
    await websocket.close()


ROUTES = [
    Route("/", page),
    Route("/who", who, methods=["GET", "POST"]),
    Route("/echo", echo, methods=["POST"]),
    Route("/stream", endless),
    Route("/assets/app.js", who),
    Route("/gradio_api/mcp/", who, methods=["GET", "POST"]),
    WebSocketRoute("/socket", socket),
]


class Door:
    """A small app behind the guard."""

    def __init__(self, home: Path, **settings: Any) -> None:
        self.gate = Gate.of(Settings(home=home, **settings))
        self.app = Starlette(routes=ROUTES, middleware=[Middleware(Guard, gate=self.gate)])

    def client(self, url: str = "http://127.0.0.1:7860", **headers: str) -> TestClient:
        return TestClient(self.app, base_url=url, headers=headers, follow_redirects=False)


def cookie_of(response: httpx.Response) -> str:
    return response.headers.get("set-cookie", "")


# Host and Origin


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("localhost:7860", True),
        ("127.0.0.1:1234", True),
        ("[::1]:7860", True),
        ("LOCALHOST.", True),
        ("studio.example", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("localhost@evil.example", False),
        ("192.168.1.20:7860", False),
        ("", False),
    ],
)
def test_answers_to_its_own_names_only(tmp_path: Path, host: str, allowed: bool) -> None:
    door = Door(tmp_path, public_url="https://studio.example")
    for method, path in (("GET", "/"), ("POST", "/echo"), ("GET", "/assets/app.js"), ("POST", "/gradio_api/mcp/")):
        answer = door.client().request(method, path, headers={"host": host})
        assert (answer.status_code != 403) == allowed, path
        if not allowed:
            assert answer.json()["error"]["code"] == "foreign_host"


def test_answers_to_the_share_link_once_it_is_known(tmp_path: Path) -> None:
    door = Door(tmp_path, share=True)
    client = door.client("https://abc123.gradio.live")
    assert client.get("/").status_code == 403
    door.gate.doors.admit("https://abc123.gradio.live")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"origin": "http://127.0.0.1:7860"}, True),
        ({"origin": "http://127.0.0.1:3000"}, False),
        ({"origin": "http://localhost:7860"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site", "authorization": "Bearer x"}, True),
    ],
)
def test_refuses_what_another_sites_page_posts(tmp_path: Path, headers: dict[str, str], allowed: bool) -> None:
    answer = Door(tmp_path).client().post("/echo", headers=headers)
    assert answer.status_code == (200 if allowed else 403)
    if not allowed:
        assert answer.json()["error"]["code"] == "foreign_origin"


def test_refuses_a_foreign_page_that_reads(tmp_path: Path) -> None:
    client = Door(tmp_path).client()
    assert client.get("/who", headers={"origin": "https://evil.example"}).status_code == 403
    assert client.get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 200  # a link on another page


def test_guards_websockets_too(tmp_path: Path) -> None:
    client, url = Door(tmp_path).client(), "ws://127.0.0.1:7860/socket"
    with client.websocket_connect(url) as connection:
        assert connection.receive_text() == "hello"
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect(url, headers={"origin": "https://evil.example"}),
    ):
        pass


# Who is calling


def test_everybody_is_local_where_only_this_machine_gets_in(tmp_path: Path) -> None:
    answer = Door(tmp_path).client().get("/who")
    assert answer.json() == {"owner": "local", "by": "open"}
    assert not cookie_of(answer)


def test_gives_a_visitor_a_cookie_and_knows_it_again(tmp_path: Path) -> None:
    client = Door(tmp_path, **ANYWHERE).client()
    first = client.get("/")
    cookie = cookie_of(first)
    assert re.search(r"^backlot-\w+=visitor-\w+\.\w+; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax$", cookie)
    owner = client.get("/who").json()
    assert owner["by"] == "cookie"
    assert owner["owner"] in first.text
    assert client.get("/who").json() == owner


def test_two_visitors_are_two(tmp_path: Path) -> None:
    door = Door(tmp_path, **ANYWHERE)
    assert door.client().get("/").text != door.client().get("/").text


def test_refuses_whoever_is_unknown_beyond_the_page(tmp_path: Path) -> None:
    client = Door(tmp_path, **ANYWHERE).client()
    answer = client.post("/echo")
    assert (answer.status_code, answer.json()["error"]["category"]) == (401, "auth")
    assert client.get("/assets/app.js").json() == {"owner": "", "by": "nobody"}


def test_refuses_a_forged_cookie(tmp_path: Path) -> None:
    door = Door(tmp_path, **ANYWHERE)
    client = door.client(cookie=f"{door.gate.owners.cookie_name}=local.{'0' * 64}")
    assert client.get("/who").status_code == 401
    assert "local" not in client.get("/").text


def test_marks_the_cookie_secure_behind_https(tmp_path: Path) -> None:
    door = Door(tmp_path, **ANYWHERE, public_url="https://studio.example")
    assert "; Secure; SameSite=Lax" in cookie_of(door.client("https://studio.example").get("/"))
    proxied = door.client("http://studio.example").get("/", headers={"x-forwarded-proto": "https"})
    assert "; Secure; SameSite=Lax" in cookie_of(proxied)


def test_a_space_is_shown_in_a_frame_of_hugging_face(tmp_path: Path) -> None:
    door = Door(tmp_path, **ANYWHERE, space="me/studio", space_host="me-studio.hf.space")
    answer = door.client("https://me-studio.hf.space").get("/")
    assert "; Secure; SameSite=None; Partitioned" in cookie_of(answer)
    assert "https://huggingface.co" in answer.headers["content-security-policy"]
    assert Door(tmp_path).client().get("/").headers["content-security-policy"] == "frame-ancestors 'self'"


@pytest.mark.parametrize("header", ["authorization", "x-backlot-token"])
def test_knows_a_program_by_its_token(tmp_path: Path, header: str) -> None:
    door = Door(tmp_path, **ANYWHERE, api_token=TOKEN)
    shown = "Bearer {}" if header == "authorization" else "{}"
    for token, owner in ((TOKEN, "local"), (door.gate.owners.personal_token("visitor-7"), "visitor-7")):
        client = door.client(**{header: shown.format(token)})
        assert client.post("/who").json() == {"owner": owner, "by": "token"}
        assert client.post("/gradio_api/mcp/").status_code == 200
    assert door.client(**{header: shown.format("wrong")}).post("/who").status_code == 401


def test_a_cookie_does_not_open_mcp(tmp_path: Path) -> None:
    client = Door(tmp_path, **ANYWHERE).client()
    client.get("/")
    assert client.post("/gradio_api/mcp/").status_code == 401


def test_knows_the_owner_by_the_oauth_login(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []
    settings = Settings(home=tmp_path, listen="0.0.0.0", oauth=True)
    inner = Guard(Starlette(routes=ROUTES), Gate.of(settings, lambda owner, token: told.append((owner, token))))

    async def with_session(scope: Scope, receive: Receive, send: Send) -> None:
        scope["session"] = {"oauth_info": {"userinfo": {"sub": "u42"}, "access_token": "hf_oauth_x"}}
        await inner(scope, receive, send)

    assert TestClient(with_session, base_url="http://127.0.0.1").get("/who").json() == {
        "owner": "hf-u42",
        "by": "oauth",
    }
    assert told == [("hf-u42", "hf_oauth_x")]  # the token their own calls are paid with


# The token at the page


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_WRONG_TOKEN_SECONDS", 0.0)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("settings", [{}, ANYWHERE])
def test_the_page_asks_for_the_token_where_one_is_set(tmp_path: Path, settings: dict[str, Any]) -> None:
    client = Door(tmp_path, **settings, api_token=TOKEN).client()
    asked = client.get("/")
    assert (asked.status_code, "<form" in asked.text, cookie_of(asked)) == (401, True, "")
    assert client.post("/who").status_code == 401
    wrong = client.post("/signin", data={"token": "guess"})
    assert (wrong.status_code, "refused" in wrong.text, cookie_of(wrong)) == (401, True, "")
    right = client.post("/signin", data={"token": TOKEN})
    assert (right.status_code, right.headers["location"]) == (303, "./")
    assert client.get("/who").json() == {"owner": "local", "by": "cookie"}
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("quick")
def test_a_personal_token_signs_in_as_its_owner(tmp_path: Path) -> None:
    door = Door(tmp_path, **ANYWHERE, api_token=TOKEN)
    client = door.client()
    client.post("/signin", data={"token": door.gate.owners.personal_token("visitor-7")})
    assert client.get("/who").json()["owner"] == "visitor-7"


def test_cookies_from_before_the_token_was_set_are_worth_nothing(tmp_path: Path) -> None:
    client = Door(tmp_path, **ANYWHERE).client()
    client.get("/")
    later = Door(tmp_path, **ANYWHERE, api_token=TOKEN).client()
    later.cookies.update(client.cookies)
    assert later.get("/who").status_code == 401


def test_no_foreign_page_can_sign_somebody_in(tmp_path: Path) -> None:
    client = Door(tmp_path, api_token=TOKEN).client()
    assert client.post("/signin", data={"token": TOKEN}, headers={"origin": "https://evil.example"}).status_code == 403


def test_refuses_a_novel_as_a_token(tmp_path: Path) -> None:
    assert Door(tmp_path, api_token=TOKEN).client().post("/signin", data={"token": "x" * 10_000}).status_code == 413


# Bodies and streams


@pytest.mark.parametrize("declared", [True, False])
def test_refuses_a_body_that_nothing_here_takes(tmp_path: Path, declared: bool) -> None:
    client = Door(tmp_path, max_upload=1000).client()
    body = b"x" * 3_000_000
    answer = client.post("/echo", content=body if declared else iter([body[:1_500_000], body[1_500_000:]]))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert client.post("/echo", content=iter([b"x" * 900])).json() == {"bytes": 900}


def test_lets_a_stream_through_as_it_comes(tmp_path: Path) -> None:
    app = Door(tmp_path).app
    sent: list[bytes] = []

    async def run() -> None:
        leave = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await leave.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message.get("body", b""))
            if len(sent) > 5:
                leave.set()

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/stream",
            "headers": [(b"host", b"localhost")],
            "query_string": b"",
            "asgi": {},
        }
        await asyncio.wait_for(app(scope, receive, send), 5)

    asyncio.run(run())
    assert sent[1] == b"data: 0\n\n"


def test_knows_nobody_where_there_is_no_guard() -> None:
    request = Request({"type": "http", "headers": []})
    assert not caller_of(request).known
    with pytest.raises(AuthFailed):
        owner_of(request)
