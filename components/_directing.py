"""The director as programs speak with it: one call says something and waits for the whole answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from studio.errors import RequestError
from studio.studio import Studio

PATIENCE = 280.0  # seconds until an answer that is still being written is given as it is
DECISIONS = ("go", "cancel", "edit")


def spoken(
    studio: Studio,
    owner: str,
    message: str,
    artifacts: Sequence[str] = (),
    conversation: str = "",
    brain: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What the director answers to this. Without a conversation one begins, in the project that is open."""
    director, talks = studio.director, studio.director.talks
    choice = director.brains.check(brain, owner).model_dump() if brain else None
    begun = conversation or talks.start(owner=owner, project=studio.projects.current(owner), brain=choice).id
    try:
        if conversation and choice:
            talks.change(conversation, owner=owner, brain=choice)
        _said, answer = director.say(begun, message, artifacts, owner=owner)
    except Exception:
        if not conversation:
            talks.delete(begun, owner=owner)  # nothing was said in it
        raise
    director.wait(begun, PATIENCE)
    whole = next(each for each in talks.messages(begun, owner=owner) if each.id == answer.id)
    return {
        "conversation": talks.get(begun, owner=owner).public(),
        "answer": whole.public(),
        "text": whole.text,
        "plans": whole.plans,
    }


def decided(
    studio: Studio, owner: str, conversation: str, plan: str, decision: str, fields: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The plan after this. Raises RequestError for a decision that is none."""
    director = studio.director
    if decision == "go":
        found = director.go(conversation, plan, owner=owner)
    elif decision == "cancel":
        found = director.cancel_plan(conversation, plan, owner=owner)
    elif decision == "edit":
        found = director.edit_plan(conversation, plan, fields or {}, owner=owner)
    else:
        hint = f"Choose one of {', '.join(DECISIONS)}."
        raise RequestError(f'"{decision[:40]}" is no decision.', field="decision", hint=hint)
    return {"plan": found.public()}


def conversations_of(studio: Studio, owner: str) -> list[dict[str, Any]]:
    """All conversations, the one spoken in last first."""
    return [talk.public() for talk in studio.director.talks.all(owner)]


def conversation_of(studio: Studio, owner: str, conversation: str) -> dict[str, Any]:
    """One conversation with all that was said in it."""
    talks = studio.director.talks
    talk = talks.get(conversation, owner=owner)
    said = [each.public() for each in talks.messages(conversation, owner=owner)]
    return {"conversation": talk.public(), "messages": said}


def renamed(studio: Studio, owner: str, conversation: str, title: str) -> dict[str, Any]:
    """The conversation under another title."""
    return {"conversation": studio.director.talks.change(conversation, owner=owner, title=title).public()}


def branched(studio: Studio, owner: str, conversation: str, message: str = "") -> dict[str, Any]:
    """A copy of a conversation that goes its own way behind this message; empty: behind the last."""
    return {"conversation": studio.director.talks.branch(conversation, message, owner=owner).public()}


def deleted(studio: Studio, owner: str, conversation: str) -> dict[str, Any]:
    """Drop a conversation for good, with the answer that is being written in it."""
    studio.director.stop(conversation, owner=owner)
    studio.director.talks.delete(conversation, owner=owner)
    return {"deleted": conversation}
