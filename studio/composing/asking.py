"""Composing with a chat server: asked once, told once what was wrong, and then the rules here write, with a note that says so."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from pydantic import ValidationError

from studio.composing.results import Composition
from studio.errors import BacklotError, Cancelled, ContentRefused, RequestError
from studio.provider import Commission, Written
from studio.safety import clean_prompt

FILE = Path(__file__).parents[2] / "presets" / "writing" / "chat.yaml"
RULES = "rules"  # the provider that is no chat server
BY_RULES, BY_CHAT = "the rules of this studio", "the chat server"
TRIES = 2
_Made = TypeVar("_Made", bound=Composition)


class Pen(Protocol):
    """Who can be asked, for one owner. compose: what was written in a way of the asked one's own, and by whom; None where it has none."""

    def can(self, verb: str) -> bool: ...
    def ask(self, question: str, pictures: Sequence[str] = (), **how: str) -> str: ...
    def compose(self, commission: Commission, provider: str) -> tuple[Written, str] | None: ...


class Unusable(Exception):
    """An answer that is not what was asked."""


@dataclass(frozen=True)
class Own(Generic[_Made]):
    """A text that some have a way of their own to write. commission: what such a one is told, from the role; read: as in `composed`."""

    commission: Callable[[str], Commission]
    read: Callable[[Written], _Made]


def composed(
    order: Any,
    role: str,
    read: Callable[[dict[str, Any]], _Made],
    rules: Callable[[], _Made],
    pen: Pen,
    own: Own[_Made] | None = None,
) -> _Made:
    """The text, from the chat server that is meant, in its own way where it has one, else from the rules.

    role: what the server is told about its task; read: makes the result of its JSON, raising Unusable or ValidationError.
    A server that was chosen by name answers or fails; with "auto" the rules step in, and the note says why. A refusal is never gone around.
    """
    if order.provider == RULES:
        return signed(rules(), BY_RULES)
    if order.provider == "auto" and not pen.can("ask"):
        note = "No chat server is set up, so the rules of this studio wrote this. Set one up for richer texts."
        return signed(rules(), BY_RULES, note)
    try:
        return _asked(order, role, read, pen, own)
    except Unusable as error:
        why = f"The chat server's answer could not be used twice ({error})"
    except (ContentRefused, Cancelled, RequestError):
        raise
    except BacklotError as error:
        if order.provider != "auto":
            raise
        why = f"The chat server did not answer ({error.message.rstrip('.')})"
    return signed(rules(), BY_RULES, f"{why}, so the rules of this studio wrote this.")


def signed(made: _Made, by: str, note: str = "") -> _Made:
    """The same with who wrote it."""
    return made.model_copy(update={"by": by, "note": note})


def _asked(order: Any, role: str, read: Callable[[dict[str, Any]], _Made], pen: Pen, own: Own[_Made] | None) -> _Made:
    """The result of an answer, the second one where the first could not be used. Raises Unusable."""
    wrong = ""
    for _ in range(TRIES):
        system = f"{told('all')} {role}" + (f" {told('again', error=wrong)}" if wrong else "")
        try:
            written = pen.compose(own.commission(system), order.provider) if own and not order.model else None
            if own and written:
                return signed(own.read(written[0]), written[1])
            text = pen.ask(order.prompt, system=system, provider=order.provider, model=order.model)
            return signed(read(answer_in(text)), order.model or BY_CHAT)
        except (Unusable, ValidationError) as error:
            wrong = _fault(error)
    raise Unusable(wrong)


def answer_in(text: str) -> dict[str, Any]:
    """The JSON object in an answer, whatever stands around it; its texts cleaned. Raises Unusable."""
    inside = re.sub(r"<think>.*?</think>", "", text, flags=re.DOTALL)
    first, last = inside.find("{"), inside.rfind("}")
    if first < 0 or last < first:
        raise Unusable("it holds no JSON object.")
    try:
        data = json.loads(inside[first : last + 1], strict=False)
    except (ValueError, RecursionError) as error:
        raise Unusable("its JSON cannot be read.") from error
    if not isinstance(data, dict):
        raise Unusable("it is no JSON object.")
    found: dict[str, Any] = cleaned(data)
    return found


def told(name: str, **values: Any) -> str:
    """What the server is told, with the values put in."""
    text = _table()[name].format(**values)
    return re.sub(r"\s+", " ", text).strip()


def cleaned(value: Any) -> Any:
    """The value without marks that a chat model or a database would trip over."""
    if isinstance(value, str):
        return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", " ", clean_prompt(value)).strip()
    if isinstance(value, dict):
        return {str(key): cleaned(inner) for key, inner in value.items()}
    return [cleaned(each) for each in value] if isinstance(value, list) else value


def _fault(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'it'}: {first['msg']}."


@cache
def _table() -> dict[str, str]:
    import yaml

    read: dict[str, str] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read
