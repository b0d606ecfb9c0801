"""How a project stands, read the same from the SDK's live object and from what REST tells about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

OVER = {"completed", "failed", "canceled"}


@dataclass(frozen=True)
class Render:
    """One output under way. index: its place among the outputs. url, preview: empty where there is none (yet)."""

    index: int
    name: str
    status: str
    url: str = ""
    seed: int | None = None
    withheld: bool = False
    error: Mapping[str, Any] | None = None
    worker: str = ""
    preview: str = ""

    @property
    def over(self) -> bool:
        return self.status in OVER


@dataclass(frozen=True)
class Seen:
    """A project at one moment. fraction: 0 to 1. queue: place in it, -1 for none. eta: seconds, None where nobody knows.

    Two are equal when nothing was heard in between; that the time left becomes less by itself is no sign of life.
    """

    status: str
    renders: tuple[Render, ...]
    fraction: float = 0.0
    queue: int = -1
    no_workers: bool = False
    waiting: str = ""
    eta: float | None = field(default=None, compare=False)
    told: Any = None  # what the time left was reckoned from
    error: Mapping[str, Any] | None = None

    @property
    def over(self) -> bool:
        return self.status in OVER

    @property
    def note(self) -> str:
        """Where it is, in words."""
        workers = [render.worker for render in self.renders if render.worker and not render.over]
        if self.status in {"pending", "queued"} and not workers:
            return self._queued()
        parts = [f"worker {workers[0]}"] if workers else ["rendering"]
        if len(workers) > 1:
            parts[0] = f"{len(workers)} workers"
        done = sum(render.status == "completed" for render in self.renders)
        if len(self.renders) > 1 and done:
            parts.append(f"{done} of {len(self.renders)} done")
        if self.eta is not None and self.eta > 0:
            parts.append(f"about {_spoken(self.eta)} left")
        return ", ".join(parts)

    def _queued(self) -> str:
        if self.waiting:
            return self.waiting
        if self.no_workers:
            return "waiting: no worker is free"
        place = f", place {self.queue}" if self.queue > 0 else ""
        soon = f", starts in about {_spoken(self.eta)}" if self.eta else ""
        return f"in the queue{place}{soon}"


def from_tracked(project: Any) -> Seen:
    """The state of a project that the SDK follows."""
    renders = tuple(_render(job, place) for place, job in enumerate(project.jobs))
    etas = [job.eta_seconds for job in project.jobs if job.eta_seconds is not None and not job.finished]
    reason = project.waiting_reason
    return Seen(
        status=str(project.status),
        renders=_placed(renders),
        fraction=project.progress / 100,
        queue=int(project.queue_position if project.queue_position is not None else -1),
        no_workers=project.queue_status == "no-workers",
        waiting=str(reason.get("message") or "") if isinstance(reason, Mapping) else "",
        eta=float(max(etas)) if etas else _until(project.estimated_start_at),
        told=tuple(etas) or project.estimated_start_at,
        error=project.error,
    )


def from_rest(status: Mapping[str, Any], result: Mapping[str, Any] | None) -> Seen:
    """The state that REST tells. status: the project's record. result: its renders with fresh links, once it is over."""
    records = [*(status.get("completedWorkerJobs") or ()), *(status.get("workerJobs") or ())]
    known = {_name(record): record for record in records if isinstance(record, Mapping)}
    answers = {str(job.get("id") or "").upper(): job for job in (result or {}).get("jobs") or ()}
    renders = tuple(
        _recorded(name, record, answers.get(name, {}), place) for place, (name, record) in enumerate(known.items())
    )
    steps, made = status.get("stepCount") or 0, [record.get("performedSteps") or 0 for record in known.values()]
    fraction = sum(made) / (steps * len(made)) if steps and made else 0.0
    reason = status.get("waitingReason")
    return Seen(
        status=str(status.get("status") or "pending"),
        renders=_placed(renders),
        fraction=min(1.0, fraction),
        waiting=str(reason.get("message") or "") if isinstance(reason, Mapping) else "",
        error=_reason(status.get("reason")),
    )


def _render(job: Any, place: int) -> Render:
    index = job.job_index
    return Render(
        index=index if isinstance(index, int) else place,
        name=str(job.id).upper(),
        status=str(job.status),
        url=job.result_url or "",
        seed=job.seed,
        withheld=bool(job.is_withheld),
        error=job.error,
        worker=job.worker_name or "",
        preview=job.preview_url or "",
    )


def _recorded(name: str, record: Mapping[str, Any], answer: Mapping[str, Any], place: int) -> Render:
    index, seed = record.get("jobIndex"), record.get("seedUsed")
    worker = record.get("worker") if isinstance(record.get("worker"), Mapping) else {}
    status = str(answer.get("status") or record.get("status") or "")
    return Render(
        index=index if isinstance(index, int) else place,
        name=name,
        status=_WORDS.get(status, status),
        url=str(answer.get("url") or ""),
        seed=int(seed) if isinstance(seed, int | float) and seed >= 0 else None,
        withheld=answer.get("urlUnavailable") == "sensitiveContent",
        error=_reason(answer.get("reason") or record.get("reason")),
        worker=str((worker or {}).get("name") or ""),
    )


def _placed(renders: tuple[Render, ...]) -> tuple[Render, ...]:
    """The renders with places of their own: where two claim one, the order in which they are listed counts."""
    if len({render.index for render in renders}) == len(renders):
        return renders
    return tuple(replace(one, index=place) for place, one in enumerate(renders))


def _name(record: Mapping[str, Any]) -> str:
    return str(record.get("imgID") or record.get("id") or "").upper()


def _reason(reason: Any) -> Mapping[str, Any] | None:
    """The error behind a word that the record keeps."""
    if not reason or reason == "allJobsCompleted":
        return None
    text = str(reason)
    code = int(text) if text.isdigit() else 5000
    return {"code": code, "originalCode": "" if text.isdigit() else text, "message": ""}


def _until(moment: Any) -> float | None:
    """Seconds until a moment that the SDK tells; None for none."""
    if moment is None:
        return None
    import datetime

    return max(0.0, (moment - datetime.datetime.now(datetime.UTC)).total_seconds())


def _spoken(seconds: float) -> str:
    """Roughly how long: every new word about it is a line that is written for the person."""
    if seconds >= 90:
        return f"{seconds / 60:.0f} min"
    step = 5 if seconds <= 30 else 15
    return f"{max(step, round(seconds / step) * step)} s"


_WORDS = {
    "jobCompleted": "completed",
    "jobError": "failed",
    "artistCanceled": "canceled",
    "cancelled": "canceled",
    "errored": "failed",
}
