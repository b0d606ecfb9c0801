"""Soft and sharp: blurs, depth of field, glow, sharpening, denoising."""

from __future__ import annotations

import cv2
import numpy as np

from ..pixels import clipped, luma, mix, places, screen, soft, to_bytes, to_floats, to_lab, to_rgb, unit
from ..registry import Context, middle_of, operation, subject


@operation("blur", "pixels")
def blur(rgb: np.ndarray, context: Context) -> np.ndarray:
    sigma = context.number("pixels", context.number("by", 5.0) * unit(rgb)) * context.amount
    return clipped(soft(rgb, sigma))


@operation("motion blur", "degrees", "way")
def motion_blur(rgb: np.ndarray, context: Context) -> np.ndarray:
    """As if the camera had moved along a line. degrees: its slope."""
    length = max(3, round(26 * unit(rgb) * context.amount)) | 1
    upright = context.get("way") in ("vertical", "up", "down")
    angle = context.number("degrees", 90 if upright else 0)
    kernel = np.zeros((length, length), np.float32)
    reach = np.array([np.cos(np.deg2rad(angle)), -np.sin(np.deg2rad(angle))]) * (length // 2)
    middle = length // 2
    ends = [tuple(round(middle + sign * part) for part in reach) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1, cv2.LINE_AA)
    return clipped(cv2.filter2D(rgb, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT_101))


@operation("zoom blur")
def zoom_blur(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Streaks towards the middle of the subject, or of the picture."""
    height, width = rgb.shape[:2]
    x, y = middle_of(subject(rgb))
    made = rgb.copy()
    for power in range(5):  # each pass doubles the number of copies
        scale = 1 + 0.1 * context.amount / 2 ** (5 - power)
        grown = cv2.warpAffine(
            made,
            np.array([[scale, 0, x * (1 - scale)], [0, scale, y * (1 - scale)]], np.float32),
            (width, height),
            borderMode=cv2.BORDER_REFLECT_101,
        )
        made = 0.5 * made + 0.5 * grown
    return clipped(made)


@operation("background blur", "pixels")
def background_blur(rgb: np.ndarray, context: Context) -> np.ndarray:
    """The subject sharp before a soft background, as by a fast lens."""
    sharp = subject(rgb)
    if not sharp.any():
        sharp = _middle_field(rgb)
    radius = context.number("pixels", 11 * unit(rgb)) * context.amount
    away = 1 - sharp
    # The background is blurred without the subject in it, or it would bleed over the subject's edge.
    weight = np.clip(away, 0.002, 1)[..., None]
    spread = _lens_blur(rgb * weight, radius) / np.maximum(_lens_blur(np.repeat(weight, 3, 2), radius), 1e-3)
    return mix(clipped(spread), rgb, sharp)


@operation("tilt shift")
def tilt_shift(rgb: np.ndarray, context: Context) -> np.ndarray:
    """A sharp band between soft ones, so that the world looks like a model."""
    _, down = places(rgb)
    mask = subject(rgb)
    rows = np.arange(rgb.shape[0])
    middle = float((mask.sum(1) @ rows) / mask.sum() / rgb.shape[0] * 2 - 1) if mask.any() else 0.15
    away = np.clip((np.abs(down - middle) - 0.2) / 0.6, 0, 1)
    away = np.repeat(away, rgb.shape[1], axis=1)
    near, far = _lens_blur(rgb, 4 * unit(rgb) * context.amount), _lens_blur(rgb, 10 * unit(rgb) * context.amount)
    made = mix(mix(rgb, near, np.clip(away * 2, 0, 1)), far, np.clip(away * 2 - 1, 0, 1))
    lab = to_lab(made)
    lab[..., 1:] *= 1.28
    return to_rgb(lab)


@operation("bokeh")
def bokeh(rgb: np.ndarray, context: Context) -> np.ndarray:
    """A soft background whose lights open into discs, and some more of them."""
    mask = subject(rgb)
    keep = mask if mask.any() else _middle_field(rgb)
    back = _lens_blur(rgb, 13 * unit(rgb) * context.amount, lights=True)
    discs = _discs(rgb, context)
    return mix(screen(clipped(back), discs), rgb, keep)


@operation("glow", scales="blend")
def glow(rgb: np.ndarray, context: Context) -> np.ndarray:
    """A dreamy bloom: the lights spread, the darks stay deep."""
    light = luma(rgb)
    lit = rgb * np.clip((light - 0.25) / 0.75, 0, 1)[..., None] ** 1.3
    haze = soft(lit, 6 * unit(rgb)) * 0.5 + soft(lit, 22 * unit(rgb)) * 0.5
    return clipped(screen(rgb, clipped(haze * 0.75)))


@operation("sharpen")
def sharpen(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Detail of two sizes lifted, without halos: no pixel leaves the range of its neighbours by much."""
    amount = context.number("by", 1.0) * context.amount
    lab = to_lab(rgb)
    light = lab[..., 0]
    fine, wide = light - soft(light, 0.8 * max(1.0, unit(rgb) * 0.7)), light - soft(light, 2.4 * max(1.0, unit(rgb)))
    detail = fine * 0.9 + wide * 0.45
    quiet = np.clip((np.abs(wide) - 0.7) / 2.0, 0, 1)  # noise in flat parts is left alone
    square = np.ones((3, 3), np.uint8)
    room = 3.0 + 4.0 * amount
    made = light + detail * quiet * amount
    lab[..., 0] = np.clip(made, cv2.erode(light, square) - room, cv2.dilate(light, square) + room)
    return to_rgb(lab)


@operation("denoise")
def denoise(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Noise taken out by non-local means, as strongly as the picture is noisy."""
    found = float(context.once("noise", lambda: noise_of(rgb)))
    power = float(np.clip(found * 255 * 1.25, 2.5, 18)) * context.amount
    made = cv2.fastNlMeansDenoisingColored(to_bytes(rgb), None, power, power * 1.3, 5, 13)
    return to_floats(made)


@operation("smooth", scales="blend")
def smooth(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Skin and surfaces made even, edges and a trace of texture kept."""
    calm = cv2.bilateralFilter(np.ascontiguousarray(rgb), 0, 0.075, 5 * unit(rgb))
    texture = rgb - soft(rgb, 1.1 * unit(rgb))
    return clipped(calm + texture * 0.35)


def noise_of(rgb: np.ndarray) -> float:
    """The standard deviation of the noise, 0 to 1. Source: Immerkaer, Fast Noise Variance Estimation, 1996, by the median."""
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    return float(np.median(np.abs(cv2.filter2D(luma(rgb), -1, kernel))) / 0.6745 / 6)


def _lens_blur(rgb: np.ndarray, radius: float, *, lights: bool = False) -> np.ndarray:
    """Out of focus by a round opening, in linear light, so that lights become discs. Wide ones are made small."""
    shrink = max(1, int(radius / 6))
    size = (max(4, rgb.shape[1] // shrink), max(4, rgb.shape[0] // shrink))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA) if shrink > 1 else rgb
    linear = np.maximum(small, 0) ** 2.2
    if lights:  # what shines out of its surroundings, not a bright sky
        light = luma(small)
        shining = np.clip(light - soft(light, 14 * unit(small)) - 0.1, 0, 0.4) / 0.4
        linear = linear * (1 + 9 * shining * np.clip(light * 2 - 0.8, 0, 1))[..., None]
    reach = max(1, round(radius / shrink))
    down, across = np.ogrid[-reach : reach + 1, -reach : reach + 1]
    disc = np.clip(reach + 0.5 - np.sqrt(down**2 + across**2), 0, 1).astype(np.float32)
    made = cv2.filter2D(linear, -1, disc / disc.sum(), borderType=cv2.BORDER_REFLECT_101)
    made = np.maximum(made, 0) ** (1 / 2.2)
    return cv2.resize(made, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_CUBIC) if shrink > 1 else made


def _discs(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Lights out of focus: pale discs with a bright rim in the picture's warm and own colours, (h, w, 3)."""
    height, width = rgb.shape[:2]
    rng, side = context.rng("bokeh"), min(height, width)
    palette = cv2.resize(soft(rgb, 20 * unit(rgb)), (8, 8), interpolation=cv2.INTER_AREA).reshape(-1, 3)
    made = np.zeros_like(rgb)
    for _ in range(round(26 * min(1.6, context.amount))):
        radius = side * rng.uniform(0.02, 0.085)
        spot = (rng.uniform(0, width), rng.uniform(0, height * 0.95))
        own = palette[rng.integers(len(palette))]
        colour = mix(own / max(0.2, float(own.max())), np.array([1, 0.86, 0.62], np.float32), 0.45)
        power = rng.uniform(0.16, 0.42)
        area, layer = _disc_at(spot, radius, height, width)
        made[area] = screen(made[area], layer[..., None] * colour * power)
    return clipped(made)


def _disc_at(
    spot: tuple[float, float], radius: float, height: int, width: int
) -> tuple[tuple[slice, slice], np.ndarray]:
    """A disc with a bright rim and the part of the picture that it lies in."""
    reach = radius * 1.25 + 2
    left, top = max(0, int(spot[0] - reach)), max(0, int(spot[1] - reach))
    area = slice(top, min(height, int(spot[1] + reach))), slice(left, min(width, int(spot[0] + reach)))
    layer = np.zeros((area[0].stop - top, area[1].stop - left), np.float32)
    middle = round((spot[0] - left) * 8), round((spot[1] - top) * 8)
    cv2.circle(layer, middle, round(radius * 8), 0.72, -1, cv2.LINE_AA, 3)
    cv2.circle(layer, middle, round(radius * 8), 1.0, max(1, round(radius * 0.09)), cv2.LINE_AA, 3)
    return area, cv2.GaussianBlur(layer, (0, 0), max(0.6, radius * 0.05))


def _middle_field(rgb: np.ndarray) -> np.ndarray:
    """1 in the middle, falling to the edges."""
    across, down = places(rgb)
    return np.clip(1.35 - np.sqrt((across / 0.62) ** 2 + (down / 0.78) ** 2), 0, 1)
