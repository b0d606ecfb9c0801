"""The part of the public API that is about projects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool

from components._speaks import speaks
from studio.studio import Studio


class ProjectApi:
    """The functions. As in `components.api`, the docstrings are what programs and agents read."""

    def __init__(self, studio: Studio) -> None:
        self._studio, self._projects = studio, studio.projects

    def functions(self) -> list[Callable[..., Any]]:
        """In the order of the documentation."""
        return [self.list_projects, self.open_project, self.delete_project, self.search_project]

    @speaks
    async def list_projects(self, owner: str) -> dict[str, Any]:
        """The projects that your jobs, artifacts, runs and conversations are grouped by.

        Returns:
            {"projects": [{name, created_at, items: how many artifacts are in it, open: whether what is begun now belongs to it}]}
        """
        return {"projects": [each.public() for each in await run_in_threadpool(self._projects.all, owner)]}

    @speaks
    async def open_project(self, owner: str, project: str) -> dict[str, Any]:
        """Open a project, in the page too: what is begun or brought in from now on belongs to it, unless it names another one.

        Args:
            project: Its name; a new one is made. Empty closes the one that is open.

        Returns:
            {"open": its name}
        """
        return {"open": await run_in_threadpool(self._projects.open, owner, project)}

    @speaks
    async def delete_project(self, owner: str, project: str) -> dict[str, Any]:
        """Delete a project. What is in it stays in the library.

        Args:
            project: Its name.

        Returns:
            {"deleted": its name}
        """
        await run_in_threadpool(self._projects.delete, owner, project)
        return {"deleted": project}

    @speaks
    async def search_project(
        self, owner: str, project: str, query: str = "", media: str = "", limit: int = 20, offset: int = 0
    ) -> dict[str, Any]:
        """The artifacts of a project, newest first.

        Args:
            project: The project.
            query: As in search_library.
            media: As in search_library.
            limit: How many at most, 1 to 500.
            offset: How many to skip, for the next page.

        Returns:
            {"items": [...], "total": how many there are on all pages}
        """
        search = self._studio.search
        page = await run_in_threadpool(
            search, owner=owner, project=project, query=query, media=media, limit=limit, offset=offset
        )
        return {"items": [artifact.public() for artifact in page.items], "total": page.total}
