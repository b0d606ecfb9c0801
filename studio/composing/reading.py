"""What a person's idea says, as far as rules can tell: its subject, its scenes, words to be seen, shapes and quality. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

SUBJECT_LIMIT = 140  # characters
_VERB = (
    r"^\W*(?:please\s+)?(?:(?:can|could) you\s+)?"
    r"(?:(?:make|create|write|give|show|produce|generate|film|draw|tell|compose)\b\s*(?:me\b|us\b)?\s*)"
)
_ASKED = re.compile(_VERB, re.IGNORECASE)
_ASKING = re.compile(
    rf"(?:{_VERB})?(?:(?:an?|the|some|my|our)\s+)?"
    r"(?:[\w:-]+\s+){0,4}?(?:story|film|movie|video|clip|trailer|ads?|advert|commercial|spot|short|script|storyboard|podcast|episode|song|"
    r"music|parody|reel|tiktok|teaser|lyrics|talk)\s+(?:about|of|for|on|in which|where)\s+",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»\n]{1,120})[\"”“»]")
_HERO = re.compile(
    r"^((?:an?|the|two|three|my|our)\s+(?:[\w'-]+\s+){0,3}?[\w'-]+)\s+(?:\w+s|\w+ed|is|was|are|were)\b", re.IGNORECASE
)
_PRONOUN = re.compile(r"^(?:then\s+|and\s+|but\s+)?(?:it|he|she|they|its|his|her|their)\b", re.IGNORECASE)
_MARKS = re.compile(r"[\"“”„«»]")
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+")
_SPOKEN = re.compile(r"^\s*([^\W\d_][\w .'-]{0,30}?)\s*:\s+(\S.*)$")
_LANDSCAPE = r"landscape|wide|widescreen|horizontal"
_SHAPES = (
    (r"(?<![\d:])(21:9|16:9|9:16|4:5|5:4|3:2|2:3|4:3|3:4|1:1|9:21)(?![\d:])", ""),
    (r"\b(?:vertical|portrait format|upright|tiktok|reels?|shorts?)\b", "9:16"),
    (r"\bsquare\b", "1:1"),
    (rf"\b(?:{_LANDSCAPE}) (?:format|video|film)\b|\bwidescreen\b", "16:9"),
)
_BOARDS = re.compile(
    r"\b(?:(?P<shape>\d{1,2}:\d{1,2}|portrait|vertical|square|landscape)\s+(?:story)?board\b|"
    r"(?:story)?board(?:\s+sheet)?\s+in\s+(?P<after>\d{1,2}:\d{1,2}|portrait|vertical|square|landscape)\b)",
    re.IGNORECASE,
)
_NAMED = {"portrait": "9:16", "vertical": "9:16", "square": "1:1", "landscape": "16:9"}
_FAST = re.compile(r"\b(?:quick(?:ly)?|drafts?|previews?|rough|fast|low quality|sketch|cheap)\b", re.IGNORECASE)
_PRO = re.compile(
    r"\b(?:final|high(?:est)?[- ]quality|best quality|pro(?:fessional)?|polished|premium|detailed|4k|ultra)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Scene:
    """One scene that a person wrote. text: without the words to be seen in it; said: all of it, to be said aloud."""

    text: str
    visible: str = ""
    said: str = ""


def subject_of(idea: str) -> str:
    """What it is about: the first sentence, without what is asked of whom and without words to be seen."""
    first = next((scene.text for scene in scenes_of(idea)), "") or idea
    return _short(first.strip(" .!?,;:–-") or idea.strip())


def bare(text: str) -> str:
    """The text without what is asked of whom: "make me a film about" and "create"."""
    cut = _ASKING.sub("", text, count=1)
    return cut if cut != text else _ASKED.sub("", text, count=1)


def title_of(idea: str, most: int = 6) -> str:
    """A title: the first words of its subject."""
    words = subject_of(idea).split()
    kept = words[:most]
    while len(kept) > 1 and kept[-1].lower().strip(",") in {
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "and",
        "with",
        "who",
    }:
        kept.pop()  # fmt: skip
    text = " ".join(kept).strip(" ,;:.")
    return (text[:1].upper() + text[1:])[:80] or "Untitled"


def scenes_of(idea: str) -> list[Scene]:
    """The sentences or lines of the idea, each with the words in quotation marks that are to be seen in it."""
    found: list[Scene] = []
    for piece in _split(idea):
        visible = " / ".join(each.strip() for each in _QUOTED.findall(piece))
        text = re.sub(r"\s+", " ", _QUOTED.sub("", piece)).strip(" ,")
        text = re.sub(r"\s+([.,!?])", r"\1", text)
        text = text if found else bare(text)
        if re.search(r"\w", text) or visible:
            said = text if not visible else re.sub(r"\s+", " ", _MARKS.sub("", piece)).strip()
            found.append(Scene(text or visible, visible, said))
    return found


def _split(idea: str) -> list[str]:
    """Sentences; what stands in quotation marks is never cut."""
    kept = _QUOTED.sub(lambda found: found[0].replace(" ", "\x00").replace("\n", "\x00"), idea)
    return [piece.replace("\x00", " ").strip() for piece in _SENTENCE.split(kept) if piece.strip()]


def hero_of(sentence: str) -> str:
    """Who or what a story's first sentence is about, like "a red fox" of "A red fox wakes"; "" where that cannot be told."""
    found = _HERO.match(sentence)
    return f"{found[1][:1].lower()}{found[1][1:]}" if found else ""


def leans_back(sentence: str) -> bool:
    """Whether a sentence begins with a word for somebody who was named before."""
    return bool(_PRONOUN.match(sentence))


def turns_of(idea: str) -> list[tuple[str, str]]:
    """(who, what) of a text that is written as a talk, lines like "Anna: Good morning"; empty where it is not."""
    lines = [line for line in idea.splitlines() if line.strip()]
    found = [_SPOKEN.match(line) for line in lines]
    if len(lines) < 2 or not all(found):
        return []
    return [(each[1].strip(), each[2].strip()) for each in found if each]


def is_spoken_text(idea: str) -> bool:
    """Whether the idea is itself what is to be said, rather than what it is about: several whole sentences, nothing asked."""
    return len(_split(idea)) >= 3 and bare(idea) == idea


def shape_in(idea: str) -> str:
    """The shape of the film that the idea names, "" where it names none."""
    rest = _BOARDS.sub(" ", idea)
    for pattern, shape in _SHAPES:
        if found := re.search(pattern, rest, re.IGNORECASE):
            return shape or found[1]
    return ""


def board_in(idea: str) -> str:
    """The shape of the sheet that the idea names in so many words, "" where it names none."""
    found = _BOARDS.search(idea)
    if not found:
        return ""
    word = (found["shape"] or found["after"]).lower()
    return _NAMED.get(word, word)


def quality_in(idea: str) -> str:
    """The quality that the idea asks for: fast, hq or pro, "" where it says nothing."""
    return "pro" if _PRO.search(idea) else "fast" if _FAST.search(idea) else ""


def _short(text: str) -> str:
    if len(text) <= SUBJECT_LIMIT:
        return text
    return text[:SUBJECT_LIMIT].rsplit(" ", 1)[0].rstrip(" ,;:")
