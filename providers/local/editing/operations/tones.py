"""Light and contrast."""

from __future__ import annotations

import cv2
import numpy as np

from ..pixels import LUMA, clipped, curve, luma, mix, s_curve, soft, to_lab, to_rgb, unit
from ..registry import Context, operation


@operation("light")
def light(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Brighter or darker, as an exposure with a soft shoulder, so that nothing bursts."""
    stops = context.number("by", 0.6) * context.amount
    linear = clipped(rgb) ** 2.2 * 2.0**stops
    if stops > 0:
        linear = np.where(linear > 0.6, 0.6 + 0.4 * (1 - np.exp(-(linear - 0.6) / 0.4)), linear)
    return np.asarray(clipped(linear) ** (1 / 2.2), np.float32)


@operation("contrast")
def contrast(rgb: np.ndarray, context: Context) -> np.ndarray:
    return _toned(rgb, s_curve(luma(rgb), context.number("by", 0.65) * context.amount))


@operation("shadows")
def shadows(rgb: np.ndarray, context: Context) -> np.ndarray:
    """The dark parts lifted (or deepened), judged by their surroundings so that detail stays."""
    by = context.number("by", 0.55) * context.amount
    around = _around(rgb)
    weight = np.clip(1 - around / 0.55, 0, 1) ** 1.2
    return clipped(rgb * (2.0 ** (by * 1.7 * weight))[..., None])


@operation("highlights")
def highlights(rgb: np.ndarray, context: Context) -> np.ndarray:
    """The bright parts lifted, or brought back."""
    by = context.number("by", 0.5) * context.amount
    weight = np.clip((_around(rgb) - 0.45) / 0.55, 0, 1)
    return clipped(rgb * (2.0 ** (by * 0.9 * weight))[..., None])


@operation("fade")
def fade(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Matte: lifted blacks and softened whites."""
    amount = min(1.6, context.amount)
    low, high = 0.11 * amount, 1 - 0.06 * amount
    return curve(clipped(rgb), ((0, low), (0.3, 0.3 + 0.02 * amount), (0.75, 0.74), (1, high)))


@operation("clarity")
def clarity(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Contrast of the middle sizes, strongest in the middle tones."""
    light = luma(rgb)
    base = _edge_kept(light, 10 * unit(rgb), 0.03)
    detail = (light - base) * (1 - (2 * light - 1) ** 4)
    return _toned(rgb, light + detail * context.number("by", 0.9) * context.amount)


@operation("hdr")
def hdr(rgb: np.ndarray, context: Context) -> np.ndarray:
    """A wide range of light pressed into the picture: open shadows, held highlights, crisp detail, rich colours."""
    amount = min(1.6, context.amount)
    logged = np.log2(np.maximum(luma(rgb), 1 / 255))
    base = _edge_kept(logged, 22 * unit(rgb), 0.25)
    fine = _edge_kept(logged, 3.0 * unit(rgb), 0.08)
    middle = float(context.once("middle", lambda: np.mean(base)))
    pressed = middle + (base - middle) * (1 - 0.42 * amount) + 0.12 * amount
    pressed += (fine - base) * (1 + 0.55 * amount) + (logged - fine) * (1 + 0.8 * amount)
    toned = _toned(rgb, s_curve(2.0 ** np.minimum(pressed, 0), 0.3 * amount))
    lab = to_lab(toned)
    lab[..., 1:] *= 1 + 0.22 * amount
    return to_rgb(lab)


@operation("levels")
def levels(rgb: np.ndarray, context: Context) -> np.ndarray:
    """The tones spread over the whole range, a cast taken out: what a good lab does first."""
    low, high = context.once("ends", lambda: _ends(rgb, context.number("cast", 0.2)))
    spread = clipped((rgb - low) / np.maximum(high - low, 0.12))
    middle = float(context.once("middle", lambda: np.median(luma(spread)[::4, ::4])))
    bend = float(np.clip(np.log(0.46) / np.log(np.clip(middle, 0.08, 0.9)), 0.72, 1.3))
    return mix(rgb, np.asarray(spread**bend, np.float32), min(1.0, context.number("by", 0.85) * context.amount))


@operation("balance")
def balance(rgb: np.ndarray, context: Context) -> np.ndarray:
    """A colour cast taken out: what is nearly grey becomes grey."""
    cast = context.once("cast", lambda: _cast(rgb))
    lab = to_lab(rgb)
    size = float(np.linalg.norm(cast))
    cast = cast * min(1.0, context.number("most", 100) / max(1e-3, size))
    lab[..., 1:] -= cast * context.number("by", 0.9) * min(1.2, context.amount)
    return to_rgb(lab)


@operation("dehaze")
def dehaze(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Haze taken out by the dark channel. Source: He and others, Single Image Haze Removal, 2009."""
    side = max(3, round(9 * unit(rgb))) | 1
    dark = cv2.erode(rgb.min(axis=2), np.ones((side, side), np.uint8))
    air = context.once("air", lambda: np.percentile(rgb[dark >= np.percentile(dark, 99.5)], 90, axis=0))
    through = 1 - 0.8 * min(1.15, context.amount) * _guided_by(luma(rgb), dark / max(0.3, float(air.max())), rgb)
    clear = (rgb - air) / np.clip(through, 0.25, 1)[..., None] + air
    return clipped(np.asarray(clear, np.float32))


@operation("invert", scales="blend")
def invert(rgb: np.ndarray, context: Context) -> np.ndarray:
    return 1 - rgb


@operation("solarize", scales="blend")
def solarize(rgb: np.ndarray, context: Context) -> np.ndarray:
    """The bright tones turned round, as by light in the darkroom, with its bright seams."""
    light = s_curve(luma(rgb), 0.4)
    turned = np.where(rgb > 0.5, 1 - rgb, rgb) * 2
    line = np.exp(-(((light - 0.5) / 0.05) ** 2))
    return clipped(s_curve(turned * 0.92, 0.5) + (line * 0.18)[..., None])


@operation("threshold", scales="blend")
def threshold(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Black and white only, cut where the picture's own surroundings divide."""
    light = soft(luma(rgb), 0.8 * unit(rgb))
    level = 0.6 * soft(light, 40 * unit(rgb)) + 0.4 * float(context.once("level", lambda: np.median(light)))
    return np.repeat(np.clip((light - level) * 60 / unit(rgb) ** 0.5 + 0.5, 0, 1)[..., None], 3, axis=2)


@operation("posterize", "count", scales="blend")
def posterize(rgb: np.ndarray, context: Context) -> np.ndarray:
    """A few flat tones: the picture is smoothed along its edges, then stepped."""
    steps = int(np.clip(context.number("count", 5), 2, 24))
    calm = np.ascontiguousarray(rgb)
    for _ in range(2):
        calm = cv2.bilateralFilter(calm, 0, 0.1, 2.5 * unit(rgb))
    light = luma(calm)
    stepped = np.round(s_curve(light, 0.35) * (steps - 1)) / (steps - 1)
    flat = _toned(np.round(calm * (steps * 2)) / (steps * 2), stepped)
    lab = to_lab(flat)
    lab[..., 1:] *= 1.25
    return to_rgb(lab)


def _toned(rgb: np.ndarray, light: np.ndarray) -> np.ndarray:
    """The picture with this light, its colours kept; what would burst goes towards white."""
    was = luma(rgb)
    light = np.clip(light, 0, 1)
    scaled = rgb * (light / np.maximum(was, 1e-3))[..., None]
    added = rgb + (light - was)[..., None]
    both = 0.6 * scaled + 0.4 * added
    over = np.maximum(both.max(axis=2) - 1, 0)
    both = both + (over / np.maximum(both.max(axis=2) - light, 1e-3))[..., None] * (light[..., None] - both)
    return clipped(np.asarray(both, np.float32))


def _around(rgb: np.ndarray) -> np.ndarray:
    """The light of each pixel's surroundings, with the edges of things kept."""
    return _edge_kept(luma(rgb), 14 * unit(rgb), 0.02)


def _edge_kept(field: np.ndarray, radius: float, eps: float) -> np.ndarray:
    """The field smoothed but for its edges, by a guided filter made at a smaller size."""
    return _guided(field, field, radius, eps)


def _guided_by(guide: np.ndarray, field: np.ndarray, rgb: np.ndarray) -> np.ndarray:
    return _guided(guide, np.asarray(field, np.float32), 20 * unit(rgb), 0.003)


def _guided(guide: np.ndarray, field: np.ndarray, radius: float, eps: float) -> np.ndarray:
    from studio.media.cutout import guided

    shrink = max(1, int(radius // 4))
    size = (max(4, guide.shape[1] // shrink), max(4, guide.shape[0] // shrink))
    small = cv2.resize(guide, size, interpolation=cv2.INTER_AREA)
    thing = cv2.resize(field, size, interpolation=cv2.INTER_AREA)
    slope, offset = guided(small, thing, max(1, round(radius / shrink)), eps)
    full = guide.shape[1], guide.shape[0]
    return cv2.resize(slope, full) * guide + cv2.resize(offset, full)


def _ends(rgb: np.ndarray, own: float) -> tuple[np.ndarray, np.ndarray]:
    """The black and the white of each channel: so much its own, the rest the picture's."""
    sample = rgb[::3, ::3].reshape(-1, 3)
    low, high = np.percentile(sample, 0.6, axis=0), np.percentile(sample, 99.4, axis=0)
    light = sample @ LUMA
    all_low, all_high = np.percentile(light, 0.6), np.percentile(light, 99.4)
    black, white = own * low + (1 - own) * all_low, own * high + (1 - own) * all_high
    # What is dark or dull by nature is not torn up to white.
    return np.minimum(black, 0.22).astype(np.float32), np.maximum(white, 0.8).astype(np.float32)


def _cast(rgb: np.ndarray) -> np.ndarray:
    """The mean colour of what is nearest to grey, (2,) in Lab."""
    lab = to_lab(rgb)[::3, ::3].reshape(-1, 3)
    middle = np.median(lab[:, 1:], axis=0)
    away = np.linalg.norm(lab[:, 1:] - middle, axis=1)
    near = lab[away <= np.percentile(away, 50)]
    return np.asarray(near[:, 1:].mean(axis=0) * 0.9, np.float32)
