"""The `hosted_run` table: workflows that upstreams run, as they were seen last, and how they look as runs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from studio import database as db
from studio.database import runs as tables
from studio.errors import BacklotError, ProviderFailed
from studio.hosting import HostedRun
from studio.jobs.job import OVER
from studio.numbered import NumberedRows, Row
from studio.provider import Choice, Cost, Question

MARK = "hosted-"  # begins the ids of these runs
TERMS = "terms-"  # begins the id of a question about the cost; the terms that are meant follow
UNFINISHED = ("queued", "running")
CONFIRM = (Choice(id="approve", label="Approve"), Choice(id="decline", label="Decline"))
_STATUS = {"partial": "failed"}  # theirs, where it is none of ours
View = dict[str, Any]


def hosted_id(owner: str, provider: str, theirs: str) -> str:
    """The studio's id of an upstream's run; the same one for good."""
    return MARK + hashlib.sha256(f"{owner}\n{provider}\n{theirs}".encode()).hexdigest()[:32]


class HostedRows(NumberedRows):
    """Reads and writes of hosted runs. What changes in them is told beside the events of other runs."""

    table, told = tables.hosted_run, tables.run_event

    def there(self) -> tuple[sa.ColumnElement[bool], ...]:
        """Of a deleted run nothing is left but its id, so that its upstream's list does not bring it back."""
        return (tables.hosted_run.c.deleted_at.is_(None),)

    def shown_to(self, owner: str) -> tuple[sa.ColumnElement[bool], ...]:
        return tables.hosted_run.c.owner == owner, *self.there()

    def deleted_since(self, owner: str, after: int, limit: int) -> list[Row]:
        """An owner's runs that were deleted after this number, oldest first: their ids and numbers."""
        run = tables.hosted_run.c
        query = sa.select(run.id, run.seq).where(run.owner == owner, run.deleted_at.is_not(None), run.seq > after)
        return list(reversed(self.all(query.order_by(run.seq.desc()).limit(limit))))

    def unfinished(self, limit: int) -> list[Row]:
        """Everybody's runs that are under way, as far as is known; the newest first."""
        run = tables.hosted_run.c
        query = sa.select(tables.hosted_run).where(run.status.in_(UNFINISHED), *self.there())
        return self.all(query.order_by(run.created_at.desc()).limit(limit))

    def note(self, owner: str, provider: str, run: HostedRun, *, ours: bool = False) -> Row | None:
        """Keep how a run is now; its row, None of a deleted one. ours: it was begun from here."""
        name = hosted_id(owner, provider, run.id)
        self._begin(name, owner, provider, run, ours)
        row = self.all(sa.select(tables.hosted_run).where(tables.hosted_run.c.id == name))[0]
        if row["deleted_at"] is not None:
            return None
        told = run.public()
        status = _STATUS.get(run.status, run.status)
        seen = {**told, "steps": told["steps"] or row["seen"].get("steps", [])}
        values: dict[str, Any] = {"status": status, "seen": seen, "error": None, "ours": ours or row["ours"]}
        if any(row[field] != value for field, value in values.items()):
            values["finished_at"] = (row["finished_at"] or self.clock()) if status in OVER else None
            event = status if status != row["status"] else ""
            self.update(name, values, unless=(), event=event)
        return self.get(name)

    def lose(self, row: Row, error: BacklotError) -> None:
        """Nobody knows of a run any more."""
        values: dict[str, Any] = {"status": "interrupted", "error": error.as_dict(), "finished_at": self.clock()}
        self.update(row["id"], values, only=UNFINISHED, event="interrupted")

    def delete(self, run_id: str) -> bool:
        """Forget a run that has ended, and its events; False when it has not."""
        values: dict[str, Any] = {"seen": {}, "error": None, "deleted_at": self.clock()}

        def also(connection: Connection) -> None:
            connection.execute(sa.delete(tables.run_event).where(tables.run_event.c.run == run_id))

        return self.update(run_id, values, only=OVER, unless=(), also=also)

    def _begin(self, name: str, owner: str, provider: str, run: HostedRun, ours: bool) -> None:
        """A row for a run that is seen for the first time."""
        if self.all(sa.select(tables.hosted_run.c.id).where(tables.hosted_run.c.id == name)):
            return
        values = {"id": name, "owner": owner, "provider": provider, "theirs": run.id, "ours": ours, "seen": {}}
        with self.engine.begin() as connection:
            values |= {"status": "queued", "created_at": self.clock(), "seq": db.next_seq(connection)}
            connection.execute(db.insert(connection, tables.hosted_run).values(**values).on_conflict_do_nothing())


def hosted_view(row: Row, title: str, trouble: BacklotError | None, home: Mapping[str, Any]) -> View:
    """A hosted run as every other one, with `at`: who runs it. trouble: why it cannot be asked about now. home: file id -> its artifact."""
    seen = row["seen"]
    files = seen.get("files", [])
    artifacts = [home[file["id"]].public() for file in files if file["id"] in home]
    steps = [_step(step, files, home) for step in seen.get("steps", [])]
    cost = Cost(**seen["cost"]) if seen.get("cost") else None
    agreed = row["status"] not in ("waiting", "cancelled")
    done = sum(step["progress"] for step in steps)
    return {
        "id": row["id"],
        "recipe": "",
        "title": seen.get("title") or "Untitled",
        "project": "",
        "status": row["status"],
        "progress": 1.0 if row["status"] == "succeeded" else round(done / max(1, len(steps)), 4),
        "steps": steps,
        "artifacts": artifacts,
        "question": _question(row, cost),
        "cost": {
            "estimate": cost.amount if cost else None,
            "actual": cost.amount if cost and agreed else None,
            "unit": cost.unit if cost else "",
            "totals": [{"unit": cost.unit, "amount": cost.amount}] if cost and agreed else [],
            "text": cost.text if cost else "",
            "max_cost": None,
        },
        "error": _error(row, trouble),
        "inputs": {},
        "created_at": row["created_at"],
        "started_at": row["created_at"],
        "finished_at": row["finished_at"],
        "cancelling": False,
        "seq": row["seq"],
        "at": {"provider": row["provider"], "title": title},
        "files": [{**file, "home": file["id"] in home} for file in files],
    }


def _question(row: Row, cost: Cost | None) -> View | None:
    """Whether its cost is agreed to."""
    seen = row["seen"]
    if row["status"] != "waiting" or not seen.get("approval"):
        return None
    asked = Question(id=f"{TERMS}{seen['seen']}", kind="cost", text=seen["waiting"], cost=cost, choices=CONFIRM)
    return {**asked.model_dump(mode="json"), "step": ""}


def _error(row: Row, trouble: BacklotError | None) -> View | None:
    """What is wrong with it, or why nobody knows how it goes on."""
    seen = row["seen"]
    if row["error"]:
        return dict(row["error"])
    if row["status"] == "failed":
        words = seen.get("error") or ("Some of its steps failed." if seen.get("status") == "partial" else "It failed.")
        return ProviderFailed(
            words, provider=row["provider"], hint="Resume it; what has been made is not made again."
        ).as_dict()
    if row["status"] == "waiting" and not seen.get("approval"):
        return BacklotError(seen.get("waiting", ""), provider=row["provider"], hint="See to it there, then resume it.").as_dict()  # fmt: skip
    return trouble.as_dict() if trouble is not None and row["status"] not in OVER else None


def _step(step: Mapping[str, Any], files: Sequence[Mapping[str, Any]], home: Mapping[str, Any]) -> View:
    error = ProviderFailed(step["error"]).as_dict() if step["error"] else None
    status = _STATUS.get(step["status"], step["status"])
    made = [home[file["id"]].public() for file in files if file["step"] == step["id"] and file["id"] in home]
    return {
        "id": step["id"],
        "title": step["does"].replace("_", " ").capitalize() or step["id"],
        "use": step["does"],
        "status": "pending" if status == "queued" else status,
        "progress": 1.0 if status in OVER else 0.0,
        "job_id": "",
        "jobs": [],
        "count": 1,
        "artifacts": made,
        "texts": [],
        "error": error,
        "needs": [],
        "asks": "",
        "approved": False,
    }
