"""The Library tab: everything this owner has made or brought in."""

from __future__ import annotations

from typing import Any

import gradio as gr

from components._parts import EACH, QUIET, Tab, island
from components._viewer import tile_of
from components.guard import owner_of
from studio.errors import BacklotError
from studio.library.search import PAGE
from studio.studio import Studio


def build(studio: Studio) -> Tab:
    """Lays out the tab, and wires it. Looking, choosing and paging is the script's; what is shown comes from here."""
    shelf = island("library", elem_id="library-results", events=("show", "empty", "open", "drop"))

    def page(wish: Any, owner: str) -> dict[str, Any]:
        """One page by what the person wishes to see: query, media, starred, trashed, offset; asked is the number of the question."""
        wanted: dict[str, Any] = {
            "query": str(wish.query)[:500],
            "media": str(wish.media),
            "starred": bool(wish.starred),
            "trashed": bool(wish.trashed),
            "offset": int(wish.offset),
        }
        project = studio.projects.current(owner)
        found = studio.library.search(owner=owner, limit=PAGE, project=project, **wanted)
        return {
            **wanted,
            "project": project,
            "projects": [each.public() for each in studio.projects.all(owner)],
            "asked": int(wish.asked),
            "items": [tile_of(artifact) for artifact in found.items],
            "total": found.total,
            "limit": PAGE,
        }

    def show(event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        return page(event, owner_of(request))

    def empty(event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """Deletes this owner's trash for good."""
        owner = owner_of(request)
        studio.library.empty_trash(older_than=0, owner=owner)
        return page(event, owner)

    def open_(event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """Opens a project, or with an empty name none: what is begun from now on belongs to it."""
        owner = owner_of(request)
        try:
            studio.projects.open(owner, str(event.project))
        except BacklotError as error:
            gr.Warning(f"{error.message} {error.hint}".strip())
        return page(event, owner)

    def drop(event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """Deletes a project; what is in it stays."""
        owner = owner_of(request)
        try:
            studio.projects.delete(owner, str(event.project))
        except BacklotError as error:
            gr.Warning(f"{error.message} {error.hint}".strip())
        return page(event, owner)

    shelf.show(show, None, shelf, **EACH)
    shelf.empty(empty, None, shelf, **QUIET)
    opened, dropped = shelf.open(open_, None, shelf, **EACH), shelf.drop(drop, None, shelf, **EACH)
    return Tab(checks=(opened, dropped))
