"""What is behind the person: (height, width, 3) float32, 0 to 1."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from providers.local.booth import ink
from providers.local.booth.restyle import Studio
from providers.local.painter import paint

GREY = ((90, 92, 96), (150, 152, 156), (214, 214, 216))


def painted(prompt: str, width: int, height: int, seed: int) -> np.ndarray:
    """A scene by the painter, a little out of focus, for the person stands before it."""
    scale = min(1.0, 1100 / max(width, height))
    size = max(64, round(width * scale)), max(64, round(height * scale))
    scene: np.ndarray = paint(prompt, seed=seed, width=size[0], height=size[1]).astype(np.float32) / 255
    if scale < 1:
        import cv2

        scene = cv2.resize(scene, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(ink.blurred(scene, 1.5 * min(width, height) / 512), 0, 1).astype(np.float32)


def backdrop(studio: Studio) -> np.ndarray:
    """The look's own backdrop."""
    kind = studio.look.backdrop
    if kind == "scene" and studio.scene is not None:
        return studio.scene
    return np.clip(_KINDS[kind](studio), 0, 1).astype(np.float32)


def _colour(studio: Studio, number: int) -> np.ndarray:
    colours = studio.palette or GREY
    return np.array(colours[number % len(colours)], np.float32) / 255


def _places(studio: Studio) -> tuple[np.ndarray, np.ndarray]:
    """Columns and rows from the head's middle, in head radii."""
    height, width = studio.mask.shape
    x, y, radius = studio.sitting.head
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    return (columns - x) / radius, (rows - y) / radius


def _keep(studio: Studio) -> np.ndarray:
    return studio.sitting.photo.astype(np.float32) / 255


def _plain(studio: Studio) -> np.ndarray:
    """Studio paper with a lamp on it and a vignette."""
    x, y = _places(studio)
    side = ink.rng(studio.seed, "lamp").choice([-1.0, 1.0])
    glow = np.exp(-((x - side * 0.8) ** 2 + (y + 0.3) ** 2) / 5.5)
    return ink.mapped(np.clip(0.06 + 0.98 * glow, 0, 1), studio.palette or GREY)


def _wash(studio: Studio) -> np.ndarray:
    """Wet colour around the head that runs out into the paper."""
    x, y = _places(studio)
    noise = _clouds(studio, 5)
    reach = np.sqrt(x**2 * 0.8 + (y - 0.4) ** 2 * 0.6) + 1.4 * (noise - 0.5)
    return ink.mapped(ink.smooth(0.6, 2.5, reach), studio.palette or GREY)


def _paper(studio: Studio) -> np.ndarray:
    paper = studio.palette or ((205, 202, 196), (238, 236, 231), (248, 246, 242))
    x, y = _places(studio)
    tone = 0.95 - 0.12 * (x**2 + y**2) / 8 + 0.18 * (_clouds(studio, 7) - 0.5)
    return ink.mapped(np.clip(tone, 0, 1).astype(np.float32), paper)


def _rays(studio: Studio) -> np.ndarray:
    """A sunburst from behind the head, in the palette's last two colours."""
    x, y = _places(studio)
    turn = ink.rng(studio.seed, "rays").uniform(0, np.pi)
    wave = np.sin(np.arctan2(y, x) * 12 + turn)
    edge = 0.02 + 0.05 / np.maximum(0.3, np.hypot(x, y))
    rays = ink.smooth(-1, 1, wave / edge)
    result = _colour(studio, 4) + (_colour(studio, 5) - _colour(studio, 4)) * rays[..., None]
    screen = ink.dots(studio.mask.shape, 11 * studio.unit, 30)
    fade = ink.smooth(1.2, 3.4, np.hypot(x, y)) * 0.55
    return ink.mix(result, np.ones(3, np.float32), ink.smooth(-0.06, 0.06, fade - screen) * 0.75)


def _burst(studio: Studio) -> np.ndarray:
    """A comic's explosion of light behind the head."""
    x, y = _places(studio)
    angle, reach = np.arctan2(y + 0.1, x), np.hypot(x, y + 0.1)
    turn = ink.rng(studio.seed, "burst").uniform(0, 6)
    star = 1.9 + 0.45 * (2 * np.abs(((angle * 9 / np.pi + turn) % 2) / 2 - 0.5) * 2 - 1)
    screen = ink.dots(studio.mask.shape, 10 * studio.unit, 20)
    dark = ink.mix(
        np.ones((*x.shape, 3), np.float32) * _colour(studio, 1), _colour(studio, 0), ink.smooth(1.6, 4, reach)
    )
    dotted = ink.mix(dark, _colour(studio, 0), ink.smooth(-0.1, 0.1, ink.smooth(1.2, 3.6, reach) * 0.9 - screen))
    lit = ink.mix(dotted, _colour(studio, 2), ink.smooth(0.03, -0.03, reach - star))
    rim = np.exp(-(((reach - star) / 0.035) ** 2))
    return ink.mix(lit, np.zeros(3, np.float32), rim * 0.95)


def _speed(studio: Studio) -> np.ndarray:
    """Black lines that rush to the head."""
    x, y = _places(studio)
    chance = ink.rng(studio.seed, "speed")
    count = 240
    starts, widths = chance.uniform(1.55, 2.8, count), chance.uniform(0.15, 0.8, count)
    place = (np.arctan2(y, x) / (2 * np.pi) + 0.5) * count
    number = np.floor(place).astype(int) % count
    off = np.abs(place % 1 - 0.5) * 2
    reach = np.hypot(x, y)
    grown = widths[number] * np.clip((reach - starts[number]) / 1.6, 0, 1)
    line = ink.smooth(0.12, -0.12, off - grown) * (reach > starts[number])
    return ink.mix(np.ones((*x.shape, 3), np.float32) * 0.99, np.zeros(3, np.float32), line)


def _sun(studio: Studio) -> np.ndarray:
    """A large red sun in a pale sky over layered waves."""
    x, y = _places(studio)
    sky = ink.mapped(np.clip(0.5 + 0.3 * -y, 0, 1), (_c(studio, 2), (232, 205, 168), (196, 208, 200)))
    sun = ink.smooth(1.75, 1.71, np.hypot(x - 0.2, y + 0.15))
    scene = ink.mix(sky, _colour(studio, 1), sun)
    for number in range(4):
        wave = y - 1.2 - number * 0.42 - 0.14 * np.sin(x * (2.2 + number * 0.5) + number * 1.7 + studio.seed % 7)
        tone = _colour(studio, 0) * (1.5 - number * 0.16)
        scene = ink.mix(scene, np.clip(tone, 0, 1), ink.smooth(-0.01, 0.01, wave))
        scene = ink.mix(scene, np.ones(3, np.float32) * 0.94, np.exp(-(((wave - 0.03) / 0.025) ** 2)) * 0.8)
    return scene


def _halo(studio: Studio) -> np.ndarray:
    """A gold ring behind the head on blue."""
    x, y = _places(studio)
    reach = np.hypot(x, y + 0.05)
    base = ink.mapped(ink.smooth(3.4, 0.8, reach), (_c(studio, 0), (70, 118, 158)))
    disc = ink.mix(base, _colour(studio, 1), ink.smooth(1.62, 1.58, reach))
    disc = ink.mix(disc, _colour(studio, 2), ink.smooth(0.09, 0.06, np.abs(reach - 1.5)))
    return ink.mix(disc, np.array((150, 46, 38), np.float32) / 255, ink.smooth(0.06, 0.04, np.abs(reach - 1.66)))


def _layers(studio: Studio) -> np.ndarray:
    """Hills of paper, one behind the other, each with a shadow, and a disc."""
    x, y = _places(studio)
    scene = np.ones((*x.shape, 3), np.float32) * np.clip(_colour(studio, 1) * 1.18, 0, 1)
    chance = ink.rng(studio.seed, "hills")
    scene = ink.mix(scene, _colour(studio, 2), ink.smooth(0.02, -0.02, np.hypot(x - 1.5, y + 1.0) - 0.72))
    for number, base in enumerate((0.0, 0.7, 1.4)):
        phase, bend = chance.uniform(0, 6), chance.uniform(0.9, 1.6)
        edge = y - base - 0.35 * np.sin(x * bend + phase) - 0.12 * np.sin(x * bend * 2.7 + phase)
        shadow = np.exp(-np.clip(-edge, 0, None) / 0.09) * (edge < 0)
        scene = scene * (1 - 0.35 * shadow[..., None])
        scene = ink.mix(scene, _colour(studio, (0, 3, 1)[number]), ink.smooth(-0.01, 0.01, edge))
    return scene


def _disc(studio: Studio) -> np.ndarray:
    """One colour with a disc of the other behind the head."""
    x, y = _places(studio)
    base = np.ones((*x.shape, 3), np.float32) * _colour(studio, -1)
    return ink.mix(base, _colour(studio, 1), ink.smooth(1.95, 1.93, np.hypot(x, y - 0.1)))


def _fan(studio: Studio) -> np.ndarray:
    """Gold rays and arcs on dark green, as on a cinema of 1928."""
    x, y = _places(studio)
    y = y - 1.2
    reach, angle = np.hypot(x, y), np.arctan2(-y, x)
    base = ink.mapped(ink.smooth(4.2, 0.5, reach), (_c(studio, 0), _c(studio, 1)))
    ray = ink.smooth(0.97, 0.995, np.cos(angle * 24)) * ink.smooth(1.9, 2.1, reach)
    arcs = sum((np.exp(-(((reach - at) / 0.025) ** 2)) for at in (2.1, 2.22, 3.0, 3.06, 3.12)), np.zeros_like(reach))
    return ink.mix(base, _colour(studio, 2), np.clip(ray * 0.7 + arcs, 0, 1) * 0.85)


def _grid(studio: Studio) -> np.ndarray:
    """A striped sun over a grid that runs to the horizon."""
    height, width = studio.mask.shape
    x = (np.arange(width, dtype=np.float32)[None] - width / 2) / width
    y = np.arange(height, dtype=np.float32)[:, None] / height
    sky = ink.mapped(np.clip(y / 0.62, 0, 1) + 0 * x, (_c(studio, 0), (92, 20, 120), _c(studio, 1), _c(studio, 2)))
    reach = np.hypot(x, (y - 0.34) * height / width)
    gaps = (np.sin((y - 0.2) * 120) > 0.2) & (y > 0.33)
    sun = ink.smooth(0.38, 0.375, reach) * np.where(gaps, 0.0, 1.0)
    disc = ink.mapped(np.clip((y - 0.05) / 0.55, 0, 1) + 0 * x, ((255, 236, 140), (255, 150, 90), (255, 70, 160)))
    scene = ink.mix(sky, disc, sun)
    depth = np.maximum(y - 0.62, 1e-3)
    line = np.maximum(
        np.exp(-((((x / depth * 1.6) % 1 - 0.5) * depth * 55) ** 2)),
        np.exp(-((((0.16 / depth) % 1 - 0.5) * depth * 40) ** 2)) + 0 * x,
    )
    floor = ink.mapped(np.clip(line, 0, 1), (_c(studio, 0), _c(studio, 3)))
    return ink.mix(scene, floor, ink.smooth(0.618, 0.622, y + 0 * x))


def _c(studio: Studio, number: int) -> tuple[int, int, int]:
    return (studio.palette or GREY)[number]


def _clouds(studio: Studio, cells: int) -> np.ndarray:
    """Soft noise, 0 to 1 around 0.5."""
    import cv2

    height, width = studio.mask.shape
    chance = ink.rng(studio.seed, f"clouds{cells}")
    field = np.zeros((height, width), np.float32)
    for octave in range(3):
        side = cells * 2**octave
        coarse = chance.random((side + 2, side + 2), np.float32)
        field += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) / 2**octave
    return np.clip(field / 1.75, 0, 1)


_KINDS: dict[str, Callable[[Studio], np.ndarray]] = {
    "keep": _keep,
    "plain": _plain,
    "wash": _wash,
    "paper": _paper,
    "rays": _rays,
    "burst": _burst,
    "speed": _speed,
    "sun": _sun,
    "halo": _halo,
    "layers": _layers,
    "disc": _disc,
    "fan": _fan,
    "grid": _grid,
}
