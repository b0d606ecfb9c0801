"""Ids of jobs, workflows and queues."""

from __future__ import annotations

import secrets
import time

COMPOSITES = "composites"
CLEANUPS = "cleanups"
RUNS = "runs"
OF_THE_HOUSE = (COMPOSITES, CLEANUPS, RUNS)  # queues of no provider, without limits
HOST = "host"  # the account whose keys are the host's own


def new_job_id() -> str:
    """A UUID of version 7 in hex: ids made later sort later."""
    milliseconds = int(time.time() * 1000)
    value = (milliseconds << 80) | (0x7 << 76) | (secrets.randbits(12) << 64) | (0b10 << 62) | secrets.randbits(62)
    return f"{value:032x}"


def job_of_run(run_id: str, serial: int) -> str:
    """The job of a run's part with this number."""
    return f"{run_id}:{serial}"


def run_of(job_id: str) -> str:
    """The run that a job of this id is a part of, empty for another job; the parts of composites are named, not numbered."""
    run_id, _, part = job_id.partition(":")
    return run_id if part.isascii() and part.isdigit() else ""


def workflow_id(job_id: str, attempt: int) -> str:
    """The workflow of one attempt at a job."""
    return job_id if not attempt else f"{job_id}~{attempt}"


def queue_name(provider: str, account: str) -> str:
    """The queue of a provider account: all who spend the host's key share one, a visitor's own key has its own limits."""
    return provider if account == HOST else f"{provider}-own"
