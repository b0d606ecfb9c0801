"""Colour laid on with a loaded brush: oil and impressionist."""

import cv2
import numpy as np

from ._flow import Flow, drawn_out, flow, sampled, scattered, strokes
from ._forms import calm, relief, steepness
from ._tools import Picture, blur, grey, reduced, times, vivid, whole


def oil(picture: Picture) -> np.ndarray:
    """Long loaded strokes along the forms, broad ones under fine ones, in relief under a raking light; varnished."""
    unit, ways = picture.unit, flow(picture, reach=7)
    base = whole(vivid(calm(picture.image, 3.2, side=448), 1.16))
    detail = blur(_detail(picture), 2.2 * unit)
    canvas = _four(base, 96)
    for name, spacing, length, width, most, bends in (
        ("broad", 13.0, 52, 14.5, 9999, 1),
        ("middle", 7.4, 30, 6.0, 1600, 1),
        ("fine", 4.2, 11, 2.4, 1900, 1),
    ):
        x, y = scattered(picture, name, spacing)
        x, y = _detailed(detail, x, y, most)
        rng = picture.rng(f"{name} paint")
        colours = _mixed(sampled(base, x, y).astype(np.float32), rng, hue=5, value=9)
        height = rng.uniform(60, 230, (len(x), 1))
        reach = length * unit * rng.uniform(0.55, 1.1, len(x))
        wander = rng.normal(0, 0.16, len(x))
        strokes(canvas, x, y, np.hstack([colours, height]), ways, reach, width * unit, turn=wander, bends=bends)
    return _impasto(picture, canvas, ways, bristle=22, depth=1.0)


def impressionist(picture: Picture) -> np.ndarray:
    """Separate dabs of broken colour over a warm ground, violet in the shadows, the light kept high."""
    unit, ways = picture.unit, flow(picture, reach=10, calm_way=0.4)
    soft = blur(picture.image, 2.2 * unit)
    bright = whole(255 - (255 - vivid(soft, 1.3)) * 0.9)
    canvas = _four(cv2.addWeighted(bright, 0.45, np.full_like(bright, (206, 164, 112)), 0.55, 0), 60)
    detail = blur(_detail(picture), 4 * unit)
    for name, spacing, length, width, most, line in (
        ("ground", 11.0, 27, 10.5, 9999, cv2.LINE_8),
        ("dabs", 8.8, 18, 5.8, 9999, cv2.LINE_AA),
        ("touch", 5.2, 9, 3.0, 1500, cv2.LINE_AA),
    ):
        x, y = scattered(picture, name, spacing)
        x, y = _detailed(detail, x, y, most)
        rng = picture.rng(f"{name} paint")
        colours = _broken(sampled(bright, x, y).astype(np.float32), rng)
        height = rng.uniform(40, 245, (len(x), 1))
        reach = length * unit * rng.uniform(0.6, 1.1, len(x))
        strokes(
            canvas,
            x,
            y,
            np.hstack([colours, height]),
            ways,
            reach,
            width * unit,
            turn=rng.normal(0, 0.22, len(x)),
            line=line,
        )
    return _impasto(picture, canvas, ways, bristle=9, depth=0.8)


def _detailed(detail: np.ndarray, x: np.ndarray, y: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """The places, or as many as are allowed where there is most to tell."""
    if len(x) <= most:
        return x, y
    fine = sampled(detail, x, y)
    keep = fine > max(0.1, float(np.partition(fine, len(x) - most)[len(x) - most]))
    return x[keep], y[keep]


def _detail(picture: Picture) -> np.ndarray:
    """Where fine strokes are needed, (height, width) float32, 0 to about 1."""
    small = reduced(picture.image, 384)
    steep = np.minimum(steepness(grey(small)) * 9, 1.2)
    return cv2.resize(steep, picture.size, interpolation=cv2.INTER_LINEAR)


def _four(image: np.ndarray, height: int) -> np.ndarray:
    """The picture with a fourth channel: how thick the paint lies."""
    return cv2.merge([*cv2.split(image), np.full(image.shape[:2], height, np.uint8)])


def _mixed(colours: np.ndarray, rng: np.random.Generator, *, hue: float, value: float) -> np.ndarray:
    return colours + rng.normal(0, hue, colours.shape) + rng.normal(0, value, (len(colours), 1))


def _broken(colours: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Colours taken apart: some dabs cooler, some warmer, shadows towards violet, lights towards cream."""
    tone = colours.mean(1, keepdims=True) / 255
    cool, warm = np.array([-16, -2, 22]), np.array([22, 6, -18])
    share = rng.random((len(colours), 1))
    moved = colours + np.where(share < 0.35, cool, np.where(share > 0.65, warm, 0)) * rng.uniform(
        0.4, 1.3, (len(colours), 1)
    )
    moved += (1 - tone) ** 2 * np.array([14, -4, 30]) + tone**2 * np.array([10, 6, -4])
    return moved + rng.normal(0, 8, (len(colours), 1))


def _impasto(picture: Picture, canvas: np.ndarray, ways: Flow, *, bristle: float, depth: float) -> np.ndarray:
    """The painted canvas lit from the side: the edges of strokes and the furrows of the bristles stand up."""
    unit = picture.unit
    hairs = drawn_out(picture, picture.grain(0.55 * max(1.0, unit)), ways, bristle * unit)
    hairs *= 0.5 / max(1e-6, float(hairs[::3, ::3].std()))
    thick = blur(canvas[..., 3].astype(np.float32) / 255, 0.8 * unit)
    height = thick * (3.2 * unit) + hairs * (0.55 * max(0.8, unit))
    light = np.clip(
        relief(blur(height, 0.5 * unit), left=picture.lit_from_left()) * (depth * 0.9 / max(0.5, unit) ** 0.15), -1, 1
    )
    paint = times(canvas[..., :3], 1 + hairs * 0.035 + np.minimum(light, 0) * 0.26)
    shine = np.maximum(light, 0) * 44
    return whole(paint + cv2.merge([shine, shine * 0.98, shine * 0.92]))
