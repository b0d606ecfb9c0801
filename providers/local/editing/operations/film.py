"""What film, lenses and tape leave in a picture: grain, dark corners, leaks of light, dust, glitches."""

from __future__ import annotations

import cv2
import numpy as np

from ..pixels import (
    clipped,
    deeper,
    luma,
    mix,
    noise,
    paler,
    places,
    ramp,
    screen,
    soft,
    thrice,
    to_lab,
    to_rgb,
    tone,
    unit,
)
from ..registry import Context, operation

LEAKS = ((255, 94, 26), (255, 48, 66), (255, 176, 64))


@operation("vignette", "colour")
def vignette(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Corners that fall off as an old lens lets them; the middle is untouched."""
    across, down = places(rgb)
    away = np.sqrt((across * 0.92) ** 2 + (down * 0.92) ** 2)
    fall = np.clip((away - 0.42) / 0.95, 0, 1) ** 1.7 * context.number("by", 0.8) * min(1.5, context.amount)
    colour = context.get("colour")
    if colour:
        return mix(rgb, np.broadcast_to(tone(colour), rgb.shape), np.clip(fall, 0, 1))
    return clipped(rgb * thrice(1 - np.clip(fall, 0, 0.97)))


@operation("grain")
def grain(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Silver grain: two sizes, strongest in the middle tones, the same for all channels but for a breath of colour."""
    height, width = rgb.shape[:2]
    size = max(1.0, unit(rgb) * context.number("size", 0.75))
    field = _speckle(context.rng("grain"), height, width, size)
    coloured = np.dstack([_speckle(context.rng(f"grain {i}"), height, width, size * 1.6) for i in range(3)])
    light = luma(rgb)
    weight = 0.25 + 0.75 * np.clip(4 * light * (1 - light), 0, 1) ** 0.7
    strength = 0.062 * context.number("by", 1.0) * context.amount
    return clipped(rgb + (thrice(field) * np.float32(0.88) + coloured * np.float32(0.2)) * thrice(weight * strength))


@operation("light leak", "colour", "way")
def light_leak(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Light that crept into the camera: a warm burn from one side, uneven and never twice the same."""
    rng, (across, down) = context.rng("leak"), places(rgb)
    made = rgb
    named = context.get("colour")
    for number in range(2):
        way = context.get("way") or ("left", "right", "left", "right", "up")[int(rng.integers(5))]
        side = {"left": -across, "right": across, "up": -down, "down": down}.get(str(way), across)
        along = down if way in ("left", "right") else across
        centre, wide = rng.uniform(-0.7, 0.7), rng.uniform(0.45, 0.9)
        uneven = (noise(rgb, rng, 0.6) - 0.5) * 0.55
        near = side + uneven - 0.52 + 0.22 * number
        band = np.exp(-(((along - centre) / wide) ** 2))
        core = np.asarray(np.clip((near + 0.3) / 0.72, 0, 1) ** 1.25 * band, np.float32)
        colour = named or LEAKS[int(rng.integers(len(LEAKS)))]
        power = 0.92 * min(1.3, context.amount) * (1 - 0.3 * number)
        made = screen(made, ramp(core * power, ((0, 0, 0), deeper(colour, 0.4), colour, colour, paler(colour, 0.7))))
    lifted = made * (1 - 0.05 * context.amount) + 0.03 * context.amount
    return clipped(np.asarray(lifted, np.float32))


@operation("age")
def age(rgb: np.ndarray, context: Context) -> np.ndarray:
    """An old print's damage: scratches, dust, creases' pale lines and uneven fading."""
    rng, height, width = context.rng("age"), *rgb.shape[:2]
    amount, marks = min(1.6, context.amount), np.zeros(rgb.shape[:2], np.float32)
    thin = max(1, round(0.8 * unit(rgb)))
    for _ in range(round(9 * amount)):
        x, y = rng.uniform(0, width), rng.uniform(-0.1, 0.8) * height
        steps = np.cumsum(rng.normal(0, 0.6, 24) * unit(rgb)) + x
        run = np.linspace(y, y + rng.uniform(0.1, 0.9) * height, 24)
        points = np.stack([steps, run], 1).round().astype(np.int32)
        cv2.polylines(marks, [points], False, float(rng.uniform(0.35, 0.9)), thin, cv2.LINE_AA)
    for _ in range(round(70 * amount)):
        spot = (int(rng.integers(width)), int(rng.integers(height)))
        sign = 1.0 if rng.random() < 0.65 else -0.8
        cv2.circle(
            marks,
            spot,
            max(1, round(rng.exponential(0.9) * unit(rgb))),
            sign * float(rng.uniform(0.4, 1)),
            -1,
            cv2.LINE_AA,
        )
    pale = 0.12 * amount * np.clip(noise(rgb, rng, 0.8) - 0.35, 0, 1)
    aged = rgb * (1 - pale[..., None]) + pale[..., None] * tone((238, 222, 190))
    return clipped(mix(aged, np.where(marks[..., None] > 0, 0.96, 0.05).astype(np.float32), np.abs(marks) * 0.85))


@operation("glitch")
def glitch(rgb: np.ndarray, context: Context) -> np.ndarray:
    """A broken signal: slices slip aside, channels part, blocks repeat, lines show."""
    rng, made = context.rng("glitch"), rgb.copy()
    height, width = rgb.shape[:2]
    amount = min(2.0, context.amount)
    for _ in range(round(13 * amount)):
        top, tall = int(rng.integers(height)), max(2, int(height * rng.exponential(0.028)))
        slip = int(rng.normal(0, 0.07 * amount) * width)
        made[top : top + tall] = np.roll(made[top : top + tall], slip, axis=1)
    for _ in range(round(7 * amount)):
        tall, wide = max(2, int(height * rng.uniform(0.01, 0.05))), max(4, int(width * rng.uniform(0.06, 0.3)))
        top, left = int(rng.integers(max(1, height - tall))), int(rng.integers(max(1, width - wide)))
        patch = made[top : top + tall, left : left + wide, list(rng.permutation(3))]
        made[top : top + tall, left : left + wide] = np.clip(patch * rng.uniform(0.9, 1.35), 0, 1)
    shift = max(2, round(width * 0.009 * amount))
    made = np.dstack([np.roll(made[..., 0], -shift, 1), made[..., 1], np.roll(made[..., 2], shift, 1)])
    lines = 1 - 0.14 * ((np.arange(height) // max(1, round(1.5 * unit(rgb)))) % 2)
    return clipped(np.asarray(made * lines[:, None, None], np.float32))


@operation("split channels", "pixels")
def split_channels(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Red and cyan moved apart, as in a picture for glasses."""
    shift = max(1, round(context.number("pixels", rgb.shape[1] * 0.012) * context.amount))
    padded = np.pad(rgb, ((0, 0), (shift, shift), (0, 0)), mode="reflect")
    width = rgb.shape[1]
    return np.dstack([padded[:, :width, 0], rgb[..., 1], padded[:, 2 * shift : 2 * shift + width, 2]])


@operation("tape")
def tape(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Home video: smeared colour, soft detail, tracking noise, scan lines."""
    rng, height = context.rng("tape"), rgb.shape[0]
    scale = unit(rgb)
    lab = to_lab(rgb)
    smear = max(3, round(14 * scale * context.amount))
    for channel in (1, 2):
        lab[..., channel] = np.roll(cv2.blur(lab[..., channel], (smear, 1)), round(3 * scale), axis=1) * 1.12
    lab[..., 0] = cv2.GaussianBlur(lab[..., 0], (0, 0), max(0.5, 1.5 * scale), sigmaY=0.4) * 0.94 + 4
    made = to_rgb(lab)
    wave = cv2.GaussianBlur(rng.normal(0, 1, (height, 1)).astype(np.float32), (1, 9), 2)[:, 0] * 1.3 * scale
    track = np.clip(1 - np.abs(np.arange(height) - height * rng.uniform(0.78, 0.94)) / (height * 0.02), 0, 1)
    wave += track * rng.normal(0, 22 * scale, height)
    down, cols = np.indices(rgb.shape[:2], np.float32)
    rows = np.asarray(down, np.float32)
    made = cv2.remap(
        made, np.asarray(cols + wave[:, None], np.float32), rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    snow = rng.random(rgb.shape[:2], np.float32) > (1 - 0.25 * track[:, None] - 0.0006)
    made = np.where(snow[..., None], 0.85, made)
    period = max(2, round(2.2 * scale))
    lines = 1 - 0.1 * (np.arange(height) % period < period / 2)
    speckle = _speckle(rng, height, rgb.shape[1], max(1.0, 1.4 * scale)) * 0.025
    return clipped(np.asarray(made * lines[:, None, None] + speckle[..., None], np.float32))


@operation("scan lines")
def scan_lines(rgb: np.ndarray, context: Context) -> np.ndarray:
    """An old screen close up: bright lines, three-coloured columns, a soft glow."""
    scale = max(1.0, unit(rgb))
    rows = np.arange(rgb.shape[0], dtype=np.float32)[:, None]
    cols = np.arange(rgb.shape[1])
    beam = 1 - 0.55 * min(1.3, context.amount) * (0.5 - 0.5 * np.cos(rows * 2 * np.pi / (4 * scale)))
    third = (cols // max(1, round(scale))) % 3
    columns = np.stack([np.where(third == i, 1.16, 0.82) for i in range(3)], 1).astype(np.float32)
    made = rgb * beam[..., None] * columns[None] * 1.42
    return clipped(screen(clipped(made), clipped(soft(rgb, 5 * scale) * 0.22)))


@operation("rain")
def rain(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Streaks of rain in two depths, and a cooler, duller light."""
    rng, fall = context.rng("rain"), np.zeros(rgb.shape[:2], np.float32)
    height, width = rgb.shape[:2]
    for number in range(round(width * height / unit(rgb) ** 2 / 700 * min(2.0, context.amount))):
        x, y, near = rng.uniform(0, width), rng.uniform(-0.1, 1) * height, number % 4 == 0
        long = rng.uniform(14, 30) * unit(rgb) * (1.9 if near else 1)
        ends = ((round(x), round(y)), (round(x - long * 0.14), round(y + long)))
        cv2.line(fall, *ends, 0.5 if near else 0.26, max(1, round(unit(rgb) * (1.3 if near else 0.7))), cv2.LINE_AA)
    wet = mix(rgb, luma(rgb)[..., None] * np.array([0.86, 0.95, 1.06], np.float32), 0.4) * 0.86
    return clipped(
        screen(clipped(wet), (cv2.GaussianBlur(fall, (0, 0), 0.6 * unit(rgb)) * 0.8)[..., None] * tone((214, 228, 240)))
    )


@operation("snow")
def snow(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Flakes from fine far ones to soft near ones, and a cold light."""
    rng, height, width = context.rng("snow"), *rgb.shape[:2]
    made = mix(rgb, luma(rgb)[..., None] * np.array([0.96, 1.0, 1.06], np.float32) + 0.05, 0.35)
    for size, count, soften in ((0.9, 900, 0.5), (2.0, 260, 1.0), (5.0, 46, 3.0)):
        layer = np.zeros((height, width), np.float32)
        for _ in range(round(count * width / height * min(2.0, context.amount) * 0.8)):
            spot = round(rng.uniform(0, width) * 8), round(rng.uniform(0, height) * 8)
            radius = max(4, round(size * rng.uniform(0.6, 1.4) * unit(rgb) * 8))
            cv2.circle(layer, spot, radius, float(rng.uniform(0.5, 0.95)), -1, cv2.LINE_AA, 3)
        made = screen(clipped(made), clipped(cv2.GaussianBlur(layer, (0, 0), soften * unit(rgb)))[..., None])
    return clipped(made)


@operation("fog")
def fog(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Mist in drifts, thicker far up in the picture and along the ground."""
    _, down = places(rgb)
    drift = noise(rgb, context.rng("fog"), 0.7, 4)
    thick = np.clip(0.52 - 0.3 * down, 0.14, 0.8) * (0.4 + 0.95 * drift) * min(1.5, context.amount)
    pale = np.percentile(luma(rgb)[::4, ::4], 88)
    air = np.array([0.95, 0.98, 1.0], np.float32) * np.clip(float(pale) + 0.1, 0.55, 0.92)
    return clipped(mix(rgb, np.broadcast_to(air, rgb.shape), np.clip(thick, 0, 0.93)))


@operation("sun", "way")
def sun(rgb: np.ndarray, context: Context) -> np.ndarray:
    """A low sun at the edge of the picture: warm light over all, rays and a flare."""
    across, down = places(rgb)
    rng = context.rng("sun")
    left = context.get("way") == "left" or (context.get("way") is None and rng.random() < 0.5)
    x, y = (-0.86 if left else 0.86), -0.8
    ratio = rgb.shape[1] / rgb.shape[0]
    away = np.sqrt(((across - x) * ratio) ** 2 + (down - y) ** 2)
    angle = np.arctan2(down - y, (across - x) * ratio)
    rays = sum(np.cos(angle * k + rng.uniform(0, 6.3)) for k in (7, 13, 22, 34)) / 4
    light = np.exp(-away / 0.85) * (1 + 0.28 * rays * np.clip(away * 1.5, 0, 1)) + np.exp(-((away / 0.2) ** 2)) * 0.7
    colour = ramp(
        np.clip(light, 0, 1).astype(np.float32), ((60, 22, 6), (255, 136, 40), (255, 214, 130), (255, 250, 232))
    )
    amount = min(1.4, context.amount)
    warm = rgb * np.array([1 + 0.05 * amount, 1.0, 1 - 0.1 * amount], np.float32)
    return clipped(screen(clipped(warm), clipped(colour * np.clip(light, 0, 1)[..., None] * amount)))


def _speckle(rng: np.random.Generator, height: int, width: int, size: float) -> np.ndarray:
    """Noise of unit strength whose specks are so large, (h, w) float32."""
    small = rng.standard_normal((max(2, round(height / size) + 1), max(2, round(width / size) + 1)), np.float32)
    if size <= 1.01:
        return small[:height, :width]
    field = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return field / max(1e-6, float(field.std()))
