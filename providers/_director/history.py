"""What was created and what became of it, as a file of its own beside the studio's jobs. No address of a result is in it."""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from studio.requests import Request

MOST = 200  # completed ones that are kept
_LOCK = threading.Lock()


class History:
    """One account's record. path: its file; None keeps nothing."""

    def __init__(self, path: Path | None, clock: Callable[[], float]) -> None:
        self.path, self.clock = path, clock

    def begin(self, job: str, api: str, request: Request, data: Mapping[str, Any]) -> None:
        """A creation was accepted."""
        entry = {
            "chat_id" if api == "agent" else "task_id": job,
            "api": api,
            "prompt": request.prompt[:300],
            "submitted_at": self._now(),
            "quality": "cheap" if data.get("cheap") else "quality",
            "template_id": request.options.get("template") or None,
        }
        self._change(lambda held: held["pending"].append(entry))

    def complete(self, job: str, artifacts_of: str) -> None:
        """It is done. artifacts_of: the studio's job that has its files."""
        self._close(job, {"status": "completed", "job": artifacts_of})

    def fail(self, job: str, reason: str) -> None:
        self._close(job, {"status": "failed", "failure_reason": reason})

    def read(self) -> dict[str, Any]:
        """`pending` and `completed`; an unreadable file counts as empty."""
        try:
            held = json.loads(self.path.read_text("utf-8")) if self.path else {}
        except (OSError, ValueError):
            held = {}
        held = held if isinstance(held, dict) else {}
        return {"pending": list(held.get("pending") or ()), "completed": list(held.get("completed") or ())}

    def _close(self, job: str, end: Mapping[str, Any]) -> None:
        def change(held: dict[str, Any]) -> None:
            for entry in [each for each in held["pending"] if job in (each.get("chat_id"), each.get("task_id"))]:
                held["pending"].remove(entry)
                begun = datetime.datetime.fromisoformat(entry["submitted_at"]).timestamp()
                took = {"completed_at": self._now(), "generation_time_seconds": round(self.clock() - begun)}
                held["completed"] = [*held["completed"], {**entry, **took, **end}][-MOST:]

        self._change(change)

    def _change(self, change: Callable[[dict[str, Any]], None]) -> None:
        if self.path is None:
            return
        with _LOCK:
            held = self.read()
            change(held)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part = self.path.with_suffix(".part")
            part.write_text(json.dumps(held, ensure_ascii=False), "utf-8")
            part.replace(self.path)

    def _now(self) -> str:
        return datetime.datetime.fromtimestamp(self.clock(), datetime.UTC).isoformat()
