"""Films from a picture and a sound: the picture comes closer with the beat, brightens with the loudness and glows with the bass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from providers.local.filming.camera import Camera, Pose
from providers.local.filming.hearing import Heard, listened
from providers.local.filming.layers import composed
from providers.local.filming.light import bloomed, light_over_time, shaded, vignette
from providers.local.filming.lives import Pulse
from providers.local.filming.orders import Order, Tell
from providers.local.filming.paths import least_cover
from providers.local.filming.pictures import fine, view_of, weather_in
from providers.local.filming.relief import layers_of
from providers.local.filming.words import direction, move

CLOSER = 0.075  # how much nearer the picture comes with a full beat
SWELL = 0.035  # ... and with full loudness
DIM, SHINE = 0.84, 0.3  # brightness in silence, and what full loudness adds
SMOOTH = 0.09  # seconds over which loudness is evened out


def filmed(order: Order, tell: Tell) -> Iterator[np.ndarray]:
    """The frames of a picture that moves to a sound."""
    shot, told = order.shot, direction(order.prompt)
    heard = listened(Path(order.audio), order.audio_start, order.audio_seconds, shot.frames, shot.fps)
    tell(0.4)
    picture, mask = fine(order.first, shot)
    layers = layers_of(picture, mask)
    usual = [move("push-in"), move("sway")]
    camera = Camera(told, usual, shot.frames, shot.fps, shot.seed)
    loud = evened(heard.loud, shot.fps)
    poses = [_pose(camera, n, heard, loud) for n in range(shot.frames)]
    view = view_of(picture, layers, shot)
    view = replace(view, base=1.01 * max(least_cover(pose, view) for pose in poses[:: max(1, len(poses) // 200)]))
    corners, pulse = vignette(shot.width, shot.height, 0.3), Pulse(shot.seconds, told.loop)
    weather, light = weather_in(order, pulse), light_over_time(order.prompt, pulse, seed=shot.seed, steady=True)
    tell(1.0)
    for number, pose in enumerate(poses):
        seconds = number / shot.fps
        frame = composed(layers, view, pose, seconds)
        for drawn in weather:
            drawn(frame, seconds)
        frame = bloomed(frame, 0.1 + 0.9 * float(heard.beat[number]))
        gain = DIM + SHINE * float(loud[number]) + 0.08 * float(heard.beat[number])
        yield light(cv2.convertScaleAbs(shaded(frame, corners), alpha=gain), seconds)


def evened(loud: np.ndarray, fps: float) -> np.ndarray:
    """Loudness without flicker."""
    sigma = max(0.3, SMOOTH * fps)
    kernel = cv2.getGaussianKernel(int(sigma * 6) | 1, sigma).astype(np.float32)
    evened_: np.ndarray = np.convolve(np.pad(loud, len(kernel) // 2, mode="edge"), kernel[:, 0], "valid")
    return evened_


def _pose(camera: Camera, number: int, heard: Heard, loud: np.ndarray) -> Pose:
    """The camera's own way, with the beat in it; the beat leans to one side and then to the other."""
    beat = float(heard.beat[number])
    lean = 0.35 * beat * (1 if int(number / camera.fps * 2) % 2 else -1)
    moved = Pose(forward=CLOSER * beat, zoom=0.3 * CLOSER * beat + SWELL * float(loud[number]), roll=0.3 * lean)
    return camera.pose(number).plus(moved)
