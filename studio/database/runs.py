"""The tables of recipes and their runs. `migrations` calls the steps at the end of this file."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

metadata = sa.MetaData()

recipe = sa.Table(
    "recipe",
    metadata,
    sa.Column("owner", sa.String, primary_key=True),
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("text", sa.Text, nullable=False),  # YAML or JSON, as it was written
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
)

run = sa.Table(
    "run",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("recipe", sa.String, nullable=False, default=""),  # the recipe's id; empty: one that is kept nowhere
    sa.Column("title", sa.String, nullable=False),
    sa.Column("project", sa.String, nullable=False, default=""),
    sa.Column("plan", sa.JSON, nullable=False),  # with the recipe and the inputs, as they were at the start
    sa.Column("request_sha", sa.String, nullable=False),
    sa.Column("idempotency_key", sa.String),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False, default=0),  # of the workflow
    sa.Column("cancelling", sa.Boolean, nullable=False, default=False),
    sa.Column("error", sa.JSON(none_as_null=True)),
    sa.Column("question", sa.JSON(none_as_null=True)),
    sa.Column("until", sa.String, nullable=False, default=""),  # a step after which a person is asked
    sa.Column("approved", sa.JSON, nullable=False, default=list),  # steps
    sa.Column("accepted", sa.JSON, nullable=False, default=list),  # steps of which what has come is enough
    sa.Column("edits", sa.JSON, nullable=False, default=dict),  # step -> arguments that a person has changed
    sa.Column("max_cost", sa.Float),
    sa.Column("confirm_cost", sa.Boolean, nullable=False, default=False),  # a person is still to be asked
    sa.Column("blind_cost", sa.Boolean, nullable=False, default=False),  # prices that nobody knows are agreed to
    sa.Column("estimate", sa.JSON(none_as_null=True)),
    sa.Column("serial", sa.Integer, nullable=False, default=0),  # of its last part
    sa.Column("recheck_at", sa.Float),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("started_at", sa.Float),
    sa.Column("finished_at", sa.Float),
    sa.Column("deleted_at", sa.Float),  # nothing is left of it but its id and its key, so that nothing brings it back
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("owner", "idempotency_key"),
    sa.Index("run_owner_seq", "owner", "seq"),
    sa.Index("run_owner_created", "owner", "created_at"),
    sa.Index("run_status", "status"),
)

run_part = sa.Table(  # one thing that is made or written in a run; the job of part n is `<run>:<n>`
    "run_part",
    metadata,
    sa.Column("run", sa.String, primary_key=True),
    sa.Column("serial", sa.Integer, primary_key=True),
    sa.Column("step", sa.String, nullable=False),
    sa.Column("planned", sa.JSON, nullable=False),
    sa.Column("state", sa.String, nullable=False),  # planned, started, failed; of words also writing, written, unknown
    sa.Column("texts", sa.JSON(none_as_null=True)),
    sa.Column("writer", sa.String, nullable=False, default=""),
    sa.Column("error", sa.JSON(none_as_null=True)),
)

run_event = sa.Table(
    "run_event",
    metadata,
    sa.Column("run", sa.String, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("type", sa.String, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
)

hosted_run = sa.Table(  # a workflow that an upstream runs, as it was seen last
    "hosted_run",
    metadata,
    sa.Column("id", sa.String, primary_key=True),  # ours; see `studio.hosted_runs`
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("provider", sa.String, nullable=False),
    sa.Column("theirs", sa.String, nullable=False),  # its id there
    sa.Column("status", sa.String, nullable=False),
    sa.Column("seen", sa.JSON, nullable=False),  # without the address of any file
    sa.Column("ours", sa.Boolean, nullable=False, default=False),  # begun from here
    sa.Column("error", sa.JSON(none_as_null=True)),  # why it could not be looked at
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("finished_at", sa.Float),
    sa.Column("deleted_at", sa.Float),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("owner", "provider", "theirs"),
    sa.Index("hosted_run_owner_seq", "owner", "seq"),
    sa.Index("hosted_run_status", "status"),
)


def create_runs(connection: Connection) -> None:
    """Create what is not there yet."""
    metadata.create_all(connection, tables=[recipe, run, run_part, run_event])


def keep_deleted(connection: Connection) -> None:
    """Studios from before runs could be deleted lack the column that says so."""
    if "deleted_at" not in {column["name"] for column in sa.inspect(connection).get_columns("run")}:
        connection.exec_driver_sql("ALTER TABLE run ADD COLUMN deleted_at DOUBLE PRECISION")


def create_hosted(connection: Connection) -> None:
    """Create what is not there yet."""
    hosted_run.create(connection, checkfirst=True)
