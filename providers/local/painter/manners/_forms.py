"""Forms: a picture calmed to its shapes, its own few colours, shapes with smooth outlines, and contours."""

from dataclasses import dataclass

import cv2
import numpy as np

from ._tools import LUMA, blur, reduced, shifted


def calm(image: np.ndarray, radius: float, *, side: int = 512, times: int = 1) -> np.ndarray:
    """Even areas with firm, rounded edges, uint8 (Kuwahara's filter with soft round sectors, weighed by calmness).

    radius: pixels where the shorter side is 512. side: the shorter side it is worked at; details under that size go.
    """
    small = reduced(image, side)
    reach = radius * max(0.25, min(small.shape[:2]) / 512)
    for _ in range(times):
        small = _kuwahara(small, reach)
    if small.shape == image.shape:
        return small
    return cv2.resize(small, image.shape[1::-1], interpolation=cv2.INTER_CUBIC)


def _kuwahara(image: np.ndarray, reach: float) -> np.ndarray:
    colour = image.astype(np.float32)
    sigma = max(0.6, reach * 0.5)
    mean = cv2.GaussianBlur(colour, (0, 0), sigma)
    square = cv2.GaussianBlur(cv2.transform(colour * colour, np.ones((1, 3), np.float32)), (0, 0), sigma)
    variance = np.maximum(square - cv2.transform(mean * mean, np.ones((1, 3), np.float32)), 0)
    weight = 1 / (variance / 60 + 1)
    weight *= weight
    weight *= weight
    weight += np.float32(1e-6)
    part = cv2.merge([*cv2.split(mean * cv2.merge([weight] * 3)), weight])
    pad = max(1, round(reach * 0.95))
    near = max(1, round(reach * 0.67))
    part = cv2.copyMakeBorder(part, pad, pad, pad, pad, cv2.BORDER_REFLECT_101)
    h, w = image.shape[:2]
    total = np.zeros((h, w, 4), np.float32)
    ways = ((pad, 0), (-pad, 0), (0, pad), (0, -pad), (near, near), (-near, near), (near, -near), (-near, -near))
    for dx, dy in ways:
        cv2.add(total, part[pad + dy : pad + dy + h, pad + dx : pad + dx + w], dst=total)
    share = total[..., 3]
    return cv2.convertScaleAbs(total[..., :3] / cv2.merge([share] * 3))


def few_colours(image: np.ndarray, count: int, apart: float = 5) -> np.ndarray:
    """The picture's own main colours, (at most count, 3) float32, dark to light; small bright accents keep a place.

    apart: how unlike they are at least (CIE Lab), so that a picture of few tones is not cut up by its noise.
    """
    small = cv2.resize(image, (96, 96), interpolation=cv2.INTER_AREA).reshape(-1, 3)
    packed = small.astype(np.int32) >> 3
    keys, weights = np.unique(packed @ np.array([1024, 32, 1]), return_counts=True)
    colours = np.stack([keys >> 10, (keys >> 5) & 31, keys & 31], 1).astype(np.uint8) * 8 + 4
    lab = to_lab(colours)
    heavy = weights.astype(np.float32) ** np.float32(0.4)
    centres = _far_apart(lab, heavy, count, apart)
    count = len(centres)
    for _ in range(5):
        nearest = _distances(lab, centres).argmin(1)
        mass = np.bincount(nearest, heavy, count)
        for c in range(3):
            sums = np.bincount(nearest, heavy * lab[:, c], count)
            centres[:, c] = np.where(mass > 0, sums / np.maximum(mass, 1e-6), centres[:, c])
    rgb = from_lab(centres)
    return rgb[np.argsort(rgb @ LUMA)]


def _far_apart(lab: np.ndarray, weight: np.ndarray, count: int, apart: float) -> np.ndarray:
    """Starting colours: the heaviest, then each time the one that is heavy and far from those chosen."""
    chosen = [int(weight.argmax())]
    least = _distances(lab, lab[chosen])[:, 0]
    for _ in range(count - 1):
        score = np.where(least > apart * apart, least * np.sqrt(weight), 0)
        if not score.any():
            break
        chosen.append(int(score.argmax()))
        least = np.minimum(least, _distances(lab, lab[chosen[-1:]])[:, 0])
    return lab[chosen].copy()


def _distances(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Squared distances between two lists of colours, (n, m)."""
    apart = (one * one).sum(1)[:, None] + (other * other).sum(1)[None] - 2 * (one @ other.T)
    return np.maximum(apart, 0)


def to_lab(colours: np.ndarray) -> np.ndarray:
    """(n, 3) RGB 0 to 255 as CIE Lab, float32; lightness counts a little less than colour."""
    lab = cv2.cvtColor(colours.astype(np.float32)[None] / 255, cv2.COLOR_RGB2Lab)[0]
    return lab * np.array([0.85, 1, 1], np.float32)


def from_lab(lab: np.ndarray) -> np.ndarray:
    """The way back of `to_lab`."""
    plain = (lab / np.array([0.85, 1, 1], np.float32)).astype(np.float32)
    return np.clip(cv2.cvtColor(plain[None], cv2.COLOR_Lab2RGB)[0] * 255, 0, 255)


def nearest(image: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """The number of the nearest of a few colours for each pixel, uint8, through a table of 32 steps a channel."""
    steps = np.arange(32, dtype=np.uint8) * 8 + 4
    cube = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(-1, 3)
    table = _distances(to_lab(cube), to_lab(colours)).argmin(1).astype(np.uint8)
    weights = np.array([[1024, 32, 1]], np.float32)
    index = cv2.transform((image >> 3).astype(np.float32), weights).astype(np.uint16)
    return np.take(table, index)


@dataclass
class Shapes:
    """Flat shapes: which colour each pixel has (height, width) uint8, and the colours (n, 3) float32, dark to light."""

    index: np.ndarray
    colours: np.ndarray

    def painted(self, colours: np.ndarray | None = None, soft: float = 0.55) -> np.ndarray:
        """The shapes in their own colours or others, uint8, with softened stairs."""
        table = np.clip(self.colours if colours is None else colours, 0, 255).astype(np.uint8)
        flat = cv2.merge([cv2.LUT(self.index, _table(table[:, c])) for c in range(3)])
        return cv2.GaussianBlur(flat, (3, 3), soft) if soft else flat

    def outline(self, sigma: float) -> np.ndarray:
        """Lines where shapes meet, by how unlike they are, (height, width) float32, 0 to 1. sigma: pixels."""
        tones = to_lab(self.colours)
        step = np.zeros(self.index.shape, np.float32)
        for c in range(3):
            plane = cv2.LUT(self.index, _table(np.clip(tones[:, c] + 128, 0, 255)).astype(np.uint8))
            step = np.maximum(step, steepness(plane.astype(np.float32)))
        return np.clip(blur(np.minimum(step / 60, 1.2), sigma) * 1.5, 0, 1)


def _table(values: np.ndarray) -> np.ndarray:
    table = np.zeros(256, values.dtype)
    table[: len(values)] = values
    return table


def shapes(
    image: np.ndarray,
    count: int,
    *,
    smooth: float = 1.0,
    radius: float = 4,
    side: int = 512,
    apart: float = 5,
) -> Shapes:
    """The picture as flat shapes with smooth outlines: each pixel takes the colour that prevails around it.

    smooth: how far around, in pixels where the shorter side is 512. side: the shorter side shapes are found at.
    apart: how unlike two colours are at least.
    """
    small = calm(reduced(image, side), radius, side=side)
    colours = few_colours(small, count, apart)
    return Shapes(rounded(nearest(small, colours), len(colours), smooth, image.shape[1::-1]), colours)


def rounded(index: np.ndarray, count: int, smooth: float, size: tuple[int, int]) -> np.ndarray:
    """Numbered areas enlarged to (width, height) with their outlines rounded, uint8."""
    sigma = max(0.5, smooth * min(index.shape) / 512)
    best = np.zeros((size[1], size[0]), np.uint16)
    for k in range(count):
        share = cv2.GaussianBlur((index == k).astype(np.uint8) * 255, (0, 0), sigma)
        if share.shape != best.shape:
            share = cv2.resize(share, size, interpolation=cv2.INTER_CUBIC)
        np.maximum(best, share.astype(np.uint16) << 8 | k, out=best)
    return (best & 255).astype(np.uint8)


def steepness(plane: np.ndarray) -> np.ndarray:
    """How fast a float plane changes, per pixel."""
    return cv2.magnitude(cv2.Sobel(plane, cv2.CV_32F, 1, 0), cv2.Sobel(plane, cv2.CV_32F, 0, 1)) * np.float32(0.25)


def edges(image: np.ndarray, sigma: float = 1.0) -> np.ndarray:
    """Where tones change, (height, width) float32, 0 to 1.5; sigma: pixels."""
    tone = blur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32), sigma)
    return np.minimum(steepness(tone) * (max(1.0, sigma) / 40), 1.5)


def tubes(image: np.ndarray, sigma: float, share: float = 20) -> np.ndarray:
    """The strongest edges alone (height, width) float32, 0 to 1, in a busy picture too. share: percent that may be edges."""
    found = edges(image, sigma)
    least, most = np.percentile(found[::3, ::3], (100 - share, 99))
    return np.clip((found - max(0.09, float(least))) / max(0.22, float(most - least)), 0, 1)


def contours(image: np.ndarray, sigma: float, strength: float = 1.0, least: float = 1.5) -> np.ndarray:
    """Drawn contours (height, width) float32, 1 where ink is: the dark side of differences of softened tones.

    sigma: pixels. least: the smallest difference that is drawn, of 255.
    """
    tone = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    line = blur(tone, sigma * 1.8) - blur(tone, sigma)
    return np.clip((line - least) * np.float32(0.16 * strength), 0, 1)


def relief(height: np.ndarray, *, left: bool = True) -> np.ndarray:
    """How much a surface (height in pixels) turns to a light above and to one side, about -1 to 1."""
    dx, dy = cv2.Sobel(height, cv2.CV_32F, 1, 0), cv2.Sobel(height, cv2.CV_32F, 0, 1)
    slope = (dx if left else -dx) * np.float32(0.7) + dy
    return slope * np.float32(0.125)


def cast(mask: np.ndarray, dx: float, dy: float, softness: float) -> np.ndarray:
    """The shadow a shape (height, width) float32 throws, moved and softened, in pixels."""
    small = max(1, int(softness // 2))
    part = cv2.resize(mask, None, fx=1 / small, fy=1 / small, interpolation=cv2.INTER_AREA) if small > 1 else mask
    soft = blur(shifted(part, dx / small, dy / small), softness / small)
    return soft if small == 1 else cv2.resize(soft, mask.shape[1::-1], interpolation=cv2.INTER_LINEAR)
