"""What is found after the rounds: in our database, in the engine's, in the log of what was acknowledged, and at the upstream."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from studio import database as db
from studio.jobs.limits import outputs_of
from studio.jobs.rows import Row
from studio.requests import parse_request
from tests.kill.worker import read_log

OURS = ("job", "job_event", "submission", "ledger", "asset")


@dataclass
class Records:
    """Plain rows, by table. workflows: of the engine. accepted: reference -> how often the upstream accepted it."""

    tables: dict[str, list[Row]]
    workflows: list[Row]
    acknowledged: list[dict[str, Any]]
    accepted: dict[str, int]
    calls: list[dict[str, Any]]
    tickets: dict[str, str]  # reference -> id at the upstream

    @classmethod
    def read(cls, url: str, engine_url: str, log: Path, upstream: str) -> Records:
        stats = httpx.get(f"{upstream}/stats", timeout=30).json()
        with _looking(url) as connection:
            tables = {name: _rows(connection, sa.select(db.metadata.tables[name])) for name in OURS}
        with _looking(engine_url) as connection:
            place = "workflow_status" if connection.dialect.name == "sqlite" else "dbos.workflow_status"
            columns = "workflow_uuid, name, status, executor_id, recovery_attempts"
            workflows = _rows(connection, sa.text(f"SELECT {columns} FROM {place}"))
        lines = [line for line in read_log(log) if line["event"] == "acknowledged"]
        tickets = {job["reference"]: job["id"] for job in stats["jobs"]}
        return cls(tables, workflows, lines, stats["accepted"], stats["calls"], tickets)

    def sending_of(self, worker_id: str) -> dict[str, str]:
        """Reference -> provider of the intents left `sending` in jobs that this worker had begun."""
        theirs = {row["workflow_uuid"].partition("~")[0] for row in self.workflows if row["executor_id"] == worker_id}
        left = [row for row in self.tables["submission"] if row["state"] == "sending" and row["job"] in theirs]
        return {row["ref"]: row["provider"] for row in left}

    def asked_after_a_crash(self) -> set[str]:
        """The references of jobs that ask a person because a crash cut their call short."""
        waiting = [row for row in self.leaves if row["status"] == "waiting" and row["error"]]
        return {row["id"] for row in waiting if "broke while this was being sent" in row["error"]["message"]}

    @cached_property
    def jobs(self) -> dict[str, Row]:
        return {row["id"]: row for row in self.tables["job"]}

    @cached_property
    def leaves(self) -> list[Row]:
        """The jobs that pay: all but the composites."""
        return [row for row in self.jobs.values() if not _parts(row)]

    @cached_property
    def assets(self) -> list[Row]:
        """What jobs made; imported pictures left out."""
        return [row for row in self.tables["asset"] if row["job"]]

    @cached_property
    def promised(self) -> dict[str, str]:
        """Acknowledged key -> its job."""
        return {line["key"]: line["job"] for line in self.acknowledged}

    def problems(self) -> list[str]:
        """Everything that should not be, one sentence each."""
        checks = (
            self.lost,
            self.sent_twice,
            self.registered_twice,
            self.loose_ends,
            self.finished_twice,
            self.unsettled,
        )
        return [problem for check in checks for problem in check()]

    def lost(self) -> list[str]:
        """Jobs that were promised and are not there, or that have no end a person can see."""
        found = []
        if len({(line["key"], line["job"]) for line in self.acknowledged}) != len(self.promised):
            found.append("a key was acknowledged with two jobs")
        for key, job_id in self.promised.items():
            if job_id not in self.jobs or self.jobs[job_id]["idempotency_key"] != key:
                found.append(f"job {job_id} was acknowledged and is not there")
        for row in self.jobs.values():
            if row["status"] != "succeeded" and not self._waits_rightly(row):
                found.append(f"job {row['id']} ({row['provider']}) is {row['status']}: {row['error']}")
            if row["status"] == "succeeded" and (missing := self._missing_parts(row)):
                found.append(f"job {row['id']} has no {missing}")
        return found

    def sent_twice(self) -> list[str]:
        """References that the upstream accepted more than once, or that it does not share with us."""
        found = [f"{ref} was accepted {times} times" for ref, times in self.accepted.items() if times > 1]
        intents = {row["ref"]: row for row in self.tables["submission"]}
        found += [f"{ref} was accepted without an intent" for ref in self.accepted if ref not in intents]
        for ref, row in intents.items():
            if row["ticket"] and row["ticket"]["id"] != self.tickets.get(ref):
                found.append(f"{ref} is followed as {row['ticket']['id']}, the upstream has {self.tickets.get(ref)}")
        return found

    def registered_twice(self) -> list[str]:
        """Outputs with more or fewer artifacts than one."""
        places = Counter((row["job"], row["index"]) for row in self.assets if not row["id"].endswith(":film"))
        found = [
            f"output {index} of {job} is registered {times} times"
            for (job, index), times in places.items()
            if times > 1
        ]
        for row in self.leaves:
            made = sum(job == row["id"] for job, _ in places)
            wanted = outputs_of(parse_request(row["task"], row["request"])) if row["status"] == "succeeded" else 0
            if made != wanted:
                found.append(f"job {row['id']} ({row['status']}) has {made} artifacts, not {wanted}")
        films = Counter(row["job"] for row in self.assets if row["id"].endswith(":film"))
        for row in self.jobs.values():
            wanted = 1 if row["status"] == "succeeded" and (row["plan"] or {}).get("film") else 0
            if films[row["id"]] != wanted:
                found.append(f"job {row['id']} has {films[row['id']]} films, not {wanted}")
        return found

    def loose_ends(self) -> list[str]:
        """Intents that nobody closed, and workflows that nobody runs."""
        found = [f"{row['ref']} is still sending" for row in self.tables["submission"] if row["state"] == "sending"]
        unfinished = ("PENDING", "ENQUEUED", "DELAYED")
        return found + [
            f"workflow {row['workflow_uuid']} is {row['status']}"
            for row in self.workflows
            if row["status"] in unfinished
        ]

    def finished_twice(self) -> list[str]:
        """Jobs that succeeded more than once."""
        ends = Counter(row["job"] for row in self.tables["job_event"] if row["type"] == "succeeded")
        return [f"job {job} succeeded {times} times" for job, times in ends.items() if times > 1]

    def unsettled(self) -> list[str]:
        """Money that is still set aside for jobs that are over, or entered twice."""
        entries = {row["id"] for row in self.tables["ledger"]}
        found = []
        for row in self.leaves:
            if row["status"] == "succeeded" and row["id"] in entries and f"{row['id']}!" not in entries:
                found.append(f"job {row['id']} is done and its price is still set aside")
        return found

    def summary(self, kind: str = "") -> dict[str, int]:
        """The counted columns of the table; kind: of one provider only."""
        mine = {job_id for job_id, row in self.jobs.items() if kind in ("", row["provider"])}
        promised = {line["job"]: line["parts"] for line in self.acknowledged if kind in ("", line["provider"])}
        workflows = [row for row in self.workflows if row["workflow_uuid"].partition("~")[0].partition("!")[0] in mine]
        lost = {job_id for job_id in promised if job_id not in self.jobs}
        lost |= {i for i in mine if self.jobs[i]["status"] != "succeeded" and not self._waits_rightly(self.jobs[i])}
        references = {ref: times for ref, times in self.accepted.items() if ref.partition("#")[0] in mine}
        calls = sum(call["reference"] in references for call in self.calls)
        parked = [row for row in self.leaves if row["id"] in mine and row["status"] == "waiting"]
        places = Counter(
            (row["job"], row["index"]) for row in self.assets if row["job"] in mine and not row["id"].endswith(":film")
        )
        return {
            "acknowledged": len(promised),
            "composites": sum(bool(parts) for parts in promised.values()),
            "workflows": len(workflows),
            "re-dispatched": sum(max(0, (row["recovery_attempts"] or 1) - 1) for row in workflows),
            "parked": len(parked),
            "of them accepted": sum(row["id"] in references for row in parked),
            "replays": calls - sum(references.values()),
            "LOST": len(lost),
            "DUPLICATE SUBMIT": sum(times > 1 for times in references.values()),
            "DUP REGISTER": sum(times > 1 for times in places.values()),
        }

    def _waits_rightly(self, row: Row) -> bool:
        """Whether a person is asked what nobody else can know."""
        unknown = (row["error"] or {}).get("category") == "outcome_unknown" and (row["question"] or {}).get(
            "kind"
        ) == "unknown"
        if row["status"] != "waiting" or row["provider"] != "blind" or not unknown:
            return False
        if _parts(row):
            return any(self._waits_rightly(child) for child in self.leaves if child["parent"] == row["id"])
        return any(each["job"] == row["id"] and each["state"] == "unknown" for each in self.tables["submission"])

    def _missing_parts(self, row: Row) -> list[str]:
        return [name for name in _parts(row) if self.jobs.get(f"{row['id']}:{name}", {}).get("status") != "succeeded"]


def _parts(row: Row) -> list[str]:
    return [job["name"] for job in (row["plan"] or {}).get("jobs", ())]


def _looking(url: str) -> Any:
    """A connection that changes nothing, not even a write-ahead log."""
    if url.startswith("sqlite:///"):
        url = f"sqlite:///file:{url.removeprefix('sqlite:///')}?mode=ro&uri=true"
    return sa.create_engine(url, poolclass=sa.NullPool).connect()


def _rows(connection: sa.Connection, query: Any) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]
