"""What stands in a scene: the things the words name, a quiet one where they name none, placed and coloured."""

from dataclasses import replace

from .landform import ground_line, on_cliff
from .placing import Wanted, placed
from .reading import Mention, Reading
from .scene import Item, Scene
from .words import vocabulary


def furnished(scene: Scene, reading: Reading) -> Scene:
    """The scene with its things placed and the ground shaped under them."""
    wanted = _wanted(scene, reading)
    scene = replace(scene, cliff=on_cliff(scene, wanted))
    scene = replace(scene, ground_line=ground_line(scene, wanted))
    return replace(scene, items=tuple(_items(scene, reading, wanted)))


def _wanted(scene: Scene, reading: Reading) -> list[Wanted]:
    """What is to be placed, the subject first, with sizes that leave room for each other."""
    order = {"animals": 0, "people": 0, "vehicles": 1, "buildings": 1, "plants": 3, "terrain": 4, "water": 4}
    needed = "draw" if scene.setting in ("close", "table") else "place"
    drawn = [m for m in reading.mentions if needed in m.word.values]
    drawn = [m for m in drawn if not _is_mass(m, reading, scene)]
    drawn.sort(key=lambda m: order.get(m.word.family, 2) if len(drawn) > 1 else 0)
    zoom = float(reading.value("zoom", 1.0))
    wanted = [_want(scene, reading, m, rank, zoom, len(drawn)) for rank, m in enumerate(drawn[:6])]
    accents = [] if drawn or scene.setting != "land" else _accents(scene, reading)
    return wanted + accents


def _is_mass(mention: Mention, reading: Reading, scene: Scene) -> bool:
    """Whether a plant is spread over the land by the wood or the carpet instead of standing as a thing."""
    word = mention.word
    if scene.setting in ("close", "table"):
        return False
    if "carpet" in word.values or word.values.get("stand") == "any":
        return True
    return scene.stand is not None and scene.stand.endswith(str(word.values.get("draw"))) and word.family == "plants"


def _want(scene: Scene, reading: Reading, mention: Mention, rank: int, zoom: float, total: int) -> Wanted:
    word = mention.word
    size = float(word.get("size", 0.3)) * min(zoom, 1.9 if rank == 0 else 1.0)
    crowd = 1.0 if total < 2 else 0.86 if total < 4 else 0.72
    alone = 1.22 if total == 1 and zoom <= 1 and size < 0.5 else 1.0
    if rank and word.family in ("buildings", "plants"):
        crowd *= 0.78
    elif rank:
        crowd *= 0.85
    place, aspect = str(word.get("place", "ground")), float(word.get("aspect", 1.0))
    if rank == 0 and word.get("head") and _portrait(scene, reading):
        size, crowd, alone, aspect = 0.9, 1.0, 1.0, 1.0
    if word.name == "torii" and scene.setting == "land" and scene.water in ("sea", "lake"):
        place = "water"
    if place == "deep" and scene.setting != "underwater":
        place = "sky" if scene.setting == "space" else "water"
    if place == "ground" and scene.setting == "space" and not scene.moon_named:
        place = "float"
    count = max(mention.count, int(word.get("flock", 1)) if mention.count != 1 or word.get("flock") else 1)
    return Wanted(mention, size * crowd * alone, aspect, place, min(count, 6), rank)


def _accents(scene: Scene, reading: Reading) -> list[Wanted]:
    """A quiet thing or two for a scene that names none, unless refused."""
    rng, words, gone = scene.rng("accents"), vocabulary().words, set(reading.removed)
    if scene.terrain in ("city", "grid"):
        choices = []
    elif reading.family("terrain", "water", "plants") and rng.random() < 0.3:
        choices = ["bird"]
    elif scene.water in ("sea", "lake"):
        choices = ["sailboat", "bird"] if rng.random() < 0.6 else ["tree", "bird"]
    elif scene.terrain in ("dunes", "canyon"):
        choices = [str(rng.choice(["camel", "cactus"])) if scene.terrain == "dunes" else "eagle"]
    elif scene.ground == "snow":
        choices = [str(rng.choice(["cabin", "fox", "deer"]))]
    else:
        choices = [str(rng.choice(["cabin", "tree", "deer", "house", "horse"])), "bird"]
    if len(choices) > 1 and rng.random() < 0.6:
        choices = choices[:1]
    kept = [words[name] for name in choices if name not in gone]
    return [
        Wanted(
            Mention(w, w.name, None, None, 1),
            w.values["size"] * 0.55,
            w.values["aspect"],
            w.values["place"],
            int(w.get("flock", 1)),
            i,
        )
        for i, w in enumerate(kept)
    ]


def _items(scene: Scene, reading: Reading, wanted: list[Wanted]) -> list[Item]:
    """The items, placed, coloured and sorted back to front."""
    known = vocabulary().words
    loose = [m.word.name for m in reading.family("material") if m.word.name not in ("paper", "ice")]
    items = []
    for n, spot in enumerate(placed(scene, wanted)):
        mention, word = spot.wanted.mention, spot.wanted.mention.word
        material = mention.material or (loose[0] if loose and spot.wanted.rank == 0 else None)
        colour = word.values.get("colour", (128, 128, 128))
        if material:
            colour = known[material].values["colour"]
        if mention.colour:
            colour = known[mention.colour].values["colour"]
        items.append(
            Item(
                name=word.name,
                draw=str(word.values["draw"]),
                place=spot.wanted.place,
                x=spot.x,
                y=spot.y,
                size=spot.size,
                aspect=spot.wanted.aspect,
                colour=colour,
                depth=spot.depth,
                flip=spot.flip,
                seed=n,
                primary=spot.wanted.rank == 0,
                material=material,
                head=word.values.get("head") if spot.wanted.rank == 0 and _portrait(scene, reading) else None,
            )
        )
    return sorted(items, key=lambda item: (item.place not in ("sky", "float"), item.y))


def _portrait(scene: Scene, reading: Reading) -> bool:
    """Whether the subject is shown as a head from the front."""
    return scene.setting == "close" and bool(reading.value("head_only"))
