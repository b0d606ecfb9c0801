"""What stands about in streets and camps: tents, fires, lamps, benches, fences, statues, rocks."""

from .palette import mix, tone
from .pen import Pen, draws, each

STONE_DARK = (92, 86, 84)


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
