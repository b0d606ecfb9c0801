"""The words of prompts for films: one paragraph, and what is spoken kept as it was."""

from __future__ import annotations

import re

SPOKEN = " These words are spoken and must stay exactly so: {}."
_QUOTED = re.compile(r'"([^"\n]+)"|“([^”\n]+)”')
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+", re.MULTILINE)
_FENCE = re.compile(r"```[a-z]*|^#+\s.*$", re.MULTILINE)
_LABEL = re.compile(r"^\s*(?:enhanced |rewritten |final )?prompt\s*:\s*", re.IGNORECASE)
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL | re.IGNORECASE)


def speech_of(text: str) -> list[str]:
    """What is spoken: the words in double quotes, in order."""
    return [(straight or curly).strip() for straight, curly in _QUOTED.findall(text)]


def one_paragraph(text: str) -> str:
    """The text as one line, without lists, headings, labels and thoughts."""
    plain = _BULLET.sub("", _FENCE.sub("", _THOUGHT.sub("", text)))
    return _LABEL.sub("", " ".join(plain.split())).strip()


def with_speech(text: str, lines: list[str]) -> str:
    """The text with each spoken line word for word in double quotes; one that was lost is put back at the end."""
    found = text.replace("“", '"').replace("”", '"')
    for line in lines:
        if f'"{line}"' not in found:
            found = f'{found.rstrip(" .")}. A voice says: "{line}"'
    return found
