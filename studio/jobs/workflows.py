"""The frozen workflows. Never edit their bodies under the same application version: a job of yesterday is replayed through them.

Logic lives in the steps, which may change freely as long as they can be repeated. Arguments and results are JSON.
Bump VERSION only for a break, and ship a migrator with it (design.md, section 6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbos import DBOS

if TYPE_CHECKING:
    from studio.jobs.engine import JobEngine

VERSION = "jobs-1"

_engine: JobEngine | None = None


def serve(engine: JobEngine | None) -> None:
    """Make this the engine that steps work for. Raises RuntimeError while there is another: DBOS, too, is one per process."""
    global _engine
    if engine is not None and _engine is not None:
        raise RuntimeError("A job engine is running in this process already.")
    _engine = engine


def current() -> JobEngine:
    """The engine that steps work for."""
    if _engine is None:
        raise RuntimeError("No job engine is running in this process.")
    return _engine


@DBOS.workflow(name="generate", max_recovery_attempts=100)
async def generate(job_id: str, attempt: int) -> str:
    """One request at one provider: send it once, follow it to its end."""
    try:
        if await send(job_id, attempt) != "sent":
            return "stopped"
        return await follow(job_id, attempt)
    finally:
        current().dispatch.freed(job_id)


@DBOS.workflow(name="compose", max_recovery_attempts=100)
async def compose(job_id: str, attempt: int) -> str:
    """A job made of jobs: start them as they become possible, and gather what they made."""
    return await tend(job_id, attempt)


@DBOS.workflow(name="cleanup", max_recovery_attempts=100)
async def cleanup(job_id: str, attempt: int) -> str:
    """After a cancel: stop it at the upstream and settle what it cost."""
    return await clean(job_id, attempt)


@DBOS.workflow(name="run", max_recovery_attempts=100)
async def run(run_id: str, attempt: int) -> str:
    """A recipe that is carried out: start its jobs as they become possible, until nothing more can be done without a person."""
    return await advance(run_id, attempt)


@DBOS.step(name="send")
async def send(job_id: str, attempt: int) -> str:
    return await current().sender.send(job_id, attempt)


@DBOS.step(name="follow", preemptible=True)
async def follow(job_id: str, attempt: int) -> str:
    return await current().follower.follow(job_id, attempt)


@DBOS.step(name="tend", preemptible=True)
async def tend(job_id: str, attempt: int) -> str:
    return await current().composer.tend(job_id, attempt)


@DBOS.step(name="clean")
async def clean(job_id: str, attempt: int) -> str:
    return await current().cleaner.clean(job_id, attempt)


@DBOS.step(name="advance", preemptible=True)
async def advance(run_id: str, attempt: int) -> str:
    return await current().conductor.advance(run_id, attempt)
