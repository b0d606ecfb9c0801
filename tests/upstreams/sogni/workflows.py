"""Durable workflows: steps in order, artifacts, approval of cost, waiting, partial failure, events that can be followed again.

The names of the events and the units of cost are this emulator's own; states, waiting reasons and bodies are the service's.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import media, prices, rest
from .accounts import Account
from .events import Log
from .faults import Fault

if TYPE_CHECKING:
    from .upstream import Upstream

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
BODY = frozenset(
    [
        "input",
        "workflow_id",
        "inputs",
        "media_references",
        "max_estimated_capacity_units",
        "confirm_cost",
        "token_type",
        "billing_mode",
        "app_source",
        "safe_content_filter",
    ]
)
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
        return sum((UNITS[makes(step["toolName"])] * _count(step) for step in self.plan["steps"]), Decimal(0))

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


def _count(step: dict[str, Any]) -> int:
    return max(1, int((step.get("arguments") or {}).get("numberOfVariations") or 1))


class Workflows:
    """Every run and every template, by id."""

    def __init__(self, up: Upstream) -> None:
        self.up = up
        self.runs: dict[str, Run] = {}
        self.by_key: dict[tuple[str, str], str] = {}
        self.repeated: list[str] = []  # idempotency keys that came again
        self.templates: dict[str, dict[str, Any]] = {}

    def summary(self) -> list[dict[str, Any]]:
        return [
            {"id": r.id, "reference": r.reference, "status": r.status, "charged": str(self.up.charged(r.id))}
            for r in self.runs.values()
        ]

    def start(self, body: dict[str, Any], account: Account, headers: Any, base: str) -> Run:
        """A new run, or the one that this idempotency key made before. Raises Refused."""
        key = headers.get("idempotency-key", "")
        if key and (account.address, key) in self.by_key:
            self.repeated.append(key)
            return self.runs[self.by_key[account.address, key]]
        self.up.counts.unknown.update(f"workflow.{name}" for name in set(body) - BODY)
        body = self._from_template(body)
        check_plan(body)
        reference = key or headers.get("x-sogni-operation-id", "")
        run = Run(f"wf-{secrets.token_hex(8)}", account, reference, body, base)
        most = body.get("max_estimated_capacity_units")
        if most is not None and run.units > Decimal(str(most)):
            raise rest.Refused(409, f"The workflow needs {run.units} capacity units, more than the {most} allowed", 409)
        run.steps = [
            {"id": s["id"], "toolName": s["toolName"], "status": "pending", "artifacts": []} for s in run.plan["steps"]
        ]
        self.runs[run.id] = run
        if key:
            self.by_key[account.address, key] = run.id
        run.log.add("workflow_queued", workflowId=run.id, status="queued")
        if body.get("confirm_cost") is True:
            self.go_on(run)
        else:
            self._wait(run, "cost_approval_required")
        return run

    def _from_template(self, body: dict[str, Any]) -> dict[str, Any]:
        name = body.get("workflow_id")
        if bool(name) == ("input" in body):
            raise rest.Refused(400, "Give either input or workflow_id")
        if not name:
            return body
        if name not in self.templates:
            raise rest.Refused(404, f"Workflow template {name} not found")
        text = json.dumps(self.templates[name].get("input") or {})
        for key, value in (body.get("inputs") or {}).items():
            text = text.replace("{{" + key + "}}", json.dumps(str(value))[1:-1])
        return body | {"input": json.loads(text)}

    def go_on(self, run: Run) -> None:
        """Runs what is not done yet."""
        run.waiting, run.error = "", ""
        run.become("running")
        run.task = asyncio.create_task(self._work(run))

    def _wait(self, run: Run, reason: str) -> None:
        run.waiting = reason
        told: dict[str, Any] = {"waitingReason": reason, "awaitingCostApproval": reason == "cost_approval_required"}
        if reason == "cost_approval_required":
            told["costApprovalPreview"] = run.preview
        run.become("waiting_for_user", **told)

    def take(self, run: Run, kind: str) -> Fault | None:
        return self.up.faults.take(kind, prompt=run.prompt, of=run.id, token=run.token, path=f"/workflows/{run.id}")

    async def _work(self, run: Run) -> None:
        if fault := self.take(run, "waiting"):
            self._wait(run, fault.error or "ask_clarifying_question")
            return
        if self.take(run, "insufficient") or run.account.net(run.token) < prices.in_token(run.units, run.token):
            self._wait(run, "insufficient_credit")
            return
        slow = self.take(run, "slow")
        fails = "first" if self.take(run, "workflow_failed") else "last" if self.take(run, "partial_failure") else ""
        for place, (step, shown) in enumerate(zip(run.plan["steps"], run.steps, strict=True)):
            if shown["status"] == "completed":
                continue
            self._tell(run, shown, "running")
            await asyncio.sleep(slow.seconds if slow else self.up.speed.step)
            if self.take(run, "hang"):
                await asyncio.sleep(10_000_000)
            if fails == "first" or (fails == "last" and place == len(run.steps) - 1):
                self._fail(run, shown)
                return
            self._finish(run, step, shown)
        run.become("completed")

    def _tell(self, run: Run, shown: dict[str, Any], status: str, **told: Any) -> None:
        shown["status"] = status
        run.log.add(
            f"step_{status}", workflowId=run.id, status=run.status, stepId=shown["id"], stepStatus=status, **told
        )

    def _fail(self, run: Run, shown: dict[str, Any]) -> None:
        shown["error"] = "The worker failed: genfailure"
        self._tell(run, shown, "failed", error=shown["error"])
        run.error = f"Step {shown['id']} failed"
        run.become("partial_failure" if run.artifacts else "failed", error=run.error)

    def _finish(self, run: Run, step: dict[str, Any], shown: dict[str, Any]) -> None:
        kind = makes(step["toolName"])
        run.account.charge(run.id, run.token, prices.in_token(UNITS[kind] * _count(step), run.token), step["toolName"])
        if kind != "text":
            made = [self._artifact(run, step, kind, number) for number in range(_count(step))]
            shown["artifacts"] = [artifact["id"] for artifact in made]
            run.artifacts += made
        else:
            shown["output"] = {"text": "A scene with one subject in soft light."}
        self._tell(run, shown, "completed", artifacts=[a for a in run.artifacts if a["stepId"] == shown["id"]])

    def _artifact(self, run: Run, step: dict[str, Any], kind: str, number: int) -> dict[str, Any]:
        given = step.get("arguments") or {}
        seed, width, height = (int(given.get(n) or d) for n, d in (("seed", 1), ("width", 512), ("height", 512)))
        seconds = float(given.get("duration") or 2)
        makers: dict[str, tuple[str, Callable[[], bytes]]] = {
            "image": ("png", lambda: media.picture(width, height, seed + number)),
            "video": ("mp4", lambda: media.film(width, height, round(seconds * 16) + 1, 16, seed + number, sound=True)),
            "audio": ("mp3", lambda: media.sound(seconds, seed + number)),
        }
        ending, maker = makers[kind]
        name = f"{run.id}/{step['id']}-{number}.{ending}"
        url = self.up.files.keep(run.base, name, media.TYPES[ending], maker)
        return {"id": f"art-{secrets.token_hex(6)}", "stepId": step["id"], "url": url, "type": kind, "mediaType": kind}


def check_plan(body: dict[str, Any]) -> None:
    """Raises Refused 400 for a plan that cannot be run, in the words of where it is wrong."""
    steps = (body.get("input") or {}).get("steps")
    if not isinstance(steps, list) or not steps:
        raise rest.Refused(400, "input.steps must not be empty")
    references = body.get("media_references") or []
    for place, reference in enumerate(references):
        if not str(reference.get("url", "")).startswith(("http://", "https://")):
            raise rest.Refused(400, f"media_references[{place}].url must be http(s)")
    before: list[str] = []
    for step in steps:
        if not step.get("id") or step["id"] in before:
            raise rest.Refused(400, f"Every step needs an id of its own, {step.get('id')!r} is not")
        if step.get("toolName") not in TOOLS:
            raise rest.Refused(400, f"{step.get('toolName')} is not a tool for a step")
        for link in step.get("dependsOn") or []:
            _check_link(step, link, before, len(references))
        before.append(step["id"])


def _check_link(step: dict[str, Any], link: dict[str, Any], before: list[str], references: int) -> None:
    source, place = link.get("sourceStepId"), link.get("sourceArtifactIndex", 0)
    if link.get("transform") not in TRANSFORMS or not link.get("targetArgument"):
        raise rest.Refused(400, f"A dependency of {step['id']} needs targetArgument and a known transform")
    if source == "$input_media":
        if not -references <= place < references:
            raise rest.Refused(400, f"{step['id']} takes media reference {place}, but there are {references}")
    elif source not in before:
        raise rest.Refused(400, f"{step['id']} depends on {source}, which is no step before it")


# Routes.


def _run(request: Request) -> Run:
    run = rest.upstream(request).workflows.runs.get(request.path_params["id"])
    if run is None or run.account is not rest.caller(request):
        raise rest.Refused(404, "Workflow not found")
    return run


async def start(request: Request) -> Response:
    account = rest.caller(request)
    run = rest.upstream(request).workflows.start(await request.json(), account, request.headers, rest.base(request))
    return rest.ok(workflow=run.record())


async def listing(request: Request) -> Response:
    account, query = rest.caller(request), request.query_params
    mine = [run for run in rest.upstream(request).workflows.runs.values() if run.account is account][::-1]
    start_at, limit = int(query.get("offset") or 0), int(query.get("limit") or 20)
    return rest.ok(workflows=[run.record() for run in mine[start_at : start_at + limit]])


async def get(request: Request) -> Response:
    return rest.ok(workflow=_run(request).record())


async def events(request: Request) -> Response:
    return rest.ok(events=_run(request).log.events)


async def stream(request: Request) -> Response:
    run, flows = _run(request), rest.upstream(request).workflows
    return run.log.answer(request, lambda: flows.take(run, "stream_cut") is not None)


async def cancel(request: Request) -> Response:
    run = _run(request)
    if run.task:
        run.task.cancel()
    if run.status not in CLOSED:
        rest.upstream(request).counts.cancels.append(run.id)
        run.become("cancelled")
    return rest.ok(workflow=run.record())


async def resume(request: Request) -> Response:
    """Goes on after a wait or a failure; not where the cost is still to be approved."""
    run = _run(request)
    stuck = run.status == "partial_failure" or (
        run.status == "waiting_for_user" and run.waiting != "cost_approval_required"
    )
    if stuck:
        rest.upstream(request).workflows.go_on(run)
    return rest.ok(workflow=run.record(), resumed=stuck)


async def confirm_cost(request: Request) -> Response:
    run, body = _run(request), await request.json()
    if run.status != "waiting_for_user" or run.waiting != "cost_approval_required":
        raise rest.Refused(409, "The workflow does not wait for an approval of its cost")
    if body.get("decision", "confirm") != "confirm":
        run.become("cancelled")
        return rest.ok(workflow=run.record())
    if "acceptedCostPreview" not in body:
        raise rest.Refused(400, "acceptedCostPreview is required")
    if body["acceptedCostPreview"] != run.preview:
        raise rest.Refused(409, "The cost preview has changed")
    rest.upstream(request).workflows.go_on(run)
    return rest.ok(workflow=run.record(), resumed=True)


async def reseed(request: Request) -> Response:
    """A new run of the same plan with other seeds."""
    run, body = _run(request), await request.json()
    chosen = body.get("seed_overrides") or {}
    steps = [
        step | {"arguments": (step.get("arguments") or {}) | {"seed": chosen.get(step["id"], secrets.randbelow(2**31))}}
        for step in run.plan["steps"]
    ]
    again = run.body | {"input": run.plan | {"steps": steps}, "confirm_cost": True}
    again.pop("workflow_id", None)
    made = rest.upstream(request).workflows.start(again, run.account, request.headers, rest.base(request))
    told = {
        "cloned_from_run_id": run.id,
        "steps": [{"id": s["id"], "seed": s["arguments"]["seed"]} for s in made.plan["steps"]],
    }
    return rest.ok(workflow=made.record(), reseed=told)


# Templates.


def _template(request: Request) -> dict[str, Any]:
    rest.caller(request)
    found = rest.upstream(request).workflows.templates.get(request.path_params["id"])
    if found is None:
        raise rest.Refused(404, "Workflow template not found")
    return found


def _keep(request: Request, body: dict[str, Any]) -> Response:
    if not body.get("name"):
        raise rest.Refused(400, "name is required")
    template = {"visibility": "private"} | body | {"id": f"tpl-{secrets.token_hex(6)}"}
    rest.upstream(request).workflows.templates[template["id"]] = template
    return rest.ok(template=template)


async def templates(request: Request) -> Response:
    rest.caller(request)
    if request.method == "POST":
        return _keep(request, await request.json())
    return rest.ok(templates=list(rest.upstream(request).workflows.templates.values()), next=None)


async def template(request: Request) -> Response:
    found = _template(request)
    if request.method == "DELETE":
        del rest.upstream(request).workflows.templates[found["id"]]
        return rest.ok()
    if request.method == "PATCH":
        found |= await request.json()
    return rest.ok(template=found)


async def fork(request: Request) -> Response:
    found, body = _template(request), await request.json()
    return _keep(request, found | {"name": body.get("newName") or f"{found['name']} (copy)", "forkedFrom": found["id"]})


_ROOT = "/v1/creative-agent/workflows"
ROUTES = [
    Route(f"{_ROOT}/templates", templates, methods=["GET", "POST"]),
    Route(f"{_ROOT}/templates/{{id}}", template, methods=["GET", "PATCH", "DELETE"]),
    Route(f"{_ROOT}/templates/{{id}}/fork", fork, methods=["POST"]),
    Route(_ROOT, start, methods=["POST"]),
    Route(_ROOT, listing),
    Route(f"{_ROOT}/{{id}}", get),
    Route(f"{_ROOT}/{{id}}/events", events),
    Route(f"{_ROOT}/{{id}}/events/stream", stream),
    Route(f"{_ROOT}/{{id}}/cancel", cancel, methods=["POST"]),
    Route(f"{_ROOT}/{{id}}/resume", resume, methods=["POST"]),
    Route(f"{_ROOT}/{{id}}/confirm-cost", confirm_cost, methods=["POST"]),
    Route(f"{_ROOT}/{{id}}/reseed", reseed, methods=["POST"]),
]
