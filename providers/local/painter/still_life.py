"""Still-life things, each standing on its base."""

import numpy as np

from .flowers import petals
from .palette import tone
from .pen import Pen, draws

BARK = (88, 66, 52)


@draws("apple")
def apple(pen: Pen) -> None:
    """An apple with a leaf."""
    pen.blob(
        [
            (0.0, 0.0),
            (-0.26, 0.02),
            (-0.46, 0.26),
            (-0.48, 0.56),
            (-0.3, 0.8),
            (-0.1, 0.8),
            (0.0, 0.75),
            (0.1, 0.8),
            (0.3, 0.8),
            (0.48, 0.56),
            (0.46, 0.26),
            (0.26, 0.02),
        ],
        pen.main,
    )
    pen.oval(0.0, 0.755, 0.12, 0.035, pen.shade(-0.4))
    pen.limb([(0.0, 0.74, 0.018), (0.02, 0.86, 0.016), (0.08, 0.97, 0.02)], (92, 62, 40))
    pen.limb([(0.04, 0.86, 0.004), (0.18, 0.96, 0.05), (0.34, 0.95, 0.002)], (104, 150, 70))
    pen.oval(-0.24, 0.56, 0.08, 0.13, pen.shade(0.35), -20)


@draws("vase")
def vase(pen: Pen) -> None:
    """A vase with a spray of blossom."""
    for k in range(9):
        a = np.radians(52 + k * 9.5)
        ex, ey = np.cos(a) * 0.42, 0.5 + np.sin(a) * 0.46
        pen.line([(0, 0.46), (ex * 0.5, 0.46 + (ey - 0.46) * 0.6), (ex, ey)], 0.01, (92, 120, 76), smooth=True)
        petals(pen, ex, ey - 0.02, 0.075, 6, ((232, 120, 130), (244, 206, 120), (240, 236, 226))[k % 3], wide=0.9)
        pen.disc(ex, ey - 0.02, 0.018, (214, 160, 70))
    pen.blob(
        [
            (-0.1, 0.5),
            (-0.08, 0.43),
            (-0.2, 0.28),
            (-0.21, 0.14),
            (-0.12, 0.0),
            (0.12, 0.0),
            (0.21, 0.14),
            (0.2, 0.28),
            (0.08, 0.43),
            (0.1, 0.5),
        ],
        pen.main,
    )
    pen.oval(0, 0.495, 0.1, 0.018, pen.shade(-0.45))
    for y in (0.24, 0.19):
        pen.line([(-0.205, y), (0, y - 0.02), (0.205, y)], 0.012, pen.shade(0.4), smooth=True)


@draws("cup")
def cup(pen: Pen) -> None:
    """A steaming cup on its saucer."""
    pen.oval(0, 0.06, 0.6, 0.07, pen.shade(-0.15))
    pen.oval(0, 0.08, 0.5, 0.05, pen.main)
    pen.ring(0.38, 0.4, 0.13, 0.06, pen.shade(-0.08))
    pen.blob([(-0.38, 0.62), (-0.36, 0.34), (-0.2, 0.09), (0.2, 0.09), (0.36, 0.34), (0.38, 0.62)], pen.main)
    pen.oval(0, 0.62, 0.38, 0.085, pen.shade(0.2))
    pen.oval(0, 0.615, 0.335, 0.065, (96, 60, 38))
    pen.oval(-0.08, 0.62, 0.14, 0.024, (150, 102, 66))
    for x in (-0.12, 0.08):
        pen.line([(x, 0.7), (x + 0.05, 0.78), (x - 0.03, 0.88), (x + 0.03, 0.98)], 0.014, (236, 234, 230), smooth=True)


@draws("candle")
def candle(pen: Pen) -> None:
    """A burning candle."""
    pen.oval(0, 0.05, 0.22, 0.05, (150, 112, 62))
    pen.box(-0.08, 0.05, 0.08, 0.64, pen.main)
    pen.oval(0, 0.64, 0.08, 0.018, pen.shade(0.3))
    pen.limb([(-0.065, 0.62, 0.014), (-0.07, 0.5, 0.016)], pen.shade(0.2))
    pen.line([(0, 0.64), (0, 0.7)], 0.012, (50, 40, 36))
    pen.blob([(0, 0.68), (-0.045, 0.76), (-0.03, 0.86), (0.0, 0.97), (0.03, 0.86), (0.045, 0.76)], (255, 176, 64))
    pen.blob([(0, 0.69), (-0.022, 0.75), (0.0, 0.88), (0.022, 0.75)], (255, 244, 206))
    pen.glow(0, 0.8, 1.6, (170, 110, 44))


@draws("book")
def book(pen: Pen) -> None:
    """A small stack of books."""
    for k, (w, x, c) in enumerate(((0.8, 0.0, pen.main), (0.7, 0.06, (54, 92, 104)), (0.74, -0.04, (206, 160, 78)))):
        y = k * 0.3
        pen.box(x - w, y, x + w, y + 0.28, c)
        pen.box(x - w + 0.08, y + 0.05, x + w + 0.01, y + 0.23, (240, 230, 208))
        pen.box(x - w, y, x - w + 0.12, y + 0.28, c)
        pen.line([(x - w, y + 0.02), (x + w, y + 0.02)], 0.03, tone(c, -0.25))


@draws("umbrella")
def umbrella(pen: Pen) -> None:
    """An open umbrella, its handle on the ground."""
    pen.line([(0, 0.08), (0, 0.98)], 0.022, (84, 62, 48))
    pen.line([(0, 0.1), (-0.01, 0.02), (-0.07, 0.02), (-0.08, 0.08)], 0.026, (84, 62, 48), smooth=True)
    dome = [
        (-0.5, 0.55),
        (-0.42, 0.78),
        (-0.2, 0.93),
        (0.0, 0.96),
        (0.2, 0.93),
        (0.42, 0.78),
        (0.5, 0.55),
        (0.4, 0.6),
        (0.28, 0.54),
        (0.14, 0.6),
        (0.0, 0.54),
        (-0.14, 0.6),
        (-0.28, 0.54),
        (-0.4, 0.6),
    ]
    pen.blob(dome, pen.main)
    pen.blob([(0.0, 0.96), (-0.22, 0.82), (-0.28, 0.54), (-0.14, 0.6), (0.0, 0.54), (0.02, 0.8)], pen.shade(0.14))
    pen.blob([(0.02, 0.96), (0.3, 0.84), (0.5, 0.55), (0.4, 0.6), (0.28, 0.54), (0.2, 0.8)], pen.shade(-0.2))


@draws("heart")
def heart(pen: Pen) -> None:
    """A heart."""
    t = np.linspace(0, 2 * np.pi, 80, endpoint=False)
    pts = np.stack(
        [
            0.5 * np.sin(t) ** 3,
            0.53 + 0.4 * np.cos(t) - 0.155 * np.cos(2 * t) - 0.062 * np.cos(3 * t) - 0.03 * np.cos(4 * t),
        ],
        1,
    )
    pen.poly(pts, pen.main)
    pen.oval(-0.24, 0.68, 0.07, 0.12, pen.shade(0.4), -35)
