"""What is done to the whole picture at the end: colour, light, film and signal."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from providers.local.booth import ink
from providers.local.booth.restyle import Studio

Grade = Callable[[np.ndarray, Studio], np.ndarray]


def graded(picture: np.ndarray, studio: Studio) -> np.ndarray:
    for name in studio.look.grade:
        picture = np.clip(GRADES[name](picture, studio), 0, 1).astype(np.float32)
    return picture


def _split(picture: np.ndarray, dark: tuple[float, ...], light: tuple[float, ...], amount: float) -> np.ndarray:
    """Shadows and lights each pushed to a colour of their own."""
    tone = ink.luma(picture)[..., None]
    push = (1 - tone) * (np.array(dark, np.float32) - 0.5) + tone * (np.array(light, np.float32) - 0.5)
    return np.asarray(picture + push * amount, np.float32)


def _reach(studio: Studio) -> np.ndarray:
    """The distance from the middle: 1 at the corners."""
    height, width = studio.mask.shape
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None]
    return np.asarray(np.sqrt((x**2 + y**2) / 2), np.float32)


def _vignette(picture: np.ndarray, studio: Studio) -> np.ndarray:
    return picture * (1 - 0.62 * ink.smooth(0.45, 1.05, _reach(studio)))[..., None]


def _faded(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Milky blacks and soft lights, as instant film has."""
    return _split(ink.vivid(picture, 0.94) * 0.88 + 0.08, (0.36, 0.5, 0.62), (0.6, 0.53, 0.4), 0.2)


def _warm(picture: np.ndarray, studio: Studio) -> np.ndarray:
    return picture * np.array([1.06, 1.0, 0.9], np.float32)


def _leak(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Light that came in at one side of the camera."""
    height, width = studio.mask.shape
    chance = ink.rng(studio.seed, "leak")
    side = chance.choice([0.0, 1.0])
    x = np.linspace(0, 1, width, dtype=np.float32)[None] - side
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None] - chance.uniform(0.1, 0.7)
    glow = np.exp(-((x / 0.22) ** 2 + (y / 0.5) ** 2))[..., None] * np.array([0.6, 0.26, 0.08], np.float32)
    return 1 - (1 - picture) * (1 - glow)


def _tealorange(picture: np.ndarray, studio: Studio) -> np.ndarray:
    return _split(ink.smooth(-0.03, 1.05, picture), (0.3, 0.53, 0.64), (0.66, 0.53, 0.34), 0.42)


def _bars(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Black above and below, as wide films have."""
    bar = round(picture.shape[0] * 0.085)
    picture = picture.copy()
    picture[:bar] = picture[-bar:] = 0.012
    return picture


def _bloom(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Bright parts glow."""
    bright = picture * ink.smooth(0.6, 1.0, ink.luma(picture))[..., None]
    return 1 - (1 - picture) * (1 - 0.5 * ink.blurred(bright, 11 * studio.unit))


def _golden(picture: np.ndarray, studio: Studio) -> np.ndarray:
    return _split(picture, (0.5, 0.46, 0.5), (0.66, 0.54, 0.3), 0.36)


def _sunny(picture: np.ndarray, studio: Studio) -> np.ndarray:
    return _split(ink.vivid(picture * 1.05, 1.2), (0.46, 0.5, 0.58), (0.56, 0.53, 0.44), 0.25)


def _crisp(picture: np.ndarray, studio: Studio) -> np.ndarray:
    return _split(ink.vivid(picture, 1.08) * 1.03, (0.42, 0.5, 0.62), (0.5, 0.52, 0.56), 0.25)


def _cyber(picture: np.ndarray, studio: Studio) -> np.ndarray:
    graded = _split(ink.smooth(-0.02, 1.0, picture), (0.36, 0.34, 0.74), (0.66, 0.44, 0.62), 0.5)
    return _bloom(np.clip(graded, 0, 1).astype(np.float32), studio)


def _scan(picture: np.ndarray, studio: Studio) -> np.ndarray:
    rows = np.arange(picture.shape[0], dtype=np.float32)[:, None, None]
    return picture * (0.93 + 0.07 * np.sin(rows * 2 * np.pi / max(3.0, 3.6 * studio.unit)))


def _varnish(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Old varnish: brown shadows, yellow lights."""
    return _split(ink.vivid(picture, 0.86), (0.56, 0.47, 0.34), (0.63, 0.54, 0.28), 0.42) * 0.96


def _craquelure(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Fine cracks, as old paint has: the borders of many small cells."""
    import cv2

    height, width = studio.mask.shape
    chance = ink.rng(studio.seed, "cracks")
    cells = np.full((height, width), 255, np.uint8)
    count = 5200
    cells[chance.integers(0, height, count), chance.integers(0, width, count)] = 0
    _, labels = cv2.distanceTransformWithLabels(cells, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)
    rim = (labels[1:, 1:] != labels[:-1, 1:]) | (labels[1:, 1:] != labels[1:, :-1])
    field = np.zeros((height, width), np.float32)
    field[1:, 1:] = rim
    uneven = ink.blurred(chance.random((height, width), np.float32), 30 * studio.unit)
    uneven = ink.smooth(0.49, 0.53, uneven)
    return picture * (1 - 0.13 * (cv2.GaussianBlur(field, (0, 0), 0.6) * uneven))[..., None]


def _banknote(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Green ink on pale paper."""
    return ink.mapped(ink.luma(picture), ((20, 52, 40), (96, 134, 104), (232, 240, 222)))


def _glitch(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Torn rows, and red and blue that have come apart."""
    chance = ink.rng(studio.seed, "glitch")
    height, width = studio.mask.shape
    shift = np.zeros(height, int)
    for _ in range(16):
        start, tall = int(chance.integers(0, height)), int(chance.integers(2, max(3, height // 14)))
        shift[start : start + tall] = int(chance.normal(0, width * 0.045))
    columns = np.arange(width)
    apart = max(2, round(width * 0.009))
    rows = np.arange(height)[:, None]
    torn = [
        picture[rows, np.clip(columns[None] + shift[:, None] + side * apart, 0, width - 1), axis]
        for axis, side in enumerate((-1, 0, 1))
    ]
    result = np.stack(torn, axis=2)
    for _ in range(5):
        start, left = int(chance.integers(0, height)), int(chance.integers(0, width))
        block = result[start : start + max(2, height // 60), left : left + width // 3]
        block[:] = block[..., ::-1] * 0.6 + np.array(((0.0, 0.9, 0.8), (0.9, 0.0, 0.6))[int(chance.integers(2))]) * 0.4
    return result


def _aqua(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Water before the lens: red is lost, light comes from above."""
    height = picture.shape[0]
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    water = picture * np.array([0.62, 0.96, 1.06], np.float32) + np.array([0.0, 0.05, 0.09], np.float32)
    x = np.linspace(0, 1, picture.shape[1], dtype=np.float32)[None]
    rays = 0.5 + 0.5 * np.sin(x * 21 + down * 5 + 2 * np.sin(x * 7)) * np.sin(x * 9 - down * 3)
    return water * (1.06 - 0.34 * down)[..., None] + (0.16 * rays * (1 - down) ** 1.5)[..., None]


def _bubbles(picture: np.ndarray, studio: Studio) -> np.ndarray:
    chance = ink.rng(studio.seed, "bubbles")
    height, width = studio.mask.shape
    for _ in range(26):
        radius = float(chance.uniform(0.006, 0.028)) * min(width, height)
        x, y = chance.uniform(0, width), chance.uniform(0, height)
        if studio.mask[int(y), int(x)] > 0.3 and chance.random() < 0.8:
            continue
        picture = _bubble(picture, float(x), float(y), radius)
    return picture


def _bubble(picture: np.ndarray, x: float, y: float, radius: float) -> np.ndarray:
    height, width = picture.shape[:2]
    left, top = max(0, int(x - radius * 1.4)), max(0, int(y - radius * 1.4))
    right, low = min(width, int(x + radius * 1.4) + 2), min(height, int(y + radius * 1.4) + 2)
    rows, columns = np.mgrid[top:low, left:right].astype(np.float32)
    reach = np.hypot(columns - x, rows - y) / radius
    ring = np.exp(-(((reach - 0.92) / 0.09) ** 2)) * 0.6
    spot = np.exp(-((np.hypot(columns - x + radius * 0.38, rows - y + radius * 0.38) / (radius * 0.2)) ** 2))
    picture[top:low, left:right] = ink.mix(
        picture[top:low, left:right], np.ones(3, np.float32), np.clip(ring + spot * 0.9 + 0.08 * (reach < 1), 0, 1)
    )
    return picture


def _sparkles(picture: np.ndarray, studio: Studio) -> np.ndarray:
    """Motes of warm light in the air, soft and sharp."""
    chance = ink.rng(studio.seed, "sparkles")
    height, width = studio.mask.shape
    light = np.zeros((height, width), np.float32)
    for count, sigma, strength in ((90, 1.0, 5.0), (36, 3.2, 22.0), (14, 7.0, 60.0)):
        field = np.zeros_like(light)
        field[chance.integers(0, height, count), chance.integers(0, width, count)] = 1
        light += ink.blurred(field, sigma * studio.unit) * strength * studio.unit**2
    away = 1 - 0.75 * studio.mask
    return 1 - (1 - picture) * (1 - np.clip(light * away, 0, 1)[..., None] * np.array([1.0, 0.86, 0.5], np.float32))


GRADES: dict[str, Grade] = {
    "vignette": _vignette,
    "faded": _faded,
    "warm": _warm,
    "leak": _leak,
    "tealorange": _tealorange,
    "bars": _bars,
    "bloom": _bloom,
    "golden": _golden,
    "sunny": _sunny,
    "crisp": _crisp,
    "cyber": _cyber,
    "scan": _scan,
    "varnish": _varnish,
    "craquelure": _craquelure,
    "banknote": _banknote,
    "glitch": _glitch,
    "aqua": _aqua,
    "bubbles": _bubbles,
    "sparkles": _sparkles,
}
