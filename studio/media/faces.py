"""The largest face that looks at us, found without a model: an oval of skin with two dark eyes and a brighter nose between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

SEEK = 120  # pixels of the long side where it is sought
TALL = 1.3  # a face's height over its width, from the hairline to the chin
SIZES = (0.14, 0.18, 0.22, 0.27, 0.33, 0.4, 0.48)  # widths sought, of the picture's shorter side
ENOUGH = (
    0.55  # score, measured on paintings: faces 0.5 to 0.95; animals, fruit and houses under 0.5, few sunsets up to 0.7
)
UNSURE = 0.38  # where a face is known to be


@dataclass(frozen=True)
class Face:
    """A face's middle and width in parts of the picture's width and height. width: of the picture's width. score: how sure."""

    x: float
    y: float
    width: float
    height: float
    score: float

    def box(self, wide: int, high: int) -> tuple[float, float, float, float]:
        """Left, top, width and height in pixels of a picture of this size."""
        across, down = self.width * wide, self.height * high
        return self.x * wide - across / 2, self.y * high - down / 2, across, down


def find_face(rgb: np.ndarray, *, unsure: bool = False) -> Face | None:
    """The face in a picture (height, width, 3) uint8; None where none is sure enough. unsure: less is enough."""
    best = max(_candidates(rgb), key=lambda face: face.score, default=None)
    return best if best is not None and best.score >= (UNSURE if unsure else ENOUGH) else None


def _candidates(rgb: np.ndarray) -> Iterator[Face]:
    """The likeliest places at each size, judged closely."""
    scale = min(1.0, SEEK / max(rgb.shape[:2]))
    wide, high = max(24, round(rgb.shape[1] * scale)), max(24, round(rgb.shape[0] * scale))
    small = cv2.resize(rgb, (wide, high), interpolation=cv2.INTER_AREA)
    skin, light = skin_likelihood(small), cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    tint = cv2.cvtColor(small, cv2.COLOR_RGB2YCrCb)[..., 1:].astype(np.float32)
    for part in SIZES:
        across = part * min(wide, high)
        oval = _ovals(skin, across)
        score = oval + 2.0 * np.clip(_eyes(light, across), -0.1, 0.2)
        score = score * _plausible(score.shape)
        for x, y in _peaks(score, across):
            if not (across * 0.4 < x < wide - across * 0.4 and across * 0.5 < y < high - across * 0.4):
                continue
            judged = _judged(light, x, y, across) * min(1.0, max(0.0, 2.4 * float(oval[y, x])))
            judged *= _one_colour(tint, x, y, across) * (0.92 + 0.4 * part)
            yield Face(x / wide, y / high, across / wide, across * TALL / high, judged)


def _peaks(score: np.ndarray, across: float) -> Iterator[tuple[int, int]]:
    """The three highest places (x, y) that are not beside each other and not at the very edge."""
    field = score.copy()
    reach = max(2, round(across * 0.25))
    for _ in range(3):
        _, _, _, (x, y) = cv2.minMaxLoc(field)
        yield x, y
        field[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1] = -9


def _judged(light: np.ndarray, x: int, y: int, across: float) -> float:
    """How much the patch there is a face: two dark eyes, a dark mouth, and one half like the other, about 0 to 1."""
    size = round(across), round(across * TALL)
    patch = cv2.getRectSubPix(light, (max(8, size[0]), max(10, size[1])), (float(x), float(y)))
    patch = cv2.resize(patch, (40, 52), interpolation=cv2.INTER_LINEAR)
    inner = patch[10:46, 6:34]
    spread = max(0.02, 0.16 * float(inner.mean()), float(inner.std()))
    eyes = [float(np.sort(patch[18:29, side].ravel())[:24].mean()) for side in (slice(7, 18), slice(22, 33))]
    nose, cheeks = float(patch[20:32, 18:22].mean()), float(patch[30:36, [*range(8, 15), *range(25, 32)]].mean())
    mouth, chin = float(np.sort(patch[36:45, 15:25].ravel())[:16].mean()), float(patch[46:49, 16:24].mean())
    forehead = float(patch[8:13, 12:28].mean())
    looking = (min(nose, cheeks, forehead) - max(eyes)) / spread
    speaking = (min(max(nose, chin), cheeks) - mouth) / spread
    halves = np.corrcoef(inner[:, :14].ravel(), inner[:, ::-1][:, :14].ravel())[0, 1] if inner.std() > 0.01 else 0.0
    level = 1 - min(1.0, abs(eyes[0] - eyes[1]) / (2.5 * spread))
    parts = (np.clip(looking / 1.4, 0, 1), np.clip(speaking / 0.8, 0, 1), np.clip(0.25 + halves, 0, 1), level)
    return float(np.prod(np.maximum(parts, 0.05)) ** 0.25)


def skin_likelihood(rgb: np.ndarray) -> np.ndarray:
    """How much each pixel has the colour of human skin, (height, width) float32, 0 to 1.

    An ellipse in Cr and Cb, where skins of all shades lie together. Source: Hsu and others, Face Detection in Color Images, 2002.
    """
    chroma = cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb).astype(np.float32)
    red, blue = (chroma[..., 1] - 152) / 17, (chroma[..., 2] - 109) / 14
    along, across = 0.83 * red - 0.56 * blue, 0.56 * red + 0.83 * blue
    bright = np.clip((chroma[..., 0] - 30) / 40, 0, 1)
    return np.asarray(np.exp(-0.7 * ((along / 1.15) ** 2 + (across / 0.95) ** 2)) * bright, np.float32)


def _one_colour(tint: np.ndarray, x: int, y: int, across: float) -> float:
    """How even the tint of the forehead, the nose and the cheeks is, 0 to 1."""
    size, place = (max(8, round(across * 0.6)), max(8, round(across * 0.9))), (float(x), float(y))
    patches = [cv2.getRectSubPix(np.ascontiguousarray(tint[..., axis]), size, place) for axis in (0, 1)]
    spread = [float(np.subtract(*np.percentile(patch, (80, 20)))) for patch in patches]
    return float(np.exp(-((max(spread) / 22) ** 2)))


def _ovals(skin: np.ndarray, across: float) -> np.ndarray:
    """How much skin an oval of this width holds at each place, less the skin beside and above it."""
    y, x = _grid(across)
    inner = ((x / 0.5) ** 2 + (y / (TALL / 2)) ** 2 < 0.9).astype(np.float32)
    ring = ((x / 0.78) ** 2 + (y / (TALL * 0.76)) ** 2 < 1) & ((x / 0.58) ** 2 + (y / (TALL * 0.58)) ** 2 > 1)
    beside = (ring & (y < 0.35)).astype(np.float32)
    filled = cv2.filter2D(skin, -1, inner / inner.sum(), borderType=cv2.BORDER_REPLICATE)
    spilt = cv2.filter2D(skin, -1, beside / beside.sum(), borderType=cv2.BORDER_REPLICATE)
    return filled - 0.85 * spilt


def _eyes(light: np.ndarray, across: float) -> np.ndarray:
    """How much darker both eyes' places are than the nose and the cheeks under them, in luma."""
    y, x = _grid(across)
    band = np.abs(y + 0.06) < 0.12
    left, right = band & (np.abs(x + 0.22) < 0.13), band & (np.abs(x - 0.22) < 0.13)
    nose = (np.abs(x) < 0.07) & (np.abs(y + 0.02) < 0.14)
    cheeks = (np.abs(np.abs(x) - 0.24) < 0.12) & (np.abs(y - 0.2) < 0.1)
    bright = sum((area / max(1, area.sum()) for area in (nose, cheeks)), np.zeros(x.shape)) / 2
    answers = [
        cv2.filter2D(light, -1, (bright - eye / max(1, eye.sum())).astype(np.float32), borderType=cv2.BORDER_REPLICATE)
        for eye in (left, right)
    ]
    return np.minimum(answers[0], answers[1])


def _grid(across: float) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of a kernel in face widths from its middle."""
    reach = int(np.ceil(across * TALL * 0.8)), int(np.ceil(across * 0.8))
    y, x = np.mgrid[-reach[0] : reach[0] + 1, -reach[1] : reach[1] + 1]
    return y.astype(np.float32) / across, x.astype(np.float32) / across


def _plausible(shape: tuple[int, ...]) -> np.ndarray:
    """1 in the middle and above it, a little less at the edges and low down."""
    y = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, shape[1], dtype=np.float32)[None]
    return (1 - 0.25 * x**2) * (1 - 0.35 * np.clip(y - 0.55, 0, 1))
