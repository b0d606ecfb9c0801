"""Reads how runs stand, from the database."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from studio import database as db
from studio.database import runs as tables
from studio.errors import NotFound
from studio.jobs.ids import job_of_run
from studio.jobs.job import Job
from studio.workflows.recipe import Recipe
from studio.workflows.run_rows import RunRows
from studio.workflows.standing import Part, Standing, part_of, shape_of

if TYPE_CHECKING:
    from studio.studio import Studio

MOST_WORDS = 200_000  # bytes of a text artifact that are read
Signs = tuple[Any, ...]


class Looker:
    """Puts together a run's row, its parts and their jobs."""

    def __init__(self, studio: Studio, rows: RunRows) -> None:
        self._studio, self.rows = studio, rows
        self._words = lru_cache(maxsize=512)(self._read_words)

    def look(self, run_id: str) -> Standing:
        """How a run stands now. Raises NotFound."""
        return self.stands(self.rows.get(run_id))

    def stands(self, row: Mapping[str, Any]) -> Standing:
        """How the run of this row stands; what has changed since the row was read shows in its number."""
        rows = self.rows.parts(row["id"])
        jobs = {job.id: job for job in self._studio.views.many(self._studio.engine.rows.of_run(row["id"]))}
        parts = [self._part(row, part, jobs.get(job_of_run(row["id"], part["serial"]))) for part in rows]
        return Standing(row, shape_of(row), parts)

    def signs(self, run_id: str) -> Signs:
        """What must differ for anything to be done: read in a moment, since progress is told often."""
        job, part, run = db.job.c, tables.run_part.c, tables.run.c
        with self.rows.reader.connect() as connection:
            row = connection.execute(sa.select(*(run[name] for name in _DECIDING)).where(run.id == run_id)).first()
            jobs = connection.execute(sa.select(job.id, job.status, job.question).where(job.run == run_id).order_by(job.id)).all()  # fmt: skip
            parts = connection.execute(sa.select(part.serial, part.state).where(part.run == run_id).order_by(part.serial)).all()  # fmt: skip
        return str(row), str(jobs), str(parts)

    def kinds(self, standing: Standing) -> Mapping[str, str]:
        """The medium of every artifact that a step may be given."""
        return _Kinds(self._studio, standing)

    def _part(self, run: Mapping[str, Any], row: Mapping[str, Any], job: Job | None) -> Part:
        words: tuple[str, ...] = ()
        if job is not None and job.over:
            words = tuple(
                self._words(artifact.id, artifact.owner) for artifact in job.artifacts if artifact.media == "text"
            )
        return part_of(row, job, words)

    def _read_words(self, artifact: str, owner: str) -> str:
        library = self._studio.library
        with library.open(library.get(artifact, owner=owner)) as file:
            return file.read(MOST_WORDS).decode("utf-8", "replace")


_DECIDING = ("status", "attempt", "cancelling", "approved", "accepted", "edits", "until", "max_cost", "confirm_cost", "blind_cost")  # fmt: skip


class _Kinds(dict[str, str]):
    """Looks an artifact up where the run's own do not tell."""

    def __init__(self, studio: Studio, standing: Standing) -> None:
        own = [artifact for part in standing.parts if part.job for artifact in part.job.artifacts]
        super().__init__(
            {given.id: given.kind for given in standing.plan.media} | {each.id: each.media for each in own}
        )
        self._studio, self._owner = studio, standing.row["owner"]

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self:
            try:
                self[key] = self._studio.library.get(key, owner=self._owner).media
            except NotFound:
                return default
        return self[key]


def title_of(recipe: Recipe, step: str) -> str:
    """What people call a step."""
    return recipe.step(step).title or step.replace("-", " ").replace("_", " ").capitalize()
