"""Pages of the library: newest first, by words and filters, with the true total.

Without words both page and total come from the index `asset_shelf`. With words they come from the text index: on SQLite the filters
are terms of it (see `studio.database`), so that a word which every row has costs no more than a rare one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from studio.artifacts import MEDIA, Artifact
from studio.database import SCOPE, asset, is_sqlite
from studio.errors import RequestError
from studio.library import rows

PAGE = 60
LARGEST_PAGE = 500
WORDS = 16  # of a query; the rest is left out


@dataclass(frozen=True)
class Page:
    """One page. total: of all pages."""

    items: list[Artifact] = field(default_factory=list)
    total: int = 0
    offset: int = 0
    limit: int = PAGE

    @property
    def more(self) -> bool:
        return self.offset + len(self.items) < self.total


@dataclass(frozen=True)
class Filter:
    """What is looked for. job: also what is not listed by itself."""

    owner: str
    query: str = ""
    media: str = ""
    starred: bool = False
    trashed: bool = False
    job: str = ""
    project: str = ""

    def __post_init__(self) -> None:
        if self.media and self.media not in MEDIA:
            raise RequestError(
                f'There is no medium "{self.media[:40]}".', field="media", hint=f"Choose one of {', '.join(MEDIA)}."
            )

    @property
    def words(self) -> list[str]:
        return list(dict.fromkeys(rows.fold(self.query).split()))[:WORDS]


def page(connection: Connection, wanted: Filter, limit: int, offset: int) -> Page:
    """One page of what the filter lets through."""
    limit, offset = min(max(1, limit), LARGEST_PAGE), max(0, offset)
    if wanted.words and is_sqlite(connection):
        total, numbers = _by_terms(connection, wanted, limit, offset)
    else:
        total, numbers = _by_index(connection, wanted, limit, offset)
    return Page(rows.by_numbers(connection, numbers), total, offset, limit)


def _by_index(connection: Connection, wanted: Filter, limit: int, offset: int) -> tuple[int, Sequence[int]]:
    conditions = [
        asset.c.owner == wanted.owner,
        asset.c.trashed_at.is_not(None) if wanted.trashed else asset.c.trashed_at.is_(None),
    ]
    if not wanted.trashed and not wanted.job:
        conditions.append(asset.c.listed)
    if wanted.starred:
        conditions.append(asset.c.starred)
    conditions += [asset.c[name] == value for name in ("media", "job", "project") if (value := getattr(wanted, name))]
    if wanted.words:
        query = " & ".join(f"{word}:*" for word in wanted.words)
        conditions.append(sa.literal_column("asset.terms").op("@@")(sa.func.to_tsquery("simple", query)))
    total = connection.scalar(sa.select(sa.func.count()).select_from(asset).where(*conditions)) or 0
    if offset >= total:
        return total, ()
    numbers = sa.select(asset.c.number).where(*conditions).order_by(asset.c.number.desc()).limit(limit).offset(offset)
    return total, connection.scalars(numbers).all()


def _by_terms(connection: Connection, wanted: Filter, limit: int, offset: int) -> tuple[int, Sequence[int]]:
    given = {"match": _match(wanted)}
    total = connection.scalar(_COUNT, given) or 0
    if offset >= total:
        return total, ()
    return total, connection.scalars(_NUMBERS, {**given, "limit": limit, "offset": offset}).all()


_COUNT = sa.text("SELECT count(*) FROM asset_search WHERE asset_search MATCH :match")
_NUMBERS = sa.text(
    "SELECT rowid FROM asset_search WHERE asset_search MATCH :match ORDER BY rowid DESC LIMIT :limit OFFSET :offset"
)


def _match(wanted: Filter) -> str:
    """The query of the text index. Its words are letters and digits only, so nothing in them is an operator."""
    owner = wanted.owner.encode().hex()
    shelves = ["t"] if wanted.trashed else ["v", "h"] if wanted.job else ["v"]
    terms = ["(" + " OR ".join(f'"{SCOPE}o{owner}{shelf}"' for shelf in shelves) + ")"]
    if wanted.media:
        terms.append(f'"{SCOPE}m{wanted.media}"')
    if wanted.starred:
        terms.append(f'"{SCOPE}s"')
    terms += [
        f'"{SCOPE}{mark}{value.encode().hex()}"' for mark, value in (("j", wanted.job), ("p", wanted.project)) if value
    ]
    return " AND ".join([*terms, *(f'"{word}"*' for word in wanted.words)])
