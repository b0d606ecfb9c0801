"""What a run may cost: asked in the transaction that makes each of its jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from studio import database as db
from studio.database import runs as tables
from studio.errors import Cancelled
from studio.jobs.ids import job_of_run
from studio.jobs.job import OVER
from studio.provider import Choice, Cost, Question
from studio.workflows.run_rows import change_part

CONFIRM = (Choice(id="approve", label="Go on"), Choice(id="decline", label="Stop here"))
ROUNDING = 1e-9


class Pause(Exception):
    """A person is to agree to a price first."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.text)
        self.question = question


def allow(
    connection: Connection,
    run_id: str,
    attempt: int,
    serial: int,
    title: str,
    cost: Cost | None,
    words: Mapping[str, Any] | None = None,
) -> None:
    """Let the job of a part be made, and note that it is. Raises Pause, and Cancelled where the run does not want it (any more).

    words: what to note of a part that is written; it has no job.
    """
    # Everybody who changes a run takes a number first and its row then, so that nobody waits for each other in a circle.
    taken = (
        sa.update(tables.run).where(tables.run.c.id == run_id).values(seq=db.next_seq(connection)).returning(tables.run)
    )
    row = connection.execute(taken).mappings().one()
    if row["attempt"] != attempt or row["status"] != "running" or row["cancelling"]:
        raise Cancelled("The run has been stopped.")
    own = "" if words else job_of_run(run_id, serial)  # its price is set aside already, in this very transaction
    asked = _question(connection, dict(row), serial, title, cost, own)
    if asked is not None:
        raise Pause(asked)
    only = ("planned",) if words else ("planned", "started")
    if not change_part(connection, run_id, serial, words or {"state": "started"}, only):
        raise Cancelled("This is made anew.")


def spent(connection: Connection, run_id: str, *, without: str = "") -> dict[str, float]:
    """What a run's jobs have come to or have set aside, by unit; of those under way at least what they are thought to cost.

    without: a job that does not count.
    """
    first, last = f"{run_id}:", f"{run_id};"
    entries = connection.execute(
        sa.select(db.ledger).where(db.ledger.c.job >= first, db.ledger.c.job < last, db.ledger.c.unit != "")
    ).mappings()
    found = [dict(entry) for entry in entries if entry["job"] != without]
    settled = {entry["id"].removesuffix("!") for entry in _settled(connection, first, last)}
    paid: dict[tuple[str, str], float] = {}
    for entry in found:
        if entry["kind"] == "commit" or (entry["kind"] == "reserve" and entry["id"] not in settled):
            key = (":".join(entry["job"].split(":")[:2]), entry["unit"])
            paid[key] = paid.get(key, 0.0) + entry["amount"]
    under_way = sa.select(db.job.c.id, db.job.c.cost_estimate, db.job.c.cost_unit).where(
        db.job.c.run == run_id, db.job.c.status.not_in(OVER)
    )
    for job in connection.execute(under_way):
        if job.cost_estimate:
            key = (job.id, job.cost_unit)
            paid[key] = max(paid.get(key, 0.0), job.cost_estimate)
    totals: dict[str, float] = {}
    for (_, unit), amount in paid.items():
        totals[unit] = round(totals.get(unit, 0.0) + amount, 6)
    return totals


def _settled(connection: Connection, first: str, last: str) -> list[Mapping[str, Any]]:
    query = sa.select(db.ledger.c.id).where(
        db.ledger.c.job >= first, db.ledger.c.job < last, db.ledger.c.kind.in_(("commit", "release"))
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _question(
    connection: Connection, row: Mapping[str, Any], serial: int, title: str, cost: Cost | None, own: str
) -> Question | None:
    """What a person is asked before this job is made; None where nothing stands against it."""
    limit = row["max_cost"]
    if cost is None:
        if (limit is None and not row["confirm_cost"]) or row["blind_cost"]:
            return None
        text = f"Nobody knows what this costs: {title}. Make it all the same?"
        return Question(id=f"blind-{serial}", kind="cost", text=text, choices=CONFIRM)
    if not cost.amount:
        return None
    so_far = spent(connection, row["id"], without=own).get(cost.unit, 0.0)
    if row["confirm_cost"]:
        whole = _whole(row) or f"{cost.text} for what comes next"
        text = f"This run is about to spend: {whole}. Go on?"
        return Question(id=f"confirm-{serial}", kind="cost", text=text, cost=cost, choices=CONFIRM)
    if limit is not None and so_far + cost.amount > limit + ROUNDING:
        text = (
            f"{title} costs {cost.text}; {so_far:g} of the {limit:g} {cost.unit} that this run may cost are spent or set aside. "
            "Go on all the same?"
        )
        return Question(id=f"ceiling-{serial}", kind="cost", text=text, cost=cost, choices=CONFIRM)
    return None


def _whole(row: Mapping[str, Any]) -> str:
    return str((row["estimate"] or {}).get("text", ""))
