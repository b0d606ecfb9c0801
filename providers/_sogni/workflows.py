"""Durable workflows that Sogni runs by itself: started, watched, approved, gone on with and cancelled. Plain REST and server-sent events.

A step's arguments point at the media given with the request by negative numbers: -1 is the first. See `check_plan`.
"""

from __future__ import annotations

import asyncio
import logging
import secrets as random
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from providers._sogni.accounts import account_of
from providers._sogni.errors import NAME, from_sdk
from providers._sogni.hosted import Hosted
from studio.errors import NotFound, OutcomeUnknown, ProviderFailed, RequestError, TimedOut, Unreachable

if TYPE_CHECKING:
    from sogni_client import SogniClient

CLOSED = ("completed", "failed", "cancelled")
TERMINAL = (*CLOSED, "partial_failure")
STOPS = (*TERMINAL, "waiting_for_user")  # after these nothing comes until somebody acts
INPUT = "$input_media"
CUTS = 5  # broken streams in a row without a new event
PAUSE = 1.0  # seconds before a broken stream is taken up again
WAITING = {  # why it waits for its person, in words
    "ask_clarifying_question": "It asks something back; answer it in a new run.",
    "select_media_required": "It needs to know which picture, film or sound is meant.",
    "cost_approval_required": "It waits until its price is approved.",
    "cost_reauthorization_required": "Its price has changed and must be approved again.",
    "safety_review_required": "It is being looked at for safety.",
    "workflow_user_input_required": "It needs something more from you.",
    "insufficient_credit": "The account has too little credit to go on; add some, then resume it.",
    "permission_required": "The account may not do this; look at its plan.",
    "other": "It waits for you.",
}
SLOTS = {"image": "referenceImage", "video": "referenceVideo", "audio": "referenceAudio"}

log = logging.getLogger("backlot.sogni")


@dataclass(frozen=True)
class Made:
    """Something that a workflow has made. media: image, video, audio. url expires."""

    id: str
    url: str = field(repr=False)
    media: str = ""
    step: str = ""


@dataclass(frozen=True)
class Workflow:
    """One durable workflow. waiting: why it waits for a person, in words. price: what has to be approved, as Sogni wrote it."""

    id: str
    title: str
    status: str
    steps: tuple[Mapping[str, Any], ...] = ()
    made: tuple[Made, ...] = ()
    waiting: str = ""
    reason: str = ""
    price: Mapping[str, Any] | None = None
    error: str = ""

    @property
    def over(self) -> bool:
        return self.status in TERMINAL

    @property
    def needs_approval(self) -> bool:
        return self.reason in {"cost_approval_required", "cost_reauthorization_required"}


@dataclass(frozen=True)
class Event:
    """Something that happened to a workflow. id: to go on behind it."""

    id: str
    kind: str
    status: str
    data: Mapping[str, Any]


class Workflows(Hosted):
    """What can be done with hosted workflows. Every call takes the secrets of who asks."""

    async def start_workflow(
        self,
        plan: Mapping[str, Any] | None,
        secrets: Mapping[str, str],
        *,
        key: str,
        media: Sequence[Mapping[str, str]] = (),
        template: str = "",
        inputs: Mapping[str, Any] | None = None,
        most: float | None = None,
        approved: bool = False,
        token: str = "",
    ) -> Workflow:
        """A workflow, begun; the same key never begins a second one.

        plan: title and steps; or template, with its inputs. media: {"kind", "url"} in order. most: capacity units at most. approved: its
        price need not be asked for. Raises OutcomeUnknown when it may have begun without an answer: start it again with the same key.
        """
        if (plan is None) == (not template):
            raise RequestError("Give either a plan or a template.", field="plan", hint="Give one of them.")
        if plan is not None:
            check_plan(plan, len(media))
        values = {
            "input": dict(plan) if plan is not None else None,
            "workflow_id": template or None,
            "inputs": dict(inputs) if inputs is not None else None,
            "media_references": [dict(one) for one in media] or None,
            "max_estimated_capacity_units": most,
            "confirm_cost": approved,
            "token_type": token or _token(secrets),
            "idempotency_key": key,
        }
        client = await self._plain(secrets)
        given = {name: value for name, value in values.items() if value is not None}
        try:
            return workflow_from(await client.workflows.start(given))
        except Exception as error:
            raise _once(error) from None

    async def compose_plan(self, brief: str, secrets: Mapping[str, str]) -> Mapping[str, Any]:
        """A plan that Sogni writes for this; nothing is begun. Raises ProviderFailed for one that cannot be run."""
        answer = await self._tool("compose_workflow", brief, {}, secrets)
        found = _plan_in(answer)
        try:
            check_plan(found, 0)
        except RequestError as error:
            raise ProviderFailed(
                f"Sogni wrote a plan that cannot be run: {error.message}", provider=NAME, hint="Say it in other words."
            ) from error
        return found

    async def list_workflows(self, secrets: Mapping[str, str], *, limit: int = 20, offset: int = 0) -> list[Workflow]:
        """The account's workflows, newest first."""
        client = await self._plain(secrets)
        try:
            return [workflow_from(one) for one in await client.workflows.list(limit=limit, offset=offset)]
        except Exception as error:
            raise from_sdk(error) from None

    async def get_workflow(self, workflow_id: str, secrets: Mapping[str, str]) -> Workflow:
        client = await self._plain(secrets)
        try:
            return workflow_from(await client.workflows.get(workflow_id))
        except Exception as error:
            raise from_sdk(error) from None

    async def workflow_events(self, workflow_id: str, secrets: Mapping[str, str]) -> list[Event]:
        """Everything that has happened to it."""
        client = await self._plain(secrets)
        try:
            found: Any = await client.workflows.events(workflow_id)
        except Exception as error:
            raise from_sdk(error) from None
        return [_event(str(told.get("sequence") or place + 1), "", told) for place, told in enumerate(found)]

    async def watch_workflow(
        self, workflow_id: str, secrets: Mapping[str, str], *, after: str = ""
    ) -> AsyncIterator[Event]:
        """What happens to it from there on, until it is over or waits for somebody. A broken stream is taken up where it broke."""
        client, cuts = await self._plain(secrets), 0
        while True:
            try:
                async for frame in client.workflows.stream_events(workflow_id, last_event_id=after or None):
                    if not isinstance(frame.get("data"), Mapping):  # a comment that keeps the line open
                        continue
                    after, cuts = str(frame.get("id") or after), 0
                    event = _event(after, str(frame.get("event") or ""), frame["data"])
                    yield event
                    if event.status in STOPS and await self._stands(workflow_id, event, secrets):
                        return
                if (await self.get_workflow(workflow_id, secrets)).status in STOPS:
                    return
            except Exception as error:
                told = from_sdk(error)
                if not isinstance(told, Unreachable | TimedOut):
                    raise told from None
            cuts += 1
            if cuts > CUTS:
                raise Unreachable(
                    "Sogni's events stop again and again.", provider=NAME, hint="Look at the workflow later."
                )
            await asyncio.sleep(PAUSE)

    async def resume_workflow(self, workflow_id: str, secrets: Mapping[str, str]) -> tuple[Workflow, bool]:
        """Let it go on from its last finished step; and whether it does."""
        client = await self._plain(secrets)
        try:
            answer = await client.workflows.resume(workflow_id, token_type=_token(secrets))
        except Exception as error:
            raise _once(error) from None
        return workflow_from(answer["workflow"]), bool(answer["resumed"])

    async def cancel_workflow(self, workflow_id: str, secrets: Mapping[str, str]) -> Workflow:
        client = await self._plain(secrets)
        try:
            return workflow_from(await client.workflows.cancel(workflow_id))
        except Exception as error:
            raise from_sdk(error) from None

    async def approve_workflow(
        self, workflow: Workflow, secrets: Mapping[str, str], *, approve: bool = True
    ) -> Workflow:
        """Accept or decline the price that was shown; a price that has changed since is refused there (Conflict)."""
        if not workflow.needs_approval:
            raise RequestError(
                "This workflow does not wait for its price to be approved.", field="id", hint="Look at its status."
            )
        body = {
            "decision": "confirm" if approve else "cancel",
            **({"acceptedCostPreview": workflow.price} if approve else {}),
        }
        path = f"/v1/creative-agent/workflows/{quote(workflow.id, safe='')}/confirm-cost"
        client = await self._plain(secrets)
        try:
            answer = await client.api_client.rest.post(path, body)
        except Exception as error:
            raise _once(error) from None
        return workflow_from((answer.get("data") or answer).get("workflow") or {})

    async def upload_reference(self, path: Path, kind: str, secrets: Mapping[str, str]) -> dict[str, str]:
        """A local file as a reference of a workflow: {"kind", "url"}. kind: image, video or audio."""
        if kind not in SLOTS:
            raise RequestError(
                f'There is no reference of the kind "{kind}".', field="kind", hint=f"Choose {', '.join(SLOTS)}."
            )
        client = await self._plain(secrets)
        data = await asyncio.to_thread(path.read_bytes)
        try:
            return {"kind": kind, "url": await _uploaded(client, data, kind)}
        except Exception as error:
            raise from_sdk(error) from None

    async def _stands(self, workflow_id: str, event: Event, secrets: Mapping[str, str]) -> bool:
        """Whether a workflow stands still since this event; one that waited or failed in part may have gone on since."""
        if event.status in CLOSED:
            return True
        return (await self.get_workflow(workflow_id, secrets)).status == event.status

    async def _plain(self, secrets: Mapping[str, str]) -> SogniClient:
        return await self.connections.plain(account_of(secrets))


def media_index(place: int) -> int:
    """How a step's arguments name the reference at this place, counted from 0: -1 is the first."""
    return -1 - place


def check_plan(plan: Mapping[str, Any], references: int) -> None:
    """Raises RequestError for a plan that points at steps or references that are not there."""
    steps = plan.get("steps")
    if not isinstance(steps, Sequence) or not steps or not all(isinstance(step, Mapping) for step in steps):
        raise RequestError(
            "The workflow has no steps.", field="plan", hint="Give it at least one step with id and toolName."
        )
    before: set[str] = set()
    for step in steps:
        name = str(step.get("id") or "")
        if not name or name in before:
            raise RequestError(
                f'The step "{name}" has no id of its own.', field="plan", hint="Give each step another id."
            )
        for link in step.get("dependsOn") or ():
            source = str(link.get("sourceStepId") or "")
            if source != INPUT and source not in before:
                raise RequestError(
                    f'The step "{name}" depends on "{source}", which does not come before it.',
                    field="plan",
                    hint="Put it first.",
                )
            if source == INPUT:
                _check_index(name, int(link.get("sourceArtifactIndex") or 0), references, counted=True)
        for index in _indices(step.get("arguments") or {}):
            if index < 0:
                _check_index(name, index, references)
        before.add(name)


def workflow_from(record: Mapping[str, Any]) -> Workflow:
    """A workflow as Sogni's record of it says."""
    name = str(record.get("workflowId") or record.get("id") or "")
    if not name:
        raise ProviderFailed(
            "Sogni answered without a workflow.", provider=NAME, hint="Look at its list.", code="bad_answer"
        )
    reason = str(record.get("waitingReason") or "") if record.get("status") == "waiting_for_user" else ""
    made = [
        Made(
            str(one.get("id") or ""),
            str(one.get("url") or ""),
            str(one.get("mediaType") or one.get("type") or ""),
            str(one.get("stepId") or ""),
        )
        for one in record.get("artifacts") or ()
    ]
    return Workflow(
        id=name,
        title=str(record.get("title") or ""),
        status=str(record.get("status") or ""),
        steps=tuple(record.get("steps") or ()),
        made=tuple(made),
        waiting=WAITING.get(reason, WAITING["other"]) if reason or record.get("status") == "waiting_for_user" else "",
        reason=reason,
        price=record.get("costApprovalPreview") or record.get("billingPreview"),
        error=_said(record.get("error")),
    )


def _plan_in(answer: Any) -> Mapping[str, Any]:
    """The plan in an answer, wherever it keeps it; empty where there is none."""
    if not isinstance(answer, Mapping):
        return {}
    if isinstance(answer.get("steps"), Sequence):
        return answer
    return next(
        (plan for name in ("workflow", "plan", "input", "result", "data") if (plan := _plan_in(answer.get(name)))), {}
    )


def _check_index(step: str, index: int, references: int, *, counted: bool = False) -> None:
    inside = -references <= index < references if counted else -references <= index
    if not inside:
        raise RequestError(
            f'The step "{step}" points at reference {index}, and there are {references}.',
            field="media_references",
            hint="Add the reference, or point at one that is there; -1 is the first.",
        )


def _indices(arguments: Mapping[str, Any]) -> Iterator[int]:
    """The places that arguments like `sourceImageIndex` and `referenceImageIndices` name."""
    for name, value in arguments.items():
        if name.endswith("Index") and isinstance(value, int):
            yield value
        elif name.endswith("Indices") and isinstance(value, Sequence) and not isinstance(value, str):
            yield from (one for one in value if isinstance(one, int))


def _event(name: str, kind: str, data: Mapping[str, Any]) -> Event:
    return Event(name, kind or str(data.get("type") or data.get("event") or ""), str(data.get("status") or ""), data)


def _said(error: Any) -> str:
    """The sentence of an error, which may be a text or an object."""
    if isinstance(error, Mapping):
        return str(error.get("message") or "")
    return str(error or "")


def _once(error: BaseException) -> Exception:
    """The error of a call that may cost something: what may have arrived is not called a failure."""
    import httpx

    found = from_sdk(error)
    broke = isinstance(found, Unreachable | TimedOut) and not isinstance(
        error, httpx.ConnectError | httpx.ConnectTimeout
    )
    if broke and not isinstance(found, NotFound):
        return OutcomeUnknown(
            "Sogni did not answer clearly; it may have begun.",
            provider=NAME,
            hint="Do it again with the same key, or look at the list.",
        )
    return found


async def _uploaded(client: SogniClient, data: bytes, kind: str) -> str:
    """The address under which Sogni itself can fetch an uploaded file."""
    from sogni_client.utils import detect_content_type

    number = f"{int(time.time() * 1000)}-{random.token_hex(4)}"
    place = {
        "jobId": f"backlot-{number}",
        "type": SLOTS[kind],
        "contentType": detect_content_type(data, None if kind == "image" else kind),
    }
    rest, projects = client.api_client.rest, client.projects
    if kind == "image":
        await rest.put_bytes(
            await projects.upload_url({**place, "imageId": "media_ref_1"}), data, content_type=place["contentType"]
        )
        return str(await projects.download_url({"jobId": place["jobId"], "imageId": "media_ref_1", "type": "complete"}))
    await rest.put_bytes(
        await projects.media_upload_url({**place, "id": "media_ref_1"}), data, content_type=place["contentType"]
    )
    return str(await projects.media_download_url({"jobId": place["jobId"], "id": "media_ref_1", "type": "complete"}))


def _token(secrets: Mapping[str, str]) -> str:
    return "sogni" if secrets.get("SOGNI_CURRENCY") == "sogni" else "spark"
