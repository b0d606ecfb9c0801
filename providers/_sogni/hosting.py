"""Sogni's durable workflows as the studio's port has them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from providers._sogni.durable import Event, Workflow
from providers._sogni.money import UNITS
from providers._sogni.plans import check_plan
from studio.errors import RequestError
from studio.hosting import (
    KINDS,
    HostedEvent,
    HostedFile,
    HostedInput,
    HostedRun,
    HostedStatus,
    HostedStep,
    HostedTemplate,
    Order,
)
from studio.provider import Cost

if TYPE_CHECKING:
    from providers._sogni.templates import Templates

STATUS: dict[str, HostedStatus] = {
    "queued": "queued",
    "pending": "queued",
    "running": "running",
    "completed": "succeeded",
    "partial_failure": "partial",
    "waiting_for_user": "waiting",
    "failed": "failed",
    "cancelled": "cancelled",
    "skipped": "cancelled",
}


class SogniHost:
    """See `studio.hosting.Host`."""

    def __init__(self, sogni: Templates) -> None:
        self.sogni = sogni

    async def compose(self, brief: str, secrets: Mapping[str, str]) -> Mapping[str, Any]:
        """Raises ProviderFailed for an answer without a plan that can be run."""
        return await self.sogni.compose_plan(brief, secrets)

    def check(self, order: Order) -> None:
        if (order.plan is None) == (not order.template):
            raise RequestError("Give either a plan or a template.", field="plan", hint="Give one of them.")
        if order.plan is not None:
            check_plan(order.plan, len(order.references))

    async def start(self, order: Order, secrets: Mapping[str, str]) -> HostedRun:
        begun = await self.sogni.start_workflow(
            order.plan,
            secrets,
            key=order.key,
            media=[dict(one) for one in order.references],
            template=order.template,
            inputs=order.inputs or None,
            most=order.most,
        )
        return run_of(begun)

    async def runs(self, secrets: Mapping[str, str], *, limit: int, offset: int) -> list[HostedRun]:
        return [run_of(one) for one in await self.sogni.list_workflows(secrets, limit=limit, offset=offset)]

    async def get(self, run_id: str, secrets: Mapping[str, str]) -> HostedRun:
        return run_of(await self.sogni.get_workflow(run_id, secrets))

    async def events(self, run_id: str, secrets: Mapping[str, str]) -> list[HostedEvent]:
        return [_event(one) for one in await self.sogni.workflow_events(run_id, secrets)]

    async def watch(self, run_id: str, secrets: Mapping[str, str], *, after: str = "") -> AsyncIterator[HostedEvent]:
        async for one in self.sogni.watch_workflow(run_id, secrets, after=after):
            yield _event(one)

    async def answer(self, run: HostedRun, approve: bool, secrets: Mapping[str, str]) -> HostedRun:
        asked = Workflow(run.id, run.title, "waiting_for_user", reason="cost_approval_required", price=run.terms)
        return run_of(await self.sogni.approve_workflow(asked, secrets, approve=approve))

    async def resume(self, run_id: str, secrets: Mapping[str, str]) -> HostedRun:
        """Raises RequestError where there is nothing to go on with."""
        workflow, resumed = await self.sogni.resume_workflow(run_id, secrets)
        if not resumed:
            raise RequestError("This run cannot go on.", field="run_id", provider="sogni", hint="Start it again.")
        return run_of(workflow)

    async def cancel(self, run_id: str, secrets: Mapping[str, str]) -> HostedRun:
        return run_of(await self.sogni.cancel_workflow(run_id, secrets))

    async def templates(self, secrets: Mapping[str, str]) -> list[HostedTemplate]:
        return [template_of(one) for one in await self.sogni.list_templates(secrets)]

    async def save_template(self, brief: str, name: str, secrets: Mapping[str, str]) -> HostedTemplate:
        """Raises ProviderFailed for an answer without a template."""
        draft = await self.sogni.draft_template(brief, name, secrets)
        return template_of(await self.sogni.save_template(draft, secrets))

    async def drop_template(self, template_id: str, secrets: Mapping[str, str]) -> None:
        await self.sogni.drop_template(template_id, secrets)

    async def upload(self, path: Path, media: str, secrets: Mapping[str, str]) -> dict[str, str]:
        return await self.sogni.upload_reference(path, media, secrets)


def run_of(workflow: Workflow) -> HostedRun:
    """A workflow as the studio has it."""
    return HostedRun(
        id=workflow.id,
        title=workflow.title,
        status=STATUS.get(workflow.status, "running"),
        steps=tuple(_step(record) for record in workflow.steps),
        files=tuple(HostedFile(made.id, made.media, made.step, made.url) for made in workflow.made),
        waiting=workflow.waiting,
        approval=workflow.needs_approval,
        cost=_cost(workflow.price),
        terms=dict(workflow.price or {}),
        error=workflow.error,
    )


def template_of(record: Mapping[str, Any]) -> HostedTemplate:
    """A template as the studio has it; inputs that the service fills in itself are left out."""
    inputs = [each for each in record.get("inputs") or () if isinstance(each, Mapping) and each.get("name")]
    return HostedTemplate(
        id=str(record.get("id") or ""),
        title=str(record.get("name") or ""),
        about=str(record.get("description") or ""),
        inputs=tuple(_input(each) for each in inputs if not each.get("internal")),
    )


def _input(record: Mapping[str, Any]) -> HostedInput:
    listed = [each for each in record.get("options") or () if isinstance(each, Mapping)]
    kind = str(record.get("type") or "text")
    return HostedInput(
        name=str(record["name"]),
        kind=kind if kind in KINDS else "text",
        needed=record.get("required") is True,
        about=str(record.get("description") or ""),
        default=record.get("default"),
        choices=tuple(str(each.get("value") or "") for each in listed),
    )


def _step(record: Mapping[str, Any]) -> HostedStep:
    told = record.get("error")
    error = str(told.get("message") or "") if isinstance(told, Mapping) else str(told or "")
    status = STATUS.get(str(record.get("status") or "pending"), "running")
    return HostedStep(str(record.get("id") or ""), str(record.get("toolName") or ""), status, error)


def _cost(price: Mapping[str, Any] | None) -> Cost | None:
    """What its price comes to, where Sogni says it in a token."""
    told = (price or {}).get("estimatedCost")
    try:
        return Cost(amount=float(told["amount"]), unit=UNITS[told["token"]])  # type: ignore[index]
    except (TypeError, KeyError, ValueError):
        return None


def _event(event: Event) -> HostedEvent:
    known: HostedStatus | Literal[""] = STATUS.get(event.status) or ""
    return HostedEvent(event.id, event.kind, known)
