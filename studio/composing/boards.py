"""Storyboards: one sheet of panels, wide unless asked otherwise, and the film from it. Words to be seen stay in their own panel. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from studio.composing.lengths import lengths
from studio.composing.orders import ScriptOrder, Shape, StoryboardOrder
from studio.composing.reading import board_in, quality_in, scenes_of, shape_in, subject_of
from studio.composing.results import Panel, Storyboard
from studio.composing.scripts import by_rule
from studio.requests._base import Quality

SHAPES = frozenset({"2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "1:1", "16:9", "9:16", "21:9", "9:21"})
LANDSCAPE: Shape = "16:9"


def board_by_rule(order: StoryboardOrder) -> Storyboard:
    """The storyboard that the rules here write."""
    asked = {
        "prompt": order.prompt,
        "kind": "storyboard",
        "seconds": order.seconds,
        "shot_seconds": 60,
        "shots": order.frames,
    }
    script = by_rule(ScriptOrder.model_validate({**asked, "style": "-"}))  # the look is told once, for the whole sheet
    seen = [(shot.prompt.split(", -")[0].strip(" ,"), shot.visible) for shot in script.shots]
    story = " ".join(f"{scene.text.rstrip('.')}." for scene in scenes_of(order.prompt)) or subject_of(order.prompt)
    return laid_out(order, seen, story)


def laid_out(order: StoryboardOrder, seen: Sequence[tuple[str, str]], storyline: str) -> Storyboard:
    """The storyboard of these panels, each (what is seen, words to be read in it alone)."""
    long = lengths(order.seconds, 600, len(seen))
    panels = tuple(
        Panel(number=number, prompt=prompt[:2000], visible=visible[:200], seconds=seconds)
        for number, ((prompt, visible), seconds) in enumerate(zip(seen, long, strict=True), start=1)
    )
    style = order.style or "cinematic storyboard, clear composition"
    share = max(200, 7000 // len(panels))
    rows = "\n".join(_row(panel, share) for panel in panels)
    shape = order.aspect_ratio or shape_in(order.prompt) or LANDSCAPE
    board = order.board or board_in(order.prompt) or LANDSCAPE
    return Storyboard(
        storyline=storyline[:4000],
        sheet=(
            f"A storyboard sheet with exactly {len(panels)} numbered panels in reading order, {style}, the same characters and places "
            f"in all of them. Words are written only in the panel that names them.\n{rows}"
        ),
        film=(
            f"The scenes of the storyboard as one film, panel by panel, without panel borders and numbers, {style}. "
            f"Words are seen only in the scene that names them.\n{rows}"
        ),
        board=_shape(board),
        aspect_ratio=_shape(shape),
        quality=cast(Quality, order.quality or quality_in(order.prompt) or "hq"),
        seconds=order.seconds,
        panels=panels,
    )


def _row(panel: Panel, most: int) -> str:
    words = f' The words "{panel.visible}" are written in this panel.' if panel.visible else ""
    return f"Panel {panel.number}: {panel.prompt[:most].rstrip('. ')}.{words}"


def _shape(text: str) -> Shape:
    return cast(Shape, text) if text in SHAPES else LANDSCAPE
