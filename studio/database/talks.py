"""The tables of conversations. `migrations` calls `create_talks` as one of its steps."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

metadata = sa.MetaData()

conversation = sa.Table(
    "conversation",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("project", sa.String, nullable=False, default=""),
    sa.Column("brain", sa.JSON, nullable=False, default=dict),  # who answers, and how
    sa.Column("branched_from", sa.String, nullable=False, default=""),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
    sa.Index("conversation_owner", "owner", "updated_at"),
)

message = sa.Table(
    "message",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("conversation", sa.String, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("role", sa.String, nullable=False),  # person, director
    sa.Column("state", sa.String, nullable=False),  # speaking, whole, stopped, failed
    sa.Column("parts", sa.JSON, nullable=False, default=list),  # words, calls of tools with what came back, plans
    sa.Column("attachments", sa.JSON, nullable=False, default=list),  # artifacts
    sa.Column("error", sa.JSON(none_as_null=True)),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
    sa.UniqueConstraint("conversation", "place"),
)


def create_talks(connection: Connection) -> None:
    """Create what is not there yet."""
    metadata.create_all(connection)
