"""The tables of jobs, money, the library, people and choices."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

job = sa.Table(
    "job",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("task", sa.String, nullable=False),
    sa.Column("provider", sa.String, nullable=False),
    sa.Column("model", sa.String, nullable=False, default=""),
    sa.Column("account", sa.String, nullable=False, default="host"),  # host, or a fingerprint of the visitor's own key
    sa.Column("request", sa.JSON, nullable=False),
    sa.Column("request_sha", sa.String, nullable=False),
    sa.Column("idempotency_key", sa.String),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("stage", sa.String, nullable=False, default=""),
    sa.Column("progress", sa.Float, nullable=False, default=0.0),
    sa.Column("note", sa.String, nullable=False, default=""),
    sa.Column("error", sa.JSON(none_as_null=True)),
    sa.Column("question", sa.JSON(none_as_null=True)),
    sa.Column("answer", sa.JSON(none_as_null=True)),
    sa.Column("failures", sa.JSON, nullable=False, default=list),
    sa.Column("cost_estimate", sa.Float),
    sa.Column("cost_actual", sa.Float),
    sa.Column("cost_unit", sa.String, nullable=False, default=""),
    sa.Column("parent", sa.String),
    sa.Column("run", sa.String),  # the workflow run that it is a step of
    sa.Column("plan", sa.JSON(none_as_null=True)),  # of a composite
    sa.Column("position", sa.Integer, nullable=False, default=0),  # among its parent's children
    sa.Column("attempt", sa.Integer, nullable=False, default=0),  # of the workflow; a restart by a person adds one
    sa.Column("payment", sa.Integer, nullable=False, default=0),  # which paid try; only a person's "retry" adds one
    sa.Column("cancelling", sa.Boolean, nullable=False, default=False),
    sa.Column("recheck_at", sa.Float),
    sa.Column("typical_seconds", sa.Float, nullable=False, default=10.0),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("started_at", sa.Float),
    sa.Column("finished_at", sa.Float),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("owner", "idempotency_key"),
    sa.Index("job_owner_seq", "owner", "seq"),
    sa.Index("job_owner_created", "owner", "created_at"),
    sa.Index("job_status", "status"),
    sa.Index("job_parent", "parent"),
    sa.Index("job_run", "run"),
)


job_event = sa.Table(
    "job_event",
    metadata,
    sa.Column("job", sa.String, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("type", sa.String, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
)


submission = sa.Table(
    "submission",
    metadata,
    sa.Column("ref", sa.String, primary_key=True),
    sa.Column("job", sa.String, nullable=False, index=True),
    sa.Column("provider", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),  # sending, accepted, refused, unknown, cancelled
    sa.Column("ticket", sa.JSON(none_as_null=True)),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("sent_at", sa.Float, nullable=False),
    sa.Column("deadline", sa.Float, nullable=False),
    sa.Column("request_sha", sa.String, nullable=False),
)


ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("job", sa.String, nullable=False, index=True),
    sa.Column("provider", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),  # reserve, commit, release
    sa.Column("amount", sa.Float, nullable=False),
    sa.Column("unit", sa.String, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Index("ledger_owner_at", "owner", "at"),
)


asset = sa.Table(
    "asset",
    metadata,
    # The order of arrival, and what the search index refers to (an implicit rowid may change on VACUUM).
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("id", sa.String, nullable=False, unique=True),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("job", sa.String, nullable=False, default=""),
    sa.Column("index", sa.Integer, nullable=False, default=0),
    sa.Column("sha", sa.String, nullable=False, index=True),
    sa.Column("media_type", sa.String, nullable=False),
    sa.Column("media", sa.String, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("title", sa.String, nullable=False, default=""),
    sa.Column("width", sa.Integer),
    sa.Column("height", sa.Integer),
    sa.Column("duration", sa.Float),
    sa.Column("seed", sa.BigInteger),
    sa.Column("source_url", sa.String, nullable=False, default=""),
    sa.Column("project", sa.String, nullable=False, default=""),
    sa.Column("recipe", sa.JSON, nullable=False, default=dict),
    sa.Column("words", sa.Text, nullable=False, default=""),  # what the search reads
    sa.Column("starred", sa.Boolean, nullable=False, default=False),
    sa.Column("listed", sa.Boolean, nullable=False, default=True),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("trashed_at", sa.Float),
    sa.Index("asset_job", "job", "index"),
    sa.Index("asset_space", "owner", "bytes", "trashed_at"),  # so that sizes are added up from the index alone
    # Every filter of the library is in it, so that pages and totals are read from the index alone.
    sa.Index("asset_shelf", "owner", "number", "media", "starred", "listed", "trashed_at", "project", "job"),
    sa.Index(
        "asset_trash",
        "trashed_at",
        sqlite_where=sa.text("trashed_at IS NOT NULL"),
        postgresql_where=sa.text("trashed_at IS NOT NULL"),
    ),
)


lineage = sa.Table(
    "lineage",
    metadata,
    sa.Column("child", sa.String, primary_key=True),
    sa.Column("parent", sa.String, primary_key=True, index=True),
    sa.Column("position", sa.Integer, nullable=False, default=0),
)


worker = sa.Table(
    "worker",
    metadata,
    sa.Column("executor_id", sa.String, primary_key=True),
    sa.Column("beat", sa.Float, nullable=False),
    sa.Column("host", sa.String, nullable=False),
    sa.Column("version", sa.String, nullable=False),
)


counter = sa.Table(
    "counter",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)


choice = sa.Table(
    "choice",
    metadata,
    sa.Column("owner", sa.String, primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)


persona = sa.Table(
    "persona",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("slug", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("relationship", sa.String, nullable=False),
    sa.Column("description", sa.String, nullable=False, default=""),
    sa.Column("tags", sa.JSON, nullable=False, default=list),
    sa.Column("photos", sa.JSON, nullable=False, default=list),  # artifacts, the face first
    sa.Column("voice", sa.String, nullable=False, default=""),
    sa.Column("voice_clip", sa.String, nullable=False, default=""),
    sa.Column("consented_at", sa.Float, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
    sa.UniqueConstraint("owner", "slug"),
)


memory = sa.Table(
    "memory",
    metadata,
    sa.Column("owner", sa.String, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("id", sa.String, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("category", sa.String, nullable=False),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
)


personality = sa.Table(
    "personality",
    metadata,
    sa.Column("owner", sa.String, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
)
