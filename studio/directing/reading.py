"""A text while it is being understood: what was found in it is taken out, what is left is the prompt. Also numbers and times in words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty-five": 45, "sixty": 60, "half a": 0.5,
}  # fmt: skip
DIGITS = r"\d+(?:\.\d+)?"
SPELT = "(?:" + "|".join(sorted((word for word in NUMBERS if len(word) > 2), key=len, reverse=True)) + ")"
NUMBER = rf"(?:{DIGITS}|{SPELT})"
CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
_QUOTED = re.compile(r"[\"“]([^\"“”]*)[\"”]|(?<!\w)'([^']*)'(?!\w)")


def number(word: str) -> float:
    """A number in digits or words."""
    word = word.lower().strip()
    return float(NUMBERS[word]) if word in NUMBERS else float(word)


def clock(text: str) -> float:
    """Seconds of a time like 1:01 or 1:00:05."""
    seconds = 0.0
    for part in text.split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


@dataclass
class Reading:
    """A text, with what is quoted kept apart, so that nobody's lines are taken for wishes."""

    text: str
    left: str = field(init=False)
    quoted: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.text = " ".join(self.text.split())
        self.quoted = [found[1] or found[2] or "" for found in _QUOTED.finditer(self.text)]
        self.left = _QUOTED.sub(lambda found: "\x00" * len(found[0]), self.text)

    def has(self, pattern: str) -> re.Match[str] | None:
        """Where the words outside of quotes say this."""
        return re.search(pattern, self.left, re.IGNORECASE)

    def take(self, pattern: str) -> re.Match[str] | None:
        """The same, and the words are no part of the prompt any more."""
        found = self.has(pattern)
        if found:
            self.left = self.left[: found.start()] + "\x01" * (found.end() - found.start()) + self.left[found.end() :]
        return found

    def rest(self) -> str:
        """What is left, with the quotes, and without what only held it together."""
        kept = "".join(
            said if mark in ("\x00", said) else "" if mark == "\x01" else mark
            for mark, said in zip(self.left, self.text, strict=True)
        )
        return tidy(kept)


_LEAD = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|please|now|so|and|then|just|kindly|great|thanks|thank you)(?: there| director)?[\s,!.]+)*"
    r"(?:(?:can|could|would|will) you(?: please)? |i(?:'d| would) (?:like|love)(?: you to)? |i (?:want|need)(?: you to)? |let'?s |help me(?: to)? )?"
    r"(?:please )?"
    r"(?:(?:make|create|generate|produce|render|build|give|show|compose|do|draw|get|(?:film|shoot)(?= (?:an?|the|me)\b))(?: me| us)?\b\s*)?",
    re.IGNORECASE,
)
_VESSEL = re.compile(
    r"^(?:(?:an?|the|some|me|us|my|one|new|short|little|nice|good|cool|great|simple|different|animated|\d+|two|three|four|five|six|eight)\s+)*"
    r"(?:images?|pictures?|videos?|clips?|films?|movies?|tiktoks?|reels?|animations?|gifs?|short|shorts|songs?|tracks?|music|sound effects?|voice-?overs?|version|one)\b"
    r"\s*(?:clips?|videos?)?\s*"
    r"(?:(?:of|about|showing|that shows?|where|in which|with|for|from|saying|,|:|-)\s*)+",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"(?:[\s,;:–-]|\b(?:in|at|with|for|as|of|by|on|to|using|and|please|an?|the|about|like|it|this|make)\b)+$",
    re.IGNORECASE,
)
_FOREWORDS = re.compile(r"^(?:[\s,;:.–-]|\b(?:please|and|in|with|using|as|of|about|for|that|for me)\b)+", re.IGNORECASE)


def tidy(text: str) -> str:
    """The words without doubled blanks and lonely commas."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([,.;!?])", r"\1", text)
    text = re.sub(r"(?:,\s*){2,}", ", ", text)
    text = re.sub(r"\b(?:at|in|for|with|as|of|to|using|from)\s*(?=[,.;]|$)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\s+([,.;!?])", r"\1", text)
    return re.sub(r"(?:,\s*){2,}", ", ", text).strip(" ,;:-–")


_POINTING = re.compile(
    r"^(?:\W*\b(?:this|that|it|these|those|them|me|in|to|into|from|and|the|a|an|of|with|first|second|both|one|two|last|image|images|picture|pictures"
    r"|photo|photos|video|clip|film|song|please|now|b)\b)+\W*$",
    re.IGNORECASE,
)


def subject(text: str) -> str:
    """What is to be made, without the asking: "make me a video of a fox" is about a fox. Empty where nothing but the asking was said."""
    bare = _LEAD.sub("", tidy(text), count=1)
    bare = _VESSEL.sub("", bare, count=1)
    bare = _DANGLING.sub("", _FOREWORDS.sub("", bare, count=1))
    bare = tidy(bare).rstrip("?").strip()
    return "" if _POINTING.match(bare) else bare
