"""Small tools that the operations share. Pictures are (h, w, 3) float32, RGB, 0 to 1; fields are (h, w) float32."""

from __future__ import annotations

import cv2
import numpy as np

from providers.local.painter.noise import fbm

LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # source: ITU-R BT.709

FINE = 8192  # steps of a curve or of a run of colours, finer than what eight bits show

Colour = tuple[int, int, int]


def luma(rgb: np.ndarray) -> np.ndarray:
    """The light of each pixel, (h, w)."""
    return rgb[..., :3] @ LUMA


def mix(one: np.ndarray, other: np.ndarray, part: float | np.ndarray) -> np.ndarray:
    """`part` of the other picture over the one; a field is laid over all channels."""
    if isinstance(part, np.ndarray) and part.ndim == 2 and one.ndim == 3:
        part = thrice(part) if one.shape[2] == 3 else part[..., None]
    return np.asarray(one + (other - one) * part, np.float32)


def thrice(field: np.ndarray) -> np.ndarray:
    """The field in all three channels: much quicker to reckon with than a broadcast one."""
    return cv2.merge([np.asarray(field, np.float32)] * 3)


def clipped(rgb: np.ndarray) -> np.ndarray:
    return np.clip(rgb, 0, 1)


def unit(rgb: np.ndarray) -> float:
    """The length that effects are parts of: 1 pixel where the shorter side is 512."""
    return max(0.15, min(rgb.shape[:2]) / 512)


def soft(field: np.ndarray, sigma: float) -> np.ndarray:
    """Blurred by so many pixels; wide blurs are made small and enlarged."""
    if sigma < 0.25:
        return field
    shrink = 1
    while sigma / shrink > 5 and min(field.shape[:2]) // (shrink * 2) >= 16:
        shrink *= 2
    if shrink == 1:
        return cv2.GaussianBlur(field, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101)
    size = (max(2, field.shape[1] // shrink), max(2, field.shape[0] // shrink))
    small = cv2.resize(field, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / shrink, borderType=cv2.BORDER_REFLECT_101)
    return cv2.resize(small, (field.shape[1], field.shape[0]), interpolation=cv2.INTER_CUBIC)


def to_lab(rgb: np.ndarray) -> np.ndarray:
    """CIE Lab: lightness 0 to 100 and two colour axes."""
    return cv2.cvtColor(np.clip(rgb, 0, 1).astype(np.float32), cv2.COLOR_RGB2LAB)


def to_rgb(lab: np.ndarray) -> np.ndarray:
    lab[..., 0] = np.clip(lab[..., 0], 0, 100)
    return np.clip(cv2.cvtColor(lab.astype(np.float32), cv2.COLOR_LAB2RGB), 0, 1)


def to_bytes(rgb: np.ndarray) -> np.ndarray:
    plain = np.ascontiguousarray(rgb, np.float32)
    made = cv2.addWeighted(plain, 255, plain, 0, 0, dtype=cv2.CV_8U)  # rounds, and stays within 0 to 255
    return made.reshape(rgb.shape)


def to_floats(pixels: np.ndarray) -> np.ndarray:
    return pixels.astype(np.float32) / np.float32(255)


def tone(colour: Colour) -> np.ndarray:
    """A colour as (3,) float32, 0 to 1."""
    return np.asarray(colour, np.float32) / np.float32(255)


def curve(values: np.ndarray, knots: tuple[tuple[float, float], ...]) -> np.ndarray:
    """Each value through a smooth curve over these points (in, out), both 0 to 1."""
    from scipy.interpolate import PchipInterpolator

    at = np.linspace(0, 1, FINE, dtype=np.float32)
    table = PchipInterpolator([x for x, _ in knots], [y for _, y in knots])(at).astype(np.float32)
    return looked_up(values, table)


def looked_up(values: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Each value, 0 to 1, through a table (FINE,) of what comes of it."""
    return np.take(np.asarray(table, np.float32), _steps(values))


def _steps(values: np.ndarray) -> np.ndarray:
    return (np.clip(values, 0, 1) * np.float32(FINE - 1) + np.float32(0.5)).astype(np.uint16)


def s_curve(values: np.ndarray, amount: float) -> np.ndarray:
    """More contrast around the middle for a positive amount, less for a negative one; ends stay in place."""
    x = np.clip(values, 0, 1)
    if amount >= 0:
        steep = x * x * (3 - 2 * x)
        steeper = steep * steep * (3 - 2 * steep)
        part = min(amount, 2.0)
        return x + (steep - x) * part if part <= 1 else steep + (steeper - steep) * (part - 1)
    flat = 0.5 + (x - 0.5) * 0.35
    return x + (flat - x) * min(-amount, 1.0)


def ramp(field: np.ndarray, colours: list[Colour] | tuple[Colour, ...]) -> np.ndarray:
    """A picture whose tones go through these colours, dark first; (h, w, 3)."""
    at = np.linspace(0, 1, len(colours))
    tables = [
        np.interp(np.linspace(0, 1, FINE), at, [c[i] / 255 for c in colours]).astype(np.float32) for i in range(3)
    ]
    steps = _steps(field)
    return cv2.merge([np.take(table, steps) for table in tables])


def places(rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Columns (1, w) and rows (h, 1), each -1 to 1."""
    height, width = rgb.shape[:2]
    across = np.linspace(-1, 1, width, dtype=np.float32)[None]
    return across, np.linspace(-1, 1, height, dtype=np.float32)[:, None]


def noise(rgb: np.ndarray, rng: np.random.Generator, cell: float, octaves: int = 3) -> np.ndarray:
    """Soft noise (h, w), 0 to 1 around 0.5. cell: the largest blotch as a part of the shorter side."""
    height, width = rgb.shape[:2]
    shrink = max(1, int(cell * min(height, width) / 2 ** (octaves + 1)))
    field = fbm(-(-height // shrink), -(-width // shrink), rng, cell=cell, octaves=octaves)
    return field if shrink == 1 else cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC)


def deeper(colour: Colour, part: float) -> Colour:
    """The colour at so much of its light."""
    red, green, blue = (int(channel * part) for channel in colour)
    return red, green, blue


def paler(colour: Colour, part: float) -> Colour:
    """The colour so far towards white."""
    red, green, blue = (int(channel + (255 - channel) * part) for channel in colour)
    return red, green, blue


def moved(field: np.ndarray, down: float, across: float) -> np.ndarray:
    """A field shifted by so many pixels, empty where it came from; for shadows."""
    shift = np.array([[1, 0, across], [0, 1, down]], np.float32)
    return cv2.warpAffine(field, shift, (field.shape[1], field.shape[0]), borderValue=0)


def screen(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Light laid over light."""
    return one + other - one * other


def shifted_hue(rgb: np.ndarray, degrees: float) -> np.ndarray:
    """All hues turned, the lightness kept."""
    lab = to_lab(rgb)
    angle = np.deg2rad(degrees)
    a, b = lab[..., 1].copy(), lab[..., 2].copy()
    lab[..., 1] = a * np.cos(angle) - b * np.sin(angle)
    lab[..., 2] = a * np.sin(angle) + b * np.cos(angle)
    return to_rgb(lab)
