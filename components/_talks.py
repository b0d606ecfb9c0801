"""Calls of the page about conversations with the director: what is said, plans, and who answers. What comes of them is told by the stream."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pydantic import Field
from starlette.routing import Route

from components._calls import Body, Nothing, call_route
from studio.requests import PROMPT_LIMIT
from studio.studio import Studio

Id = Field(min_length=1, max_length=80)


class Which(Body):
    """One conversation."""

    id: str = Id


class Said(Body):
    """What a person says. Without an id a conversation begins."""

    id: str = Field("", max_length=80)
    text: str = Field("", max_length=2 * PROMPT_LIMIT)
    attachments: list[str] = Field(default_factory=list, max_length=50)
    project: str = Field("", max_length=120)


class Changed(Which):
    """What is changed of a conversation."""

    title: str | None = Field(None, max_length=400)
    project: str | None = Field(None, max_length=120)
    brain: dict[str, Any] | None = Field(None, max_length=20)


class Begun(Body):
    """A conversation that begins with a choice of who answers."""

    project: str = Field("", max_length=120)
    brain: dict[str, Any] = Field(default_factory=dict, max_length=20)


class Branched(Which):
    """Up to which message; empty: all of it."""

    message: str = Field("", max_length=80)


class Decided(Which):
    """What becomes of a plan."""

    plan: str = Field(min_length=1, max_length=120)
    verb: Literal["go", "cancel", "edit"]
    fields: dict[str, Any] = Field(default_factory=dict, max_length=80)


class Limited(Body):
    """What may be spent without asking; null: always ask."""

    limit: float | None = None


def talk_routes(studio: Studio) -> list[Route]:
    def director() -> Any:
        return studio.director

    def project_of(given: Said | Begun, owner: str) -> str:
        """The project that a new conversation belongs to."""
        return studio.projects.belonging(owner, given.project)

    def listed(_: Nothing, owner: str) -> dict[str, Any]:
        return {
            "conversations": [talk.public() for talk in director().talks.all(owner)],
            "limit": director().limit(owner),
            "usual": director().brains.usual(owner),
        }

    def brains(_: Nothing, owner: str) -> dict[str, Any]:
        return {"brains": director().brains.all(owner), "usual": director().brains.usual(owner)}

    def opened(given: Which, owner: str) -> dict[str, Any]:
        talks = director().talks
        talk = talks.get(given.id, owner=owner)
        return {
            "conversation": talk.public(),
            "messages": [each.public() for each in talks.messages(talk.id, owner=owner)],
        }

    def said(given: Said, owner: str) -> dict[str, Any]:
        talks = director().talks
        begun = given.id or talks.start(owner=owner, project=project_of(given, owner)).id
        try:
            words, answer = director().say(begun, given.text, given.attachments, owner=owner)
        except Exception:
            if not given.id:
                talks.delete(begun, owner=owner)  # nothing was said in it
            raise
        return {"conversation": talks.get(begun, owner=owner).public(), "messages": [words.public(), answer.public()]}

    def changed(given: Changed, owner: str) -> dict[str, Any]:
        brain = None
        if given.brain is not None:
            choice = director().brains.check(given.brain, owner)
            director().brains.choose(choice, owner)
            brain = choice.model_dump()
        talk = director().talks.change(given.id, owner=owner, title=given.title, project=given.project, brain=brain)
        return {"conversation": talk.public()}

    def begun(given: Begun, owner: str) -> dict[str, Any]:
        choice = director().brains.check(given.brain, owner)
        director().brains.choose(choice, owner)
        talk = director().talks.start(owner=owner, project=project_of(given, owner), brain=choice.model_dump())
        return {"conversation": talk.public()}

    def branched(given: Branched, owner: str) -> dict[str, Any]:
        return {"conversation": director().talks.branch(given.id, given.message, owner=owner).public()}

    def deleted(given: Which, owner: str) -> dict[str, Any]:
        director().stop(given.id, owner=owner)
        director().talks.delete(given.id, owner=owner)
        return {"id": given.id}

    def stopped(given: Which, owner: str) -> dict[str, Any]:
        director().stop(given.id, owner=owner)
        return {"id": given.id}

    def decided(given: Decided, owner: str) -> dict[str, Any]:
        if given.verb == "go":
            plan = director().go(given.id, given.plan, owner=owner)
        elif given.verb == "cancel":
            plan = director().cancel_plan(given.id, given.plan, owner=owner)
        else:
            plan = director().edit_plan(given.id, given.plan, given.fields, owner=owner)
        return {"plan": plan.public()}

    def limited(given: Limited, owner: str) -> dict[str, Any]:
        return {"limit": director().set_limit(given.limit, owner=owner)}

    calls: dict[str, tuple[type[Body], Callable[[Any, str], dict[str, Any]]]] = {
        "list": (Nothing, listed),
        "brains": (Nothing, brains),
        "open": (Which, opened),
        "say": (Said, said),
        "begin": (Begun, begun),
        "change": (Changed, changed),
        "branch": (Branched, branched),
        "delete": (Which, deleted),
        "stop": (Which, stopped),
        "plan": (Decided, decided),
        "limit": (Limited, limited),
    }
    return [call_route(f"/director/{name}", kind, act) for name, (kind, act) in calls.items()]
