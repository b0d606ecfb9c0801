"""What a service has made by itself in an answer: brought into the library, and its address taken out of the words."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.artifacts import Artifact
from studio.downloads import fetch
from studio.errors import BacklotError
from studio.provider import Provider

if TYPE_CHECKING:
    from studio.directing.conversations import Conversation
    from studio.studio import Studio

LINK = re.compile(r"!?\[[^\]\n]{0,200}\]\((https?://[^\s)]{1,4000})\)|(https?://[^\s<>\"')\]]{1,4000})")
MOST = 12  # files of one answer
DEADLINE = 600.0  # seconds for one file


def links_in(text: str) -> list[str]:
    """The addresses in the words, each once, in their order."""
    found = (match[1] or match[2].rstrip(".,;:!?") for match in LINK.finditer(text))
    return list(dict.fromkeys(found))[:MOST]


def without(text: str, link: str) -> str:
    """The words without this address, and without the marks around it."""
    around = re.compile(rf"!?\[[^\]\n]{{0,200}}\]\({re.escape(link)}\)|{re.escape(link)}")
    return re.sub(r"[ \t]{2,}", " ", around.sub("", text)).strip(" \t")


class Homing:
    """Brings home what one message holds. The same file of the same message is kept once, however often it is brought."""

    def __init__(self, studio: Studio, talk: Conversation, message_id: str, provider: Provider) -> None:
        self._studio, self._talk, self._message, self._provider = studio, talk, message_id, provider

    async def bring(self, parts: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], str]:
        """The parts with their files as attachments, and what is to be said of those that did not come."""
        home: list[dict[str, Any]] = []
        trouble = ""
        for part in parts:
            text, kept = str(part.get("text") or ""), list[str]()
            for link in links_in(text):
                try:
                    kept.append((await self._kept(link)).id)
                    text = without(text, link)
                except BacklotError as error:
                    trouble = f"A file could not be brought into the library: {error.message}"
            home += [{**part, "text": text}] if kept and text else [] if kept else [part]
            home += [{"attachments": kept}] if kept else []
        return home, trouble

    async def _kept(self, link: str) -> Artifact:
        studio, name = self._studio, hashlib.sha256(f"{self._message} {link}".encode()).hexdigest()[:32]
        known = await asyncio.to_thread(studio.library.find, f"answer-{name}")
        if known is not None and known.owner == self._talk.owner:
            return known
        path = await fetch(
            link,
            studio.settings.home / "work",
            max_bytes=studio.settings.max_download,
            deadline=DEADLINE,
            trusted=self._provider.trusted,
        )
        try:
            return await asyncio.to_thread(self._add, path, f"answer-{name}")
        finally:
            path.unlink(missing_ok=True)

    def _add(self, path: Path, artifact_id: str) -> Artifact:
        talk = self._talk
        recipe = {"task": "chat", "provider": self._provider.name, "engine": self._provider.title}
        about: dict[str, Any] = {"title": talk.title[:120], "project": talk.project, "recipe": recipe}
        return self._studio.library.add(path, owner=talk.owner, artifact_id=artifact_id, **about)
