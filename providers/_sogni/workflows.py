"""Durable workflows that Sogni runs by itself: started, watched, approved, gone on with and cancelled. Plain REST and server-sent events."""

from __future__ import annotations

import asyncio
import secrets as random
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from providers._sogni.accounts import account_of
from providers._sogni.durable import CLOSED, STOPS, Event, Workflow, event_from, workflow_from
from providers._sogni.errors import NAME, from_sdk
from providers._sogni.hosted import Hosted
from providers._sogni.plans import check_plan, plan_in
from studio.errors import NotFound, OutcomeUnknown, ProviderFailed, RequestError, TimedOut, Unreachable

if TYPE_CHECKING:
    from sogni_client import SogniClient

CUTS = 5  # broken streams in a row without a new event
PAUSE = 1.0  # seconds before a broken stream is taken up again
SLOTS = {"image": "referenceImage", "video": "referenceVideo", "audio": "referenceAudio"}


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
        found = plan_in(answer)
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
        return [event_from(str(told.get("sequence") or place + 1), "", told) for place, told in enumerate(found)]

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
                    event = event_from(after, str(frame.get("event") or ""), frame["data"])
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
