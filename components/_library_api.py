"""The part of the public API that brings media into the library and finds them there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool

from components._speaks import speaks
from studio.studio import Studio


class LibraryApi:
    """The functions. As in `components.api`, the docstrings are what programs and agents read."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def functions(self) -> list[Callable[..., Any]]:
        """In the order of the documentation."""
        return [
            self.import_media,
            self.search_library,
            self.get_artifact,
        ]

    @speaks
    async def import_media(self, owner: str, source: str) -> dict[str, Any]:
        """Bring a picture, film or sound into the library, to use it in requests. Large files are better sent with POST media.

        Args:
            source: A data: URI or a public https URL; never a path.

        Returns:
            {"artifact": {...}, "recipe": what made it if the file tells, else null}
        """
        artifact = await run_in_threadpool(self._studio.import_media, source, owner=owner)
        recipe = await run_in_threadpool(self._studio.library.recipe_of, artifact)
        return {"artifact": artifact.public(), "recipe": recipe or None}

    @speaks
    async def search_library(
        self, owner: str, query: str = "", media: str = "", limit: int = 20, offset: int = 0
    ) -> dict[str, Any]:
        """Your artifacts, newest first.

        Args:
            query: Words of their prompts and titles; empty for all.
            media: Only image, video, audio, model or text; empty for all.
            limit: How many at most, 1 to 500.
            offset: How many to skip, for the next page.

        Returns:
            {"items": [...], "total": how many there are on all pages}
        """
        page = await run_in_threadpool(
            self._studio.search, owner=owner, query=query, media=media, limit=limit, offset=offset
        )
        return {"items": [artifact.public() for artifact in page.items], "total": page.total}

    @speaks
    async def get_artifact(self, owner: str, artifact_id: str) -> dict[str, Any]:
        """One artifact of the library, and what made it.

        Args:
            artifact_id: Which one.

        Returns:
            {"artifact": {...}, "recipe": the task, the request and what else is known of its making, else null}
        """
        artifact = await run_in_threadpool(self._studio.library.get, artifact_id, owner=owner)
        recipe = await run_in_threadpool(self._studio.library.recipe_of, artifact)
        return {"artifact": artifact.public(), "recipe": recipe or None}
