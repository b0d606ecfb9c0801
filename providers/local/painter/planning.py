"""The plan of a picture: what the words and the seed say about hour, air, land and water."""

from dataclasses import replace
from typing import Any

import numpy as np

from .furnishing import furnished
from .noise import stream
from .palette import Colour, mix, shifted
from .reading import Reading
from .scene import GROUNDS, SEASONS, Light, Scene
from .words import vocabulary

DAY = ("morning", "noon", "afternoon")
HOURS = ("morning", "afternoon", "golden hour", "sunset", "noon", "sunrise", "dusk", "afternoon", "morning")
WRITING = ("wall", "written", "letters", "text", "word", "saying", "says", "reads", "reading")
TALL_GROUND = ("animals", "people", "vehicles", "buildings")


def plan(reading: Reading, key: str, width: int, height: int) -> Scene:
    """The scene for a reading; `key` holds prompt and seed and so steers everything the words leave open."""
    rng = stream(key, "layout")
    setting = _setting(reading)
    side = 1 if rng.random() < 0.5 else -1
    hour = _hour(reading, rng)
    cover, gray, fog = _air(reading, rng)
    sky, ambient, haze, dark = _under(hour, cover, gray)
    water = _water(reading, rng, setting)
    terrain = _named_terrain(reading) or _terrain(rng, water, reading)
    season = reading.value("season") or ("summer" if rng.random() < 0.75 else "spring")
    ground = _named_ground(reading, terrain) or (
        "snow" if terrain == "glacier" else "paved" if terrain == "city" else "grass"
    )
    horizon = _horizon(reading, rng, setting, water, width, height)
    light = _light(hour, ambient, haze, dark, gray, rng, horizon=horizon, side=side, width=width, height=height)
    if setting == "space":
        light = replace(light, ambient=(226, 228, 240), haze=(20, 18, 34), dark=0.2, moon=False)
    scene = Scene(
        width=width,
        height=height,
        key=key,
        setting=setting,
        sky=sky,
        light=light,
        horizon=horizon,
        terrain=terrain,
        ground=ground,
        ground_colour=_ground_colour(ground, season, rng),
        ground_line=np.zeros(width, np.float32),
        water=water,
        waves=max(reading.most("waves"), 0.25 if water == "sea" else 0.0),
        cover=cover,
        fog=fog,
        season=season,
        way=reading.value("way") if setting == "land" else None,
        stand=_stand(reading, terrain, ground, water, rng),
        features=_features(reading, dark, gray),
        stars=_stars(reading, dark, gray),
        moon=_moon(reading, dark, gray),
        items=(),
        side=side,
        **_said(reading),
    )
    return furnished(scene, reading)


def _said(reading: Reading) -> dict[str, Any]:
    """What of a scene the words say by themselves, whatever else is in it."""
    falls = reading.value("falls")
    return {
        "wind": reading.most("wind"),
        "falls": falls if falls not in reading.removed else None,
        "bolt": bool(reading.value("bolt")),
        "carpet": reading.value("carpet"),
        "reeds": bool(reading.value("reeds")),
        "lilies": bool(reading.value("lilies")),
        "lettering": reading.lettering,
        "boarded": bool(reading.value("board")) or any(word in reading.unknown for word in WRITING),
        "silky": bool(reading.value("silky")),
        "palette": _palette(reading),
        "moon_named": bool(reading.value("moon")),
        "bloom": _bloom(reading),
        "lettered_thing": bool(reading.value("lettered")),
        "stand_colour": _stand_colour(reading),
    }


def _setting(reading: Reading) -> str:
    """land, space, underwater, table, abstract or close."""
    said = [m for m in reading.mentions if "setting" in m.word.values]
    drawn = [m for m in reading.mentions if "draw" in m.word.values]
    names = {m.word.name for m in reading.mentions}
    if "astronaut" in names and names & {"moon", "planet"} and not reading.family("terrain", "water"):
        return "space"
    if any(m.word.get("close") for m in reading.family("lens")) and (drawn or not said):
        return "close"
    if said:
        own = said[0].word.values["setting"]
        others = [m for m in drawn if m.word.get("setting") != own and m.word.family != "plants"]
        if own in ("table", "underwater") and "draw" in said[0].word.values and others:
            return "land"
        if (
            own == "underwater"
            and reading.value("water") in ("lake", "river")
            and not any(m.word.name == "underwater" for m in said)
        ):
            return "underwater"
        return str(own)
    if (
        len(drawn) == 1
        and drawn[0].word.get("close")
        and drawn[0].count == 1
        and "field" not in drawn[0].spelled
        and not reading.family("terrain", "water")
    ):
        return "close"
    return "land"


def _hour(reading: Reading, rng: np.random.Generator) -> dict:
    known = vocabulary().words
    said = reading.family("time")
    name = said[0].word.name if said else reading.value("time")
    if name is None or name in reading.removed:
        sunny = any(m.word.name == "clear" for m in reading.mentions) or bool(reading.value("rainbow"))
        hours = DAY if sunny else HOURS
        free = [n for n in hours if n not in reading.removed] or ["noon"]
        name = str(rng.choice(free))
    return {"dark": 0.0, **known[name].values}


def _air(reading: Reading, rng: np.random.Generator) -> tuple[float, float, float]:
    cover = reading.most("cover", -1.0)
    if cover < 0:
        cover = float(rng.uniform(0.15, 0.5))
    if any(reading.value(name) for name in ("aurora", "milky", "comet")) or reading.most("stars") > 0.9:
        cover = min(cover, 0.14)
    if "cloudy" in reading.removed or any(m.word.name == "clear" for m in reading.mentions):
        cover = 0.0
    return cover, reading.most("gray"), reading.most("fog")


def _under(hour: dict, cover: float, gray: float) -> tuple[tuple[Colour, ...], Colour, Colour, float]:
    """(sky, ambient, haze, dark) of an hour once the weather has taken its colour."""
    dark = float(hour["dark"])
    level = 1 - 0.72 * dark
    stormy = 0.6 if gray > 0.75 and cover > 0.9 else 1.0
    drab = [(124 * level * stormy, 134 * level * stormy, 146 * level * stormy), (186 * level, 192 * level, 198 * level)]
    sky = tuple(mix(c, mix(drab[0], drab[1], i / 3), gray) for i, c in enumerate(hour["sky"]))
    haze = mix(hour["haze"], drab[1], gray * 0.85)
    ambient = mix(hour["ambient"], (172 * level, 180 * level, 192 * level), gray * 0.8)
    return sky, ambient, haze, dark


def _water(reading: Reading, rng: np.random.Generator, setting: str) -> str | None:
    gone = set(reading.removed) & {"sea", "lake", "river", "waterfall", "waves", "beach", "pond"}
    for mention in reading.family("water", "terrain"):
        if "water" in mention.word.values:
            return str(mention.word.values["water"])
    if gone or setting != "land":
        return None
    if _named_terrain(reading) == "cliffs" and not reading.value("water"):
        return "sea"
    said = reading.value("water")
    if reading.value("terrain") == "city" and not said:
        standing = any(m.word.get("place") == "ground" and m.word.name != "skyscraper" for m in reading.mentions)
        return None if standing else "lake"
    if said:
        return str(said) if not reading.family("terrain") or said != "river" else "river"
    if reading.family("terrain", "plants", "people", "animals", "buildings", "vehicles"):
        return None
    return str(rng.choice(["lake", "sea", "river", ""])) or None


def _named_terrain(reading: Reading) -> str | None:
    """The land the words name; where they name two, the more particular one."""
    named = [str(m.word.values["terrain"]) for m in reading.mentions if "terrain" in m.word.values]
    particular = [t for t in named if t in ("canyon", "volcano", "peak", "island", "city", "glacier")]
    own = [str(m.word.values["terrain"]) for m in reading.family("terrain") if "terrain" in m.word.values]
    return next(iter((*particular, *own, *named)), None)


def _named_ground(reading: Reading, terrain: str) -> str | None:
    """The ground the words name; snow covers any other."""
    named = [str(m.word.values["ground"]) for m in reading.mentions if "ground" in m.word.values]
    if "snow" in named:
        return "snow"
    return "redrock" if terrain == "canyon" else next(iter(named), None)


def _terrain(rng: np.random.Generator, water: str | None, reading: Reading) -> str:
    free = {"sea": ["open", "island", "cliffs", "hills"], "fall": ["cliffs"]}.get(
        water or "", ["mountains", "hills", "valley", "hills", "peak"]
    )
    gone = set(reading.removed)
    allowed = [
        t
        for t in free
        if not (t in ("mountains", "peak", "valley") and "mountain" in gone) and not (t == "hills" and "hill" in gone)
    ]
    return str(rng.choice(allowed or ["plains"]))


def _horizon(
    reading: Reading, rng: np.random.Generator, setting: str, water: str | None, width: int, height: int
) -> float:
    if setting == "table":
        return height * float(rng.uniform(0.62, 0.68))
    part = float(reading.value("horizon", 0.0)) or float(rng.uniform(0.5, 0.6) if water else rng.uniform(0.5, 0.64))
    if height > 1.5 * width and 0.3 < part < 0.8:
        part = min(0.74, part + 0.1)
    return height * part


def _light(
    hour: dict,
    ambient: Colour,
    haze: Colour,
    dark: float,
    gray: float,
    rng: np.random.Generator,
    *,
    horizon: float,
    side: int,
    width: int,
    height: int,
) -> Light:
    """The light of an hour, on the other side than what stands in the scene."""
    low = 1 - min(1.0, float(hour["elevation"]) / 0.35)
    return Light(
        x=width * (0.5 - side * rng.uniform(0.1, 0.26)),
        y=_light_y(hour, horizon, height, dark),
        colour=hour["light"],
        ambient=ambient,
        haze=haze,
        dark=dark,
        moon=dark > 0.7,
        seen=gray < 0.55,
        low=low if dark < 0.7 else 0.3,
    )


def _light_y(hour: dict, horizon: float, height: int, dark: float) -> float:
    if dark > 0.7:
        return horizon * 0.3
    return max(horizon * (1 - float(hour["elevation"]) * 1.05) - 0.03 * height, 0.05 * height)


def _ground_colour(ground: str, season: str, rng: np.random.Generator) -> Colour:
    base = GROUNDS[ground] if ground != "grass" else SEASONS[season]
    return shifted(base, hue=float(rng.uniform(-0.015, 0.02)), value=float(rng.uniform(0.95, 1.04)))


def _stand(reading: Reading, terrain: str, ground: str, water: str | None, rng: np.random.Generator) -> str | None:
    """The tree a wood is planted of: a named kind, else what suits the land; None for open land."""
    trees = [
        m
        for m in reading.family("plants")
        if "stand" in m.word.values or m.word.get("draw") in ("tree", "palm", "cypress")
    ]
    wood = any(m.word.values.get("stand") == "any" for m in trees)
    kinds = [m for m in trees if m.word.values.get("stand") != "any"]
    if wood or any("forest" in m.spelled or "grove" in m.spelled or m.count > 1 for m in kinds):
        if kinds:
            return str(kinds[0].word.values["draw"])
        if any(m.word.name == "jungle" for m in trees):
            return "palm"
        return (
            "pine" if ground == "snow" or terrain in ("mountains", "peak", "valley") or rng.random() < 0.4 else "tree"
        )
    if kinds and any("draw" in m.word.values for m in reading.family(*TALL_GROUND)):
        return f"few {kinds[0].word.values['draw']}"
    bare = terrain in (
        "dunes",
        "canyon",
        "plains",
        "city",
        "grid",
        "volcano",
        "glacier",
        "open",
        "island",
    ) or ground in ("sand", "redrock", "grid")
    if bare or {"tree", "forest", "pine"} & set(reading.removed):
        return None
    return "few pine" if terrain in ("mountains", "peak", "valley") or ground == "snow" else "few tree"


def _features(reading: Reading, dark: float, gray: float) -> frozenset[str]:
    names = (
        "milky",
        "aurora",
        "rainbow",
        "planet",
        "comet",
        "eclipse",
        "fireworks",
        "flare",
        "lights",
        "sun",
        "backlit",
    )
    return frozenset(name for name in names if reading.value(name) and name not in reading.removed)


def _stars(reading: Reading, dark: float, gray: float) -> float:
    if "stars" in reading.removed:
        return 0.0
    return max(reading.most("stars"), 0.55 * max(0.0, dark - 0.5) * 2 * (1 - gray))


def _moon(reading: Reading, dark: float, gray: float) -> str | None:
    if reading.value("moon"):
        return str(reading.value("moon"))
    if (
        dark < 0.7
        or gray > 0.5
        or {"moon", "crescent"} & set(reading.removed)
        or reading.value("milky")
        or reading.value("aurora")
    ):
        return None
    return "full"


def _palette(reading: Reading) -> tuple[Colour, ...]:
    for mention in reading.family("palette"):
        if "ramp" in mention.word.values:
            return tuple(mention.word.values["ramp"])
    return ()


def _bloom(reading: Reading) -> Colour | None:
    """The colour said of the flowers that cover the ground."""
    for mention in reading.mentions:
        if mention.word.get("carpet") == "flowers":
            return vocabulary().words[mention.colour].values["colour"] if mention.colour else mention.word.get("colour")
    return None


def _stand_colour(reading: Reading) -> Colour | None:
    """The colour of the wood's leaves where words give one: cherries in blossom, a red forest."""
    for mention in reading.family("plants"):
        if mention.colour and ("stand" in mention.word.values or mention.word.get("draw") == "tree"):
            return vocabulary().words[mention.colour].values["colour"]
        if mention.word.name == "cherry blossom":
            return mention.word.values["colour"]
    return None
