"""Durable chat runs: an answer that is kept, followed as events, cancelled, or approved first."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import rest
from .accounts import Account
from .catalog import CHAT_MODEL
from .chat import ChatError, Reply, question
from .events import Log

if TYPE_CHECKING:
    from .upstream import Upstream

CLOSED = ("completed", "failed", "cancelled")


@dataclass
class ChatRun:
    """One run. It asks for approval where `confirm_cost` is false or the fault `waiting` says so."""

    id: str
    account: Account
    body: dict[str, Any]
    base: str
    status: str = "queued"
    answer: dict[str, Any] | None = None
    error: str = ""
    created: float = field(default_factory=time.time)
    task: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.log = Log(lambda: self.status in CLOSED)
        self.call_id = f"call_{secrets.token_hex(6)}"
        self.preview = {"previewId": f"preview-{self.id}", "estimatedCapacityUnits": 1.0}

    def record(self) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "runId": self.id, "id": self.id, "status": self.status, "createTime": int(self.created * 1000),
            "message": self.answer, "error": self.error or None,
        }  # fmt: skip
        if self.status == "waiting_for_user":
            details = {"toolCallId": self.call_id, "costApprovalPreview": self.preview}
            shown["waiting"] = {"reason": "cost_approval_required", "details": details}
        return shown

    def become(self, status: str, **payload: Any) -> None:
        self.status = status
        self.log.add(f"run_{status}", runId=self.id, status=status, payload=payload)


async def _work(up: Upstream, run: ChatRun) -> None:
    run.become("running")
    await asyncio.sleep(up.speed.step)
    try:
        _answer_id, reply = up.chat.think({"model": CHAT_MODEL} | run.body, run.account, run.base)
    except ChatError as error:
        run.error = error.message
        run.become("failed", error=error.message)
        return
    for word in reply.text.split(" "):
        run.log.add("assistant_delta", runId=run.id, status="running", payload={"content": f"{word} "})
    run.answer = _message(reply)
    run.become("completed", message=run.answer)


def _message(reply: Reply) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": reply.text or None}
    return message | ({"tool_calls": reply.tool_calls()} if reply.calls else {})


def _run(request: Request) -> ChatRun:
    run = rest.upstream(request).chat.runs.get(request.path_params["id"])
    if run is None or run.account is not rest.caller(request):
        raise rest.Refused(404, "Run not found")
    return run


async def create(request: Request) -> Response:
    up, account, body = rest.upstream(request), rest.caller(request), await request.json()
    key = request.headers.get("idempotency-key", "")
    if key and key in up.chat.run_keys:
        return rest.ok(run=up.chat.runs[up.chat.run_keys[key]].record())
    if not body.get("messages"):
        raise rest.Refused(400, "messages is required")
    run = ChatRun(f"run-{secrets.token_hex(8)}", account, body, rest.base(request))
    up.chat.runs[run.id] = run
    if key:
        up.chat.run_keys[key] = run.id
    run.log.add("run_queued", runId=run.id, status="queued", payload={})
    if body.get("confirm_cost") is False or up.faults.take("waiting", prompt=question(body["messages"]), of=run.id):
        details = {"toolCallId": run.call_id, "costApprovalPreview": run.preview}
        run.become("waiting_for_user", reason="cost_approval_required", details=details)
    else:
        run.task = asyncio.create_task(_work(up, run))
    return rest.ok(run=run.record())


async def get(request: Request) -> Response:
    return rest.ok(run=_run(request).record())


async def cancel(request: Request) -> Response:
    run = _run(request)
    if run.task:
        run.task.cancel()
    if run.status not in CLOSED:
        run.become("cancelled")
    return rest.ok(run=run.record())


async def confirm_cost(request: Request) -> Response:
    run, body = _run(request), await request.json()
    if run.status != "waiting_for_user" or body.get("tool_call_id") != run.call_id:
        raise rest.Refused(409, "The run does not wait for this approval")
    if body.get("decision") != "confirm":
        run.become("cancelled")
        return rest.ok(run=run.record())
    if not body.get("acceptedCostPreview"):
        raise rest.Refused(400, "acceptedCostPreview is required")
    if body["acceptedCostPreview"] != run.preview:
        raise rest.Refused(409, "The cost preview has changed")
    run.task = asyncio.create_task(_work(rest.upstream(request), run))
    return rest.ok(run=run.record())


async def stream(request: Request) -> Response:
    run, up = _run(request), rest.upstream(request)
    return run.log.answer(request, lambda: up.faults.take("stream_cut", of=run.id, path="/v1/chat/runs") is not None)


ROUTES = [
    Route("/v1/chat/runs", create, methods=["POST"]),
    Route("/v1/chat/runs/{id}", get),
    Route("/v1/chat/runs/{id}/cancel", cancel, methods=["POST"]),
    Route("/v1/chat/runs/{id}/confirm-cost", confirm_cost, methods=["POST"]),
    Route("/v1/chat/runs/{id}/events/stream", stream),
]
