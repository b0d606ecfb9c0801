"""What the Hub, the router and the library say when they refuse, in the studio's errors."""

from __future__ import annotations

from collections.abc import Mapping
from json import JSONDecodeError
from typing import Any

from providers._http import SENTENCE, refusal
from studio.errors import (
    AuthFailed,
    BacklotError,
    ContentRefused,
    ModelUnavailable,
    OutcomeUnknown,
    OutOfCredit,
    ProviderFailed,
    RequestError,
    Unreachable,
)

TITLE, NAME, TOKEN, PAYER = "Hugging Face", "huggingface", "HF_TOKEN", "HF_BILL_TO"
GATEWAY = "gateway"  # code of trouble on the way, not of the work itself
BILLING = "https://huggingface.co/settings/billing"
REFUSED_WORDS = ("nsfw", "content checker", "content policy", "flagged", "safety", "sensitive")


def told(status: int, words: str, headers: Mapping[str, str]) -> BacklotError:
    """The error of a status, with what to do about it. words: the upstream's own sentence."""
    said = f"{TITLE}: {words}" if words else f"{TITLE} answered {status}."
    if status == 401:
        return AuthFailed(said, hint=f"Check {TOKEN}; it may have been revoked.", provider=NAME)
    if status == 403:
        hint = f'Give the token the permission "Make calls to Inference Providers", or check the organization that pays ({TOKEN}).'
        return AuthFailed(said, hint=hint, provider=NAME, code="scope_missing")
    if status == 402:
        return OutOfCredit(
            said, hint=f"Buy credits or subscribe at {BILLING}, or choose another provider.", provider=NAME
        )
    if status in {404, 410}:
        return ModelUnavailable(said, hint="Choose another model, or another upstream in the options.", provider=NAME)
    if status == 422 and declined(words):
        return refused(words)
    if status in {400, 422}:
        return RequestError(said, hint="Change this value, or choose another model.", provider=NAME)
    return refusal(TITLE, NAME, status, words, headers)


def declined(words: str) -> bool:
    """Whether an upstream's sentence is about content it will not make."""
    return any(word in words.lower() for word in REFUSED_WORDS)


def refused(words: str = "") -> ContentRefused:
    said = f"{TITLE}: {words}" if words else f"{TITLE} withheld the result because of its content."
    return ContentRefused(said, hint="Change the words or the picture.", provider=NAME)


def failed(upstream: str, words: str) -> BacklotError:
    """The error of a job that broke there."""
    if declined(words):
        return refused(words)
    said = words.strip()[:SENTENCE] or "it failed without a reason"
    return ProviderFailed(f"{upstream}: {said}", hint="Try again, or choose another model.", provider=NAME)


def words_in(body: Any) -> str:
    """The sentence in a refusal, whichever of the upstreams wrote it: `error`, `message`, `detail` as text or as a list of problems."""
    if isinstance(body, str):
        return body[:SENTENCE]
    if isinstance(body, list):
        return "; ".join(_problem(one) for one in body)[:SENTENCE]
    if not isinstance(body, dict):
        return ""
    for name in ("error", "message", "detail"):
        if found := words_in(body.get(name)):
            return found
    return ""


def _problem(one: Any) -> str:
    """One of fal.ai's problems, with the field it is about."""
    if not isinstance(one, dict):
        return str(one)
    field = ".".join(str(part) for part in one.get("loc", ()) if part != "body")
    return f"{field}: {one.get('msg', '')}" if field else str(one.get("msg", ""))


def from_library(error: Exception, *, paid: bool) -> BacklotError:
    """The error that the library's own stands for. paid: the call may have been accepted, so what is unclear is unknown."""
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    if isinstance(error, BacklotError):
        return error
    if isinstance(error, OfflineModeIsEnabled):
        return Unreachable(f"{TITLE} is not asked: HF_HUB_OFFLINE is set.", hint="Unset it.", provider=NAME)
    if isinstance(error, HfHubHTTPError):
        response = error.response
        try:
            words = words_in(response.json())
        except (ValueError, httpx2.StreamError):
            words = ""
        known = told(response.status_code, words, response.headers)
        return unknown() if paid and isinstance(known, ProviderFailed) else known
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout):
        return Unreachable(f"{TITLE} cannot be reached.", provider=NAME)
    if isinstance(error, TimeoutError | httpx2.HTTPError) and paid:
        return unknown()
    if isinstance(error, TimeoutError | httpx2.HTTPError):
        return Unreachable(f"{TITLE} did not answer.", provider=NAME)
    words = str(error)
    if isinstance(error, ValueError) and not isinstance(error, UnicodeError | JSONDecodeError) and "http" not in words:
        return failed("huggingface_hub", words)  # the library's own sentence about a model, a task or a job that failed
    return ProviderFailed(f"{TITLE} sent an answer that cannot be read.", provider=NAME, code="bad_answer")


def unknown() -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{TITLE} did not answer clearly; it may have accepted this and charged for it.", provider=NAME
    )
