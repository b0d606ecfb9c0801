"""Everything that goes wrong at a chat server, in words; nothing is sent twice."""

from __future__ import annotations

import asyncio

import pytest

from studio.errors import (
    AuthFailed,
    BacklotError,
    ContentRefused,
    ModelUnavailable,
    NotConfigured,
    OutOfCredit,
    ProviderBusy,
    ProviderFailed,
    RequestError,
    TimedOut,
    Unreachable,
)
from studio.provider import Health
from tests.conftest import free_port
from tests.providers.openai_compatible.conftest import KEY, Line, words

FAULTS: list[tuple[str, type[BacklotError], str]] = [
    ("fault=401", AuthFailed, "This is a test of 401."),
    ("fault=403", AuthFailed, "This is a test of 403."),
    ("fault=402", OutOfCredit, "This is a test of 402."),
    ("fault=404", ModelUnavailable, "This is a test of 404."),
    ("fault=429", ProviderBusy, "Too many requests."),
    ("fault=503", ProviderBusy, "Too many requests."),
    ("fault=500", ProviderFailed, "This is a test of 500."),
    ("fault=html", ProviderFailed, "answered 502"),
    ("fault=page", ProviderFailed, "sent a web page instead"),
    ("fault=cut", ProviderFailed, "broke in the middle of the answer"),
    ("fault=garbled", ProviderFailed, "a piece that is no JSON"),
    ("fault=oops", ProviderFailed, "stopped: Overloaded"),
    ("fault=empty", ProviderFailed, "sent an empty answer"),
    ("fault=refuse", ContentRefused, "Chat server:"),
    ("fault=hang:2", TimedOut, "said nothing for 1.5 s"),
    ("fault=stall:2", TimedOut, "said nothing for 1.5 s"),
]


@pytest.mark.parametrize(("fault", "kind", "says"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_says_what_went_wrong_and_does_not_send_again(
    line: Line, fault: str, kind: type[BacklotError], says: str
) -> None:
    calls = line.upstream.calls
    with pytest.raises(kind) as failed:
        line.talk(f"a fox {fault}")
    assert type(failed.value) is kind
    assert says in failed.value.message
    assert failed.value.provider == "openai_compatible"
    assert failed.value.hint
    assert KEY not in f"{failed.value.message} {failed.value.hint}"
    assert line.upstream.calls == calls + 1


def test_a_busy_server_names_its_pause(line: Line) -> None:
    with pytest.raises(ProviderBusy) as busy:
        line.talk("a wolf fault=429")
    assert busy.value.retry_after == 7


def test_a_wrong_key_names_its_variable(line: Line) -> None:
    with pytest.raises(AuthFailed) as refused:
        line.talk("a fox", api_key="sk-wrong-77aa")
    assert "BACKLOT_CHAT_API_KEY" in refused.value.hint
    assert "sk-wrong" not in str(refused.value.as_dict())


def test_a_server_that_repeats_the_key_is_not_quoted(openai: Line) -> None:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    from tests.upstreams.serving import serving

    async def blab(request: Request) -> JSONResponse:
        return JSONResponse({"error": {"message": f"Bad key {request.headers['authorization']}"}}, 401)

    with serving(Starlette(routes=[Route("/v1/chat/completions", blab, methods=["POST"])])) as url:
        with pytest.raises(AuthFailed) as refused:
            openai.talk("a fox", base_url=url)
    assert refused.value.message == "Chat server: Bad key Bearer ***"


def test_a_model_it_does_not_have_is_said(line: Line) -> None:
    with pytest.raises(ModelUnavailable) as refused:
        line.talk("a fox", model="nobody-1")
    assert "nobody-1" in refused.value.message
    assert "BACKLOT_CHAT_MODEL" in refused.value.hint


def test_a_server_that_is_not_there_is_said(line: Line) -> None:
    with pytest.raises(Unreachable, match="cannot be reached"):
        line.talk("a fox", base_url=f"http://127.0.0.1:{free_port()}")


def test_answers_after_a_busy_moment_when_asked_again(line: Line) -> None:
    said = f"a bear {line.kind} fault=429:1"
    with pytest.raises(ProviderBusy):
        line.talk(said)
    assert words(line.talk(said)).startswith("a bear")


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("base_url", "localhost:11434", "is not a web address"),
        ("base_url", "ftp://host", "is not a web address"),
        ("base_url", "http://host:no", "is not a web address"),
        ("type", "smoke-signals", "not a kind of chat server"),
        ("thinking", "maybe", "neither on nor off"),
    ],
)
def test_a_wrong_setting_is_named(openai: Line, setting: str, value: str, says: str) -> None:
    with pytest.raises(NotConfigured) as refused:
        openai.talk("a fox", **{setting: value})
    assert f"BACKLOT_CHAT_{setting.upper()}" in refused.value.message
    assert says in refused.value.message
    assert refused.value.hint


def test_the_doctor_says_what_is_wrong(line: Line) -> None:
    def check(**values: str) -> Health:
        provider = line.provider(**values)
        return asyncio.run(provider.check(provider.values))

    assert check().note == "2 models"
    gone = check(model="gone")
    assert not gone.ok
    assert "parrot-1" in gone.note
    with pytest.raises(AuthFailed) as wrong:
        check(api_key="sk-no")
    assert "BACKLOT_CHAT_API_KEY" in wrong.value.hint
    assert not check(base_url="").ok


def test_a_blind_model_says_so(line: Line, picture) -> None:
    provider = line.provider(model="parrot-mini")
    with pytest.raises(RequestError, match="does not support image inputs"):
        asyncio.run(provider.describe(picture(), "", provider.values))
