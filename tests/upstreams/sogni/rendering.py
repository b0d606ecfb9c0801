"""An accepted project until its last frame: queued, rendered, billed.

Frames go to whichever connection its app has at that moment; what nobody hears is handed back after a reconnect.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import media
from .faults import Fault
from .projects import Project, Render, new_id

if TYPE_CHECKING:
    from .upstream import Upstream

FOREVER = 10_000_000.0


class Rendering:
    """The life of one accepted project."""

    def __init__(self, up: Upstream, project: Project, take: Callable[[str], Fault | None]) -> None:
        self.up, self.project, self.take = up, project, take

    async def run(self) -> None:
        """Everything up to its end. An error in here is a fault of the emulator: it is noted, and the project fails."""
        try:
            await self._life()
        except Exception as error:
            self.up.counts.complaints.append(f"the emulator failed: {error!r}")
            self.project.status, self.project.reason, self.project.ended = "errored", "genfailure", time.time()
            await self._say("jobError", error="genfailure", error_message=f"the emulator failed: {error!r}")

    async def _life(self) -> None:
        project = self.project
        await self._queue()
        project.status, project.waiting = "active", None
        await self._say("jobState", type="assigned")
        failing = self._count("genfailure")
        error = self.take("job_error")
        self.withheld = len(project.renders) - self._count("withheld")
        self.unlinked = bool(self.take("no_links"))
        outcomes = [
            self._render(
                render, (error.error or "genfailure") if error else "genfailure" if render.index < failing else ""
            )
            for render in project.renders
        ]
        await asyncio.gather(*outcomes)
        await self._end()

    def _count(self, kind: str) -> int:
        """How many renders a fault takes: all without a number."""
        fault = self.take(kind)
        return 0 if fault is None else len(self.project.renders) if fault.jobs is None else fault.jobs

    async def _queue(self) -> None:
        project = self.project
        if fault := self.take("no_worker"):
            project.waiting = {"reason": "no_workers", "message": "No worker offers this model at the moment."}
            await self._queued(1, "no-workers", fault.seconds)
            await asyncio.sleep(fault.seconds or FOREVER)
        fault = self.take("queue")
        await self._queued(1 if fault else 0, "waiting", fault.seconds if fault else 0)
        if fault:
            for position in range(3, 0, -1):
                await self._queued(position, "waiting", fault.seconds * position / 3)
                await asyncio.sleep(fault.seconds / 3)

    async def _queued(self, position: int, status: str, seconds: float) -> None:
        self.project.queue_position = position
        told: dict[str, Any] = {"queuePosition": position, "estimatedStartSeconds": seconds, "queueStatus": status}
        if self.project.waiting:
            told["waitingReason"] = self.project.waiting
        await self._say("jobState", type="queued", **told)
        if position:
            await self._say("projectQueue", **told)

    async def _render(self, render: Render, failure: str) -> None:
        await self._start(render)
        await self._drop("drop")
        if self.take("hang"):
            await asyncio.sleep(FOREVER)
        await self._progress(render)
        if render.index == 0 and (fault := self.take("retry") or self.take("moved")):
            await self._move(render, announced=fault.kind == "retry")
            await self._progress(render)
        await self._drop("drop_result")
        render.ended = time.time()
        if failure:
            await self._fail(render, failure)
        else:
            await self._result(render)

    async def _start(self, render: Render) -> None:
        render.worker = f"worker-{render.index + render.attempts}"
        for status in ("initiatingModel", "jobStarted"):
            render.status = status
            await self._say("jobState", render, type=status, workerName=render.worker)

    @property
    def _steps(self) -> int:
        frame, model = self.project.frame, self.project.model
        return int(frame.get("steps") or (model.steps[2] if model.steps else 4))

    async def _progress(self, render: Render) -> None:
        """Some frames of progress, and for a slow render an estimate each second."""
        fault = self.take("slow") if render.index == 0 else None
        if fault:
            self.slow = fault.seconds
        seconds = getattr(self, "slow", 0.0) or self.up.speed.render
        parts = max(2, min(self._steps, int(seconds / 0.25)))
        render.status, shown = "jobProgress", bool(self.project.request.get("previews"))
        if self.project.model.kind != "image" or seconds >= self.up.speed.eta:
            await self._say("jobETA", render, etaSeconds=round(seconds, 2))
        for part in range(1, parts + 1):
            await asyncio.sleep(seconds / parts)
            render.step = max(1, self._steps * part // parts)
            left = round(seconds * (1 - part / parts), 2)
            told = {
                "step": render.step,
                "stepCount": self._steps,
                "hasImage": shown and part < parts,
                "etaSeconds": left,
            }
            await self._say("jobProgress", render, **told)
            if (
                self.project.model.kind != "image"
                and left
                and part % max(1, round(parts * self.up.speed.eta / seconds)) == 0
            ):
                await self._say("jobETA", render, etaSeconds=left)

    async def _move(self, render: Render, announced: bool) -> None:
        if announced:
            await self._say("jobRetry", render)
        render.id, render.step, render.attempts = new_id(), 0, render.attempts + 1
        await self._start(render)

    async def _drop(self, kind: str) -> None:
        """Closes the app's socket where a fault says so."""
        fault, connection = self.take(kind), self.up.connections.get(self.project.app_id)
        if fault and connection:
            await connection.close(fault.code or 1012)

    async def _fail(self, render: Render, reason: str) -> None:
        render.status, render.reason = "jobError", reason
        message = "Sensitive content detected." if reason == "sensitiveContent" else f"The worker failed: {reason}"
        await self._say("jobError", render, error=reason, error_message=message, isFromWorker=True)

    async def _result(self, render: Render) -> None:
        project = self.project
        render.withheld = render.index >= self.withheld
        render.unlinked = self.unlinked
        render.status, render.step = "jobCompleted", self._steps
        body: dict[str, Any] = {
            "performedStepCount": render.step,
            "lastSeed": str(render.seed),
            "userCanceled": False,
            "triggeredNSFWFilter": render.withheld,
        }
        connection = self.up.connections.get(project.app_id)
        if project.model.linked and connection and not render.withheld and not render.unlinked:
            link = self.up.files.link(connection.base, project, render)
            body |= {"resultUrl": link, "outputFormat": project.format}
            if project.frame.get("returnLastFrame"):
                made = f"{project.id}/{render.id}-last.png"
                body["lastFrameUrl"] = self.up.files.keep(
                    connection.base, made, "image/png", _last_frame(project, render)
                )
        await self._say("jobResult", render, **body)

    async def _end(self) -> None:
        project, lost = self.project, [r for r in self.project.renders if not r.done]
        project.ended = time.time()
        give_back(project, len(lost))
        if len(lost) == len(project.renders):
            project.status, project.reason = "errored", lost[0].reason
            told = self._live()
            if len(project.renders) > 1:
                told = await self._say(
                    "jobError", error=project.reason, error_message=project.reason, isFromWorker=True
                )
        else:
            project.status = "completed"
            told = await self._say("jobState", type="jobCompleted")
        project.told = told
        await self._say_balance()

    def _live(self) -> bool:
        return self.project.app_id in self.up.connections

    async def _say(self, kind: str, render: Render | None = None, **data: Any) -> bool:
        connection = self.up.connections.get(self.project.app_id)
        if connection is None:
            return False
        named = {"jobID": self.project.id} | ({"imgID": render.id, "jobIndex": render.index} if render else {})
        return await connection.send(kind, named | data)

    async def _say_balance(self) -> None:
        if connection := self.up.connections.get(self.project.app_id):
            await connection.send("balanceUpdate", self.project.account.balance())


def _last_frame(project: Project, render: Render) -> Callable[[], bytes]:
    width, height = int(project.frame.get("width") or 640), int(project.frame.get("height") or 640)
    return lambda: media.picture(width, height, render.seed)


def give_back(project: Project, count: int) -> None:
    """Returns what was reserved for renders that did not come to be."""
    amount = project.price * count / len(project.renders)
    project.account.charge(project.id, project.token, -amount, "given back")
