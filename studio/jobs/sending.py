"""The step that spends: an intent first, then the paid call once, then its ticket. See `submissions` for the states.

Nothing here sends twice. After a crash, or when nobody knows whether the call arrived, it is found again by key or by list, or a
person is asked.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

from studio.errors import (
    BacklotError,
    Cancelled,
    NotConfigured,
    OutcomeUnknown,
    ProviderBusy,
    ProviderFailed,
    Unreachable,
)
from studio.jobs.following import check_question
from studio.jobs.run import JobRun
from studio.jobs.submissions import Submission
from studio.provider import KEPT, Choice, Provider, Question, Ticket

if TYPE_CHECKING:
    from studio.jobs.engine import JobEngine

log = logging.getLogger("backlot.jobs")

TRIES = 6  # of a call that is refused before it is billed
PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0)  # seconds between them, unless the upstream names its own
LONGEST_PAUSE = 120.0

UNKNOWN_CHOICES = (
    Choice(id="check", label="Check again"),
    Choice(id="retry", label="Send again (may be paid twice)"),
    Choice(id="drop", label="Drop it"),
)


class Sender:
    """Carries out the `send` step."""

    def __init__(self, engine: JobEngine) -> None:
        self.engine = engine

    async def send(self, job_id: str, attempt: int) -> str:
        """ "sent" when there is a ticket to follow; "stopped" when the job waits for somebody or is over."""
        engine = self.engine
        if not await asyncio.to_thread(engine.states.begin, job_id, attempt):
            return "stopped"
        row = await asyncio.to_thread(engine.rows.get, job_id)
        try:
            run = await asyncio.to_thread(engine.run_for, row)
            if (row["answer"] or {}).get("paid"):
                return await self._send_answer(run, row)
            return await self._send_request(run, row)
        except NotConfigured as error:
            await asyncio.to_thread(engine.states.hold, job_id, attempt, error, check_question(attempt, error))
        except Cancelled:
            log.info("job %s was cancelled before it was sent", job_id)  # the cleanup settles it
        except BacklotError as error:
            await asyncio.to_thread(engine.states.fail, job_id, attempt, error)
        except Exception:
            log.exception("job %s could not be sent", job_id)
            await asyncio.to_thread(engine.states.fail, job_id, attempt, ProviderFailed(provider=row["provider"]))
        return "stopped"

    async def _send_request(self, run: JobRun, row: Any) -> str:
        return await self._once(run, row, run.reference, lambda: run.provider.submit(run.request, run))

    async def _send_answer(self, run: JobRun, row: Any) -> str:
        """The paid call that follows a person's approval; it has a submission row of its own."""
        answer = row["answer"]
        first = self.engine.submissions.get(run.reference)
        if first is None or first.ticket is None:
            raise ProviderFailed("The question belongs to a call that was never accepted.", provider=run.provider.name)
        ticket = first.ticket
        run.reference = answer["ref"]
        given = answer.get("approved", answer["answer"])
        return await self._once(run, row, answer["ref"], lambda: run.provider.answer(ticket, given, run))

    async def _once(self, run: JobRun, row: Any, ref: str, call: Any) -> str:
        engine, provider = self.engine, run.provider
        submission, fresh = await asyncio.to_thread(
            engine.submissions.open,
            ref,
            job_id=row["id"],
            attempt=row["attempt"],
            provider=provider.name,
            sha=row["request_sha"],
            seconds=provider.send_deadline,
        )
        if submission.state == "accepted":
            return "sent"
        if not fresh and submission.state in {"cancelled", "closed"}:
            return "stopped"
        if submission.state == "refused":
            fresh = await self._take_again(run, row, submission, ("refused",))
        if not fresh:
            return await self._reconcile(run, row, submission, call)
        return await self._call(run, row, ref, call)

    async def _call(self, run: JobRun, row: Any, ref: str, call: Any) -> str:
        """Make the paid call; the right to make it has been taken."""
        engine, provider = self.engine, run.provider
        tries = provider.send_tries or TRIES
        for tried in range(1, tries + 1):
            engine.assert_lease()
            if run.cancelled():
                await asyncio.to_thread(engine.submissions.mark, ref, "refused", was=("sending",))
                raise Cancelled
            try:
                ticket = await _within(provider.send_deadline, call())
            except (ProviderBusy, Unreachable) as error:
                await asyncio.to_thread(engine.submissions.mark, ref, "refused", was=("sending",))
                if tried == tries:
                    raise
                await self._pause(run, error, tried)
                if not await self._take_again(run, row, await self._seen(ref), ("refused",)):
                    raise Cancelled from error
            except OutcomeUnknown as error:
                return await self._lost_sight(run, row, ref, call, error)
            except BacklotError:
                await asyncio.to_thread(engine.submissions.mark, ref, "refused", was=("sending",))
                raise
            except Exception:
                # A fault of ours after the call may have gone out: nobody knows, so nothing is sent again.
                log.exception("job %s: the call to %s broke", row["id"], provider.name)
                return await self._lost_sight(run, row, ref, call, OutcomeUnknown(provider=provider.name))
            else:
                await asyncio.to_thread(engine.submissions.accept, ref, ticket)
                return "sent"
        raise AssertionError("unreachable")

    async def _lost_sight(self, run: JobRun, row: Any, ref: str, call: Any, error: BacklotError) -> str:
        return await self._reconcile(run, row, await self._seen(ref), call, error)

    async def _reconcile(
        self, run: JobRun, row: Any, submission: Submission, call: Any, error: BacklotError | None = None
    ) -> str:
        """Find out what became of a call that may have arrived: by what came of it, else in the way its provider allows."""
        provider, engine, ref = run.provider, self.engine, submission.ref
        if await asyncio.to_thread(self._kept, run, submission):
            await asyncio.to_thread(engine.submissions.accept, ref, Ticket(id=ref, data=KEPT))
            return "sent"
        if provider.reconcile == "list":
            try:
                ticket = await self._find(run, submission)
            except (Cancelled, NotConfigured):
                raise
            except Exception as silent:  # whatever kept it from being found, nobody can tell now
                return await self._unknown(row, provider, ref, silent)
            if ticket is not None:
                await asyncio.to_thread(engine.submissions.accept, ref, ticket)
                return "sent"
            if await self._take_again(run, row, submission, ("sending", "unknown")):
                return await self._call_or_ask(run, row, ref, call)
        fresh_key = provider.reconcile == "key" and engine.clock() - submission.sent_at < provider.key_lifetime
        if fresh_key and await self._take_again(run, row, submission, ("sending", "unknown")):
            return await self._call_or_ask(run, row, ref, call)
        return await self._unknown(row, provider, ref, error)

    def _kept(self, run: JobRun, submission: Submission) -> bool:
        """Whether all that was asked for is registered since it was sent: some providers register it before there is a ticket."""
        made = self.engine.library.of_jobs([run.job_id])[run.job_id]
        since = {artifact.index for artifact in made if artifact.created_at >= submission.sent_at}
        return since >= set(range(run.request.count))

    async def _unknown(self, row: Any, provider: Provider, ref: str, error: Exception | None) -> str:
        """Keep that nobody knows, and ask a person."""
        await asyncio.to_thread(self.engine.submissions.mark, ref, "unknown", was=("sending",))
        if error is not None and not isinstance(error, BacklotError):
            log.error("job %s: its call to %s cannot be told of", row["id"], provider.name, exc_info=error)
            error = None
        await self._ask(row, provider, error)
        return "stopped"

    async def _call_or_ask(self, run: JobRun, row: Any, ref: str, call: Any) -> str:
        """Send once more what certainly cannot be paid twice. When its outcome is unknown again, a person decides."""
        try:
            self.engine.assert_lease()
            ticket = await _within(run.provider.send_deadline, call())
        except (ProviderBusy, Unreachable, OutcomeUnknown) as error:
            return await self._unknown(row, run.provider, ref, error)
        except BacklotError:
            await asyncio.to_thread(self.engine.submissions.mark, ref, "refused", was=("sending",))
            raise
        except Exception as error:  # a fault of ours after the call may have gone out
            return await self._unknown(row, run.provider, ref, error)
        await asyncio.to_thread(self.engine.submissions.accept, ref, ticket)
        return "sent"

    async def _take_again(self, run: JobRun, row: Any, seen: Submission, was: tuple[str, ...]) -> bool:
        """Whether the right to send once more was had."""
        seconds = run.provider.send_deadline
        return await asyncio.to_thread(
            self.engine.submissions.resend, seen, attempt=row["attempt"], seconds=seconds, was=was
        )

    async def _seen(self, ref: str) -> Submission:
        submission = await asyncio.to_thread(self.engine.submissions.get, ref)
        assert submission is not None
        return submission

    async def _find(self, run: JobRun, submission: Submission) -> Ticket | None:
        """The ticket of a listed call, looked for after the last moment at which it could have arrived."""
        await self._nap(run, submission.deadline + run.provider.listing_lag - self.engine.clock())
        return await run.provider.find(submission.ref, run)

    async def _ask(self, row: Any, provider: Provider, error: BacklotError | None) -> None:
        problem = error or OutcomeUnknown(
            f"The connection to {provider.title} broke while this was being sent; it may have been accepted and charged for.",
            provider=provider.name,
        )
        question = Question(
            id=f"unknown-{row['attempt']}", kind="unknown", text=problem.message, choices=UNKNOWN_CHOICES
        )
        await asyncio.to_thread(self.engine.states.hold, row["id"], row["attempt"], problem, question)

    async def _pause(self, run: JobRun, error: BacklotError, tried: int) -> None:
        pauses = run.provider.send_pauses or PAUSES
        seconds = min(error.retry_after or pauses[min(tried, len(pauses)) - 1], LONGEST_PAUSE)
        run.doing(f"{run.provider.title} is busy; trying again in {seconds:.0f} s.")
        await self._nap(run, seconds)
        run.doing("starting")

    async def _nap(self, run: JobRun, seconds: float) -> None:
        end = self.engine.clock() + seconds
        while (left := end - self.engine.clock()) > 0:
            if run.cancelled():
                raise Cancelled
            await asyncio.sleep(min(left, 0.2))


async def _within(seconds: float, call: Awaitable[Ticket]) -> Ticket:
    """The call's answer. Raises OutcomeUnknown when it takes longer than this in all."""
    try:
        async with asyncio.timeout(seconds):
            return await call
    except TimeoutError as error:
        raise OutcomeUnknown(
            f"There was no answer within {seconds:.0f} s; it may have been accepted and charged for."
        ) from error
