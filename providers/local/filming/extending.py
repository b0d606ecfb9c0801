"""Films that go on: the whole film, and after its last frame a camera that takes up its movement and comes to rest."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from providers.local.filming.camera import Pose
from providers.local.filming.layers import composed
from providers.local.filming.orders import Order, Tell
from providers.local.filming.paths import least_cover
from providers.local.filming.pictures import before, view_of
from providers.local.filming.relief import breathing, layers_of
from providers.local.filming.words import direction
from studio.media.film import FilmReader

LOOK_BACK = 6  # frames from which the film's movement is measured
COAST = 1.6  # seconds in which the movement dies away
FASTEST = 0.02  # parts of the width a frame that are still a movement of the camera


def filmed(order: Order, tell: Tell) -> Iterator[np.ndarray]:
    """The frames of the film, then those that go on from its last one; `shot.frames` counts both."""
    shot = order.shot
    recent: list[np.ndarray] = []
    count = 0
    for frame in FilmReader(Path(order.video), width=shot.width, height=shot.height, fps=shot.fps):
        yield frame
        recent, count = [*recent[-LOOK_BACK:], frame], count + 1
        if count >= shot.frames:
            return
    rest = replace(order, shot=replace(shot, frames=shot.frames - count + 1))
    told = direction(order.prompt)
    going_on = (
        before(recent[-1], rest, tell, exact=True)
        if told.moves or told.still or not recent
        else _coasting(recent, rest)
    )
    for number, frame in enumerate(going_on):
        if number:  # the first one is the film's last
            yield frame


def _coasting(recent: list[np.ndarray], order: Order) -> Iterator[np.ndarray]:
    """The film's own movement, slower and slower, and then a gentle way into the picture."""
    shot, picture = order.shot, recent[-1]
    layers = breathing(layers_of(picture))
    step = movement(recent)
    view = view_of(picture, layers, shot)
    for number in range(shot.frames):
        seconds = number / shot.fps
        coasted = COAST / 2.5 * (1 - float(np.exp(-seconds * 2.5 / COAST))) * shot.fps
        gone = min(1.0, seconds / COAST) ** 2 * 0.03 * max(0.0, seconds - COAST / 3)
        pose = Pose().plus(step, coasted).plus(Pose(forward=min(0.25, gone)))
        view = replace(view, base=least_cover(pose, view, view.base))
        yield composed(layers, view, pose, seconds) if number else picture


def movement(frames: list[np.ndarray]) -> Pose:
    """What the camera does from frame to frame, as far as it can be told: the usual step of the last ones."""
    small = [cv2.resize(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), (320, 180)) for frame in frames]
    steps = [_step(one, other) for one, other in itertools.pairwise(small)]
    known = np.array([step for step in steps if step is not None])
    if not len(known):
        return Pose()
    x, y, zoom, roll = np.median(known, axis=0)
    return Pose(
        pan_x=float(np.clip(x, -FASTEST, FASTEST)),
        pan_y=float(np.clip(y, -FASTEST, FASTEST)),
        zoom=float(np.clip(zoom, 0, FASTEST)),
        roll=float(np.clip(roll, -0.6, 0.6)),
    )


def _step(one: np.ndarray, other: np.ndarray) -> tuple[float, float, float, float] | None:
    """(sideways, down, closer, degrees) between two small frames; None where they have too little in common."""
    points = cv2.goodFeaturesToTrack(one, 120, 0.01, 7)
    if points is None or len(points) < 12:
        return None
    after, found, _ = cv2.calcOpticalFlowPyrLK(one, other, points, points.copy())
    kept = found[:, 0] > 0
    if kept.sum() < 12:
        return None
    middle = np.array([160, 90], np.float32)
    matrix, inside = cv2.estimateAffinePartial2D(points[kept] - middle, after[kept] - middle, ransacReprojThreshold=1.0)
    if matrix is None or inside.mean() < 0.5:
        return None
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    roll = float(np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0])))
    return float(matrix[0, 2]) / 320, float(matrix[1, 2]) / 180, float(np.log(max(scale, 1e-3))), roll
