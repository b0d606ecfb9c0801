"""Calls of the page about conversations with the director: what is said, plans, and who answers. What comes of them is told by the stream."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field
from starlette.routing import Route

from components._calls import Body, Nothing, call_route
from studio.requests import PROMPT_LIMIT
from studio.studio import Studio

if TYPE_CHECKING:
    from studio.directing.director import Director

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


class TalkCalls:
    """What the calls do, each for the owner it comes from."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    @property
    def _director(self) -> Director:
        return self._studio.director

    def listed(self, _: Nothing, owner: str) -> dict[str, Any]:
        """The conversations of this owner, what may be spent without asking, and who usually answers."""
        return {
            "conversations": [talk.public() for talk in self._director.talks.all(owner)],
            "limit": self._director.limit(owner),
            "usual": self._director.brains.usual(owner),
        }

    def brains(self, _: Nothing, owner: str) -> dict[str, Any]:
        """All who could answer, and who usually does."""
        return {"brains": self._director.brains.all(owner), "usual": self._director.brains.usual(owner)}

    def opened(self, given: Which, owner: str) -> dict[str, Any]:
        """A conversation with its messages."""
        talks = self._director.talks
        talk = talks.get(given.id, owner=owner)
        return {
            "conversation": talk.public(),
            "messages": [each.public() for each in talks.messages(talk.id, owner=owner)],
        }

    def said(self, given: Said, owner: str) -> dict[str, Any]:
        """What was said, and the answer as it begins."""
        talks = self._director.talks
        begun = given.id or talks.start(owner=owner, project=self._project_of(given, owner)).id
        try:
            words, answer = self._director.say(begun, given.text, given.attachments, owner=owner)
        except Exception:
            if not given.id:
                talks.delete(begun, owner=owner)  # nothing was said in it
            raise
        return {"conversation": talks.get(begun, owner=owner).public(), "messages": [words.public(), answer.public()]}

    def changed(self, given: Changed, owner: str) -> dict[str, Any]:
        """The conversation with another title, project, or with another who answers."""
        brain = None
        if given.brain is not None:
            choice = self._director.brains.check(given.brain, owner)
            self._director.brains.choose(choice, owner)
            brain = choice.model_dump()
        talk = self._director.talks.change(given.id, owner=owner, title=given.title, project=given.project, brain=brain)
        return {"conversation": talk.public()}

    def begun(self, given: Begun, owner: str) -> dict[str, Any]:
        """A conversation that begins with a choice of who answers."""
        choice = self._director.brains.check(given.brain, owner)
        self._director.brains.choose(choice, owner)
        talk = self._director.talks.start(
            owner=owner, project=self._project_of(given, owner), brain=choice.model_dump()
        )
        return {"conversation": talk.public()}

    def branched(self, given: Branched, owner: str) -> dict[str, Any]:
        """The conversation that goes on from here."""
        return {"conversation": self._director.talks.branch(given.id, given.message, owner=owner).public()}

    def deleted(self, given: Which, owner: str) -> dict[str, Any]:
        """The conversation is gone."""
        self._director.stop(given.id, owner=owner)
        self._director.talks.delete(given.id, owner=owner)
        return {"id": given.id}

    def stopped(self, given: Which, owner: str) -> dict[str, Any]:
        """Its answer is no longer written."""
        self._director.stop(given.id, owner=owner)
        return {"id": given.id}

    def decided(self, given: Decided, owner: str) -> dict[str, Any]:
        """The plan as it stands then."""
        if given.verb == "go":
            plan = self._director.go(given.id, given.plan, owner=owner)
        elif given.verb == "cancel":
            plan = self._director.cancel_plan(given.id, given.plan, owner=owner)
        else:
            plan = self._director.edit_plan(given.id, given.plan, given.fields, owner=owner)
        return {"plan": plan.public()}

    def limited(self, given: Limited, owner: str) -> dict[str, Any]:
        """What may be spent without asking from now on."""
        return {"limit": self._director.set_limit(given.limit, owner=owner)}

    def _project_of(self, given: Said | Begun, owner: str) -> str:
        """The project that a new conversation belongs to."""
        return self._studio.projects.belonging(owner, given.project)


def talk_routes(studio: Studio) -> list[Route]:
    """The routes of this file."""
    calls = TalkCalls(studio)
    kinds: dict[str, tuple[type[Body], Callable[[Any, str], dict[str, Any]]]] = {
        "list": (Nothing, calls.listed),
        "brains": (Nothing, calls.brains),
        "open": (Which, calls.opened),
        "say": (Said, calls.said),
        "begin": (Begun, calls.begun),
        "change": (Changed, calls.changed),
        "branch": (Branched, calls.branched),
        "delete": (Which, calls.deleted),
        "stop": (Which, calls.stopped),
        "plan": (Decided, calls.decided),
        "limit": (Limited, calls.limited),
    }
    return [call_route(f"/director/{name}", kind, act) for name, (kind, act) in kinds.items()]
