"""The Workflows tab: recipes of many steps, what they make as it is made, and one's own written down.

The tab is drawn by its scripts from what `_flow_routes` tells; runs come with the page's event stream, so they are there after a reload.
"""

from __future__ import annotations

from components._parts import Tab, Target, island
from studio.studio import Studio

TAB = "workflows"
MEDIA = ("image", "video", "audio")


def build(studio: Studio) -> Tab:
    """Lays out the tab: the bench, and for each medium a place where "Send to" puts it, that hands it on to the form."""
    island("bench", elem_id=f"{TAB}-bench")
    places = {medium: island("inbox", elem_id=f"{TAB}-inbox-{medium}", medium=medium) for medium in MEDIA}
    return Tab(accepts=[Target("Workflow", (medium,), part, add=True) for medium, part in places.items()])
