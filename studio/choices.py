"""Small things that an owner has chosen: the provider, a theme. JSON, never a key."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

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

    def set(self, owner: str, name: str, value: Any) -> None:
        key = [db.choice.c.owner, db.choice.c.name]
        with self.engine.begin() as connection:
            statement = db.insert(connection, db.choice).values(owner=owner, name=name, value=value)
            connection.execute(
                statement.on_conflict_do_update(index_elements=key, set_={"value": statement.excluded.value})
            )
