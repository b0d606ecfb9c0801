"""The vocabulary: every word the painter knows, read from `presets/words/*.yaml` and checked on load."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from .palette import Colour, colour

FOLDER = Path(__file__).parents[3] / "presets" / "words"
FAMILIES = (
    *("time", "weather", "terrain", "water", "sky", "plants", "buildings", "vehicles", "animals", "people"),
    *("material", "mood", "palette", "lens", "manner"),
)
NUMBERS = (
    *("size", "aspect", "elevation", "dark", "cover", "gray", "fog", "wind", "waves", "stars", "flock", "saturation"),
    *(
        "contrast",
        "light_by",
        "warmth",
        "vignette",
        "bloom",
        "amount",
        "gloss",
        "clear",
        "zoom",
        "bend",
        "tilt",
        "blur",
    ),
    *("horizon",),
)
FLAGS = (
    *("perch", "lettered", "board", "close", "head_only", "milky", "aurora", "rainbow", "planet", "comet", "eclipse"),
    *("fireworks", "sun", "bolt", "lilies", "reeds", "veins", "lights", "silky", "flare", "backlit"),
)
NAMES = (
    "draw",
    "place",
    "terrain",
    "ground",
    "water",
    "way",
    "falls",
    "season",
    "setting",
    "stand",
    "carpet",
    "moon",
    "time",
    "manner",
    "head",
)
COLOURS = ("colour", "light", "ambient", "haze")
RAMPS = ("sky", "ramp")


@dataclass(frozen=True)
class Word:
    """One known word: its name, family, other spellings, and what it asks of the scene."""

    name: str
    family: str
    also: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)

    def get(self, key: str, default: Any = None) -> Any:
        """The value of one parameter, or `default` when the word does not set it."""
        return self.values.get(key, default)


@dataclass(frozen=True)
class Vocabulary:
    """All words, and every spelling's way to its word (spellings are tuples of lower-case tokens)."""

    words: Mapping[str, Word]
    spellings: Mapping[tuple[str, ...], Word]
    longest: int

    def family(self, name: str) -> list[Word]:
        """The words of one family."""
        return [word for word in self.words.values() if word.family == name]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of `presets/words`, read once. Raises ValueError, naming file and word, for a wrong entry."""
    return gathered(sorted(FOLDER.glob("*.yaml")))


def gathered(paths: Iterable[Path]) -> Vocabulary:
    """The vocabulary in these files. Raises ValueError for a wrong entry or a spelling used twice."""
    words: dict[str, Word] = {}
    spellings: dict[tuple[str, ...], Word] = {}
    for path in paths:
        for word in _file(path):
            if word.name in words:
                raise ValueError(f"{path.name}: {word.name!r} is there twice")
            words[word.name] = word
            for spelling in dict.fromkeys(tokens(text) for text in (word.name, *word.also)):
                other = spellings.setdefault(spelling, word)
                if other is not word:
                    raise ValueError(f"{path.name}: {' '.join(spelling)!r} means both {other.name!r} and {word.name!r}")
    return Vocabulary(words, spellings, max((len(s) for s in spellings), default=1))


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text, lower case, apostrophes kept, everything else a gap."""
    kept = "".join(c if c.isalnum() or c in "'&" else " " for c in text.lower().replace("’", "'"))
    return tuple(kept.split())


def _file(path: Path) -> list[Word]:
    data = yaml.safe_load(path.read_text("utf-8"))
    family = data.get("family") if isinstance(data, dict) else None
    if family not in FAMILIES or not isinstance(data.get("words"), dict):
        raise ValueError(f"{path.name}: needs a known family and a mapping of words")
    return [_word(path, family, str(name), entry or {}) for name, entry in data["words"].items()]


def _word(path: Path, family: str, name: str, entry: Mapping[str, Any]) -> Word:
    also = entry.get("also", [])
    if not isinstance(also, list) or not all(isinstance(spelling, str) for spelling in also):
        raise ValueError(f"{path.name}: {name}: `also` is a list of words")
    try:
        values = {key: _value(key, value) for key, value in entry.items() if key != "also"}
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path.name}: {name}: {error}") from error
    return Word(name, family, tuple(also), values)


def _value(key: str, value: object) -> object:
    if key in NUMBERS and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if key in FLAGS and isinstance(value, bool):
        return value
    if key in NAMES and isinstance(value, str):
        return value
    if key in COLOURS and isinstance(value, str):
        return colour_of(value)
    if key in RAMPS and isinstance(value, list) and len(value) > 1:
        return tuple(colour_of(each) for each in value)
    raise ValueError(f"{key}: {value!r} is not understood")


def colour_of(text: str) -> Colour:
    """The colour of "#rrggbb". Raises ValueError for anything else."""
    if not (len(text) == 7 and text.startswith("#")):
        raise ValueError(f"{text!r} is no colour like #1a2b3c")
    return colour(text)
