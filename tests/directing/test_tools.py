"""The tools that a model is told of, and the creative agent's own names for them."""

from __future__ import annotations

from studio.directing.tools import read_call


def test_understands_the_creative_agents_own_tools() -> None:
    called = read_call("sogni_generate_image", {"prompt": "a fox", "numberOfVariations": 2, "sourceImageIndex": -1})
    assert (called.name, called.kind, called.arguments) == (
        "edit",
        "task",
        {"prompt": "a fox", "count": 2, "references": -1},
    )
    segment = read_call("replace_video_segment", {"startSeconds": 1, "endSeconds": 3, "prompt": "snow"})
    assert (segment.name, segment.arguments["inputs"]) == (
        "plan_run",
        {"film": "last", "start": 1, "end": 3, "seconds": 2, "prompt": "snow"},
    )
    overlay = read_call(
        "overlay_video", {"sourceVideoIndex": -1, "overlays": [{"kind": "image", "sourceImageIndex": 0}]}
    )
    assert overlay.arguments["stickers"][0]["artifact"] == "0"
