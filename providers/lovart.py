"""Lovart: an agent that makes pictures, films, sound and solids in threads, behind signed calls that are asked about until they are done.

Source: the vendor's skill, commit bd7052f, and its README (read 2026-08). There is no call to cancel, to list threads or to decline a
price, and no proof that its Idempotency-Key is heeded.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from providers._lovart import desk as panels
from providers._lovart.asking import body_of, words_for
from providers._lovart.catalog import kinds_of, listed, models_of
from providers._lovart.confirming import agrees, confirmed
from providers._lovart.errors import NAME, TITLE, TURN
from providers._lovart.following import Patience, Watch, artifacts_of, said_in
from providers._lovart.options import Options, options_of, with_choices
from providers._lovart.places import digest
from providers._lovart.server import ACCESS, BASE, INSECURE, ROOT, SECRET, Server, kind_of_file
from providers._polling import nap
from studio.errors import (
    BacklotError,
    Cancelled,
    OutcomeUnknown,
    ProviderBusy,
    ProviderFailed,
    RequestError,
    TimedOut,
    Unreachable,
)
from studio.provider import Desk, Health, Knob, Limits, Model, Output, Run, Setting, Ticket, knobs_of
from studio.requests import Request, UpscaleRequest

log = logging.getLogger("backlot")

SOON = 5.0  # seconds until a job that was accepted is followed, or never will be by this process


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
    agent, agent_thread = "agent", "thread_id"
    acts = panels.ACTS
    send_deadline = 600.0  # uploads, and the turn in a thread; the paid call alone has `call_deadline`
    call_deadline = 60.0
    deadline = 1800.0
    limits = Limits(at_once=16, per_owner=8, per_minute=60)
    every: ClassVar[float] = 0.35  # seconds between the first looks; later ones are rarer
    quiet: ClassVar[float] = 6.0  # seconds it is watched after done, where less came than was asked
    late: ClassVar[float] = 60.0  # seconds it is watched after success: helpers of the agent may begin late
    turn: ClassVar[float] = 300.0  # seconds that a thread's turn is waited for before the engine is asked to pause
    prepare: ClassVar[float] = 500.0  # seconds for all that comes before the paid call; under `send_deadline`

    def __init__(self, values: Mapping[str, str], trusted: tuple[str, ...] = ()) -> None:
        super().__init__(values, trusted)
        self._tools: list[dict[str, Any]] = []
        self._late: dict[str, asyncio.Task[None]] = {}  # thread -> who still looks at it
        self._open: dict[
            str, float
        ] = {}  # thread -> until when, by `time.monotonic`, its last job counts as not collected
        self._turns: dict[str, asyncio.Lock] = {}  # thread -> who may speak in it now
        self._making: dict[str, asyncio.Lock] = {}  # account -> one project is made at a time

    def tools(self) -> list[dict[str, Any]]:
        """The live list where it was had, else that of the file."""
        return self._tools or list(listed())

    def models(self) -> list[Model]:
        return models_of(self.tools())

    async def refresh(self) -> None:
        """The live list; an answer without tools leaves the known one."""
        answer = await self.catalog()
        tools = answer.get("tools") if isinstance(answer, dict) else None
        if isinstance(tools, list):
            self._tools = [tool for tool in tools if isinstance(tool, dict)] or self._tools

    async def check(self, secrets: Mapping[str, str]) -> Health:
        self.require(secrets)
        paid = "without credits, in a queue" if await self.unlimited(secrets) else "for credits"
        if self.missing():  # the host has no key, so nobody else asks for the list, which needs none
            await self._renew()
        return Health(ok=True, note=f"The account works {paid}.")

    def warning(self, values: Mapping[str, str]) -> str:
        return f"Certificates are not checked: {INSECURE} is 1." if self.values.get(INSECURE) == "1" else ""

    async def _renew(self) -> None:
        """Bring the list up to date where that can be; the known one is good enough."""
        try:
            await self.refresh()
        except BacklotError as error:
            log.info("%s's list of tools could not be had: %s", TITLE, error.message)

    def written_knobs(self, model: Model) -> tuple[Knob, ...]:
        """All its options: on the page they are chosen in the panel, for every job."""
        tools = Options.model_fields["prefer_tools"].description or ""
        return (*knobs_of(Options), Knob("prefer_tools", tools.rstrip("."), "points"))

    async def panel(self, desk: Desk) -> dict[str, Any]:
        return await panels.shown(self, self.tools(), desk)

    async def arrange(self, verb: str, values: Mapping[str, Any], desk: Desk) -> str:
        return await panels.Acts(self, self.tools(), desk).carry_out(verb, values)

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
        model = self.model_for(request)
        held = await asyncio.to_thread(self.state(run.secrets).read)
        options = with_choices(options_of(request), held, request.task, kinds_of(self.tools()))
        async with contextlib.AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(self.prepare):
                    attachments = [*await self._uploads(request, run), *options.attachments]
                    project = await self._project(options, run)
                    if options.thread_id:  # between its turn and the paid call nobody else may come
                        await stack.enter_async_context(self._turns.setdefault(options.thread_id, asyncio.Lock()))
                    old, said = await self._turn(options.thread_id, run) if options.thread_id else ([], [])
            except TimeoutError as error:
                if options.thread_id:
                    raise self._not_yet() from error
                raise self.not_begun(f"{TITLE} took too long to take the files.") from error
            words = words_for(request)
            run.note(f"Sent to {TITLE}{' in a thread that goes on' if options.thread_id else ''}: {words}"[:600])
            if task := self._late.pop(options.thread_id, None):
                task.cancel()  # what comes from now on belongs to this job
            body = body_of(request, model.id, options, project, attachments, words)
            answer = await self.pay(f"{ROOT}/chat", body, run.secrets, key=run.reference)
            thread = answer.get("thread_id") if isinstance(answer, dict) else None
            if not isinstance(thread, str) or not thread:
                raise self.unclear("named no thread")
            self._open[thread] = time.monotonic() + SOON
        await asyncio.to_thread(self.state(run.secrets).remember_thread, thread, project, request.prompt)
        return Ticket(id=thread, data={"project": project, "model": model.id, "old": old, "said": said})

    async def follow(self, ticket: Ticket, run: Run) -> list[Output]:
        async def look(path: str) -> dict[str, Any]:
            return await self.look(path, run.secrets, thread_id=ticket.id)

        patience = Patience(self.every, self.quiet, self.late, run.request.timeout or self.deadline)
        watch = Watch(ticket, run, look, self.budget(run.secrets), patience)
        self._open[ticket.id] = math.inf
        try:
            await watch.outcome()
        finally:
            self._open.pop(ticket.id, None)
        self._watch_on(ticket.id, watch)
        return []

    async def answer(self, ticket: Ticket, answer: str, run: Run) -> Ticket:
        """Confirm the price that waits there. Declining is doing nothing, so nothing is sent for it.

        Where it asks for nothing any more, or for another price, nothing is confirmed: following tells, and asks again. It tells as well
        what became of a yes that was not answered clearly.
        """
        pending = (await self.look("chat/result", run.secrets, thread_id=ticket.id)).get("pending_confirmation")
        if not pending or not agrees(run.reference, pending):
            return ticket
        try:
            await self.pay(f"{ROOT}/chat/confirm", {"thread_id": ticket.id}, run.secrets, key=run.reference)
        except OutcomeUnknown:
            run.note(f"{TITLE} did not answer the approval clearly; whether it goes on is watched.")
        except RequestError as error:
            run.note(f"{error.message} Whether it goes on is watched.")
            return ticket
        return confirmed(ticket, pending)

    async def cancel(self, ticket: Ticket, run: Run) -> bool:
        """Never: there is no such call, so it may go on there and be charged for."""
        run.note(f"{TITLE} cannot be stopped; it may still finish this there and charge for it.")
        return False

    def _watch_on(self, thread: str, watch: Watch) -> None:
        """Keep looking at a thread that is done, by the way; nothing waits for it."""
        task = self._late[thread] = asyncio.ensure_future(watch.afterwards())
        task.add_done_callback(lambda over: self._late.pop(thread) if self._late.get(thread) is over else None)

    async def _uploads(self, request: Request, run: Run) -> list[str]:
        """Where the inputs lie there, in the order of the request, the mask last."""
        sources = [*request.sources(), *([mask] if (mask := getattr(request, "mask", "")) else [])]
        paths = [run.input(source) for source in dict.fromkeys(sources)]
        if isinstance(request, UpscaleRequest):
            _must_be_picture(paths[0])
        urls = []
        for path in paths:
            if run.cancelled():
                raise Cancelled
            urls.append(await self.upload(path, run.secrets))
        return urls

    async def _project(self, options: Options, run: Run) -> str:
        """The project named, else the one in use, else a new one. Raises RequestError for one that is not there."""
        state = self.state(run.secrets)
        held = await asyncio.to_thread(state.read)
        of_thread = next((each["project_id"] for each in held["threads"] if each["id"] == options.thread_id), "")
        if named := options.project_id or of_thread:
            if await self._is_there(named, run):
                return named
            raise RequestError(
                f"{TITLE} has no project {named}.",
                field="options.project_id",
                hint="Choose another project, or leave it out.",
                provider=NAME,
            )
        async with self._making.setdefault(self.account(run.secrets), asyncio.Lock()):
            active = str((await asyncio.to_thread(state.read))["active_project"])
            if active and await self._is_there(active, run):
                return active
            if active:
                run.note(f"The project {active} is not at {TITLE} any more; a new one is made.")
            return await self.create_project(run.secrets)

    async def _is_there(self, project: str, run: Run) -> bool:
        """Whether the project is there; asked twice, for a new one may not be known everywhere at once."""
        if await self.validate_project(run.secrets, project):
            return True
        await nap(run, self.again)
        return await self.validate_project(run.secrets, project)

    async def _turn(self, thread: str, run: Run) -> tuple[list[str], list[str]]:
        """Wait until nothing runs in the thread; names of the files and of the words that it holds already. Raises ProviderBusy, Unreachable, RequestError."""
        end, began = time.monotonic() + self.turn, time.monotonic()
        while self._open.get(thread, 0.0) > time.monotonic() or (await self._status(thread, run)) == "running":
            if time.monotonic() >= end:
                raise self._not_yet()
            run.progress(0.0, "waiting for its turn in the thread")
            await nap(run, self.budget(run.secrets).pause(time.monotonic() - began, 2 * self.every))
        result = await self.look("chat/result", run.secrets, thread_id=thread)
        if result.get("pending_confirmation"):
            raise RequestError(
                "This thread waits for a price to be approved.",
                field="options.thread_id",
                hint="Answer that job first, or begin a new thread.",
                provider=NAME,
            )
        return [digest(url) for _, url in artifacts_of(result)], [digest(text) for text in said_in(result)]

    def _not_yet(self) -> ProviderBusy:
        return ProviderBusy(
            f"Another run of this {TITLE} thread is not over.", retry_after=30, provider=NAME, code=TURN
        )

    async def _status(self, thread: str, run: Run) -> str:
        """How a thread stands. An unknown one is refused when it is not there a third time: the gateway hiccups with 404, too."""
        for tried in range(3):
            try:
                answer = await self.get(f"{ROOT}/chat/status", run.secrets, thread_id=thread)
                return str(answer.get("status") or "") if isinstance(answer, dict) else ""
            except RequestError as error:
                if tried == 2:
                    raise RequestError(
                        f"{TITLE} does not know this thread: {error.message}",
                        field="options.thread_id",
                        hint="Begin a new thread, in Settings or without this option.",
                        provider=NAME,
                    ) from error
                await nap(run, self.every * 2**tried)
            except (ProviderFailed, TimedOut) as error:
                raise Unreachable(error.message, hint=error.hint, provider=NAME) from error
        raise AssertionError("unreachable")


def _must_be_picture(path: Path) -> None:
    kind = kind_of_file(path) or "of an unknown kind"
    if not kind.startswith("image/"):
        raise RequestError(
            f"{TITLE} enlarges pictures; this is {kind}.", field="source", hint="Choose a picture.", provider=NAME
        )


PROVIDER = Lovart
