"""Landmarks: temples, gates, bridges, pyramids, ruins, towers over a town."""

import numpy as np

from .buildings import courses
from .palette import mix, tone
from .pen import Pen, draws, each, gable

STONE_DARK = (92, 86, 84)


@draws("temple")
def temple(pen: Pen) -> None:
    """A columned temple front."""
    stone, shade, deep = pen.main, pen.shade(-0.18), pen.shade(-0.55)
    for i in range(4):
        pen.box(-0.74 + i * 0.03, i * 0.03, 0.74 - i * 0.03, (i + 1) * 0.03, tone(stone, -0.06 * i))
    pen.box(-0.6, 0.12, 0.6, 0.64, deep)
    for x in each(7, -0.56, 0.56):
        pen.poly([(x - 0.046, 0.12), (x + 0.046, 0.12), (x + 0.036, 0.62), (x - 0.036, 0.62)], stone)
        pen.poly([(x + 0.012, 0.12), (x + 0.046, 0.12), (x + 0.036, 0.62), (x + 0.01, 0.62)], shade)
        for dx in (-0.02, 0.0):
            pen.line([(x + dx, 0.15), (x + dx * 0.8, 0.6)], 0.005, tone(stone, -0.1))
        pen.box(x - 0.06, 0.61, x + 0.06, 0.65, stone)
    pen.box(-0.66, 0.65, 0.66, 0.73, stone)
    pen.line([(-0.66, 0.69), (0.66, 0.69)], 0.008, shade)
    pen.poly([(-0.7, 0.73), (0, 0.99), (0.7, 0.73)], tone(stone, 0.06))
    pen.poly([(-0.54, 0.755), (0, 0.945), (0.54, 0.755)], shade)


@draws("pagoda")
def pagoda(pen: Pen) -> None:
    """A pagoda of five roofs."""
    wall, roof, wood = mix((240, 228, 206), pen.main, 0.1), (64, 74, 84), pen.main
    pen.box(-0.3, 0, 0.3, 0.05, (150, 146, 140))
    y, w = 0.05, 0.24
    for k in range(5):
        pen.box(-w, y, w, y + 0.1, wall)
        for x in each(5, -w + 0.012, w - 0.012):
            pen.box(x - 0.012, y, x + 0.012, y + 0.1, wood)
        pen.window(-w * 0.42, y + 0.02, -w * 0.12, y + 0.085)
        pen.window(w * 0.12, y + 0.02, w * 0.42, y + 0.085)
        e = w + 0.13 - k * 0.008
        top = y + 0.165
        pen.blob(
            [
                (-e - 0.02, y + 0.125),
                (-e * 0.6, y + 0.105),
                (0, y + 0.1),
                (e * 0.6, y + 0.105),
                (e + 0.02, y + 0.125),
                (w * 0.86, top),
                (-w * 0.86, top),
            ],
            (238, 242, 248) if pen.snowy else roof,
        )
        pen.line(
            [
                (-e - 0.02, y + 0.122),
                (-e * 0.6, y + 0.104),
                (0, y + 0.098),
                (e * 0.6, y + 0.104),
                (e + 0.02, y + 0.122),
            ],
            0.014,
            wood,
            smooth=True,
        )
        y, w = top - 0.008, w * 0.85
    pen.line([(0, y), (0, 1.0)], 0.014, (206, 170, 90))
    for k in range(4):
        pen.line([(-0.02, y + 0.02 + k * 0.02), (0.02, y + 0.02 + k * 0.02)], 0.01, (206, 170, 90))


@draws("torii")
def torii(pen: Pen) -> None:
    """A torii gate."""
    red, dark = pen.main, (40, 34, 38)
    for s in (-1, 1):
        pen.poly([(0.4 * s - 0.05, 0), (0.4 * s + 0.05, 0), (0.36 * s + 0.042, 0.86), (0.36 * s - 0.042, 0.86)], red)
        pen.poly(
            [(0.4 * s + 0.014, 0), (0.4 * s + 0.05, 0), (0.36 * s + 0.042, 0.86), (0.36 * s + 0.012, 0.86)],
            pen.shade(-0.25),
        )
        pen.box(0.4 * s - 0.06, 0, 0.4 * s + 0.06, 0.07, dark)
    pen.box(-0.48, 0.64, 0.48, 0.71, red)
    pen.box(-0.03, 0.7, 0.03, 0.84, red)
    pen.blob(
        [
            (-0.56, 0.91),
            (-0.3, 0.85),
            (0, 0.835),
            (0.3, 0.85),
            (0.56, 0.91),
            (0.6, 0.98),
            (0.3, 0.925),
            (0, 0.91),
            (-0.3, 0.925),
            (-0.6, 0.98),
        ],
        red,
    )
    pen.blob(
        [
            (-0.61, 0.985),
            (-0.3, 0.93),
            (0, 0.915),
            (0.3, 0.93),
            (0.61, 0.985),
            (0.62, 1.01),
            (0.3, 0.965),
            (0, 0.95),
            (-0.3, 0.965),
            (-0.62, 1.01),
        ],
        (240, 244, 250) if pen.snowy else dark,
    )


@draws("bridge")
def bridge(pen: Pen) -> None:
    """A stone bridge of arches."""
    stone, shade = pen.main, pen.shade(-0.3)
    deck = [(x, 0.66 + 0.14 * np.cos(x * 0.9)) for x in each(17, -1.55, 1.55)]
    low = [(x, y - 0.2) for x, y in reversed(deck)]
    pen.poly([(-1.55, 0.0), *deck, (1.55, 0.0)], stone)
    courses(pen, -1.5, 1.5, 0.05, 0.6, 10, tone(stone, -0.09))
    for x in (-1.0, 0.0, 1.0):
        r = 0.4 if x == 0 else 0.34
        outline = [
            (x - r - 0.035, -0.2),
            *[(x + (r + 0.035) * np.cos(a), 0.02 + (r * 1.18 + 0.035) * np.sin(a)) for a in each(15, np.pi, 0)],
            (x + r + 0.035, -0.2),
        ]
        pen.poly(outline, shade)
    for x in (-1.0, 0.0, 1.0):
        r = 0.4 if x == 0 else 0.34
        hole = np.array(
            [
                (x - r, -0.3),
                *[(x + r * np.cos(a), 0.02 + r * 1.18 * np.sin(a)) for a in each(15, np.pi, 0)],
                (x + r, -0.3),
            ],
            np.float32,
        )
        pen.erase(hole)
    pen.poly([(x, y + 0.05) for x, y in deck] + [(x, y + 0.14) for x, y in low], tone(stone, 0.12))
    pen.line([(x, y + 0.055) for x, y in deck], 0.03, shade)


@draws("pyramid")
def pyramid(pen: Pen) -> None:
    """A great pyramid, one face in shade."""
    lit, dark = pen.main, pen.shade(-0.38)
    pen.poly([(-0.85, 0), (0.12, 1.0), (0.3, 0)], lit)
    pen.poly([(0.3, 0), (0.12, 1.0), (0.85, 0)], dark)
    for k in range(1, 24):
        t = k / 24
        y = t
        pen.line([(-0.85 + 0.97 * t, y), (0.3 - 0.18 * t, y)], 0.006, tone(lit, -0.1 - 0.06 * pen.rng.random()))
        pen.line([(0.3 - 0.18 * t, y), (0.85 - 0.73 * t, y)], 0.006, tone(dark, -0.15))


@draws("ruins")
def ruins(pen: Pen) -> None:
    """Broken columns and a lintel."""
    stone, shade = pen.main, pen.shade(-0.3)
    pen.box(-0.8, 0, 0.8, 0.06, shade)
    pen.box(-0.76, 0.06, 0.76, 0.1, stone)
    tops = [0.9, 0.9, 0.52, 0.72, 0.34, 0.84]
    for x, top in zip(each(6, -0.66, 0.66), tops, strict=True):
        jag = [(x + dx, top + pen.rng.uniform(-0.05, 0.03)) for dx in (0.05, 0.02, -0.02, -0.05)]
        pen.poly([(x - 0.06, 0.1), (x + 0.06, 0.1), *jag], stone)
        pen.poly([(x + 0.015, 0.1), (x + 0.06, 0.1), (x + 0.05, top - 0.03), (x + 0.012, top - 0.02)], shade)
        for dx in (-0.03, -0.01):
            pen.line([(x + dx, 0.12), (x + dx * 0.8, top - 0.06)], 0.006, tone(stone, -0.14))
    pen.box(-0.75, 0.86, -0.32, 0.98, stone)
    pen.box(-0.75, 0.86, -0.32, 0.89, shade)
    pen.oval(0.28, 0.08, 0.1, 0.075, tone(stone, -0.12), 10)
    pen.oval(0.1, 0.05, 0.07, 0.05, shade)


@draws("village")
def village(pen: Pen) -> None:
    """A huddle of houses around a spire."""
    roofs = ((164, 78, 58), (140, 66, 54), (110, 84, 84), (176, 98, 66))
    spots = [
        (x + float(pen.rng.uniform(-0.05, 0.05)), float(pen.rng.uniform(0.0, 0.12)), float(pen.rng.uniform(0.16, 0.24)))
        for x in each(9, -1.1, 1.1)
    ]
    pen.box(0.12, 0.1, 0.28, 0.72, pen.shade(0.2))
    pen.poly([(0.09, 0.72), (0.2, 1.0), (0.31, 0.72)], (78, 86, 100))
    pen.window(0.17, 0.54, 0.23, 0.66, arched=True)
    for x, y, w in sorted(spots, key=lambda s: -s[1]):
        wall = mix(pen.main, (244, 236, 220), float(pen.rng.uniform(0.1, 0.7)))
        top = y + float(pen.rng.uniform(0.24, 0.36))
        pen.box(x - w * 0.7, y - 0.02, x + w * 0.7, top, wall)
        gable(pen, x - w * 0.7, x + w * 0.7, top - 0.01, top + 0.2, 0.03, roofs[int(pen.rng.integers(4))])
        for wx in (-0.5, 0.12):
            pen.window(x + w * wx, y + 0.1, x + w * (wx + 0.34), y + 0.21)


@draws("skyscraper")
def skyscraper(pen: Pen) -> None:
    """A stepped tower of glass."""
    face, side = pen.main, pen.shade(-0.35)
    for w, y0, y1 in ((0.17, 0.0, 0.62), (0.13, 0.62, 0.82), (0.085, 0.82, 0.92)):
        pen.box(-w, y0, w * 0.45, y1, face)
        pen.box(w * 0.45, y0, w, y1, side)
        for y in np.arange(y0 + 0.012, y1 - 0.012, 0.024):
            for x in np.arange(-w + 0.012, w - 0.02, 0.036):
                on = pen.dark > 0.35 and pen.rng.random() < 0.55
                glass = (
                    mix(pen.lamp, (255, 240, 200), pen.rng.random())
                    if on
                    else tone(face, 0.3 if (y * 40) % 3 < 1.4 else -0.25)
                )
                pen.box(x, y, x + 0.022, y + 0.013, glass)
    pen.line([(0, 0.92), (0, 1.02)], 0.008, side)
    pen.disc(0, 1.02, 0.009, (240, 80, 70))
