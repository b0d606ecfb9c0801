"""A camera's way before one picture: it begins, or ends, with exactly the whole picture, and never shows beyond its edges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from providers.local.filming.camera import Camera, Pose, View, needed, smooth

SIDEWAYS = 0.6  # of the usual way, for a picture has nothing beyond its edges to show
NEARNESS = (0.28, 0.6)
SETTLE = 0.8  # seconds in which a hand begins to shake

Size = tuple[int, int]
Eye = tuple[float, float]
MIDDLE = (0.5, 0.5)


def ways(
    camera: Camera, size: Size, canvas: Size, *, eye: Eye = MIDDLE, ends: bool = False
) -> tuple[list[tuple[View, Pose]], bool]:
    """The view and the pose of every frame, and whether it is the last one that shows the whole picture.

    ends: let it be the last frame, not the first. So it is too where the camera goes away from the picture.
    """
    steady = [camera.way(number) for number in range(camera.frames)]
    closer = [pose.forward + pose.zoom for pose in steady]
    away = not camera.loop and closer[-1] < closer[0] - 1e-6
    if ends and closer[-1] > closer[0] + 1e-6:
        steady.reverse()
    whole = steady[-1] if ends or away else steady[0]
    poses = [_narrowed(pose.plus(whole, -1.0)) for pose in steady]
    order, view = range(camera.frames), View(size[0], size[1], canvas[0], canvas[1], eye)
    bases = _growing(poses, reversed(order) if ends or away else order, view)
    sure = [smooth((camera.frames - 1 - n if ends or away else n) / camera.fps / SETTLE) for n in order]
    shaken = [pose.plus(camera.shake(n), sure[n]) for n, pose in enumerate(poses)]
    room = max(least_cover(pose, view, base) / base for pose, base in zip(shaken, bases, strict=True)) - 1
    return [(replace(view, base=bases[n] * (1 + room * sure[n])), shaken[n]) for n in order], ends or away


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


def _narrowed(pose: Pose) -> Pose:
    sideways = ("pan_x", "pan_y", "truck_x", "truck_y", "orbit", "roll")
    return replace(pose, **{name: SIDEWAYS * getattr(pose, name) for name in sideways})
