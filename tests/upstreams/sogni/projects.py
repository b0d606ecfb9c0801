"""Projects and their renders, as the service remembers them, and the records it tells of them."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import time
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .accounts import Account
from .catalog import MODELS, CatalogModel

# The service's own words for a project's state, and what /v2 makes of them.
NORMAL = {
    "queued": "queued",
    "active": "processing",
    "completed": "completed",
    "errored": "failed",
    "cancelled": "canceled",
}
FINISHED = ("completed", "errored", "cancelled")
KEPT_SECONDS = 3600.0  # how long a finished project is handed back to its app


def new_id() -> str:
    return str(uuid.uuid4()).upper()


@dataclass
class Render:
    """One of a project's jobs. Its id changes when it moves to another worker, its index does not."""

    index: int
    seed: int
    id: str = field(default_factory=new_id)
    status: str = "queued"  # queued, initiatingModel, jobStarted, jobProgress, jobCompleted, jobError
    step: int = 0
    worker: str = ""
    reason: str = ""
    withheld: bool = False
    unlinked: bool = False
    ended: float = 0.0
    attempts: int = 1

    @property
    def done(self) -> bool:
        return self.status == "jobCompleted"

    @property
    def over(self) -> bool:
        return self.status in ("jobCompleted", "jobError")


@dataclass
class Project:
    """One accepted request."""

    id: str
    app_id: str
    app_source: str
    account: Account
    request: dict[str, Any]
    price: Decimal  # in its token
    renders: list[Render]
    status: str = "queued"
    reason: str = ""
    created: float = field(default_factory=time.time)
    ended: float = 0.0
    queue_position: int = 0
    waiting: dict[str, Any] | None = None
    told: bool = False  # whether its end was sent over a live connection
    uncancellable: bool = False
    task: asyncio.Task[None] | None = None

    @property
    def frame(self) -> dict[str, Any]:
        found: dict[str, Any] = self.request["keyFrames"][0]
        return found

    @property
    def model(self) -> CatalogModel:
        return MODELS[self.frame["modelID"]]

    @property
    def prompt(self) -> str:
        return str(self.frame.get("positivePrompt") or "")

    @property
    def token(self) -> str:
        return str(self.request.get("tokenType") or "spark")

    @property
    def reference(self) -> str:
        """What its client calls it: its operation id, else its own id."""
        return str(self.request.get("operationId") or self.id)

    @property
    def format(self) -> str:
        return str(self.request.get("outputFormat") or "png")

    @property
    def finished(self) -> bool:
        return self.status in FINISHED

    def render(self, render_id: str) -> Render | None:
        return next((render for render in self.renders if render.id == render_id.upper()), None)


def accept(request: dict[str, Any], account: Account, app_id: str, app_source: str, price: Decimal) -> Project:
    """A project of the request, with the seeds of its renders."""
    given = request["keyFrames"][0].get("seed")
    first = secrets.randbelow(2**32) if given is None or int(given) < 0 else int(given)
    count = max(1, int(request.get("numberOfImages") or 1))
    renders = [Render(index, (first + index) % 2**32) for index in range(count)]
    return Project(str(request["jobID"]).upper(), app_id, app_source, account, request, price, renders)


def job_record(project: Project, render: Render, link: str = "") -> dict[str, Any]:
    """A render, as recovery, /v1, /v2 and the history tell it. link: its result, for models that carry one."""
    record: dict[str, Any] = {
        "id": render.id,
        "imgID": render.id,
        "jobIndex": render.index,
        "status": render.status,
        "performedSteps": render.step,
        "worker": {"name": render.worker, "username": render.worker},
    }
    if render.over:
        record |= {"endTime": int(render.ended * 1000), "triggeredNSFWFilter": render.withheld}
    if render.done:
        record |= {"seedUsed": render.seed, "result": {"outputFormat": project.format}}
        if link and not render.withheld:
            record["resultUrl"] = link
    if render.reason:
        record["reason"] = render.reason
    return record


def _head(project: Project) -> dict[str, Any]:
    frame, model = project.frame, project.model
    head = {
        "id": project.id,
        "appId": project.app_id,
        "appSource": project.app_source,
        "network": project.request.get("network", "fast"),
        "tokenType": project.token,
        "jobType": project.model.kind,
        "imageCount": len(project.renders),
        "stepCount": frame.get("steps") or (model.steps[2] if model.steps else 1),
        "previewCount": project.request.get("previews", 0),
        "width": frame.get("width"),
        "height": frame.get("height"),
        "sizePreset": frame.get("sizePreset"),
        "model": {"id": model.id, "name": model.name, "type": model.kind},
        "createTime": int(project.created * 1000),
        "endTime": int(project.ended * 1000) or None,
        "reason": project.reason or ("allJobsCompleted" if project.status == "completed" else None),
        "waitingReason": project.waiting,
    }
    return {name: value for name, value in head.items() if value is not None}


def recovery_record(project: Project, links: dict[str, str]) -> dict[str, Any]:
    """A project as the socket hands it back after a reconnect. links: by render id."""
    encoded = base64.b64encode(json.dumps(project.request).encode()).decode()
    return _head(project) | {
        "status": project.status,
        "clientRequestData": encoded,
        "queuePosition": project.queue_position,
        "workerJobs": [job_record(project, r) for r in project.renders if not r.over and r.worker],
        "completedWorkerJobs": [job_record(project, r, links.get(r.id, "")) for r in project.renders if r.over],
    }


def status_record(project: Project, links: dict[str, str]) -> dict[str, Any]:
    """A project as GET /v2/projects/{id} tells it, whatever its state."""
    return recovery_record(project, links) | {"status": NORMAL[project.status], "finished": project.finished}


def history_records(project: Project) -> list[dict[str, Any]]:
    """The renders of a finished project, as GET /v1/jobs/list tells them."""
    parent = {
        "id": project.id,
        "model": {"id": project.model.id, "name": project.model.name},
        "appSource": project.app_source,
    }
    return [job_record(project, render) | {"parentRequest": parent} for render in project.renders if render.done]
