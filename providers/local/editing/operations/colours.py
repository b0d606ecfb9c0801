"""Colour: more or less of it, another one, two of them, grades."""

from __future__ import annotations

import cv2
import numpy as np

from ..pixels import (
    FINE,
    clipped,
    deeper,
    looked_up,
    luma,
    mix,
    paler,
    ramp,
    s_curve,
    screen,
    shifted_hue,
    soft,
    thrice,
    to_lab,
    to_rgb,
    tone,
    unit,
)
from ..registry import Context, operation

TEAL, ORANGE = (16, 92, 110), (255, 176, 110)


@operation("saturation")
def saturation(rgb: np.ndarray, context: Context) -> np.ndarray:
    """More colour where there is little of it, less haste where there is much."""
    by = context.number("by", 0.55) * context.amount
    lab = to_lab(rgb)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    gain = 1 + by * np.where(by > 0, np.clip(1.15 - chroma / 130, 0.25, 1), 1)
    lab[..., 1:] *= np.maximum(gain, 0)[..., None]
    return to_rgb(lab)


@operation("warmth")
def warmth(rgb: np.ndarray, context: Context) -> np.ndarray:
    """The light's own colour moved towards the lamp or the sky; the lightness stays."""
    by = context.number("by", 1.0) * context.amount
    gains = np.array([1 + 0.13 * by, 1 + 0.015 * by, 1 - 0.16 * by], np.float32)
    lab, was = to_lab(clipped(rgb * np.maximum(gains, 0.2))), to_lab(rgb)
    lab[..., 0] = was[..., 0]
    return to_rgb(lab)


@operation("monochrome", scales="blend")
def monochrome(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Black and white with a filter's separation of colours: skies deep, skin bright."""
    grey = rgb @ np.array([0.36, 0.52, 0.12], np.float32)
    grey = s_curve(grey, context.number("contrast", 0.25))
    return np.repeat(clipped(grey)[..., None], 3, axis=2)


@operation("sepia", scales="blend")
def sepia(rgb: np.ndarray, context: Context) -> np.ndarray:
    grey = s_curve(luma(rgb), 0.15)
    return ramp(grey, ((28, 18, 10), (96, 68, 42), (176, 140, 98), (236, 214, 176), (253, 244, 224)))


@operation("tint", "colour")
def tint(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Everything in the light of one colour: its own colours give way, the lightness stays."""
    amount = min(1.4, context.amount) * context.number("by", 0.9)
    want = to_lab(tone(context.get("colour", (47, 148, 144)))[None, None])[0, 0]
    lab = to_lab(rgb)
    light = lab[..., 0] / 100
    full = (1 - np.abs(2 * light - 1) ** 2.2)[..., None]
    moved = lab[..., 1:] * 0.14 + want[1:] * (0.25 + 0.9 * full)
    lab[..., 1:] = mix(lab[..., 1:], moved, min(1.0, amount))
    lab[..., 0] += (want[0] - 55) * 0.12 * amount * full[..., 0]
    return to_rgb(lab)


@operation("recolour", "colour")
def recolour(rgb: np.ndarray, context: Context) -> np.ndarray:
    """A thing in another colour: hue and strength are exchanged, its shading stays."""
    want = to_lab(tone(context.get("colour", (201, 53, 48)))[None, None])[0, 0]
    lab = to_lab(rgb)
    light = np.clip(lab[..., 0] / 100, 0, 1)
    middle = float(context.once("middle", lambda: np.median(lab[..., 0])))
    full = (4 * light * (1 - light)) ** 0.6
    moved = np.dstack([lab[..., 0] + (want[0] - middle) * 0.45, want[1] * full, want[2] * full])
    return to_rgb(mix(lab, np.asarray(moved, np.float32), min(1.0, context.amount)))


@operation("duotone", "colours", scales="blend")
def duotone(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Two inks: the darker one for the shadows, the lighter one for the lights."""
    colours = list(context.get("colours") or ((24, 26, 110), (255, 112, 92)))
    if len(colours) == 1:
        colours = [deeper(colours[0], 0.18), colours[0]]
    dark, bright = sorted(colours[:2], key=lambda colour: float(luma(tone(colour)[None, None])[0, 0]))
    return ramp(
        s_curve(_spread(luma(rgb), context), 0.35), (deeper(dark, 0.3), dark, dark, bright, bright, paler(bright, 0.5))
    )


@operation("gradient map", "colours", scales="blend")
def gradient_map(rgb: np.ndarray, context: Context) -> np.ndarray:
    """The tones through a row of colours, dark first."""
    colours = tuple(context.get("colours") or ((18, 10, 48), (150, 32, 110), (245, 120, 70), (255, 240, 190)))
    return ramp(s_curve(_spread(luma(rgb), context), 0.2), colours)


@operation("hue", "degrees", "count")
def hue(rgb: np.ndarray, context: Context) -> np.ndarray:
    return shifted_hue(rgb, context.number("degrees", context.number("by", 60)) * context.amount)


@operation("grade")
def grade(rgb: np.ndarray, context: Context) -> np.ndarray:
    """A colourist's grade: one colour for the shadows, another for the lights, as much contrast as named."""
    amount = min(1.5, context.amount)
    light = luma(rgb)
    toned = rgb + thrice(s_curve(light, context.number("contrast", 0.35) * amount) - light)
    low = tone(context.get("shadows", TEAL)) - luma(tone(context.get("shadows", TEAL))[None, None])[0, 0]
    high = tone(context.get("lights", ORANGE)) - luma(tone(context.get("lights", ORANGE))[None, None])[0, 0]
    strength = context.number("by", 0.42) * amount
    steps = np.linspace(0, 1, FINE, dtype=np.float32)
    dark = thrice(looked_up(light, (1 - steps) ** 1.5 * (1 - np.exp(-steps * 9))))
    bright = thrice(looked_up(light, steps**1.2 * (1 - steps**6)))
    lab = to_lab(clipped(toned + dark * low * strength + bright * high * strength))
    lab[..., 1:] *= 1 + context.number("colour", 0.05) * amount
    return to_rgb(lab)


@operation("colour pop", "colour")
def colour_pop(rgb: np.ndarray, context: Context) -> np.ndarray:
    """One colour kept, all others grey; without a colour it is the strongest one's turn."""
    lab = to_lab(rgb)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    named = context.get("colour")
    if named:
        want = to_lab(tone(named)[None, None])[0, 0]
        angle = float(np.arctan2(want[2], want[1]))
    else:
        angle = float(context.once("angle", lambda: _strongest(lab, chroma)))
    turn = np.abs((np.arctan2(lab[..., 2], lab[..., 1]) - angle + np.pi) % (2 * np.pi) - np.pi)
    kept = np.clip((0.62 - turn) / 0.2, 0, 1) * np.clip((chroma - 14) / 14, 0, 1)
    kept = soft(kept.astype(np.float32), 1.2 * unit(rgb))
    lab[..., 1:] *= (1 - (1 - kept) * min(1.0, context.amount))[..., None]
    lab[..., 1:] *= (1 + 0.12 * kept)[..., None]
    return to_rgb(lab)


@operation("cyberpunk")
def cyberpunk(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Night under neon: blue-violet shadows, magenta and cyan lights that glow."""
    amount = min(1.3, context.amount)
    light = s_curve(luma(rgb), 0.55)
    dim = rgb * thrice(0.42 + 0.58 * light)
    inks = ramp(light, ((8, 6, 30), (44, 18, 104), (214, 32, 168), (56, 214, 240), (226, 250, 255)))
    side = np.clip(-to_lab(dim)[..., 2] / 40, 0, 1)  # what was blue goes to cyan, what was warm to magenta
    cold = ramp(light, ((4, 10, 34), (10, 54, 120), (20, 150, 206), (90, 230, 244), (232, 252, 255)))
    made = cv2.addWeighted(dim, 0.38, mix(inks, cold, side), 0.62, 0)
    glow = soft(made * thrice(np.clip((light - 0.5) * 2.4, 0, 1)), 9 * unit(rgb))
    made = screen(clipped(made), clipped(glow * 0.7))
    return mix(rgb, clipped(made), min(1.0, amount))


@operation("neon edges", scales="blend")
def neon_edges(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Glowing lines along the picture's edges, in the picture's own hues, over a night."""
    calm = np.ascontiguousarray(rgb)
    for _ in range(2):
        calm = cv2.bilateralFilter(calm, 0, 0.12, 3 * unit(rgb))
    calm = soft(calm, 1.2 * unit(rgb))
    slopes = [
        np.hypot(cv2.Sobel(calm[..., i], cv2.CV_32F, 1, 0), cv2.Sobel(calm[..., i], cv2.CV_32F, 0, 1)) for i in range(3)
    ]
    edge = np.max(slopes, axis=0) * unit(rgb) / 4
    crest = edge - soft(edge, 4 * unit(rgb)) * 1.05  # only the middle of an edge, so that textures stay dark
    line = np.clip(crest * 14 - 0.12, 0, 1)
    lab = to_lab(calm)
    chroma = np.hypot(lab[..., 1], lab[..., 2])[..., None]
    lab[..., 1:] *= np.clip(72 / np.maximum(chroma, 10), 1, 5)
    lab[..., 0] = 68
    lit = to_rgb(lab) * line[..., None]
    glow = soft(lit, 3 * unit(rgb)) * 1.1 + soft(lit, 12 * unit(rgb)) * 0.9
    night = rgb * np.array([0.11, 0.09, 0.18], np.float32)
    return clipped(screen(clipped(night + glow), clipped(lit + (line**3 * 0.4)[..., None])))


@operation("infrared", scales="blend")
def infrared(rgb: np.ndarray, context: Context) -> np.ndarray:
    """False-colour infrared film: leaves crimson and pink, skies deep, a slight glow."""
    mixed = rgb @ np.array([[0.25, 0.75, 0.05], [1.35, 0.1, 0.12], [-0.6, 0.15, 0.83]], np.float32)
    lab = to_lab(clipped(mixed))
    lab[..., 0] = 0.45 * lab[..., 0] + 0.55 * to_lab(rgb)[..., 0]
    made = to_rgb(lab)
    return clipped(screen(made, soft(made, 10 * unit(rgb)) * 0.2))


@operation("autumn leaves")
def autumn_leaves(rgb: np.ndarray, context: Context) -> np.ndarray:
    """What is green turns to gold and rust; what is not stays."""
    lab = to_lab(rgb)
    a, b = lab[..., 1].copy(), lab[..., 2].copy()
    chroma, angle = np.hypot(a, b), np.arctan2(b, a)
    green = np.clip(1 - np.abs(angle - np.deg2rad(122)) / np.deg2rad(42), 0, 1) ** 0.6 * np.clip(
        (chroma - 6) / 12, 0, 1
    )
    green = soft(green.astype(np.float32), 0.8 * unit(rgb))
    turn = np.deg2rad(-58) * np.minimum(1.0, context.amount) * green
    gain = 1 + 0.45 * green
    lab[..., 1] = (a * np.cos(turn) - b * np.sin(turn)) * gain
    lab[..., 2] = (a * np.sin(turn) + b * np.cos(turn)) * gain
    return to_rgb(lab)


def _spread(light: np.ndarray, context: Context) -> np.ndarray:
    """The tones over the whole range."""
    low, high = context.once("spread", lambda: np.percentile(light[::3, ::3], (1, 99)))
    return np.asarray(np.clip((light - low) / max(0.1, float(high - low)), 0, 1), np.float32)


def _strongest(lab: np.ndarray, chroma: np.ndarray) -> float:
    """The hue with most colour in it, in radians."""
    angles = np.arctan2(lab[..., 2], lab[..., 1])
    weight = np.where(chroma > 25, chroma**3, 0)
    counts, ends = np.histogram(angles, 36, (-np.pi, np.pi), weights=weight)
    at = int(np.argmax(counts))
    return float((ends[at] + ends[at + 1]) / 2)
