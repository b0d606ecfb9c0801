"""From a thread to its files: kept as they come, watched a while after it says that it is done."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from providers._lovart.asking import NOUNS
from providers._lovart.confirming import Confirming
from providers._lovart.errors import NAME, TITLE
from providers._lovart.pacing import Budget
from providers._lovart.places import Places, digest
from providers._polling import FAULTS, nap
from studio.errors import BacklotError, ProviderBusy, ProviderFailed, RequestError, TimedOut, Unreachable
from studio.provider import Output, Run, Ticket

log = logging.getLogger("backlot")

Look = Callable[[str], Awaitable[dict[str, Any]]]
KINDS = {"image": {"image"}, "video": {"video"}, "audio": {"audio", "music"}, "model": set[str]()}
SOLIDS = (".glb", ".gltf", ".obj", ".fbx", ".stl", ".usdz", ".ply")
ANY = {"image", "video", "audio", "music"}
STATUS_EACH = 8  # looks: the result tells its own status, which is believed alone only while it says "running"
SAID, STAGE = 600, 120  # characters of the agent's words that are kept with a job, and shown while it runs
TRIES = 3  # looks in which a file that cannot be used is fetched again
HEADERS = {"User-Agent": "Mozilla/5.0", "Referer": "https://www.lovart.ai/"}  # as the vendor's client fetches files
CANVAS = "https://www.lovart.ai/canvas?projectId="


def artifacts_of(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Type and address of everything made so far, in its order, each address once."""
    seen = set()
    for item in result.get("items") or ():
        for made in (item.get("artifacts") or ()) if isinstance(item, dict) else ():
            url = made.get("content") if isinstance(made, dict) else None
            if isinstance(url, str) and url and url not in seen:
                seen.add(url)
                yield str(made.get("type") or "").lower(), url


def said_in(result: Mapping[str, Any], before: Iterable[str] = ()) -> list[str]:
    """What the agent said, a piece each. before: digests of pieces that were said earlier in the thread, each as often as it was said."""
    items = [item for item in result.get("items") or () if isinstance(item, dict)]
    old, new = Counter(before), list[str]()
    for text in [str(item["text"]) for item in items if item.get("text")]:
        if old[digest(text)]:
            old[digest(text)] -= 1
        else:
            new.append(text)
    return new


def belongs(kind: str, url: str, media: str) -> bool:
    """Whether a file of this type is what was asked for. A type that is not known here is left to the look at its content."""
    wanted = KINDS.get(media)
    if wanted is None or kind in wanted:
        return True
    return kind not in ANY or (media == "model" and urlsplit(url).path.lower().endswith(SOLIDS))


@dataclass(frozen=True)
class Patience:
    """Seconds. every: between looks at first. quiet: watched after done, where less came than was asked. late: after success, by the way.
    stop: until the person is told that it takes long."""

    every: float
    quiet: float
    late: float
    stop: float


class Watch:
    """One following of one thread. look: asks `chat/status` or `chat/result`."""

    def __init__(self, ticket: Ticket, run: Run, look: Look, budget: Budget, patience: Patience) -> None:
        self.ticket, self.run, self.look, self.budget, self.patience = ticket, run, look, budget, patience
        self.old = set(ticket.data.get("old") or ())
        self.confirming = Confirming(ticket)
        self.places = Places(run.workdir)
        self.kept: set[int] = set()
        self.tried: dict[int, int] = {}
        self.bad: dict[int, BacklotError] = {}
        self.other: list[str] = []  # types of files that were not asked for
        self.looks = 0

    async def outcome(self) -> None:
        """Keeps every output. Raises NeedsPerson, TimedOut, Unreachable, Cancelled, or ProviderFailed where nothing came."""
        self.budget.watching += 1
        try:
            await self._until_done()
        finally:
            self.budget.watching -= 1

    async def afterwards(self) -> None:
        """Keeps what comes late, after the job is called done: helpers of the agent may begin when it has said so."""
        pause = self.patience.every * 6
        end = time.monotonic() + self.patience.late
        while time.monotonic() + pause < end:
            await asyncio.sleep(pause)
            pause *= 3
            try:
                await self._keep(await self.look("chat/result"))
            except BacklotError as error:
                log.info("a finished thread could not be looked at again: %s", error.message)

    async def _until_done(self) -> None:
        began, done_at, faults = time.monotonic(), 0.0, 0
        while True:
            try:
                result = await self.look("chat/result")
                await self._keep(result)
                status = await self._status(result)
            except (Unreachable, ProviderBusy, TimedOut) as error:
                faults += 1
                if faults > FAULTS:
                    hint = "It goes on there; check again later."
                    raise Unreachable(error.message, provider=NAME, hint=hint) from error
                await nap(self.run, max(error.retry_after, self.patience.every * 2**faults))
                continue
            faults, now = 0, time.monotonic()
            waits = self.confirming.waits(result, status)
            over = status in {"done", "abort"} and not waits
            done_at = (done_at or now) if over else 0.0
            if over and (self._enough() or status == "abort" or now - done_at >= self.patience.quiet):
                return self._close(result, status)
            if now - began >= self.patience.stop:
                raise TimedOut(f"{TITLE} takes longer than expected; it is still running there.", provider=NAME)
            stage = next((text[:STAGE] for text in reversed(self._said(result))), status or "running")
            self.run.progress(min(0.1 + len(self.kept) / (self.run.request.count + 1), 0.95), stage)
            soon = min(self.patience.every, self.patience.quiet / 4)
            await nap(self.run, soon if over else self.budget.pause(now - began, self.patience.every))

    async def _status(self, result: Mapping[str, Any]) -> str:
        """How the thread stands: the result says it by the way, but its word alone is no end."""
        self.looks += 1
        if result.get("status") == "running" and self.looks % STATUS_EACH:
            return "running"
        return str((await self.look("chat/status")).get("status") or "")

    def _said(self, result: Mapping[str, Any]) -> list[str]:
        """What the agent has said since this was asked."""
        return said_in(result, self.ticket.data.get("said") or ())

    def _enough(self) -> bool:
        return len(self.kept) >= self.run.request.count

    async def _keep(self, result: Mapping[str, Any]) -> None:
        """Keep what is new. One that cannot be used is fetched again in later looks, and told of in the end."""
        fresh = [(kind, url) for kind, url in artifacts_of(result) if digest(url) not in self.old]
        media = self.run.request.media
        self.other = [kind for kind, url in fresh if not belongs(kind, url, media)]
        silent: BacklotError | None = None
        for index, url in [(self.places.of(url), url) for kind, url in fresh if belongs(kind, url, media)]:
            if index in self.kept or self.tried.get(index, 0) >= TRIES:
                continue
            try:
                await self.run.partial(self._output(index, url))
            except (Unreachable, TimedOut) as error:
                silent = error  # the others are not kept waiting for it
            except RequestError as error:  # an address that is never asked
                self.tried[index], self.bad[index] = TRIES, error
            except ProviderFailed as error:
                self.tried[index], self.bad[index] = self.tried.get(index, 0) + 1, error
            else:
                self.kept.add(index)
                self.bad.pop(index, None)
        if silent:
            raise silent

    def _output(self, index: int, url: str) -> Output:
        name = PurePosixPath(urlsplit(url).path).name
        facts = {"model": self.ticket.data.get("model", ""), "thread": self.ticket.id, "file": name}
        return Output(index=index, url=url, seed=self.run.request.seed, facts=facts, headers=HEADERS)

    def _close(self, result: Mapping[str, Any], status: str) -> None:
        """The end. Raises ProviderFailed where nothing at all came of it."""
        for index, error in self.bad.items():
            self.run.failed(index, error)
        if self.kept or self.bad:
            if said := "\n\n".join(self._said(result)):
                self.run.note(f"{TITLE}: {said[:SAID]}", lasting=True)
            return
        what = "stopped this before it was done" if status == "abort" else "called it done, but made nothing"
        if self.other:
            what = f"made no {NOUNS.get(self.run.request.task, 'file')}, but {_listed(self.other)}"
        codes = [
            str(each["code"]) for each in result.get("failures") or () if isinstance(each, dict) and each.get("code")
        ]
        said = "\n\n".join(self._said(result))
        raise ProviderFailed(
            f"{TITLE} {what}{f' ({_listed(codes)})' if codes else ''}." + (f" It said: {said[:300]}" if said else ""),
            hint=f"See it at {CANVAS}{self.ticket.data.get('project', '')}, change the prompt, or choose another model.",
            provider=NAME,
        )


def _listed(names: list[str]) -> str:
    return ", ".join(dict.fromkeys(name or "something else" for name in names))
