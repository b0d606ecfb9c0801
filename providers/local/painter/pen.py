"""Drawing one thing in its own space: x from the middle, y up from the base, 1 is the thing's height.

A drawing function gets a `Pen` and says outlines; the pen knows size, flip and colours. What it draws lands on a
premultiplied RGBA patch that `staging` then shades, hazes and sets into the scene.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from .canvas import SHIFT, fixed
from .palette import Colour, mix, tone
from .shapes import Points, box, limb, oval, spline

PAD = 0.16
Drawing = Callable[["Pen"], None]
DRAWINGS: dict[str, Drawing] = {}


def draws(*names: str) -> Callable[[Drawing], Drawing]:
    """Registers a drawing function under the names the vocabulary's `draw` uses."""

    def register(function: Drawing) -> Drawing:
        for name in names:
            DRAWINGS[name] = function
        return function

    return register


@dataclass
class Pen:
    """A hand with one thing to draw. `main` is its colour, `dark` how much night there is, `lamp` the colour of lit windows."""

    size: float
    aspect: float
    main: Colour
    rng: np.random.Generator
    flip: bool = False
    dark: float = 0.0
    snowy: bool = False
    leaves: tuple[Colour, ...] = ()
    lamp: Colour = (255, 206, 120)
    lights: list[tuple[float, float, float, Colour]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pad = max(3, round(PAD * self.size))
        self.high = round(self.size) + 2 * self.pad
        self.wide = round(self.size * self.aspect) + 2 * self.pad
        self.patch = np.zeros((self.high, self.wide, 4), np.uint8)

    @property
    def base(self) -> tuple[float, float]:
        """The patch pixel (x, y) where the thing stands."""
        return self.wide / 2, self.high - self.pad

    def to(self, points: Points) -> np.ndarray:
        """Own coordinates as patch pixels."""
        p = np.asarray(points, np.float32)
        x = -p[..., 0] if self.flip else p[..., 0]
        return np.stack([self.wide / 2 + x * self.size, self.high - self.pad - p[..., 1] * self.size], -1)

    def shade(self, by: float) -> Colour:
        """The main colour, lighter or darker."""
        return tone(self.main, by)

    def poly(self, points: Points, colour: Colour) -> None:
        """Fills straight-edged."""
        cv2.fillPoly(self.patch, [fixed(self.to(points))], (*colour, 255), cv2.LINE_AA, SHIFT)

    def blob(self, points: Points, colour: Colour) -> None:
        """Fills a smooth closed outline through the points."""
        self.poly(spline(points), colour)

    def limb(self, points: Points, colour: Colour) -> None:
        """Fills a smooth stroke of changing width: points are (x, y, radius)."""
        quads, caps = limb(points)
        for quad in fixed(self.to(quads)):
            cv2.fillConvexPoly(self.patch, quad, (*colour, 255), cv2.LINE_AA, SHIFT)
        for x, y, r in caps:
            self.disc(x, y, r, colour)

    def limbs(self, colour: Colour, *many: Points) -> None:
        """Several limbs of one colour."""
        for points in many:
            self.limb(points, colour)

    def disc(self, x: float, y: float, r: float, colour: Colour) -> None:
        """Fills a circle."""
        centre = fixed(self.to((x, y)))
        radius = round(r * self.size * 16)
        if radius > 4:
            cv2.circle(self.patch, (int(centre[0]), int(centre[1])), radius, (*colour, 255), -1, cv2.LINE_AA, SHIFT)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Colour, turn: float = 0.0) -> None:
        """Fills an ellipse turned by `turn` degrees."""
        self.poly(oval(x, y, rx, ry, turn), colour)

    def box(self, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
        """Fills an upright rectangle."""
        self.poly(box(x0, y0, x1, y1), colour)

    def line(self, points: Points, width: float, colour: Colour, *, smooth: bool = False) -> None:
        """Draws a line, `width` in own units."""
        path = spline(points, closed=False) if smooth else np.asarray(points, np.float32)
        thick = max(1, round(width * self.size))
        cv2.polylines(self.patch, [fixed(self.to(path))], False, (*colour, 255), thick, cv2.LINE_AA, SHIFT)

    def ring(self, x: float, y: float, r: float, width: float, colour: Colour) -> None:
        """Draws a circle's line."""
        centre = fixed(self.to((x, y)))
        cv2.circle(
            self.patch,
            (int(centre[0]), int(centre[1])),
            max(8, round(r * self.size * 16)),
            (*colour, 255),
            max(1, round(width * self.size)),
            cv2.LINE_AA,
            SHIFT,
        )

    def window(self, x0: float, y0: float, x1: float, y1: float, *, arched: bool = False, lit: float = 0.8) -> None:
        """A window: lit by night (each with chance `lit`), dark glass with a sheen by day."""
        on = self.dark > 0.35 and self.rng.random() < lit
        glass = self.lamp if on else mix((70, 86, 104), (28, 34, 52), self.dark)
        if arched:
            mid, r = (x0 + x1) / 2, abs(x1 - x0) / 2
            self.disc(mid, y1 - r, r, glass)
            self.box(x0, y0, x1, y1 - r, glass)
        else:
            self.box(x0, y0, x1, y1, glass)
        if on:
            self.lights.append(((x0 + x1) / 2, (y0 + y1) / 2, max(abs(x1 - x0), abs(y1 - y0)) * 3.2, (120, 80, 34)))

    def glow(self, x: float, y: float, r: float, colour: Colour) -> None:
        """Leaves a light that is added to the scene around the thing."""
        self.lights.append((x, y, r, colour))

    def erase(self, outline: Points) -> None:
        """Makes the inside of an outline clear again."""
        mask = np.zeros(self.patch.shape[:2], np.uint8)
        cv2.fillPoly(mask, [fixed(self.to(outline))], 255, cv2.LINE_AA, SHIFT)
        self.patch = (self.patch * (1 - mask[..., None].astype(np.float32) / 255)).astype(np.uint8)


def gable(pen: Pen, x0: float, x1: float, y: float, top: float, eave: float, colour: Colour) -> None:
    """A roof as a triangle over (x0, x1), snow on it where there is snow."""
    pen.poly([(x0 - eave, y), ((x0 + x1) / 2, top), (x1 + eave, y)], colour)
    if pen.snowy:
        mid = (x0 + x1) / 2
        pen.poly([(x0 - eave, y + 0.01), (mid, top + 0.015), (x1 + eave, y + 0.01), (mid, top - 0.05)], (238, 242, 248))


def each(count: int, low: float, high: float) -> Sequence[float]:
    """`count` evenly spaced numbers from low to high."""
    return [float(v) for v in np.linspace(low, high, count)]
