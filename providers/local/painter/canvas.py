"""A picture being painted: filled outlines, lines, washes and glows on (height, width, 3 or 4) uint8.

With four channels the canvas is premultiplied RGBA and everything drawn keeps it so: that is how a scene comes apart in
layers with the same drawing code.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from .noise import grain, quantised
from .palette import Colour

SHIFT = 4


def fixed(points: np.ndarray) -> np.ndarray:
    """Points as OpenCV's fixed-point integers (1/16 pixel), kept within what it can draw."""
    return np.round(np.clip(points, -20000, 20000) * (1 << SHIFT)).astype(np.int32)


class Canvas:
    """Pixels and the ways to change them; all coordinates are pixels, y down."""

    def __init__(self, image: np.ndarray) -> None:
        self.image = image
        self.height, self.width = image.shape[:2]

    @property
    def unit(self) -> float:
        """The length that sizes are parts of: the shorter side, a little more for upright frames."""
        return min(self.height, 1.1 * self.width)

    def fill(self, points: np.ndarray, colour: Colour) -> None:
        """Fills one outline, anti-aliased."""
        cv2.fillPoly(self.image, [fixed(points)], (*colour, 255), cv2.LINE_AA, SHIFT)

    def line(self, points: np.ndarray, colour: Colour, width: float = 1.0, *, closed: bool = False) -> None:
        """Draws a line through the points, at least one pixel wide."""
        cv2.polylines(self.image, [fixed(points)], closed, (*colour, 255), max(1, round(width)), cv2.LINE_AA, SHIFT)

    def lines(self, strokes: Sequence[np.ndarray], colour: Colour, width: float = 1.0) -> None:
        """Draws many open lines of one colour."""
        if len(strokes):
            cv2.polylines(
                self.image, [fixed(s) for s in strokes], False, (*colour, 255), max(1, round(width)), cv2.LINE_AA, SHIFT
            )

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Fills a circle, anti-aliased."""
        centre = (round(x * 16), round(y * 16))
        cv2.circle(self.image, centre, max(8, round(radius * 16)), (*colour, 255), -1, cv2.LINE_AA, SHIFT)

    def wash(self, alpha: np.ndarray, colour: Colour | np.ndarray, *, top: int = 0, left: int = 0) -> None:
        """Blends a colour (or a picture of the same shape) over the canvas by `alpha` (h, w) float32, 0 to 1."""
        alpha, (y0, y1, x0, x1), cut = self._clipped(alpha, top, left)
        if alpha.size == 0:
            return
        region = self.image[y0:y1, x0:x1]
        channels = region.shape[2]
        paint = np.empty(region.shape, np.uint8)
        paint[..., :3] = colour[cut] if isinstance(colour, np.ndarray) else np.clip(colour, 0, 255)
        if channels == 4:
            paint[..., 3] = 255
        alpha = np.ascontiguousarray(alpha, np.float32)
        self.image[y0:y1, x0:x1] = cv2.blendLinear(paint, np.ascontiguousarray(region), alpha, 1 - alpha)

    def over(self, patch: np.ndarray, top: int, left: int) -> None:
        """Lays a premultiplied RGBA patch (h, w, 4) uint8 over the canvas."""
        patch, (y0, y1, x0, x1), _ = self._clipped(patch, top, left)
        if patch.size == 0:
            return
        region = self.image[y0:y1, x0:x1]
        clear = 255 - patch[..., 3:]
        rest = cv2.multiply(region, cv2.merge([clear] * region.shape[2]), scale=1 / 255)
        self.image[y0:y1, x0:x1] = cv2.add(rest, np.ascontiguousarray(patch[..., : region.shape[2]]))

    def add(self, light: np.ndarray, top: int = 0, left: int = 0) -> None:
        """Adds light (h, w, 3) float32 to the colours, dithered."""
        light, (y0, y1, x0, x1), _ = self._clipped(light, top, left)
        if light.size:
            colours = np.ascontiguousarray(self.image[y0:y1, x0:x1, :3])
            self.image[y0:y1, x0:x1, :3] = cv2.add(colours, quantised(light - 0.5))

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float = 1.0) -> None:
        """Adds a soft round light around (x, y), gone at `radius`."""
        r = max(2, round(min(radius, 3 * max(self.width, self.height))))
        x0, y0, x1, y1 = (
            max(0, round(x) - r),
            max(0, round(y) - r),
            min(self.width, round(x) + r),
            min(self.height, round(y) + r),
        )
        if x1 <= x0 or y1 <= y0:
            return
        dx = (np.arange(x0, x1, dtype=np.float32) - x) / r
        dy = (np.arange(y0, y1, dtype=np.float32) - y) / r
        fall = np.clip(1 - np.sqrt(dx[None] ** 2 + dy[:, None] ** 2), 0, 1)
        fall = fall * fall * fall * strength
        self.add(fall[..., None] * np.asarray(colour, np.float32), y0, x0)

    def ramp(self, top: int, bottom: int, colours: np.ndarray) -> None:
        """Fills the rows from `top` to `bottom` with a column of colours (any, 3)."""
        rows = bottom - top
        if rows <= 0:
            return
        at = np.linspace(0, len(colours) - 1, rows)
        column = np.stack([np.interp(at, np.arange(len(colours)), colours[:, i]) for i in range(3)], 1)
        self.image[top:bottom, :, :3] = quantised(column[:, None, :] + np.zeros((1, self.width, 1), np.float32))
        if self.image.shape[2] == 4:
            self.image[top:bottom, :, 3] = 255

    def texture(self, amount: float) -> None:
        """Roughens every pixel by up to `amount` steps of fine grain."""
        noise = grain(self.height, self.width)[..., None] * (2 * amount)
        self.image[...] = np.clip(self.image + noise, 0, 255).astype(np.uint8)

    def _clipped(
        self, plane: np.ndarray, top: int, left: int
    ) -> tuple[np.ndarray, tuple[int, int, int, int], tuple[slice, slice]]:
        y0, x0 = max(0, top), max(0, left)
        y1, x1 = min(self.height, top + plane.shape[0]), min(self.width, left + plane.shape[1])
        cut = (slice(y0 - top, max(y0, y1) - top), slice(x0 - left, max(x0, x1) - left))
        return plane[cut], (y0, max(y0, y1), x0, max(x0, x1)), cut


def composed(layers: Sequence[np.ndarray]) -> np.ndarray:
    """The picture (h, w, 3) uint8 that premultiplied RGBA layers make, back to front."""
    canvas = Canvas(np.zeros((*layers[0].shape[:2], 3), np.uint8))
    for layer in layers:
        canvas.over(layer, 0, 0)
    return canvas.image
