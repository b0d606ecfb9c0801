"""The part of the public API that is about stars and the trash of the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool

from components._shelving import marked, restored, starred, trashed
from components._speaks import speaks
from studio.studio import Studio


class ShelfApi:
    """The functions. As in `components.api`, the docstrings are what programs and agents read."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def functions(self) -> list[Callable[..., Any]]:
        """In the order of the documentation."""
        return [self.star_artifacts, self.trash_artifacts, self.restore_artifacts, self.search_marked]

    @speaks
    async def star_artifacts(self, owner: str, artifact_ids: list[str], on: bool = True) -> dict[str, Any]:
        """Give artifacts of the library a star, or take it away.

        Args:
            artifact_ids: Which ones.
            on: false takes the star away.

        Returns:
            {"starred": their ids} or {"unstarred": their ids}
        """
        return await run_in_threadpool(starred, self._studio, owner, artifact_ids, on)

    @speaks
    async def trash_artifacts(self, owner: str, artifact_ids: list[str]) -> dict[str, Any]:
        """Put artifacts into the trash, from where restore_artifacts brings them back until it is emptied.

        Args:
            artifact_ids: Which ones.

        Returns:
            {"trashed": their ids}
        """
        return await run_in_threadpool(trashed, self._studio, owner, artifact_ids)

    @speaks
    async def restore_artifacts(self, owner: str, artifact_ids: list[str]) -> dict[str, Any]:
        """Take artifacts out of the trash.

        Args:
            artifact_ids: Which ones.

        Returns:
            {"restored": their ids}
        """
        return await run_in_threadpool(restored, self._studio, owner, artifact_ids)

    @speaks
    async def search_marked(
        self, owner: str, mark: str, query: str = "", media: str = "", limit: int = 20, offset: int = 0
    ) -> dict[str, Any]:
        """Your artifacts that have a star, or those in the trash, newest first.

        Args:
            mark: starred or trashed.
            query: As in search_library.
            media: As in search_library.
            limit: How many at most, 1 to 500.
            offset: How many to skip, for the next page.

        Returns:
            {"items": [...], "total": how many there are on all pages}
        """
        return await run_in_threadpool(marked, self._studio, owner, mark, query, media, limit, offset)
