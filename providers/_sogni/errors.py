"""What Sogni and its SDK say, as errors of ours: translated once, without addresses or payloads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from studio.errors import (
    AuthFailed,
    BacklotError,
    Conflict,
    ContentRefused,
    ModelUnavailable,
    NotFound,
    OutOfCredit,
    ProviderBusy,
    ProviderFailed,
    RequestError,
    TimedOut,
    Unreachable,
)

NAME = "sogni"
NO_FUNDS = 4024
# The sentence and the link of the vendor's own skill.
FUNDS = "Insufficient funds. Claim 50 free daily Spark points at https://app.sogni.ai/"
SESSION_ENDED = "The account changed."  # how the SDK begins when its key was refused under way
SENTENCE = 300  # characters of the upstream's own words that are shown
_ADDRESS = re.compile(r"\b(?:https?|wss?)://\S+", re.IGNORECASE)
_TOO_LITTLE = re.compile(r"insufficient (?:funds|balance|credit)", re.IGNORECASE)


def no_funds() -> OutOfCredit:
    return OutOfCredit(
        FUNDS, provider=NAME, hint="Claim or buy some, choose a smaller request, or let SOGNI pay as well (auto)."
    )


def from_project(error: Mapping[str, Any] | None) -> BacklotError:
    """Why a project or one of its renders failed."""
    known = error or {}
    code, said = _number(known.get("code")), own_words(str(known.get("message") or ""))
    original = str(known.get("originalCode") or "")
    if code == NO_FUNDS or _TOO_LITTLE.search(said):
        return no_funds()
    if original == "sensitiveContent" or known.get("vendorFailureCategory") == "content_policy":
        return withheld(said)
    if code in _BY_CODE:
        kind, text, hint = _BY_CODE[code]
        return kind(text.format(said=said or "It is not available."), provider=NAME, hint=hint, code=f"sogni_{code}")
    if known.get("vendorFailureCategory") == "input_validation":
        return RequestError(f"Sogni: {said or 'it refused the request.'}", provider=NAME, hint="Change the request.")
    if original in _BY_WORD:
        text, hint = _BY_WORD[original]
        return ProviderFailed(text, provider=NAME, hint=hint, code=f"sogni_{original.lower()}")
    return ProviderFailed(f"Sogni: {said or 'the render failed.'}", provider=NAME, hint="Try again.")


def withheld(said: str = "") -> ContentRefused:
    """An output that was made and is not given out."""
    return ContentRefused(
        f"Sogni: {said}" if said else "Sogni's content filter withheld this one.",
        provider=NAME,
        hint="Change the prompt or the picture; or turn the filter off in the options, where you may.",
    )


def from_sdk(error: BaseException) -> BacklotError:
    """An exception that the SDK or the network raised while nothing was being paid for."""
    import httpx
    from sogni_client import ApiError, ChatJobError, ProjectError

    if isinstance(error, BacklotError):
        return error
    if isinstance(error, ProjectError):
        return from_project(error.error)
    if isinstance(error, ApiError | ChatJobError):
        return _from_answer(error)
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return TimedOut("Sogni did not answer in time.", provider=NAME)
    if isinstance(error, ValueError):
        return _from_check(error)
    if type(error).__name__ == "RequestSessionError":
        return AuthFailed("Sogni refused the key.", provider=NAME, hint="Check the key in Settings.")
    if _is_network(error):
        return Unreachable("Sogni cannot be reached.", provider=NAME)
    return ProviderFailed(f"Something broke between here and Sogni ({type(error).__name__}).", provider=NAME)


def from_question(error: BaseException) -> BacklotError:
    """What a failed question about a project means. It never says that the project failed: nobody can tell now."""
    found = from_sdk(error)
    if isinstance(found, AuthFailed | NotFound | ProviderBusy | TimedOut | Unreachable):
        return found
    return Unreachable("Sogni gave no answer that makes sense.", provider=NAME, hint="Check again later.")


def from_close(code: int) -> BacklotError | None:
    """Why the socket was closed for good; None where it may simply be opened again."""
    if code == 4021:
        return AuthFailed("Sogni refused the key.", provider=NAME, hint="Check the key in Settings.")
    if code == 4010:
        return ProviderFailed(
            "Sogni has blocked this studio's app id.",
            provider=NAME,
            hint="Set SOGNI_APP_ID to another one.",
            code="app_id_blocked",
        )
    if code == 4061:
        return ProviderFailed(
            "Too many app ids are in use from this address.",
            provider=NAME,
            hint="Set SOGNI_APP_ID to one that is used already.",
            code="too_many_app_ids",
        )
    return None


def own_words(text: str) -> str:
    """The upstream's sentence, short, one line, and without any address: those may be signed."""
    return " ".join(_ADDRESS.sub("", text).split())[:SENTENCE].strip()


def _from_answer(error: Any) -> BacklotError:
    status = int(error.status or 0)
    said = own_words(_deep_message(error.payload) or str(error))
    text = f"Sogni: {said}" if said else f"Sogni answered {status}."
    code = _number(getattr(error, "error_code", None))
    if code == NO_FUNDS or status == 402 or _TOO_LITTLE.search(said):
        return no_funds()
    if code in _BY_CODE:
        return from_project({"code": code, "message": said})
    if status in {401, 403}:
        return AuthFailed(text, provider=NAME, hint="Check the key in Settings.")
    if status in {429, 503}:
        return ProviderBusy(text, provider=NAME, retry_after=_seconds(error.retry_after))
    if status == 404:
        return NotFound(text, provider=NAME, hint="It may be over and forgotten there.")
    if status == 409:
        return Conflict(text, provider=NAME, hint="Look at it again, then decide.")
    if 400 <= status < 500:
        return RequestError(text, provider=NAME, hint="Change the request.")
    return Unreachable(text, provider=NAME, hint="Try again in a while.")


def _deep_message(payload: Any) -> str:
    """The sentence inside an OpenAI-style error body, which the SDK leaves there."""
    inner = payload.get("error") if isinstance(payload, Mapping) else None
    return str(inner.get("message") or "") if isinstance(inner, Mapping) else ""


def _from_check(error: ValueError) -> BacklotError:
    """A local check of the SDK."""
    said = own_words(str(error))
    if "not supported" in said and said.startswith("Model"):
        return ModelUnavailable(
            f"Sogni: {said}.", provider=NAME, field="model", hint="Choose another model, or leave the model out."
        )
    return RequestError(f"Sogni cannot do this: {said}", provider=NAME, hint="Change the request.")


def _is_network(error: BaseException) -> bool:
    import httpx
    from websockets.exceptions import WebSocketException

    return isinstance(error, httpx.HTTPError | WebSocketException | OSError | EOFError)


def _seconds(value: Any) -> float:
    """Seconds to wait; 0 where they are not said as a number."""
    try:
        return max(0.0, float(value or 0))
    except (TypeError, ValueError):
        return 0.0


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return -1


_BY_CODE: dict[int, tuple[type[BacklotError], str, str]] = {
    1001: (ProviderFailed, "Sogni was restarting and did not take this.", "Try again in a minute."),
    4078: (ModelUnavailable, "Your Sogni plan does not include this: {said}", "Choose another model, or pay with tokens."),
    4079: (ProviderBusy, "Your Sogni plan's queue is full: {said}", "It is sent again in a while."),
    4080: (OutOfCredit, "Your Sogni plan waits for its payment: {said}", "Pay it at https://app.sogni.ai/, then try again."),
    4081: (ModelUnavailable, "Your Sogni plan is too small for this: {said}", "Choose another model, or pay with tokens."),
    4100: (ProviderBusy, "No worker of Sogni can do this at the moment: {said}", "Try again later, or choose another model."),
    4103: (
        ModelUnavailable,
        "This model asks for a one-time agreement: {said}",
        "Accept it in a Sogni app at https://app.sogni.ai/, then try again.",
    ),
    4104: (ModelUnavailable, "This model is not available at Sogni yet: {said}", "Choose another model."),
}  # fmt: skip
_BY_WORD: dict[str, tuple[str, str]] = {
    "genfailure": ("The worker could not make this one.", "Try again; another seed may help."),
    "projectLost": ("Sogni has no record of this any more.", "Try again."),
    "serverRestarting": ("Sogni was restarting and gave this up.", "Try again in a minute."),
    "workerDisconnected": ("The worker went away before it was done.", "Try again."),
    "jobTimedOut": ("The worker took too long and was stopped.", "Try again, or choose a faster model."),
    "workerCancelled": ("The worker gave this up.", "Try again."),
    "artistCanceled": ("It was cancelled at Sogni.", "Submit it again if you still want it."),
}
