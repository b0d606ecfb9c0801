"""The step that waits: from a ticket to registered outputs. It is preemptible and safe to repeat."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from studio.errors import (
    AuthFailed,
    BacklotError,
    Cancelled,
    ContentRefused,
    NotConfigured,
    ProviderBusy,
    ProviderFailed,
    StorageFailed,
    TimedOut,
    Unreachable,
)
from studio.jobs.run import JobRun, check_output
from studio.provider import KEPT, Choice, NeedsPerson, Output, Question

if TYPE_CHECKING:
    from studio.jobs.engine import JobEngine

log = logging.getLogger("backlot.jobs")

GRACE = 30.0  # seconds the engine adds to a provider's own deadline
LOOK_AGAIN = (
    300.0  # seconds until a job that outlived its deadline, or found the disk full, is looked at again by itself
)
CHECK = (Choice(id="check", label="Check again"), Choice(id="drop", label="Stop waiting"))


class Follower:
    """Carries out the `follow` step."""

    def __init__(self, engine: JobEngine) -> None:
        self.engine = engine

    async def follow(self, job_id: str, attempt: int) -> str:
        """The status the job has afterwards."""
        engine = self.engine
        row = await asyncio.to_thread(engine.rows.get, job_id)
        if row["attempt"] != attempt or row["status"] not in {"queued", "running"}:
            return str(row["status"])
        try:
            run = await asyncio.to_thread(engine.run_for, row)
            try:
                await self._collect(run, row)
            finally:
                run.previewing.stop()
        except NeedsPerson as pause:
            look_again = None if pause.look_again is None else engine.clock() + pause.look_again
            await asyncio.to_thread(engine.states.hold, job_id, attempt, pause.error, pause.question, look_again)
        except (TimedOut, Unreachable, ProviderBusy, StorageFailed) as error:
            look_again = engine.clock() + LOOK_AGAIN
            await asyncio.to_thread(
                engine.states.hold, job_id, attempt, error, check_question(attempt, error), look_again
            )
        except (NotConfigured, AuthFailed) as error:  # what is accepted is paid: it waits for a key that works
            await asyncio.to_thread(engine.states.hold, job_id, attempt, error, check_question(attempt, error))
        except Cancelled:
            log.info("job %s was cancelled", job_id)  # the cleanup settles it
        except BacklotError as error:
            await asyncio.to_thread(self._close, row)
            await asyncio.to_thread(engine.states.fail, job_id, attempt, error)
        except Exception:
            log.exception("job %s could not be followed", job_id)
            await asyncio.to_thread(
                engine.states.fail,
                job_id,
                attempt,
                ProviderFailed("Something broke here while it was followed.", provider=row["provider"]),
            )
        return str((await asyncio.to_thread(engine.rows.get, job_id))["status"])

    async def _collect(self, run: JobRun, row: Any) -> None:
        """Wait for the outputs, register each, and call the job what it became."""
        submission = await asyncio.to_thread(self.engine.submissions.get, self.engine.followed_ref(row))
        if submission is None or submission.ticket is None:
            raise ProviderFailed("There is no ticket to follow.", provider=row["provider"])
        deadline = (row["request"].get("timeout") or run.provider.deadline) + GRACE
        try:
            async with asyncio.timeout(deadline):
                ticket = submission.ticket
                outputs = [] if ticket.data == KEPT else await run.provider.follow(ticket, run)
        except TimeoutError as error:
            raise TimedOut(
                f"{run.provider.title} takes longer than {deadline:.0f} s; it may still be running there.",
                provider=run.provider.name,
            ) from error
        for output in outputs:
            await self._keep(run, output)
        await asyncio.to_thread(self._finish, run, row)

    async def _keep(self, run: JobRun, output: Output) -> None:
        """A file that is no good is a failure of this output; one that cannot be fetched now lets the job wait, for it is paid."""
        check_output(output)
        try:
            await run.partial(output)
        except ProviderFailed as error:
            run.failed(output.index, error)

    def _finish(self, run: JobRun, row: Any) -> None:
        """Succeeded with at least one artifact, else failed; missing outputs are failures, each with its reason."""
        engine = self.engine
        made = {
            artifact.index for artifact in engine.library.of_jobs([run.job_id]).get(run.job_id, [])
        } | run.registered
        failures = [failure for index, failure in sorted(run.failures.items()) if index not in made]
        named = {failure["index"] for failure in failures}
        for index in range(run.request.count):
            if index not in made and index not in named:
                missing = ProviderFailed(
                    f"{run.provider.title} sent no output {index + 1}.", provider=run.provider.name
                )
                failures.append({"index": index, "error": missing.as_dict()})
        if not made:
            self._close(row)
            raise _why(failures, run)
        engine.states.succeed(run, failures)

    def _close(self, row: Any) -> None:
        self.engine.submissions.mark(self.engine.followed_ref(row), "closed", was=("accepted",))


def check_question(attempt: int, error: BacklotError) -> Question:
    """What a job asks that can go on as soon as something has changed outside."""
    return Question(id=f"check-{attempt}", kind="check", text=error.message, choices=CHECK)


def _why(failures: list[dict[str, Any]], run: JobRun) -> BacklotError:
    """The error of a job without any output."""
    if failures and all(failure["error"]["category"] == "content_refused" for failure in failures):
        return ContentRefused(
            failures[0]["error"]["message"], provider=run.provider.name, hint=failures[0]["error"]["hint"]
        )
    if failures:
        first = failures[0]["error"]
        return ProviderFailed(first["message"], provider=run.provider.name, hint=first["hint"])
    return ProviderFailed(
        f"{run.provider.title} called it done, but sent nothing.",
        provider=run.provider.name,
        hint="Try again, or choose another model.",
    )
