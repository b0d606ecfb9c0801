"""Small things that an owner has chosen: the last seed, the provider, a theme. JSON, never a key."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from studio import database as db


class Choices:
    """One value per owner and name."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.reader = engine, db.reading(engine)

    def get(self, owner: str, name: str, default: Any = None) -> Any:
        query = sa.select(db.choice.c.value).where(db.choice.c.owner == owner, db.choice.c.name == name)
        with self.reader.connect() as connection:
            row = connection.execute(query).first()
        return default if row is None else row.value

    def set(self, owner: str, name: str, value: Any, connection: Connection | None = None) -> None:
        """Keep a choice. connection: of a transaction that it belongs to."""
        if connection is None:
            with self.engine.begin() as own:
                return self.set(owner, name, value, own)
        statement = db.insert(connection, db.choice).values(owner=owner, name=name, value=value)
        key = [db.choice.c.owner, db.choice.c.name]
        connection.execute(
            statement.on_conflict_do_update(index_elements=key, set_={"value": statement.excluded.value})
        )
        return None
