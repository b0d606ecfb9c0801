"""Old photographs made whole: scratches and dust out, fading and casts undone, noise calmed."""

from __future__ import annotations

import cv2
import numpy as np

from ..pixels import luma, mix, soft, to_bytes, to_floats, unit
from ..registry import Context, operation
from .focus import denoise, noise_of, sharpen
from .tones import balance, levels

MOST = 0.09  # part of the picture that may count as damage


@operation("mend")
def mend(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Scratches, dust and spots found by their thinness and filled from around them."""
    damage = context.once("damage", lambda: damage_of(rgb, context.amount))
    if not damage.any():
        return rgb
    filled = cv2.inpaint(to_bytes(rgb), damage, max(3, round(2.5 * unit(rgb))), cv2.INPAINT_TELEA)
    part = soft((damage > 0).astype(np.float32), 0.7)
    made = mix(rgb, to_floats(filled), np.clip(part * 2, 0, 1))
    rough = noise_of(rgb)
    if rough < 0.004:
        return made
    speck = context.rng("grain").standard_normal(rgb.shape[:2], np.float32) * rough * (damage > 0)
    return np.clip(made + speck[..., None], 0, 1)


@operation("restore")
def restore(rgb: np.ndarray, context: Context) -> np.ndarray:
    """All that an old print needs: mended, its fading and its cast undone, its grain calmed, its detail back."""
    mild = Context(seed=context.seed, values={}, memo=context.memo, place=context.place)
    made = mend(rgb, context)
    made = balance(made, _with(mild, by=0.75, most=14))
    made = levels(made, _with(mild, by=0.85, cast=0.25))
    if noise_of(made) > 0.012:
        made = mix(made, denoise(made, _with(mild)), 0.65)
    return sharpen(made, _with(mild, by=0.6))


def damage_of(rgb: np.ndarray, amount: float = 1.0) -> np.ndarray:
    """Where the picture is scratched or dusty, (h, w) uint8, 0 or 255.

    Damage is thin, brighter or darker than what lies on both sides of it, and rare: where there is much of the kind close by, it is
    texture and stays. Specks are found by their size, scratches by their length: along it even a faint one adds up.
    """
    scale = unit(rgb)
    light = cv2.GaussianBlur(luma(rgb), (0, 0), max(0.4, 0.45 * scale))
    noise = max(0.004, noise_of(np.repeat(light[..., None], 3, 2)))
    found = np.zeros(light.shape, np.uint8)
    for field, part in ((light, 1.0), (1 - light, 0.6)):  # a dark line is more often part of the picture
        found |= _specks(field, scale, noise, amount) | _scratches(field, scale, noise, amount * part)
    grown = cv2.dilate(found, np.ones((3, 3), np.uint8), iterations=max(1, round(0.9 * scale)))
    return grown * 255 if grown.mean() < MOST else np.zeros_like(grown)


def _specks(field: np.ndarray, scale: float, noise: float, amount: float) -> np.ndarray:
    """Small bright spots that stand alone, (h, w) uint8."""
    reach = max(5, round(5 * scale)) | 1
    high = field - cv2.morphologyEx(field, cv2.MORPH_OPEN, _disc(reach))
    sure, likely = high > (0.1 + 5 * noise) / max(0.4, amount), high > (0.05 + 2.5 * noise)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(likely.astype(np.uint8), connectivity=8)
    crowd = soft(likely.astype(np.float32), 11 * scale)
    area = stats[:, cv2.CC_STAT_AREA]
    long = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    own = area / (2 * np.pi * (11 * scale) ** 2)  # what the spot itself adds to the crowd around it
    around = np.bincount(labels.ravel(), crowd.ravel(), count) / np.maximum(area, 1) - own
    kept = _holding(labels, sure, count) & (long <= reach * 1.7) & (around < 0.022)
    return kept[labels].astype(np.uint8)


def _scratches(field: np.ndarray, scale: float, noise: float, amount: float) -> np.ndarray:
    """Long thin bright lines, upright or lying, (h, w) uint8."""
    found = np.zeros(field.shape, np.uint8)
    wide, long = max(5, round(4 * scale)) | 1, max(15, round(34 * scale)) | 1
    for upright in (True, False):
        across, along = ((wide, 1), (3, long)) if upright else ((1, wide), (long, 3))
        high = field - cv2.morphologyEx(field, cv2.MORPH_OPEN, np.ones(across[::-1], np.uint8))
        line = cv2.blur(
            cv2.dilate(high, np.ones((1, 3) if upright else (3, 1), np.uint8)), (1, long) if upright else (long, 1)
        )
        level = cv2.blur(line, (long, 1) if upright else (1, long))  # lines side by side are a texture
        strong = (line > (0.028 + 1.3 * noise) / max(0.4, amount) + 1.5 * level) & (high > 0.3 * line)
        joined = cv2.morphologyEx(strong.astype(np.uint8), cv2.MORPH_CLOSE, np.ones(along[::-1], np.uint8))
        _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
        length = stats[:, cv2.CC_STAT_HEIGHT if upright else cv2.CC_STAT_WIDTH]
        kept = (length > long) & (stats[:, cv2.CC_STAT_AREA] < length * wide * 1.6)
        kept[0] = False
        found |= kept[labels].astype(np.uint8)
    return found


def _holding(labels: np.ndarray, sure: np.ndarray, count: int) -> np.ndarray:
    """Which of the pieces hold one of these pixels."""
    holds = np.zeros(count, bool)
    holds[np.unique(labels[sure])] = True
    holds[0] = False
    return holds


def _disc(side: int) -> np.ndarray:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))


def _with(context: Context, **values: float) -> Context:
    """The context for one part of the work, with its own values and memory."""
    return Context(seed=context.seed, values=values, memo=context.memo, place=context.place)
