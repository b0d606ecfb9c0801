"""Projects: names under which an owner's jobs, artifacts, runs and conversations are grouped. One may be open; what is begun then belongs to it.

A project is its name, as `Request.project` carries it; the table knows which there are.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from studio import database as db
from studio.choices import Choices
from studio.database.projects import project
from studio.errors import NotFound, QuotaReached, RequestError
from studio.requests import writable
from studio.requests._base import can_be_seen

MOST_PROJECTS, LONGEST = 500, 120
OPEN = "project"


@dataclass(frozen=True)
class Project:
    """items: how many artifacts are in it, those in the trash left out."""

    name: str
    created_at: float
    items: int = 0
    open: bool = False

    def public(self) -> dict[str, Any]:
        """What the API and the page see."""
        return asdict(self)


class Projects:
    """An owner's projects. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.reader, self.choices = engine, db.reading(engine), Choices(engine)

    def all(self, owner: str) -> list[Project]:
        """By name, without regard to case."""
        shown = sa.and_(db.asset.c.trashed_at.is_(None), db.asset.c.listed)
        inside = sa.and_(db.asset.c.owner == project.c.owner, db.asset.c.project == project.c.name, shown)
        query = (
            sa.select(project.c.name, project.c.created_at, sa.func.count(db.asset.c.id).label("items"))
            .select_from(project.outerjoin(db.asset, inside))
            .where(project.c.owner == owner)
            .group_by(project.c.name, project.c.created_at)
        )
        now = self.current(owner)
        with self.reader.connect() as connection:
            found = [Project(**row, open=row["name"] == now) for row in connection.execute(query).mappings()]
        return sorted(found, key=lambda each: (each.name.casefold(), each.name))

    def current(self, owner: str) -> str:
        """The name of the one that is open; empty where none is."""
        return str(self.choices.get(owner, OPEN, ""))

    def open(self, owner: str, name: str) -> str:
        """Open this project, a new one is made; an empty name closes the one that is open. Raises RequestError, QuotaReached."""
        named = _checked(name)
        if named:
            with self.engine.begin() as connection:
                self.note(connection, owner, named)
        self.choices.set(owner, OPEN, named)
        return named

    def note(self, connection: Connection, owner: str, name: str) -> None:
        """Know of a project that is named somewhere. Raises QuotaReached."""
        known = sa.select(sa.func.count()).select_from(project).where(project.c.owner == owner)
        if (connection.scalar(known) or 0) >= MOST_PROJECTS and not self._knows(connection, owner, name):
            raise QuotaReached(
                f"There are {MOST_PROJECTS} projects already.", field="project", hint="Delete some first."
            )
        statement = db.insert(connection, project).values(owner=owner, name=name, created_at=time.time())
        connection.execute(statement.on_conflict_do_nothing())

    def belonging(self, owner: str, name: str) -> str:
        """The project that something new belongs to: the one it names, which is known from then on, else the one that is open."""
        if not name:
            return self.current(owner)
        with self.reader.connect() as connection:
            known = self._knows(connection, owner, name)
        if not known:
            with self.engine.begin() as connection:
                self.note(connection, owner, name)
        return name

    def delete(self, owner: str, name: str) -> None:
        """Drop a project; what was in it stays in the library, in none. Raises NotFound."""
        with self.engine.begin() as connection:
            mine = sa.and_(project.c.owner == owner, project.c.name == name)
            if not connection.execute(sa.delete(project).where(mine)).rowcount:
                raise NotFound(f'There is no project "{name[:60]}".', field="name", hint="See list_projects.")
            inside = sa.and_(db.asset.c.owner == owner, db.asset.c.project == name)
            connection.execute(sa.update(db.asset).where(inside).values(project=""))
        if self.current(owner) == name:
            self.choices.set(owner, OPEN, "")

    @staticmethod
    def _knows(connection: Connection, owner: str, name: str) -> bool:
        query = sa.select(project.c.name).where(project.c.owner == owner, project.c.name == name)
        return connection.execute(query).first() is not None


def _checked(name: str) -> str:
    """The name as it is kept; empty for one that is empty. Raises RequestError."""
    named = writable(name).strip()
    if named and not can_be_seen(named):
        raise RequestError("The name is empty.", field="name", hint="Write a name.")
    if len(named) > LONGEST:
        raise RequestError("The project's name is too long.", field="name", hint=f"Use at most {LONGEST} characters.")
    return named
