"""What a planned picture consists of: its light, its things, and everything decided before the first stroke."""

from dataclasses import dataclass

import numpy as np

from .noise import stream
from .palette import Colour, mix

GROUNDS: dict[str, Colour] = {
    "grass": (112, 146, 74),
    "snow": (236, 241, 248),
    "sand": (226, 194, 140),
    "redrock": (196, 112, 70),
    "savanna": (196, 168, 92),
    "wheat": (219, 180, 88),
    "grid": (26, 12, 52),
    "paved": (96, 98, 108),
    "moss": (84, 112, 70),
}
SEASONS: dict[str, Colour] = {
    "spring": (128, 168, 84),
    "summer": (104, 146, 66),
    "autumn": (178, 132, 62),
    "winter": (236, 241, 248),
}
LEAVES: dict[str, tuple[Colour, ...]] = {
    "spring": ((146, 182, 92), (168, 196, 110), (120, 166, 84)),
    "summer": ((84, 128, 62), (104, 146, 70), (70, 114, 66)),
    "autumn": ((206, 110, 44), (222, 152, 52), (176, 70, 44)),
    "winter": ((206, 218, 226), (186, 200, 212), (220, 228, 234)),
}


@dataclass(frozen=True)
class Light:
    """The one light of a scene, in pixels; `dark` is 0 by day and 1 at night, `ambient` tints every local colour."""

    x: float
    y: float
    colour: Colour
    ambient: Colour
    haze: Colour
    dark: float
    moon: bool
    seen: bool
    low: float


@dataclass(frozen=True)
class Item:
    """One thing standing, floating or flying in the scene: middle x and base y in pixels, height in pixels."""

    name: str
    draw: str
    place: str
    x: float
    y: float
    size: float
    aspect: float
    colour: Colour
    depth: float
    flip: bool
    seed: int
    primary: bool = False
    material: str | None = None
    head: str | None = None


@dataclass(frozen=True)
class Scene:
    """Everything a painter needs, decided before the first stroke. Lengths are pixels, amounts 0 to 1."""

    width: int
    height: int
    key: str
    setting: str
    sky: tuple[Colour, ...]
    light: Light
    horizon: float
    terrain: str
    ground: str
    ground_colour: Colour
    ground_line: np.ndarray
    water: str | None
    waves: float
    cover: float
    fog: float
    wind: float
    season: str
    falls: str | None
    bolt: bool
    way: str | None
    stand: str | None
    carpet: str | None
    reeds: bool
    lilies: bool
    features: frozenset[str]
    stars: float
    moon: str | None
    items: tuple[Item, ...]
    side: int
    lettering: tuple[str, ...] = ()
    boarded: bool = False
    silky: bool = False
    palette: tuple[Colour, ...] = ()
    cliff: bool = False
    moon_named: bool = False
    bloom: Colour | None = None
    stand_colour: Colour | None = None
    lettered_thing: bool = False

    @property
    def unit(self) -> float:
        """The length that sizes are parts of."""
        return min(self.height, 1.1 * self.width)

    def rng(self, *parts: object) -> np.random.Generator:
        """The random stream of one part of this scene."""
        return stream(self.key, *parts)

    def lit(self, colour: Colour, depth: float = 0.0) -> Colour:
        """A local colour under this scene's light, hazed by depth (0 near, 1 at the horizon)."""
        ambient = self.light.ambient
        shaded = (colour[0] * ambient[0] / 255, colour[1] * ambient[1] / 255, colour[2] * ambient[2] / 255)
        return mix(shaded, self.light.haze, min(0.94, depth * (0.72 + 0.25 * self.fog)))
