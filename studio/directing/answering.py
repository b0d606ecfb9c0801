"""An answer while it is written: kept in the database every moment, and shown to whoever listens."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from studio.directing.conversations import Conversations, Message, State
from studio.directing.plans import Plan
from studio.errors import ErrorBody

KEEP_EVERY = 1.0  # seconds between writes while words come
SHOW_EVERY = 0.1  # seconds between pictures of it for listeners
TEXT_LIMIT = 40_000  # characters of one answer


@dataclass(frozen=True)
class News:
    """A message as it is now. number: grows with every change; owner: whose it is."""

    number: int
    owner: str
    message: Mapping[str, Any]


class Newsroom:
    """The newest state of messages that changed lately, for pages that listen. Thread-safe."""

    MEMORY = 60.0  # seconds; a page that was away for longer reads the conversation again

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._news: dict[str, tuple[float, News]] = {}
        self._listeners: list[Callable[[str], None]] = []

    def subscribe(self, callback: Callable[[str], None]) -> None:
        """Have `callback(owner)` called from any thread at every change."""
        self._listeners.append(callback)

    def tell(self, owner: str, message: Mapping[str, Any]) -> None:
        now = time.monotonic()
        with self._lock:
            self._number += 1
            self._news = {key: one for key, one in self._news.items() if now - one[0] < self.MEMORY}
            self._news[str(message["id"])] = (now, News(self._number, owner, message))
        for listener in self._listeners:
            listener(owner)

    @property
    def number(self) -> int:
        """The number of the last change."""
        return self._number

    def since(self, owner: str, number: int) -> list[News]:
        """What has changed after this number, oldest first."""
        with self._lock:
            found = [news for _, news in self._news.values() if news.owner == owner and news.number > number]
        return sorted(found, key=lambda news: news.number)


@dataclass
class Pen:
    """Writes one answer of the director."""

    talks: Conversations
    news: Newsroom
    owner: str
    message: Message
    parts: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.RLock = field(
        default_factory=threading.RLock
    )  # of the parts, where a person decides about a plan meanwhile
    closed: bool = False
    _kept: float = 0.0
    _shown: float = 0.0
    _length: int = 0

    def write(self, words: str) -> None:
        """Add words to the last text, or begin one."""
        words = words[: TEXT_LIMIT - self._length]
        self._length += len(words)
        if not words:
            return
        if self.parts and "text" in self.parts[-1]:
            self.parts[-1] = {"text": self.parts[-1]["text"] + words}
        else:
            self.parts.append({"text": words.lstrip()})
        self._soon()

    def put(self, **part: Any) -> int:
        """Add another part; its place."""
        self.parts.append(part)
        self.keep()
        return len(self.parts) - 1

    def change(self, place: int, **values: Any) -> None:
        """Change a part: a call that has its result, say."""
        self.parts[place] = {**self.parts[place], **values}
        self.keep()

    def offer(self, plan: Plan) -> None:
        self.put(plan=plan.public())

    def keep(self, state: State = "speaking", error: ErrorBody | None = None) -> None:
        """Write it down as it is now, and show it; once it is closed, no more."""
        with self.lock:
            if self.closed:
                return
            self._kept = time.monotonic()
            self.talks.update(self.message.id, self.parts, state, error=error)
            self._show(state, error)

    def replan(self, plan: Mapping[str, Any]) -> None:
        """What a person has decided about a plan of this answer while it is still written."""
        self.parts = [
            {"plan": dict(plan)} if part.get("plan", {}).get("id") == plan["id"] else part for part in self.parts
        ]

    def close(self, state: State = "whole", error: ErrorBody | None = None) -> None:
        """The end. What was being called by then did not come back."""
        with self.lock:
            self._finish()
            self.keep(state, error)
            self.closed = True

    def _finish(self) -> None:
        self.parts = [
            {**part, "state": "stopped"} if part.get("call") and part.get("state") == "running" else part
            for part in self.parts
            if part.get("text", "x").strip()
        ]

    def beat(self) -> None:
        """A sign of life, where nothing has been written for a while."""
        if time.monotonic() - self._kept > KEEP_EVERY:
            self.keep()

    def _soon(self) -> None:
        now = time.monotonic()
        if now - self._kept > KEEP_EVERY:
            self.keep()
        elif now - self._shown > SHOW_EVERY:
            self._show("speaking", None)

    def _show(self, state: State, error: ErrorBody | None) -> None:
        self._shown = time.monotonic()
        told = {
            **self.message.public(),
            "parts": list(self.parts),
            "state": state,
            "error": error and error.model_dump(mode="json"),
        }
        self.news.tell(self.owner, told)
