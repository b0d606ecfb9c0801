"""What the studio keeps in mind for an owner: memories by key, and a personality; and whether Enhance goes by them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import AfterValidator, Field, StringConstraints, ValidationError
from sqlalchemy.engine import Connection, Engine

from studio import database as db
from studio.choices import Choices
from studio.errors import NotFound, QuotaReached, RequestError, request_error
from studio.library.rows import new_id
from studio.provider import Wire
from studio.requests._base import can_be_seen, writable

Category = Literal["preference", "fact", "context"]
CATEGORIES = ("preference", "fact", "context")
MOST_MEMORIES = 500
PERSONALITY_LIMIT = 4000  # characters
SWITCH = "people/in-mind"

Key = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True), AfterValidator(writable)]
Value = Annotated[
    str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True), AfterValidator(writable)
]


class Note(Wire):
    """A memory as it is written down."""

    key: Key = Field(description="What it is about, like preferred_style.")
    value: Value = Field(description="What is to be kept in mind.")
    category: Category = Field("preference", description="preference, fact or context.")


@dataclass(frozen=True)
class Memory:
    """A memory as it is kept. source: who wrote it down, user or import."""

    id: str
    owner: str
    key: str
    value: str
    category: str = "preference"
    source: str = "user"
    created_at: float = 0.0
    updated_at: float = 0.0

    def public(self) -> dict[str, Any]:
        """What the API and the page see."""
        return {name: value for name, value in asdict(self).items() if name != "owner"}


class Memories:
    """One value per owner and key, and one personality per owner."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.reader, self.choices = engine, db.reading(engine), Choices(engine)

    def remember(self, note: Note, *, owner: str, source: str = "user") -> Memory:
        """Keep this in mind; what was kept under the same key is replaced. Raises QuotaReached when there are too many."""
        with self.engine.begin() as connection:
            return put(connection, note, owner=owner, source=source)

    def all(self, owner: str, category: str = "") -> list[Memory]:
        """What is kept in mind, in the order of the keys. Raises RequestError for an unknown category."""
        if category and category not in CATEGORIES:
            raise RequestError(
                f'There is no category "{category[:40]}".',
                field="category",
                hint=f"Choose one of {', '.join(CATEGORIES)}.",
            )
        query = sa.select(db.memory).where(db.memory.c.owner == owner).order_by(db.memory.c.key)
        if category:
            query = query.where(db.memory.c.category == category)
        with self.reader.connect() as connection:
            return [Memory(**row) for row in connection.execute(query).mappings()]

    def forget(self, key: str, *, owner: str) -> None:
        """Drop a memory for good. Raises NotFound."""
        with self.engine.begin() as connection:
            gone = connection.execute(
                sa.delete(db.memory).where(db.memory.c.owner == owner, db.memory.c.key == key.strip())
            )
        if not gone.rowcount:
            raise NotFound(f'Nothing is kept under "{key[:60]}".', field="key", hint="See list_memories for the keys.")

    def personality(self, owner: str) -> str:
        """The text, empty where there is none."""
        query = sa.select(db.personality.c.text).where(db.personality.c.owner == owner)
        with self.reader.connect() as connection:
            return str(connection.scalar(query) or "")

    def set_personality(self, text: str, *, owner: str) -> str:
        """The text as it is now kept; an empty one is dropped. Raises RequestError for one that is too long."""
        text = checked_personality(text)
        with self.engine.begin() as connection:
            put_personality(connection, text, owner=owner)
        return text

    def used(self, owner: str) -> bool:
        """Whether Enhance goes by all this; it does until somebody switches it off."""
        return bool(self.choices.get(owner, SWITCH, True))

    def use(self, on: bool, *, owner: str) -> None:
        self.choices.set(owner, SWITCH, on)


def parse_note(values: Mapping[str, Any]) -> Note:
    """The note. Raises RequestError naming the field."""
    try:
        note = Note(**values)
    except ValidationError as error:
        raise request_error(error) from error
    for field in ("key", "value"):
        if not can_be_seen(getattr(note, field)):
            raise RequestError(f"The {field} is empty.", field=field, hint="Write a few words.")
    return note


def checked_personality(text: str) -> str:
    """The text, trimmed. Raises RequestError."""
    text = text.strip()
    if len(text) > PERSONALITY_LIMIT:
        raise RequestError(
            f"The personality is too long ({len(text):,} characters given).",
            field="text",
            hint=f"Use at most {PERSONALITY_LIMIT:,} characters.",
        )
    return text


def put(connection: Connection, note: Note, *, owner: str, source: str) -> Memory:
    """Write the row, in the caller's transaction."""
    now = time.time()
    db.one_at_a_time(connection, f"memory/{owner}")
    known = sa.select(db.memory.c.id, db.memory.c.created_at).where(
        db.memory.c.owner == owner, db.memory.c.key == note.key
    )
    row = connection.execute(known).first()
    if row is None and _count(connection, owner) >= MOST_MEMORIES:
        raise QuotaReached(
            f"{MOST_MEMORIES} memories are kept already.", field="key", hint="Forget some that are no longer of use."
        )
    memory = Memory(
        id=row.id if row else new_id(),
        owner=owner,
        **note.model_dump(),
        source=source,
        created_at=row.created_at if row else now,
        updated_at=now,
    )
    statement = db.insert(connection, db.memory).values(**asdict(memory))
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[db.memory.c.owner, db.memory.c.key],
            set_={name: statement.excluded[name] for name in ("value", "category", "source", "updated_at")},
        )
    )
    return memory


def put_personality(connection: Connection, text: str, *, owner: str) -> None:
    """Write the row, in the caller's transaction; an empty text leaves none."""
    connection.execute(sa.delete(db.personality).where(db.personality.c.owner == owner))
    if text:
        connection.execute(sa.insert(db.personality).values(owner=owner, text=text, updated_at=time.time()))


def _count(connection: Connection, owner: str) -> int:
    return int(connection.scalar(sa.select(sa.func.count()).where(db.memory.c.owner == owner)) or 0)
