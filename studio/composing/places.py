"""Where a film is shown: the platform presets, as far as a script needs them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from studio.composing.orders import ScriptOrder, Shape
from studio.errors import RequestError
from studio.presets import BrokenPreset, Platform, read_preset
from studio.workflows.problems import nearest

FOLDER = Path(__file__).parents[2] / "presets" / "platforms"
NOWHERE = "none"  # the choice of no platform in a form


@dataclass(frozen=True)
class Place:
    """What a film is held to. manner: how films are told there."""

    aspect_ratio: Shape
    seconds: float
    manner: str = ""


@cache
def platforms() -> dict[str, Platform]:
    """The platforms by id; a broken file is reported where presets are shown, and left out here."""
    found = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        try:
            found[path.stem] = cast(Platform, read_preset(path, "platforms"))
        except BrokenPreset:
            continue
    return found


def place_of(order: ScriptOrder, usual: float) -> Place:
    """Shape and length as asked, else the platform's, else the usual ones. Raises RequestError for what the platform does not take."""
    if order.platform in ("", NOWHERE):
        return Place(order.aspect_ratio or "16:9", order.seconds or usual)
    known = platforms()
    if order.platform not in known:
        hint = nearest(order.platform[:60], known, f"Choose one of {', '.join(known)}.")
        raise RequestError(f'There is no platform "{order.platform[:60]}".', field="platform", hint=hint)
    platform = known[order.platform]
    shortest, longest = platform.seconds
    seconds = order.seconds or float(platform.values.get("duration") or min(max(usual, shortest), longest))
    if not shortest <= seconds <= longest:
        raise RequestError(
            f"{platform.title} takes films of {shortest:g} to {longest:g} seconds; {seconds:g} asked.",
            field="seconds",
            hint=f"Choose {shortest:g} to {longest:g} seconds, or another platform.",
        )
    shape = order.aspect_ratio or platform.values.get("aspect_ratio") or "16:9"
    return Place(cast(Shape, shape), seconds, platform.style)
