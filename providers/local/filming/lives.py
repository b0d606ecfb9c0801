"""What the things of a scene do by themselves: birds beat their wings, boats ride the water, cars drive, trees lean in the wind."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from providers.local.filming.layers import Living, Motion
from providers.local.painter.scene import Item, Scene

TURN = 2 * math.pi


@dataclass(frozen=True)
class Pulse:
    """Seconds of a film, with waves that close where the film loops. length: seconds."""

    length: float
    loop: bool = False

    def wave(self, seconds: float, hertz: float, phase: float = 0.0) -> float:
        """A sine of about this rate, from -1 to 1."""
        return math.sin(TURN * self.rate(hertz) * seconds + phase)

    def rate(self, hertz: float) -> float:
        """The rate, where the film loops the next one that fits into it a whole number of times."""
        return max(1, round(hertz * self.length)) / self.length if self.loop else hertz

    def way(self, seconds: float, speed: float, phase: float = 0.0) -> float:
        """How far something has come at this speed; where the film loops it sways instead."""
        if not self.loop:
            return speed * (seconds - self.length / 2)
        return speed * self.length / 4 * self.wave(seconds, 1 / self.length, phase)


Life = Callable[[Item, Scene, Pulse, np.random.Generator], Living]


def life_of(item: Item, scene: Scene, pulse: Pulse) -> Living:
    """The motion of one thing of a scene."""
    rng = scene.rng("life", item.name, item.seed)
    return LIVES.get(item.draw, PLACES.get(item.place, _breathe))(item, scene, pulse, rng)


def _ahead(item: Item) -> float:
    """1 where it faces right, -1 where it faces left."""
    return -1.0 if item.flip else 1.0


def _flap(beats: float, depth: float, speed: float) -> Life:
    def life(item: Item, scene: Scene, pulse: Pulse, rng: np.random.Generator) -> Living:
        phase, beat = rng.uniform(0, TURN), beats * rng.uniform(0.85, 1.15)
        swift = speed * scene.unit * rng.uniform(0.8, 1.2) * _ahead(item)

        def moved(seconds: float) -> Motion:
            wing = 0.5 + 0.5 * pulse.wave(seconds, beat, phase)
            rise = pulse.wave(seconds, 0.23, phase * 2) * item.size * 0.25
            return Motion(pulse.way(seconds, swift, phase), rise - wing * item.size * 0.08, 0, 1, 1 - depth * wing)

        return moved

    return life


def _float(item: Item, scene: Scene, pulse: Pulse, rng: np.random.Generator) -> Living:
    phase, drift = rng.uniform(0, TURN), scene.unit * rng.uniform(0.008, 0.016) * (1 + scene.wind)

    def moved(seconds: float) -> Motion:
        lift = pulse.way(seconds, -drift * 0.6, phase) + pulse.wave(seconds, 0.16, phase) * scene.unit * 0.006
        return Motion(pulse.way(seconds, drift, phase), lift, 1.2 * pulse.wave(seconds, 0.13, phase + 1))

    return moved


def _cross(speed: float, bob: float = 0.0) -> Life:
    def life(item: Item, scene: Scene, pulse: Pulse, rng: np.random.Generator) -> Living:
        swift, phase = speed * scene.unit * _ahead(item), rng.uniform(0, TURN)

        def moved(seconds: float) -> Motion:
            jolt = pulse.wave(seconds, 3.1, phase) * bob * item.size
            return Motion(pulse.way(seconds, swift, phase), jolt, 0.25 * bob / 0.004 * pulse.wave(seconds, 1.3, phase))

        return moved

    return life


def _climb(item: Item, scene: Scene, pulse: Pulse, rng: np.random.Generator) -> Living:
    swift = 0.07 * scene.unit

    def moved(seconds: float) -> Motion:
        jitter = pulse.wave(seconds, 7.3) * item.size * 0.003
        return Motion(jitter, pulse.way(seconds, -swift), 0)

    return moved


def _hover(item: Item, scene: Scene, pulse: Pulse, rng: np.random.Generator) -> Living:
    phase = rng.uniform(0, TURN)

    def moved(seconds: float) -> Motion:
        return Motion(
            scene.unit * 0.03 * pulse.wave(seconds, 0.19, phase),
            scene.unit * 0.014 * pulse.wave(seconds, 0.41, phase + 1),
            3 * pulse.wave(seconds, 0.23, phase),
        )

    return moved


def _ride(item: Item, scene: Scene, pulse: Pulse, rng: np.random.Generator) -> Living:
    phase, rough = rng.uniform(0, TURN), 0.35 + 1.5 * scene.waves
    drift = scene.unit * 0.01 * _ahead(item)

    def moved(seconds: float) -> Motion:
        return Motion(
            pulse.way(seconds, drift, phase),
            scene.unit * 0.0045 * rough * pulse.wave(seconds, 0.36, phase),
            0.9 * rough * pulse.wave(seconds, 0.29, phase + 1),
        )

    return moved


def _swim(item: Item, scene: Scene, pulse: Pulse, rng: np.random.Generator) -> Living:
    phase, swift = rng.uniform(0, TURN), scene.unit * rng.uniform(0.025, 0.05) * _ahead(item)

    def moved(seconds: float) -> Motion:
        beat = pulse.wave(seconds, 1.5, phase)
        rise = scene.unit * 0.012 * pulse.wave(seconds, 0.27, phase)
        return Motion(pulse.way(seconds, swift, phase), rise, 1.6 * pulse.wave(seconds, 0.75, phase), 1 - 0.025 * beat)

    return moved


def _jelly(item: Item, scene: Scene, pulse: Pulse, rng: np.random.Generator) -> Living:
    phase = rng.uniform(0, TURN)

    def moved(seconds: float) -> Motion:
        beat = pulse.wave(seconds, 0.6, phase)
        rise = pulse.way(seconds, -scene.unit * 0.014, phase) - scene.unit * 0.006 * beat
        return Motion(scene.unit * 0.01 * pulse.wave(seconds, 0.15, phase), rise, 0, 1 + 0.06 * beat, 1 - 0.06 * beat)

    return moved


def _sway(item: Item, scene: Scene, pulse: Pulse, rng: np.random.Generator) -> Living:
    return swaying(scene, pulse, rng, 0.006)


def swaying(scene: Scene, pulse: Pulse, rng: np.random.Generator, calm: float = 0.003) -> Living:
    """How trees lean in the wind of a scene. calm: how far without any."""
    phase, wind = rng.uniform(0, TURN), calm + 0.03 * scene.wind

    def moved(seconds: float) -> Motion:
        gust = pulse.wave(seconds, 0.31, phase) + 0.4 * pulse.wave(seconds, 0.83, phase + 1)
        return Motion(lean=-wind * gust)

    return moved


def _breathe(item: Item, scene: Scene, pulse: Pulse, rng: np.random.Generator) -> Living:
    phase = rng.uniform(0, TURN)

    def moved(seconds: float) -> Motion:
        breath = pulse.wave(seconds, 0.3, phase)
        return Motion(high=1 + 0.006 * breath, wide=1 - 0.002 * breath, lean=0.004 * pulse.wave(seconds, 0.17, phase))

    return moved


def _stand(item: Item, scene: Scene, pulse: Pulse, rng: np.random.Generator) -> Living:
    return lambda seconds: Motion()


def _flicker(item: Item, scene: Scene, pulse: Pulse, rng: np.random.Generator) -> Living:
    phase = rng.uniform(0, TURN)

    def moved(seconds: float) -> Motion:
        lick = pulse.wave(seconds, 2.3, phase) + 0.6 * pulse.wave(seconds, 5.1, phase + 2)
        return Motion(high=1 + 0.012 * lick, lean=0.008 * pulse.wave(seconds, 1.7, phase))

    return moved


LIVES: dict[str, Life] = {
    **dict.fromkeys(("bird",), _flap(1.9, 0.75, 0.05)),
    **dict.fromkeys(("eagle",), _flap(0.6, 0.25, 0.04)),
    **dict.fromkeys(("butterfly",), _flap(3.1, 0.35, 0.02)),
    **dict.fromkeys(("dragon",), _flap(0.7, 0.12, 0.045)),
    **dict.fromkeys(("balloon", "heart"), _float),
    **dict.fromkeys(("airplane", "satellite"), _cross(0.06)),
    **dict.fromkeys(("car", "van", "train"), _cross(0.06, 0.004)),
    "bicycle": _cross(0.035, 0.004),
    "rocket": _climb,
    "ufo": _hover,
    "jellyfish": _jelly,
    "octopus": _jelly,
    **dict.fromkeys(("pine", "tree", "palm", "birch", "bamboo", "willow", "cypress", "bare", "fern"), _sway),
    **dict.fromkeys(("flower", "sunflower", "lavender"), _sway),
    **dict.fromkeys(("campfire", "candle", "lantern"), _flicker),
    **dict.fromkeys(
        ("lighthouse", "castle", "cabin", "house", "shop", "barn", "church", "windmill", "tower", "temple", "pagoda"),
        _stand,
    ),
    **dict.fromkeys(("torii", "pyramid", "ruins", "village", "skyscraper", "tent", "streetlamp", "bench"), _stand),
    **dict.fromkeys(("fence", "statue", "umbrella", "rocks", "bridge", "pier", "vase", "cup", "book", "apple"), _stand),
    **dict.fromkeys(("cactus", "mushroom", "iceberg"), _stand),
}
PLACES: dict[str, Life] = {"sky": _flap(1.6, 0.4, 0.05), "water": _ride, "deep": _swim, "float": _ride}
