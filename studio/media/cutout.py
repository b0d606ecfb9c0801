"""The subject of a picture as a soft mask, found without a model: what stands out from the picture's edges seeds GrabCut.

The mask is sought in a small copy and its edge is then laid along the large picture's own edges. The same pixels give the same mask.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from studio.media.faces import Face, find_face, skin_likelihood

SEEK = 96  # pixels of the long side where the subject is sought
CUT = 400  # pixels of the long side where GrabCut works
LEAST, MOST = 0.015, 0.93  # part of the picture that a subject may fill
SEED = 7


def cutout(source: Path | str | np.ndarray) -> np.ndarray:
    """The subject alone: (height, width, 4) uint8 RGBA, clear around it. A picture that is clear somewhere keeps its own alpha.

    source: a file, or pixels (height, width, 3 or 4) uint8. Raises OSError for a file that is no picture.
    """
    pixels = source if isinstance(source, np.ndarray) else _read(Path(source))
    mask = subject_mask(pixels)
    if pixels.shape[2] == 4 and _is_cut(pixels):
        return pixels.copy()
    colours = without_rim(pixels[..., :3], mask)
    return np.dstack([colours, np.round(mask * 255).astype(np.uint8)])


def subject_mask(rgb: np.ndarray, *, portrait: bool = False) -> np.ndarray:
    """Where the subject is, (height, width) float32: 0 around it, 1 inside, between along its edge.

    rgb: (height, width, 3 or 4) uint8; the alpha of a picture that is clear somewhere is its mask. portrait: it is known to show a
    person, so that a less certain face is taken for one. Without a subject that stands out the mask is all but empty or full:
    `has_subject` tells.
    """
    if rgb.shape[2] == 4 and _is_cut(rgb):
        return rgb[..., 3].astype(np.float32) / 255
    picture = np.ascontiguousarray(rgb[..., :3])
    small = _fitted(picture, CUT)
    rough = cv2.resize(saliency(small), small.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    face = find_face(picture, unsure=portrait)
    person = None if face is None or not (portrait or _stands_out(face, rough)) else _person(face, rough.shape)
    mask = _whole(_grabbed(small, rough, person), rough if person is None else np.maximum(person, 0))
    return _along_edges(picture, mask)


def has_subject(mask: np.ndarray) -> bool:
    """Whether a mask sets something apart from its surroundings."""
    return LEAST < float(mask.mean()) < MOST and float(mask.max()) > 0.5


def saliency(rgb: np.ndarray) -> np.ndarray:
    """How much each place stands out, (about 96 pixels long) float32, 0 to 1.

    Mostly the geodesic distance to the picture's edges: how much colour must be crossed on the easiest way out. Source: Wei and
    others, Geodesic Saliency Using Background Priors, 2012. Skin and the middle count for more.
    """
    lab = _lab(_fitted(rgb, SEEK))
    far = _way_out(lab)
    tuned = far * (0.55 + 0.45 * _middle(far.shape)) + 0.22 * _residual(lab[..., 0]) * _middle(far.shape)
    skin = cv2.GaussianBlur(skin_likelihood(_fitted(rgb, SEEK)), (0, 0), 1.5)
    tuned = tuned * (1 + 0.5 * skin * (far > 0.15))
    return np.clip(tuned / max(1e-3, float(np.percentile(tuned, 98))), 0, 1).astype(np.float32)


def guided(guide: np.ndarray, field: np.ndarray, radius: int, eps: float) -> tuple[np.ndarray, np.ndarray]:
    """The slope and the offset with which the guide explains the field around each place; both float32, 0 to 1.

    Source: He and others, Guided Image Filtering, 2010.
    """
    side = (2 * radius + 1, 2 * radius + 1)
    mean, level = cv2.blur(guide, side), cv2.blur(field, side)
    spread = cv2.blur(guide * guide, side) - mean * mean
    shared = cv2.blur(guide * field, side) - mean * level
    slope = shared / (spread + eps)
    return cv2.blur(slope, side), cv2.blur(level - slope * mean, side)


def _way_out(lab: np.ndarray) -> np.ndarray:
    """The least colour to be crossed from each place to an edge that looks like background, 0 to 1."""
    height, width = lab.shape[:2]
    places = np.arange(height * width).reshape(height, width)
    pairs = [(places[:, :-1], places[:, 1:], _step(lab[:, :-1], lab[:, 1:]))]
    pairs += [(places[:-1], places[1:], _step(lab[:-1], lab[1:]))]
    pairs += [(places[:-1, :-1], places[1:, 1:], _step(lab[:-1, :-1], lab[1:, 1:]) * 1.2)]
    pairs += [(places[1:, :-1], places[:-1, 1:], _step(lab[1:, :-1], lab[:-1, 1:]) * 1.2)]
    edge, toll = _edge_toll(lab, places)
    outside = height * width
    start = np.concatenate([*(pair[0].ravel() for pair in pairs), np.full(edge.size, outside)])
    end = np.concatenate([*(pair[1].ravel() for pair in pairs), edge])
    cost = np.concatenate([*(pair[2].ravel() for pair in pairs), toll])
    graph = coo_array((cost, (start, end)), shape=(outside + 1, outside + 1)).tocsr()
    far = dijkstra(graph, directed=False, indices=outside)[:outside].reshape(height, width)
    return np.clip(far / max(6.0, float(np.percentile(far, 97))), 0, 1).astype(np.float32)


def _step(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """What it costs to go between neighbours; a soft gradient costs nothing but a trifle."""
    return np.maximum(np.linalg.norm(one - other, axis=2) - 3.0, 0) + 0.02


def _edge_toll(lab: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The places at the picture's edges and what leaving there costs: little where the edge looks like most of it.

    A portrait is cut by the lower edge, so that the background is judged by the other three.
    """
    edge = np.unique(np.concatenate([places[0], places[-1], places[:, 0], places[:, -1]]))
    colours = lab.reshape(-1, 3)
    high = lab.shape[0] * 2 // 3
    trusted = np.concatenate([lab[:2].reshape(-1, 3), lab[:high, :2].reshape(-1, 3), lab[:high, -2:].reshape(-1, 3)])
    centres = _centres(trusted)
    nearest = np.linalg.norm(colours[edge][:, None] - centres[None], axis=2).min(axis=1)
    lowest = np.isin(edge, places[high:])
    return edge, np.where(lowest, np.maximum(nearest - 9, 0), np.maximum(nearest - 16, 0) * 0.5) + 0.02


def _centres(colours: np.ndarray) -> np.ndarray:
    """A few colours that stand for these, without those of a small part."""
    cv2.setRNGSeed(SEED)
    ending = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    points = np.ascontiguousarray(colours, np.float32)
    count = min(5, len(points))
    _, labels, centres = cv2.kmeans(points, count, np.empty(0, np.int32), ending, 2, cv2.KMEANS_PP_CENTERS)
    share = np.bincount(labels.ravel(), minlength=count) / len(points)
    return np.asarray(centres)[share > 0.08]


def _residual(light: np.ndarray) -> np.ndarray:
    """What is unusual in the picture's spectrum, 0 to 1. Source: Hou and Zhang, Saliency Detection, 2007."""
    small = cv2.resize(light, (64, 64), interpolation=cv2.INTER_AREA)
    spectrum = np.fft.fft2(small)
    loud = np.log(np.abs(spectrum) + 1e-6)
    unusual = np.exp(loud - cv2.blur(loud, (3, 3)) + 1j * np.angle(spectrum))
    field = cv2.GaussianBlur(np.abs(np.fft.ifft2(unusual)) ** 2, (0, 0), 3)
    field = cv2.resize((field / field.max()).astype(np.float32), light.shape[1::-1])
    return np.clip(field, 0, 1)


def _middle(shape: tuple[int, ...]) -> np.ndarray:
    """1 in the middle, falling to the edges; a little lower than the middle, for people stand on the lower edge."""
    down = (np.linspace(-1, 1, shape[0], dtype=np.float32)[:, None] - 0.08) / 0.75
    across = np.linspace(-1, 1, shape[1], dtype=np.float32)[None] / 0.62
    return np.exp(-0.5 * (down**2 + across**2))


def _stands_out(face: Face, rough: np.ndarray) -> bool:
    """Whether the place of a face stands out too, as a real one's does."""
    left, top, across, down = (round(side) for side in face.box(rough.shape[1], rough.shape[0]))
    inside = rough[max(0, top) : top + down, max(0, left) : left + across]
    return float(inside.mean()) > 0.3


def _person(face: Face, shape: tuple[int, ...]) -> np.ndarray:
    """Where a person with this face is likely to be (height, width) float32: -1 surely not, 1 surely, 0.5 likely, 0 unknown."""
    height, width = shape
    left, top, across, down = face.box(width, height)
    across *= 1.15
    x = (np.arange(width, dtype=np.float32)[None] - left - across / 2.3) / across
    y = (np.arange(height, dtype=np.float32)[:, None] - top - down / 2) / across
    field = np.zeros((height, width), np.float32)
    field[((x / 1.7) ** 2 + ((y + 0.1) / 1.6) ** 2 > 1) & (y < 0.75)] = -1
    field[(x / 0.72) ** 2 + ((y + 0.12) / 0.85) ** 2 < 1] = 0.5
    field[(np.abs(x) < 0.5 + 1.7 * np.clip(y - 0.9, 0, 0.6)) & (y > 0.9)] = 0.5
    field[(x / 0.4) ** 2 + (y / 0.52) ** 2 < 1] = 1
    field[(np.abs(x) < 0.13) & (y > 0)] = 1
    field[(np.abs(x) < 0.2 + 0.4 * np.clip(y - 1.1, 0, 1)) & (y > 1.1)] = 1
    return field


def _grabbed(small: np.ndarray, rough: np.ndarray, person: np.ndarray | None) -> np.ndarray:
    """The subject (height, width) uint8, 0 or 1, by GrabCut from what stands out, and from where a person is likely to be."""
    labels = _seeds(rough) if person is None else _person_seeds(rough, person)
    known = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD))
    if not known.any() or known.all():
        return known.astype(np.uint8)
    cv2.setRNGSeed(SEED)
    soft = cv2.bilateralFilter(small, 5, 24, 3)
    models: tuple[Any, Any] = np.zeros((1, 65)), np.zeros((1, 65))  # of background and foreground, filled by GrabCut
    whole: Any = None
    cv2.grabCut(soft, labels, whole, *models, 4, cv2.GC_INIT_WITH_MASK)
    return np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)


def _seeds(rough: np.ndarray) -> np.ndarray:
    """GrabCut's labels (height, width) uint8: what stands out by Otsu's threshold is likely, what stands out most is sure."""
    low = cv2.threshold(np.round(rough * 255).astype(np.uint8), 0, 255, cv2.THRESH_OTSU)[0] / 255
    labels = np.full(rough.shape, cv2.GC_PR_BGD, np.uint8)
    labels[rough > low] = cv2.GC_PR_FGD
    labels[rough < low * 0.22] = cv2.GC_BGD
    labels[rough > low + (1 - low) * 0.62] = cv2.GC_FGD
    return labels


def _person_seeds(rough: np.ndarray, person: np.ndarray) -> np.ndarray:
    """The labels where a face was found: the face and the chest are sure, far from them is background."""
    labels = np.full(rough.shape, cv2.GC_PR_BGD, np.uint8)
    labels[(rough > 0.3) | (person == 0.5)] = cv2.GC_PR_FGD
    labels[(person < 0) | ((person == 0) & (rough < 0.06))] = cv2.GC_BGD
    labels[person == 1] = cv2.GC_FGD
    return labels


def _whole(found: np.ndarray, rough: np.ndarray) -> np.ndarray:
    """The mask without crumbs and small holes: the pieces that stand out most in all, and what is not much smaller."""
    side = max(3, round(max(found.shape) * 0.012) | 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    cleaned = cv2.morphologyEx(cv2.morphologyEx(found, cv2.MORPH_OPEN, kernel), cv2.MORPH_CLOSE, kernel)
    count, labels = cv2.connectedComponents(cleaned)
    if count < 2:
        return cleaned.astype(np.float32)
    weight = np.bincount(labels.ravel(), weights=rough.ravel(), minlength=count)
    weight[0] = 0
    kept = np.isin(labels, np.flatnonzero(weight > weight.max() * 0.18)).astype(np.uint8)
    return _filled(kept).astype(np.float32)


def _filled(mask: np.ndarray) -> np.ndarray:
    """The mask with its small holes closed; a large one, such as a handle's, stays open."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(1 - mask, connectivity=4)
    limit = max(12, mask.sum() * 0.012)
    for number in range(1, count):
        left, top, width, height, area = stats[number]
        inside = left > 0 and top > 0 and left + width < mask.shape[1] and top + height < mask.shape[0]
        if inside and area < limit:
            mask[labels == number] = 1
    return mask


def _along_edges(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The small mask at the picture's size, its edge soft and drawn to the picture's own edges."""
    size = picture.shape[1::-1]
    guide = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    small = cv2.resize(guide, mask.shape[1::-1], interpolation=cv2.INTER_AREA)
    slope, offset = guided(small, cv2.GaussianBlur(mask, (0, 0), 1.0), max(2, max(mask.shape) // 110), 4e-4)
    fine = cv2.resize(slope, size, interpolation=cv2.INTER_LINEAR) * guide
    fine += cv2.resize(offset, size, interpolation=cv2.INTER_LINEAR)
    plain = cv2.resize(cv2.GaussianBlur(mask, (0, 0), 1.2), size, interpolation=cv2.INTER_CUBIC)
    fine = np.where((plain > 0.02) & (plain < 0.98), 0.5 * fine + 0.5 * plain, plain)
    return np.clip((fine - 0.12) / 0.76, 0, 1).astype(np.float32)


def without_rim(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The picture with the subject's own colours carried out over its soft edge, so that no rim of the old background shows."""
    sure = (mask > 0.9).astype(np.float32)
    sigma = max(1.5, max(mask.shape) / 260)
    weight = cv2.GaussianBlur(sure, (0, 0), sigma)[..., None]
    spread = cv2.GaussianBlur(picture.astype(np.float32) * sure[..., None], (0, 0), sigma) / np.maximum(weight, 1e-4)
    use = (np.clip(1 - mask, 0, 1) * (weight[..., 0] > 1e-3))[..., None]
    return np.clip(picture * (1 - use) + spread * use, 0, 255).astype(np.uint8)


def _read(path: Path) -> np.ndarray:
    """A file's pixels, upright, RGBA where it has clear parts, else RGB."""
    from PIL import Image, ImageOps

    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image)
        clear = "A" in upright.getbands() or "transparency" in upright.info
        return np.asarray(upright.convert("RGBA" if clear else "RGB"))


def _is_cut(rgba: np.ndarray) -> bool:
    """Whether the alpha says something: some of it is clear and some is not."""
    alpha = rgba[..., 3]
    return bool((alpha < 128).mean() > 0.01 and (alpha > 128).any())


def _fitted(rgb: np.ndarray, side: int) -> np.ndarray:
    """The picture no longer than this on its long side."""
    scale = side / max(rgb.shape[:2])
    if scale >= 1:
        return rgb
    size = max(8, round(rgb.shape[1] * scale)), max(8, round(rgb.shape[0] * scale))
    return cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)


def _lab(rgb: np.ndarray) -> np.ndarray:
    """CIE Lab: lightness 0 to 100, and two colour axes."""
    soft = cv2.GaussianBlur(rgb, (0, 0), 0.8)
    return cv2.cvtColor(soft.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
