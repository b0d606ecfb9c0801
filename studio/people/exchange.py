"""Personas, memories and the personality, taken out of the studio as an archive and brought in from one, as sogni-agent keeps them."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from studio.errors import RequestError, request_error
from studio.library.blobs import storage_errors
from studio.people import memories as mind
from studio.people import people as rows
from studio.people.archive import INDEX, MEMORIES, PART, PERSONALITY, Opener, copy, list_of, opened, text_of
from studio.people.memories import Note
from studio.people.people import People
from studio.people.persona import Draft, Persona, check_consent, parse_draft, slug_of

Kind = TypeVar("Kind", bound=BaseModel)


@dataclass(frozen=True)
class Brought:
    """What an import did. personas: their names; memories: their keys; stayed: what was here already and is as it was; missing: files
    that were named and are not there."""

    personas: tuple[str, ...] = ()
    memories: tuple[str, ...] = ()
    personality: bool = False
    stayed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class _Entry(BaseModel):
    """One entry of the index; what others add is left aside."""

    model_config = ConfigDict(extra="ignore")

    name: str = ""
    slug: str = ""
    relationship: str | None = None
    description: str | None = None
    tags: list[str] | None = None
    voice: str | None = None
    photo: str | None = Field(None, alias="photoPath")
    photos: list[str] | None = Field(None, alias="photoPaths")
    voice_clip: str | None = Field(None, alias="voiceClipPath")


class _Kept(BaseModel):
    """One memory of the list."""

    model_config = ConfigDict(extra="ignore")

    key: str = ""
    value: str = ""
    category: str | None = None


def take_people(people: People, path: Path, *, owner: str) -> Path:
    """Write the archive, whole or not at all."""
    part = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with storage_errors(path.parent), zipfile.ZipFile(part, "w") as archive:
            entries = [_put_persona(archive, people, persona) for persona in people.all(owner)]
            archive.writestr(INDEX, _json(entries))
            archive.writestr(MEMORIES, _json([_memory(each) for each in people.memories.all(owner)]))
            archive.writestr(PERSONALITY, people.memories.personality(owner))
        with storage_errors(path.parent):
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def bring_people(people: People, path: Path, *, owner: str, consent: bool) -> Brought:
    """Bring in an archive or a folder of this layout, whole or not at all; what is here already stays as it is.

    Raises RequestError for one that cannot be read, naming the place; and where personas are in it, without consent.
    """
    with opened(path) as opener:
        entries, notes = _entries(opener), _notes(opener)
        personality = mind.checked_personality(text_of(opener, PERSONALITY))
        if entries:
            check_consent(consent)
        here = {persona.slug for persona in people.all(owner)}
        known = {memory.key for memory in people.memories.all(owner)}
        new = [entry for entry in entries if slug_of(entry.name) not in here]
        fresh = [note for note in notes if note.key not in known]
        speaks = bool(personality) and not people.memories.personality(owner)
        stayed = [
            *(entry.name for entry in entries if entry not in new),
            *(note.key for note in notes if note.key in known),
        ]
        missing = _bring(people, opener, new, fresh, personality if speaks else "", owner)
    return Brought(
        personas=tuple(entry.name for entry in new),
        memories=tuple(note.key for note in fresh),
        personality=speaks,
        stayed=(*stayed, *(("personality",) if personality and not speaks else ())),
        missing=tuple(missing),
    )


def _bring(
    people: People, opener: Opener, new: Sequence[_Entry], fresh: Sequence[Note], personality: str, owner: str
) -> list[str]:
    """Put everything into library and tables; the names of files that are not there. An error leaves nothing behind."""
    library, added, missing = people.library, list[str](), list[str]()

    def held(entry: _Entry, path: str) -> str:
        """The artifact made of a file of the persona; empty where it is not there."""
        name = _place(entry, path)
        with library.blobs.scratch() as scratch:
            if not name or not copy(opener, name, scratch):
                missing.append(path[:200])
                return ""
            added.append(library.add(scratch, owner=owner, title=f"{entry.name} {Path(name).stem}").id)
        return added[-1]

    try:
        drafts = [
            _with_files(_draft(entry), [held(entry, path) for path in _photos(entry)], _voice(entry, held))
            for entry in new
        ]
        for draft in drafts:
            people.check_files(draft, owner)
        with people.engine.begin() as connection:
            for draft in drafts:
                rows.put(connection, draft, owner=owner)
            for note in fresh:
                mind.put(connection, note, owner=owner, source="import")
            if personality:
                mind.put_personality(connection, personality, owner=owner)
    except BaseException:
        library.forget(added, owner=owner)
        raise
    return missing


def _voice(entry: _Entry, held: Callable[[_Entry, str], str]) -> str:
    return held(entry, entry.voice_clip) if entry.voice_clip else ""


def _with_files(draft: Draft, photos: Sequence[str], voice: str) -> Draft:
    return Draft(**{**draft.model_dump(), "photos": tuple(filter(None, photos)), "voice_clip": voice})


def _photos(entry: _Entry) -> list[str]:
    """The photos that an entry names, each once, the face first."""
    return list(dict.fromkeys(path for path in (entry.photo, *(entry.photos or ())) if path))


def _place(entry: _Entry, path: str) -> str:
    """Where a file of this persona lies in the archive; empty for a name that is none."""
    name = re.split(r"[\\/]", path)[-1]
    fine = re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,80}", entry.slug) and re.fullmatch(r"\w[\w .()-]{0,120}", name)
    return f"personas/{entry.slug}/{name}" if fine else ""


# Reading


def _entries(opener: Opener) -> list[_Entry]:
    """The personas of the index, each checked as if it were saved."""
    found = [_parsed(_Entry, each, f"{INDEX}, entry {at}") for at, each in enumerate(list_of(opener, INDEX), 1)]
    if len({slug_of(entry.name) for entry in found}) < len(found):
        raise RequestError(f"{INDEX} names a persona twice.", field="file", hint="Give each a name of its own.")
    for at, entry in enumerate(found, 1):
        try:
            _draft(entry)
        except RequestError as error:
            raise _at(f"{INDEX}, entry {at}", error) from error
    return found


def _notes(opener: Opener) -> list[Note]:
    found: dict[str, Note] = {}
    for at, each in enumerate(list_of(opener, MEMORIES), 1):
        kept = _parsed(_Kept, each, f"{MEMORIES}, entry {at}")
        try:
            note = mind.parse_note({"key": kept.key, "value": kept.value, "category": kept.category or "preference"})
        except RequestError as error:
            raise _at(f"{MEMORIES}, entry {at}", error) from error
        found[note.key] = note
    return list(found.values())


def _draft(entry: _Entry) -> Draft:
    """The persona without its files. That it agrees was checked for all of them."""
    return parse_draft(
        {
            "name": entry.name,
            "relationship": entry.relationship or "friend",
            "description": entry.description or "",
            "tags": entry.tags or (),
            "voice": entry.voice or "",
            "consent": True,
        }
    )


def _parsed(kind: type[Kind], value: Any, place: str) -> Kind:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise _at(place, request_error(error)) from error


def _at(place: str, error: RequestError) -> RequestError:
    return RequestError(f"{place}: {error.message}", field=error.field or "file", hint=error.hint)


# Writing


def _put_persona(archive: zipfile.ZipFile, people: People, persona: Persona) -> dict[str, Any]:
    """Write the persona's files; its entry of the index."""
    names = [f"photo-{at}" if at > 1 else "photo" for at in range(1, len(persona.photos) + 1)]
    photos = [
        path
        for name, artifact in zip(names, persona.photos, strict=True)
        if (path := _put_file(archive, people, persona, artifact, name))
    ]
    voice = _put_file(archive, people, persona, persona.voice_clip, "voice-clip") if persona.voice_clip else ""
    return {
        "id": persona.id,
        "name": persona.name,
        "slug": persona.slug,
        "relationship": persona.relationship,
        "description": persona.description,
        "tags": list(persona.tags),
        "voice": persona.voice,
        "photoPath": photos[0] if photos else None,
        "photoPaths": photos,
        "voiceClipPath": voice or None,
        "createdAt": _moment(persona.created_at),
        "updatedAt": _moment(persona.updated_at),
    }


def _put_file(archive: zipfile.ZipFile, people: People, persona: Persona, artifact_id: str, name: str) -> str:
    """Write one file; its place in the archive, empty where the library no longer has it."""
    artifact = people.library.find(artifact_id)
    if artifact is None or artifact.owner != persona.owner:
        return ""
    place = f"personas/{persona.slug}/{name}.{artifact.extension}"
    with people.library.open(artifact) as source, archive.open(place, "w") as target:
        shutil.copyfileobj(source, target, PART)
    return place


def _memory(memory: mind.Memory) -> dict[str, Any]:
    """One entry of the list."""
    return {
        "id": memory.id,
        "key": memory.key,
        "value": memory.value,
        "category": memory.category,
        "source": memory.source,
        "createdAt": _moment(memory.created_at),
        "updatedAt": _moment(memory.updated_at),
    }


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
