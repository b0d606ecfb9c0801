"""Durable workflows: steps in order, artifacts, approval of cost, waiting, partial failure, events that can be followed again."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import media, prices, rest
from .accounts import Account
from .faults import Fault
from .plans import CLOSED, UNITS, Run, check_plan, count, makes

if TYPE_CHECKING:
    from .upstream import Upstream

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
        kept, given = self.templates[name], body.get("inputs") or {}
        wanted = [each["name"] for each in kept.get("inputs") or () if each.get("required")]
        if missing := [each for each in wanted if given.get(each) in (None, "")]:
            raise rest.Refused(400, f"The template needs {', '.join(missing)}")
        text = json.dumps(kept.get("input") or {"title": kept["name"], "steps": kept.get("stages") or []})
        for key, value in given.items():
            text = text.replace(f"$inputs.{key}", json.dumps(str(value))[1:-1])
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
        run.account.charge(run.id, run.token, prices.in_token(UNITS[kind] * count(step), run.token), step["toolName"])
        if kind != "text":
            made = [self._artifact(run, step, kind, number) for number in range(count(step))]
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


ROOT = "/v1/creative-agent/workflows"
ROUTES = [
    Route(ROOT, start, methods=["POST"]),
    Route(ROOT, listing),
    Route(f"{ROOT}/{{id}}", get),
    Route(f"{ROOT}/{{id}}/events", events),
    Route(f"{ROOT}/{{id}}/events/stream", stream),
    Route(f"{ROOT}/{{id}}/cancel", cancel, methods=["POST"]),
    Route(f"{ROOT}/{{id}}/resume", resume, methods=["POST"]),
    Route(f"{ROOT}/{{id}}/confirm-cost", confirm_cost, methods=["POST"]),
    Route(f"{ROOT}/{{id}}/reseed", reseed, methods=["POST"]),
]
