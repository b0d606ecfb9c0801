"""The page's live view of its owner's jobs: one server-sent event stream.

Runs of recipes come in messages of their own (`event: runs`), in the same way.

The first message holds all recent jobs, each later one those that have changed, oldest change first; its id is the number of the last
change. Changes come at once from this process's jobs, and within two seconds from those of another worker, since the database is asked
as well. Nothing queues up for a slow page: it gets the latest state, once, when it can take it.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from components._bells import Bells
from components._refusals import answers
from components._wire import page_job
from components.guard import owner_of
from studio.jobs.job import Job
from studio.studio import Studio

if TYPE_CHECKING:
    from studio.directing.answering import Newsroom

RECENT = 30  # jobs of the first message
CHANGES = 100  # jobs of a later one at most; the rest follow at once
TOGETHER = 0.05  # seconds within which changes are sent as one
ASK_EVERY = 2.0  # seconds, for the changes of other processes
PING_EVERY = 15.0  # seconds, so that proxies keep the stream open
CLOSING = 0.5  # seconds in which a stream notices that the server stops


def events_route(studio: Studio) -> Callable[[Request], Any]:
    """The endpoint of `jobs/events`."""
    feed = Feed(studio)

    @answers
    async def events(request: Request) -> Response:
        stream = feed.stream(request, owner_of(request))
        headers = {"cache-control": "no-cache, no-transform", "x-accel-buffering": "no"}
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    return events


class Feed:
    """Tells the streams of an owner every change of that owner's jobs."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._bells = Bells(studio)
        self._once = threading.Lock()
        self._news: Newsroom | None = None

    async def stream(self, request: Request, owner: str) -> AsyncIterator[str]:
        """The stream's text, until the page leaves or the server stops."""
        with self._bells.listen(owner) as bell:
            news = await run_in_threadpool(self._newsroom)
            heard = news.number
            last = _whole(request.headers.get("last-event-id", ""))
            jobs = await run_in_threadpool(self._snapshot, owner, last)
            last = max([last, *(job.seq for job in jobs)])
            yield "retry: 1000\n" + self._message(jobs, last)
            runs = await run_in_threadpool(self._runs, owner, 0, RECENT)
            last_run = max((run["seq"] for run in runs), default=0)
            if runs:
                yield _told(runs)
            silent = 0.0
            while not _stops(request):
                silent += await _ring(bell, request)
                changed = await run_in_threadpool(self._studio.changes, owner=owner, after=last, limit=CHANGES)
                if changed:
                    last, silent = max(job.seq for job in changed), 0.0
                    yield self._message(changed, last)
                runs = await run_in_threadpool(self._runs, owner, last_run, CHANGES)
                if runs:
                    last_run, silent = max(run["seq"] for run in runs), 0.0
                    yield _told(runs)
                for one in news.since(owner, heard):
                    heard, silent = one.number, 0.0
                    yield f"event: talk\ndata: {json.dumps(one.message, separators=(',', ':'))}\n\n"
                if silent >= PING_EVERY:
                    silent = 0.0
                    yield ": still here\n\n"

    def _newsroom(self) -> Newsroom:
        """What is said in conversations. The director is made with the first page, not with the start."""
        with self._once:
            if self._news is None:
                self._news = self._studio.director.news
                self._bells.hear(self._news.subscribe)
        return self._news

    def _snapshot(self, owner: str, last: int) -> list[Job]:
        """The recent jobs, and older ones that have changed since the page last heard of them."""
        recent = self._studio.jobs(owner=owner, limit=RECENT)
        missed = self._studio.changes(owner=owner, after=last, limit=CHANGES) if last else []
        return list({job.id: job for job in [*missed, *recent]}.values())

    def _runs(self, owner: str, after: int, limit: int) -> list[dict[str, Any]]:
        """The newest runs changed after this number; what knows all about them is loaded only where there are any."""
        news = self._studio.run_book.has_news(owner, after)
        return self._studio.runs.changes(owner, after, limit) if news else []

    def _message(self, jobs: Iterable[Job], last: int) -> str:
        titles = {provider.name: provider.title for provider in self._studio.registry.all()}
        body = json.dumps([page_job(job, titles) for job in jobs], separators=(",", ":"))
        return f"id: {last}\ndata: {body}\n\n"


def _told(runs: list[dict[str, Any]]) -> str:
    """A message about runs. It has no number: a page that comes back gets all recent ones first."""
    return f"event: runs\ndata: {json.dumps(runs, separators=(',', ':'))}\n\n"


async def _ring(bell: asyncio.Event, request: Request) -> float:
    """Waits for a change, or until it is time to ask by itself; the seconds that were silent."""
    waited = 0.0
    while waited < ASK_EVERY and not _stops(request):
        try:
            await asyncio.wait_for(bell.wait(), CLOSING)
        except TimeoutError:
            waited += CLOSING
            continue
        await asyncio.sleep(TOGETHER)
        bell.clear()
        return 0.0
    return waited


def _stops(request: Request) -> bool:
    """Whether the server is shutting down; Gradio says so on its app before it waits for open streams."""
    event = getattr(request.app, "stop_event", None)
    return event is not None and event.is_set()


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
