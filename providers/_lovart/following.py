"""From a thread to its files: kept as they come, watched a while after it says that it is done."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from providers._lovart.errors import NAME, TITLE
from providers._polling import FAULTS, nap
from studio.errors import ProviderBusy, ProviderFailed, TimedOut, Unreachable
from studio.provider import Choice, Cost, NeedsPerson, Output, Question, Run, Ticket

Look = Callable[[str], Awaitable[dict[str, Any]]]
CHOICES = (Choice(id="approve", label="Approve"), Choice(id="decline", label="Decline"))
KINDS = {"image": {"image"}, "video": {"video"}, "audio": {"audio", "music"}}


def digest(value: Any) -> str:
    """A short name of anything that is JSON."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def artifacts_of(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Type and address of everything made so far, in its order, each address once."""
    seen = set()
    for item in result.get("items") or ():
        for made in (item.get("artifacts") or ()) if isinstance(item, dict) else ():
            url = made.get("content") if isinstance(made, dict) else None
            if isinstance(url, str) and url and url not in seen:
                seen.add(url)
                yield str(made.get("type") or "").lower(), url


def words_in(result: Mapping[str, Any]) -> str:
    """Everything the agent said."""
    items = [item for item in result.get("items") or () if isinstance(item, dict)]
    return "\n\n".join(str(item["text"]) for item in items if item.get("text"))


class Watch:
    """One following of one thread. look: asks `chat/status` or `chat/result`. quiet: seconds it is watched after done."""

    def __init__(self, ticket: Ticket, run: Run, look: Look, *, every: float, quiet: float, patience: float) -> None:
        self.ticket, self.run, self.look = ticket, run, look
        self.every, self.quiet, self.end = every, quiet, time.monotonic() + patience
        self.old = set(ticket.data.get("old") or ())
        self.confirmed: str = ticket.data.get("confirmed", "")
        self.kept = 0
        self.bad: dict[int, Exception] = {}

    async def outcome(self) -> None:
        """Keeps every output. Raises NeedsPerson, TimedOut, Unreachable, Cancelled, or ProviderFailed where nothing came."""
        began, done_at, faults = time.monotonic(), 0.0, 0
        while True:
            try:
                status = str((await self.look("chat/status")).get("status") or "")
                result = await self.look("chat/result")
            except (Unreachable, ProviderBusy, TimedOut) as error:
                faults += 1
                if faults > FAULTS:
                    raise Unreachable(
                        error.message, provider=NAME, hint="It goes on there; check again later."
                    ) from error
                await nap(self.run, max(error.retry_after, self.every * 2**faults))
                continue
            faults = 0
            await self._keep(result)
            waits = self._ask(result)
            now = time.monotonic()
            done_at = 0.0 if status == "running" or waits else done_at or (now if status in {"done", "abort"} else 0.0)
            if status == "abort" and not waits:
                return self._close(result, "stopped this before it was done")
            if done_at and now - done_at >= self.quiet:
                return self._close(result, "called it done, but made nothing")
            if now >= self.end:
                raise TimedOut(f"{TITLE} takes longer than expected; it is still running there.", provider=NAME)
            made = self.kept + len(self.bad)
            self.run.progress(min(0.1 + made / (self.run.request.count + 1), 0.95), status or "running")
            await nap(self.run, self._pause(now - began, bool(done_at)))

    def _pause(self, age: float, done: bool) -> float:
        """Soon while it is young, seldom when it is old: an hour holds few looks."""
        return min(self.every, self.quiet / 4) if done else max(self.every, min(age / 10, 12 * self.every))

    async def _keep(self, result: Mapping[str, Any]) -> None:
        """Keep what is new. One that cannot be used is tried again in the next look, and told in the end."""
        wanted = KINDS.get(self.run.request.media)
        fresh = [(kind, url) for kind, url in artifacts_of(result) if digest(url) not in self.old]
        matching = [url for kind, url in fresh if wanted is None or kind in wanted or kind not in _ANY]
        for index, url in enumerate(matching):
            if index < self.kept or index in self.bad:
                continue
            output = Output(index=index, url=url, seed=self.run.request.seed, facts=self._facts(url))
            try:
                await self.run.partial(output)
            except ProviderFailed as error:
                self.bad[index] = error
                self.run.failed(index, error)
            self.kept = index + 1

    def _facts(self, url: str) -> dict[str, Any]:
        name = PurePosixPath(urlsplit(url).path).name
        return {"model": self.ticket.data.get("model", ""), "thread": self.ticket.id, "file": name}

    def _ask(self, result: Mapping[str, Any]) -> bool:
        """Whether a step still waits that was confirmed already. Raises NeedsPerson for one that was not."""
        pending = result.get("pending_confirmation")
        if not pending:
            self.confirmed = ""
            return False
        if digest(pending) == self.confirmed:
            return True
        amount = pending.get("estimated_cost") if isinstance(pending, dict) else None
        price = Cost(amount=float(amount), unit="credits") if isinstance(amount, int | float) else None
        text = f"{TITLE} asks before it goes on: this step costs " + (price.text if price else "an unknown price") + "."
        raise NeedsPerson(
            Question(id=f"price-{digest(pending)}", kind="approve", text=text, cost=price, choices=CHOICES)
        )

    def _close(self, result: Mapping[str, Any], why: str) -> None:
        if self.kept:
            return
        said = words_in(result)
        failures = [each for each in result.get("failures") or () if isinstance(each, dict)]
        codes = ", ".join(str(each.get("code")) for each in failures if each.get("code"))
        detail = f" ({codes})" if codes else ""
        raise ProviderFailed(
            f"{TITLE} {why}{detail}." + (f" It said: {said[:300]}" if said else ""),
            hint="Change the prompt, or choose another model.",
            provider=NAME,
        )


_ANY = {"image", "video", "audio", "music"}
