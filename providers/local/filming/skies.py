"""What moves in the sky: stars that twinkle, curtains of light that wave, clouds that drift."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from providers.local.filming.layers import Living, Motion
from providers.local.filming.lives import TURN, Pulse
from providers.local.filming.weather import Falling
from providers.local.painter.canvas import Canvas
from providers.local.painter.heavens import aurora, stars
from providers.local.painter.scene import Scene

GROUPS = 3  # of stars that twinkle together
DRIFT = 0.011  # parts of the picture's width that clouds come in a second of calm air


def twinkling(scene: Scene, pulse: Pulse) -> Falling:
    """What adds the stars to a sky at a second."""
    canvas = Canvas(np.zeros((scene.height, scene.width, 3), np.uint8))
    stars(canvas, scene, scene.stars)
    low = int(np.clip(scene.horizon + 1, 1, scene.height))
    light = canvas.image[:low]
    rng = scene.rng("twinkle")
    patches = cv2.resize(
        rng.integers(0, GROUPS, (low // 9 + 1, scene.width // 9 + 1), np.uint8),
        (scene.width, low),
        interpolation=cv2.INTER_NEAREST,
    )
    groups = [np.where((patches == n)[..., None], light, 0).astype(np.uint8) for n in range(GROUPS)]
    rates, phases = rng.uniform(0.5, 1.1, GROUPS), rng.uniform(0, TURN, GROUPS)

    def draw(frame: np.ndarray, seconds: float) -> None:
        sky = frame[:low]
        for group, rate, phase in zip(groups, rates, phases, strict=True):
            shine = 0.72 + 0.34 * pulse.wave(seconds, float(rate), float(phase))
            sky[...] = cv2.addWeighted(sky, 1.0, group, shine, 0)

    return draw


def curtains(scene: Scene, pulse: Pulse) -> Falling:
    """What adds the northern lights to a sky at a second: two sets of curtains that sway and breathe."""
    low = int(np.clip(scene.horizon, 1, scene.height))
    sets = []
    for number in range(2):
        canvas = Canvas(np.zeros((low, scene.width, 3), np.uint8))
        aurora(canvas, replace(scene, key=f"{scene.key} lights {number}" if number else scene.key))
        sets.append(canvas.image)
    small = (max(2, scene.width // 8), max(2, low // 8))
    x, y = np.meshgrid(
        np.linspace(0, scene.width / scene.unit, small[0], dtype=np.float32),
        np.linspace(0, low / scene.unit, small[1], dtype=np.float32),
    )
    full_y, full_x = np.mgrid[0:low, 0 : scene.width].astype(np.float32)

    def draw(frame: np.ndarray, seconds: float) -> None:
        sky = frame[:low]
        for number, light in enumerate(sets):
            turn = TURN * pulse.rate(0.055 + 0.02 * number) * seconds + 2 * number
            faster = TURN * pulse.rate(0.12 + 0.03 * number) * seconds
            sway = np.sin(x * 3.1 + turn) * 0.035 + np.sin(x * 9 - faster + y * 3) * 0.009
            shift = cv2.resize(sway * scene.unit, (scene.width, low), interpolation=cv2.INTER_LINEAR)
            moved = cv2.remap(
                light, full_x + shift, full_y + 0.3 * shift, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
            )
            shine = (0.62, 0.42)[number] + 0.26 * pulse.wave(seconds, 0.11 + 0.04 * number, 1.7 * number)
            sky[...] = cv2.addWeighted(sky, 1.0, moved, shine, 0)

    return draw


def drifting(scene: Scene, pulse: Pulse, speed: float = 1.0) -> tuple[Scene, Living]:
    """(the scene wide enough for what drifts through it, the motion) of clouds or fog, over the whole film."""
    way = DRIFT * speed * (1 + 2.5 * scene.wind) * scene.width * scene.side
    room = 2 * abs(way) * pulse.length / (2 if not pulse.loop else 4) + 0.3 * scene.width
    width = int(scene.width + min(room, 1.6 * scene.width))
    extra = (width - scene.width) / 2
    light = replace(scene.light, x=scene.light.x + extra)
    wide = replace(scene, width=width, light=light, ground_line=np.resize(scene.ground_line, width))
    swift = way if abs(way) * pulse.length / 2 <= extra else np.sign(way) * extra / (pulse.length / 2)
    return wide, lambda seconds: Motion(dx=pulse.way(seconds, float(swift)))
