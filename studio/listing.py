"""Which jobs or runs are asked for in a list."""

from __future__ import annotations

from studio.errors import RequestError

STATUSES = ("queued", "running", "waiting", "succeeded", "failed", "cancelled", "interrupted")
MOST_LISTED = 500


def statuses_in(words: str, limit: int) -> list[str]:
    """The statuses that are asked for, one or several with commas; empty: all. Raises RequestError, also for a limit out of range."""
    wanted = [word.strip() for word in words.split(",") if word.strip()]
    for word in wanted:
        if word not in STATUSES:
            hint = f"Choose from {', '.join(STATUSES)}."
            raise RequestError(f'There is no status "{word[:40]}".', field="status", hint=hint)
    if not 1 <= limit <= MOST_LISTED:
        hint = f"Choose 1 to {MOST_LISTED}."
        raise RequestError(f"Limit is out of range ({limit} given).", field="limit", hint=hint)
    return wanted
