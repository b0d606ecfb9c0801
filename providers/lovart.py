"""Lovart: an agent that makes pictures, films, sound and solids in threads, behind signed calls that are asked about until they are done.

Source: the vendor's skill, commit bd7052f, and its README (read 2026-08). There is no call to cancel, to list threads or to decline a
price, and no proof that its Idempotency-Key is heeded.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any, ClassVar

from providers._lovart.asking import body_of, words_for
from providers._lovart.catalog import listed, models_of
from providers._lovart.errors import NAME, TITLE
from providers._lovart.following import Watch, artifacts_of, digest
from providers._lovart.options import Options, options_of
from providers._lovart.server import ACCESS, BASE, INSECURE, ROOT, SECRET, Server
from providers._polling import nap
from studio.errors import BacklotError, ProviderBusy, RequestError
from studio.provider import Health, Limits, Model, Output, Run, Setting, Ticket
from studio.requests import Request


class Lovart(Server):
    """Each job is a thread, or goes on with one. One run at a time in a thread; many threads at once."""

    name, title = NAME, TITLE
    settings = (
        Setting(ACCESS, "Access key", secret=True, required=True),
        Setting(SECRET, "Secret key", secret=True, required=True),
        Setting(BASE, "Address"),
        Setting(INSECURE, "Believe any certificate (1)"),
    )
    reconcile = "none"
    send_deadline = 600.0  # uploads, and the turn in a thread; the paid call alone has `call_deadline`
    call_deadline = 60.0
    deadline = 1800.0
    limits = Limits(at_once=16, per_owner=8, per_minute=60)
    every: ClassVar[float] = 0.4  # seconds between the first looks; later ones are rarer
    quiet: ClassVar[float] = 6.0  # seconds it is watched after done: helpers of the agent may begin late
    turn: ClassVar[float] = 300.0  # seconds that a thread's turn is waited for before the engine is asked to pause

    def __init__(self, values: Mapping[str, str], trusted: tuple[str, ...] = ()) -> None:
        super().__init__(values, trusted)
        self._tools: list[dict[str, Any]] = []

    def models(self) -> list[Model]:
        return models_of(self._tools or listed())

    async def refresh(self) -> None:
        """The live list; an answer without tools leaves the known one."""
        answer = await self.catalog()
        tools = answer.get("tools") if isinstance(answer, dict) else None
        if isinstance(tools, list):
            self._tools = [tool for tool in tools if isinstance(tool, dict)] or self._tools

    async def check(self) -> Health:
        if missing := self.missing():
            return Health(ok=False, note=f"{missing[0]} is not set")
        try:
            free = await self.unlimited(self.values)
        except BacklotError as error:
            return Health(ok=False, note=f"{error.message} {error.hint}".strip())
        warning = " Certificates are not checked." if self.values.get(INSECURE) == "1" else ""
        paid = "unlimited, in a queue" if free else "fast, for credits"
        return Health(ok=True, note=f"the account works {paid}.{warning}")

    def vet(self, request: Request) -> None:
        """What it cannot be told is refused, not left out."""
        options_of(request)
        self.model_for(request)
        for field in ("control", "strength", "voice_sample"):
            if getattr(request, field, None):
                raise RequestError(
                    f"{TITLE} has no {field.replace('_', ' ')}.", field=field, hint="Leave it out.", provider=NAME
                )

    async def submit(self, request: Request, run: Run) -> Ticket:
        """Upload the inputs, wait for the thread's turn, then send the paid call once."""
        self.require(run.secrets)
        options, model = options_of(request), self.model_for(request)
        project = await self._project(options, run)
        sources = [*request.sources(), *([mask] if (mask := getattr(request, "mask", "")) else [])]
        paths = [run.input(source) for source in dict.fromkeys(sources)]
        attachments = [await self.upload(path, run.secrets) for path in paths]
        old = await self._turn(options.thread_id, run) if options.thread_id else []
        words = words_for(request)
        run.note(f"Sent to {TITLE}: {words}"[:600])
        body = body_of(request, model.id, options, project, attachments, words)
        answer = await self.pay(f"{ROOT}/chat", body, run.secrets, key=run.reference)
        thread = answer.get("thread_id") if isinstance(answer, dict) else None
        if not isinstance(thread, str) or not thread:
            raise self.unclear("named no thread")
        await asyncio.to_thread(self.state(run.secrets).remember_thread, thread, project, request.prompt)
        return Ticket(id=thread, data={"project": project, "model": model.id, "old": old})

    async def follow(self, ticket: Ticket, run: Run) -> list[Output]:
        async def look(path: str) -> dict[str, Any]:
            return await self.look(path, run.secrets, thread_id=ticket.id)

        patience = run.request.timeout or self.deadline
        await Watch(ticket, run, look, every=self.every, quiet=self.quiet, patience=patience).outcome()
        return []

    async def answer(self, ticket: Ticket, answer: str, run: Run) -> Ticket:
        """Confirm the price that waits there. Declining is doing nothing, so nothing is sent for it."""
        pending = (await self.look("chat/result", run.secrets, thread_id=ticket.id)).get("pending_confirmation")
        if not pending:
            return ticket  # somebody has answered it there already
        if not run.reference.endswith(f"price-{digest(pending)}"):
            raise RequestError(
                f"{TITLE} now asks for another price than the one that was approved; nothing was confirmed.",
                hint="Look at this thread in Lovart, or start again.",
                provider=NAME,
            )
        await self.pay(f"{ROOT}/chat/confirm", {"thread_id": ticket.id}, run.secrets, key=run.reference)
        return Ticket(id=ticket.id, data={**ticket.data, "confirmed": digest(pending)})

    async def cancel(self, ticket: Ticket, run: Run) -> bool:
        """Never: there is no such call, so it may go on there and be charged for."""
        run.note(f"{TITLE} cannot be stopped; it may still finish this there and charge for it.")
        return False

    async def _project(self, options: Options, run: Run) -> str:
        """The project named, else the one in use, else a new one. Raises RequestError for one that is not there."""
        state = self.state(run.secrets)
        held = await asyncio.to_thread(state.read)
        of_thread = next((each["project_id"] for each in held["threads"] if each["id"] == options.thread_id), "")
        named = options.project_id or of_thread
        project = named or held["active_project"]
        if project and await self.validate_project(run.secrets, project):
            return str(project)
        if named:
            raise RequestError(
                f"{TITLE} has no project {named}.",
                field="options.project_id",
                hint="Choose another project, or leave it out.",
                provider=NAME,
            )
        return await self.create_project(run.secrets)

    async def _turn(self, thread: str, run: Run) -> list[str]:
        """Wait until nothing runs in the thread; names of what it holds already. Raises ProviderBusy, Unreachable."""
        end = time.monotonic() + self.turn
        while (await self.look("chat/status", run.secrets, thread_id=thread)).get("status") == "running":
            if time.monotonic() >= end:
                raise ProviderBusy(f"Another run of this {TITLE} thread is not over.", retry_after=30, provider=NAME)
            run.progress(0.0, "waiting for its turn in the thread")
            await nap(run, max(self.every, 2 * self.every))
        result = await self.look("chat/result", run.secrets, thread_id=thread)
        if result.get("pending_confirmation"):
            raise RequestError(
                "This thread waits for a price to be approved.",
                field="options.thread_id",
                hint="Answer that job first, or begin a new thread.",
                provider=NAME,
            )
        return [digest(url) for _, url in artifacts_of(result)]


PROVIDER = Lovart
