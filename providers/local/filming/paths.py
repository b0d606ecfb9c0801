"""A camera's way before one picture: it begins, or ends, with exactly the whole picture, and never shows beyond its edges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from providers.local.filming.camera import Camera, Pose, View, needed, smooth

ACROSS = ("pan_x", "pan_y", "truck_x", "truck_y", "orbit")
NARROW = dict.fromkeys((*ACROSS, "roll"), 0.6)  # of the usual way, for a picture has nothing beyond its edges to show
SWEPT = {**dict.fromkeys((*ACROSS, "roll"), 0.8), "orbit": 1.1}  # ... where all of the way is seen at one scale
SWEEP = 0.02  # parts of the width under which nothing sweeps
NEARNESS = (0.28, 0.6)
SETTLE = 0.8  # seconds in which a hand begins to shake


def ways(
    camera: Camera, view: View, *, ends: bool = False, exact: bool = False
) -> tuple[list[tuple[View, Pose]], int | None]:
    """The view and the pose of every frame, and which frame shows the whole picture; None where the camera sweeps over it.

    ends: let it be the last frame, not the first. So it is too where the camera goes away from the picture. exact: one frame shows it
    whole however the camera moves. A sweep sees a part all along: growing from the whole picture, it would look like a zoom.
    """
    steady = [camera.way(number) for number in range(camera.frames)]
    if not exact and _sweeps(steady):
        return _swept(camera, steady, view), None
    closer = [pose.forward + pose.zoom for pose in steady]
    away = not camera.loop and closer[-1] < closer[0] - 1e-6
    if ends and closer[-1] > closer[0] + 1e-6:
        steady.reverse()
    whole = steady[-1] if ends or away else steady[0]
    poses = [_narrowed(pose.plus(whole, -1.0), NARROW) for pose in steady]
    order = range(camera.frames)
    bases = _growing(poses, reversed(order) if ends or away else order, view)
    sure = [smooth((camera.frames - 1 - n if ends or away else n) / camera.fps / SETTLE) for n in order]
    shaken = [pose.plus(camera.shake(n), sure[n]) for n, pose in enumerate(poses)]
    room = max(least_cover(pose, view, base) / base for pose, base in zip(shaken, bases, strict=True)) - 1
    path = [(replace(view, base=bases[n] * (1 + room * sure[n])), shaken[n]) for n in order]
    return path, camera.frames - 1 if ends or away else 0


def _sweeps(poses: list[Pose]) -> bool:
    """Whether the camera goes over the picture more than into it."""
    closer = [pose.forward + pose.zoom for pose in poses]
    farthest = max(_travel([getattr(pose, name) for pose in poses]) for name in ACROSS)
    return farthest > max(SWEEP, _travel(closer))


def _swept(camera: Camera, steady: list[Pose], view: View) -> list[tuple[View, Pose]]:
    """The way at one scale, which covers all of it."""
    poses = [_narrowed(pose, SWEPT).plus(camera.shake(number)) for number, pose in enumerate(steady)]
    base = 1.0
    for pose in poses:
        base = least_cover(pose, view, base)
    return [(replace(view, base=base), pose) for pose in poses]


def _travel(values: list[float]) -> float:
    return max(values) - min(values)


def least_cover(pose: Pose, view: View, start: float = 1.0) -> float:
    """The smallest scale, from `start` on, at which the frame lies within the canvas."""

    def lacking(base: float) -> float:
        seen = replace(view, base=base)
        return max(max(needed(seen.flat(pose, near), size, canvas)) for near in NEARNESS)

    size, canvas = (view.width, view.height), (view.canvas_width, view.canvas_height)
    low = high = start
    while lacking(high) > 0 and high < 4:
        low, high = high, high * 1.1
    for _ in range(12 if high > low else 0):
        middle = (low + high) / 2
        low, high = (middle, high) if lacking(middle) > 0 else (low, middle)
    return high


def _growing(poses: list[Pose], order: Iterable[int], view: View) -> list[float]:
    """For each pose a scale that covers; it only grows away from the frame that shows the whole picture."""
    bases, base = [1.0] * len(poses), 1.0
    for number in order:
        bases[number] = base = least_cover(poses[number], view, base)
    return bases


def _narrowed(pose: Pose, parts: dict[str, float]) -> Pose:
    return replace(pose, **{name: part * getattr(pose, name) for name, part in parts.items()})
