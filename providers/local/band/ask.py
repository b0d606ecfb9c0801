"""What is asked of the band. Light: it is imported where the job runs, the rest only in a worker."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ask:
    """What a request says. Empty or None is left to the band."""

    prompt: str
    seconds: float
    seed: int
    negative: str = ""
    bpm: int | None = None
    key: str = ""
    beats: int | None = None
