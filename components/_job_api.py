"""The part of the public API that is about jobs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from starlette.concurrency import run_in_threadpool

from components._bells import Bells
from components._speaks import speaks
from studio.jobs.job import Job
from studio.studio import Studio

LONGEST_WAIT = 300.0  # seconds
LOOK_AGAIN = 2.0  # seconds; a change by another worker is seen after so long


class JobApi:
    """The functions. As in `components.api`, the docstrings are what programs and agents read."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._bells = Bells(studio)

    def functions(self) -> list[Callable[..., Any]]:
        """In the order of the documentation."""
        return [
            self.submit_job,
            self.get_job,
            self.list_jobs,
            self.cancel_job,
            self.resume_job,
            self.answer_job,
        ]

    @speaks
    async def submit_job(
        self, owner: str, task: str, request: dict[str, Any], idempotency_key: str = ""
    ) -> dict[str, Any]:
        """Start making a picture or another medium. Returns at once with a job; ask for its results with get_job.

        Args:
            task: What to make, like "image"; list_models tells which tasks there are.
            request: The fields of the task, like {"prompt": "a lighthouse at dusk", "aspect_ratio": "16:9", "count": 2}. Media are given as artifact ids.
            idempotency_key: A name of your own for this call. The same key again gives the same job instead of a second one.

        Returns:
            The job, or {"error": ...} with nothing started.
        """
        job = await run_in_threadpool(self._studio.submit, task, request, owner=owner, key=idempotency_key)
        return job.public()

    @speaks
    async def get_job(self, owner: str, job_id: str, wait_seconds: float = 0) -> dict[str, Any]:
        """How a job stands, with the artifacts it has made so far.

        Args:
            job_id: The id that submit_job gave.
            wait_seconds: Wait up to so many seconds, at most 300, until it is finished or needs an answer.

        Returns:
            The job: status is queued, running, waiting (see error or question), succeeded, failed, cancelled or interrupted.
        """
        job = await self._settled(job_id, owner, min(wait_seconds, LONGEST_WAIT))
        return job.public()

    @speaks
    async def list_jobs(self, owner: str, status: str = "", limit: int = 20) -> dict[str, Any]:
        """Your jobs, newest first.

        Args:
            status: Only jobs with this status, like "running"; several with commas; empty for all.
            limit: How many at most, 1 to 500.

        Returns:
            {"jobs": [...]}
        """
        jobs = await run_in_threadpool(self._studio.jobs, owner=owner, status=status, limit=limit)
        return {"jobs": [job.public() for job in jobs]}

    @speaks
    async def cancel_job(self, owner: str, job_id: str) -> dict[str, Any]:
        """Stop a job, as far as its provider can still stop it. What it has made is kept.

        Args:
            job_id: Which job.

        Returns:
            The job.
        """
        return (await run_in_threadpool(self._studio.cancel, job_id, owner=owner)).public()

    @speaks
    async def resume_job(self, owner: str, job_id: str) -> dict[str, Any]:
        """Let a cancelled, failed or interrupted job go on. What a provider has accepted is followed, never sent again.

        Args:
            job_id: Which job.

        Returns:
            The job.
        """
        return (await run_in_threadpool(self._studio.resume, job_id, owner=owner)).public()

    @speaks
    async def answer_job(self, owner: str, job_id: str, question_id: str, answer: str) -> dict[str, Any]:
        """Answer the question of a job whose status is waiting.

        Args:
            job_id: Which job.
            question_id: The id of its question.
            answer: check, approve, decline, retry (may pay twice), drop, or the id of one of the question's choices.

        Returns:
            The job.
        """
        return (await run_in_threadpool(self._studio.answer, job_id, question_id, answer, owner=owner)).public()

    async def _settled(self, job_id: str, owner: str, seconds: float) -> Job:
        """The job as soon as it is settled, or as it is when the time is over. Waits on the loop, so many may wait at once."""
        end = time.monotonic() + seconds
        with self._bells.listen(owner) as bell:
            while True:
                bell.clear()
                job = await run_in_threadpool(self._studio.job, job_id, owner=owner)
                left = end - time.monotonic()
                if job.settled or left <= 0:
                    return job
                with suppress(TimeoutError):
                    await asyncio.wait_for(bell.wait(), min(left, LOOK_AGAIN))
