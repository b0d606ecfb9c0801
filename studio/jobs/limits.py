"""What an owner may still ask for today."""

from __future__ import annotations

import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from studio import database as db
from studio.errors import QuotaReached
from studio.jobs.plans import AZIMUTHS
from studio.jobs.rows import JobRows
from studio.requests import REQUESTS, AnglesRequest, PhotoboothRequest, Request, parse_request
from studio.settings import Settings


def outputs_of(request: Request) -> int:
    """How many artifacts a request asks for."""
    if isinstance(request, PhotoboothRequest):
        return max(1, len(request.styles)) * request.count
    if isinstance(request, AnglesRequest):
        if not request.turntable:
            return len(request.azimuths) * request.count
        around = len(request.azimuths) if len(request.azimuths) > 1 else len(AZIMUTHS)
        return (around * request.views + 1) * request.count
    return request.count


def check_unfinished(connection: Connection, settings: Settings, rows: JobRows, owner: str) -> None:
    """Raises QuotaReached when an owner has too much unfinished."""
    db.one_at_a_time(connection, f"limits of {owner}")
    if rows.count_active(owner, connection) >= settings.jobs_per_owner:
        raise QuotaReached(
            f"{settings.jobs_per_owner} jobs are unfinished already.",
            field="BACKLOT_JOBS_PER_OWNER",
            hint="Wait until some are done, cancel some, or raise BACKLOT_JOBS_PER_OWNER.",
        )


def check_limits(
    connection: Connection,
    settings: Settings,
    rows: JobRows,
    owner: str,
    request: Request,
    now: float,
    *,
    alone: bool = True,
) -> None:
    """Raises QuotaReached when an owner has too much unfinished, or a day's number is used up. alone: it is no part of a run."""
    if alone:
        check_unfinished(connection, settings, rows, owner)
    db.one_at_a_time(connection, f"limits of {owner}")
    limit = {"video": settings.daily_videos, "image": settings.daily_images}.get(request.media)
    if limit is None:
        return
    made = made_today(connection, owner, request.media, now)
    if made + outputs_of(request) > limit:
        name = f"BACKLOT_DAILY_{request.media.upper()}S"
        raise QuotaReached(
            f"{made} of today's {limit} {request.media}s are made or under way; {outputs_of(request)} more asked.",
            field=name,
            hint=f"It resets at midnight. Ask for fewer, or raise {name}.",
        )


def made_today(connection: Connection, owner: str, media: str, now: float) -> int:
    """How many images or videos an owner's jobs of today have made, or are to make."""
    midnight = datetime.datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    tasks = [task for task, kind in REQUESTS.items() if kind.media == media]
    query = sa.select(db.job.c.task, db.job.c.request).where(
        db.job.c.owner == owner,
        db.job.c.created_at >= midnight,
        db.job.c.task.in_(tasks),
        db.job.c.parent.is_(None),
        db.job.c.status.not_in(("failed", "cancelled")),
    )
    return sum(outputs_of(parse_request(row.task, row.request)) for row in connection.execute(query))
