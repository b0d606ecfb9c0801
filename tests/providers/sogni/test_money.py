"""What pays, what is left, and what errors become."""

from __future__ import annotations

from typing import Any

import pytest
from sogni_client import ApiError

from providers._sogni.catalog import listed
from providers._sogni.errors import FUNDS, from_project, from_sdk, own_words
from providers._sogni.money import balance_of, tokens_for, words_of
from providers._sogni.options import Options

MODELS = {model.id: model for model in listed()}
BALANCE = {"spark": {"net": "12.34", "settled": "20"}, "sogni": {"net": "0.56"}}

TOKENS: list[tuple[str, str | None, str, tuple[str, ...]]] = [
    ("z_image_turbo_bf16", None, "", ("spark",)),
    ("z_image_turbo_bf16", None, "sogni", ("sogni",)),
    ("z_image_turbo_bf16", None, "auto", ("spark", "sogni")),
    ("z_image_turbo_bf16", "auto", "sogni", ("spark", "sogni")),
    ("z_image_turbo_bf16", "spark", "auto", ("spark",)),
    ("ace_step_1.5_turbo", "auto", "", ("spark", "sogni")),
    ("wan_v2.2-14b-fp8_t2v_lightx2v", "auto", "", ("spark", "sogni")),
    ("seedance-2-0", "auto", "", ("spark",)),
    ("seedance-2-0", None, "sogni", ("spark",)),
    ("gpt-image-2", None, "auto", ("spark",)),
    ("seedream-5-0-pro-uncensored", "auto", "", ("spark",)),
    ("happyhorse-1.1-t2v", "auto", "", ("spark",)),
    ("wan3.0-video", "auto", "", ("spark",)),
]


@pytest.mark.parametrize(("model", "asked", "usual", "order"), TOKENS)
def test_tokens_are_tried_in_order(model: str, asked: Any, usual: str, order: tuple[str, ...]) -> None:
    assert tokens_for(MODELS[model], Options(token_type=asked), usual) == order


def test_what_is_left_is_the_net_amount() -> None:
    assert balance_of(BALANCE, "spark").model_dump() == {"amount": 12.34, "unit": "Spark"}
    assert balance_of(BALANCE, "sogni").model_dump() == {"amount": 0.56, "unit": "SOGNI"}
    assert words_of(BALANCE) == "12.34 Spark, 0.56 SOGNI"
    assert balance_of({}, "spark").amount == 0


PROJECT_ERRORS: list[tuple[dict[str, Any], str]] = [
    ({"code": 4024, "message": "Debit Error: Insufficient funds"}, "insufficient_credits"),
    ({"code": 0, "message": "Debit Error: Insufficient funds"}, "insufficient_credits"),
    ({"code": 4078, "message": "no"}, "model_unavailable"),
    ({"code": 4079, "message": "queue"}, "rate_limited"),
    ({"code": 4080, "message": "grace"}, "insufficient_credits"),
    ({"code": 4081, "message": "plan"}, "model_unavailable"),
    ({"code": 4100, "message": "no worker"}, "rate_limited"),
    ({"code": 4103, "message": "consent", "consentRequired": {"key": "x"}}, "model_unavailable"),
    ({"code": 4104, "message": "soon"}, "model_unavailable"),
    ({"code": 5000, "originalCode": "genfailure", "message": "x"}, "permanent"),
    ({"code": 5000, "originalCode": "sensitiveContent", "message": "Sensitive content detected."}, "content_refused"),
    ({"code": 5000, "vendorFailureCategory": "content_policy", "message": "x"}, "content_refused"),
    ({"code": 5000, "vendorFailureCategory": "input_validation", "message": "x"}, "invalid_request"),
    ({"code": 5002, "originalCode": "workerDisconnected"}, "permanent"),
    ({"code": 0, "originalCode": "projectLost", "message": "gone"}, "permanent"),
    ({}, "permanent"),
]


@pytest.mark.parametrize(("error", "category"), PROJECT_ERRORS, ids=lambda value: str(value)[:40])
def test_a_projects_error_is_one_of_ours(error: dict[str, Any], category: str) -> None:
    found = from_project(error)
    assert found.category == category
    assert found.message
    assert found.hint


ANSWERS: list[tuple[int, dict[str, Any], str]] = [
    (401, {"message": "Invalid key", "errorCode": 101}, "auth"),
    (402, {"error": {"message": "Debit Error: Insufficient funds", "code": "insufficient"}}, "insufficient_credits"),
    (403, {"message": "forbidden"}, "auth"),
    (404, {"message": "no"}, "invalid_request"),
    (409, {"message": "changed"}, "invalid_request"),
    (422, {"message": "must be"}, "invalid_request"),
    (429, {"message": "slow", "retryAfter": 7}, "rate_limited"),
    (503, {"message": "later"}, "rate_limited"),
    (500, {"message": "oops"}, "transient"),
]


@pytest.mark.parametrize(("status", "payload", "category"), ANSWERS)
def test_an_answer_is_one_of_ours(status: int, payload: dict[str, Any], category: str) -> None:
    found = from_sdk(ApiError(status, payload))
    assert found.category == category
    assert found.retry_after == payload.get("retryAfter", 0)


def test_the_sentence_for_no_money_is_the_references() -> None:
    assert from_project({"code": 4024}).message == FUNDS
    assert FUNDS == "Insufficient funds. Claim 50 free daily Spark points at https://app.sogni.ai/"


def test_no_address_of_theirs_is_shown() -> None:
    signed = "Client error for url https://bucket.example/a.png?X-Signature=abc after retry"
    assert "Signature" not in own_words(signed)
    assert "Signature" not in from_project({"code": 9, "message": signed}).message
    assert len(own_words("x" * 5000)) == 300
