"""Delivery to a Telegram chat: as a film, a picture, a sound or a plain file, small enough, tried again twice.

Source: https://core.telegram.org/bots/api (sendVideo, sendPhoto, sendAudio, sendDocument, read 2026-11): a bot sends files of 50 MB at most;
a photo has 10 MB, 10,000 pixels of width and height together and is no longer than 20 times its short side; a sound is MP3 or M4A.
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
from studio.artifacts import EXTENSIONS
from studio.errors import BacklotError, NotConfigured, RequestError
from studio.library.kinds import HEAD, sniff
from studio.library.naming import slug
from studio.provider import Run

HOME = "https://api.telegram.org"
RELIABLE, MOST = 20_000_000, 50_000_000  # bytes that arrive without trouble, and that a bot may send
PHOTO, PHOTO_SIDES, PHOTO_RATIO = 10_000_000, 10_000, 20  # bytes, pixels of both sides, the long side by the short one
TRIES, PAUSE = 3, 5.0  # sendings, seconds between them
DEADLINE = 120.0  # seconds for one sending
CAPTION = 1024  # characters
METHODS = {
    "video/mp4": ("sendVideo", "video"),
    "image/png": ("sendPhoto", "photo"),
    "image/jpeg": ("sendPhoto", "photo"),
    "image/webp": ("sendPhoto", "photo"),
    "audio/mpeg": ("sendAudio", "audio"),
    "audio/mp4": ("sendAudio", "audio"),
}
DOCUMENT = ("sendDocument", "document")


@dataclass(frozen=True)
class Parcel:
    """One file as it is sent. field: the form's name for it. name: what the person sees it called."""

    path: Path
    method: str
    field: str
    name: str


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
            parcel = await asyncio.to_thread(parcel_of, fitting, caption)
        except BacklotError as error:
            return say("saved_instead", reason=error.message.rstrip("."))
        if fitting.stat().st_size > RELIABLE:
            caption = f"{caption[: CAPTION - 60]}\n{say('large_file')}"
        reason = ""
        for tried in range(TRIES):
            if tried:
                await nap(run, self.pause)
            reason = await self._once(parcel, caption[:CAPTION])
            if not reason:
                return say("sent_to_chat")
        return say("saved_instead", reason=reason)

    async def _once(self, parcel: Parcel, caption: str) -> str:
        """Why it did not arrive; empty when it did."""
        data = await asyncio.to_thread(parcel.path.read_bytes)
        url, said = f"{self.base}/bot{self.token}/{parcel.method}", {"chat_id": self.chat, "caption": caption}
        try:
            async with asyncio.timeout(DEADLINE):
                response = await self.clients.here().post(url, data=said, files={parcel.field: (parcel.name, data)})
        except (TimeoutError, httpx.HTTPError):
            return "Telegram could not be reached"
        return "" if response.is_success else f"Telegram answered {response.status_code}"


def parcel_of(path: Path, caption: str) -> Parcel:
    """How a file is sent, and under which name; what a chat does not show by itself goes as a plain file."""
    with path.open("rb") as file:
        media_type = sniff(file.read(HEAD))
    method, field_ = METHODS.get(media_type, DOCUMENT)
    if method == "sendPhoto" and not _is_photo(path):
        method, field_ = DOCUMENT
    return Parcel(path, method, field_, f"{slug(caption) or NAME}.{EXTENSIONS.get(media_type, 'bin')}")


async def fit(path: Path, run: Run) -> Path:
    """The file, or a smaller one of the same film where it is too large. Raises RequestError where none is small enough."""
    if path.stat().st_size <= MOST:
        return path
    from studio.media.kind import kind_of

    if await asyncio.to_thread(kind_of, path) != "video":
        raise RequestError(f"It is larger than the {MOST / 1_000_000:g} MB that a chat takes.", provider=NAME)
    from studio.media.squeezing import fit_under

    out = run.workdir / f"chat-{path.stem}.mp4"
    await run.compute(fit_under, path, out, MOST)
    return out


def _is_photo(path: Path) -> bool:
    """Whether a chat takes this picture as a photo; another one arrives whole as a file."""
    from PIL import Image

    if path.stat().st_size > PHOTO:
        return False
    with Image.open(path) as picture:
        short, long = sorted(picture.size)
    return short + long <= PHOTO_SIDES and long <= PHOTO_RATIO * short
