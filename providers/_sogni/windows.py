"""Which part of a sound a prompt asks for: "use the attached song from 1:01 to 1:16".

Source: the vendor's agent skill, which keeps such words of requests to Seedance as a start and a length (read 2026-11).
"""

from __future__ import annotations

import re

_TIME = r"(?:\d+:\d{2}(?::\d{2})?(?:\.\d+)?|\d+(?:\.\d+)?\s*s(?:ec(?:onds?)?)?\b)"
_FROM_TO = re.compile(rf"\bfrom\s+({_TIME})\s*(?:to|until|till|-|–)\s*({_TIME})", re.IGNORECASE)
_OWN_SOUND = re.compile(
    r"@Audio\d|\b(?:attached|uploaded|reference|provided|given)\s+(?:\w+\s+)?"
    r"(?:song|audio|music|track|soundtrack|sound|recording|voice)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def window_of(prompt: str) -> tuple[float, float] | None:
    """Start and end in seconds; None unless one sentence names both a sound that was given and its window."""
    for sentence in _SENTENCE.split(prompt):
        found = _FROM_TO.search(sentence)
        if found and _OWN_SOUND.search(sentence):
            start, end = (_seconds(text) for text in found.groups())
            return (start, end) if end > start else None
    return None


def _seconds(text: str) -> float:
    """1:02:03 -> 3723, 1:16 -> 76, 15 s -> 15."""
    total = 0.0
    for part in text.lower().rstrip(" second").split(":"):
        total = total * 60 + float(part)
    return total
