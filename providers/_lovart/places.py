"""The place of each file among a job's outputs: given once, and the same after a restart, in whatever order they are listed then."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any


def digest(value: Any) -> str:
    """A short name of anything that is JSON."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


class Places:
    """One job's places. folder: of the job, where they are kept."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "places.json"
        self._names: list[str] = json.loads(self._path.read_text("utf-8")) if self._path.exists() else []

    def of(self, url: str) -> int:
        """The place of the file at this address; the next free one where it is new."""
        name = digest(url)
        if name not in self._names:
            self._names.append(name)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part = self._path.with_suffix(".part")
            part.write_text(json.dumps(self._names), "utf-8")
            part.replace(self._path)
        return self._names.index(name)
