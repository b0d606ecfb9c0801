"""Describe and Optimize in both protocols: what is sent, what is read, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
    QuotaReached,
    RequestError,
    TimedOut,
    Unreachable,
)
from studio.provider import Asking
from tests.providers.sensenova.conftest import Desk, refusal_of, wait
from tests.upstreams.sensenova import KEY

ANTHROPIC = "anthropic-messages"


def ask(desk: Desk, prompt: str, **asking: Any) -> str:
    text: str = wait(desk.provider.ask(Asking(prompt, **asking), desk.provider.values))
    return text


def test_optimizes_as_openai_completions(desk: Desk) -> None:
    assert ask(desk, "a fox", system="Be brief.") == "a fox, lit by a low golden sun"
    sent = desk.sent
    assert (sent["method"], sent["path"]) == ("POST", "/v1/chat/completions")
    assert sent["headers"]["authorization"] == f"Bearer {KEY}"
    assert "x-api-key" not in sent["headers"]
    assert sent["body"] == {
        "model": "sensenova-6.7-flash-lite",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "a fox"}],
        "max_completion_tokens": 8192,
    }
    ask(desk, "a fox")
    assert desk.sent["body"]["messages"] == [{"role": "user", "content": "a fox"}]


def test_optimizes_as_anthropic_messages(desk: Desk) -> None:
    assert ask(desk, "a fox", system="Be brief.", protocol=ANTHROPIC) == "a fox, lit by a low golden sun"
    sent = desk.sent
    assert (sent["method"], sent["path"]) == ("POST", "/v1/messages")
    assert (sent["headers"]["authorization"], sent["headers"]["x-api-key"]) == (f"Bearer {KEY}", KEY)
    assert "anthropic-version" not in sent["headers"]
    assert sent["body"] == {
        "model": "sensenova-6.7-flash-lite",
        "messages": [{"role": "user", "content": "Be brief."}, {"role": "user", "content": "a fox"}],
        "max_tokens": 4096,
    }


@pytest.mark.parametrize("protocol", ["", ANTHROPIC])
def test_sees_several_pictures_of_their_true_kinds_in_order(desk: Desk, protocol: str) -> None:
    pictures = (
        desk.picture("a.jpg", 40, 30),
        desk.picture("b.png", 50, 20, "JPEG"),
        desk.picture("c", 31, 41, "WEBP"),
        desk.picture("d", 22, 33, "GIF"),
    )
    told = ask(desk, "What differs?", pictures=pictures, system="Look closely.", protocol=protocol)
    seen = "40x30 image/png, 50x20 image/jpeg, 31x41 image/webp, 22x33 image/jpeg"
    assert told == f"I see {seen}. You asked: What differs?"
    first, last = desk.sent["body"]["messages"]
    assert first == {"role": "user" if protocol else "system", "content": "Look closely."}
    kind = "image" if protocol else "image_url"
    assert [part["type"] for part in last["content"]] == ["text", *[kind] * 4]


def test_a_large_picture_goes_out_smaller(desk: Desk) -> None:
    assert "1568x" in ask(desk, "What?", pictures=(desk.picture("large", 3000, 2000),))


@pytest.mark.parametrize(
    ("base", "path"),
    [
        ("", "/v1/chat/completions"),
        ("/", "/v1/chat/completions"),
        ("/v1", "/v1/chat/completions"),
        ("/v1beta/openai/", "/v1beta/openai/chat/completions"),
    ],
)
def test_a_bare_host_gets_v1(desk: Desk, base: str, path: str) -> None:
    desk.open(SN_BASE_URL=f"{desk.url}{base}")
    ask(desk, "a fox")
    assert desk.sent["path"] == path


def test_each_command_has_its_own_settings(desk: Desk) -> None:
    desk.open(
        SN_API_KEY="wrong",
        SN_CHAT_API_KEY=KEY,
        SN_CHAT_MODEL="sensenova-6.8-flash-lite",
        SN_VISION_TYPE=ANTHROPIC,
        SN_TEXT_MODEL="sensenova-6.7-flash-lite",
    )
    values = desk.provider.values
    wait(desk.provider.describe(desk.picture("a"), "", values))
    assert (desk.sent["path"], desk.sent["body"]["model"]) == ("/v1/messages", "sensenova-6.8-flash-lite")
    wait(desk.provider.enhance("a fox", "image", values))
    assert (desk.sent["path"], desk.sent["body"]["model"]) == ("/v1/chat/completions", "sensenova-6.7-flash-lite")
    assert desk.provider.writer("describe", values) == "sensenova-6.8-flash-lite"
    assert desk.provider.writer("enhance", values) == "sensenova-6.7-flash-lite"
    assert isinstance(refusal_of(lambda: desk.make()), AuthFailed)


def test_a_field_goes_before_every_variable(desk: Desk) -> None:
    desk.open(SN_TEXT_MODEL="nobody", SN_TEXT_TYPE="openai-completions")
    ask(desk, "a fox", model="sensenova-6.8-flash-lite", protocol=ANTHROPIC)
    assert (desk.sent["path"], desk.sent["body"]["model"]) == ("/v1/messages", "sensenova-6.8-flash-lite")


def test_enhance_and_describe_say_who_they_are(desk: Desk) -> None:
    values = desk.provider.values
    assert wait(desk.provider.enhance("a fox", "video", values)).startswith("a fox, lit")
    assert "short film" in desk.sent["body"]["messages"][0]["content"]
    told = wait(desk.provider.describe(desk.picture("a"), "", values))
    assert told.startswith("I see 40x30 image/png. You asked: Describe this picture")


def test_a_gateway_with_the_older_name_of_the_length_is_asked_again(desk: Desk) -> None:
    desk.upstream.strict = True
    calls = len(desk.upstream.calls)
    assert ask(desk, "a fox") == "a fox, lit by a low golden sun"
    newer, older = (call["body"] for call in desk.upstream.calls[calls:])
    assert newer.pop("max_completion_tokens") == older.pop("max_tokens") == 8192
    assert newer == older


def test_an_answer_in_blocks_is_joined(desk: Desk) -> None:
    assert ask(desk, "fault=blocks") == "in two"


@pytest.mark.parametrize("protocol", ["", ANTHROPIC])
@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        ("401", AuthFailed, "SN_API_KEY"),
        ("404", ModelUnavailable, "SN_BASE_URL"),
        ("409", RequestError, "test of 409"),
        ("429", ProviderBusy, "Too many"),
        ("503", ProviderBusy, "Too many"),
        ("quota", QuotaReached, "used up"),
        ("credit", OutOfCredit, "balance"),
        ("unwanted", ContentRefused, "policy"),
        ("500", ProviderFailed, "test of 500"),
        ("html", ProviderFailed, "502"),
        ("page", ProviderFailed, "no JSON"),
        ("garbled", ProviderFailed, "no JSON"),
        ("drop", ProviderFailed, "broke"),
        ("hang:0.7", TimedOut, "within"),
        ("moved", NotConfigured, "308"),
        ("error200", RequestError, "not supported"),
        ("busy200", ProviderBusy, "Too many"),
        ("api200", ProviderFailed, "Internal"),
        ("stop", ProviderFailed, "no answer"),
        ("length", ProviderFailed, "spent all"),
    ],
)
@pytest.mark.usefixtures("hasty")
def test_every_failure_is_a_sentence(
    desk: Desk, protocol: str, fault: str, kind: type[BacklotError], says: str
) -> None:
    if protocol and fault in {"hang:0.7", "409", "503", "html"}:
        pytest.skip("the same way as the other protocol's")
    calls = len(desk.upstream.calls)
    refused = refusal_of(lambda: ask(desk, f"a fox fault={fault}", protocol=protocol))
    assert type(refused) is kind
    assert says in f"{refused.message} {refused.hint}"
    assert len(desk.upstream.calls) == calls + 1


@pytest.mark.parametrize(("fault", "kind"), [("filtered", ContentRefused), ("tool", ProviderFailed)])
def test_an_empty_answer_says_why(desk: Desk, fault: str, kind: type[BacklotError]) -> None:
    assert type(refusal_of(lambda: ask(desk, f"fault={fault}"))) is kind


def test_nobody_there(desk: Desk) -> None:
    desk.open(SN_BASE_URL="http://127.0.0.1:9")
    assert type(refusal_of(lambda: ask(desk, "a fox"))) is Unreachable


@pytest.mark.parametrize(
    ("asking", "field"),
    [
        ({"prompt": "a", "broken": True}, "artifact_id"),
        ({"prompt": "a", "protocol": "grpc"}, "protocol"),
    ],
)
def test_refuses_before_a_byte_is_sent(desk: Desk, asking: dict[str, Any], field: str) -> None:
    pictures: tuple[Path, ...] = ()
    if asking.pop("broken", False):
        (desk.workdir / "words.png").write_text("no picture")
        pictures = (desk.workdir / "words.png",)
    calls = len(desk.upstream.calls)
    prompt = asking.pop("prompt")
    refused = refusal_of(lambda: ask(desk, prompt, pictures=pictures, **asking))
    assert (refused.field, bool(refused.hint)) == (field, True)
    assert len(desk.upstream.calls) == calls


@pytest.mark.parametrize("protocol", ["openai-completions", ANTHROPIC])
def test_talks_as_every_chat_does(desk: Desk, protocol: str) -> None:
    desk.open(SN_CHAT_BASE_URL=f"{desk.url}/stream/v1", SN_CHAT_TYPE=protocol)

    async def talk() -> list[Any]:
        messages = [{"role": "user", "content": "a fox"}]
        return [delta async for delta in desk.provider.chat(messages, [], desk.provider.values)]

    told = wait(talk())
    assert "".join(delta.text for delta in told) == "a fox, lit by a low golden sun"
    assert told[-1].data["model"] == "sensenova-6.7-flash-lite"
    assert wait(desk.provider.chat_models(desk.provider.values)) == [
        "sensenova-6.7-flash-lite",
        "sensenova-6.8-flash-lite",
    ]
