"""The job tray at the foot of the page: this owner's jobs, live, for every tab at once."""

from __future__ import annotations

from typing import Any

import gradio as gr

from components._events import RECENT
from components._parts import QUIET, island
from components._wire import page_job
from components.guard import owner_of
from studio.studio import Studio


def build(studio: Studio) -> gr.HTML:
    """The tray. It lives from the event stream; where that stays silent it asks here."""
    titles = {provider.name: provider.title for provider in studio.registry.all()}
    tray = island("tray", elem_id="job-tray", events=("poll",))

    def snapshot(request: gr.Request) -> list[dict[str, Any]]:
        return [page_job(job, titles) for job in studio.jobs(owner=owner_of(request), limit=RECENT)]

    tray.poll(snapshot, None, tray, **QUIET)
    return tray
