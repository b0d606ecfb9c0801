"""Buildings, fronts lit and sides in shade; windows burn at night; roofs take snow."""

import numpy as np

from .palette import Colour, mix, tone
from .pen import Pen, draws, each, gable

STONE_DARK = (92, 86, 84)


def _courses(pen: Pen, x0: float, x1: float, y0: float, y1: float, rows: int, colour: Colour) -> None:
    """A few stones picked out, so that a wall is not flat."""
    for _ in range(rows * 4):
        x, y = pen.rng.uniform(x0, x1), pen.rng.uniform(y0, y1)
        w, h = min((x1 - x0) * 0.12, 0.05), (y1 - y0) / max(rows, 1) * 0.35
        pen.box(max(x0, x - w), y, min(x1, x + w), min(y1, y + h), colour)


@draws("lighthouse")
def lighthouse(pen: Pen) -> None:
    """A banded lighthouse with its keeper's house."""
    white, band, dark = (240, 236, 226), pen.main, (52, 54, 62)
    pen.box(0.05, 0.0, 0.24, 0.13, tone(white, -0.1))
    gable(pen, 0.05, 0.24, 0.13, 0.21, 0.015, band)
    pen.window(0.12, 0.05, 0.16, 0.1)
    left, right = lambda y: -0.125 + 0.055 * y - 0.03, lambda y: 0.095 - 0.055 * y - 0.03
    for i in range(5):
        y0, y1 = i * 0.155, (i + 1) * 0.155
        pen.poly(
            [(left(y0), y0), (right(y0), y0), (right(y1), y1 + 0.002), (left(y1), y1 + 0.002)],
            white if i % 2 == 0 else band,
        )
    pen.box(-0.13, 0.775, 0.07, 0.795, dark)
    for x in each(7, -0.125, 0.065):
        pen.line([(x, 0.79), (x, 0.83)], 0.006, dark)
    pen.line([(-0.125, 0.83), (0.065, 0.83)], 0.008, dark)
    glass = (255, 236, 170) if pen.dark > 0.2 else (196, 214, 220)
    pen.box(-0.085, 0.795, 0.025, 0.89, glass)
    for x in each(4, -0.085, 0.025):
        pen.line([(x, 0.795), (x, 0.89)], 0.006, dark)
    pen.blob([(-0.1, 0.885), (-0.09, 0.92), (-0.03, 0.965), (0.03, 0.92), (0.04, 0.885)], band)
    pen.line([(-0.03, 0.96), (-0.03, 1.0)], 0.01, dark)
    for x, y in ((-0.05, 0.23), (-0.02, 0.52)):
        pen.window(x, y, x + 0.03, y + 0.06, arched=True, lit=1.0)
    pen.box(-0.065, 0.0, -0.005, 0.085, (96, 62, 44))
    if pen.dark > 0.2:
        pen.glow(-0.03, 0.845, 0.55, (230, 190, 110))


@draws("castle")
def castle(pen: Pen) -> None:
    """A castle with towers, walls and banners."""
    stone, dark, roof = pen.main, pen.shade(-0.28), mix(pen.main, (64, 76, 110), 0.75)

    def turret(x: float, w: float, h: float, shade: Colour, peak: float) -> None:
        pen.box(x - w, 0, x + w, h, shade)
        pen.box(x - w * 1.18, h - 0.05, x + w * 1.18, h, tone(shade, -0.12))
        if peak:
            pen.poly([(x - w * 1.35, h), (x, h + peak), (x + w * 1.35, h)], roof)
            pen.poly([(x, h), (x, h + peak), (x + w * 1.35, h)], tone(roof, -0.25))
            pen.line([(x, h + peak), (x, h + peak + 0.05)], 0.006, dark)
            pen.poly([(x, h + peak + 0.05), (x + 0.06, h + peak + 0.037), (x, h + peak + 0.024)], (196, 62, 54))
        else:
            for i in each(4, x - w * 0.95, x + w * 0.95):
                pen.box(i - w * 0.16, h, i + w * 0.16, h + 0.035, shade)
        for y in np.arange(0.24, h - 0.08, 0.2):
            pen.window(x - 0.014, y, x + 0.014, y + 0.06, arched=True, lit=0.55)

    turret(-0.12, 0.085, 0.68, dark, 0.25)
    turret(0.2, 0.07, 0.6, dark, 0.2)
    pen.box(-0.5, 0, 0.5, 0.3, stone)
    _courses(pen, -0.48, 0.48, 0.03, 0.27, 6, tone(stone, -0.08))
    for x in each(15, -0.48, 0.48):
        pen.box(x - 0.018, 0.3, x + 0.018, 0.34, stone)
    pen.box(-0.2, 0, 0.16, 0.46, tone(stone, 0.06))
    for x in each(6, -0.185, 0.145):
        pen.box(x - 0.018, 0.46, x + 0.018, 0.5, tone(stone, 0.06))
    turret(0.04, 0.06, 0.56, stone, 0.22)
    turret(-0.48, 0.095, 0.46, stone, 0.0)
    turret(0.48, 0.1, 0.5, stone, 0.26)
    turret(-0.29, 0.065, 0.5, stone, 0.22)
    pen.blob([(-0.1, 0.0), (-0.1, 0.14), (-0.03, 0.21), (0.04, 0.14), (0.04, 0.0)], (40, 32, 32))
    for x in each(4, -0.075, 0.015):
        pen.line([(x, 0.0), (x, 0.17)], 0.006, (92, 70, 50))


@draws("cabin")
def cabin(pen: Pen) -> None:
    """A log cabin with chimney and porch light."""
    wall, dark, roof = pen.main, pen.shade(-0.3), mix(pen.shade(-0.5), (60, 44, 48), 0.5)
    pen.box(0.3, 0.5, 0.42, 0.98, (112, 104, 102))
    pen.box(0.28, 0.94, 0.44, 0.99, (92, 86, 84))
    pen.box(-0.6, 0, 0.6, 0.5, wall)
    for y in each(6, 0.04, 0.46):
        pen.line([(-0.6, y), (0.6, y)], 0.014, dark)
    pen.poly([(-0.72, 0.46), (-0.5, 0.9), (0.5, 0.9), (0.72, 0.46)], roof)
    for i, y in enumerate(each(4, 0.54, 0.84)):
        pen.line(
            [(-0.68 + (y - 0.46) * 0.5, y), (0.68 - (y - 0.46) * 0.5, y)], 0.01, tone(roof, -0.25 if i % 2 else 0.1)
        )
    if pen.snowy:
        pen.blob(
            [
                (-0.74, 0.5),
                (-0.5, 0.93),
                (0.0, 0.96),
                (0.5, 0.93),
                (0.74, 0.5),
                (0.6, 0.56),
                (0.4, 0.5),
                (0.2, 0.58),
                (0.0, 0.5),
                (-0.2, 0.57),
                (-0.42, 0.5),
                (-0.6, 0.56),
            ],
            (240, 244, 250),
        )
        pen.blob([(0.27, 0.98), (0.3, 1.03), (0.42, 1.03), (0.45, 0.98)], (240, 244, 250))
    pen.box(-0.1, 0, 0.12, 0.38, (66, 44, 34))
    pen.disc(0.08, 0.18, 0.014, (220, 180, 90))
    for x in (-0.46, 0.28):
        pen.box(x - 0.02, 0.13, x + 0.2, 0.37, dark)
        pen.window(x, 0.15, x + 0.18, 0.35, lit=1.0)
        pen.line([(x + 0.09, 0.15), (x + 0.09, 0.35)], 0.014, dark)
        pen.line([(x, 0.25), (x + 0.18, 0.25)], 0.014, dark)


@draws("house")
def house(pen: Pen) -> None:
    """A two-storey house with a lit door."""
    wall, shade, roof = pen.main, pen.shade(-0.16), mix((150, 72, 56), pen.main, 0.12)
    pen.box(-0.4, 0.6, -0.28, 0.98, (140, 96, 84))
    pen.box(0.02, 0, 0.56, 0.44, shade)
    pen.poly([(-0.02, 0.42), (0.08, 0.66), (0.5, 0.66), (0.62, 0.42)], tone(roof, -0.12))
    pen.box(-0.5, 0, 0.1, 0.6, wall)
    gable(pen, -0.5, 0.1, 0.58, 0.98, 0.06, roof)
    pen.poly([(-0.44, 0.6), (-0.2, 0.9), (0.04, 0.6)], wall)
    pen.window(-0.25, 0.64, -0.15, 0.78, arched=True)
    for x in (-0.43, -0.09):
        pen.box(x - 0.02, 0.36, x + 0.14, 0.54, (248, 246, 240))
        pen.window(x, 0.38, x + 0.12, 0.52)
    for x in (0.18, 0.38):
        pen.box(x - 0.015, 0.14, x + 0.125, 0.32, (248, 246, 240))
        pen.window(x, 0.16, x + 0.11, 0.3)
    pen.box(-0.27, 0, -0.12, 0.28, mix((48, 84, 92), wall, 0.1))
    pen.window(-0.23, 0.17, -0.16, 0.25, lit=1.0)
    pen.window(-0.44, 0.1, -0.33, 0.25)
    if pen.snowy:
        pen.blob(
            [(-0.02, 0.44), (0.08, 0.69), (0.5, 0.69), (0.62, 0.44), (0.45, 0.48), (0.3, 0.44), (0.15, 0.48)],
            (240, 244, 250),
        )


@draws("shop")
def shop(pen: Pen) -> None:
    """A corner shop with awning and wide window."""
    wall, trim = pen.main, pen.shade(0.35)
    pen.box(-0.52, 0, 0.52, 0.92, wall)
    pen.box(-0.56, 0.9, 0.56, 0.98, tone(wall, -0.35))
    for x in (-0.36, -0.06, 0.24):
        pen.box(x - 0.02, 0.58, x + 0.16, 0.84, trim)
        pen.window(x, 0.6, x + 0.14, 0.82)
    pen.box(-0.48, 0.02, 0.12, 0.36, trim)
    pen.window(-0.46, 0.06, 0.1, 0.35, lit=1.0)
    pen.box(0.2, 0, 0.42, 0.38, trim)
    pen.window(0.23, 0.1, 0.39, 0.35, lit=1.0)
    for i in range(10):
        x = -0.55 + i * 0.11
        pen.poly(
            [(x + 0.02, 0.5), (x + 0.11, 0.5), (x + 0.12, 0.37), (x, 0.37)], (244, 238, 226) if i % 2 else (206, 74, 62)
        )
        pen.disc(x + 0.06, 0.37, 0.055, (244, 238, 226) if i % 2 else (206, 74, 62))


@draws("barn")
def barn(pen: Pen) -> None:
    """A red barn, white trimmed."""
    wall, trim, roof = pen.main, (240, 232, 218), (88, 82, 84)
    pen.poly([(0.0, 0), (0.62, 0), (0.62, 0.46), (0.0, 0.5)], pen.shade(-0.3))
    pen.poly([(-0.04, 0.96), (0.5, 0.86), (0.66, 0.44), (0.3, 0.5)], roof)
    pen.poly([(-0.52, 0), (0.2, 0), (0.2, 0.5), (0.08, 0.8), (-0.16, 0.96), (-0.4, 0.8), (-0.52, 0.5)], wall)
    for x in each(9, -0.48, 0.16):
        pen.line([(x, 0), (x, 0.52)], 0.006, pen.shade(-0.2))
    pen.line(
        [(-0.56, 0.46), (-0.41, 0.82), (-0.16, 0.98), (0.09, 0.82), (0.24, 0.46)],
        0.03,
        (240, 244, 250) if pen.snowy else roof,
    )
    pen.box(-0.32, 0, 0.0, 0.4, trim)
    pen.box(-0.3, 0, -0.02, 0.38, pen.shade(-0.15))
    pen.line([(-0.3, 0), (-0.02, 0.38)], 0.018, trim)
    pen.line([(-0.02, 0), (-0.3, 0.38)], 0.018, trim)
    pen.box(-0.23, 0.58, -0.09, 0.76, trim)
    pen.window(-0.21, 0.6, -0.11, 0.74)


@draws("church")
def church(pen: Pen) -> None:
    """A church with a steeple."""
    wall, shade, roof = pen.main, pen.shade(-0.16), (84, 84, 100)
    pen.box(-0.08, 0, 0.44, 0.34, shade)
    pen.poly([(-0.1, 0.33), (-0.02, 0.56), (0.4, 0.56), (0.48, 0.33)], (238, 242, 248) if pen.snowy else roof)
    for x in (0.04, 0.18, 0.32):
        pen.window(x, 0.1, x + 0.06, 0.26, arched=True)
    pen.box(-0.36, 0, -0.08, 0.56, wall)
    pen.poly([(-0.4, 0.56), (-0.22, 0.95), (-0.04, 0.56)], roof)
    pen.poly([(-0.22, 0.56), (-0.22, 0.95), (-0.04, 0.56)], tone(roof, -0.25))
    pen.line([(-0.22, 0.93), (-0.22, 1.03)], 0.014, (214, 180, 96))
    pen.line([(-0.25, 0.995), (-0.19, 0.995)], 0.014, (214, 180, 96))
    pen.window(-0.26, 0.4, -0.18, 0.52, arched=True)
    pen.blob([(-0.28, 0), (-0.28, 0.16), (-0.22, 0.22), (-0.16, 0.16), (-0.16, 0)], (92, 58, 42))


@draws("windmill")
def windmill(pen: Pen) -> None:
    """A windmill with lattice sails."""
    wall, dark = pen.main, pen.shade(-0.5)
    pen.poly([(-0.17, 0), (0.17, 0), (0.1, 0.58), (-0.1, 0.58)], wall)
    pen.poly([(0.03, 0), (0.17, 0), (0.1, 0.58), (0.03, 0.58)], pen.shade(-0.14))
    pen.blob([(-0.12, 0.57), (-0.1, 0.66), (0.0, 0.71), (0.1, 0.66), (0.12, 0.57)], mix(dark, (120, 60, 48), 0.5))
    pen.box(-0.05, 0, 0.05, 0.13, (92, 62, 44))
    for x, y in ((-0.03, 0.24), (-0.02, 0.42)):
        pen.window(x, y, x + 0.05, y + 0.07, lit=1.0)
    start = pen.rng.uniform(12, 40)
    for k in range(4):
        a = np.radians(start + 90 * k)
        ux, uy, vx, vy = np.cos(a), np.sin(a), -np.sin(a), np.cos(a)
        hub = lambda r, s, ux=ux, uy=uy, vx=vx, vy=vy: (ux * r + vx * s, 0.61 + uy * r + vy * s)  # noqa: E731
        pen.poly([hub(0.09, 0.01), hub(0.4, 0.01), hub(0.4, 0.1), hub(0.09, 0.08)], (240, 232, 214))
        for r in each(6, 0.1, 0.4):
            pen.line([hub(r, 0.0), hub(r, 0.1)], 0.006, dark)
        pen.line([hub(0, 0), hub(0.42, 0)], 0.016, dark)
    pen.disc(0, 0.61, 0.03, dark)


@draws("tower")
def tower(pen: Pen) -> None:
    """A clock tower."""
    wall, dark, roof = pen.main, pen.shade(-0.25), (70, 82, 96)
    pen.box(-0.12, 0, 0.12, 0.62, wall)
    pen.box(0.03, 0, 0.12, 0.62, dark)
    _courses(pen, -0.11, 0.11, 0.03, 0.58, 9, tone(wall, -0.1))
    pen.box(-0.15, 0.6, 0.15, 0.8, tone(wall, 0.08))
    pen.box(-0.165, 0.785, 0.165, 0.815, dark)
    pen.disc(0, 0.7, 0.078, (54, 48, 46))
    pen.disc(0, 0.7, 0.066, (252, 236, 190) if pen.dark > 0.3 else (244, 240, 228))
    pen.line([(0, 0.7), (0, 0.75)], 0.01, (30, 26, 28))
    pen.line([(0, 0.7), (0.035, 0.69)], 0.012, (30, 26, 28))
    pen.poly([(-0.15, 0.815), (0, 0.99), (0.15, 0.815)], roof)
    pen.poly([(0.02, 0.815), (0, 0.99), (0.15, 0.815)], tone(roof, -0.25))
    pen.line([(0, 0.98), (0, 1.05)], 0.01, (214, 180, 96))
    for y in (0.14, 0.3, 0.46):
        pen.window(-0.03, y, 0.03, y + 0.08, arched=True)
    pen.blob([(-0.05, 0), (-0.05, 0.07), (0, 0.1), (0.05, 0.07), (0.05, 0)], (70, 46, 36))
    if pen.dark > 0.3:
        pen.glow(0, 0.7, 0.3, (120, 96, 50))


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
    _courses(pen, -1.5, 1.5, 0.05, 0.6, 10, tone(stone, -0.09))
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


@draws("tent")
def tent(pen: Pen) -> None:
    """A lit tent."""
    cloth, dark = pen.main, pen.shade(-0.35)
    glowing = mix(cloth, (255, 214, 130), 0.6 * pen.dark)
    pen.poly([(-0.66, 0), (-0.1, 0.96), (0.3, 0)], glowing)
    pen.poly([(0.3, 0), (-0.1, 0.96), (0.2, 0.86), (0.72, 0.04)], dark)
    pen.poly([(-0.3, 0), (-0.1, 0.7), (0.02, 0)], mix((60, 40, 34), (255, 226, 150), pen.dark))
    pen.line([(-0.1, 0.96), (-0.8, 0.05)], 0.012, (220, 214, 200))
    pen.line([(0.2, 0.86), (0.8, 0.0)], 0.012, (220, 214, 200))
    if pen.dark > 0.3:
        pen.glow(-0.15, 0.35, 1.0, (150, 96, 40))


@draws("campfire")
def campfire(pen: Pen) -> None:
    """A fire on crossed logs."""
    for a, b in (((-0.42, 0.03), (0.36, 0.16)), ((0.42, 0.03), (-0.36, 0.16)), ((-0.2, 0.02), (0.24, 0.2))):
        pen.limb([(*a, 0.06), (*b, 0.05)], (84, 56, 42))
    for s, c in ((1.0, (228, 84, 36)), (0.72, (248, 150, 44)), (0.44, (255, 224, 130))):
        pen.blob(
            [
                (-0.3 * s, 0.12),
                (-0.26 * s, 0.12 + 0.36 * s),
                (-0.14 * s, 0.12 + 0.3 * s),
                (-0.08 * s, 0.12 + 0.7 * s),
                (0.0, 0.12 + 0.84 * s),
                (0.08 * s, 0.12 + 0.54 * s),
                (0.18 * s, 0.12 + 0.62 * s),
                (0.28 * s, 0.12 + 0.26 * s),
                (0.24 * s, 0.12),
            ],
            c,
        )
    pen.glow(0, 0.4, 3.6, (190, 92, 34))


@draws("lantern")
def lantern(pen: Pen) -> None:
    """A lantern, lit."""
    metal = pen.main
    pen.ring(0, 0.9, 0.08, 0.022, metal)
    pen.blob([(-0.14, 0.74), (-0.05, 0.84), (0.05, 0.84), (0.14, 0.74)], metal)
    pen.box(-0.19, 0.7, 0.19, 0.75, metal)
    pen.poly([(-0.17, 0.7), (0.17, 0.7), (0.14, 0.14), (-0.14, 0.14)], (255, 214, 130))
    pen.oval(0, 0.36, 0.055, 0.13, (255, 250, 220))
    for x0, x1 in ((-0.17, -0.14), (0.0, 0.0), (0.17, 0.14)):
        pen.line([(x0, 0.7), (x1, 0.14)], 0.018, metal)
    pen.box(-0.19, 0.04, 0.19, 0.14, metal)
    pen.glow(0, 0.4, 1.3, (150, 100, 40))


@draws("streetlamp")
def streetlamp(pen: Pen) -> None:
    """A street lamp."""
    iron = pen.main
    pen.limb([(0, 0.0, 0.045), (0, 0.06, 0.03), (0, 0.1, 0.016)], iron)
    pen.line([(0, 0.05), (0, 0.8)], 0.022, iron)
    pen.poly([(-0.05, 0.8), (0.05, 0.8), (0.075, 0.93), (-0.075, 0.93)], (255, 226, 150))
    pen.line([(-0.075, 0.93), (-0.05, 0.8), (0.05, 0.8), (0.075, 0.93)], 0.012, iron)
    pen.poly([(-0.095, 0.925), (0, 1.0), (0.095, 0.925)], iron)
    pen.line([(-0.06, 0.76), (0.06, 0.76)], 0.014, iron)
    pen.glow(0, 0.86, 0.75, (150, 110, 54))


@draws("bench")
def bench(pen: Pen) -> None:
    """A park bench."""
    wood, iron = pen.main, (46, 48, 52)
    for x in (-0.8, 0.8):
        pen.line([(x, 0), (x, 0.5), (x * 0.98, 1.0)], 0.06, iron)
        pen.line([(x * 0.86, 0), (x * 0.86, 0.42)], 0.06, iron)
    for y in (0.98, 0.8, 0.64):
        pen.box(-0.92, y - 0.055, 0.92, y + 0.055, wood)
    pen.box(-0.95, 0.4, 0.95, 0.5, pen.shade(0.12))
    pen.box(-0.95, 0.36, 0.95, 0.4, pen.shade(-0.3))


@draws("pier")
def pier(pen: Pen) -> None:
    """A wooden pier on posts."""
    wood, dark = pen.main, pen.shade(-0.4)
    for x in each(9, -1.2, 1.2):
        pen.limb([(x, -0.1, 0.03), (x, 0.62, 0.03)], dark)
    pen.poly([(-1.35, 0.44), (1.35, 0.44), (1.3, 0.6), (-1.3, 0.6)], wood)
    for x in each(26, -1.3, 1.3):
        pen.line([(x * 1.03, 0.46), (x, 0.6)], 0.008, dark)
    pen.box(-1.35, 0.38, 1.35, 0.45, dark)
    for x in each(5, -1.2, 1.2):
        pen.limb([(x, 0.56, 0.035), (x, 0.86, 0.035)], wood)


@draws("fence")
def fence(pen: Pen) -> None:
    """A rail fence."""
    for y in (0.4, 0.74):
        pen.limb([(-2.0, y, 0.05), (0, y + 0.03, 0.06), (2.0, y - 0.02, 0.05)], pen.shade(-0.1))
    for x in each(7, -1.9, 1.9):
        pen.limb([(x, 0, 0.08), (x + 0.02, 1.0, 0.07)], pen.main)


@draws("statue")
def statue(pen: Pen) -> None:
    """A robed figure on a plinth."""
    stone, shade = pen.main, pen.shade(-0.25)
    pen.box(-0.22, 0, 0.22, 0.06, shade)
    pen.box(-0.17, 0.06, 0.17, 0.3, stone)
    pen.box(0.06, 0.06, 0.17, 0.3, shade)
    pen.box(-0.2, 0.3, 0.2, 0.34, stone)
    pen.blob([(-0.09, 0.78), (-0.11, 0.6), (-0.14, 0.34), (0.12, 0.34), (0.12, 0.6), (0.09, 0.78), (0, 0.82)], stone)
    for x in (-0.05, 0.02, 0.07):
        pen.line([(x * 0.6, 0.7), (x, 0.5), (x * 1.3, 0.35)], 0.012, shade, smooth=True)
    pen.limb([(0.08, 0.76, 0.032), (0.16, 0.84, 0.028), (0.19, 0.98, 0.02)], stone)
    pen.limb([(-0.09, 0.75, 0.034), (-0.13, 0.6, 0.028), (-0.04, 0.54, 0.024)], shade)
    pen.limb([(0, 0.82, 0.028), (0, 0.86, 0.028)], stone)
    pen.oval(0.005, 0.905, 0.048, 0.06, stone)


@draws("iceberg")
def iceberg(pen: Pen) -> None:
    """An iceberg with blue shadows."""
    ice, shade, deep = pen.main, mix(pen.main, (110, 164, 206), 0.6), mix(pen.main, (70, 120, 176), 0.75)
    pen.poly(
        [
            (-0.82, 0.0),
            (-0.7, 0.3),
            (-0.5, 0.42),
            (-0.36, 0.8),
            (-0.2, 0.98),
            (-0.06, 0.72),
            (0.08, 0.6),
            (0.22, 0.66),
            (0.4, 0.4),
            (0.62, 0.3),
            (0.82, 0.0),
        ],
        ice,
    )
    pen.poly(
        [(-0.2, 0.98), (-0.06, 0.72), (0.08, 0.6), (0.0, 0.3), (0.1, 0.0), (-0.14, 0.0), (-0.1, 0.4), (-0.22, 0.66)],
        shade,
    )
    pen.poly([(0.22, 0.66), (0.4, 0.4), (0.62, 0.3), (0.82, 0.0), (0.4, 0.0), (0.34, 0.24)], deep)
    pen.poly([(-0.7, 0.3), (-0.5, 0.42), (-0.42, 0.16), (-0.56, 0.0), (-0.66, 0.0)], shade)


@draws("rocks")
def rocks(pen: Pen) -> None:
    """A few boulders."""
    for x, w, h, d in (
        (-0.5, 0.4, 0.62, -0.12),
        (0.52, 0.34, 0.5, -0.06),
        (0.02, 0.5, 0.98, 0.0),
        (-0.3, 0.22, 0.28, 0.08),
        (0.4, 0.18, 0.22, 0.1),
    ):
        stone = pen.shade(d)
        j = pen.rng.uniform(-0.06, 0.06, 6)
        top = [
            (x - w, 0),
            (x - w * 0.86 + j[0], h * 0.55),
            (x - w * 0.4 + j[1], h * 0.95),
            (x + w * 0.2 + j[2], h),
            (x + w * 0.72 + j[3], h * 0.7),
            (x + w, 0),
        ]
        pen.poly(top, stone)
        pen.poly([top[2], top[3], (x + w * 0.1, h * 0.62), (x - w * 0.36, h * 0.58)], tone(stone, 0.22))
        pen.poly([top[3], top[4], top[5], (x + w * 0.3, 0), (x + w * 0.1, h * 0.62)], tone(stone, -0.3))
        if pen.snowy:
            pen.poly([top[1], top[2], top[3], top[4], (x + w * 0.2, h * 0.84), (x - w * 0.3, h * 0.8)], (240, 244, 250))
