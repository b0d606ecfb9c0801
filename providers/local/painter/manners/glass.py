"""Set from many small pieces that follow the forms: stained glass and mosaic."""

import cv2
import numpy as np

from ._flow import Flow, flow, sampled
from ._forms import calm, contours
from ._tools import Picture, blur, laid, reduced, streaks, times, vivid, whole

AROUND = tuple((dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1))


def stained_glass(picture: Picture) -> np.ndarray:
    """Panes cut along the forms, glowing from behind, streaked and seeded, in rounded lead."""
    unit = picture.unit
    panes, away, colours = _panes(picture, 16.0)
    rng = picture.rng("glass")
    glass = vivid(colours[None], 1.9)[0]
    top = glass.max(1, keepdims=True)
    glass = glass * (np.clip(top * 1.15 + 34, 0, 255) / np.maximum(top, 1)) * rng.uniform(0.86, 1.1, (len(glass), 1))
    lit = np.clip(glass, 0, 255).astype(np.float32)[panes]
    swirl = picture.noise("swirl", 0.09, 4) - 0.5 + (streaks(picture, "rolled", 66, 90, 2.4) - 0.5) * 0.5
    inner = np.minimum(away / np.float32(11 * unit), 1)
    lit = times(lit, 0.62 + 0.5 * inner + swirl * 0.34)
    halo = blur(lit, 12 * unit)
    lead = np.clip((2.3 * unit - away) / max(0.9, 0.8 * unit) + 0.5, 0, 1)
    across = np.clip(away / np.float32(2.3 * unit), 0, 1)
    round_ = _lead(across, picture)
    traced = contours(calm(picture.image, 3), 1.0 * unit, 0.7, 6) * 0.75  # what the glass painter adds with his brush
    window = laid(laid(lit, (26, 18, 16), traced), round_, lead) + halo * np.float32(0.16)
    return whole(window)


def _lead(across: np.ndarray, picture: Picture) -> np.ndarray:
    """Lead came: darkest at its sides, a dull shine on its back."""
    shine = np.clip(1 - across * 1.7, 0, 1) * (26 + 30 * picture.noise("lead", 0.03, 2))
    return cv2.merge([16 + shine, 16 + shine, 20 + shine * 1.05])


def _panes(picture: Picture, size: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pieces that keep to the forms: their numbers (h, w), the distance to their border (h, w) pixels, their colours (n, 3)."""
    image = calm(reduced(picture.image, 256), 5, side=256)
    h, w = image.shape[:2]
    step = size * min(h, w) / 512 * 1.35
    index = _superpixels(image, step, picture.rng("panes"))
    count = int(index.max()) + 1
    flat = index.ravel()
    mass = np.maximum(np.bincount(flat, minlength=count), 1)
    colours = np.stack([np.bincount(flat, image[..., c].ravel(), count) / mass for c in range(3)], 1)
    seam = np.ones((h, w), np.uint8)
    seam[1:][index[1:] != index[:-1]] = 0
    seam[:, 1:][index[:, 1:] != index[:, :-1]] = 0
    away = cv2.GaussianBlur(cv2.distanceTransform(seam, cv2.DIST_L2, 5), (0, 0), 0.9)
    away = cv2.resize(away, picture.size, interpolation=cv2.INTER_CUBIC) * np.float32(picture.width / w)
    panes = cv2.resize(index.astype(np.float32), picture.size, interpolation=cv2.INTER_NEAREST).astype(np.int32)
    return panes, away, colours.astype(np.float32)


def _superpixels(image: np.ndarray, step: float, rng: np.random.Generator) -> np.ndarray:
    """Pieces about `step` pixels wide, alike in colour and place (SLIC), (h, w) int32."""
    h, w = image.shape[:2]
    rows, cols = max(2, round(h / step)), max(2, round(w / step))
    lab = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    grid_y, grid_x = (y * rows / h).astype(np.int32), (x * cols / w).astype(np.int32)
    jitter = rng.uniform(-0.36, 0.36, (2, rows, cols)).astype(np.float32)
    seeds_y = (np.arange(rows, dtype=np.float32)[:, None] + 0.5 + jitter[0]) * (h / rows)
    seeds_x = (np.arange(cols, dtype=np.float32)[None] + 0.5 + jitter[1]) * (w / cols)
    tones = lab[np.clip(seeds_y, 0, h - 1).astype(int), np.clip(seeds_x, 0, w - 1).astype(int)]
    seeds = np.concatenate([seeds_x.reshape(-1, 1), seeds_y.reshape(-1, 1), tones.reshape(-1, 3)], 1)
    planes = [x, y, *(np.ascontiguousarray(lab[..., c]) for c in range(3))]
    weights = (1 / step**2, 1 / step**2, 1 / 10**2, 1 / 10**2, 1 / 10**2)
    index = np.zeros((h, w), np.int32)
    for turn in range(3):
        index = _assigned(planes, seeds, weights, grid_y, grid_x, (rows, cols))
        if turn < 2:
            flat = index.ravel()
            mass = np.bincount(flat, minlength=rows * cols)
            for c, plane in enumerate(planes):
                mean = np.bincount(flat, plane.ravel(), rows * cols) / np.maximum(mass, 1)
                seeds[:, c] = np.where(mass > 0, mean, seeds[:, c])
    return index


def _assigned(
    planes: list[np.ndarray],
    seeds: np.ndarray,
    weights: tuple[float, ...],
    grid_y: np.ndarray,
    grid_x: np.ndarray,
    shape: tuple[int, int],
) -> np.ndarray:
    """The nearest of the nine seeds around each pixel, (h, w) int32."""
    least = np.full(grid_y.shape, np.inf, np.float32)
    index = np.zeros(grid_y.shape, np.int32)
    for dy, dx in AROUND:
        number = np.clip(grid_y + dy, 0, shape[0] - 1) * shape[1] + np.clip(grid_x + dx, 0, shape[1] - 1)
        away = np.zeros(grid_y.shape, np.float32)
        for c, plane in enumerate(planes):
            part = plane - np.take(seeds[:, c], number)
            away += part * part * np.float32(weights[c])
        nearer = away < least
        least = np.where(nearer, away, least)
        index = np.where(nearer, number, index)
    return index


def mosaic(picture: Picture) -> np.ndarray:
    """Cut stones and gold glass in rows along the forms, each tilted a little, set in dark mortar."""
    unit, ways = picture.unit, flow(picture, reach=9, calm_way=0.5)
    rng, side = picture.rng("stones"), 9.0
    x, y = _rows(picture, ways, side)
    dx, dy = ways.at(x, y)
    source = vivid(blur(calm(picture.image, 5, side=384), 1.0 * unit), 1.38)
    colours = sampled(source, x, y)
    colours = (colours - 112) * 1.1 + 122
    colours = colours * rng.uniform(0.84, 1.14, (len(x), 1)) + rng.normal(0, 5, (len(x), 3))
    gold = (rng.random(len(x)) < 0.05) & (colours.mean(1) > 120)
    colours[gold] = colours[gold] * 0.4 + np.array([226, 182, 84]) * 0.66
    spin = rng.normal(0, 0.08, len(x))
    ux, uy = dx * np.cos(spin) - dy * np.sin(spin), dx * np.sin(spin) + dy * np.cos(spin)
    shape = rng.uniform(0.84, 1.08, (2, len(x))) * side * unit / 2
    corners = np.empty((len(x), 4, 2), np.float32)
    for number, (a, b) in enumerate(((-1, -1), (1, -1), (1, 1), (-1, 1))):
        cut = 1 + rng.normal(0, 0.07, (2, len(x)))
        corners[:, number, 0] = x + ux * a * shape[0] * cut[0] - uy * b * shape[1] * cut[1]
        corners[:, number, 1] = y + uy * a * shape[0] * cut[0] + ux * b * shape[1] * cut[1]
    canvas = np.zeros((picture.height, picture.width, 4), np.uint8)
    canvas[..., :3] = (74, 68, 64)
    solid = np.round(corners * 16).astype(np.int32)
    centre = np.round(np.stack([x, y], 1) * 16).astype(np.int32)[:, None]
    wide = centre + ((solid - centre) * 1.2).astype(np.int32)
    paint = np.hstack([np.clip(colours, 0, 255), np.full((len(x), 1), 255)]).tolist()
    for stone, gap, colour in zip(solid, wide, paint, strict=True):
        cv2.fillConvexPoly(canvas, gap, (74, 68, 64, 0), cv2.LINE_AA, 4)
        cv2.fillConvexPoly(canvas, stone, colour, cv2.LINE_AA, 4)
    return _set(picture, canvas)


def _rows(picture: Picture, ways: Flow, side: float) -> tuple[np.ndarray, np.ndarray]:
    """Places for square stones `side` units wide, pushed apart until they stand in rows along the forms (Hausner 2001)."""
    h, w = ways.x.shape
    step = side * picture.unit / ways.scale
    rows, cols = max(2, round(h / step)), max(2, round(w / step))
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    grid = (y * (rows / h)).astype(np.int32), (x * (cols / w)).astype(np.int32)
    jitter = picture.rng("places").uniform(-0.3, 0.3, (2, rows, cols))
    seed_y = ((np.arange(rows)[:, None] + 0.5 + jitter[0]) * (h / rows)).ravel().astype(np.float32)
    seed_x = ((np.arange(cols)[None] + 0.5 + jitter[1]) * (w / cols)).ravel().astype(np.float32)
    for _ in range(4):
        index = _squared(x, y, seed_x, seed_y, ways, grid, (rows, cols)).ravel()
        mass = np.bincount(index, minlength=rows * cols)
        full = mass > 0
        seed_x = np.where(full, np.bincount(index, x.ravel(), rows * cols) / np.maximum(mass, 1), seed_x).astype(
            np.float32
        )
        seed_y = np.where(full, np.bincount(index, y.ravel(), rows * cols) / np.maximum(mass, 1), seed_y).astype(
            np.float32
        )
    order = picture.rng("order").permutation(len(seed_x))
    return (seed_x[order] + 0.5) * ways.scale, (seed_y[order] + 0.5) * ways.scale


def _squared(
    x: np.ndarray,
    y: np.ndarray,
    seed_x: np.ndarray,
    seed_y: np.ndarray,
    ways: Flow,
    grid: tuple[np.ndarray, np.ndarray],
    shape: tuple[int, int],
) -> np.ndarray:
    """The nearest of the nine seeds around each place, measured along and across the seed's way, (h, w) int32."""
    ux, uy = ways.at(seed_x * ways.scale, seed_y * ways.scale)
    least, index = np.full(x.shape, np.inf, np.float32), np.zeros(x.shape, np.int32)
    for dy, dx in AROUND:
        number = np.clip(grid[0] + dy, 0, shape[0] - 1) * shape[1] + np.clip(grid[1] + dx, 0, shape[1] - 1)
        px, py = x - np.take(seed_x, number), y - np.take(seed_y, number)
        cos, sin = np.take(ux, number), np.take(uy, number)
        away = np.maximum(np.abs(px * cos + py * sin), np.abs(py * cos - px * sin))
        nearer = away < least
        least, index = np.where(nearer, away, least), np.where(nearer, number, index)
    return index


def _set(picture: Picture, canvas: np.ndarray) -> np.ndarray:
    """The stones lit: a bright upper edge, a shaded lower one, rough mortar between."""
    unit = picture.unit
    solid = canvas[..., 3].astype(np.float32) / 255
    high = blur(solid, 1.0 * unit)
    dx, dy = cv2.Sobel(high, cv2.CV_32F, 1, 0), cv2.Sobel(high, cv2.CV_32F, 0, 1)
    side = 0.7 if picture.lit_from_left() else -0.7
    edge = np.clip((dx * side + dy) * 0.25 * max(1.0, unit), -1, 1)
    rough = 1 + picture.grain(0.8 * unit) * 0.09 + (picture.noise("wall", 0.5, 2) - 0.5) * 0.16
    return whole(times(canvas[..., :3], rough * (1 + edge * 0.5)))
