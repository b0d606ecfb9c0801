"""A plan of steps and its run: what it is made of, what is wrong with it, what it costs, how it is told.

The units of cost are this emulator's own; states, waiting reasons and bodies are the service's.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from . import prices
from .accounts import Account
from .events import Log
from .rest import Refused

TOOLS = frozenset(
    [
        "generate_image",
        "generate_video",
        "generate_music",
        "edit_image",
        "apply_style",
        "restore_photo",
        "refine_result",
        "animate_photo",
        "change_angle",
        "video_to_video",
        "sound_to_video",
        "stitch_video",
        "orbit_video",
        "dance_montage",
        "extend_video",
        "replace_video_segment",
        "overlay_video",
        "add_subtitles",
        "analyze_image",
        "analyze_video",
        "extract_metadata",
    ]
)
TRANSFORMS = frozenset(
    [
        "artifact_url",
        "artifact_data_uri",
        "image_url",
        "video_url",
        "audio_url",
        "image_index",
        "video_index",
        "audio_index",
        "subtitle_cues",
        "subtitle_srt",
        "overlay_items",
        "asset_ref",
    ]
)
REASONS = frozenset(
    [
        "ask_clarifying_question",
        "select_media_required",
        "cost_approval_required",
        "cost_reauthorization_required",
        "safety_review_required",
        "workflow_user_input_required",
        "insufficient_credit",
        "permission_required",
        "other",
    ]
)
UNITS = {"image": Decimal(1), "video": Decimal(10), "audio": Decimal(2), "text": Decimal("0.2")}
CLOSED = ("completed", "failed", "cancelled")
_VIDEO = ("video", "animate", "orbit", "montage", "overlay", "subtitles", "stitch")


def makes(tool: str) -> str:
    """The media a tool makes; text for those that only look."""
    if tool.startswith(("analyze", "extract")):
        return "text"
    return "video" if any(word in tool for word in _VIDEO) else "audio" if "music" in tool else "image"


@dataclass
class Run:
    """One workflow."""

    id: str
    account: Account
    reference: str
    body: dict[str, Any]
    base: str
    status: str = "queued"
    steps: list[dict[str, Any]] = field(default_factory=list)
    artifacts: list[dict[str, Any]] = field(default_factory=list)
    waiting: str = ""
    error: str = ""
    created: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)
    task: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.log = Log(lambda: self.status in CLOSED)

    @property
    def plan(self) -> dict[str, Any]:
        found: dict[str, Any] = self.body["input"]
        return found

    @property
    def token(self) -> str:
        return str(self.body.get("token_type") or "spark")

    @property
    def units(self) -> Decimal:
        return sum((UNITS[makes(step["toolName"])] * count(step) for step in self.plan["steps"]), Decimal(0))

    @property
    def prompt(self) -> str:
        said = [
            str(self.plan.get("title", "")),
            *(str((s.get("arguments") or {}).get("prompt", "")) for s in self.plan["steps"]),
        ]
        return " ".join(said)

    @property
    def preview(self) -> dict[str, Any]:
        """What the person is asked to approve, unchanged."""
        cost = {"token": self.token, "amount": str(prices.in_token(self.units, self.token))}
        return {"estimatedCapacityUnits": float(self.units), "estimatedCost": cost, "previewId": f"preview-{self.id}"}

    def record(self) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "workflowId": self.id, "id": self.id, "title": self.plan.get("title"), "status": self.status, "input": self.plan,
            "steps": self.steps, "artifacts": self.artifacts, "billingPreview": self.preview, "error": self.error or None,
            "createTime": int(self.created * 1000), "updateTime": int(self.updated * 1000),
        }  # fmt: skip
        if self.status == "waiting_for_user":
            asks = self.waiting == "cost_approval_required"
            shown |= {"waitingReason": self.waiting, "awaitingCostApproval": asks}
            if asks:
                shown["costApprovalPreview"] = self.preview
        return shown

    def become(self, status: str, **told: Any) -> None:
        self.status, self.updated = status, time.time()
        self.log.add(f"workflow_{status}", workflowId=self.id, status=status, **told)


def count(step: dict[str, Any]) -> int:
    return max(1, int((step.get("arguments") or {}).get("numberOfVariations") or 1))


def check_plan(body: dict[str, Any]) -> None:
    """Raises Refused 400 for a plan that cannot be run, in the words of where it is wrong."""
    steps = (body.get("input") or {}).get("steps")
    if not isinstance(steps, list) or not steps:
        raise Refused(400, "input.steps must not be empty")
    references = body.get("media_references") or []
    for place, reference in enumerate(references):
        if not str(reference.get("url", "")).startswith(("http://", "https://")):
            raise Refused(400, f"media_references[{place}].url must be http(s)")
    before: list[str] = []
    for step in steps:
        if not step.get("id") or step["id"] in before:
            raise Refused(400, f"Every step needs an id of its own, {step.get('id')!r} is not")
        if step.get("toolName") not in TOOLS:
            raise Refused(400, f"{step.get('toolName')} is not a tool for a step")
        for link in step.get("dependsOn") or []:
            _check_link(step, link, before, len(references))
        before.append(step["id"])


def _check_link(step: dict[str, Any], link: dict[str, Any], before: list[str], references: int) -> None:
    source, place = link.get("sourceStepId"), link.get("sourceArtifactIndex", 0)
    if link.get("transform") not in TRANSFORMS or not link.get("targetArgument"):
        raise Refused(400, f"A dependency of {step['id']} needs targetArgument and a known transform")
    if source == "$input_media":
        if not -references <= place < references:
            raise Refused(400, f"{step['id']} takes media reference {place}, but there are {references}")
    elif source not in before:
        raise Refused(400, f"{step['id']} depends on {source}, which is no step before it")
