"""Portraits: heads from the front, fur in strokes, light in the eyes."""

from collections.abc import Sequence

import numpy as np

from .palette import Colour, mix, tone
from .pen import Pen, draws

INK: Colour = (26, 22, 26)


def fur_over(
    pen: Pen, x: float, y: float, rx: float, ry: float, colour: Colour, count: int, *, length: float = 0.05
) -> None:
    """Short strokes that run outwards over an oval."""
    for _ in range(count):
        a, r = pen.rng.uniform(0, 2 * np.pi), np.sqrt(pen.rng.random())
        px, py = x + rx * r * np.cos(a), y + ry * r * np.sin(a)
        dx, dy = np.cos(a) * length * 0.6, np.sin(a) * length * 0.5 - length * 0.5
        shade = tone(colour, float(pen.rng.uniform(-0.2, 0.16) + 0.14 * (py - y) / ry))
        pen.limb([(px, py, 0.0045), (px + dx * 0.5, py + dy * 0.5, 0.004), (px + dx, py + dy, 0.0008)], shade)


def bright_eye(pen: Pen, x: float, y: float, r: float, iris: Colour, *, slit: bool = False) -> None:
    pen.oval(x, y, r * 1.28, r * 1.1, INK)
    pen.oval(x, y, r * 1.08, r * 0.95, tone(iris, -0.3))
    pen.oval(x, y - r * 0.15, r * 0.95, r * 0.72, iris)
    pen.oval(x, y, r * (0.26 if slit else 0.52), r * (0.86 if slit else 0.55), INK)
    pen.disc(x + r * 0.3, y + r * 0.36, r * 0.24, (255, 255, 252))
    pen.disc(x - r * 0.28, y - r * 0.3, r * 0.1, (230, 236, 240))


def shoulders(pen: Pen, colour: Colour, wide: float = 0.36) -> None:
    pen.blob(
        [(-wide - 0.08, -0.14), (-wide, 0.12), (-0.2, 0.34), (0.2, 0.34), (wide, 0.12), (wide + 0.08, -0.14)],
        tone(colour, -0.22),
    )
    fur_over(pen, 0, 0.08, wide * 0.9, 0.2, tone(colour, -0.18), 130, length=0.08)


def ears_of(pen: Pen, outline: Sequence[tuple[float, float]], colour: Colour, inner: Colour) -> None:
    middle = np.mean(outline, axis=0)
    for side in (-1, 1):
        pen.blob([(side * x, y) for x, y in outline], tone(colour, -0.1))
        pen.blob(
            [
                (side * (middle[0] + (x - middle[0]) * 0.58), middle[1] + (y - middle[1]) * 0.58 - 0.01)
                for x, y in outline
            ],
            inner,
        )


def _muzzle(pen: Pen, y: float, wide: float, colour: Colour, nose: float, nose_colour: Colour = INK) -> None:
    for side in (-1, 1):
        pen.oval(side * wide * 0.5, y, wide * 0.62, wide * 0.56, colour)
    pen.oval(0, y - wide * 0.42, wide * 0.42, wide * 0.3, tone(colour, -0.08))
    pen.blob(
        [
            (-nose, y + wide * 0.5),
            (0, y + wide * 0.56),
            (nose, y + wide * 0.5),
            (nose * 0.5, y + wide * 0.26),
            (0, y + wide * 0.16),
            (-nose * 0.5, y + wide * 0.26),
        ],
        nose_colour,
    )
    pen.oval(-nose * 0.3, y + wide * 0.46, nose * 0.28, nose * 0.14, tone(nose_colour, 0.45))
    pen.line([(0, y + wide * 0.18), (0, y - wide * 0.06)], 0.008, tone(INK, 0.12))
    for side in (-1, 1):
        pen.line(
            [(0, y - wide * 0.06), (side * wide * 0.24, y - wide * 0.18), (side * wide * 0.46, y - wide * 0.08)],
            0.008,
            tone(INK, 0.12),
            smooth=True,
        )


def _whiskers(pen: Pen, y: float) -> None:
    for side in (-1, 1):
        for lift in (-0.06, 0.0, 0.05):
            pen.line(
                [(side * 0.1, y + lift * 0.2), (side * 0.26, y + lift), (side * 0.42, y + lift * 1.3 - 0.03)],
                0.0035,
                (244, 242, 238),
                smooth=True,
            )


@draws("head cat")
def cat(pen: Pen) -> None:
    """A cat's face."""
    fur, pale = pen.main, tone(pen.main, 0.42)
    shoulders(pen, fur)
    ears_of(
        pen, [(0.12, 0.78), (0.2, 0.9), (0.31, 1.02), (0.33, 0.84), (0.3, 0.66)], fur, mix(fur, (224, 150, 140), 0.65)
    )
    pen.blob(
        [
            (-0.3, 0.6),
            (-0.26, 0.76),
            (-0.12, 0.84),
            (0.12, 0.84),
            (0.26, 0.76),
            (0.3, 0.6),
            (0.34, 0.48),
            (0.2, 0.34),
            (0.0, 0.28),
            (-0.2, 0.34),
            (-0.34, 0.48),
        ],
        fur,
    )
    fur_over(pen, 0, 0.58, 0.27, 0.23, fur, 210)
    for x in (-0.09, -0.03, 0.03, 0.09):
        pen.limb([(x, 0.82, 0.012), (x * 0.8, 0.74, 0.008), (x * 0.7, 0.68, 0.001)], tone(fur, -0.5))
    for side in (-1, 1):
        pen.limb([(side * 0.3, 0.6, 0.01), (side * 0.2, 0.56, 0.003)], tone(fur, -0.5))
        pen.limb([(side * 0.32, 0.52, 0.01), (side * 0.22, 0.5, 0.003)], tone(fur, -0.5))
        bright_eye(pen, side * 0.125, 0.6, 0.062, (188, 200, 86), slit=True)
    _muzzle(pen, 0.42, 0.13, pale, 0.036, (206, 128, 124))
    _whiskers(pen, 0.43)


@draws("head fox")
def fox(pen: Pen) -> None:
    """A fox's face, white-cheeked."""
    _canine(pen, (244, 234, 220), ears=1.05, ruff=0.4, iris=(214, 158, 62))


@draws("head wolf")
def wolf(pen: Pen) -> None:
    """A wolf's face."""
    _canine(pen, tone(pen.main, 0.5), ears=0.96, ruff=0.37, iris=(222, 178, 84))


@draws("head dog")
def dog(pen: Pen) -> None:
    """A dog's face, ears hanging."""
    fur, pale = pen.main, tone(pen.main, 0.5)
    shoulders(pen, fur)
    pen.blob(
        [
            (-0.26, 0.6),
            (-0.24, 0.78),
            (-0.1, 0.88),
            (0.1, 0.88),
            (0.24, 0.78),
            (0.26, 0.6),
            (0.22, 0.42),
            (0.1, 0.27),
            (-0.1, 0.27),
            (-0.22, 0.42),
        ],
        fur,
    )
    fur_over(pen, 0, 0.6, 0.22, 0.24, fur, 190)
    pen.blob([(-0.05, 0.86), (0.05, 0.86), (0.06, 0.6), (0.12, 0.42), (-0.12, 0.42), (-0.06, 0.6)], pale)
    for side in (-1, 1):
        pen.blob(
            [
                (side * 0.17, 0.84),
                (side * 0.3, 0.8),
                (side * 0.37, 0.6),
                (side * 0.35, 0.4),
                (side * 0.27, 0.38),
                (side * 0.23, 0.6),
            ],
            tone(fur, -0.38),
        )
        bright_eye(pen, side * 0.115, 0.63, 0.042, (112, 70, 40))
    _muzzle(pen, 0.42, 0.16, pale, 0.062)
    pen.blob([(-0.04, 0.33), (0.04, 0.33), (0.045, 0.24), (0.0, 0.2), (-0.045, 0.24)], (224, 116, 122))


def _canine(pen: Pen, pale: Colour, *, ears: float, ruff: float, iris: Colour) -> None:
    fur = pen.main
    shoulders(pen, fur)
    ears_of(
        pen, [(0.1, 0.78), (0.17, 0.92), (0.27, ears), (0.32, 0.86), (0.3, 0.66)], tone(fur, -0.15), mix(fur, INK, 0.6)
    )
    pen.blob(
        [
            (-0.28, 0.62),
            (-0.22, 0.78),
            (-0.08, 0.84),
            (0.08, 0.84),
            (0.22, 0.78),
            (0.28, 0.62),
            (ruff, 0.44),
            (0.2, 0.36),
            (0.08, 0.24),
            (-0.08, 0.24),
            (-0.2, 0.36),
            (-ruff, 0.44),
        ],
        fur,
    )
    fur_over(pen, 0, 0.6, 0.24, 0.22, fur, 200)
    for side in (-1, 1):
        pen.blob(
            [
                (side * 0.05, 0.44),
                (side * 0.13, 0.53),
                (side * 0.24, 0.5),
                (side * (ruff - 0.02), 0.43),
                (side * 0.2, 0.35),
                (side * 0.08, 0.27),
            ],
            pale,
        )
        bright_eye(pen, side * 0.115, 0.6, 0.042, iris)
        pen.oval(side * 0.1, 0.69, 0.04, 0.018, pale, side * 20)
    pen.blob([(-0.06, 0.62), (0.06, 0.62), (0.075, 0.42), (-0.075, 0.42)], tone(fur, 0.08))
    _muzzle(pen, 0.35, 0.1, pale, 0.05)


@draws("head bear")
def bear(pen: Pen) -> None:
    """A bear's face."""
    fur = pen.main
    shoulders(pen, fur, 0.42)
    ears_of(
        pen, [(0.16, 0.82), (0.2, 0.92), (0.29, 0.94), (0.34, 0.86), (0.31, 0.74), (0.22, 0.74)], fur, tone(fur, -0.4)
    )
    pen.blob(
        [
            (-0.32, 0.58),
            (-0.28, 0.78),
            (-0.12, 0.88),
            (0.12, 0.88),
            (0.28, 0.78),
            (0.32, 0.58),
            (0.28, 0.4),
            (0.12, 0.28),
            (-0.12, 0.28),
            (-0.28, 0.4),
        ],
        fur,
    )
    fur_over(pen, 0, 0.6, 0.28, 0.26, fur, 230, length=0.06)
    for side in (-1, 1):
        bright_eye(pen, side * 0.12, 0.64, 0.032, (96, 58, 34))
    _muzzle(pen, 0.44, 0.17, tone(fur, 0.36), 0.066)


@draws("head lion")
def lion(pen: Pen) -> None:
    """A lion's face in its mane."""
    fur, mane = pen.main, mix(tone(pen.main, -0.45), (124, 62, 26), 0.45)
    for ring, (count, reach) in enumerate(((34, 0.48), (30, 0.43), (26, 0.37))):
        for k in range(count):
            a = 2 * np.pi * k / count + ring * 0.1
            far = reach * pen.rng.uniform(0.9, 1.06)
            colour = tone(mane, -0.25 + 0.16 * ring + 0.1 * np.sin(a))
            pen.limb(
                [
                    (np.cos(a) * 0.2, 0.54 + np.sin(a) * 0.2, 0.06),
                    (np.cos(a + 0.08) * far * 0.75, 0.54 + np.sin(a) * far * 0.75, 0.05),
                    (np.cos(a) * far, 0.52 + np.sin(a) * far, 0.006),
                ],
                colour,
            )
    ears_of(pen, [(0.17, 0.78), (0.2, 0.86), (0.27, 0.87), (0.3, 0.8), (0.26, 0.72)], fur, tone(fur, -0.4))
    pen.blob(
        [
            (-0.22, 0.58),
            (-0.2, 0.74),
            (-0.08, 0.8),
            (0.08, 0.8),
            (0.2, 0.74),
            (0.22, 0.58),
            (0.18, 0.42),
            (0.1, 0.28),
            (-0.1, 0.28),
            (-0.18, 0.42),
        ],
        fur,
    )
    fur_over(pen, 0, 0.58, 0.18, 0.2, fur, 130)
    pen.blob([(-0.06, 0.62), (0.06, 0.62), (0.09, 0.46), (-0.09, 0.46)], tone(fur, 0.12))
    for side in (-1, 1):
        bright_eye(pen, side * 0.105, 0.62, 0.036, (206, 150, 54))
    _muzzle(pen, 0.41, 0.13, tone(fur, 0.45), 0.056, (132, 76, 66))
    _whiskers(pen, 0.41)


@draws("head rabbit")
def rabbit(pen: Pen) -> None:
    """A rabbit's face."""
    fur, pale = pen.main, tone(pen.main, 0.45)
    shoulders(pen, fur, 0.3)
    ears_of(
        pen,
        [(0.03, 0.62), (0.05, 0.82), (0.1, 1.04), (0.18, 1.06), (0.19, 0.84), (0.15, 0.62)],
        fur,
        mix(fur, (230, 160, 156), 0.6),
    )
    pen.blob(
        [
            (-0.22, 0.48),
            (-0.2, 0.62),
            (-0.08, 0.7),
            (0.08, 0.7),
            (0.2, 0.62),
            (0.22, 0.48),
            (0.23, 0.36),
            (0.1, 0.24),
            (-0.1, 0.24),
            (-0.23, 0.36),
        ],
        fur,
    )
    fur_over(pen, 0, 0.47, 0.2, 0.2, fur, 150)
    for side in (-1, 1):
        bright_eye(pen, side * 0.15, 0.5, 0.042, (84, 54, 42))
    _muzzle(pen, 0.36, 0.1, pale, 0.026, (214, 140, 138))
    _whiskers(pen, 0.37)
