"""Delivery to a Telegram chat: as a film, a picture or a sound, small enough, tried again twice.

Source: https://core.telegram.org/bots/api (sendVideo, read 2026-11): a bot sends files of 50 MB at most.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from providers._director.accounts import CHAT_ID, CHAT_TOKEN, CHAT_URL, NAME
from providers._director.texts import say
from providers._http import Clients
from providers._polling import nap
from studio.errors import BacklotError, NotConfigured
from studio.media.kind import kind_of
from studio.provider import Run

HOME = "https://api.telegram.org"
RELIABLE, MOST = 20_000_000, 50_000_000  # bytes that arrive without trouble, and that a bot may send
TRIES, PAUSE = 3, 5.0  # sendings, seconds between them
DEADLINE = 120.0  # seconds for one sending
CAPTION = 1024  # characters
METHODS = {"video": ("sendVideo", "video"), "image": ("sendPhoto", "photo"), "audio": ("sendAudio", "audio")}


@dataclass(frozen=True)
class Chat:
    """Where files are delivered. The token prints as nothing."""

    chat: str
    base: str
    clients: Clients = field(repr=False)
    token: str = field(repr=False)
    pause: float = PAUSE

    @classmethod
    def of(cls, values: Mapping[str, str], clients: Clients, pause: float) -> Chat:
        """The chat that is set up. Raises NotConfigured naming the variable that is missing."""
        for name in (CHAT_TOKEN, CHAT_ID):
            if not values.get(name):
                raise NotConfigured(f"There is no {name}.", provider=NAME, field=name, hint=f"Set {name}.")
        return cls(values[CHAT_ID], (values.get(CHAT_URL) or HOME).rstrip("/"), clients, values[CHAT_TOKEN], pause)

    async def deliver(self, path: Path, caption: str, run: Run) -> str:
        """What to tell the person: that it was sent, or why it was not."""
        try:
            fitting = await fit(path, run)
        except BacklotError as error:
            return say("saved_instead", reason=error.message.rstrip("."))
        if fitting.stat().st_size > RELIABLE:
            caption = f"{caption[: CAPTION - 60]}\n{say('large_file')}"
        reason = ""
        for tried in range(TRIES):
            if tried:
                await nap(run, self.pause)
            reason = await self._once(fitting, caption[:CAPTION])
            if not reason:
                return say("sent_to_chat")
        return say("saved_instead", reason=reason)

    async def _once(self, path: Path, caption: str) -> str:
        """Why it did not arrive; empty when it did."""
        method, name = METHODS.get(await asyncio.to_thread(kind_of, path), ("sendDocument", "document"))
        data = await asyncio.to_thread(path.read_bytes)
        url = f"{self.base}/bot{self.token}/{method}"
        try:
            async with asyncio.timeout(DEADLINE):
                response = await self.clients.here().post(
                    url, data={"chat_id": self.chat, "caption": caption}, files={name: (path.name, data)}
                )
        except (TimeoutError, httpx.HTTPError):
            return "Telegram could not be reached"
        return "" if response.is_success else f"Telegram answered {response.status_code}"


async def fit(path: Path, run: Run) -> Path:
    """The file, or a smaller one of the same film where it is too large. Raises RequestError where none is small enough."""
    if path.stat().st_size <= MOST:
        return path
    from studio.media.squeezing import fit_under

    out = run.workdir / f"chat-{path.stem}.mp4"
    await run.compute(fit_under, path, out, MOST)
    return out
