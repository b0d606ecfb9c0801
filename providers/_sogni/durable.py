"""A durable workflow and what happens to it, as Sogni's records tell of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from providers._sogni.errors import NAME
from studio.errors import ProviderFailed

CLOSED = ("completed", "failed", "cancelled")
TERMINAL = (*CLOSED, "partial_failure")
STOPS = (*TERMINAL, "waiting_for_user")  # after these nothing comes until somebody acts
WAITING = {  # why it waits for its person, in words
    "ask_clarifying_question": "It asks something back; answer it in a new run.",
    "select_media_required": "It needs to know which picture, film or sound is meant.",
    "cost_approval_required": "It waits until its price is approved.",
    "cost_reauthorization_required": "Its price has changed and must be approved again.",
    "safety_review_required": "It is being looked at for safety.",
    "workflow_user_input_required": "It needs something more from you.",
    "insufficient_credit": "The account has too little credit to go on; add some, then resume it.",
    "permission_required": "The account may not do this; look at its plan.",
    "other": "It waits for you.",
}


@dataclass(frozen=True)
class Made:
    """Something that a workflow has made. media: image, video, audio. url expires."""

    id: str
    url: str = field(repr=False)
    media: str = ""
    step: str = ""


@dataclass(frozen=True)
class Workflow:
    """One durable workflow. waiting: why it waits for a person, in words. price: what has to be approved, as Sogni wrote it."""

    id: str
    title: str
    status: str
    steps: tuple[Mapping[str, Any], ...] = ()
    made: tuple[Made, ...] = ()
    waiting: str = ""
    reason: str = ""
    price: Mapping[str, Any] | None = None
    error: str = ""

    @property
    def over(self) -> bool:
        return self.status in TERMINAL

    @property
    def needs_approval(self) -> bool:
        return self.reason in {"cost_approval_required", "cost_reauthorization_required"}


@dataclass(frozen=True)
class Event:
    """Something that happened to a workflow. id: to go on behind it."""

    id: str
    kind: str
    status: str
    data: Mapping[str, Any]


def workflow_from(record: Mapping[str, Any]) -> Workflow:
    """A workflow as Sogni's record of it says."""
    name = str(record.get("workflowId") or record.get("id") or "")
    if not name:
        raise ProviderFailed(
            "Sogni answered without a workflow.", provider=NAME, hint="Look at its list.", code="bad_answer"
        )
    reason = str(record.get("waitingReason") or "") if record.get("status") == "waiting_for_user" else ""
    made = [
        Made(
            str(one.get("id") or ""),
            str(one.get("url") or ""),
            str(one.get("mediaType") or one.get("type") or ""),
            str(one.get("stepId") or ""),
        )
        for one in record.get("artifacts") or ()
    ]
    return Workflow(
        id=name,
        title=str(record.get("title") or ""),
        status=str(record.get("status") or ""),
        steps=tuple(record.get("steps") or ()),
        made=tuple(made),
        waiting=WAITING.get(reason, WAITING["other"]) if reason or record.get("status") == "waiting_for_user" else "",
        reason=reason,
        price=record.get("costApprovalPreview") or record.get("billingPreview"),
        error=_said(record.get("error")),
    )


def event_from(name: str, kind: str, data: Mapping[str, Any]) -> Event:
    """What happened, as one line of its record says. name: its place among the others."""
    return Event(name, kind or str(data.get("type") or data.get("event") or ""), str(data.get("status") or ""), data)


def _said(error: Any) -> str:
    """The sentence of an error, which may be a text or an object."""
    if isinstance(error, Mapping):
        return str(error.get("message") or "")
    return str(error or "")
