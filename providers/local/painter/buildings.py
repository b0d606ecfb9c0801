"""Buildings, fronts lit and sides in shade; windows burn at night; roofs take snow."""

import numpy as np

from .palette import Colour, mix, tone
from .pen import Pen, draws, each, gable

STONE_DARK = (92, 86, 84)


def courses(pen: Pen, x0: float, x1: float, y0: float, y1: float, rows: int, colour: Colour) -> None:
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
    courses(pen, -0.48, 0.48, 0.03, 0.27, 6, tone(stone, -0.08))
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
    courses(pen, -0.11, 0.11, 0.03, 0.58, 9, tone(wall, -0.1))
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
