"""What an account has created today, by kind, in its time zone. It is counted at creation, as the gateway does.

The gateway keeps the limits; this refuses a call that would be refused there. Without a tier nothing is known, so nothing is refused.
"""

from __future__ import annotations

import datetime
import json
import threading
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any

from providers._director.accounts import NAME, USUAL_ZONE, ZONE
from providers._director.catalog import catalog
from providers._director.texts import say
from studio.errors import NotConfigured, QuotaReached


class Daily:
    """One account's counts. path: its file; None keeps them in memory."""

    def __init__(self, path: Path | None, clock: Callable[[], float]) -> None:
        self.path, self.clock, self._lock = path, clock, threading.Lock()
        self._held: dict[str, Any] = {}

    def check(self, kind: str, tier: str, zone: str) -> None:
        """Raises QuotaReached when nothing of this kind is left today."""
        left = self.left(kind, tier, zone)
        if left is not None and left <= 0:
            raise QuotaReached(
                say("daily_limit" if kind == "video" else "daily_image_limit"),
                provider=NAME,
                code="daily_limit",
                hint="Nothing was sent. Wait until then, or choose another provider.",
            )

    def count(self, kind: str, zone: str) -> None:
        """One more was created."""
        with self._lock:
            held = self._today(zone)
            self._write({**held, kind: held.get(kind, 0) + 1})

    def left(self, kind: str, tier: str, zone: str) -> int | None:
        """How many of this kind are left today; None where no limit is known."""
        with self._lock:
            held = self._today(zone)
        limit = limit_of(kind, tier)
        return None if limit is None else max(0, limit - held.get(kind, 0))

    def _today(self, zone: str) -> dict[str, Any]:
        """The counts of the day that it is there now."""
        day = datetime.datetime.fromtimestamp(self.clock(), zone_of(zone)).date().isoformat()
        held = self._read()
        return held if held.get("day") == day else {"day": day}

    def _read(self) -> dict[str, Any]:
        if self.path is None:
            return self._held
        try:
            held = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return held if isinstance(held, dict) else {}

    def _write(self, held: dict[str, Any]) -> None:
        self._held = held
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part = self.path.with_suffix(".part")
            part.write_text(json.dumps(held), "utf-8")
            part.replace(self.path)


def limit_of(kind: str, tier: str) -> int | None:
    return catalog().daily.get(tier, {}).get(kind)


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """The time zone of this name. Raises NotConfigured for one that is unknown."""
    try:
        return zoneinfo.ZoneInfo(name or USUAL_ZONE)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NotConfigured(
            f"{ZONE} names no time zone ({name[:40]}).", provider=NAME, field=ZONE, hint=f"Set it like {USUAL_ZONE}."
        ) from error
