"""Words that an answer has written or looked up: at a known price above what may be spent without asking, a person is asked first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.directing.conversations import Conversation
from studio.directing.plans import Plan, PlannedStep
from studio.provider import Cost, Provider

if TYPE_CHECKING:
    from studio.directing.answering import Pen
    from studio.directing.director import Director

FOR_ONE = "A yes is for one answer."
OFFERED = "These words cost more than may be spent without asking. The person sees the price and decides; say so, and end your answer."


def has_agreed(director: Director, talk: Conversation, pen: Pen) -> bool:
    """Whether the person has said yes to this turn: the plan before it was started."""
    said = [each for each in director.talks.messages(talk.id, owner=talk.owner) if each.place < pen.message.place]
    plans = [plan for message in said[-2:] for plan in message.plans if plan["kind"] == "turn"]
    return bool(plans) and plans[-1]["state"] == "started"


def to_agree(plan_id: str, writer: Provider, cost: Cost | None, allowed: float) -> Plan | None:
    """The plan to offer before words are asked for; None where they may be: they are allowed, or nobody knows what they cost.

    allowed: what may still be spent without asking.
    """
    if not cost or not cost.amount or cost.amount <= allowed:
        return None
    step = PlannedStep(title=f"{writer.title} writes", provider=writer.name, amount=cost.amount, unit=cost.unit)
    return Plan(id=plan_id, kind="turn", title=f"Ask {writer.title}", steps=(step,), notes=(FOR_ONE,))
