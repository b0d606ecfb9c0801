"""Errors: one body for each, made again from what was stored, and sentences for wrong requests."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from studio.errors import (
    BacklotError,
    Conflict,
    ErrorBody,
    NotConfigured,
    NotFound,
    ProviderBusy,
    ProviderFailed,
    RequestError,
    StorageFailed,
    error_from,
    request_error,
    request_errors,
)
from studio.requests import parse_request

CATEGORIES = {
    *("invalid_request", "not_configured", "auth", "insufficient_credits", "quota", "rate_limited", "content_refused"),
    *("model_unavailable", "timeout", "transient", "cancelled", "outcome_unknown", "permanent"),
}


def every_kind(kind: type[BacklotError] = BacklotError) -> list[type[BacklotError]]:
    return [
        kind,
        *(
            found
            for child in kind.__subclasses__()
            if child.__module__ == "studio.errors"
            for found in every_kind(child)
        ),
    ]


@pytest.mark.parametrize("kind", every_kind())
def test_each_kind_has_a_sentence_a_category_and_comes_back_from_its_body(kind: type[BacklotError]) -> None:
    error = kind(hint="Do this.", provider="sogni", field="prompt")
    assert error.message.endswith(".")
    assert error.category in CATEGORIES
    again = error_from(error.as_dict())
    assert type(again) is kind
    assert again.as_dict() == error.as_dict()


def test_a_code_of_its_own_keeps_the_category() -> None:
    error = error_from(RequestError("Too wide.", code="invalid_size", field="width").as_dict())
    assert (type(error), error.code, error.field) == (RequestError, "invalid_size", "width")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"category": "rate_limited"}, ProviderBusy),
        ({"category": "not_configured"}, NotConfigured),
        ({"category": "permanent"}, ProviderFailed),
        ({}, BacklotError),
    ],
)
def test_an_unknown_code_falls_back_to_its_category(body: dict[str, str], kind: type[BacklotError]) -> None:
    assert isinstance(error_from({"code": "of_the_future", **body}), kind)


def test_the_tree_says_whose_turn_it_is() -> None:
    assert issubclass(NotFound, RequestError)
    assert issubclass(Conflict, RequestError)
    assert not ProviderFailed.retryable
    assert ProviderBusy.retryable
    assert StorageFailed.category == "permanent"


def test_the_body_has_the_documented_fields() -> None:
    assert list(ErrorBody.model_fields) == ["code", "category", "retryable", "message", "hint", "provider", "field"]


@pytest.mark.parametrize(
    ("values", "field", "message", "hint"),
    [
        ({"prompt": "x", "count": 0}, "count", "Count is too small (0 given).", "Choose at least 1."),
        ({"prompt": "x", "count": 1000}, "count", "Count is too large (1000 given).", "Choose at most 16."),
        ({"prompt": "x", "count": "3x"}, "count", "Count is not a whole number ('3x' given).", "Give a whole number."),
        ({"prompt": ["x"]}, "prompt", "Prompt is not text (['x'] given).", "Give text."),
        (
            {"prompt": "x" * 100_000},
            "prompt",
            "Prompt is too long (100,000 characters given).",
            "Use at most 10,000 characters.",
        ),
        ({"prompt": "a", "count": True}, "count", "True is no value for count.", "Give this field a value."),
        ({"prompt": "  "}, "prompt", "The prompt is empty.", "Write what you want to see or hear."),
        (
            {"prompt": "x", "colour": "red"},
            "colour",
            "Colour is not a field of this request.",
            "Leave it out, or check its spelling.",
        ),
        (
            {"prompt": "x", "quality": "best"},
            "quality",
            "Quality is not a value this field can have ('best' given).",
            "Choose one of 'fast', 'hq' or 'pro'.",
        ),
        ({"prompt": "x", "guidance": float("nan")}, "guidance", "", ""),
        ({"prompt": "x", "guidance": 31}, "guidance", "Guidance is too large (31 given).", "Choose at most 30."),
        (
            {"prompt": "x", "output_format": "gif"},
            "output_format",
            "Output format is not a value this field can have ('gif' given).",
            "Choose one of 'png', 'jpg' or 'webp'.",
        ),
        (
            {"prompt": "x", "options": [1]},
            "options",
            "Options is not an object ([1] given).",
            "Give an object with named fields.",
        ),
        ({"prompt": "x", "loras": [{}]}, "loras.0.id", "Loras.0.id is missing.", "Give this field a value."),
        ({"prompt": "x\x01"}, "prompt", "Prompt holds a control character", ""),
    ],
)
def test_says_what_is_wrong_with_a_request(values: dict[str, object], field: str, message: str, hint: str) -> None:
    with pytest.raises(RequestError) as refused:
        parse_request("image", values)
    assert refused.value.field == field
    assert refused.value.message.startswith(message)
    assert refused.value.hint.startswith(hint)
    assert len(refused.value.message) < 200


def test_says_how_a_key_is_written() -> None:
    with pytest.raises(RequestError) as refused:
        parse_request("music", {"prompt": "x", "key": "H major"})
    assert (refused.value.field, refused.value.message) == ("key", 'There is no key "H major".')
    assert refused.value.hint == 'Write it like "A minor" or "F# major".'


@pytest.mark.parametrize(
    ("task", "values", "field"),
    [("video", {}, "prompt"), ("photobooth", {"face": "a"}, "styles"), ("model3d", {}, "source")],
)
def test_a_prompt_of_which_nothing_can_be_seen_is_empty(task: str, values: dict[str, str], field: str) -> None:
    with pytest.raises(RequestError) as refused:
        parse_request(task, {**values, "prompt": "\u200b\u2060"})
    assert refused.value.field == field


def test_what_should_be_a_list_is_said_in_words() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(list[str]).validate_python("x")
    assert request_error(caught.value).hint == "Give a list."


def test_says_everything_that_is_wrong_and_takes_braces_as_they_are() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(dict[str, bytes]).validate_python({"{0}": 1, "{x}": {}})
    told = request_errors(caught.value)
    assert [error.field for error in told] == ["{0}", "{x}"]
    assert request_error(caught.value).message == told[0].message
    assert all(error.hint for error in told)
