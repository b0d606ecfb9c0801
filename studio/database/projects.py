"""The table of projects. `migrations` calls `create_projects` as one of its steps."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

metadata = sa.MetaData()

project = sa.Table(
    "project",
    metadata,
    sa.Column("owner", sa.String, primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("created_at", sa.Float, nullable=False),
)


def create_projects(connection: Connection) -> None:
    """Create what is not there yet."""
    metadata.create_all(connection)
