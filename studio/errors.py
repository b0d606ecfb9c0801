"""The one tree of errors. Ask of each: whose turn is it?

BacklotError
├── RequestError        the person's: a value to change
│   ├── NotFound        ... there is no such thing (or it is somebody else's)
│   └── Conflict        ... the same key with another request, a job that is already over
├── NotConfigured       the person's: a setting is missing
├── AuthFailed          the person's: the key is wrong
├── OutOfCredit         the person's: the account is empty
├── QuotaReached        the person's: a named limit, which resets by itself
├── ContentRefused      the person's: the upstream will not make this
├── ModelUnavailable    the person's: another model
├── ProviderBusy        ours: try again, no sooner than `retry_after`
├── Unreachable         ours: nothing was sent, try again
├── TimedOut            nobody's: still running there as far as we know
├── OutcomeUnknown      nobody's: may have been accepted and billed
├── Cancelled           nobody's
├── StorageFailed       the host's: disk full or not writable
└── ProviderFailed      nobody's: it broke
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError


class ErrorBody(BaseModel):
    """What a person and an API caller see of an error."""

    model_config = ConfigDict(frozen=True)

    code: str
    category: str
    retryable: bool = False
    message: str
    hint: str = ""
    provider: str = ""
    field: str = ""


class BacklotError(Exception):
    """Something went wrong."""

    category: ClassVar[str] = "permanent"
    code: str = "failed"
    retryable: ClassVar[bool] = False
    way_out: ClassVar[str] = ""  # the hint where nobody has a better one

    def __init__(
        self,
        message: str = "",
        *,
        hint: str = "",
        provider: str = "",
        field: str = "",
        code: str = "",
        retry_after: float = 0.0,
    ) -> None:
        """retry_after: seconds, 0 where the upstream named none."""
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        super().__init__(self.message)
        self.hint, self.provider, self.field, self.retry_after = hint or self.way_out, provider, field, retry_after
        if code:
            self.code = code

    def body(self) -> ErrorBody:
        return ErrorBody(
            code=self.code,
            category=self.category,
            retryable=self.retryable,
            message=self.message,
            hint=self.hint,
            provider=self.provider,
            field=self.field,
        )

    def as_dict(self) -> dict[str, Any]:
        return self.body().model_dump()


class RequestError(BacklotError):
    """The request cannot be carried out as it stands."""

    category = "invalid_request"
    code = "invalid_request"


class NotFound(RequestError):
    """There is no such thing here."""

    code = "not_found"


class Conflict(RequestError):
    """This was asked before, in another way."""

    code = "conflict"


class NotConfigured(BacklotError):
    """A setting is missing."""

    category = "not_configured"
    code = "not_configured"


class AuthFailed(BacklotError):
    """The key was refused."""

    category = "auth"
    code = "auth_failed"
    way_out = "Check the key in Settings."


class OutOfCredit(BacklotError):
    """The account has too little credit."""

    category = "insufficient_credits"
    code = "insufficient_credits"
    way_out = "Add credit there, or choose another provider."


class QuotaReached(BacklotError):
    """The limit for this period is used up."""

    category = "quota"
    code = "quota_reached"
    way_out = "Wait until it begins anew, or choose another provider."


class ContentRefused(BacklotError):
    """The provider refused to make this."""

    category = "content_refused"
    code = "content_refused"
    way_out = "Put it in other words, or choose another picture."


class ModelUnavailable(BacklotError):
    """The model is not available."""

    category = "model_unavailable"
    code = "model_unavailable"
    way_out = "Choose another model, or try again later."


class ProviderBusy(BacklotError):
    """The provider is busy; nothing was started."""

    category = "rate_limited"
    code = "rate_limited"
    way_out = "Try again in a while."
    retryable = True


class Unreachable(BacklotError):
    """The provider could not be reached; nothing was sent."""

    category = "transient"
    code = "unreachable"
    way_out = "Try again in a while."
    retryable = True


class TimedOut(BacklotError):
    """It takes longer than expected; it may still be running at the provider."""

    category = "timeout"
    code = "timeout"
    way_out = "Check again later; it is not sent again by itself."
    retryable = True


class OutcomeUnknown(BacklotError):
    """The provider may have accepted this, and may have charged for it."""

    category = "outcome_unknown"
    code = "outcome_unknown"
    way_out = "Check again; or send it once more, which may be paid twice; or drop it."


class Cancelled(BacklotError):
    """It was cancelled."""

    category = "cancelled"
    code = "cancelled"


class StorageFailed(BacklotError):
    """The studio could not write to its disk."""

    category = "permanent"
    code = "storage_failed"


class ProviderFailed(BacklotError):
    """The provider reported a failure."""

    category = "permanent"
    code = "provider_failed"
    way_out = "Try again, or choose another provider."


_BY_CODE: dict[str, type[BacklotError]] = {}


def _collect(kind: type[BacklotError]) -> None:
    _BY_CODE.setdefault(kind.code, kind)
    for child in kind.__subclasses__():
        _collect(child)


_collect(BacklotError)
_BY_CATEGORY = {
    kind.category: kind
    for kind in reversed(list(_BY_CODE.values()))
    if kind not in (BacklotError, NotFound, Conflict, StorageFailed)
}


def error_from(body: Mapping[str, Any]) -> BacklotError:
    """The error that a stored body describes."""
    kind = _BY_CODE.get(body.get("code", "")) or _BY_CATEGORY.get(body.get("category", ""), BacklotError)
    return kind(
        body.get("message", ""),
        hint=body.get("hint", ""),
        provider=body.get("provider", ""),
        field=body.get("field", ""),
        code=body.get("code", ""),
    )


def request_error(error: ValidationError) -> RequestError:
    """The first thing wrong with a request, as a sentence that names the field, its limit and the way out."""
    return request_errors(error)[0]


def request_errors(error: ValidationError) -> list[RequestError]:
    """Everything wrong with a request, one sentence each.

    Our own validators write "field: what is wrong. The way out."
    """
    return [_told(each) for each in error.errors(include_url=False, include_context=True)]


def _told(fault: Mapping[str, Any]) -> RequestError:
    field = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "value_error":
        name, _, text = fault["msg"].removeprefix("Value error, ").partition(": ")
        sentence, _, way_out = text.partition(". ")
        return RequestError(f"{sentence[:1].upper()}{sentence[1:].rstrip('.')}.", field=field or name, hint=way_out)
    context = {name: _plain(value) for name, value in fault.get("ctx", {}).items()}
    if fault["type"] in _SENTENCES:
        sentence, way_out = (text.format(**context) for text in _SENTENCES[fault["type"]])
    else:  # pydantic's own sentence, which may quote braces that somebody wrote
        sentence, way_out = fault["msg"], "Change this value and try again."
    given = "" if fault["type"] in {"missing", "extra_forbidden"} else f" ({_shorten(fault.get('input'))} given)"
    message = f"{field.replace('_', ' ').capitalize()} {sentence}{given}."
    return RequestError(message, field=field, hint=way_out)


_SENTENCES = {
    "missing": ("is missing", "Give this field a value."),
    "extra_forbidden": ("is not a field of this request", "Leave it out, or check its spelling."),
    "greater_than_equal": ("is too small", "Choose at least {ge}."),
    "greater_than": ("is too small", "Choose more than {gt}."),
    "less_than_equal": ("is too large", "Choose at most {le}."),
    "less_than": ("is too large", "Choose less than {lt}."),
    "string_too_long": ("is too long", "Use at most {max_length:,} characters."),
    "string_too_short": ("is empty", "Give this field a value."),
    "too_long": ("has too many entries", "Give at most {max_length}."),
    "too_short": ("has too few entries", "Give at least {min_length}."),
    "literal_error": ("is not a value this field can have", "Choose one of {expected}."),
    "int_type": ("is not a whole number", "Give a whole number."),
    "int_parsing": ("is not a whole number", "Give a whole number."),
    "int_from_float": ("is not a whole number", "Give a whole number."),
    "float_type": ("is not a number", "Give a number."),
    "float_parsing": ("is not a number", "Give a number."),
    "finite_number": ("is not a number", "Give a number."),
    "string_type": ("is not text", "Give text."),
    "string_unicode": ("holds a character that is half of one", "Write it again."),
    "control_character": ("holds a control character", "Remove it; it is often one that cannot be seen."),
    "bool_type": ("is neither true nor false", "Give true or false."),
    "bool_parsing": ("is neither true nor false", "Give true or false."),
    "tuple_type": ("is not a list", "Give a list."),
    "list_type": ("is not a list", "Give a list."),
    "dict_type": ("is not an object", "Give an object with named fields."),
    "string_pattern_mismatch": ("is not written as expected", "See the field's description for its form."),
}


def _plain(limit: Any) -> Any:
    """A limit as people write it: 30 for 30.0, and no choice of nothing."""
    if isinstance(limit, str):
        return limit.removeprefix("'', ")
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit


def _shorten(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{len(str(value)):,} characters"
