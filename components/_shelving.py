"""Stars and the trash of the library as programs use them, by the API and from a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from studio.errors import RequestError
from studio.studio import Studio

MARKS = ("starred", "trashed")


def starred(studio: Studio, owner: str, artifacts: Sequence[str], on: bool = True) -> dict[str, Any]:
    """Give these a star, or take it away."""
    studio.library.star(_some(artifacts), on, owner=owner)
    return {"starred" if on else "unstarred": [*artifacts]}


def trashed(studio: Studio, owner: str, artifacts: Sequence[str]) -> dict[str, Any]:
    """Put these into the trash."""
    studio.library.trash(_some(artifacts), owner=owner)
    return {"trashed": [*artifacts]}


def restored(studio: Studio, owner: str, artifacts: Sequence[str]) -> dict[str, Any]:
    """Take these out of the trash."""
    studio.library.restore(_some(artifacts), owner=owner)
    return {"restored": [*artifacts]}


def marked(
    studio: Studio, owner: str, mark: str, query: str = "", media: str = "", limit: int = 20, offset: int = 0
) -> dict[str, Any]:
    """One page of what has a star, or is in the trash. Raises RequestError for another mark."""
    if mark not in MARKS:
        hint = f"Choose one of {', '.join(MARKS)}."
        raise RequestError(f'"{mark[:40]}" is no mark.', field="mark", hint=hint)
    has_star, gone = mark == "starred", mark == "trashed"
    page = studio.library.search(
        owner=owner, query=query, media=media, limit=limit, offset=offset, starred=has_star, trashed=gone
    )
    return {"items": [artifact.public() for artifact in page.items], "total": page.total}


def _some(artifacts: Sequence[str]) -> Sequence[str]:
    if not artifacts:
        raise RequestError("No artifact is named.", field="artifact_ids", hint="Give the ids of one or more.")
    return artifacts
