"""Panels of providers that keep projects and conversations: what is in use, and what may be changed there."""

from __future__ import annotations

import time
from typing import Any

import gradio as gr

from components._parts import EACH, QUIET, island
from components.guard import owner_of
from studio.errors import BacklotError, NotConfigured
from studio.provider import Provider
from studio.studio import Studio


def desk(studio: Studio, provider: Provider) -> tuple[gr.HTML, Any]:
    """The panel of one provider, and the handler that brings it up to date. It is empty where the account is not this person's to use."""
    name = provider.name
    part = island("desk", elem_id=f"settings-{name}", events=("look", "arrange"), title=provider.title, provider=name)

    def look(request: gr.Request) -> dict[str, Any]:
        """The panel as it is now; nobody looks without having opened Settings."""
        return _shown(studio, name, owner_of(request))

    def arrange(event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """Does what was asked for, and answers in the panel."""
        owner = owner_of(request)
        try:
            said = studio.arrange(name, str(event.verb), dict(event.values), owner=owner)
        except BacklotError as error:
            return _shown(studio, name, owner, trouble=f"{error.message} {error.hint}".strip())
        return _shown(studio, name, owner, said=said)

    part.look(look, None, part, **QUIET)
    part.arrange(arrange, None, part, **EACH)
    return part, look


def _shown(studio: Studio, name: str, owner: str, **words: str) -> dict[str, Any]:
    at = time.time()  # so that the same answer is new again
    try:
        return {"panel": studio.panel(name, owner=owner), "at": at, **words}
    except NotConfigured:
        return {"panel": None, "at": at}
    except BacklotError as error:
        return {"panel": None, "at": at, "trouble": f"{error.message} {error.hint}".strip()}
