"""The emulator of SenseNova looks at what it is sent: keys in their place, every field and its type, pictures of the kind they say."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.upstreams._mangling import Place, changed, mistyped, with_less, with_more
from tests.upstreams.sensenova import KEY, State, app
from tests.upstreams.sensenova.state import png
from tests.upstreams.serving import serving

PICTURES, TALK, CLAUDE = "/v1/images/generations", "/v1/chat/completions", "/v1/messages"
NANO = "/v1beta/models/gemini-3.1-flash-image-preview:generateContent"
PNG = base64.b64encode(png(8, 8)).decode()
BEARER, GOOGLE = {"authorization": f"Bearer {KEY}"}, {"x-goog-api-key": KEY}
BOTH = {**BEARER, "x-api-key": KEY}
SEEN = [
    {"type": "text", "text": "What is this?"},
    {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PNG}"}},
]
SOURCE = {"type": "base64", "media_type": "image/png", "data": PNG}
HARMS = ("HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT")
GOOD: dict[str, tuple[str, dict[str, str], dict[str, Any]]] = {
    "sensenova": (
        PICTURES,
        BEARER,
        {
            "model": "sensenova-u1-fast",
            "prompt": "a fox",
            "size": "2048x2048",
            "response_format": "url",
            "output_format": "png",
            "watermark": False,
            "aspect_ratio": "1:1",
        },
    ),
    "openai-image": (
        PICTURES,
        BEARER,
        {"model": "gpt-image-2", "prompt": "a fox", "n": 1, "size": "64x48", "response_format": "b64_json"},
    ),
    "nano-banana": (
        NANO,
        GOOGLE,
        {
            "contents": [{"role": "USER", "parts": [{"text": "a fox"}]}],
            "generationConfig": {
                "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
                "maxOutputTokens": 8192,
            },
            "safetySettings": [{"category": f"HARM_CATEGORY_{harm}", "threshold": "OFF"} for harm in HARMS],
        },
    ),
    "openai": (
        TALK,
        BEARER,
        {
            "model": "sensenova-6.7-flash-lite",
            "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": SEEN}],
            "max_completion_tokens": 8192,
        },
    ),
    "anthropic": (
        CLAUDE,
        BOTH,
        {
            "model": "sensenova-6.7-flash-lite",
            "messages": [{"role": "user", "content": [SEEN[0], {"type": "image", "source": SOURCE}]}],
            "max_tokens": 4096,
        },
    ),
}


@pytest.fixture(scope="module")
def service() -> Iterator[tuple[httpx.Client, State]]:
    made = app()
    with serving(made) as url, httpx.Client(base_url=url, trust_env=False) as web:
        yield web, made.state.upstream


@pytest.mark.parametrize("kind", GOOD)
def test_takes_each_request_as_the_vendors_client_sends_it(service: tuple[httpx.Client, State], kind: str) -> None:
    path, headers, body = GOOD[kind]
    assert service[0].post(path, headers=headers, json=body).status_code == 200


@pytest.mark.parametrize("kind", GOOD)
def test_refuses_a_field_that_is_missing_unknown_or_of_a_wrong_type(
    service: tuple[httpx.Client, State], kind: str
) -> None:
    web, state = service
    path, headers, body = GOOD[kind]
    made = len(state.made)
    wrong = [*with_less(body), *with_more(body), *mistyped(body)]
    taken = [each for each in wrong if web.post(path, headers=headers, json=each).status_code // 100 != 4]
    taken += [each for each in ([], "text", 7) if web.post(path, headers=headers, json=each).status_code != 400]
    assert taken == []
    assert len(state.made) == made


WRONG_VALUES: list[tuple[str, Place, Any, int]] = [
    ("sensenova", ("model",), "nobody", 404),
    ("sensenova", ("size",), "1024x1024", 400),
    ("sensenova", ("aspect_ratio",), "2:1", 400),
    ("sensenova", ("watermark",), True, 400),
    ("sensenova", ("output_format",), "webp", 400),
    ("sensenova", ("prompt",), " ", 400),
    ("openai-image", ("n",), 2, 400),
    ("openai-image", ("size",), "large", 400),
    ("nano-banana", ("generationConfig", "imageConfig", "imageSize"), "1K", 400),
    ("nano-banana", ("safetySettings", 0, "threshold"), "BLOCK_NONE", 400),
    ("nano-banana", ("contents", 0, "role"), "user", 400),
    ("openai", ("model",), "nobody", 404),
    ("openai", ("max_completion_tokens",), 4096, 400),
    ("openai", ("messages", 0, "role"), "user", 400),
    ("openai", ("messages", 1, "content"), SEEN[::-1], 400),
    ("openai", ("messages", 1, "content", 1, "image_url", "url"), f"data:image/jpeg;base64,{PNG}", 400),
    ("openai", ("messages", 1, "content", 1, "image_url", "url"), "data:image/png;base64,bm8gcGljdHVyZQ==", 400),
    ("anthropic", ("max_tokens",), 8192, 400),
    ("anthropic", ("messages", 0, "role"), "system", 400),
    ("anthropic", ("messages", 0, "content", 1, "source", "media_type"), "image/webp", 400),
]


@pytest.mark.parametrize(("kind", "place", "value", "status"), WRONG_VALUES)
def test_refuses_a_wrong_value(
    service: tuple[httpx.Client, State], kind: str, place: Place, value: Any, status: int
) -> None:
    path, headers, body = GOOD[kind]
    answer = service[0].post(path, headers=headers, json=changed(body, place, value))
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"message", "type", "code"}


@pytest.mark.parametrize(
    ("kind", "headers"),
    [
        ("sensenova", {}),
        ("sensenova", {"authorization": "Bearer sk-other"}),
        ("sensenova", {"authorization": KEY}),
        ("sensenova", {"x-api-key": KEY}),
        ("nano-banana", BEARER),
        ("nano-banana", {**GOOGLE, **BEARER}),
        ("openai", {"x-api-key": KEY}),
        ("anthropic", BEARER),
        ("anthropic", {"x-api-key": KEY}),
    ],
)
def test_refuses_a_key_that_is_wrong_or_in_the_wrong_place(
    service: tuple[httpx.Client, State], kind: str, headers: dict[str, str]
) -> None:
    path, _, body = GOOD[kind]
    assert service[0].post(path, headers=headers, json=body).status_code == 401


def test_refuses_what_is_no_json(service: tuple[httpx.Client, State]) -> None:
    web, _ = service
    assert web.post(PICTURES, headers={**BEARER, "content-type": "text/plain"}, content=b"{}").status_code == 415
    assert web.post(TALK, headers={**BEARER, "content-type": "application/json"}, content=b"{").status_code == 400


def test_a_made_picture_is_fetched_by_its_signed_address_alone(service: tuple[httpx.Client, State]) -> None:
    web, _ = service
    path, headers, body = GOOD["sensenova"]
    first, last = [each["url"] for each in web.post(path, headers=headers, json=body).json()["data"]]
    assert web.get(last).content == png(2048, 2048)
    assert web.get(last, headers=BEARER).status_code == 403
    assert web.get(first).status_code == 403
    assert web.get(last.partition("?")[0]).status_code == 403
