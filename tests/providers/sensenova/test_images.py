"""What is sent for a picture by each of the three protocols, and what comes back."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from studio.errors import BacklotError, ContentRefused, NotConfigured, RequestError
from tests.providers.sensenova.conftest import Desk, FakeRun, refusal_of
from tests.upstreams.sensenova import KEY

SHAPES = {
    "2:3": "1664x2496",
    "3:2": "2496x1664",
    "3:4": "1760x2368",
    "4:3": "2368x1760",
    "4:5": "1824x2272",
    "5:4": "2272x1824",
    "1:1": "2048x2048",
    "16:9": "2752x1536",
    "9:16": "1536x2752",
    "9:21": "1344x3136",
    "21:9": "3072x1376",
}
NANO = {"SN_IMAGE_GEN_MODEL_TYPE": "nano-banana", "SN_IMAGE_GEN_MODEL": "gemini-3.1-flash-image-preview"}
OPENAI = {"SN_IMAGE_GEN_MODEL_TYPE": "openai-image", "SN_IMAGE_GEN_MODEL": "gpt-image-2"}


def size_of(run: FakeRun) -> tuple[int, int]:
    (data,) = run.files
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        return picture.size


@pytest.mark.parametrize(("ratio", "size"), SHAPES.items())
def test_sends_what_the_vendors_client_sends_for_every_shape(desk: Desk, ratio: str, size: str) -> None:
    run = desk.make(prompt="a red fox", aspect_ratio=ratio)
    assert f"{size_of(run)[0]}x{size_of(run)[1]}" == size
    sent = desk.sent
    assert (sent["method"], sent["path"], sent["query"]) == ("POST", "/v1/images/generations", "")
    assert sent["headers"]["authorization"] == f"Bearer {KEY}"
    assert sent["headers"]["content-type"] == "application/json"
    assert not {"x-api-key", "idempotency-key", "x-goog-api-key"} & set(sent["headers"])
    assert sent["body"] == {
        "model": "sensenova-u1-fast",
        "prompt": "a red fox",
        "size": size,
        "response_format": "url",
        "output_format": "png",
        "watermark": False,
        "aspect_ratio": ratio,
    }


def test_a_wide_picture_is_usual_and_a_size_leads_to_the_nearest(desk: Desk) -> None:
    desk.make()
    assert (desk.sent["body"]["size"], desk.sent["body"]["aspect_ratio"]) == ("2752x1536", "16:9")
    desk.make(width=1000, height=1010)
    assert (desk.sent["body"]["size"], desk.sent["body"]["aspect_ratio"]) == ("2048x2048", "1:1")


def test_the_last_picture_of_an_answer_is_taken(desk: Desk) -> None:
    run = desk.make()
    assert len(run.kept) == 1
    assert run.kept[0].seed is None
    assert run.kept[0].facts == {"model": "sensenova-u1-fast", "protocol": "sensenova"}


@pytest.mark.parametrize(
    ("base", "path"), [("", "/images/generations"), ("/", "/images/generations"), ("/v1/", "/v1/images/generations")]
)
def test_the_address_of_pictures_gets_no_v1_of_ours(desk: Desk, base: str, path: str) -> None:
    desk.open(SN_IMAGE_GEN_BASE_URL=f"{desk.url}{base}")
    desk.make()
    assert desk.sent["path"] == path


@pytest.mark.parametrize(
    ("request_", "size"),
    [
        ({}, "2731x1536"),
        ({"aspect_ratio": "21:9", "options": {"image_size": "4K"}}, "6257x2681"),
        ({"aspect_ratio": "1:1"}, "2048x2048"),
        ({"width": 1200, "height": 800}, "1200x800"),
    ],
)
def test_openai_image_counts_the_pixels(desk: Desk, request_: dict[str, Any], size: str) -> None:
    desk.open(**OPENAI)
    for prompt in ("a fox", "a fox uri=1"):
        run = desk.make(prompt=prompt, **request_)
        assert size_of(run) == (64, 48)
        assert desk.sent["path"] == "/v1/images/generations"
        assert desk.sent["body"] == {
            "model": "gpt-image-2",
            "prompt": prompt,
            "n": 1,
            "size": size,
            "response_format": "b64_json",
        }


@pytest.mark.parametrize(
    ("request_", "shape"),
    [
        ({}, {"aspectRatio": "16:9", "imageSize": "2K"}),
        ({"aspect_ratio": "21:9", "options": {"image_size": "4k"}}, {"aspectRatio": "21:9", "imageSize": "4K"}),
        ({"width": 600, "height": 900}, {"aspectRatio": "2:3", "imageSize": "2K"}),
    ],
)
def test_nano_banana_signs_in_its_own_way(desk: Desk, request_: dict[str, Any], shape: dict[str, str]) -> None:
    desk.open(**NANO, SN_BASE_URL=desk.url)
    assert size_of(desk.make(prompt="a fox", **request_)) == (64, 36)
    assert desk.sent["path"] == "/v1beta/models/gemini-3.1-flash-image-preview:generateContent"
    assert desk.sent["headers"]["x-goog-api-key"] == KEY
    assert "authorization" not in desk.sent["headers"]
    harms = ("HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT")
    assert desk.sent["body"] == {
        "contents": [{"role": "USER", "parts": [{"text": "a fox"}]}],
        "generationConfig": {"imageConfig": shape, "maxOutputTokens": 8192},
        "safetySettings": [{"category": f"HARM_CATEGORY_{harm}", "threshold": "OFF"} for harm in harms],
    }


def test_a_withheld_picture_says_why(desk: Desk) -> None:
    desk.open(**NANO, SN_BASE_URL=desk.url)
    refused = refusal_of(lambda: desk.make(prompt="a fox fault=blocked"))
    assert type(refused) is ContentRefused
    assert "IMAGE_SAFETY" in refused.message
    empty = refusal_of(lambda: desk.make(prompt="a fox fault=empty"))
    assert (empty.code, "STOP" in empty.message) == ("no_output", True)


def test_the_models_are_the_configured_one_first(desk: Desk) -> None:
    assert desk.provider.models()[0].id == "sensenova-u1-fast"
    desk.open(SN_IMAGE_GEN_MODEL="sensenova-u1.5-lite")
    assert [model.id for model in desk.provider.models()] == [
        "sensenova-u1.5-lite",
        "sensenova-u1-fast",
        "sensenova-u1.5-fast",
    ]
    desk.make()
    assert desk.sent["body"]["model"] == "sensenova-u1.5-lite"
    desk.make(model="sensenova-u1-fast")
    assert desk.sent["body"]["model"] == "sensenova-u1-fast"
    desk.open(**NANO)
    assert [model.id for model in desk.provider.models()] == ["gemini-3.1-flash-image-preview"]


def test_what_the_model_does_not_use_is_said(desk: Desk) -> None:
    assert "negative prompt is not used by this model" in desk.make(negative_prompt="dogs").notes[0]
    assert "seed is not used by this model" in desk.make(seed=0).notes[0]
    assert "not used" not in desk.make().notes[0]
    model = desk.provider.models()[0]
    assert (model.seed, model.negative_prompt, model.steps, model.guidance) == (False, False, None, None)
    assert "Seed and negative prompt are not used by this model." in model.about


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"options": {"image_size": "4k"}}, "options.image_size"),
        ({"options": {"image_size": "1k"}}, "options.image_size"),
        ({"options": {"unet": "x"}}, "options.unet"),
        ({"width": 511, "height": 513, "strict_size": True}, "width"),
        ({"output_format": "webp"}, "output_format"),
        ({"steps": 9}, "steps"),
        ({"guidance": 3}, "guidance"),
        ({"loras": [{"id": "a"}]}, "loras"),
        ({"model": "nobody-1"}, "model"),
    ],
)
def test_refuses_what_cannot_be_before_a_byte_is_sent(desk: Desk, request_: dict[str, Any], field: str) -> None:
    calls = len(desk.upstream.calls)
    refused = refusal_of(lambda: desk.make(**request_))
    assert isinstance(refused, RequestError)
    assert (refused.field, bool(refused.hint)) == (field, True)
    assert len(desk.upstream.calls) == calls


def test_without_a_key_nothing_is_sent(desk: Desk) -> None:
    desk.open(SN_API_KEY="", SN_CHAT_API_KEY=KEY)
    calls = len(desk.upstream.calls)
    assert isinstance(refusal_of(lambda: desk.make()), NotConfigured)
    assert len(desk.upstream.calls) == calls


@pytest.mark.parametrize("fault", ["401", "403", "429", "500", "error200", "moved"])
def test_no_key_is_in_any_refusal(desk: Desk, fault: str) -> None:
    refused = refusal_of(lambda: desk.make(prompt=f"a cat fault={fault}"))
    assert isinstance(refused, BacklotError)
    if fault in {"401", "403"}:
        assert "SN_API_KEY" in refused.hint
