"""Shape and size: turning, mirroring, cropping, extending, enlarging. These see 3 or 4 channels."""

from __future__ import annotations

import math

import cv2
import numpy as np

from studio.errors import RequestError

from ..enlarging import LIMIT, enlarged
from ..pixels import mix, soft, to_bytes, to_floats, unit
from ..registry import Context, operation, subject


@operation("rotate", "degrees", "way", kind="shape")
def rotate(pixels: np.ndarray, context: Context) -> np.ndarray:
    """Turned clockwise; by other than quarter turns it is cropped to what is whole."""
    degrees = context.number("degrees", 90.0)
    if context.get("way") in ("left", "anticlockwise"):
        degrees = -degrees
    if degrees % 90 == 0:
        return np.ascontiguousarray(np.rot90(pixels, -int(degrees // 90) % 4))
    return _turned(pixels, degrees)


@operation("flip", "way", kind="shape")
def flip(pixels: np.ndarray, context: Context) -> np.ndarray:
    """Mirrored left to right, or upside down."""
    upright = context.get("way") in ("vertical", "up", "down")
    return np.ascontiguousarray(pixels[::-1] if upright else pixels[:, ::-1])


@operation("mirror", "way", kind="shape")
def mirror(pixels: np.ndarray, context: Context) -> np.ndarray:
    """One half and its reflection, meeting in the middle."""
    made, height, width = pixels.copy(), *pixels.shape[:2]
    if context.get("way") in ("vertical", "up", "down"):
        made[height - height // 2 :] = pixels[: height // 2][::-1]
    else:
        made[:, width - width // 2 :] = pixels[:, : width // 2][:, ::-1]
    return made


@operation("crop", "ratio", "percent", "place", kind="shape")
def crop(pixels: np.ndarray, context: Context) -> np.ndarray:
    """Cut to a ratio around the subject, or closer in by a percentage."""
    height, width = pixels.shape[:2]
    ratio = context.get("ratio")
    if ratio:
        wide, high = fitted(width, height, ratio)
    else:
        kept = 1 - np.clip(context.number("percent", 25) / 100 * context.amount, 0.02, 0.9)
        wide, high = max(8, round(width * kept)), max(8, round(height * kept))
    left, top = _window(pixels, wide, high, context.get("place"))
    return np.ascontiguousarray(pixels[top : top + high, left : left + wide])


@operation("extend", "ratio", "percent", "edge", "colour", kind="shape")
def extend(pixels: np.ndarray, context: Context) -> np.ndarray:
    """More room around the picture: mirrored, blurred or plain edges, to a ratio or by a percentage."""
    height, width = pixels.shape[:2]
    ratio = context.get("ratio")
    if ratio:
        across, down = ratio
        wide = max(width, round(height * across / down))
        high = max(height, round(wide * down / across))
        wide = max(wide, round(high * across / down))
    else:
        grow = 1 + context.number("percent", 25) / 100 * context.amount
        wide, high = round(width * grow), round(height * grow)
    left, top = (wide - width) // 2, (high - height) // 2
    edges = (top, high - height - top, left, wide - width - left)
    made = _ground(pixels, edges, str(context.get("edge", "blurred")), context)
    made[top : top + height, left : left + width] = pixels
    return made


@operation("upscale", "times", kind="shape")
def upscale(pixels: np.ndarray, context: Context) -> np.ndarray:
    """Larger by this factor, with restored detail. Raises RequestError over the limit."""
    times = float(np.clip(context.number("times", 2), 1.01, 8))
    high, wide = round(pixels.shape[0] * times), round(pixels.shape[1] * times)
    if max(high, wide) > LIMIT:
        raise RequestError(
            f"{times:g} times {pixels.shape[1]} x {pixels.shape[0]} is {wide} x {high} pixels; at most {LIMIT} a side.",
            field="prompt",
            hint=f"Ask for at most {math.floor(LIMIT / max(pixels.shape[:2]) * 10) / 10:g} times.",
        )
    return to_floats(enlarged(to_bytes(pixels), wide, high))


@operation("downscale", "times", "percent", kind="shape")
def downscale(pixels: np.ndarray, context: Context) -> np.ndarray:
    """Smaller: to a part of its width, half without a number."""
    times = context.number("times", 0) or 100 / max(1.0, context.number("percent", 50))
    times = float(np.clip(times, 1.01, 64))
    size = max(8, round(pixels.shape[1] / times)), max(8, round(pixels.shape[0] / times))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)


@operation("fisheye")
def fisheye(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Bulged as by a very wide lens, filling the frame."""
    height, width = rgb.shape[:2]
    y, x = np.indices((height, width), np.float32)
    u, v = (x - width / 2) / (width / 2), (y - height / 2) / (height / 2)
    away = (u * u + v * v) / 2
    bend = 1 - 0.5 * min(1.5, context.amount) * (1 - away) ** 1.5 * (away < 1)
    across = np.asarray(width / 2 + u * bend * width / 2, np.float32)
    down = np.asarray(height / 2 + v * bend * height / 2, np.float32)
    return cv2.remap(rgb, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)


@operation("swirl", "way")
def swirl(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Turned round its middle, more the nearer."""
    height, width = rgb.shape[:2]
    y, x = np.indices((height, width), np.float32)
    x, y = x - width / 2, y - height / 2
    reach = min(height, width) * 0.5
    twist = 3.0 * context.amount * np.exp(-((np.hypot(x, y) / reach / 0.55) ** 2))
    across = np.asarray(width / 2 + x * np.cos(twist) - y * np.sin(twist), np.float32)
    down = np.asarray(height / 2 + x * np.sin(twist) + y * np.cos(twist), np.float32)
    return cv2.remap(rgb, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)


def fitted(width: int, height: int, ratio: tuple[float, float]) -> tuple[int, int]:
    """The largest size of this ratio inside another."""
    across, down = ratio
    wide = min(width, round(height * across / down))
    return max(1, wide), max(1, min(height, round(wide * down / across)))


def _window(pixels: np.ndarray, wide: int, high: int, place: object) -> tuple[int, int]:
    """Left and top of a window of this size that holds what matters, or lies where it is told."""
    height, width = pixels.shape[:2]
    room_x, room_y = width - wide, height - high
    named = str(place or "")
    mask = np.zeros((height, width), np.float32) if named else subject(pixels)
    x, y = (0.5, 0.5) if not mask.any() else _centre(mask, wide, high)
    x = 0.0 if "left" in named else 1.0 if "right" in named else x
    y = 0.0 if "top" in named else 1.0 if "bottom" in named else y
    return round(room_x * x), round(room_y * y)


def _centre(mask: np.ndarray, wide: int, high: int) -> tuple[float, float]:
    """Where in its room the window holds the most of the subject, with the subject's middle in its own."""
    parts = []
    for axis, size in ((0, wide), (1, high)):
        line = mask.sum(axis=axis)
        room = line.size - size
        middle = float(line @ np.arange(line.size) / line.sum())
        parts.append(float(np.clip((middle - size / 2) / room, 0, 1)) if room else 0.0)
    return parts[0], parts[1]


def _turned(pixels: np.ndarray, degrees: float) -> np.ndarray:
    """Turned by any angle; the largest upright rectangle of the same ratio without empty corners is kept."""
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -degrees, 1)
    angle = abs(np.deg2rad(degrees % 180))
    sine, cosine = abs(math.sin(angle)), abs(math.cos(angle))
    if degrees % 180 > 90:
        cosine = abs(math.cos(math.pi - angle))
    scale = min(width / (width * cosine + height * sine), height / (width * sine + height * cosine))
    made = cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    wide, high = max(8, int(width * scale)), max(8, int(height * scale))
    left, top = (width - wide) // 2, (height - high) // 2
    return np.ascontiguousarray(np.clip(made[top : top + high, left : left + wide], 0, 1))


def _ground(pixels: np.ndarray, edges: tuple[int, int, int, int], kind: str, context: Context) -> np.ndarray:
    """A larger canvas (h, w, c) for the picture to be laid on. Blurred edges go on from its own and dissolve outwards."""
    top, bottom, left, right = edges
    colour = context.get("colour")
    if colour:
        full = pixels.shape[0] + top + bottom, pixels.shape[1] + left + right, pixels.shape[2]
        made = np.ones(full, np.float32)
        made[..., :3] = np.asarray(colour, np.float32) / 255
        return made
    if kind == "mirrored":
        return cv2.copyMakeBorder(pixels, *edges, cv2.BORDER_REFLECT_101)
    mirrored = cv2.copyMakeBorder(pixels, *edges, cv2.BORDER_REFLECT_101)
    out = np.zeros(mirrored.shape[:2], np.uint8)
    out[top : top + pixels.shape[0], left : left + pixels.shape[1]] = 255
    away = cv2.distanceTransform(255 - out, cv2.DIST_L2, 5) / (0.16 * min(pixels.shape[:2]))
    made = mix(mirrored, soft(mirrored, 6 * unit(pixels)), np.clip(away * 4, 0, 1))
    calm = soft(pixels, 14 * unit(pixels))  # far out only the edge's own colours go on, so that nothing is seen twice
    far = soft(cv2.copyMakeBorder(calm, *edges, cv2.BORDER_REPLICATE), 26 * unit(pixels))
    made = mix(made, far, np.clip(away * 1.8 - 0.1, 0, 1))
    return np.clip(made, 0, 1)
