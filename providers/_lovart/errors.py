"""What Lovart's refusals mean here."""

from __future__ import annotations

import re

from studio.errors import (
    AuthFailed,
    BacklotError,
    OutOfCredit,
    ProviderBusy,
    ProviderFailed,
    RequestError,
)

NAME, TITLE = "lovart", "Lovart"
TURN = "thread_busy"  # the code of a refusal that is about one thread, not about the account
BUSY, QUOTA, RATE = 2011, 2012, 1429  # the vendor's numbers


def told(status: int, code: int, words: str, retry_after: float) -> BacklotError:
    """The error behind a status and the vendor's number. words: the vendor's own sentence."""
    said = f"{TITLE}: {words}" if words else f"{TITLE} answered {status}."
    if status == 401:
        return AuthFailed(said, hint="Check both keys in Settings, and this computer's clock.", provider=NAME)
    if status == 403:
        return AuthFailed(said, hint="Lovart does not let this call through; check the keys' rights.", provider=NAME)
    if status == 402 or code == QUOTA:
        return OutOfCredit(said, hint="See your Lovart account, or choose another provider.", provider=NAME)
    if status == 409 or code == BUSY:
        return ProviderBusy(said, hint="Another run of this thread is not over.", provider=NAME, code=TURN)
    if status == 429 or code == RATE:
        return ProviderBusy(said, retry_after=retry_after, provider=NAME)
    if status >= 500:
        return ProviderFailed(said, provider=NAME)
    if re.search(r"project.*does not exist", words, re.IGNORECASE):
        return RequestError(said, field="options.project_id", hint="Choose another project in Settings.", provider=NAME)
    return RequestError(said, hint="Change the request, or choose another provider.", provider=NAME)
