"""What the manners share: the picture with its help, softening, tones between colours, paper, and strokes of chalk or graphite."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from ..noise import fbm, grain, stream
from ..palette import Colour, ramp

LUMA = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass
class Picture:
    """A picture to remake: (height, width, 3) uint8 RGB. depth: (height, width) float32, 0 near to 1 far. light: pixels (x, y)."""

    image: np.ndarray
    seed: int
    depth: np.ndarray | None = None
    light: tuple[float, float] | None = None

    @property
    def height(self) -> int:
        return int(self.image.shape[0])

    @property
    def width(self) -> int:
        return int(self.image.shape[1])

    @property
    def size(self) -> tuple[int, int]:
        """(width, height), as OpenCV wants it."""
        return self.width, self.height

    @property
    def unit(self) -> float:
        """The length that strokes are parts of: 1 pixel where the shorter side is 512."""
        return max(0.25, min(self.height, self.width) / 512)

    @cached_property
    def luma(self) -> np.ndarray:
        """(height, width) float32, 0 to 1."""
        return grey(self.image)

    @cached_property
    def tone(self) -> np.ndarray:
        """The luma spread over the whole range, (height, width) float32, 0 to 1."""
        return spread(self.luma)

    def rng(self, name: str) -> np.random.Generator:
        return stream("manner", name, self.seed)

    def noise(self, name: str, cell: float, octaves: int = 3) -> np.ndarray:
        """Soft noise (height, width) float32, 0 to 1 around 0.5; cell: of the shorter side."""
        least = cell * min(self.height, self.width) / 2 ** (octaves - 1)
        shrink = int(np.clip(least / 3, 1, 8))  # coarse noise is made small and enlarged
        h, w = -(-self.height // shrink), -(-self.width // shrink)
        field = fbm(h, w, self.rng(name), cell=cell, octaves=octaves)
        return field if shrink == 1 else cv2.resize(field, self.size, interpolation=cv2.INTER_CUBIC)

    def grain(self, size: float = 0.0) -> np.ndarray:
        """Noise without direction (height, width) float32, about -0.5 to 0.5; size: how soft, in pixels."""
        down, right = (
            int(way) for way in self.rng("grain").integers(0, 512, 2)
        )  # another seed, another part of the tile
        tile = np.roll(grain(512, 512), (down, right), (0, 1))
        field = np.tile(tile, (-(-self.height // 512), -(-self.width // 512)))[: self.height, : self.width]
        if size < 0.3:
            return field
        soft = cv2.GaussianBlur(field, (0, 0), size)
        return soft * (0.24 / max(1e-6, float(soft[:256, :256].std())))

    @cached_property
    def across(self) -> np.ndarray:
        """Columns in pixels, (1, width) float32."""
        return np.arange(self.width, dtype=np.float32)[None]

    @cached_property
    def down(self) -> np.ndarray:
        """Rows in pixels, (height, 1) float32."""
        return np.arange(self.height, dtype=np.float32)[:, None]

    def lit_from_left(self) -> bool:
        return self.light is None or self.light[0] < self.width / 2


def grey(image: np.ndarray) -> np.ndarray:
    """The luma of uint8 or 0-255 float pixels, (height, width) float32, 0 to 1."""
    return cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32) / np.float32(255)


def spread(tone: np.ndarray, low: float = 2, high: float = 97) -> np.ndarray:
    """The tones between two percentiles over the whole range, 0 to 1."""
    bottom, top = np.percentile(tone[::4, ::4], (low, high))
    return np.clip((tone - bottom) / max(0.08, float(top - bottom)), 0, 1).astype(np.float32)


def levelled(tone: np.ndarray, mean: float) -> np.ndarray:
    """The tones bent so that their mean comes near `mean`: what is drawn on paper needs light."""
    now = float(np.clip(tone[::4, ::4].mean(), 0.1, 0.92))
    return tone ** float(np.clip(np.log(mean) / np.log(now), 0.35, 2.2))


def blur(image: np.ndarray, sigma: float) -> np.ndarray:
    """Softened by so many pixels; wide ones are done small."""
    if sigma < 0.3:
        return image
    shrink = 1
    while sigma / shrink > 4 and min(image.shape[:2]) // (shrink * 2) >= 8:
        shrink *= 2
    if shrink == 1:
        return cv2.GaussianBlur(image, (0, 0), sigma)
    size = (max(1, image.shape[1] // shrink), max(1, image.shape[0] // shrink))
    soft = cv2.GaussianBlur(cv2.resize(image, size, interpolation=cv2.INTER_AREA), (0, 0), sigma / shrink)
    return cv2.resize(soft, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)


def reduced(image: np.ndarray, side: int) -> np.ndarray:
    """The picture with its shorter side at most so many pixels."""
    scale = side / min(image.shape[:2])
    if scale >= 1:
        return image
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


def times(image: np.ndarray, plane: np.ndarray) -> np.ndarray:
    """A colour picture times a plane (height, width), float32; quicker than broadcasting."""
    return cv2.multiply(image, cv2.merge([plane] * 3), dtype=cv2.CV_32F)


def coloured(tone: np.ndarray, *colours: Colour) -> np.ndarray:
    """A tone (height, width) from 0 to 1 through a run of colours, float32."""
    table = ramp(colours, 1024)
    return cv2.merge([np.take(table[:, c], _steps(tone)) for c in range(3)])


def _steps(tone: np.ndarray) -> np.ndarray:
    return np.clip(tone * 1023, 0, 1023).astype(np.uint16)


def laid(under: np.ndarray, colour: Colour | np.ndarray, cover: np.ndarray) -> np.ndarray:
    """A colour or picture laid over another as far as `cover` (height, width) from 0 to 1 says, float32."""
    mask = cv2.merge([np.asarray(cover, np.float32)] * 3)
    top = np.asarray(colour, np.float32)
    return under + (top - under) * mask


def whole(picture: np.ndarray) -> np.ndarray:
    """A float picture as uint8."""
    return np.clip(picture, 0, 255).astype(np.uint8)


def vivid(image: np.ndarray, by: float) -> np.ndarray:
    """The picture with its colourfulness scaled, float32, 0 to 255."""
    matrix = np.eye(3, dtype=np.float32) * by + LUMA[None] * (1 - by)
    return np.clip(cv2.transform(image.astype(np.float32), matrix), 0, 255)


def paper(picture: Picture, roughness: float = 1.0) -> np.ndarray:
    """The shade of paper (height, width) float32 around 1."""
    fine = picture.grain(0.7 * picture.unit)
    return 1 + (fine * 0.09 + (picture.noise("paper", 0.06) - 0.5) * 0.06) * np.float32(roughness)


def tooth(picture: Picture, size: float = 0.8) -> np.ndarray:
    """How high the fibres of the paper stand, (height, width) float32, 0 to 1."""
    coarse = picture.grain(max(0.55, size * picture.unit))
    return np.clip(0.5 + coarse * 0.75 + picture.grain() * 0.18, 0, 1)


def streaks(picture: Picture, name: str, degrees: float, length: float, width: float) -> np.ndarray:
    """Side-by-side strokes of one direction (height, width) float32, 0 to 1 around 0.5. length, width: in units."""
    reach = int(np.hypot(picture.height, picture.width)) + 4
    fine = max(1.0, width * picture.unit)  # made at the size of a stroke, then turned and enlarged
    side = max(16, round(reach / fine))
    field: np.ndarray = picture.rng(f"streaks {name}").random((side, side), np.float32)
    along = max(3, round(length * picture.unit / fine))
    field = cv2.blur(cv2.blur(field, (along, 1)), (max(1, along // 2), 1))
    field = (field - field.mean()) / max(1e-6, float(field.std()))
    turn: np.ndarray = cv2.getRotationMatrix2D((side / 2, side / 2), degrees, reach / side)
    turn[:, 2] += np.array([picture.width, picture.height]) / 2 - side / 2
    turned = cv2.warpAffine(field, turn, picture.size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.clip(0.5 + turned * 0.24, 0, 1)


def vignette(picture: Picture, amount: float) -> np.ndarray:
    """(height, width) float32: 1 in the middle, darker to the corners."""
    y = picture.down * (2 / picture.height) - 1
    x = picture.across * (2 / picture.width) - 1
    out = (x * x + y * y) * np.float32(0.5)
    return 1 - np.float32(amount) * np.minimum(out * np.sqrt(out), 1)


def shifted(plane: np.ndarray, dx: float, dy: float) -> np.ndarray:
    """A plane or picture moved by (dx, dy) pixels, its border drawn out."""
    move = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    return cv2.warpAffine(plane, move, plane.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
