"""Trees, flowers and still-life things, each standing on its base."""

import numpy as np

from .palette import Colour, tone
from .pen import Pen, draws, each
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


def _petals(
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
        _petals(pen, x, y, s, 9, pen.shade(-0.25), wide=0.8)
        _petals(pen, x, y, s * 0.86, 8, pen.main, wide=0.78, turn=0.3)
        _petals(pen, x, y, s * 0.5, 6, pen.shade(0.3), wide=0.8, turn=0.1)
        pen.disc(x, y, s * 0.2, (238, 196, 84))
        for k in range(9):
            a = k * 0.7
            pen.disc(x + np.cos(a) * s * 0.17, y + np.sin(a) * s * 0.17, s * 0.035, (196, 130, 50))


@draws("sunflower")
def sunflower(pen: Pen) -> None:
    """A sunflower, its seeds in spirals."""
    _stem(pen, 0.0, 0.7, 0.04)
    _petals(pen, 0.0, 0.72, 0.3, 17, pen.shade(-0.2), wide=0.34)
    _petals(pen, 0.0, 0.72, 0.27, 17, pen.main, wide=0.34, turn=0.18)
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
        _petals(pen, ex, ey - 0.02, 0.075, 6, ((232, 120, 130), (244, 206, 120), (240, 236, 226))[k % 3], wide=0.9)
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
