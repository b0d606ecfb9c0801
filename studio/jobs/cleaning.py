"""After a cancel: wait until a call on its way has landed, stop it at the upstream, settle what it cost."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from studio.errors import BacklotError

if TYPE_CHECKING:
    from studio.jobs.engine import JobEngine
    from studio.jobs.submissions import Submission

log = logging.getLogger("backlot.jobs")

CANCEL_DEADLINE = 20.0  # seconds for the upstream's own cancel
LOOK_EVERY = 0.1  # seconds


class Cleaner:
    """Carries out the `clean` step."""

    def __init__(self, engine: JobEngine) -> None:
        self.engine = engine

    async def clean(self, job_id: str, attempt: int) -> str:
        """The status the job has afterwards."""
        engine = self.engine
        row = await asyncio.to_thread(engine.rows.get, job_id)
        billed = False
        for submission in await asyncio.to_thread(engine.submissions.of_job, job_id):
            landed = await self._landed(submission)
            if landed.state == "accepted":
                billed = not await self._stop(row, landed) or billed
            elif landed.state in {"sending", "unknown"}:
                billed = True
        title = engine.parts.registry.get(row["provider"]).title
        await asyncio.to_thread(engine.states.mark_cancelled, job_id, attempt, billed, title)
        return str((await asyncio.to_thread(engine.rows.get, job_id))["status"])

    async def _landed(self, submission: Submission) -> Submission:
        """The submission once its call is no longer on its way."""
        while submission.state == "sending" and self.engine.clock() < submission.deadline:
            await asyncio.sleep(LOOK_EVERY)
            found = await asyncio.to_thread(self.engine.submissions.get, submission.ref)
            assert found is not None
            submission = found
        return submission

    async def _stop(self, row: Any, submission: Submission) -> bool:
        """Whether the upstream confirmed that it is stopped and costs nothing."""
        try:
            run = await asyncio.to_thread(self.engine.run_for, row)
            async with asyncio.timeout(CANCEL_DEADLINE):
                assert submission.ticket is not None
                stopped = await run.provider.cancel(submission.ticket, run)
        except (BacklotError, TimeoutError) as error:
            log.warning("job %s: cancelling at %s failed: %s", row["id"], row["provider"], error)
            return False
        except Exception:
            log.exception("job %s: cancelling at %s broke", row["id"], row["provider"])
            return False
        if stopped:
            await asyncio.to_thread(self.engine.submissions.mark, submission.ref, "cancelled", was=("accepted",))
        return stopped
