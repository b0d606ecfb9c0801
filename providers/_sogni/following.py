"""Waiting for a project: by the socket where it is followed there, by asking where it is not, until every output is kept or explained."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from providers._sogni.client import Link, hush
from providers._sogni.errors import NAME, SESSION_ENDED, from_project, from_question, withheld
from providers._sogni.seen import Render, Seen, from_rest, from_tracked
from studio.errors import (
    BacklotError,
    Cancelled,
    NotFound,
    ProviderBusy,
    ProviderFailed,
    RequestError,
    TimedOut,
    Unreachable,
)
from studio.provider import Output, Run

LOOK = 1.0  # seconds between two looks, when nothing is heard
ASK = 4.0  # seconds between two questions over REST
SETTLE = 6.0  # seconds in which the last links of a finished project may still come
IN_QUEUE = 600.0  # seconds of silence while no worker has begun
FAULTS = 5  # answers in a row that may fail before it is told

Keep = Callable[[Output], Awaitable[None]]


@dataclass
class Follow:
    """One project being waited for. media: what REST is told it produces. count: outputs asked for. silence: seconds.

    link() gives the client whose session lives. finish(output) may make something else of an output before it is kept.
    """

    project: str
    run: Run
    media: str
    count: int
    silence: float
    link: Callable[[], Awaitable[Link]]
    finish: Keep
    facts: Mapping[str, Any] = field(default_factory=dict)
    total: float | None = None  # seconds that the person has set
    _kept: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _faults: int = 0
    _asked: float = 0.0
    _last: Seen | None = None
    _previews: dict[int, str] = field(default_factory=dict)  # the newest that was shown

    async def outcome(self) -> Seen:
        """The project when it is over and every output is kept or explained.

        Raises Cancelled, TimedOut, Unreachable, AuthFailed, and the project's own error when nothing came of it.
        """
        try:
            seen = await self._wait()
            await self._take(seen, last=True)
            await self._gather()
            self._explain(seen)
            return seen
        finally:
            for task in self._kept.values():
                task.cancel()
            await asyncio.gather(*self._kept.values(), return_exceptions=True)

    async def _wait(self) -> Seen:
        """The last state, with all renders settled as far as they will be."""
        began = heard = time.monotonic()
        over_since: float | None = None
        while True:
            if self.run.cancelled():
                raise Cancelled
            seen = await self._look()
            now = time.monotonic()
            if seen is not None and seen != self._last:
                heard, self._last = now, seen
            if seen is not None:
                await self._take(seen)
                if seen.over:
                    over_since = over_since or now
                    if self._settled(seen):
                        return seen
                    if now - over_since > SETTLE:
                        return await self._asked_for_last() or seen
                else:
                    over_since = None
                    self.run.progress(seen.fraction, seen.note)
                    self._show(seen)
            rendering = seen is not None and any(render.worker and not render.over for render in seen.renders)
            self._check_patience(now - began, now - heard, self.silence if rendering else max(self.silence, IN_QUEUE))
            await self._pause()

    def _settled(self, seen: Seen) -> bool:
        """Whether nothing more will come: a failed project is over, a finished one once each render is."""
        done = [render for render in seen.renders if render.over]
        return seen.status != "completed" or (len(done) >= self.count and all(_explained(one) for one in done))

    async def _look(self) -> Seen | None:
        """The state from the socket's view where it is live, else by asking; None when neither tells now."""
        try:
            link = await self.link()
        except (Unreachable, ProviderBusy, TimedOut) as error:
            self._missed(error)
            return None
        project = link.project(self.project)
        if project is None:
            await self._recover(link)
            project = link.project(self.project)
        if project is not None:
            hush(project)
        if project is not None and (link.connected or project.finished) and not _session_ended(project):
            self._faults = 0
            return from_tracked(project)
        return await self._ask(link)

    async def _recover(self, link: Link) -> None:
        """Take up again what this app id had asked for, once for each time that a question is due."""
        if time.monotonic() - self._asked < ASK:
            return
        with contextlib.suppress(Exception):  # what cannot be taken up is asked about
            await link.catch_up()

    async def _ask(self, link: Link) -> Seen | None:
        """The state over REST, not too often."""
        now = time.monotonic()
        if now - self._asked < ASK:
            return None
        self._asked = now
        try:
            seen = await self._asked_now(link)
            self._faults = 0
            return seen
        except (Unreachable, ProviderBusy, TimedOut) as error:
            self._asked = now + max(0.0, error.retry_after - ASK)
            self._missed(error)
            return None

    def _missed(self, error: BacklotError) -> None:
        """Count a question that had no answer. Raises Unreachable when there were too many in a row."""
        self._faults += 1
        if self._faults > FAULTS:
            raise Unreachable(
                "Sogni cannot be reached.", provider=NAME, hint="It goes on there; check again later."
            ) from error

    async def _asked_now(self, link: Link) -> Seen:
        try:
            status = await link.client.projects.get_status(self.project)
            result = (
                await link.client.projects.get_result(self.project, kind=self.media) if status.get("finished") else None
            )
        except Exception as error:
            found = from_question(error)
            if isinstance(found, NotFound):
                return await self._verdict(link)
            raise found from None
        return from_rest(status, result)

    async def _verdict(self, link: Link) -> Seen:
        """What became of a project that the live look-up does not know. Raises ProviderFailed when nobody does."""
        try:
            found = (await link.client.projects.resolve_missing([self.project], attempts=2, delay_seconds=1.0))[
                self.project
            ]
        except Exception as error:
            raise from_question(error) from None
        if found["state"] == "active":
            return Seen("queued", ())
        if found["state"] in {"finished", "terminal"}:
            record = found["project"]
            status = {"errored": "failed", "cancelled": "canceled"}.get(record.get("status"), record.get("status"))
            return from_rest({**record, "status": status}, None)
        if found["state"] == "lost":
            raise from_project({"code": 0, "originalCode": "projectLost"})
        raise Unreachable("Sogni cannot tell what became of this now.", provider=NAME)

    async def _asked_for_last(self) -> Seen | None:
        """What REST says of a project whose last frames never came."""
        with contextlib.suppress(BacklotError):
            seen = await self._asked_now(await self.link())
            return seen if seen.renders else None
        return None

    def _check_patience(self, all_in_all: float, silent: float, most: float) -> None:
        if self.total is not None and all_in_all > self.total:
            raise TimedOut(
                f"It takes longer than {self.total:.0f} s; it goes on at Sogni.",
                provider=NAME,
                hint="Check again later.",
            )
        if silent > most:
            raise TimedOut(
                f"Nothing was heard of it for {most:.0f} s; it goes on at Sogni.",
                provider=NAME,
                hint="Check again later.",
            )

    async def _pause(self) -> None:
        """Until something happens to the project, but not for long."""
        project = None
        with contextlib.suppress(BacklotError):  # it is said by the next look
            project = (await self.link()).project(self.project)
        if project is None:
            await asyncio.sleep(LOOK)
            return
        heard = asyncio.Event()
        stop = project.on("updated", lambda _keys: heard.set())
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(heard.wait(), LOOK)
        finally:
            stop()

    def _show(self, seen: Seen) -> None:
        """Hand on the previews that are new; each has an address of its own."""
        for render in seen.renders:
            known = self._previews.get(render.index, "")
            if render.preview and not render.over and render.preview != known and 0 <= render.index < self.count:
                self._previews[render.index] = render.preview
                self.run.preview(render.preview, render.index)

    async def _take(self, seen: Seen, *, last: bool = False) -> None:
        """Keep or explain each render that is over, once. last: nothing more is heard of them."""
        for render in seen.renders:
            if not render.over or render.index in self._kept or not 0 <= render.index < self.count:
                continue
            if _explained(render) or last:
                self._kept[render.index] = asyncio.ensure_future(self._keep(render))

    async def _keep(self, render: Render) -> None:
        if render.withheld:
            self.run.failed(render.index, withheld())
        elif render.status == "completed":
            await self._hand_over(render)
        else:
            self.run.failed(render.index, from_project(render.error or self._error()))

    async def _hand_over(self, render: Render) -> None:
        """Fetch and keep an output; a link that has expired, or was never given, is asked for once."""
        output = Output(index=render.index, url=render.url, seed=render.seed, facts=self.facts)
        if not render.url:
            error = ProviderFailed("Sogni called this one done and gave no file.", provider=NAME, hint="Try again.")
            await self._renewed(render, output, error)
            return
        try:
            await self.finish(output)
        except ProviderFailed as error:
            await self._renewed(render, output, error)
        except RequestError as error:
            self.run.failed(render.index, error)

    async def _renewed(self, render: Render, output: Output, error: ProviderFailed) -> None:
        url = await self._fresh_link(render)
        if not url:
            self.run.failed(render.index, _hinted(error))
            return
        try:
            await self.finish(Output(index=output.index, url=url, seed=output.seed, facts=output.facts))
        except (ProviderFailed, RequestError) as again:
            self.run.failed(render.index, _hinted(again))

    async def _fresh_link(self, render: Render) -> str:
        """A new link to a finished render; empty where Sogni has no file. Raises what lets the job wait when it cannot tell now."""
        projects = (await self.link()).client.projects
        try:
            result = await projects.get_result(self.project, kind=self.media)
        except Exception as error:
            found = from_question(error)
            if isinstance(found, NotFound):  # the record of what is done may come later than the word that it is
                found = Unreachable("Sogni has no record of this yet.", provider=NAME, hint="Check again later.")
            raise found from None
        jobs = {str(job.get("id") or "").upper(): job for job in result.get("jobs") or ()}
        return str(jobs.get(render.name, {}).get("url") or "") or await self._signed(projects, render)

    async def _signed(self, projects: Any, render: Render) -> str:
        """A link asked for directly: the SDK's answer does not tell a file that is not there from one that cannot be signed now."""
        place = {"jobId": self.project, "type": "complete"}
        try:
            if self.media == "image":
                return str(await projects.download_url({**place, "imageId": render.name}))
            return str(await projects.media_download_url({**place, "id": render.name}))
        except Exception as error:
            found = from_question(error)
            if isinstance(found, NotFound):
                return ""
            raise found from None

    async def _gather(self) -> None:
        """Wait for the files. Raises what lets the job wait, when one cannot be fetched now."""
        results = await asyncio.gather(*self._kept.values(), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    def _explain(self, seen: Seen) -> None:
        """Say why outputs are missing from a project that is over. Raises its error when it gave nothing at all."""
        if seen.status == "completed":
            return
        error = from_project(seen.error or {"code": 5004, "originalCode": "artistCanceled"})
        if not any(render.status == "completed" for render in seen.renders):
            raise error
        for index in set(range(self.count)) - set(self._kept):
            self.run.failed(index, error)

    def _error(self) -> Mapping[str, Any] | None:
        return self._last.error if self._last else None


def _hinted(error: BacklotError) -> BacklotError:
    """The error of a file, with a way out where it has none."""
    error.hint = error.hint or "Try again."
    return error


def _explained(render: Render) -> bool:
    """Whether it is clear what became of a render that is over: a finished one has its link, or is withheld."""
    return render.status != "completed" or bool(render.url) or render.withheld


def _session_ended(project: Any) -> bool:
    """Whether the SDK gave a project up because its own session ended; at Sogni it goes on."""
    return str((project.error or {}).get("message") or "").startswith((SESSION_ENDED, "This Sogni client was closed"))
