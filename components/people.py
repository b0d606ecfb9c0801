"""The People tab: personas with their photos and voices, and what is kept in mind. The script draws it from `components/_people.py`."""

from __future__ import annotations

from components._parts import Tab, island
from studio.people import CATEGORIES, RELATIONSHIPS
from studio.people.memories import PERSONALITY_LIMIT
from studio.people.persona import MOST_PHOTOS, MOST_TAGS
from studio.studio import Studio


def build(studio: Studio) -> Tab:
    """Lays out the tab."""
    island(
        "people",
        elem_id="people",
        relationships=list(RELATIONSHIPS),
        categories=list(CATEGORIES),
        photos=MOST_PHOTOS,
        tags=MOST_TAGS,
        personality=PERSONALITY_LIMIT,
    )
    return Tab()
