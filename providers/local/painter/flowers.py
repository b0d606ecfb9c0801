"""Flowers and what grows low: mushrooms, ferns, lavender, lotus."""

import numpy as np

from .palette import Colour, tone
from .pen import Pen, draws, each

BARK = (88, 66, 52)


@draws("mushroom")
def mushroom(pen: Pen) -> None:
    """A spotted toadstool and two small ones."""
    for x, s, d in ((-0.34, 0.5, -0.1), (0.36, 0.38, -0.05), (0.02, 1.0, 0.0)):
        red, stem = pen.shade(d), (240, 230, 212)
        pen.limb([(x, 0, 0.09 * s), (x + 0.01, 0.3 * s, 0.065 * s), (x, 0.6 * s, 0.07 * s)], stem)
        pen.limb([(x + 0.03 * s, 0.02, 0.04 * s), (x + 0.035 * s, 0.5 * s, 0.03 * s)], tone(stem, -0.15))
        pen.blob([(x - 0.1 * s, 0.5 * s), (x, 0.42 * s), (x + 0.1 * s, 0.5 * s), (x, 0.55 * s)], tone(stem, -0.08))
        pen.oval(x, 0.58 * s, 0.34 * s, 0.07 * s, (226, 206, 180))
        pen.blob(
            [
                (x - 0.38 * s, 0.58 * s),
                (x - 0.32 * s, 0.8 * s),
                (x - 0.14 * s, 0.96 * s),
                (x + 0.06 * s, 0.99 * s),
                (x + 0.26 * s, 0.88 * s),
                (x + 0.37 * s, 0.68 * s),
                (x + 0.38 * s, 0.57 * s),
                (x, 0.63 * s),
            ],
            red,
        )
        for dx, dy, r in (
            (-0.2, 0.74, 0.05),
            (-0.04, 0.88, 0.055),
            (0.14, 0.8, 0.04),
            (0.26, 0.7, 0.035),
            (-0.02, 0.7, 0.035),
            (-0.29, 0.64, 0.028),
        ):
            pen.oval(x + dx * s, dy * s, r * s, r * 0.8 * s, (248, 242, 232))


@draws("fern")
def fern(pen: Pen) -> None:
    """A spray of fern leaves."""
    for k, a in enumerate((150, 30, 125, 55, 105, 78)):
        c = np.radians(a)
        green = tone(pen.main, -0.3 + 0.1 * k)
        pts = [
            (0.62 * t * np.cos(c), 1.0 * t * np.sin(c) * (1.1 - 0.35 * t * abs(np.cos(c)))) for t in each(14, 0.0, 1.0)
        ]
        pen.line(pts, 0.012, tone(green, -0.2), smooth=True)
        for i in range(1, 14):
            (x0, y0), (x, y) = pts[i - 1], pts[i]
            dx, dy = x - x0, y - y0
            n = max(1e-6, float(np.hypot(dx, dy)))
            leaf = 0.13 * np.sin(np.pi * i / 14.5) + 0.02
            for s in (-1, 1):
                pen.limb(
                    [(x, y, 0.012), (x + s * -dy / n * leaf + dx * 0.6, y + s * dx / n * leaf + dy * 0.6, 0.003)], green
                )


def petals(
    pen: Pen, x: float, y: float, r: float, count: int, colour: Colour, *, wide: float = 0.42, turn: float = 0.0
) -> None:
    for k in range(count):
        a = 2 * np.pi * k / count + turn
        pen.oval(
            x + np.cos(a) * r * 0.58,
            y + np.sin(a) * r * 0.58,
            r * 0.46,
            r * wide * 0.6,
            tone(colour, 0.12 * np.sin(a + 0.8) - 0.1 * (k % 2)),
            np.degrees(a),
        )


def _stem(pen: Pen, x: float, y: float, lean: float) -> None:
    green = (88, 132, 72)
    pen.limb([(x + lean, 0.0, 0.013), (x + lean * 0.5, y * 0.5, 0.011), (x, y, 0.009)], green)
    for s, h in ((-1, 0.28), (1, 0.42)):
        bx = x + lean * (1 - h)
        pen.limb(
            [(bx, y * h, 0.006), (bx + s * 0.1, y * h + 0.06, 0.034), (bx + s * 0.2, y * h + 0.15, 0.002)],
            tone(green, -0.12 * s),
        )


@draws("flower")
def flower(pen: Pen) -> None:
    """Three open flowers on their stems."""
    for x, y, s, lean in ((-0.17, 0.58, 0.13, 0.07), (0.2, 0.66, 0.12, -0.08), (0.01, 0.82, 0.17, 0.02)):
        _stem(pen, x, y, lean)
        petals(pen, x, y, s, 9, pen.shade(-0.25), wide=0.8)
        petals(pen, x, y, s * 0.86, 8, pen.main, wide=0.78, turn=0.3)
        petals(pen, x, y, s * 0.5, 6, pen.shade(0.3), wide=0.8, turn=0.1)
        pen.disc(x, y, s * 0.2, (238, 196, 84))
        for k in range(9):
            a = k * 0.7
            pen.disc(x + np.cos(a) * s * 0.17, y + np.sin(a) * s * 0.17, s * 0.035, (196, 130, 50))


@draws("sunflower")
def sunflower(pen: Pen) -> None:
    """A sunflower, its seeds in spirals."""
    _stem(pen, 0.0, 0.7, 0.04)
    petals(pen, 0.0, 0.72, 0.3, 17, pen.shade(-0.2), wide=0.34)
    petals(pen, 0.0, 0.72, 0.27, 17, pen.main, wide=0.34, turn=0.18)
    pen.disc(0.0, 0.72, 0.135, (70, 44, 30))
    for k in range(110):
        a, r = k * 2.39996, 0.128 * np.sqrt(k / 110)
        pen.disc(r * np.cos(a), 0.72 + r * np.sin(a), 0.0075, tone((120, 78, 44), 0.25 - k / 260))


@draws("lavender")
def lavender(pen: Pen) -> None:
    """A bunch of lavender."""
    for k, x in enumerate(each(9, -0.17, 0.17)):
        top = 0.98 - 2.2 * x * x - 0.06 * (k % 2)
        pen.line([(x * 0.2, 0.0), (x * 0.7, top * 0.5), (x, top)], 0.01, (104, 136, 88), smooth=True)
        for j in range(11):
            y = top - j * 0.034
            for s in (-1, 1):
                pen.oval(
                    x * (y / top) + s * 0.014, y, 0.017, 0.013, tone(pen.main, pen.rng.uniform(-0.25, 0.3)), s * 35
                )


@draws("lotus")
def lotus(pen: Pen) -> None:
    """A lotus on its pads."""
    for x, w in ((-0.5, 0.34), (0.48, 0.38), (0.0, 0.5)):
        pen.oval(x, 0.06, w, 0.1, (70, 124, 84))
        pen.oval(x - 0.03, 0.075, w * 0.86, 0.08, (92, 148, 98))
    for ring, (count, length, y) in enumerate(((7, 0.62, 0.1), (6, 0.74, 0.12), (5, 0.82, 0.14))):
        for a in each(count, 158 - ring * 14, 22 + ring * 14):
            c = np.radians(a)
            pen.limb(
                [
                    (0, y, 0.05),
                    (np.cos(c) * length * 0.45, y + np.sin(c) * length * 0.5, 0.1),
                    (np.cos(c) * length * 0.78, y + np.sin(c) * length, 0.006),
                ],
                tone(pen.main, 0.35 - 0.18 * ring + 0.1 * np.cos(c)),
            )
    pen.oval(0, 0.3, 0.1, 0.06, (246, 208, 100))
