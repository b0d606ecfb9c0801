"""Put together from pieces: pixel, low-poly, stained glass, mosaic."""

from __future__ import annotations

import cv2
import numpy as np

from ._tools import Picture, blur, edges, few_colours, in_colours, whole

BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) / 16 - 0.47
ACROSS = 120  # pixels of the pixel manner on the shorter side


def pixel(picture: Picture) -> np.ndarray:
    """Real square pixels in sixteen colours, dithered in order."""
    block = max(2, round(min(picture.height, picture.width) / ACROSS))
    h, w = -(-picture.height // block), -(-picture.width // block)
    small = cv2.resize(picture.image, (w, h), interpolation=cv2.INTER_AREA)
    dither = np.tile(BAYER, (-(-h // 4), -(-w // 4)))[:h, :w, None] * 26
    colours = few_colours(picture.image, 16, saturation=1.3)
    tiny = in_colours(whole(small.astype(np.float32) + dither), colours)
    return np.ascontiguousarray(np.repeat(np.repeat(tiny, block, 0), block, 1)[: picture.height, : picture.width])


def low_poly(picture: Picture) -> np.ndarray:
    """Triangles, small where there is detail, each one colour with a slight slant of light."""
    from scipy.spatial import Delaunay

    h, w, rng = picture.height, picture.width, picture.rng("corners")
    chance = blur(edges(picture.image, 1.5 * picture.unit), 2 * picture.unit) + 0.02
    small = cv2.resize(chance, (128, 128), interpolation=cv2.INTER_AREA).ravel()
    cells = rng.choice(len(small), 1500, p=small / small.sum())
    inner = np.stack([(cells % 128 + rng.random(1500)) * w / 128, (cells // 128 + rng.random(1500)) * h / 128], 1)
    gx, gy = np.meshgrid(np.linspace(0, w, 12), np.linspace(0, h, 12))
    grid = np.stack([gx.ravel(), gy.ravel()], 1)
    free = (grid[:, 0] > 0) & (grid[:, 0] < w) & (grid[:, 1] > 0) & (grid[:, 1] < h)
    grid[free] += rng.normal(0, min(h, w) * 0.02, (int(free.sum()), 2))
    points = np.concatenate([inner, grid])
    soft = blur(picture.image, 2.0 * picture.unit)
    result = soft.copy()
    corners = points[Delaunay(points).simplices]
    middle = corners.mean(1)
    at = np.clip(middle.astype(int), 0, [w - 1, h - 1])
    slant = ((corners[:, 1] - corners[:, 0])[:, 0] * 0.6 + (corners[:, 2] - corners[:, 0])[:, 1]) / (min(h, w) * 0.08)
    shade = 1 + np.clip(slant, -1, 1) * 0.07
    colours = np.clip(soft[at[:, 1], at[:, 0]] * shade[:, None], 0, 255).tolist()
    for corner, colour in zip(np.round(corners * 16).astype(np.int32), colours, strict=True):
        cv2.fillConvexPoly(result, corner, colour, cv2.LINE_AA, 4)
    return result


def stained_glass(picture: Picture) -> np.ndarray:
    """Panes of glowing glass that follow the forms, between lead lines."""
    unit = picture.unit
    panes, edge, colours = _cells(picture, "panes", 19, jitter=0.48, snap=True)
    grey = colours.mean(1, keepdims=True)
    bright = np.clip((grey + (colours - grey) * 1.9) * 1.12 + 14, 0, 255)
    glass = bright[panes]
    swirl = picture.noise("swirl", 0.06, 3) - 0.5
    away = np.minimum(edge / (12 * unit), 1)
    glass = glass * (0.74 + 0.34 * away + swirl * 0.26)[..., None]
    glass += (np.clip(away - 0.4, 0, 1) * 16)[..., None]
    lead = np.clip((1.9 * unit - edge) / max(1.0, unit) + 0.5, 0, 1)[..., None]
    shine = np.clip(1 - np.abs(edge - 0.8 * unit) / max(0.8, unit), 0, 1)[..., None]
    return whole(glass * (1 - lead) + (np.array([22, 21, 25], np.float32) + shine * 40) * lead)


def mosaic(picture: Picture) -> np.ndarray:
    """Small stones set in pale grout, each a little different."""
    unit = picture.unit
    stones, edge, colours = _cells(picture, "stones", 9, jitter=0.24, snap=False)
    rng = picture.rng("stones tone")
    grey = colours.mean(1, keepdims=True)
    colours = (grey + (colours - grey) * 1.25) * rng.uniform(0.86, 1.12, (len(colours), 1)) + rng.normal(
        0, 5, colours.shape
    )
    gold = rng.random(len(colours)) < 0.035
    colours[gold] = colours[gold] * 0.45 + np.array([214, 170, 74]) * 0.55
    result = colours.astype(np.float32)[stones] * (0.84 + 0.2 * np.minimum(edge / (4 * unit), 1))[..., None]
    grout = np.clip((0.75 * unit - edge) / max(0.8, 0.8 * unit) + 0.5, 0, 1)[..., None]
    return whole(result * (1 - grout) + np.array([172, 162, 146], np.float32) * grout)


def _cells(
    picture: Picture, name: str, size: float, *, jitter: float, snap: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cells around scattered points: their numbers (h, w), the distance to their border in pixels (h, w), their colours (n, 3).

    snap: move the points off the contours, so that borders follow the forms.
    """
    h, w, rng = picture.height, picture.width, picture.rng(name)
    step = size * picture.unit
    rows = np.arange(step / 2, h, step)
    cols = np.arange(step / 2, w, step)
    x, y = np.meshgrid(cols, rows)
    x[1::2] += step / 2
    x = x.ravel() + rng.uniform(-jitter, jitter, x.size) * step
    y = y.ravel() + rng.uniform(-jitter, jitter, y.size) * step
    if snap:
        x, y = _off_contours(picture, x, y, step * 0.4)
    spots = np.stack([np.clip(x, 0, w - 1), np.clip(y, 0, h - 1)], 1).astype(int)
    seeds = np.full((h, w), 255, np.uint8)
    seeds[spots[:, 1], spots[:, 0]] = 0
    _, labels = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    lines = (labels != np.roll(labels, 1, 0)) | (labels != np.roll(labels, 1, 1))
    lines[0], lines[:, 0] = False, False
    away = cv2.distanceTransform((~lines).astype(np.uint8), cv2.DIST_L2, 3)
    count = int(labels.max()) + 1
    flat = labels.ravel()
    weight = np.maximum(np.bincount(flat, minlength=count), 1)
    tones = [np.bincount(flat, weights=picture.image[..., c].ravel(), minlength=count) / weight for c in range(3)]
    return labels, away, np.stack(tones, 1)


def _off_contours(picture: Picture, x: np.ndarray, y: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """The points moved down the slope of edge strength."""
    strength = blur(edges(picture.image, 2 * picture.unit), 6 * picture.unit)
    gx, gy = cv2.Sobel(strength, cv2.CV_32F, 1, 0), cv2.Sobel(strength, cv2.CV_32F, 0, 1)
    col = np.clip(x, 0, picture.width - 1).astype(int)
    row = np.clip(y, 0, picture.height - 1).astype(int)
    length = np.hypot(gx[row, col], gy[row, col]) + 1e-3
    return x - gx[row, col] / length * reach, y - gy[row, col] / length * reach
