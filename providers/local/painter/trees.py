"""Trees, flowers and still-life things, each standing on its base."""

import numpy as np

from .palette import Colour, tone
from .pen import Pen, draws
from .shapes import bumpy

BARK = (88, 66, 52)


@draws("pine")
def pine(pen: Pen) -> None:
    """A pine in ragged tiers, lighter to one side."""
    green = pen.main
    pen.limb([(0, 0, 0.022), (0, 0.3, 0.016)], (78, 58, 48))
    tiers = 9
    for k in range(tiers):
        t = k / (tiers - 1)
        y, w = 0.1 + 0.76 * t, 0.235 * (1 - t) ** 0.85 + 0.03
        drop = 0.055 + 0.02 * (1 - t)
        jag = pen.rng.uniform(-0.014, 0.014, 8)
        left = [
            (-w + jag[0], y - drop * 0.6),
            (-w * 0.66, y - drop * 0.1 + jag[1]),
            (-w * 0.5, y - drop * 0.7),
            (-w * 0.2, y - drop * 0.15),
        ]
        right = [
            (w * 0.2, y - drop * 0.8),
            (w * 0.48, y - drop * 0.1),
            (w * 0.66, y - drop * 0.85 + jag[2]),
            (w + jag[3], y - drop * 0.55),
        ]
        shade = tone(green, -0.3 + 0.3 * t)
        pen.poly([*left, *right, (0.02, y + 0.145)], shade)
        pen.poly([(w * 0.2, y - drop * 0.5), *right[1:], (0.02, y + 0.14)], tone(shade, -0.22))
        if pen.snowy:
            pen.poly(
                [
                    left[0],
                    (-w * 0.7, y - drop * 0.05),
                    (-w * 0.3, y + 0.0),
                    (0, y - drop * 0.1),
                    (w * 0.42, y + 0.01),
                    right[3],
                    (0.02, y + 0.13),
                ],
                (236, 241, 248),
            )
            pen.poly([(w * 0.1, y + 0.0), (w * 0.42, y + 0.01), right[3], (0.02, y + 0.13)], (200, 212, 230))


@draws("tree")
def tree(pen: Pen) -> None:
    """A broad tree: limbs, then leaves in clumps, dark below and light above."""
    _branching(pen, 0.0, 0.0, 0.045, 90, 0.3, 3, BARK)
    leaves = _leaf_tones(pen)
    clumps = []
    for _ in range(26):
        a, r = pen.rng.uniform(0, 2 * np.pi), np.sqrt(pen.rng.random())
        clumps.append((0.4 * r * np.cos(a), 0.66 + 0.25 * r * np.sin(a)))
    clumps.sort(key=lambda c: c[1] + 0.3 * abs(c[0]))
    for k, (x, y) in enumerate(clumps):
        t = k / len(clumps)
        size = 0.125 * (1.05 - 0.3 * abs(x) / 0.4)
        pen.poly(bumpy(x, y - 0.02, size, size * 0.8, pen.rng), tone(leaves[0], -0.35 + 0.2 * t))
    for k, (x, y) in enumerate(clumps):
        t = k / len(clumps)
        size = 0.1 * (1.05 - 0.3 * abs(x) / 0.4)
        pen.poly(bumpy(x - 0.02, y + 0.02, size, size * 0.72, pen.rng), tone(leaves[k % len(leaves)], -0.15 + 0.2 * t))
    for _ in range(150):
        a, r = pen.rng.uniform(0, 2 * np.pi), np.sqrt(pen.rng.random())
        x, y = 0.44 * r * np.cos(a), 0.67 + 0.28 * r * np.sin(a)
        pen.oval(
            x,
            y,
            0.013,
            0.009,
            tone(leaves[int(pen.rng.integers(len(leaves)))], 0.05 + 0.3 * max(0.0, r * np.sin(a + 0.6))),
            pen.rng.uniform(0, 180),
        )
    if pen.snowy:
        for x, y in clumps[-9:]:
            pen.poly(bumpy(x, y + 0.06, 0.08, 0.03, pen.rng), (238, 242, 248))


def _leaf_tones(pen: Pen) -> tuple[Colour, ...]:
    return pen.leaves or (pen.main, tone(pen.main, 0.12), tone(pen.main, -0.1))


def _branching(pen: Pen, x: float, y: float, r: float, angle: float, length: float, depth: int, colour: Colour) -> None:
    a = np.radians(angle)
    ex, ey = x + np.cos(a) * length, y + np.sin(a) * length
    bend = pen.rng.uniform(-0.02, 0.02)
    pen.limb(
        [
            (x, y, r * (1.5 if depth == 3 and y == 0 else 1)),
            ((x + ex) / 2 + bend, (y + ey) / 2, r * 0.85),
            (ex, ey, r * 0.62),
        ],
        colour,
    )
    if depth == 0:
        return
    for spread in (-1, 1) if depth < 3 else (-1, 0.15, 1):
        _branching(
            pen,
            ex,
            ey,
            r * 0.6,
            angle + spread * pen.rng.uniform(20, 40),
            length * pen.rng.uniform(0.62, 0.78),
            depth - 1,
            colour,
        )


@draws("bare")
def bare(pen: Pen) -> None:
    """A leafless tree."""
    _branching(pen, 0.0, 0.0, 0.045, 90, 0.3, 3, pen.main)
    for _ in range(3):
        _branching(pen, 0.0, 0.3, 0.022, 90 + pen.rng.uniform(-50, 50), 0.24, 3, pen.main)


@draws("willow")
def willow(pen: Pen) -> None:
    """A weeping willow."""
    _branching(pen, 0.0, 0.0, 0.05, 92, 0.32, 2, BARK)
    for k in range(70):
        x, top = pen.rng.uniform(-0.4, 0.4), 0.0
        top = 0.95 - 1.2 * x * x - 0.08 * pen.rng.random()
        reach = pen.rng.uniform(0.35, 0.72) * (0.6 + abs(x))
        out = x * 1.22
        shade = tone(pen.main, -0.35 + 0.5 * (k / 70))
        pen.limb(
            [
                (x * 0.75, top - 0.02, 0.03),
                (out, top - 0.12, 0.026),
                (out * 1.03, top - reach * 0.6, 0.018),
                (out, max(0.05, top - reach), 0.004),
            ],
            shade,
        )


@draws("cypress")
def cypress(pen: Pen) -> None:
    """A cypress, a flame of dark green."""
    pen.limb([(0, 0, 0.02), (0, 0.12, 0.018)], BARK)
    for k in range(46):
        t = k / 45
        w = 0.1 * np.sin(np.pi * (0.16 + 0.8 * t)) ** 0.8
        x, y = pen.rng.uniform(-w, w) * 0.7, 0.06 + 0.84 * t
        pen.limb(
            [(x, y, 0.028), (x * 0.6, y + 0.1, 0.006)], tone(pen.main, pen.rng.uniform(-0.3, 0.16) - 0.2 * (x > 0))
        )


@draws("palm")
def palm(pen: Pen) -> None:
    """A palm leaning a little."""
    pen.limb([(-0.12, 0.0, 0.034), (-0.06, 0.3, 0.024), (0.03, 0.55, 0.02), (0.06, 0.72, 0.02)], (128, 98, 70))
    for t in np.linspace(0.04, 0.92, 15):
        x, y = -0.12 + 0.18 * t**0.9, 0.72 * t
        pen.line([(x - 0.024, y), (x + 0.022, y + 0.012)], 0.008, (96, 70, 52))
    for k, a in enumerate((172, 8, 205, -25, 150, 30, 120, 62, 92)):
        c = np.radians(a)
        ex, ey = 0.06 + 0.38 * np.cos(c), 0.74 + 0.2 * np.sin(c) - 0.1
        mx, my = 0.06 + 0.24 * np.cos(c), 0.78 + 0.18 * np.sin(c)
        green = tone(pen.main, -0.3 + 0.07 * k)
        steps = np.linspace(0, 1, 15)
        bx = (1 - steps) ** 2 * 0.06 + 2 * steps * (1 - steps) * mx + steps**2 * ex
        by = (1 - steps) ** 2 * 0.73 + 2 * steps * (1 - steps) * my + steps**2 * ey
        for i in range(1, 15):
            droop = 0.13 * np.sin(np.pi * min(0.95, 0.25 + steps[i] * 0.7))
            pen.poly(
                [(bx[i - 1], by[i - 1]), (bx[i], by[i]), (bx[i] + 0.03 * np.cos(c), by[i] - droop)],
                tone(green, -0.12 * (i % 2)),
            )
        pen.line(list(zip(bx, by, strict=True)), 0.01, tone(green, 0.3))
    for x in (0.03, 0.08):
        pen.disc(x, 0.7, 0.022, (104, 72, 48))


@draws("birch")
def birch(pen: Pen) -> None:
    """A birch, white-barked."""
    pen.limb([(0, 0, 0.026), (0.015, 0.4, 0.02), (-0.005, 0.75, 0.012), (0.0, 0.95, 0.004)], (234, 230, 222))
    for _ in range(20):
        y = pen.rng.uniform(0.03, 0.7)
        pen.line([(-0.02 + pen.rng.uniform(0, 0.018), y), (0.02, y + 0.004)], 0.007, (60, 54, 54))
    leaves = _leaf_tones(pen)
    for k in range(16):
        y = 0.42 + 0.5 * k / 15
        side = 1 if k % 2 else -1
        pen.limb([(0.005, y - 0.06, 0.006), (side * 0.13 * (1.2 - y), y + 0.03, 0.002)], (150, 140, 132))
    for k in range(170):
        y = 0.4 + 0.58 * pen.rng.random() ** 0.8
        w = 0.22 * np.sin(np.pi * min(1.0, max(0.05, (1.02 - y) / 0.66)) ** 0.8)
        x = pen.rng.normal(0, 0.5) * w
        pen.oval(
            x,
            y,
            0.022,
            0.014,
            tone(leaves[k % len(leaves)], pen.rng.uniform(-0.25, 0.25) - 0.3 * x),
            pen.rng.uniform(0, 180),
        )


@draws("bamboo")
def bamboo(pen: Pen) -> None:
    """A few stems of bamboo."""
    for k, x in enumerate((-0.12, 0.1, -0.02)):
        green = tone(pen.main, (-0.3, -0.15, 0.05)[k])
        sway = pen.rng.uniform(-0.04, 0.04)
        for j in range(8):
            y0, y1 = j * 0.125, (j + 1) * 0.125
            pen.limb([(x + sway * y0, y0 + 0.006, 0.02), (x + sway * y1, y1 - 0.006, 0.019)], green)
            pen.line([(x + sway * y1 - 0.022, y1), (x + sway * y1 + 0.022, y1)], 0.008, tone(green, 0.4))
        for j in range(9):
            y, s = pen.rng.uniform(0.35, 0.98), 1 if j % 2 else -1
            ex = x + s * pen.rng.uniform(0.07, 0.14)
            pen.limb([(x, y, 0.004), ((x + ex) / 2, y + 0.02, 0.014), (ex, y - 0.05, 0.001)], tone(green, 0.12))


@draws("cactus")
def cactus(pen: Pen) -> None:
    """A saguaro with two arms."""
    green, line = pen.main, pen.shade(-0.25)
    pen.limb([(0, 0, 0.08), (0, 0.5, 0.09), (0, 0.9, 0.08)], green)
    pen.limb([(0.02, 0.4, 0.05), (0.2, 0.42, 0.055), (0.22, 0.56, 0.055), (0.22, 0.72, 0.05)], tone(green, -0.1))
    pen.limb([(-0.02, 0.3, 0.05), (-0.18, 0.32, 0.055), (-0.2, 0.44, 0.055), (-0.2, 0.56, 0.05)], green)
    for x in (-0.045, -0.015, 0.018, 0.048):
        pen.line([(x, 0.02), (x, 0.93)], 0.008, line)
    for x, top in ((0.21, 0.74), (0.235, 0.74), (-0.21, 0.58), (-0.185, 0.58)):
        pen.line([(x, 0.46 if x > 0 else 0.38), (x, top)], 0.007, line)
    for x, y in ((0.0, 0.985), (0.22, 0.775), (-0.2, 0.615)):
        for dx in (-0.03, 0.0, 0.03):
            pen.disc(x + dx, y, 0.022, (238, 130, 150))
