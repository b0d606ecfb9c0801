"""From rows to jobs as people see them: artifacts, progress and time left gathered over a job and its parts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from studio.artifacts import Artifact
from studio.errors import ErrorBody
from studio.jobs.job import OVER, Job, JobCost
from studio.jobs.limits import outputs_of
from studio.jobs.plans import Plan
from studio.jobs.previews import Preview, Previews
from studio.jobs.rows import JobRows, Row
from studio.library import Library
from studio.provider import Question
from studio.requests import parse_request

MOST_SAID = 3  # sentences about the parts of a composite


class Views:
    """Makes `Job`s. A few queries for any number of them."""

    def __init__(
        self, rows: JobRows, library: Library, previews: Previews, clock: Callable[[], float] = time.time
    ) -> None:
        self.rows, self.library, self.previews, self.clock = rows, library, previews, clock

    def one(self, row: Row) -> Job:
        return self.many([row])[0]

    def many(self, rows: Sequence[Row]) -> list[Job]:
        """The jobs of these rows, in their order."""
        begun = [row for row in rows if row["started_at"] is not None]  # what has not begun has made nothing
        families = self.rows.children_of([row["id"] for row in begun if (row["plan"] or {}).get("jobs")])
        ids = [row["id"] for row in begun] + [child["id"] for children in families.values() for child in children]
        artifacts = self.library.of_jobs(ids) if ids else {}
        return [self._job(row, families.get(row["id"], []), artifacts) for row in rows]

    def _job(self, row: Row, children: list[Row], artifacts: dict[str, list[Artifact]]) -> Job:
        plan = Plan(**row["plan"]) if (row["plan"] or {}).get("jobs") else None
        starts = plan.starts() if plan else [0]
        made = [
            replace(artifact, index=starts[child["position"]] + artifact.index)
            for child in children
            if not child["plan"]["intermediate"]
            for artifact in artifacts.get(child["id"], [])
        ]
        own = [replace(artifact, index=starts[-1] + artifact.index) for artifact in artifacts.get(row["id"], [])]
        progress = _progress(row, plan, children)
        return Job(
            id=row["id"],
            owner=row["owner"],
            task=row["task"],
            provider=row["provider"],
            model=row["model"],
            status=row["status"],
            progress=progress,
            stage=_stage(row, plan, children),
            note=_note(row, children),
            error=ErrorBody(**row["error"]) if row["error"] else None,
            question=Question(**row["question"]) if row["question"] else None,
            artifacts=(*made, *own),
            failures=tuple(row["failures"]),
            previews=tuple(self._previews(row, children, starts)),
            cost=JobCost(estimate=row["cost_estimate"], actual=row["cost_actual"], unit=row["cost_unit"]),
            request=row["request"],
            created_at=row["created_at"],
            started_at=row["started_at"],
            finished_at=row["finished_at"],
            parent=row["parent"],
            children=len(plan.jobs) if plan else 0,
            outputs=outputs_of(parse_request(row["task"], row["request"])),
            eta=self._eta(row, plan, progress),
            cancelling=row["cancelling"],
            seq=row["seq"],
        )

    def _previews(self, row: Row, children: list[Row], starts: Sequence[int]) -> list[Preview]:
        if row["status"] != "running":
            return []
        listed = [child for child in children if not child["plan"]["intermediate"]]
        of_parts = [self.previews.shown(child["id"], starts[child["position"]]) for child in listed]
        return [*(each for part in of_parts for each in part), *self.previews.shown(row["id"], starts[-1])]

    def _eta(self, row: Row, plan: Plan | None, progress: float) -> float | None:
        """Seconds left: from the pace so far once there is one, before that from the model's typical time."""
        if row["status"] != "running" or row["started_at"] is None:
            return None
        gone = self.clock() - row["started_at"]
        if progress > 0.1:
            return round(gone * (1 - progress) / progress, 1)
        return max(1.0, round(row["typical_seconds"] * (len(plan.jobs) if plan else 1) - gone, 1))


def _progress(row: Row, plan: Plan | None, children: list[Row]) -> float:
    if plan is None or row["status"] == "succeeded":
        return float(row["progress"])
    done: float = sum(1.0 if child["status"] in OVER else child["progress"] for child in children)
    return round(done / max(1, len(plan.jobs)), 4)


def _note(row: Row, children: list[Row]) -> str:
    """What is to be known of it: of a composite, what was said of its parts, each sentence once."""
    said = dict.fromkeys(child["note"] for child in children if child["note"])
    return str(row["note"] or " ".join(list(said)[:MOST_SAID]))


def _stage(row: Row, plan: Plan | None, children: list[Row]) -> str:
    if plan is None or row["status"] != "running":
        return str(row["stage"])
    busy: list[Any] = [child["stage"] for child in children if child["status"] == "running"]
    done = sum(child["status"] in OVER for child in children)
    return (
        f"{done + 1} of {len(plan.jobs)}" + (f": {busy[0]}" if busy and busy[0] not in {"starting", "running"} else "")
        if done < len(plan.jobs)
        else "finishing"
    )
