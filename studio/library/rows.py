"""The rows of the library: `asset` and `lineage`."""

from __future__ import annotations

import secrets
import time
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from studio.artifacts import Artifact
from studio.database import asset, is_sqlite, lineage
from studio.errors import Conflict, NotFound

WORDS_LIMIT = 20_000  # characters of a row that the search reads
_FIELDS = [asset.c[name] for name in (
    "number", "id", "owner", "sha", "media_type", "bytes", "title", "job", "index", "width", "height", "duration", "seed",
    "source_url", "project", "recipe", "starred", "listed", "created_at", "trashed_at",
)]  # fmt: skip


def new_id() -> str:
    """A new id that sorts by time. Source: RFC 9562, section 5.7 (UUID version 7)."""
    number = (int(time.time() * 1000) << 80) | secrets.randbits(80)
    number = number & ~(0xF << 76) | 7 << 76
    text = f"{number & ~(0x3 << 62) | 2 << 62:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def insert(connection: Connection, artifact: Artifact) -> Artifact:
    """Register the artifact unless its id is registered already; either way the registered one comes back.

    Raises Conflict when the id belongs to somebody else.
    """
    new = (
        _insert(connection, asset)
        .values(**_values(artifact))
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(asset.c.number)
    )
    if connection.scalar(new) is None:
        known = find(connection, artifact.id)
        if known is None or known.owner != artifact.owner:
            raise Conflict(
                f"There is another artifact with the id {artifact.id}.", field="artifact_id", hint="Leave the id out."
            )
        return known
    rows = [{"child": artifact.id, "parent": parent, "position": at} for at, parent in enumerate(artifact.parents)]
    if rows:
        connection.execute(_insert(connection, lineage).on_conflict_do_nothing(), rows)
    return artifact


def find(connection: Connection, artifact_id: str) -> Artifact | None:
    return next(iter(select(connection, asset.c.id == artifact_id)), None)


def select(connection: Connection, *conditions: sa.ColumnElement[bool], order: Sequence[Any] = ()) -> list[Artifact]:
    rows = connection.execute(sa.select(*_FIELDS).where(*conditions).order_by(*order)).mappings().all()
    return with_parents(connection, rows)


def owned(connection: Connection, ids: Iterable[str], owner: str) -> list[str]:
    """The ids, each once. Raises NotFound when one is unknown or somebody else's."""
    wanted = list(dict.fromkeys(ids))
    known: set[str] = set()
    for some in _portions(wanted):
        known.update(connection.scalars(sa.select(asset.c.id).where(asset.c.id.in_(some), asset.c.owner == owner)))
    for artifact_id in wanted:
        if artifact_id not in known:
            raise unknown(artifact_id)
    return wanted


def change(connection: Connection, ids: Sequence[str], **values: Any) -> None:
    for some in _portions(ids):
        connection.execute(sa.update(asset).where(asset.c.id.in_(some)).values(**values))


def by_numbers(connection: Connection, numbers: Sequence[int]) -> list[Artifact]:
    """The artifacts with these row numbers, in this order."""
    if not numbers:
        return []
    rows = connection.execute(sa.select(*_FIELDS).where(asset.c.number.in_(numbers))).mappings().all()
    place = {number: at for at, number in enumerate(numbers)}
    return with_parents(connection, sorted(rows, key=lambda row: place[row["number"]]))


def with_parents(connection: Connection, rows: Sequence[Mapping[Any, Any]]) -> list[Artifact]:
    parents: dict[str, list[str]] = {}
    for some in _portions([row["id"] for row in rows]):
        query = (
            sa.select(lineage.c.child, lineage.c.parent).where(lineage.c.child.in_(some)).order_by(lineage.c.position)
        )
        for child, parent in connection.execute(query):
            parents.setdefault(child, []).append(parent)
    return [_artifact(row, parents.get(row["id"], ())) for row in rows]


def words_of(artifact: Artifact) -> str:
    """What the search reads of an artifact."""
    request = artifact.recipe.get("request", {})
    texts = [
        artifact.title,
        *(str(request.get(name) or "") for name in ("prompt", "style", "lyrics", "persona", "description")),
    ]
    texts += [str(artifact.recipe.get(name) or "") for name in ("task", "provider", "model")]
    return fold(" ".join(dict.fromkeys(text for text in texts if text)))[:WORDS_LIMIT]


def fold(text: str) -> str:
    """Small letters and digits without accents, one space between words; each CJK character is a word.

    Texts and queries both go through here, so that SQLite and PostgreSQL cut them alike.
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = (_letter(letter) for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(letters).split())


def _letter(letter: str) -> str:
    if not letter.isalnum():
        return " "
    return f" {letter} " if "\u2e80" <= letter <= "\u9fff" or letter >= "\U00020000" else letter


def unknown(artifact_id: str) -> NotFound:
    return NotFound(
        f"There is no artifact {artifact_id[:80]}.", field="artifact_id", hint="Choose one from the library."
    )


def _insert(connection: Connection, table: sa.Table) -> Any:
    return sqlite.insert(table) if is_sqlite(connection) else postgresql.insert(table)


def _values(artifact: Artifact) -> dict[str, Any]:
    values = {column.name: getattr(artifact, column.name) for column in _FIELDS if column.name != "number"}
    return {**values, "recipe": dict(artifact.recipe), "media": artifact.media, "words": words_of(artifact)}


def _artifact(row: Mapping[Any, Any], parents: Sequence[str]) -> Artifact:
    values = {column.name: row[column.name] for column in _FIELDS if column.name != "number"}
    return Artifact(**values, parents=tuple(parents))


def _portions(ids: Sequence[str], size: int = 500) -> Iterable[Sequence[str]]:
    return (ids[at : at + size] for at in range(0, len(ids), size))
