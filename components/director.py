"""The Director tab: a conversation in which things are planned and made. The page's own script draws it; see `js/talks.js`."""

from __future__ import annotations

import gradio as gr

from components._parts import Tab, Target, island
from studio.studio import Studio

TAB = "director"
EXAMPLES = (  # what it is for, what is said
    ("A TikTok about a bakery", "Make me a TikTok about a small bakery at dawn, warm light"),
    ("Four posters, quick", "4 quick pictures of a jazz festival poster, 3:4"),
    ("A song for the road", "A driving synthwave song for a night road, 30 seconds, 110 bpm"),
    ("A storyboard film", "A storyboard of a lost robot that finds its way home, 12 seconds"),
    ("A clip from words", "A 5-second video of waves on a beach at sunset, cinematic"),
    ("A sound", "Sound effect of a creaking wooden door for 3 seconds"),
)


def build(studio: Studio) -> Tab:
    """Lays out the tab."""
    with gr.Column(elem_classes=["bl-director-tab"]):
        room = island(
            TAB,
            elem_id="director-room",
            examples=[{"title": title, "says": says} for title, says in EXAMPLES],
            providers={provider.name: provider.title for provider in studio.registry.all()},
        )
    return Tab(accepts=[Target("Director", ("image", "video", "audio"), room, add=True)])
