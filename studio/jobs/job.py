"""A job: one request being carried out, as the page, the API and the CLI see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.artifacts import Artifact
from studio.errors import ErrorBody
from studio.jobs.previews import Preview
from studio.provider import Question

Status = Literal["queued", "running", "waiting", "succeeded", "failed", "cancelled", "interrupted"]
OVER = ("succeeded", "failed", "cancelled", "interrupted")  # nothing more happens unless a person resumes it
SETTLED = (*OVER, "waiting")  # nothing more happens by itself


class JobCost(BaseModel):
    """What it was thought to cost and what it did cost; None is not known (yet)."""

    model_config = ConfigDict(frozen=True)

    estimate: float | None = None
    actual: float | None = None
    unit: str = ""


class Job(BaseModel):
    """The screen's truth about one job. Times are Unix seconds; progress is 0 to 1.

    children: how many it is made of, 0 for an ordinary job. seq: grows with every change, over the whole studio.
    previews: of outputs that are being made. eta: seconds left by the model's typical time, None when not running or not known. cancelling: cancel was asked and is under way.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    id: str
    owner: str
    task: str
    provider: str
    model: str
    status: Status
    progress: float = 0.0
    stage: str = ""
    note: str = ""
    error: ErrorBody | None = None
    question: Question | None = None
    artifacts: tuple[Artifact, ...] = ()
    failures: tuple[dict[str, Any], ...] = ()
    previews: tuple[Preview, ...] = ()
    cost: JobCost = Field(default_factory=JobCost)
    request: dict[str, Any] = Field(default_factory=dict)
    created_at: float
    started_at: float | None = None
    finished_at: float | None = None
    parent: str | None = None
    children: int = 0
    outputs: int = 1  # how many artifacts were asked
    eta: float | None = None
    cancelling: bool = False
    seq: int = 0

    @property
    def over(self) -> bool:
        return self.status in OVER

    @property
    def settled(self) -> bool:
        """Whether nothing more happens by itself."""
        return settled({"status": self.status, "cancelling": self.cancelling})

    def public(self) -> dict[str, Any]:
        """The object of the API (design.md, section 8)."""
        body = self.model_dump(
            mode="json", exclude={"owner", "artifacts", "previews", "children", "outputs", "eta", "cancelling", "seq"}
        )
        return {**body, "artifacts": [artifact.public() for artifact in self.artifacts]}


def settled(row: Mapping[str, Any]) -> bool:
    """Whether nothing more happens by itself to the job of this row."""
    return row["status"] in OVER or (row["status"] == "waiting" and not row["cancelling"])
