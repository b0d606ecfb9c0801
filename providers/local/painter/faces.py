"""Portraits of people and of long-faced animals."""

import numpy as np

from .heads import INK, bright_eye, ears_of, fur_over, shoulders
from .palette import Colour, mix, tone
from .pen import Pen, draws
from .people import HAIR, SKIN


@draws("head deer")
def deer(pen: Pen) -> None:
    """A stag's face under its antlers."""
    fur, horn = pen.main, (110, 84, 60)
    for side in (-1, 1):
        pen.limb(
            [
                (side * 0.07, 0.72, 0.022),
                (side * 0.2, 0.84, 0.02),
                (side * 0.3, 0.96, 0.016),
                (side * 0.26, 1.1, 0.004),
            ],
            horn,
        )
        for x, y, ex, ey in ((0.17, 0.82, 0.16, 0.98), (0.26, 0.9, 0.4, 0.98), (0.29, 0.98, 0.38, 1.08)):
            pen.limb([(side * x, y, 0.014), (side * ex, ey, 0.003)], tone(horn, 0.1))
    shoulders(pen, fur, 0.28)
    pen.blob([(-0.17, -0.1), (-0.14, 0.4), (0.14, 0.4), (0.17, -0.1)], tone(fur, -0.12))
    for side in (-1, 1):
        pen.blob(
            [(side * 0.12, 0.64), (side * 0.24, 0.74), (side * 0.36, 0.72), (side * 0.28, 0.6), (side * 0.14, 0.56)],
            tone(fur, -0.08),
        )
        pen.blob([(side * 0.16, 0.63), (side * 0.24, 0.69), (side * 0.31, 0.69), (side * 0.24, 0.61)], tone(fur, 0.4))
    pen.blob(
        [
            (-0.15, 0.62),
            (-0.1, 0.74),
            (0.1, 0.74),
            (0.15, 0.62),
            (0.11, 0.42),
            (0.075, 0.27),
            (-0.075, 0.27),
            (-0.11, 0.42),
        ],
        fur,
    )
    fur_over(pen, 0, 0.54, 0.11, 0.19, fur, 110)
    for side in (-1, 1):
        bright_eye(pen, side * 0.115, 0.58, 0.034, (70, 46, 34))
    pen.oval(0, 0.32, 0.075, 0.06, tone(fur, 0.4))
    pen.oval(0, 0.335, 0.05, 0.035, INK)


@draws("head horse")
def horse(pen: Pen) -> None:
    """A horse's face, its forelock blown aside."""
    fur, mane = pen.main, tone(pen.main, -0.65)
    pen.blob([(-0.28, -0.12), (-0.2, 0.3), (-0.12, 0.7), (0.14, 0.74), (0.24, 0.3), (0.3, -0.12)], tone(fur, -0.22))
    ears_of(pen, [(0.05, 0.84), (0.09, 0.96), (0.13, 1.02), (0.16, 0.92), (0.14, 0.82)], fur, tone(fur, -0.5))
    pen.blob(
        [
            (-0.16, 0.72),
            (-0.1, 0.86),
            (0.1, 0.86),
            (0.16, 0.72),
            (0.13, 0.46),
            (0.1, 0.24),
            (0.07, 0.13),
            (-0.07, 0.13),
            (-0.1, 0.24),
            (-0.13, 0.46),
        ],
        fur,
    )
    fur_over(pen, 0, 0.56, 0.11, 0.26, fur, 120)
    pen.blob([(-0.03, 0.76), (0.03, 0.76), (0.035, 0.3), (-0.03, 0.3)], (240, 232, 222))
    pen.oval(0, 0.19, 0.105, 0.085, tone(fur, -0.35))
    for side in (-1, 1):
        bright_eye(pen, side * 0.135, 0.68, 0.034, (70, 44, 30))
        pen.oval(side * 0.055, 0.19, 0.022, 0.03, INK, side * 20)
    for k in range(9):
        x = -0.06 + 0.016 * k
        pen.limb(
            [(x * 0.6, 0.9, 0.016), (x + 0.03, 0.78, 0.014), (x + 0.08, 0.64 + 0.01 * k, 0.002)],
            tone(mane, 0.03 * (k % 3)),
        )


@draws("head owl")
def owl(pen: Pen) -> None:
    """An owl's face in its two discs."""
    fur, pale = pen.main, tone(pen.main, 0.5)
    pen.blob(
        [(-0.4, -0.12), (-0.36, 0.4), (-0.3, 0.74), (0.0, 0.9), (0.3, 0.74), (0.36, 0.4), (0.4, -0.12)], tone(fur, -0.2)
    )
    for row in range(5):
        for k in range(9):
            pen.oval(
                (k - 4 + 0.5 * (row % 2)) * 0.08,
                0.02 + row * 0.065,
                0.036,
                0.045,
                tone(fur, 0.3 - 0.14 * ((k + row) % 3)),
            )
    for side in (-1, 1):
        pen.poly([(side * 0.1, 0.86), (side * 0.3, 1.0), (side * 0.3, 0.74)], tone(fur, -0.3))
        pen.oval(side * 0.14, 0.6, 0.17, 0.19, tone(fur, -0.3))
        pen.oval(side * 0.14, 0.6, 0.15, 0.17, pale)
        for a in np.linspace(0, 2 * np.pi, 30, endpoint=False):
            pen.line(
                [
                    (side * 0.14 + np.cos(a) * 0.08, 0.6 + np.sin(a) * 0.09),
                    (side * 0.14 + np.cos(a) * 0.145, 0.6 + np.sin(a) * 0.165),
                ],
                0.004,
                tone(fur, 0.1),
            )
        bright_eye(pen, side * 0.14, 0.61, 0.07, (240, 176, 52))
    pen.blob([(-0.035, 0.56), (0.0, 0.6), (0.035, 0.56), (0.012, 0.46), (0.0, 0.43), (-0.012, 0.46)], (66, 58, 56))


@draws("head person")
def person(pen: Pen) -> None:
    """A person's face, short hair."""
    _face(pen, long=False)


@draws("head woman")
def woman(pen: Pen) -> None:
    """A woman's face, long hair."""
    _face(pen, long=True)


def _face(pen: Pen, *, long: bool) -> None:
    kind = int(pen.rng.integers(len(SKIN)))
    skin, hair = SKIN[kind], HAIR[int(pen.rng.integers(3)) if kind < 2 else 0]
    shade = tone(skin, -0.18)
    if long:
        pen.blob(
            [(-0.27, 0.02), (-0.29, 0.5), (-0.2, 0.9), (0.0, 1.0), (0.2, 0.9), (0.29, 0.5), (0.27, 0.02)],
            tone(hair, -0.15),
        )
    pen.blob([(-0.44, -0.14), (-0.38, 0.12), (-0.14, 0.24), (0.14, 0.24), (0.38, 0.12), (0.44, -0.14)], pen.main)
    _bare(pen, skin, shade)
    _eyes(pen, skin, hair)
    _nose_and_mouth(pen, skin, shade)
    (_long_hair if long else _short_hair)(pen, hair)


def _bare(pen: Pen, skin: Colour, shade: Colour) -> None:
    """Neck and face, with the shadow on one side."""
    pen.blob([(-0.085, 0.18), (-0.085, 0.4), (0.085, 0.4), (0.085, 0.18), (0.0, 0.12)], shade)
    pen.blob(
        [
            (-0.195, 0.62),
            (-0.17, 0.82),
            (0.0, 0.9),
            (0.17, 0.82),
            (0.195, 0.62),
            (0.16, 0.42),
            (0.06, 0.31),
            (-0.06, 0.31),
            (-0.16, 0.42),
        ],
        skin,
    )
    pen.blob(
        [(0.195, 0.62), (0.16, 0.42), (0.06, 0.31), (0.0, 0.31), (0.1, 0.44), (0.14, 0.62), (0.13, 0.8), (0.17, 0.8)],
        mix(skin, shade, 0.6),
    )


def _eyes(pen: Pen, skin: Colour, hair: Colour) -> None:
    """Both eyes with their lids and brows, and the cheeks below."""
    for side in (-1, 1):
        pen.oval(side * 0.085, 0.61, 0.043, 0.024, (250, 248, 244))
        pen.disc(side * 0.085, 0.61, 0.023, (74, 86, 92))
        pen.disc(side * 0.085, 0.61, 0.011, INK)
        pen.disc(side * 0.085 + 0.008, 0.618, 0.005, (255, 255, 255))
        pen.line(
            [(side * 0.045, 0.63), (side * 0.085, 0.643), (side * 0.13, 0.625)], 0.009, tone(hair, -0.3), smooth=True
        )
        pen.line([(side * 0.04, 0.69), (side * 0.09, 0.705), (side * 0.14, 0.685)], 0.014, hair, smooth=True)
        pen.oval(side * 0.11, 0.52, 0.035, 0.024, mix(skin, (214, 104, 92), 0.16))


def _nose_and_mouth(pen: Pen, skin: Colour, shade: Colour) -> None:
    pen.line([(0.005, 0.62), (0.022, 0.52), (0.0, 0.505)], 0.009, shade, smooth=True)
    pen.blob(
        [(-0.055, 0.43), (-0.018, 0.447), (0.0, 0.44), (0.018, 0.447), (0.055, 0.43), (0.0, 0.402)],
        mix(skin, (176, 62, 66), 0.65),
    )
    pen.line([(-0.055, 0.43), (0.0, 0.427), (0.055, 0.43)], 0.006, mix(shade, (110, 40, 46), 0.5), smooth=True)


def _long_hair(pen: Pen, hair: Colour) -> None:
    pen.blob(
        [
            (-0.2, 0.58),
            (-0.21, 0.8),
            (-0.02, 0.94),
            (0.21, 0.8),
            (0.2, 0.58),
            (0.15, 0.76),
            (0.02, 0.83),
            (-0.12, 0.78),
        ],
        hair,
    )
    for side in (-1, 1):
        pen.limb(
            [
                (side * 0.18, 0.76, 0.03),
                (side * 0.24, 0.5, 0.05),
                (side * 0.21, 0.2, 0.035),
                (side * 0.23, 0.02, 0.008),
            ],
            hair,
        )


def _short_hair(pen: Pen, hair: Colour) -> None:
    pen.blob(
        [
            (-0.2, 0.64),
            (-0.22, 0.82),
            (-0.1, 0.96),
            (0.1, 0.97),
            (0.22, 0.84),
            (0.2, 0.64),
            (0.17, 0.76),
            (0.06, 0.8),
            (-0.1, 0.79),
            (-0.165, 0.74),
        ],
        hair,
    )
