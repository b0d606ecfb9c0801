"""What is heard: music, spoken words, sounds."""

from __future__ import annotations

import re
from typing import Any

from studio.directing.case import Case
from studio.directing.reading import tidy
from studio.directing.wishes import Intent


def music(case: Case) -> Intent:
    fields: dict[str, Any] = {}
    if match := case.words.take(r"\b(?:at )?(\d{2,3}) ?bpm\b"):
        fields["bpm"] = int(match[1])
    if match := case.words.take(r"\bin (?:the key of )?([A-G])([#b]|[ -]?sharp|[ -]?flat)? (major|minor)\b"):
        sign = {"#": "#", "b": "b", "sharp": "#", "flat": "b"}.get((match[2] or "").strip(" -").lower(), "")
        fields["key"] = f"{match[1].upper()}{sign} {match[3].lower()}"
    if match := case.words.take(r"\b(?:in )?([2346])/[48](?: time)?\b"):
        fields["time_signature"] = int(match[1])
    if match := re.search(r"\b(?:with (?:the )?)?(?:lyrics|words):\s*(.+)$", case.words.rest(), re.IGNORECASE):
        fields["lyrics"] = match[1].strip(" \"“”'")
        case.words.take(r"\b(?:with (?:the )?)?(?:lyrics|words):.*$")
    elif case.words.quoted and case.words.has(r"\bsing\w*|\blyrics\b|\bwith the words\b"):
        fields["lyrics"] = case.words.quoted[0]
    case.words.take(r"\b(?:write|compose|sing)(?: me| us)?\b")
    if "lyrics" in fields:
        case.words.take(r"\x00+")
    prompt = case.said() or tidy(case.words.rest())
    return Intent("music", {"prompt": prompt, **fields}, heard=("music",))


def speech(case: Case) -> Intent:
    said = case.words.quoted[0] if case.words.quoted else ""
    if not said:
        case.words.take(r"^\W*(?:please |can you |could you )+")
        case.words.take(
            r"\b(?:make |record |create |generate )?(?:an? )?(?:voice[- ]?over|text[- ]to[- ]speech|tts|speech|narration|narrate|read(?: this)?(?: (?:out )?aloud)?|say|speak)(?: (?:of|saying|that says|with|for))?:?"
        )
        said = tidy(case.words.rest())  # whatever it is: it is to be said
    if not said:
        return Intent(question="What shall be said? Write the words.")
    return Intent("speech", {"prompt": said}, heard=("spoken words",))


def sound(case: Case) -> Intent:
    case.words.take(r"\b(?:an? |the )?(?:sound effects?|sfx|noise|sounds?)(?: (?:of|for|like))?\b")
    return Intent("sound_effect", {"prompt": case.said() or tidy(case.words.rest())}, heard=("a sound",))
