"""A camera that looks at flat layers of different distance: where it stands in every frame, and how each layer then appears.

Distances are given as nearness: 1 is the nearest plane that is shown, 0 is infinitely far. A layer's shift by a sideways step is in
proportion to its nearness, as in a real lens.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from providers.local.filming.words import Direction, Move

PIVOT = 0.5  # nearness of what an orbit turns around, where nothing else is known
SHAKE_RATES = (0.37, 0.83, 1.61, 2.9)  # Hz; a hand's slow sway and its small tremor
ROOM_STEP = 0.01
SLACK = 1.0  # canvas pixels that may lie beyond its edge


@dataclass(frozen=True)
class Pose:
    """Where the camera is. pan: the whole picture's shift; truck: a sideways step; both parts of the width (x) or height (y).

    forward: 0 stands still, 0.2 makes the nearest plane a quarter larger; zoom: logarithm of the lens's scale; roll: degrees.
    """

    pan_x: float = 0.0
    pan_y: float = 0.0
    truck_x: float = 0.0
    truck_y: float = 0.0
    forward: float = 0.0
    zoom: float = 0.0
    roll: float = 0.0
    orbit: float = 0.0

    def plus(self, other: Pose, amount: float = 1.0) -> Pose:
        return Pose(*(getattr(self, part.name) + amount * getattr(other, part.name) for part in fields(Pose)))

    def toward(self, other: Pose, part: float) -> Pose:
        """The pose this far on the way to another: 0 is this one, 1 the other."""
        return self.plus(other.plus(self, -1.0), part)


def smooth(part: float) -> float:
    """A way from 0 to 1 that starts and ends softly and is even in between; its speed has no corner."""
    ramp = 0.3
    part = min(1.0, max(0.0, part))
    if part > 0.5:
        return 1.0 - smooth(1.0 - part)
    if part >= ramp:
        return (part - ramp / 2) / (1 - ramp)
    return (part - ramp / math.pi * math.sin(math.pi * part / ramp)) / 2 / (1 - ramp)


def snap(part: float) -> float:
    """A way from 0 to 1 with a pause, a rush and a long soft landing."""
    late = min(1.0, max(0.0, (part - 0.12) / 0.7))
    return 1 - (1 - late) ** 4 * (1 + 4 * late)


EASES = {"smooth": smooth, "snap": snap}


class Camera:
    """The poses of a shot of `frames` frames."""

    def __init__(self, told: Direction, default: Sequence[Move], frames: int, fps: float, seed: int) -> None:
        """default: the moves where the words name none and do not forbid any."""
        self.moves = told.moves or (() if told.still else tuple(default))
        self.pace, self.loop, self.frames, self.fps = told.pace, told.loop, frames, fps
        rng = np.random.default_rng([seed, 77])
        self._waves = rng.uniform(0, 2 * math.pi, (3, len(SHAKE_RATES))), rng.uniform(0.7, 1.3, (3, len(SHAKE_RATES)))

    def pose(self, frame: float) -> Pose:
        """Where it is at a frame."""
        return self.way(frame).plus(self.shake(frame))

    def way(self, frame: float) -> Pose:
        """Where it is at a frame, but for the shaking of a hand."""
        part = frame / max(1, self.frames - (0 if self.loop else 1))
        pose = Pose()
        for move in self.moves:
            start, end = Pose(**move.start), Pose(**move.end)
            pose = pose.plus(start.toward(end, self._way(move, part)), self.pace)
        return pose

    def shake(self, frame: float) -> Pose:
        """How far a hand has it off its way at a frame."""
        amount = sum(move.shake for move in self.moves) * self.pace
        return Pose().plus(self._hand(frame), amount) if amount else Pose()

    def poses(self) -> list[Pose]:
        """About sixty of them over the whole shot, both ends among them."""
        return [self.pose(at) for at in np.linspace(0, max(0, self.frames - 1), min(self.frames, 61))]

    def _way(self, move: Move, part: float) -> float:
        if move.swing or self.loop:
            return (1 - math.cos(2 * math.pi * part)) / 2
        return EASES[move.ease](part)

    def _hand(self, frame: float) -> Pose:
        phases, rates = self._waves
        length = self.frames / self.fps
        x, y, roll = 0.0, 0.0, 0.0
        for n, rate in enumerate(SHAKE_RATES):
            hertz = rate * rates[:, n]
            if self.loop:
                hertz = np.maximum(1, np.round(hertz * length)) / length
            wave = np.sin(2 * math.pi * hertz * frame / self.fps + phases[:, n]) / (1 + n) ** 1.1
            x, y, roll = x + wave[0], y + wave[1], roll + wave[2]
        return Pose(pan_x=0.0042 * x, pan_y=0.005 * y, truck_x=0.006 * x, roll=0.28 * roll)


@dataclass(frozen=True)
class View:
    """How a painted canvas becomes the frame.

    eye: the point that it goes and zooms towards, as parts of the canvas; base: the scale that always covers; pivot: the nearness of
    what an orbit turns around.
    """

    width: int
    height: int
    canvas_width: int
    canvas_height: int
    eye: tuple[float, float] = (0.5, 0.5)
    base: float = 1.0
    pivot: float = PIVOT

    def flat(self, pose: Pose, near: float) -> np.ndarray:
        """The 3 x 3 matrix from canvas to frame for a layer that faces us at one nearness."""
        return self.plane(pose, near, 0.0)

    def plane(self, pose: Pose, near: float, growth: float) -> np.ndarray:
        """The 3 x 3 matrix from canvas to frame for a plane whose nearness is near + growth * y, y in canvas pixels."""
        wide, high = self.canvas_width, self.canvas_height
        eye_x, eye_y = self.eye[0] * wide, self.eye[1] * high
        step_x, step_y = (pose.truck_x + pose.orbit) * wide, pose.truck_y * high
        shift_x, shift_y = (pose.pan_x - pose.orbit * self.pivot) * wide, pose.pan_y * high
        moved = np.array(
            [
                [1, step_x * growth, shift_x + step_x * near],
                [0, 1 + step_y * growth, shift_y + step_y * near],
                [0, 0, 1],
            ]
        )
        closer = np.array([0, -pose.forward * growth, 1 - pose.forward * near])
        around = np.array([[1, 0, -eye_x], [0, 1, -eye_y], [0, 0, 0]]) @ moved
        around[0] += eye_x * closer
        around[1] += eye_y * closer
        around[2] = closer
        zoom = math.exp(pose.zoom)
        zoomed = np.array([[zoom, 0, eye_x * (1 - zoom)], [0, zoom, eye_y * (1 - zoom)], [0, 0, 1]])
        return self._lens(pose) @ zoomed @ around

    def _lens(self, pose: Pose) -> np.ndarray:
        scale = self.base * self.width / self.canvas_width
        turn = math.radians(pose.roll)
        cos, sin = scale * math.cos(turn), scale * math.sin(turn)
        centre_x, centre_y = self.canvas_width / 2, self.canvas_height / 2
        return np.array(
            [
                [cos, -sin, self.width / 2 - cos * centre_x + sin * centre_y],
                [sin, cos, self.height / 2 - sin * centre_x - cos * centre_y],
                [0, 0, 1],
            ]
        )


def roomy_view(
    poses: Sequence[Pose],
    size: tuple[int, int],
    detail: float,
    *,
    eye: tuple[float, float] = (0.5, 0.5),
    nearness: Sequence[float] = (0.0, 0.5, 1.0),
) -> View:
    """The view, with the smallest canvas for it, at which no layer's edge is ever seen; wider only where the camera goes sideways.

    detail: canvas pixels for each pixel of the frame.
    """
    wide, high = 1.0, 1.0
    while True:
        canvas = _even(size[0] * wide * detail), _even(size[1] * high * detail)
        view = View(*size, *canvas, eye=eye, base=canvas[0] / size[0] / detail)
        needs = [needed(view.flat(pose, near), size, canvas) for pose in poses for near in nearness]
        over_x, over_y = max(need[0] for need in needs), max(need[1] for need in needs)
        if (over_x <= 0 and over_y <= 0) or max(wide, high) > 2.5:
            return view
        wide, high = wide + ROOM_STEP * (over_x > 0), high + ROOM_STEP * (over_y > 0)


def needed(matrix: np.ndarray, size: tuple[int, int], canvas: tuple[int, int]) -> tuple[float, float]:
    """How many canvas pixels lie beyond its edges, sideways and up or down, in what the frame shows; 0 or less: none."""
    corners = np.array([[0, 0, 1], [size[0], 0, 1], [0, size[1], 1], [size[0], size[1], 1]], float).T
    x, y, depth = np.linalg.inv(matrix) @ corners
    x, y = x / depth, y / depth
    return (
        float(max(-x.min(), x.max() - canvas[0])) - SLACK,
        float(max(-y.min(), y.max() - canvas[1])) - SLACK,
    )


def _even(length: float) -> int:
    return round(length / 2) * 2
