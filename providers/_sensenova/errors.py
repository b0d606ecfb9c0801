"""What SenseNova's refusals stand for: by status, and by the `error` object that may stand in an answer of status 200."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from providers._http import SENTENCE, refusal
from providers._sensenova.chains import CHAINS, NAME, TITLE, Account
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
)

MOVED = {301, 307, 308}
_EMPTY = re.compile(r"insufficient|balance|credit|arrears|余额|欠费", re.IGNORECASE)
_USED_UP = re.compile(r"quota|daily limit|allowance|配额|额度", re.IGNORECASE)
_UNWANTED = re.compile(
    r"content[ _]?(policy|filter)|sensitive|safety|inappropriate|moderation|敏感|违规", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://\S+")

REWORD = "Put it in other words."


def failure(status: int, words: str, headers: Mapping[str, str]) -> BacklotError:
    """The error that a refusal with this status stands for."""
    words = tidy(words)
    said = f"{TITLE}: {words}" if words else f"{TITLE} answered {status}."
    if status in MOVED:
        return NotConfigured(
            f"{TITLE}'s address leads elsewhere (it answered {status}).",
            provider=NAME,
            hint="Set SN_BASE_URL to the address it leads to.",
        )
    if status in {402, 403, 429} and (used_up := _account_is_empty(said, words)):
        return used_up
    if status in {400, 403, 422} and _UNWANTED.search(words):
        return ContentRefused(said, hint=REWORD, provider=NAME)
    if status == 404:
        return ModelUnavailable(said, provider=NAME, field="model", hint="Check the model, and SN_BASE_URL.")
    error = refusal(TITLE, NAME, status, words, headers)
    if isinstance(error, RequestError):
        error.hint = "Change the prompt, the size or the model."
    return error


def error_in(answer: Any) -> BacklotError | None:
    """The error that an answer of status 200 holds, if it does. Source: the vendor's client, by `error.type`."""
    held = answer.get("error") if isinstance(answer, dict) else None
    if not held:
        return None
    kind, words = ("", str(held)) if not isinstance(held, dict) else (str(held.get("type")), str(held.get("message")))
    words = tidy(words[:SENTENCE])
    said = f"{TITLE}: {words}"
    if used_up := _account_is_empty(said, words):
        return used_up
    if _UNWANTED.search(words):
        return ContentRefused(said, hint=REWORD, provider=NAME)
    if kind == "rate_limit_error":
        return ProviderBusy(said, provider=NAME)
    if kind in {"authentication_error", "permission_error"}:
        return AuthFailed(said, hint="Check the key in Settings.", provider=NAME)
    if kind == "api_error":
        return ProviderFailed(said, hint="Try again in a while.", provider=NAME)
    return RequestError(said, hint="Change the prompt, the size or the model.", provider=NAME)


def explained(error: BacklotError, account: Account) -> BacklotError:
    """The same error without the key in its words, and with the variable that gave a refused key."""
    error.message = error.message.replace(account.key, "***")
    error.args = (error.message,)
    if isinstance(error, AuthFailed):
        others = " and ".join(name for name in CHAINS[account.command]["key"] if name != account.key_source)
        error.hint = f"The key came from {account.key_source}. Check it, and whether it belongs to SN_BASE_URL. {others} would be read too."
    return error


def tidy(words: str) -> str:
    """The upstream's words without addresses, which may be signed."""
    return _ADDRESS.sub("(an address)", words).strip()


def _account_is_empty(said: str, words: str) -> BacklotError | None:
    if _USED_UP.search(words):
        return QuotaReached(said, hint="Wait until it is renewed, or choose another provider.", provider=NAME)
    if _EMPTY.search(words):
        return OutOfCredit(said, hint="Add credit, or choose another provider.", provider=NAME)
    return None
