"""Reading a prompt: which words are there, what they colour, what is refused, what is lettered, what nobody knows."""

import re
from dataclasses import asdict, dataclass
from typing import Any

from .words import Vocabulary, Word, tokens, vocabulary

QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')
REFUSALS = {"no", "without", "minus", "not", "never", "except", "excluding"}
FILLERS = {
    *(
        "a",
        "an",
        "the",
        "any",
        "of",
        "and",
        "or",
        "in",
        "on",
        "at",
        "by",
        "with",
        "to",
        "from",
        "is",
        "are",
        "its",
        "it",
    ),
    *(
        "over",
        "under",
        "near",
        "behind",
        "beside",
        "into",
        "through",
        "very",
        "some",
        "for",
        "as",
        "his",
        "her",
        "their",
    ),
    *("that", "this", "nor", "up", "out", "off", "across", "above", "below", "against", "between", "around", "one"),
    *(
        "style",
        "painting",
        "picture",
        "image",
        "art",
        "beautiful",
        "highly",
        "detailed",
        "high",
        "quality",
        "old",
        "big",
    ),
    *(
        "small",
        "little",
        "large",
        "huge",
        "tall",
        "tiny",
        "young",
        "soft",
        "light",
        "lit",
        "painted",
        "standing",
        "made",
    ),
}
COUNTS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "many": 7,
    "several": 4,
    "pair": 2,
    "flock": 7,
    "herd": 6,
    "few": 3,
}
PARTING = {"in", "on", "with", "at", "near", "over", "under", "by", "behind", "beside", "from", "to", "through", "is"}
IRREGULAR = {
    "men": "man",
    "women": "woman",
    "children": "child",
    "geese": "goose",
    "mice": "mouse",
    "wolves": "wolf",
    "leaves": "leaf",
}
NATURAL = {  # colours that say only what a family of the land looks like anyway: they tint nothing else
    "green": {"terrain", "plants"},
    "blue": {"water"},
    "teal": {"water"},
    "white": {"weather"},
    "gray": {"weather"},
}
ALWAYS_PLURAL = {"ruins", "stars", "reeds", "waves", "fireflies", "petals", "people", "geese", "cattle", "reindeer"}


@dataclass(frozen=True)
class Mention:
    """A word met in the prompt: which, the colour and material put before it, and how many are meant."""

    word: Word
    spelled: str
    colour: str | None = None
    material: str | None = None
    count: int = 1


@dataclass(frozen=True)
class Reading:
    """What a prompt says: mentions in order, manner, lettering, what was refused, and the words nobody knows."""

    mentions: tuple[Mention, ...]
    manner: str
    lettering: tuple[str, ...]
    removed: tuple[str, ...]
    unknown: tuple[str, ...]

    def family(self, *names: str) -> list[Mention]:
        """The mentions that belong to these families, in the order met."""
        return [mention for mention in self.mentions if mention.word.family in names]

    def value(self, key: str, default: Any = None) -> Any:
        """The first mention's say on one parameter; manners speak last."""
        ordered = sorted(self.mentions, key=lambda mention: mention.word.family == "manner")
        return next((m.word.values[key] for m in ordered if key in m.word.values), default)

    def most(self, key: str, default: float = 0.0) -> float:
        """The strongest say on one numeric parameter."""
        said = [m.word.values[key] for m in self.mentions if key in m.word.values]
        return max(said) if said else default


@dataclass(frozen=True)
class Understood:
    """What was read in a prompt, ready for JSON."""

    words: tuple[dict[str, Any], ...]
    manner: str
    lettering: tuple[str, ...]
    removed: tuple[str, ...]
    unknown: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as a plain dict."""
        return asdict(self)


def understood(prompt: str, negative_prompt: str = "") -> Understood:
    """What the painter reads in a prompt: words with their family and colour, manner, lettering, words unknown."""
    reading = read(prompt, negative_prompt)
    words = tuple(
        {"word": m.word.name, "family": m.word.family, "spelled": m.spelled, "colour": m.colour, "count": m.count}
        for m in reading.mentions
    )
    return Understood(words, reading.manner, reading.lettering, reading.removed, reading.unknown)


def read(prompt: str, negative_prompt: str = "") -> Reading:
    """The reading of a prompt. Words of the negative prompt, and words after "no" or "without", are taken out."""
    known = vocabulary()
    lettering = tuple(text for text in (" ".join(found.split()) for found in QUOTED.findall(prompt)) if text)
    found, refused, unknown = _walk(QUOTED.sub(" , ", prompt), known)
    unwanted = {m.word.name for m in (*refused, *_walk(negative_prompt, known)[0])}
    kept = [m for m in found if m.word.name not in unwanted]
    removed = tuple(sorted({m.word.name for m in found if m.word.name in unwanted} | {m.word.name for m in refused}))
    return Reading(tuple(_once(kept)), _manner(kept), lettering[:2], removed, unknown)


def _walk(text: str, known: Vocabulary) -> tuple[list[Mention], list[Mention], tuple[str, ...]]:
    """(mentions, refused mentions, unknown tokens) of a text, clause by clause so that "no" ends at a comma."""
    found: list[Mention] = []
    refused: list[Mention] = []
    unknown: list[str] = []
    for clause in re.split(r"[,.;:!?()\[\]\n]+", text):
        _clause(tokens(clause), known, found, refused, unknown)
    return found, refused, tuple(dict.fromkeys(unknown))


def _clause(
    parts: tuple[str, ...], known: Vocabulary, found: list[Mention], refused: list[Mention], unknown: list[str]
) -> None:
    at, refusing, count = 0, False, 1
    adjectives: list[Mention] = []
    while at < len(parts):
        if parts[at] in REFUSALS:
            refusing, at = True, at + 1
            continue
        words, used = _match(parts, at, known)
        if not words:
            count = _count(parts[at], count)
            if parts[at] not in FILLERS and parts[at] not in COUNTS and not parts[at].isdigit():
                unknown.append(parts[at])
            if parts[at] in PARTING:
                found.extend(adjectives)
                adjectives = []
            at += used
            continue
        plural = parts[at + used - 1].endswith("s") or parts[at + used - 1] in IRREGULAR
        for word in words:
            mention = _described(word, " ".join(parts[at : at + used]), adjectives, max(count, 2 if plural else 1))
            if refusing:
                refused.append(mention)
            elif word.family in ("palette", "material"):
                adjectives.append(mention)
            else:
                found.append(mention)
                found.extend(each for each in adjectives if "draw" not in word.values and not _natural(each, word))
                adjectives = []
                count = 1
        at += used
        following = parts[at] if at < len(parts) else ""
        refusing = refusing and (following in ("or", "nor") or words[-1].family in ("palette", "material"))
    found.extend(adjectives)


def _natural(adjective: Mention, word: Word) -> bool:
    """Whether it is the colour that such a part of the land has anyway, as green hills have."""
    return word.family in NATURAL.get(adjective.word.name, ())


def _count(token: str, count: int) -> int:
    if token.isdigit():
        return max(1, min(9, int(token[:3])))
    return COUNTS.get(token, 1 if token not in FILLERS else count)


def _described(word: Word, spelled: str, adjectives: list[Mention], count: int) -> Mention:
    """The mention with the colour and material said just before it, where it is a thing that can take them."""
    if "draw" not in word.values or not adjectives:
        return Mention(word, spelled, None, None, count)
    colour = next(
        (m.word.name for m in reversed(adjectives) if "colour" in m.word.values and m.word.family == "palette"), None
    )
    material = next((m.word.name for m in reversed(adjectives) if m.word.family == "material"), None)
    return Mention(word, spelled, colour, material, count)


def _match(parts: tuple[str, ...], at: int, known: Vocabulary) -> tuple[list[Word], int]:
    """(words, tokens used) at a position: the longest spelling first, then singulars, then a compound's halves."""
    for length in range(min(known.longest, len(parts) - at), 0, -1):
        *head, last = parts[at : at + length]
        for form in _forms(last):
            word = known.spellings.get((*head, form))
            if word:
                return [word], length
    return _compound(parts[at], known), 1


def _compound(token: str, known: Vocabulary) -> list[Word]:
    for cut in range(3, len(token) - 2):
        halves = [
            next((known.spellings[(form,)] for form in _forms(half) if (form,) in known.spellings), None)
            for half in (token[:cut], token[cut:])
        ]
        if halves[0] and halves[1]:
            return [halves[0], halves[1]]
    return []


def _forms(token: str) -> list[str]:
    """A token and what it may be the plural of."""
    forms = [token, IRREGULAR.get(token, token)]
    if token.endswith("'s"):
        forms.append(token[:-2])
    if token.endswith("ies"):
        forms.append(token[:-3] + "y")
    if token.endswith("es"):
        forms.append(token[:-2])
    if token.endswith("s") and len(token) > 3:
        forms.append(token[:-1])
    return forms


def _once(mentions: list[Mention]) -> list[Mention]:
    """One mention per word and colour, the largest count kept."""
    best: dict[tuple[str, str | None], Mention] = {}
    for mention in mentions:
        key = (mention.word.name, mention.colour)
        if key not in best or mention.count > best[key].count:
            best[key] = mention
    return list(best.values())


def _manner(mentions: list[Mention]) -> str:
    """The manner said most often, the later one of equals; "illustration" where none is said."""
    said = [m.word.values["manner"] for m in mentions if m.word.family == "manner"]
    return max(reversed(said), key=said.count) if said else "illustration"
