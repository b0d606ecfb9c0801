"""The personas of an owner: kept as rows, their photos and voices in the library."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from studio import database as db
from studio.errors import Conflict, NotFound, QuotaReached, RequestError
from studio.library import Library
from studio.library.rows import new_id
from studio.people.meaning import Meant, meant
from studio.people.memories import Memories
from studio.people.persona import Draft, Persona, called, fold, parse_draft, slug_of
from studio.people.telling import in_mind
from studio.people.using import names_people, with_people
from studio.requests import Request

MOST_PERSONAS = 200


class People:
    """Personas and, in `memories`, what else is kept in mind. Thread-safe; every call takes the owner it is made for."""

    def __init__(self, engine: Engine, library: Library) -> None:
        self.engine, self.reader, self.library = engine, db.reading(engine), library
        self.memories = Memories(engine)

    def all(self, owner: str) -> list[Persona]:
        """An owner's personas, by name."""
        query = sa.select(db.persona).where(db.persona.c.owner == owner)
        with self.reader.connect() as connection:
            found = [Persona.from_row(dict(row)) for row in connection.execute(query).mappings()]
        return sorted(found, key=lambda persona: (fold(persona.name), persona.id))

    def get(self, persona: str, *, owner: str) -> Persona:
        """One by id, name or tag. Raises NotFound, also for somebody else's."""
        return called(self.all(owner), persona)

    def save(self, values: Mapping[str, Any], *, owner: str) -> Persona:
        """Keep a persona, new or changed. Raises RequestError without consent, Conflict for a name that is taken, NotFound for files
        that are not the owner's."""
        draft = parse_draft(values)
        self.check_files(draft, owner)
        with self.engine.begin() as connection:
            db.one_at_a_time(connection, f"persona/{owner}")
            return put(connection, draft, owner=owner)

    def delete(self, persona_id: str, *, owner: str) -> None:
        """Drop a persona for good, and with it its photos and its voice: rows, files and thumbnails, wherever they lie in the library.

        What another persona of the owner holds too stays. The files go first: a crash in between leaves a persona to be deleted again,
        never files that nobody knows of.
        """
        gone = next((each for each in self.all(owner) if each.id == persona_id), None)
        if gone is None:
            raise NotFound(f"There is no persona {persona_id[:80]}.", field="persona_id", hint="See list_personas.")
        others = {file for each in self.all(owner) if each.id != gone.id for file in each.files}
        self.library.forget(self._there(set(gone.files) - others, owner), owner=owner)
        with self.engine.begin() as connection:
            connection.execute(sa.delete(db.persona).where(db.persona.c.id == gone.id, db.persona.c.owner == owner))

    def use(self, request: Request, *, owner: str) -> Request:
        """The request with those it names in it. Raises as `with_people` does, and RequestError where a photo or a voice is gone."""
        if not names_people(request):
            return request
        personas = self.all(owner)
        wanted = with_people(request, personas)
        used = set(wanted.sources()) - set(request.sources())
        for file in sorted(used - set(self._there(used, owner, trashed=False))):
            whose = next(persona for persona in personas if file in persona.files)
            what = "recording" if file == whose.voice_clip else "photo"
            raise RequestError(
                f"The {what} of {whose.name} is no longer in the library.",
                field="persona",
                hint=f"Take it out of the trash, or give {whose.name} another one.",
            )
        return wanted

    def meant(self, request: Request, *, owner: str) -> tuple[list[Meant], str]:
        """Those whom its prompt names, with how each will be used; and what is in the way, empty where nothing is."""
        return meant(request, self.all(owner)) if "@" in request.prompt else ([], "")

    def in_mind(self, owner: str) -> str:
        """What a writer is told about this owner; empty where it is switched off."""
        memories = self.memories
        return in_mind(memories.all(owner), memories.personality(owner)) if memories.used(owner) else ""

    def _there(self, artifacts: Iterable[str], owner: str, *, trashed: bool = True) -> list[str]:
        """Those of them that are in the owner's library."""
        found = ((artifact, self.library.find(artifact)) for artifact in artifacts)
        return [
            artifact
            for artifact, known in found
            if known and known.owner == owner and (trashed or known.trashed_at is None)
        ]

    def check_files(self, draft: Draft, owner: str) -> None:
        """Raises NotFound or RequestError for a photo or a voice that is not what it should be."""
        for field, kind, files in (("photos", "image", draft.photos), ("voice_clip", "audio", (draft.voice_clip,))):
            for file in filter(None, files):
                try:
                    artifact = self.library.get(file, owner=owner, trashed=False)
                except NotFound as error:
                    raise NotFound(error.message, field=field, hint=error.hint) from error
                if artifact.media != kind:
                    wanted = "a picture" if kind == "image" else "a sound"
                    raise RequestError(f"This is not {wanted}.", field=field, hint=f"Choose {wanted} of the library.")


def put(connection: Connection, draft: Draft, *, owner: str) -> Persona:
    """Write the row, in the caller's transaction, which no other one of this owner passes. Raises Conflict, NotFound or QuotaReached."""
    rows = connection.execute(sa.select(db.persona).where(db.persona.c.owner == owner)).mappings()
    known = {row["id"]: Persona.from_row(dict(row)) for row in rows}
    if draft.id and draft.id not in known:
        raise NotFound(f"There is no persona {draft.id[:80]}.", field="id", hint="Leave the id out to make a new one.")
    if not draft.id and len(known) >= MOST_PERSONAS:
        raise QuotaReached(f"{MOST_PERSONAS} personas are kept already.", field="name", hint="Delete some first.")
    slug, now = slug_of(draft.name), time.time()
    if any(slug == each.slug and each.id != draft.id for each in known.values()):
        raise Conflict(f"There is a persona called {draft.name} already.", field="name", hint="Choose another name.")
    before = known.get(draft.id) or Persona(new_id(), owner, slug, draft.name, consented_at=now, created_at=now)
    persona = replace(
        before,
        slug=slug,
        updated_at=now,
        photos=tuple(dict.fromkeys(filter(None, draft.photos))),
        tags=tuple(dict.fromkeys(draft.tags)),
        **draft.model_dump(include={"name", "relationship", "description", "voice", "voice_clip"}),
    )
    values = {**asdict(persona), "tags": list(persona.tags), "photos": list(persona.photos)}
    statement = db.insert(connection, db.persona).values(**values)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[db.persona.c.id],
            set_={name: statement.excluded[name] for name in values if name not in {"id", "owner", "created_at"}},
        )
    )
    return persona
