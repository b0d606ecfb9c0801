"""Conversations, kept: each belongs to an owner and a project, and goes on after a restart."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from studio import database as db
from studio.database.talks import conversation as conversations
from studio.database.talks import message as messages
from studio.errors import ErrorBody, NotFound, QuotaReached, RequestError
from studio.library.rows import new_id

TITLE_LIMIT = 80  # characters
MOST_CONVERSATIONS = 1000
MOST_MESSAGES = 2000
ABANDONED = 30.0  # seconds without a sign of life after which nobody is speaking any more
UNTITLED = "New conversation"

Role = Literal["person", "director"]
State = Literal["speaking", "whole", "stopped", "failed"]


@dataclass(frozen=True)
class Conversation:
    """One conversation. brain: who answers, and how."""

    id: str
    owner: str
    title: str
    project: str = ""
    brain: Mapping[str, Any] = field(default_factory=dict)
    branched_from: str = ""
    created_at: float = 0.0
    updated_at: float = 0.0

    def public(self) -> dict[str, Any]:
        """What the page sees."""
        return {name: value for name, value in asdict(self).items() if name != "owner"}


@dataclass(frozen=True)
class Message:
    """What one side has said. parts: in order, each a dict with one of `text`, `call` or `plan`."""

    id: str
    conversation: str
    place: int
    role: Role
    state: State = "whole"
    parts: tuple[Mapping[str, Any], ...] = ()
    attachments: tuple[str, ...] = ()
    error: Mapping[str, Any] | None = None
    created_at: float = 0.0
    updated_at: float = 0.0

    @property
    def text(self) -> str:
        return "\n\n".join(part["text"] for part in self.parts if part.get("text"))

    @property
    def plans(self) -> list[dict[str, Any]]:
        return [part["plan"] for part in self.parts if "plan" in part]

    @property
    def made(self) -> list[str]:
        """Artifacts that whoever answered has made in the answer itself."""
        return [artifact for part in self.parts for artifact in part.get("attachments", ())]

    def public(self) -> dict[str, Any]:
        return asdict(self)


class Conversations:
    """All conversations of all owners. Thread-safe; every call takes the owner it is made for."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.reader = engine, db.reading(engine)

    def start(
        self, *, owner: str, title: str = "", project: str = "", brain: Mapping[str, Any] | None = None
    ) -> Conversation:
        """A new one. Raises QuotaReached where there are too many."""
        now = time.time()
        made = Conversation(
            new_id(), owner, _title(title) or UNTITLED, project.strip()[:120], dict(brain or {}), "", now, now
        )
        with self.engine.begin() as connection:
            db.one_at_a_time(connection, f"conversations/{owner}")
            self._put(connection, made)
        return made

    def all(self, owner: str, *, project: str = "", limit: int = 100) -> list[Conversation]:
        """An owner's conversations, the one spoken in last first."""
        query = sa.select(conversations).where(conversations.c.owner == owner)
        if project:
            query = query.where(conversations.c.project == project)
        query = query.order_by(conversations.c.updated_at.desc(), conversations.c.id.desc()).limit(limit)
        with self.reader.connect() as connection:
            return [Conversation(**row) for row in connection.execute(query).mappings()]

    def get(self, conversation_id: str, *, owner: str) -> Conversation:
        """One. Raises NotFound, also for somebody else's."""
        with self.reader.connect() as connection:
            return self._owned(connection, conversation_id, owner)

    def change(
        self,
        conversation_id: str,
        *,
        owner: str,
        title: str | None = None,
        project: str | None = None,
        brain: Mapping[str, Any] | None = None,
    ) -> Conversation:
        """The conversation with another title, project or brain. Raises RequestError for an empty title."""
        values: dict[str, Any] = {}
        if title is not None:
            if not _title(title):
                raise RequestError("The title is empty.", field="title", hint="Write a few words.")
            values["title"] = _title(title)
        if project is not None:
            values["project"] = project.strip()[:120]
        if brain is not None:
            values["brain"] = dict(brain)
        with self.engine.begin() as connection:
            self._owned(connection, conversation_id, owner)
            if values:
                connection.execute(
                    sa.update(conversations).where(conversations.c.id == conversation_id).values(**values)
                )
            return self._owned(connection, conversation_id, owner)

    def branch(self, conversation_id: str, message_id: str = "", *, owner: str) -> Conversation:
        """A copy that goes its own way, with everything up to this message; empty: with all. Its plans that are open are closed in it."""
        with self.engine.begin() as connection:
            db.one_at_a_time(connection, f"conversations/{owner}")
            known, now = self._owned(connection, conversation_id, owner), time.time()
            said = self._messages(connection, conversation_id)
            if message_id:
                end = next((at for at, message in enumerate(said) if message.id == message_id), None)
                if end is None:
                    raise NotFound("There is no such message here.", field="message", hint="Reload the page.")
                said = said[: end + 1]
            title = _title(f"{known.title[: TITLE_LIMIT - 9]} (branch)")
            made = Conversation(new_id(), owner, title, known.project, known.brain, known.id, now, now)
            self._put(connection, made)
            for message in said:
                self._insert(connection, made.id, message.place, message.role, _settled(message.parts), message)
            return made

    def delete(self, conversation_id: str, *, owner: str) -> None:
        """Drop it for good. What was made in it stays in the library."""
        with self.engine.begin() as connection:
            self._owned(connection, conversation_id, owner)
            connection.execute(sa.delete(messages).where(messages.c.conversation == conversation_id))
            connection.execute(sa.delete(conversations).where(conversations.c.id == conversation_id))

    # Messages

    def messages(self, conversation_id: str, *, owner: str) -> list[Message]:
        """All that was said, in order."""
        with self.reader.connect() as connection:
            self._owned(connection, conversation_id, owner)
            return self._messages(connection, conversation_id)

    def say(
        self,
        conversation_id: str,
        role: Role,
        parts: Sequence[Mapping[str, Any]] = (),
        *,
        owner: str,
        attachments: Sequence[str] = (),
        state: State = "whole",
    ) -> Message:
        """Keep what is said, after everything else. The first words of a person name the conversation."""
        with self.engine.begin() as connection:
            db.one_at_a_time(connection, f"conversation/{conversation_id}")
            known = self._owned(connection, conversation_id, owner)
            last = connection.scalar(
                sa.select(sa.func.max(messages.c.place)).where(messages.c.conversation == conversation_id)
            )
            place = 0 if last is None else last + 1
            if place >= MOST_MESSAGES:
                raise QuotaReached("This conversation is full.", hint="Start a new one.")
            words = next((str(part["text"]) for part in parts if part.get("text")), "")
            named = {"title": _title(words)} if role == "person" and known.title == UNTITLED and words else {}
            touched = sa.update(conversations).where(conversations.c.id == conversation_id)
            connection.execute(touched.values(updated_at=time.time(), **named))
            made = Message("", conversation_id, place, role, state, (), tuple(attachments))
            return self._insert(connection, conversation_id, place, role, parts, made)

    def update(
        self, message_id: str, parts: Sequence[Mapping[str, Any]], state: State, *, error: ErrorBody | None = None
    ) -> bool:
        """What a director's message holds by now; whether it is still there."""
        values: dict[str, Any] = {"parts": [dict(part) for part in parts], "state": state, "updated_at": time.time()}
        values["error"] = error.model_dump(mode="json") if error else None
        with self.engine.begin() as connection:
            return bool(
                connection.execute(sa.update(messages).where(messages.c.id == message_id).values(**values)).rowcount
            )

    def find(self, conversation_id: str, plan_id: str, *, owner: str) -> tuple[Message, dict[str, Any]]:
        """A plan, and the message it stands in. Raises NotFound."""
        for message in reversed(self.messages(conversation_id, owner=owner)):
            for plan in message.plans:
                if plan["id"] == plan_id:
                    return message, plan
        raise NotFound("There is no such plan here.", field="plan", hint="Reload the page.")

    def change_plan(self, message_id: str, plan_id: str, states: Sequence[str], **values: Any) -> dict[str, Any] | None:
        """The plan with these values, if it is in one of these states now; None where somebody else was faster."""
        with self.engine.begin() as connection:
            db.one_at_a_time(connection, f"plan/{plan_id}")
            row = connection.execute(sa.select(messages.c.parts).where(messages.c.id == message_id)).first()
            parts = [dict(part) for part in row.parts] if row else []
            for part in parts:
                if "plan" in part and part["plan"]["id"] == plan_id and part["plan"]["state"] in states:
                    part["plan"] = {**part["plan"], **values}
                    connection.execute(
                        sa.update(messages)
                        .where(messages.c.id == message_id)
                        .values(parts=parts, updated_at=time.time())
                    )
                    return dict(part["plan"])
        return None

    # Inside

    def _put(self, connection: Connection, made: Conversation) -> None:
        count = connection.scalar(
            sa.select(sa.func.count()).select_from(conversations).where(conversations.c.owner == made.owner)
        )
        if (count or 0) >= MOST_CONVERSATIONS:
            raise QuotaReached(f"There are {MOST_CONVERSATIONS:,} conversations already.", hint="Delete some.")
        connection.execute(sa.insert(conversations).values(**asdict(made)))

    def _owned(self, connection: Connection, conversation_id: str, owner: str) -> Conversation:
        query = sa.select(conversations).where(conversations.c.id == conversation_id, conversations.c.owner == owner)
        row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFound("There is no such conversation.", field="conversation", hint="Choose one from the list.")
        return Conversation(**row)

    def _messages(self, connection: Connection, conversation_id: str) -> list[Message]:
        query = sa.select(messages).where(messages.c.conversation == conversation_id).order_by(messages.c.place)
        return [_message(dict(row)) for row in connection.execute(query).mappings()]

    def _insert(
        self,
        connection: Connection,
        conversation_id: str,
        place: int,
        role: Role,
        parts: Sequence[Mapping[str, Any]],
        like: Message,
    ) -> Message:
        now = time.time()
        values = {
            "id": new_id(), "conversation": conversation_id, "place": place, "role": role, "state": like.state,
            "parts": [dict(part) for part in parts], "attachments": list(like.attachments), "error": like.error,
            "created_at": like.created_at or now, "updated_at": now,
        }  # fmt: skip
        connection.execute(sa.insert(messages).values(**values))
        return _message(values)


def _message(row: Mapping[str, Any]) -> Message:
    """A message as it is now: one that nobody is writing any more was cut off, be it by a crash."""
    values = {**row, "parts": tuple(row["parts"]), "attachments": tuple(row["attachments"])}
    if row["state"] == "speaking" and time.time() - row["updated_at"] > ABANDONED:
        values["state"] = "stopped"
    return Message(**values)


def _settled(parts: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The parts without plans that could still be started: they belong to the conversation they were made in."""
    return [
        {**part, "plan": {**part["plan"], "state": "cancelled"}}
        if "plan" in part and part["plan"]["state"] == "offered"
        else part
        for part in parts
    ]


def _title(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= TITLE_LIMIT else f"{words[: TITLE_LIMIT - 1].rstrip()}…"
