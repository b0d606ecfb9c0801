"""Costly steps: a thread stops before them until a person has said yes. There is no call to say no."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import Any

from providers._lovart.errors import TITLE
from providers._lovart.places import digest
from studio.provider import Choice, Cost, NeedsPerson, Question, Ticket

CHOICES = (Choice(id="approve", label="Approve"), Choice(id="decline", label="Decline"))
STALE = 60.0  # seconds after a yes in which the thread may still show what was agreed to


def mark_of(pending: Any) -> str:
    """A short name of what is agreed to: the price alone, for the rest of the object may change from look to look."""
    price = price_of(pending)
    return digest(price.amount if price else None)


def confirmed(ticket: Ticket, pending: Any) -> Ticket:
    """The ticket of a thread in which this was just agreed to."""
    now = round(time.time(), 3)
    return Ticket(id=ticket.id, data={**ticket.data, "confirmed": mark_of(pending), "confirmed_at": now})


def question_for(pending: Any) -> Question:
    """What is asked of the person. Each asking has a name of its own, for the same step may come twice, and each yes is paid for."""
    price = price_of(pending)
    text = f"{TITLE} asks before it goes on: this step costs {price.text if price else 'an unknown price'}."
    name = f"price-{mark_of(pending)}-{secrets.token_hex(3)}"
    return Question(id=name, kind="approve", text=text, cost=price, choices=CHOICES)


def agrees(reference: str, pending: Any) -> bool:
    """Whether the yes that has this reference was given to just this price."""
    return f"price-{mark_of(pending)}-" in reference


def price_of(pending: Any) -> Cost | None:
    """What the step costs, where it is said; only this one key of it is known."""
    amount = pending.get("estimated_cost") if isinstance(pending, dict) else None
    try:
        return None if amount is None or isinstance(amount, bool) else Cost(amount=float(amount), unit="credits")
    except (TypeError, ValueError):
        return None


class Confirming:
    """What one following knows of the last yes."""

    def __init__(self, ticket: Ticket) -> None:
        self._agreed: str = ticket.data.get("confirmed", "")
        self._until = float(ticket.data.get("confirmed_at", 0.0)) + STALE
        self._ran = False

    def waits(self, result: Mapping[str, Any], status: str) -> bool:
        """Whether it still shows the step that was agreed to. Raises NeedsPerson for any other, and for the same one once more."""
        pending = result.get("pending_confirmation")
        stopped_again, self._ran = self._ran and status != "running", self._ran or status == "running"
        if not pending:
            self._agreed = ""
            return False
        if mark_of(pending) == self._agreed and not stopped_again and time.time() < self._until:
            return True
        raise NeedsPerson(question_for(pending))
