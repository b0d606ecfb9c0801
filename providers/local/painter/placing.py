"""Where things go: on the thirds, apart from each other, inside the frame."""

from dataclasses import dataclass

import numpy as np

from .reading import Mention
from .scene import Scene

TRIES = 28


@dataclass(frozen=True)
class Wanted:
    """A thing to place: its size as a part of the scene's unit, width over height, where it belongs, how many."""

    mention: Mention
    size: float
    aspect: float
    place: str
    count: int
    rank: int


@dataclass(frozen=True)
class Spot:
    """A thing placed: middle x, base y and height in pixels; depth 0 is near."""

    wanted: Wanted
    x: float
    y: float
    size: float
    depth: float
    flip: bool


def placed(scene: Scene, wanted: list[Wanted]) -> list[Spot]:
    """A spot for every thing wanted; groups follow their first member."""
    spots: list[Spot] = []
    for want in wanted:
        rng = scene.rng("place", want.mention.word.name, want.mention.colour, want.rank)
        for n in range(want.count):
            shrink = 1.0 if n == 0 else float(rng.uniform(0.55, 0.9))
            if want.count > 2:
                shrink *= 0.8
            spots.append(_best(scene, want, spots, rng, shrink, n))
    return spots


def _best(scene: Scene, want: Wanted, taken: list[Spot], rng: np.random.Generator, shrink: float, n: int) -> Spot:
    size = want.size * scene.unit * shrink
    room = 0.9 if want.place not in ("span", "pier") else 1.4
    size = min(size, room * scene.width / max(want.aspect, 0.3), room * scene.height)
    options = [_candidate(scene, want, size, rng, n) for _ in range(TRIES)]
    return min(options, key=lambda spot: _cost(scene, spot, taken, lead=n == 0))


def _candidate(scene: Scene, want: Wanted, size: float, rng: np.random.Generator, n: int) -> Spot:
    margin = min(0.5, (0.58 * want.aspect * size + 0.02 * scene.unit) / scene.width)
    x = float(rng.uniform(margin, 1 - margin)) if margin < 0.5 else 0.5
    if scene.setting in ("close", "table") and want.rank == 0 and n == 0:
        x = 0.5 + float(rng.uniform(-0.06, 0.06))
    x *= scene.width
    y, depth, scale = _height(scene, want, x, size, rng)
    if scene.setting == "land" and want.place in ("ground", "water"):
        scale = min(scale, 0.95 * y / size)
    flip = bool(x < scene.width / 2) != (rng.random() < 0.15)
    return Spot(want, x, y, size * scale, depth, flip)


def _height(scene: Scene, want: Wanted, x: float, size: float, rng: np.random.Generator) -> tuple[float, float, float]:
    """(base y, depth, scale) for a thing at x, by the place it belongs to."""
    h, horizon = scene.height, scene.horizon
    if scene.setting == "close":
        return h * 1.0 if size > 0.5 * h else h * 0.92, 0.0, 1.0
    if scene.setting == "table":
        return h * float(rng.uniform(0.8, 0.86)), 0.0, 1.0
    if scene.setting == "space" and want.place == "ground":
        return h * float(rng.uniform(0.86, 0.93)), 0.0, 1.0
    if scene.setting in ("underwater", "space", "abstract"):
        low, high = size * 1.08, h * (0.93 if scene.setting == "space" else 0.86)
        return float(rng.uniform(min(low, high), high)), 0.15 * float(rng.random()), 1.0
    if want.place in ("sky", "float"):
        low, high = size * 1.15 + 0.03 * h, max(horizon * 0.86, size * 1.2)
        return float(rng.uniform(min(low, high), high)), 0.1, 1.0
    if want.place == "water":
        shore = float(scene.ground_line.max() if scene.cliff else scene.ground_line.min())
        bottom = min(shore if shore < h else h * 0.94, h * 0.9)
        near = float(rng.uniform(0.35, 0.85))
        y = horizon + max(0.02 * h, (bottom - horizon) * near)
        return y, 0.35 * (1 - near), 0.75 + 0.25 * near
    if want.place in ("span", "pier"):
        return horizon + (h - horizon) * (0.42 if want.place == "span" else 0.6), 0.25, 1.0
    line = float(scene.ground_line[int(np.clip(x, 0, scene.width - 1))])
    if scene.cliff:
        return line + scene.unit * float(rng.uniform(0.012, 0.05)), 0.06, 1.0
    if want.mention.word.get("perch") and scene.water is None and want.rank == 0:
        return line + scene.unit * 0.03, 0.12, 1.0
    far = 0.5 if want.mention.word.family in ("buildings", "plants") else 0.85
    low = min(line + 0.02 * h, 0.93 * h)
    reach = max(0.0, 0.94 * h - low)
    near = float(rng.uniform(0.15, 0.75)) * far
    y = low + reach * near
    return y, 0.22 * (1 - near) * (1 if want.rank else 0.5), 1.0


def _cost(scene: Scene, spot: Spot, taken: list[Spot], *, lead: bool) -> float:
    """How bad a spot is: overlaps first, then distance from the thirds and from its own side."""
    cost = sum(_overlap(spot, other) for other in taken) * 6
    across = spot.x / scene.width
    if lead and spot.wanted.rank == 0 and scene.setting not in ("close", "table"):
        third = 0.5 + scene.side * 0.17
        cost += abs(across - third) * 2.2
    light = (
        abs(spot.x - scene.light.x) < 0.5 * spot.wanted.aspect * spot.size
        and spot.y - spot.size < scene.light.y < spot.y
    )
    cost += 0.5 if light and scene.setting == "land" else 0.0
    if scene.setting == "land" and spot.wanted.place == "ground":
        cost += _footing(scene, spot)
    if scene.setting == "land" and spot.wanted.place == "water":
        cost += _aground(scene, spot)
    top = spot.y - spot.size
    cost += max(0.0, -top / scene.height) * 8 if scene.setting != "close" else 0.0
    return cost


def _footing(scene: Scene, spot: Spot) -> float:
    """How badly the ground holds a thing: its feet over the water, or over a drop."""
    under = _under(scene, spot, 0.4)
    return 5.0 * float(np.mean(under > spot.y)) + (5.0 if float(under.max()) > 0.95 * scene.height else 0.0)


def _aground(scene: Scene, spot: Spot) -> float:
    """How badly something afloat stands on the land, or behind it."""
    return 6.0 * float(np.mean(_under(scene, spot, 0.5) < spot.y))


def _under(scene: Scene, spot: Spot, reach: float) -> np.ndarray:
    """The ground's line below a thing. reach: how much of its width to each side."""
    half = reach * spot.wanted.aspect * spot.size
    left, right = sorted(int(np.clip(spot.x + side * half, 0, scene.width - 1)) for side in (-1, 1))
    return scene.ground_line[left : right + 1]


def _overlap(a: Spot, b: Spot) -> float:
    """How much of the smaller thing's box the other covers, 0 to 1."""
    aw, bw = a.size * a.wanted.aspect, b.size * b.wanted.aspect
    wide = min(a.x + aw / 2, b.x + bw / 2) - max(a.x - aw / 2, b.x - bw / 2)
    high = min(a.y, b.y) - max(a.y - a.size, b.y - b.size)
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / max(1.0, min(aw * a.size, bw * b.size))
