"""A second picture: its style, pasted in, or blended over."""

from __future__ import annotations

import cv2
import numpy as np

from studio.media.cutout import cutout, has_subject

from ..pixels import clipped, luma, mix, moved, s_curve, screen, soft, to_floats, to_lab, to_rgb, unit
from ..registry import Context, operation
from .cutting import filled

STYLE_SIDE = 96  # pixels of the shorter side of the pictures that colours are counted in
LEVELS = 9  # brightnesses whose mean colours are compared


@operation("style of", "picture", scales="blend")
def style_of(rgb: np.ndarray, context: Context) -> np.ndarray:
    """The palette of another picture, then the strength of its detail at each size, then a trace of its surface."""
    style = to_floats(_fitted(context.other, max(64, min(rgb.shape[:2]))))
    painted = context.once("palette", lambda: _Palette(rgb, style)).on(rgb)
    textured = _banded(painted, style)
    return clipped(textured + _surface(textured, style, context)[..., None])


@operation("paste", "picture", "place", "percent")
def paste(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Another picture set into a corner or the middle, with a slim edge and a shadow; cut out where it is to be a sticker."""
    made, (height, width) = rgb.copy(), rgb.shape[:2]
    other = context.others[context.picture]
    loose = bool(context.get("cut"))
    if loose:
        other = _subject_of(other)
    share = context.number("percent", 45 if loose else 34) / 100
    scale = min(width * share / other.shape[1], height * share / other.shape[0])
    size = max(4, round(other.shape[1] * scale)), max(4, round(other.shape[0] * scale))
    small = to_floats(cv2.resize(other, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC))
    if not loose and small.shape[2] == 3:
        edge = max(2, round(3.5 * unit(rgb)))
        small = cv2.copyMakeBorder(small, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(1, 1, 1))
    alpha = small[..., 3] if small.shape[2] == 4 else np.ones(small.shape[:2], np.float32)
    left, top = _spot(str(context.get("place") or ("middle" if loose else "bottom right")), small.shape, rgb)
    full = np.zeros((height, width), np.float32)
    tall, wide = min(alpha.shape[0], height - top), min(alpha.shape[1], width - left)
    full[top : top + tall, left : left + wide] = alpha[:tall, :wide]
    shadow = soft(moved(full, 4 * unit(rgb), 0), 6 * unit(rgb)) * (1 - full) * 0.45
    made *= 1 - shadow[..., None]
    area = made[top : top + tall, left : left + wide]
    area[:] = mix(area, small[:tall, :wide, :3], alpha[:tall, :wide] * min(1.0, context.amount))
    return clipped(made)


@operation("blend", "picture", "way")
def blend(rgb: np.ndarray, context: Context) -> np.ndarray:
    """Another picture laid over: half and half, or as the mode named says."""
    other = filled(context.other, rgb.shape[1], rgb.shape[0])
    mode = str(context.get("mode", "normal"))
    amount = min(1.0, context.amount)
    if mode == "multiply":
        return mix(rgb, rgb * other, amount)
    if mode == "screen":
        return mix(rgb, screen(rgb, other), amount)
    if mode == "overlay":
        return mix(rgb, np.where(rgb < 0.5, 2 * rgb * other, 1 - 2 * (1 - rgb) * (1 - other)), amount)
    if mode == "double":
        return mix(rgb, _double(rgb, other), amount)
    if mode == "fade":
        across = np.linspace(0, 1, rgb.shape[1], dtype=np.float32)[None]
        return mix(rgb, other, np.repeat(across * across * (3 - 2 * across), rgb.shape[0], 0))
    return mix(rgb, other, context.number("by", 0.5) if amount == 1 else amount)


@operation("beside", "picture", "way", kind="shape")
def beside(pixels: np.ndarray, context: Context) -> np.ndarray:
    """The two pictures side by side, or one above the other, at one height or width."""
    upright = context.get("way") in ("vertical", "up", "down")
    rgb, other = pixels[..., :3], to_floats(context.other)
    if upright:
        size = rgb.shape[1], max(1, round(other.shape[0] * rgb.shape[1] / other.shape[1]))
    else:
        size = max(1, round(other.shape[1] * rgb.shape[0] / other.shape[0])), rgb.shape[0]
    fit = cv2.resize(other, size, interpolation=cv2.INTER_AREA if size[0] < other.shape[1] else cv2.INTER_CUBIC)
    return clipped(np.concatenate([rgb, fit], axis=0 if upright else 1))


def _double(rgb: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Two exposures of one film: the first one's dark parts are filled by the second, its lights stay pale."""
    light = s_curve(luma(rgb), 0.5)
    pale = mix(rgb, light[..., None] * np.ones(3, np.float32), 0.45)
    filled_in = pale * light[..., None] + other * (1 - light)[..., None]
    shape = luma(rgb) - soft(luma(rgb), 16 * unit(rgb))  # what is drawn in the first stays to be seen
    return clipped(mix(filled_in, rgb, 0.22) + (shape * 0.6)[..., None])


class _Palette:
    """The way from one picture's colours to another's, smooth everywhere: the light by its own distribution, then the cloud of colour
    moved, turned and stretched as a whole, then the mean colour of each brightness.

    Source of the middle step: Pitie and Kokaram, The Linear Monge-Kantorovitch Colour Mapping, 2007.
    """

    def __init__(self, rgb: np.ndarray, style: np.ndarray) -> None:
        one, two = (to_lab(_fitted(picture, STYLE_SIDE)).reshape(-1, 3).astype(np.float64) for picture in (rgb, style))
        marks = np.linspace(0, 100, 33)
        self.low, high = np.percentile(one[:, 0], marks), np.percentile(two[:, 0], marks)
        self.low += np.arange(33) * 1e-4
        self.high = 0.35 * self.low + 0.65 * high
        toned = one.copy()
        toned[:, 0] = self._toned(one[:, 0])
        self.mean, self.new = toned.mean(0), two.mean(0)
        self.map = _transport(np.cov(toned.T), np.cov(two.T))
        self.levels = np.linspace(0, 100, LEVELS)
        self.shift = _means(two, self.levels) - _means(self._moved(toned), self.levels)

    def on(self, rgb: np.ndarray) -> np.ndarray:
        """A picture in the other one's colours."""
        lab = to_lab(rgb)
        lab[..., 0] = self._toned(lab[..., 0])
        made = self._moved(lab)
        for channel in (1, 2):
            made[..., channel] += 0.6 * np.interp(made[..., 0], self.levels, self.shift[:, channel])
        return to_rgb(np.asarray(made, np.float32))

    def _toned(self, light: np.ndarray) -> np.ndarray:
        return np.interp(light, self.low, self.high)

    def _moved(self, lab: np.ndarray) -> np.ndarray:
        return np.asarray((lab - self.mean) @ self.map.T + self.new)


def _transport(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The linear map that gives a cloud of colours the other cloud's spread, with no colour moved farther than it must."""
    one, other = (spread + np.eye(3) * 4 for spread in (one, other))
    root = _root(one)
    back = np.linalg.inv(root)
    made = back @ _root(root @ other @ root) @ back
    values, vectors = np.linalg.eigh(made)
    return np.asarray((vectors * np.clip(values, 0.4, 2.2)) @ vectors.T)


def _root(matrix: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 1e-6))) @ vectors.T)


def _means(lab: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """The mean colour at each brightness, the neighbouring ones counted in; (levels, 3)."""
    weight = np.exp(-(((lab[:, None, 0] - levels[None]) / 14) ** 2)) + 1e-4
    return np.asarray((weight.T @ lab) / weight.sum(0)[:, None])


def _banded(rgb: np.ndarray, style: np.ndarray) -> np.ndarray:
    """The light's detail of each size made as strong as the style's."""
    light, wanted = luma(rgb), luma(style)
    made = np.zeros_like(light)
    for sigma in (1.0, 2.0, 4.0, 8.0):
        size = sigma * unit(rgb)
        band, like = light - soft(light, size), wanted - soft(wanted, sigma * unit(style))
        made += band * float(np.clip(like.std() / max(1e-4, float(band.std())), 0.5, 1.9))
        light, wanted = soft(light, size), soft(wanted, sigma * unit(style))
    made += light
    return clipped(rgb + (made - luma(rgb))[..., None])


def _surface(rgb: np.ndarray, style: np.ndarray, context: Context) -> np.ndarray:
    """The style's fine surface laid over in patches, each taken where the style is as bright as the picture is; (h, w)."""
    light, wanted = luma(rgb), luma(style)
    detail = wanted - soft(wanted, 3.0 * unit(style))
    patch = max(16, round(40 * unit(rgb))) // 2 * 2
    if min(style.shape[:2]) < patch + 2:
        return np.zeros_like(light)
    rng, half = context.rng("surface"), patch // 2
    spots = np.stack([rng.integers(0, style.shape[i] - patch, 220) for i in range(2)], 1)
    means = np.array([wanted[y : y + patch, x : x + patch].mean() for y, x in spots])
    order = np.argsort(means)
    window = np.outer(np.hanning(patch + 1)[:patch], np.hanning(patch + 1)[:patch]).astype(np.float32)
    made = np.zeros((light.shape[0] + 2 * patch, light.shape[1] + 2 * patch), np.float32)
    for top in range(0, light.shape[0] + half, half):
        for left in range(0, light.shape[1] + half, half):
            here = light[max(0, top - half) : top + half, max(0, left - half) : left + half].mean()
            near = int(np.searchsorted(means[order], here)) + int(rng.integers(-6, 7))
            y, x = spots[order[min(max(near, 0), len(order) - 1)]]
            made[top : top + patch, left : left + patch] += detail[y : y + patch, x : x + patch] * window
    return made[half : half + light.shape[0], half : half + light.shape[1]] * 0.4


def _subject_of(other: np.ndarray) -> np.ndarray:
    """The other picture's subject, cropped to itself, (h, w, 4) uint8; the whole of it where nothing stands out."""
    made = cutout(other)
    alpha = made[..., 3].astype(np.float32) / 255
    if not has_subject(alpha):
        return np.dstack([other[..., :3], np.full(other.shape[:2], 255, np.uint8)])
    rows, cols = np.flatnonzero((alpha > 0.1).any(1)), np.flatnonzero((alpha > 0.1).any(0))
    return np.ascontiguousarray(made[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1])


def _spot(place: str, shape: tuple[int, ...], rgb: np.ndarray) -> tuple[int, int]:
    """Left and top for a thing of this shape at a named place, with a margin from the edges."""
    height, width = rgb.shape[:2]
    edge = round(min(height, width) * 0.04)
    x = edge if "left" in place else width - shape[1] - edge if "right" in place else (width - shape[1]) // 2
    y = edge if "top" in place else height - shape[0] - edge if "bottom" in place else (height - shape[0]) // 2
    return max(0, x), max(0, y)


def _fitted(picture: np.ndarray, side: int) -> np.ndarray:
    """No larger than this on its shorter side."""
    scale = side / min(picture.shape[:2])
    if scale >= 1:
        return picture
    size = max(2, round(picture.shape[1] * scale)), max(2, round(picture.shape[0] * scale))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
