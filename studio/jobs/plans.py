"""Composites: from a request to the plan of the jobs it is made of. Pure; names are stable, for they are the key to what is paid."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from studio.provider import Model, Wire
from studio.requests import SEED_LIMIT, AnglesRequest, PhotoboothRequest, Request, VideoRequest

AZIMUTHS = {
    "front": 0,
    "front-right": 45,
    "right": 90,
    "back-right": 135,
    "back": 180,
    "back-left": 225,
    "left": 270,
    "front-left": 315,
}  # degrees

TURNTABLE = "turntable"  # the mode of a model that makes the film of a whole turn by itself


class PlannedJob(Wire):
    """One child. bind: field -> name of the child whose first artifact goes there; so it starts after those have succeeded.

    listed: whether its artifacts show as the parent's own. gated: starts only after a person has approved.
    """

    name: str
    task: str
    request: dict[str, Any]
    bind: dict[str, str] = Field(default_factory=dict)
    listed: bool = True
    gated: bool = False


class Plan(Wire):
    """Every child of a composite. film: names of the children whose films are joined, in order, as its last artifact."""

    jobs: tuple[PlannedJob, ...]
    film: tuple[str, ...] = ()
    question: str = ""  # what is asked before the gated ones start

    def starts(self) -> list[int]:
        """The place of each child's first output among all that the parent shows, and behind them the place of a film."""
        places = [0]
        for job in self.jobs:
            places.append(places[-1] + (int(job.request.get("count") or 1) if job.listed else 0))
        return places

    def ready(self, done: Mapping[str, str], approved: bool) -> list[PlannedJob]:
        """The jobs that can start: not there yet, bound ones finished. done: name -> status of the children there are."""
        return [
            job
            for job in self.jobs
            if job.name not in done
            and (approved or not job.gated)
            and all(done.get(name) == "succeeded" for name in job.bind.values())
        ]

    def waits_for_approval(self, done: Mapping[str, str]) -> bool:
        """Whether everything that needs no approval is through and something gated could start."""
        open_jobs = [job for job in self.jobs if job.name not in done]
        return bool(open_jobs) and all(job.gated for job in open_jobs) and bool(self.ready(done, approved=True))


def plan_for(request: Request, model: Model) -> Plan | None:
    """The plan of a request that one paid call cannot carry out; None when it can."""
    if isinstance(request, PhotoboothRequest) and request.styles:
        return _photobooth(request, model)
    if isinstance(request, AnglesRequest) and (
        len(request.azimuths) > 1 or (request.turntable and not _turns(request, model))
    ):
        return _angles(request, model)
    if isinstance(request, VideoRequest) and request.count == 1 and len(cuts_of(request, model)) > 1:
        return _cuts(request, model)
    if request.count > model.batch:
        return Plan(jobs=tuple(_chunks("part", request, model.batch, request.model_dump(mode="json"))))
    return None


def cuts_of(request: VideoRequest, model: Model) -> list[float]:
    """The seconds of each clip of a film: equal ones that the model can make, where the request allows cuts, else one."""
    if not request.cuts or request.duration is None or model.duration is None:
        return [request.duration or 0.0]
    number = max(1, math.ceil(request.duration / model.duration.max - 1e-9))
    return [round(request.duration / number, 3)] * number


def _cuts(request: VideoRequest, model: Model) -> Plan:
    """One child a clip; the first starts at the first frame, the last ends at the last one."""
    lengths = cuts_of(request, model)
    jobs = []
    for number, seconds in enumerate(lengths):
        values = {**request.model_dump(mode="json"), "cuts": False, "platform": "", "duration": seconds}
        values["seed"] = None if request.seed is None else (request.seed + number) % (SEED_LIMIT + 1)
        values["first_frame"] = request.first_frame if number == 0 else ""
        values["last_frame"] = request.last_frame if number == len(lengths) - 1 else ""
        jobs.append(PlannedJob(name=f"cut-{number + 1:02d}", task="video", request=values, listed=False))
    return Plan(jobs=tuple(jobs), film=tuple(job.name for job in jobs))


def _photobooth(request: PhotoboothRequest, model: Model) -> Plan | None:
    """One child a style, or several where one call makes fewer than asked."""
    if len(request.styles) == 1 and request.count <= model.batch:
        return None
    jobs: list[PlannedJob] = []
    for style in request.styles:
        said = request.model_dump(mode="json", exclude_unset=True)  # the style may set the rest
        values = {**said, "styles": [style]}
        jobs += _chunks(f"style-{style}", request, model.batch, values)
    return Plan(jobs=tuple(jobs))


def _turns(request: AnglesRequest, model: Model) -> bool:
    """Whether one call makes the whole turn."""
    return TURNTABLE in model.modes and not request.views


def _angles(request: AnglesRequest, model: Model) -> Plan:
    """One child a view; a turntable adds the films between neighbours, around to the first view again, or one film of the whole turn
    where the model makes that."""
    around = request.azimuths if len(request.azimuths) > 1 or not request.turntable else tuple(AZIMUTHS)
    azimuths = sorted(around, key=AZIMUTHS.__getitem__)
    base = {**request.model_dump(mode="json"), "turntable": False, "approve": False}
    views = [
        PlannedJob(name=_view(azimuth), task="angles", request={**base, "azimuths": [azimuth]}, listed=request.views)
        for azimuth in azimuths
    ]
    if not request.turntable:
        return Plan(jobs=tuple(views))
    question = "The {} views are done. Make the film from them?" if request.approve else ""
    if TURNTABLE in model.modes:
        whole = {**base, "azimuths": ["front"], "turntable": True, "views": False}
        turn = PlannedJob(name="turn", task="angles", request=whole, gated=request.approve)
        return Plan(jobs=(*views, turn), question=question.format(len(views)))
    clips = [
        _clip(request, azimuth, following, len(azimuths))
        for azimuth, following in zip(azimuths, azimuths[1:] + azimuths[:1], strict=True)
    ]
    return Plan(
        jobs=(*views, *clips),
        film=tuple(clip.name for clip in clips),
        question=question.format(len(views)),
    )


def _clip(request: AnglesRequest, start: str, end: str, clips: int) -> PlannedJob:
    values = {
        "provider": request.provider,
        "mode": "transition",
        "prompt": request.transition_prompt or "the camera orbits smoothly around the subject",
        "duration": round(request.seconds_per_turn / clips, 3),
        "quality": request.quality,
        "seed": request.seed,
        "project": request.project,
    }
    bind = {"first_frame": _view(start), "last_frame": _view(end)}
    return PlannedJob(
        name=f"clip-{AZIMUTHS[start]:03d}", task="video", request=values, bind=bind, listed=False, gated=request.approve
    )


def _view(azimuth: str) -> str:
    return f"view-{AZIMUTHS[azimuth]:03d}"


def _chunks(name: str, request: Request, batch: int, values: dict[str, Any]) -> list[PlannedJob]:
    """Children of at most `batch` outputs, with the seeds that one call for all of them would have used."""
    jobs = []
    for start in range(0, request.count, batch):
        size = min(batch, request.count - start)
        seed = None if request.seed is None else (request.seed + start) % (SEED_LIMIT + 1)
        label = name if request.count <= batch else f"{name}-{start // batch + 1:02d}"
        jobs.append(PlannedJob(name=label, task=request.task, request={**values, "count": size, "seed": seed}))
    return jobs
