"""Runs as the page, the API and the command line see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from studio.errors import NotFound
from studio.jobs.job import OVER
from studio.workflows.looking import Looker, title_of
from studio.workflows.operations import OPERATIONS
from studio.workflows.paying import spent
from studio.workflows.standing import Part, Standing

if TYPE_CHECKING:
    from studio.studio import Studio

Row = Mapping[str, Any]


class RunViews:
    """Makes the objects of design.md, section 8."""

    def __init__(self, studio: Studio, looker: Looker) -> None:
        self._studio, self.looker = studio, looker

    def many(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """The runs of these rows, in their order."""
        return [self.one(row) for row in rows]

    def one(self, row: Row) -> dict[str, Any]:
        standing = self.looker.stands(row)
        steps = [self._step(standing, name) for name in standing.plan.order]
        counted = [step for step in steps if step["status"] != "skipped"]
        done = sum(step["progress"] for step in counted)
        return {
            "id": row["id"],
            "recipe": row["recipe"],
            "title": row["title"],
            "project": row["project"],
            "status": row["status"],
            "progress": 1.0 if row["status"] == "succeeded" else round(done / max(1, len(counted)), 4),
            "steps": steps,
            "artifacts": self._result(standing),
            "question": row["question"],
            "cost": self._cost(row),
            "error": row["error"],
            "inputs": standing.plan.inputs,
            "created_at": row["created_at"],
            "started_at": row["started_at"],
            "finished_at": row["finished_at"],
            "cancelling": row["cancelling"],
            "seq": row["seq"],
        }

    def _step(self, standing: Standing, name: str) -> dict[str, Any]:
        step, parts = standing.plan.recipe.step(name), standing.by_step[name]
        jobs = [_part(part) for part in parts]
        known = max(len(parts), len(standing.jobs.get(name, ())))
        trouble = standing.error_of(name)
        error = trouble.as_dict() if trouble else None
        return {
            "id": name,
            "title": title_of(standing.plan.recipe, name),
            "use": step.use,
            "status": standing.status_of(name),
            "progress": round(sum(job["progress"] for job in jobs) / max(1, known), 4),
            "job_id": jobs[0]["job_id"] if len(jobs) == 1 else "",
            "jobs": jobs,
            "count": known if known or name not in standing.plan.open else None,
            "artifacts": [artifact for job in jobs for artifact in job["artifacts"]],
            "texts": [text for job in jobs for text in job["texts"]],
            "error": error or next((job["error"] for job in jobs if job["error"]), None),
            "needs": list(standing.shape.needs[name]),
            "asks": standing.shape.asked.get(name, ""),
            "approved": name in standing.row["approved"],
        }

    def _result(self, standing: Standing) -> list[dict[str, Any]]:
        """The artifacts of the recipe's outputs, as far as they have come."""
        own = {artifact.id: artifact for part in standing.parts if part.job for artifact in part.job.artifacts}
        found = []
        for artifact_id in standing.plan.result(standing.finished):
            try:
                known = own.get(artifact_id) or self._studio.library.get(artifact_id, owner=standing.row["owner"])
            except NotFound:
                continue  # deleted since
            found.append(known.public())
        return found

    def _cost(self, row: Row) -> dict[str, Any]:
        """What it was thought to come to and what is spent or set aside; each unit by itself, for they are never added up."""
        with self._studio.runs.rows.reader.connect() as connection:
            paid = spent(connection, row["id"])
        estimate = row["estimate"] or {}
        units = [
            unit for unit in {**dict.fromkeys(total["unit"] for total in estimate.get("totals", ())), **paid} if unit
        ]
        unit = units[0] if len(units) == 1 else ""
        return {
            "estimate": estimate.get("amount"),
            "actual": 0.0 if not units else paid.get(unit, 0.0) if unit else None,
            "unit": unit,
            "totals": [{"unit": each, "amount": paid.get(each, 0.0)} for each in units],
            "text": estimate.get("text", ""),
            "max_cost": row["max_cost"],
        }


def _part(part: Part) -> dict[str, Any]:
    job = part.job
    return {
        "name": part.name,
        "job_id": job.id if job else "",
        "status": "queued" if part.status == "planned" else part.status,
        "progress": 1.0 if part.status in OVER else job.progress if job else 0.0,
        "stage": job.stage if job else "",
        "provider": job.provider if job else part.writer,
        "model": job.model if job else "",
        "artifacts": [artifact.public() for artifact in job.artifacts] if job else [],
        "texts": list(part.words if job else part.texts),
        "error": dict(part.trouble) if part.trouble else None,
        "failures": list(job.failures) if job else [],
        "is_text": not OPERATIONS[part.planned.use].is_task,
    }
