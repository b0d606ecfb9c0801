"""Put together from a coarse grid or from triangles: pixel and low-poly."""

import cv2
import numpy as np

from ._forms import few_colours, nearest, steepness
from ._tools import Picture, blur, grey, reduced, vivid, whole

BAYER = (np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) + 0.5) / 16 - 0.5
ACROSS = 128  # pixels of the pixel manner on the shorter side


def pixel(picture: Picture) -> np.ndarray:
    """Real square pixels in twenty colours, dithered in order only between neighbours, dark outlines kept."""
    block = max(2, round(min(picture.height, picture.width) / ACROSS))
    h, w = -(-picture.height // block), -(-picture.width // block)
    small = cv2.resize(picture.image, (w, h), interpolation=cv2.INTER_AREA).astype(np.float32)
    crisp = small + (small - cv2.GaussianBlur(small, (0, 0), 1.2)) * 0.7
    bright = whole(vivid(whole(crisp), 1.22))
    colours = few_colours(bright, 20)
    calm = np.clip(1 - steepness(grey(bright)) * 14, 0, 1)
    dither = np.tile(BAYER, (-(-h // 4), -(-w // 4)))[:h, :w] * calm * 22
    tiny = colours.astype(np.uint8)[nearest(whole(bright + dither[..., None]), colours)]
    return np.repeat(np.repeat(tiny, block, 0), block, 1)[: picture.height, : picture.width]


def low_poly(picture: Picture) -> np.ndarray:
    """Triangles, small where there is detail, each one colour and tilted to the light."""
    from scipy.spatial import Delaunay

    points = _corners(picture)
    faces = Delaunay(points).simplices
    corners = points[faces]
    unit = picture.unit
    soft = vivid(blur(picture.image, 1.5 * unit), 1.2)
    inner = np.array([[1, 1, 1], [4, 1, 1], [1, 4, 1], [1, 1, 4]], np.float64)
    places = (inner / inner.sum(1, keepdims=True)) @ corners
    x = np.clip(places[..., 0], 0, picture.width - 1).astype(np.int32)
    y = np.clip(places[..., 1], 0, picture.height - 1).astype(np.int32)
    colours = soft[y, x].mean(1)
    colours = colours * (1 + _tilt(picture, corners)[:, None]) + picture.rng("facets").normal(0, 2.5, (len(faces), 1))
    result = np.empty_like(picture.image)
    result[...] = picture.image
    solid = np.round(corners * 16).astype(np.int32)
    for corner, colour in zip(solid, np.clip(colours, 0, 255).tolist(), strict=True):
        cv2.fillConvexPoly(result, corner, colour, cv2.LINE_8, 4)
    for corner, colour in zip(solid, np.clip(colours, 0, 255).tolist(), strict=True):
        cv2.polylines(result, [corner], True, colour, 1, cv2.LINE_AA, 4)
    return result


def _tilt(picture: Picture, corners: np.ndarray) -> np.ndarray:
    """How each face stands to the light if light parts stand high, (n,) about -0.2 to 0.2."""
    tone = blur(picture.luma, 5 * picture.unit)
    x = np.clip(corners[..., 0], 0, picture.width - 1).astype(np.int32)
    y = np.clip(corners[..., 1], 0, picture.height - 1).astype(np.int32)
    jitter = picture.rng("tilt").normal(0, 10, x.shape)
    high = (tone[y, x] * 60 + jitter) * picture.unit
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    area = np.where(np.abs(area) < 1, 1, area)
    ha, hb = high[:, 1] - high[:, 0], high[:, 2] - high[:, 0]
    slope_x, slope_y = (ha * b[:, 1] - hb * a[:, 1]) / area, (hb * a[:, 0] - ha * b[:, 0]) / area
    side = 1 if picture.lit_from_left() else -1
    return 0.11 * np.tanh((slope_x * side * 0.8 + slope_y) * 1.1)


def _corners(picture: Picture) -> np.ndarray:
    """Points for triangles, (n, 2) pixels: on contours, around them, thin in calm areas, evenly along the frame."""
    h, w, rng = picture.height, picture.width, picture.rng("corners")
    small = reduced(picture.image, 256)
    steep = steepness(blur(grey(small), 1.0)) * 8
    scale = w / small.shape[1]
    chance = blur(np.minimum(steep, 1), 2.5) * 0.9 + 0.035
    ridge = (steep >= cv2.dilate(steep, np.ones((5, 5), np.uint8)) - 1e-6) & (steep > 0.12)
    at_y, at_x = np.nonzero(ridge)
    order = rng.permutation(len(at_x))[:900]
    on = np.stack([at_x[order], at_y[order]], 1) + 0.5
    rows, cols = chance.shape
    flat = chance.ravel() / chance.sum()
    cells = rng.choice(len(flat), 1500, p=flat.astype(np.float64) / float(flat.astype(np.float64).sum()))
    around = np.stack([cells % cols + rng.random(1500), cells // cols + rng.random(1500)], 1)
    spaced = _apart(
        np.concatenate([on, around]),
        np.concatenate(
            [
                np.full(len(on), 3.4),
                3.0 + 9 * (1 - np.minimum(chance[around[:, 1].astype(int), around[:, 0].astype(int)] * 2.2, 1)),
            ]
        ),
    )
    spaced = (
        spaced[(spaced[:, 0] > 2) & (spaced[:, 1] > 2) & (spaced[:, 0] < cols - 2) & (spaced[:, 1] < rows - 2)] * scale
    )
    count_x, count_y = max(3, round(14 * w / min(h, w))), max(3, round(14 * h / min(h, w)))
    along_x, along_y = np.linspace(-1, w, count_x), np.linspace(-1, h, count_y)
    frame = [(x, y) for x in along_x for y in (-1, h)] + [(x, y) for y in along_y[1:-1] for x in (-1, w)]
    return np.concatenate([spaced, np.array(frame, np.float64)])


def _apart(points: np.ndarray, least: np.ndarray) -> np.ndarray:
    """The points, earlier ones first, that keep their own least distance from all kept before."""
    from scipy.spatial import cKDTree

    tree = cKDTree(points)
    near = tree.query_ball_point(points, least)
    kept = np.zeros(len(points), bool)
    for number, others in enumerate(near):
        kept[number] = not any(kept[other] for other in others if other < number)
    return points[kept]
