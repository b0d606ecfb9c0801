"""What refusals stand for, at both layers; and their words without the name of who really answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from providers._director.accounts import GATEWAY_URL, KEY, NAME, TITLE, TOKEN
from providers._director.texts import say
from studio.errors import (
    AuthFailed,
    BacklotError,
    ContentRefused,
    NotConfigured,
    OutcomeUnknown,
    OutOfCredit,
    ProviderBusy,
    ProviderFailed,
    QuotaReached,
    RequestError,
    Unreachable,
)

SENTENCE = 300  # characters of the upstream's own words that are shown
EMPTY = {"", "ok", "success", "null", "none"}
_ADDRESS = re.compile(r"\b(?:https?|wss?)://[^\s)]+|\b[\w.-]*(?:sjinn|instaclaw)\.\w+[^\s)]*", re.IGNORECASE)
_VENDOR = re.compile(r"\w*(?:sjinn|instaclaw|clawlancer)\w*", re.IGNORECASE)
_HOST = re.compile(
    r"(?:\b[Tt]he host )?(?<![\w.])(?!\d+\.\d+(?![\w.]))(?:[\w-]+\.)+[\w-]+(?::\d+)?(?:/\S*)?"
)  # and no decimal number
_UNWANTED = re.compile(
    r"content[ _-]?(policy|filter|moderation)|sensitive|safety|nsfw|inappropriate|moderation|prohibited", re.IGNORECASE
)
_MISSING = re.compile(r"not[ _]?found|no such|does not exist|unknown (task|chat)", re.IGNORECASE)
_INVALID = re.compile(r"invalid|required|missing|unsupported|must be", re.IGNORECASE)
_BALANCE = re.compile(r"insufficient|balance|credits?\b|membership|subscription", re.IGNORECASE)
BALANCE, MEMBERSHIP = 100, 101  # the vendor's numbers


@dataclass(frozen=True)
class Answer:
    """What came back: its status, and its body where that is a JSON object."""

    status: int
    body: dict[str, Any] | None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def retry_after(self) -> float:
        text = self.headers.get("retry-after", "").strip()
        return float(text) if text.isdecimal() else 0.0

    @property
    def data(self) -> dict[str, Any]:
        found = (self.body or {}).get("data")
        return found if isinstance(found, dict) else {}

    @property
    def said_no(self) -> bool:
        """Whether the body itself says that it failed, which a status of 200 does not exclude."""
        return self.body is not None and (self.body.get("success") is False or code_of(self.body) != 0)

    @property
    def words(self) -> str:
        return words_in(self.body or {})


class Refused(ProviderFailed):
    """A clear no, so certainly not accepted: the same or another model may be tried."""


def discreet(text: str) -> str:
    """The words without addresses and without the vendor's name."""
    return _VENDOR.sub(TITLE, _ADDRESS.sub("(an address)", text)).strip()[:SENTENCE]


def code_of(body: Mapping[str, Any]) -> int:
    """The vendor's number for a failure, from whichever field it is in; 0 for none."""
    for name in ("code", "error_code"):
        number = whole(str(body.get(name, "")))
        if number not in {None, 0, 200}:
            return number or 0
    return 0


def whole(text: str) -> int | None:
    """The whole number that a text is; None where it is none."""
    return int(text) if re.fullmatch(r"-?\d{1,9}", text.strip()) else None


FAILURES = ("errorMsg", "error_msg", "error")


def words_in(body: Mapping[str, Any], names: tuple[str, ...] = (*FAILURES, "message")) -> str:
    """What a body says of a failure, as it may be shown. names: the fields that are looked into."""
    data = body.get("data")
    details = body.get("details")
    for place in (details, body, data):
        if not isinstance(place, dict):
            continue
        for name in names:
            value = place.get(name)
            if isinstance(value, dict):
                value = value.get("message")
            if isinstance(value, str) and value.strip().lower() not in EMPTY:
                return discreet(value)
    return ""


def is_missing(answer: Answer) -> bool:
    """Whether an answer says that there is no such job."""
    if answer.status == 404:
        return True
    return (
        answer.body is not None
        and answer.body.get("success") is False
        and (bool(_MISSING.search(answer.words)) or (not answer.data and not answer.words))
    )


def not_created(answer: Answer) -> BacklotError:
    """What an answer to a creation without an id stands for."""
    status, body = answer.status, answer.body
    slug = str((body or {}).get("error") or "")
    if status in {301, 302, 303, 307, 308}:
        return NotConfigured(
            f"{TITLE}'s address leads elsewhere (it answered {status}).",
            provider=NAME,
            field=GATEWAY_URL,
            hint=f"Set {GATEWAY_URL} to the address it leads to, or unset it.",
        )
    if status == 401:
        return _auth("unauthorized", answer)
    if status == 403:
        return _auth("forbidden", answer)
    if status == 429:
        return _limited(answer)
    if status == 503:
        if slug == "service_unavailable":
            return QuotaReached(say("at_capacity"), provider=NAME, code="at_capacity", hint="Try again later.")
        return ProviderBusy(say("at_capacity"), provider=NAME, retry_after=answer.retry_after)
    if status == 409:
        return ProviderBusy(_said(answer), provider=NAME, retry_after=answer.retry_after)
    if status == 402:
        return OutOfCredit(_said(answer), provider=NAME)
    if status == 404:
        return Refused(_said(answer), provider=NAME, code="not_there", hint=f"Check {GATEWAY_URL}.")
    if 400 <= status < 500:
        return _by_words(answer, RequestError(_said(answer), provider=NAME, hint="Change the request."))
    details = (body or {}).get("details")
    if status == 502 and isinstance(details, dict) and (details.get("success") is False or code_of(details)):
        return declined(details)
    if status == 500 and "not configured" in slug.lower():
        return NotConfigured(say("not_configured"), provider=NAME, hint="Ask whoever runs the gateway.")
    if 200 <= status < 300 and answer.said_no:
        return declined(body or {})
    if 200 <= status < 300 and body is not None:
        return ProviderFailed(say("no_id"), provider=NAME, code="no_id", hint=say("try_again"))
    return unclear()


def declined(body: Mapping[str, Any]) -> BacklotError:
    """What a parsed failure stands for. It was not accepted."""
    answer = Answer(200, dict(body))
    if code_of(body) in {BALANCE, MEMBERSHIP}:
        return OutOfCredit(_said(answer), provider=NAME, hint="Add credit there, or choose another provider.")
    said = f"{say('not_accepted')} {sentence(answer.words)}".strip()
    return _by_words(
        answer, Refused(said, provider=NAME, code="not_accepted", hint=f"{say('try_again')} {say('try_other')}")
    )


def sentence(words: str) -> str:
    """The words with a capital letter and a full stop."""
    return f"{words[0].upper()}{words[1:].rstrip('.')}." if words else ""


def failed(words: str) -> BacklotError:
    """The error of an accepted job that came to nothing."""
    if _UNWANTED.search(words):
        return ContentRefused(f"{TITLE}: {words}", provider=NAME)
    said = f"{say('failed')} {sentence(words)}".strip()
    return ProviderFailed(said, provider=NAME, hint=f"{say('try_again')} {say('try_cheap')} {say('try_other')}")


def silent(answer: Answer) -> BacklotError | None:
    """Why an answer to a question says nothing of the job; None where it does."""
    if answer.status == 401:
        return _auth("unauthorized", answer)
    if answer.status == 403:
        return _auth("forbidden", answer)
    if answer.status == 429:
        return ProviderBusy(_said(answer), provider=NAME, retry_after=answer.retry_after)
    if answer.status >= 500:
        return Unreachable(say("server_error"), provider=NAME, retry_after=answer.retry_after)
    if answer.body is None or (answer.status >= 300 and not is_missing(answer)):
        return Unreachable(f"{TITLE} sent an answer that cannot be read.", provider=NAME)
    return None


def unclear() -> OutcomeUnknown:
    return OutcomeUnknown(say("unclear"), provider=NAME)


def veiled(error: BacklotError) -> BacklotError:
    """The same error about a file, without the host that it came from. A file that is not allowed is the provider's failure."""
    message = discreet(_HOST.sub("its address", error.message))
    message = message if message == error.message else f"{TITLE}'s file: {message}"
    kind = ProviderFailed if isinstance(error, RequestError) else type(error)
    hint = say("try_again") if isinstance(error, RequestError | ProviderFailed) else error.hint
    return kind(message, hint=hint, provider=NAME, code=error.code, retry_after=error.retry_after)


def _auth(name: str, answer: Answer) -> AuthFailed:
    return AuthFailed(say(name), provider=NAME, hint=f"Check {TOKEN} or {KEY} in Settings.")


def _limited(answer: Answer) -> BacklotError:
    body = answer.body or {}
    if body.get("error") == "video_limit_reached" or ("used" in body and "limit" in body):
        used = f"{body['used']} of {body['limit']} are used. " if "used" in body and "limit" in body else ""
        return QuotaReached(
            say("daily_limit"),
            provider=NAME,
            code="daily_limit",
            hint=f"{used}Wait until then, or choose another provider.",
        )
    return ProviderBusy(_said(answer), provider=NAME, retry_after=answer.retry_after)


def _by_words(answer: Answer, otherwise: BacklotError) -> BacklotError:
    """The error that the words stand for, where they are known."""
    words = answer.words
    if _UNWANTED.search(words):
        return ContentRefused(f"{TITLE}: {words}", provider=NAME)
    if _BALANCE.search(words) and not _INVALID.search(words):
        return OutOfCredit(f"{TITLE}: {words}", provider=NAME)
    return otherwise


def _said(answer: Answer) -> str:
    return f"{TITLE}: {answer.words}" if answer.words else f"{TITLE} answered {answer.status}."
