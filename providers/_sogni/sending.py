"""The paid call: a project under an id of our choosing, sent once for each token that may pay, and its first answer waited for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from providers._sogni.asking import Ask
from providers._sogni.client import Link, hush
from providers._sogni.errors import NAME, SESSION_ENDED, from_project, from_question, from_sdk
from providers._sogni.naming import choosing, project_id
from studio.errors import BacklotError, Cancelled, OutcomeUnknown, OutOfCredit, ProviderBusy, TimedOut, Unreachable
from studio.provider import Run, Ticket

FIRST_ANSWER = 12.0  # seconds until a sent project counts as accepted; a refusal comes within one
LOOKS = 3  # times that a lost call is looked for before it is said that nobody can tell
BETWEEN_LOOKS, LONGEST_WAIT = 1.0, 30.0  # seconds
UNITS = {"spark": "Spark", "sogni": "SOGNI"}

log = logging.getLogger("backlot.sogni")


async def send(link: Link, ask: Ask, tokens: tuple[str, ...], run: Run) -> tuple[str, str]:
    """The accepted project's id and the token that pays for it. The next token is tried only after a refusal for want of funds."""
    for place, token in enumerate(tokens):
        if run.cancelled():
            raise Cancelled
        try:
            return await _send_one(link, ask.paid_in(token), project_id(run.reference, token)), token
        except OutOfCredit:
            if place == len(tokens) - 1:
                raise
            run.note(
                f"There is too little {UNITS[token]}; {UNITS[tokens[place + 1]]} pays for this instead.", lasting=True
            )
    raise AssertionError("no token")


async def find(link: Link, reference: str) -> Ticket | None:
    """The ticket of a call that may have been sent under this reference.

    Raises AuthFailed, Unreachable, TimedOut or ProviderBusy when nobody can tell now. What was refused for want of funds was never begun.
    """
    for tried in range(1, LOOKS + 1):
        try:
            return await _looked_up(link, reference)
        except (Unreachable, ProviderBusy, TimedOut) as error:
            if tried == LOOKS:
                raise
            await asyncio.sleep(min(error.retry_after or BETWEEN_LOOKS, LONGEST_WAIT))
    raise AssertionError("unreachable")


async def _looked_up(link: Link, reference: str) -> Ticket | None:
    names = {token: project_id(reference, token) for token in ("sogni", "spark")}
    try:
        states = await link.client.projects.resolve_missing(list(names.values()), attempts=2, delay_seconds=0.5)
    except Exception as error:
        raise from_question(error) from None
    for token, name in names.items():
        found = states.get(name, {})
        if found.get("state") == "unknown":
            raise from_question(found.get("error") or ConnectionError())
        over = found.get("state") in {"finished", "terminal"} and _was_begun(found.get("project"))
        if found.get("state") == "active" or over:
            return Ticket(id=name, data={"token": token})
    return None


async def _send_one(link: Link, params: Mapping[str, Any], name: str) -> str:
    """The id of the project once Sogni has taken it. Raises OutcomeUnknown when it may have gone out without a word."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Mapping[str, Any] | None] = loop.create_future()

    def heard(event: Any) -> None:
        if isinstance(event, Mapping) and event.get("projectId") == name and not answer.done():
            answer.set_result(event.get("error") if event.get("type") == "error" and not event.get("jobId") else None)

    projects = link.client.projects
    # A refusal may come before the SDK follows the project, so what it tells everybody is listened to.
    quiet = [projects.on(kind, heard) for kind in ("project", "job")]
    try:
        project = await _create(link, params, name)
        hush(project)
        await asyncio.wait((answer,), timeout=FIRST_ANSWER)
    finally:
        for stop in quiet:
            stop()
    error = answer.result() if answer.done() else project.error
    if error:
        raise _refusal(error)
    return str(project.id)


async def _create(link: Link, params: Mapping[str, Any], name: str) -> Any:
    """The project, sent. What fails before the request itself goes out was not sent at all."""
    link.forget(name)
    with choosing(name):
        try:
            return await link.client.projects.create(dict(params))
        except Exception as error:
            if name in link.sent:
                raise _lost(error) from None
            found = from_sdk(error)
            # Nothing has gone out, so that nobody answered in time is no more than that nobody was reached.
            raise Unreachable(found.message, provider=NAME) if isinstance(found, TimedOut) else found from None
        finally:
            link.sent.discard(name)


def _lost(error: Exception) -> BacklotError:
    log.warning("A project was sent to Sogni and then lost sight of (%s).", type(error).__name__)
    return OutcomeUnknown(
        "The connection to Sogni broke while this was sent; it may have been accepted.", provider=NAME
    )


def _refusal(error: Mapping[str, Any]) -> BacklotError:
    if str(error.get("message") or "").startswith(SESSION_ENDED):
        return OutcomeUnknown("Sogni ended the session while this was sent; it may have been accepted.", provider=NAME)
    return from_project(error)


def _was_begun(record: Any) -> bool:
    """Whether a finished project is one that was taken, not one that was refused for want of funds."""
    return not (isinstance(record, Mapping) and str(record.get("reason") or "") == "4024")
