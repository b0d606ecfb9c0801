"""The upper edge of the near land: meadow, shore, hilltop or headland, shaped for what shall stand on it."""

import numpy as np

from .noise import ridge
from .placing import Wanted
from .scene import Scene
from .shapes import smoothstep


def on_cliff(scene: Scene, wanted: list[Wanted]) -> bool:
    """Whether the near land is a headland over the sea."""
    return (
        scene.setting == "land"
        and scene.terrain == "cliffs"
        and scene.water == "sea"
        and any(w.place == "ground" for w in wanted)
    )


def ground_line(scene: Scene, wanted: list[Wanted]) -> np.ndarray:
    """The upper edge of the near land (width,) in pixels, y down; below the frame where there is none."""
    rng, w, h = scene.rng("ground"), scene.width, scene.height
    x = np.arange(w, dtype=np.float32) / w
    below = h - scene.horizon
    roll = (ridge(w, rng, cell=max(w * 0.5, scene.unit * 0.8), octaves=3, gain=0.35) - 0.5) * 2
    slope = (x - 0.5) * scene.side
    ashore = any(want.place == "ground" for want in wanted)
    if scene.setting == "space":
        return (h * 0.8 + (roll - 4 * slope * slope) * 0.03 * h).astype(np.float32)
    if scene.terrain == "city" and scene.water:
        return np.full(w, h * 1.2, np.float32)
    if scene.cliff:
        return _headland(scene, rng, x, _broadest(scene, wanted))
    if scene.water == "sea" and not ashore and scene.ground != "sand":
        return np.full(w, h * 1.2, np.float32)
    if scene.water in ("sea", "lake", "fall"):
        tilt = 0.34 if ashore else 0.24
        line = scene.horizon + below * (0.64 - tilt * slope * 1.5 + 0.07 * roll)
    elif scene.water == "river" and any(want.place == "span" for want in wanted):
        line = scene.horizon + below * (0.74 + 0.05 * roll)
    elif scene.terrain in ("grid", "city"):
        line = np.full(w, scene.horizon + below * (0.04 if scene.water is None else 0.5), np.float32)
    else:
        line = scene.horizon + below * (0.26 + 0.1 * roll - 0.12 * slope)
    if any(want.place == "ground" and want.mention.word.get("perch") for want in wanted) and scene.water is None:
        mid = 0.5 + scene.side * 0.17
        mound = np.exp(-(((x - mid) * w / scene.unit) ** 2) / 0.12)
        line = line - mound * min(0.26 * scene.unit, 0.24 * h)
        return np.clip(line, 0.36 * h, h * 1.2).astype(np.float32)
    return np.clip(line, scene.horizon + 0.02 * h, h * 1.2).astype(np.float32)


def _broadest(scene: Scene, wanted: list[Wanted]) -> float:
    """The width of the broadest thing that is to stand on land, as a part of the picture's."""
    widths = [want.size * want.aspect * scene.unit for want in wanted if want.place == "ground"]
    return max(widths, default=0.0) / scene.width


def _headland(scene: Scene, rng: np.random.Generator, x: np.ndarray, broadest: float) -> np.ndarray:
    """A plateau on the scene's side that breaks off into the water."""
    across = x if scene.side > 0 else 1 - x
    w, h = scene.width, scene.height
    edge = min(float(rng.uniform(0.44, 0.5)), max(0.16, 0.9 - broadest * 1.2))
    jag = ridge(w, rng, cell=scene.unit * 0.07, octaves=5, gain=0.55) - 0.5
    top = (
        scene.horizon
        - min(0.05 * h, 0.05 * scene.unit)
        - scene.unit * 0.05 * smoothstep(edge, 1.0, across)
        + (ridge(w, rng, cell=scene.unit * 0.4, octaves=4) - 0.5) * 0.03 * scene.unit
    )
    drop = 1 - smoothstep(edge - 0.1, edge + 0.035, across + jag * 0.05)
    foot = h * 1.04 + (edge - 0.12 - across) * h * 0.5
    return (top * (1 - drop) + np.maximum(foot, h * 0.93) * drop + jag * drop * (1 - drop) * 0.3 * scene.unit).astype(
        np.float32
    )
