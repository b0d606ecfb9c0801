"""The stream of a page's jobs, listened to beside a test."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import httpx

from tests.components.conftest import Web


class Stream:
    """Reads an event stream in a thread."""

    def __init__(self, web: Web, owner: str = "", **headers: str) -> None:
        self.messages: list[tuple[int, list[dict[str, Any]]]] = []
        self.lines: list[str] = []
        self.client = web.client(owner, **headers)
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        last = 0
        try:
            with self.client.stream("GET", "/jobs/events") as answer:
                for line in answer.iter_lines():
                    self.lines.append(line)
                    if line.startswith("id: "):
                        last = int(line[4:])
                    if line.startswith("data: "):
                        self.messages.append((last, json.loads(line[6:])))
        except httpx.HTTPError:
            return

    def until(self, seen: Any, seconds: float = 60) -> Any:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := seen(self):
                return found
            time.sleep(0.02)
        raise AssertionError(self.lines[-5:])

    def close(self) -> None:
        self.client.close()


def states_of(stream: Stream, job_id: str) -> list[str]:
    return [job["status"] for _, jobs in stream.messages for job in jobs if job["id"] == job_id]
