"""What falls and drifts before the camera: rain, snow, petals, fireflies, bubbles, dust. Each is drawn anew for every moment."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from providers.local.filming.lives import TURN, Pulse
from providers.local.painter.palette import Colour, mix
from providers.local.painter.scene import Scene

Falling = Callable[[np.ndarray, float], None]
FIXED = 4  # bits of a pixel's fraction in OpenCV's drawing


@dataclass(frozen=True)
class Sheet:
    """Drops or flakes of one distance. speed, drift: heights of the picture a second; size: parts of its shorter side."""

    count: int
    size: float
    speed: float
    strength: float
    drift: float = 0.0
    sway: float = 0.0
    soft: bool = False


RAIN = (Sheet(300, 0.035, 1.5, 0.2), Sheet(130, 0.07, 2.1, 0.3), Sheet(34, 0.13, 2.9, 0.24))
SNOW = (  # what is far is small, dim and many; what is near is soft and rare, so that the scene is seen through all of it
    Sheet(230, 0.0014, 0.07, 0.42, 0.012, 0.006),
    Sheet(95, 0.0028, 0.12, 0.6, 0.02, 0.012),
    Sheet(24, 0.0052, 0.18, 0.5, 0.03, 0.018, soft=True),
    Sheet(8, 0.0095, 0.26, 0.34, 0.04, 0.025, soft=True),
)
SNOW_SHADE = 0.35  # how far flakes are in the colour of the air: at night they do not glow
SNOW_BLUR = 0.0012  # of the soft flakes, parts of the picture's shorter side


def falling(kind: str, scene: Scene, width: int, height: int, pulse: Pulse) -> Falling | None:
    """What draws a weather into a frame at a second; None for one that is not known."""
    maker = {
        "rain": _rain,
        "snow": _snow,
        "petals": _petals,
        "fireflies": _fireflies,
        "bubbles": _bubbles,
        "dust": _dust,
    }.get(kind)
    return maker(scene, width, height, pulse) if maker else None


def _lengths(pulse: Pulse, speed: float) -> float:
    """A speed in heights a second; where the film loops, the nearest one that comes out even."""
    return max(1, round(speed * pulse.length)) / pulse.length if pulse.loop else speed


def _light(frame: np.ndarray, veil: np.ndarray, colour: Colour) -> None:
    """Add a colour to the frame as far as the veil (height, width) uint8 is bright."""
    parts = [cv2.convertScaleAbs(veil, alpha=float(np.clip(value, 0, 255)) / 255) for value in colour]
    cv2.add(frame, cv2.merge(parts), dst=frame)


def _rain(scene: Scene, width: int, height: int, pulse: Pulse) -> Falling:
    unit = min(height, 1.1 * width)
    slant = (0.16 + 0.3 * scene.wind) * scene.side
    colour = mix(scene.sky[3], (232, 240, 248), 0.5)
    rng = scene.rng("falling rain")
    area = width * height / unit**2
    sheets = []
    for sheet in RAIN:
        count = int(sheet.count * area)
        sheets.append((sheet, rng.random(count), rng.random(count), rng.uniform(0.6, 1.3, count)))
    rings = _splashes(scene, width, height, pulse)

    def draw(frame: np.ndarray, seconds: float) -> None:
        rings(frame, seconds)
        veil = np.zeros((height, width), np.uint8)
        for sheet, x, y, long in sheets:
            fallen = (y + _lengths(pulse, sheet.speed) * seconds) % 1.0 * 1.3 - 0.15
            left = (x - 0.5) * 1.5 * width + width / 2 - slant * (fallen - 0.5) * height
            length = unit * sheet.size * long
            ends = np.stack(
                [np.stack([left, fallen * height], 1), np.stack([left - slant * length, fallen * height + length], 1)],
                1,
            )
            thick = max(1, round(unit / 560 * (1 if sheet.size < 0.1 else 1.4))) if sheet.size > 0.05 else 1
            shade = round(255 * sheet.strength)
            cv2.polylines(veil, list(np.round(ends * 16).astype(np.int32)), False, shade, thick, cv2.LINE_AA, FIXED)
        _light(frame, veil, colour)

    return draw


def _splashes(scene: Scene, width: int, height: int, pulse: Pulse) -> Falling:
    """Rings that open where drops fall, on ground and water."""
    rng, count = scene.rng("rings"), int(60 * width / min(height, 1.1 * width))
    horizon = scene.horizon / scene.height
    deep = rng.random(count) ** 0.8
    y = (horizon + (1 - horizon) * (0.25 + 0.75 * deep)) * height
    x, start, rate = rng.random(count) * width, rng.random(count), rng.uniform(1.4, 2.4, count)
    hops = rng.random(count) * 0.6 + 0.2
    colour = np.clip(mix(mix(scene.sky[3], (232, 240, 248), 0.5), scene.sky[1], 0.35), 0, 255)
    unit = min(height, 1.1 * width)

    def draw(frame: np.ndarray, seconds: float) -> None:
        if scene.ground_line.min() >= scene.height and not scene.water:
            return
        for n in range(count):
            age = start[n] + seconds * pulse.rate(float(rate[n]))
            part, at = age % 1.0, (x[n] + math.floor(age) * hops[n] * width) % width
            radius = unit * (0.002 + 0.012 * deep[n]) * (0.25 + part)
            shade = tuple(float(value) * (1 - part) * 0.5 for value in colour)
            box = frame[
                max(0, int(y[n] - radius - 2)) : int(y[n] + radius + 3),
                max(0, int(at - radius * 3)) : int(at + radius * 3 + 3),
            ]
            if not box.size:
                continue
            ring = np.zeros_like(box)
            centre = (at - max(0, int(at - radius * 3)), y[n] - max(0, int(y[n] - radius - 2)))
            _oval(ring, *centre, radius, radius * 0.32, shade, 1)
            box[...] = cv2.add(np.ascontiguousarray(box), ring)

    return draw


def _oval(
    image: np.ndarray,
    x: float,
    y: float,
    wide: float,
    high: float,
    colour: tuple[float, ...],
    thick: int = -1,
    angle: float = 0,
) -> None:
    centre, axes = (round(x * 16), round(y * 16)), (max(8, round(wide * 16)), max(6, round(high * 16)))
    cv2.ellipse(image, centre, axes, angle, 0, 360, colour, thick, cv2.LINE_AA, FIXED)


def _snow(scene: Scene, width: int, height: int, pulse: Pulse) -> Falling:
    unit, rng = min(height, 1.1 * width), scene.rng("falling snow")
    white = mix(mix((255, 255, 255), scene.light.colour, 0.12), scene.light.haze, SNOW_SHADE)
    area = width * height / unit**2
    sheets = []
    for sheet in SNOW:
        count = int(sheet.count * area)
        spread = rng.uniform(0.6, 1.3, count), rng.uniform(0.75, 1.3, count), rng.uniform(0, TURN, count)
        sheets.append((sheet, rng.random(count), rng.random(count), *spread))

    def places(
        sheet: Sheet, x: np.ndarray, y: np.ndarray, swift: np.ndarray, phase: np.ndarray, seconds: float
    ) -> tuple:
        speeds = [_lengths(pulse, sheet.speed * (1 + 0.6 * scene.wind) * float(one)) for one in swift]
        drift = 0.0 if pulse.loop else -sheet.drift * (1 + 6 * scene.wind) * scene.side * pulse.way(seconds, 1.0)
        across = (x + sheet.sway * np.sin(TURN * pulse.rate(0.35) * seconds + phase) + drift) % 1.0
        return across * 1.06 - 0.03, (y + np.asarray(speeds) * seconds) % 1.0 * 1.06 - 0.03

    def draw(frame: np.ndarray, seconds: float) -> None:
        sharp, soft = np.zeros((height, width), np.uint8), np.zeros((height // 2, width // 2), np.uint8)
        for sheet, x, y, big, swift, phase in sheets:
            veil, part = (soft, 0.5) if sheet.soft else (sharp, 1.0)
            shade = (round(255 * sheet.strength),)
            for left, top, size in zip(*places(sheet, x, y, swift, phase, seconds), big, strict=True):
                radius = unit * sheet.size * size * part
                _oval(veil, left * width * part, top * height * part, radius, radius, shade)
        cv2.GaussianBlur(soft, (0, 0), max(0.5, unit * SNOW_BLUR), soft)
        near = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
        _light(frame, cv2.max(sharp, near), white)

    return draw


def _petals(scene: Scene, width: int, height: int, pulse: Pulse) -> Falling:
    unit, rng = min(height, 1.1 * width), scene.rng("falling petals")
    count = int(80 * width * height / unit**2)
    x, y, phase = rng.random(count), rng.random(count), rng.uniform(0, TURN, count)
    speed, size = rng.uniform(0.06, 0.13, count), unit * rng.uniform(0.003, 0.009, count)
    colours = [scene.lit(mix((246, 178, 196), (255, 236, 240), float(part))) for part in rng.random(count)]

    def draw(frame: np.ndarray, seconds: float) -> None:
        for n in range(count):
            down = (y[n] + _lengths(pulse, float(speed[n])) * seconds) % 1.0
            swing = math.sin(TURN * pulse.rate(0.4) * seconds + phase[n])
            wind = 0.0 if pulse.loop else 0.03 * (1 + 4 * scene.wind) * seconds * -scene.side
            across = (x[n] + 0.02 * swing + wind) % 1.0
            flat = 0.25 + 0.75 * abs(math.sin(TURN * pulse.rate(0.55) * seconds + phase[n] * 2))
            place = (across * 1.06 - 0.03) * width, (down * 1.06 - 0.03) * height
            _oval(
                frame, *place, float(size[n]), float(size[n] * 0.55 * flat), colours[n], -1, 50 * swing + phase[n] * 57
            )

    return draw


def _glowing(frame: np.ndarray, x: float, y: float, spark: np.ndarray, amount: float) -> None:
    """Add a round light (side, side, 3) uint8 around a point."""
    half = spark.shape[0] // 2
    left, top = round(x) - half, round(y) - half
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(frame.shape[1], left + spark.shape[1]), min(frame.shape[0], top + spark.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    part = spark[y0 - top : y1 - top, x0 - left : x1 - left]
    region = np.ascontiguousarray(frame[y0:y1, x0:x1])
    frame[y0:y1, x0:x1] = (
        cv2.scaleAdd(part.astype(np.float32), amount, region.astype(np.float32)).clip(0, 255).astype(np.uint8)
    )


def round_light(radius: float, colour: Colour) -> np.ndarray:
    """A soft spot of light (side, side, 3) uint8, gone at its radius."""
    half = max(2, math.ceil(radius))
    axis = np.arange(-half, half + 1, dtype=np.float32) / radius
    fall = np.clip(1 - np.hypot(axis[None], axis[:, None]), 0, 1)
    core = np.clip(1 - np.hypot(axis[None], axis[:, None]) * 9, 0, 1)
    light = fall[..., None] ** 3 * np.asarray(colour, np.float32) * 0.8 + core[..., None] * 255
    return np.clip(light, 0, 255).astype(np.uint8)


def _fireflies(scene: Scene, width: int, height: int, pulse: Pulse) -> Falling:
    unit, rng = min(height, 1.1 * width), scene.rng("fireflies fly")
    count = int(44 * max(1.0, width / unit))
    horizon = scene.horizon / scene.height
    x, y = rng.random(count) * width, (horizon + (1 - horizon) * rng.uniform(-0.25, 0.95, count)) * height
    phase, rate = rng.uniform(0, TURN, (3, count)), rng.uniform(0.05, 0.16, (3, count))
    sparks = [round_light(unit * part, (190, 200, 80)) for part in (0.012, 0.02, 0.03)]

    def draw(frame: np.ndarray, seconds: float) -> None:
        for n in range(count):
            across = x[n] + unit * 0.05 * pulse.wave(seconds, float(rate[0, n]), float(phase[0, n]))
            down = y[n] + unit * 0.03 * pulse.wave(seconds, float(rate[1, n]), float(phase[1, n]))
            shine = 0.5 + 0.5 * pulse.wave(seconds, float(rate[2, n]) * 3, float(phase[2, n]))
            _glowing(frame, across, down, sparks[n % 3], 0.15 + 0.85 * shine * shine)

    return draw


def _bubbles(scene: Scene, width: int, height: int, pulse: Pulse) -> Falling:
    unit, rng = min(height, 1.1 * width), scene.rng("bubbles rise")
    count = int(26 * max(1.0, width / unit))
    x, y, phase = rng.random(count) * width, rng.random(count), rng.uniform(0, TURN, count)
    size, speed = unit * rng.uniform(0.002, 0.008, count), rng.uniform(0.05, 0.12, count)
    pale = tuple(float(value) for value in np.clip(mix(scene.sky[3], (236, 250, 255), 0.6), 0, 255))

    def draw(frame: np.ndarray, seconds: float) -> None:
        for n in range(count):
            up = 1.05 - (y[n] + _lengths(pulse, float(speed[n])) * seconds) % 1.1
            across = x[n] + unit * 0.008 * pulse.wave(seconds, 0.5, float(phase[n]))
            _oval(frame, across, up * height, float(size[n]), float(size[n]), pale, 1)
            _oval(frame, across - size[n] * 0.35, up * height - size[n] * 0.35, size[n] * 0.2, size[n] * 0.2, pale)

    return draw


def _dust(scene: Scene, width: int, height: int, pulse: Pulse) -> Falling:
    """Motes in the light of a room."""
    unit, rng = min(height, 1.1 * width), scene.rng("dust floats")
    count = int(30 * max(1.0, width / unit))
    x, y = rng.random(count) * width, rng.random(count) * height
    phase, rate = rng.uniform(0, TURN, (3, count)), rng.uniform(0.02, 0.07, (3, count))
    sparks = [round_light(unit * part, (90, 84, 70)) // 2 for part in (0.004, 0.006, 0.011)]

    def draw(frame: np.ndarray, seconds: float) -> None:
        for n in range(count):
            across = x[n] + unit * 0.06 * pulse.wave(seconds, float(rate[0, n]), float(phase[0, n]))
            down = y[n] + unit * 0.05 * pulse.wave(seconds, float(rate[1, n]), float(phase[1, n]))
            shine = 0.5 + 0.5 * pulse.wave(seconds, float(rate[2, n]) * 4, float(phase[2, n]))
            _glowing(frame, across, down, sparks[n % 3], 0.2 + 0.6 * shine)

    return draw
