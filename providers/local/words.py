"""Words without a language model: a prompt made richer by what it lacks, a picture described by what can be measured.

It says what it is: rules and measurements, no understanding. A chat provider does both better.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "presets" / "prompts"
MEDIA = {"audio": "music", "music": "music", "video": "video"}  # the vocabulary of a medium; others take image's
MOST = 4  # additions to one prompt


def enrich(prompt: str, media: str) -> str:
    """The prompt with light, atmosphere, camera, lens and mood (or tempo, instruments and space) added where it names none of them.

    The same prompt gives the same words; they come from `presets/prompts/*.yaml`.
    """
    number = int.from_bytes(hashlib.sha256(prompt.encode()).digest()[:8], "big")
    kind = MEDIA.get(media, "image")
    named = _named(prompt) if kind != "music" else frozenset()
    tokens = set(re.findall(r"[\w/-]+", prompt.lower()))
    additions = [
        family["add"][(number >> (4 * place)) % len(family["add"])]
        for place, family in enumerate(_families(kind))
        if _lacking(family, tokens, named)
    ]
    return ", ".join([prompt.rstrip(" .,"), *dict.fromkeys(additions[:MOST])])


def describe(path: Path, question: str) -> str:
    """What a picture shows as far as its recipe, its pixels and its EXIF tell."""
    from providers.local.measuring import measured
    from studio.library import read_recipe

    recipe = read_recipe(path) or {}
    prompt = recipe.get("request", {}).get("prompt", "") if isinstance(recipe.get("request"), dict) else ""
    sentences = [f"Made from the words: {prompt}." if prompt else "", measured(path)]
    if question:
        sentences.append(
            "The local engine measures and cannot answer questions; a chat provider that sees pictures can."
        )
    return " ".join(sentence for sentence in sentences if sentence)


@cache
def _families(kind: str) -> tuple[dict[str, Any], ...]:
    import yaml

    data = yaml.safe_load((FOLDER / f"{kind}.yaml").read_text("utf-8"))
    return tuple({"name": name, **family} for name, family in data["families"].items())


def _named(prompt: str) -> frozenset[str]:
    """Families of the painter's vocabulary that the prompt has a word of."""
    from providers.local.painter import understood

    return frozenset(word["family"] for word in understood(prompt).as_json()["words"])


def _lacking(family: dict[str, Any], tokens: set[str], named: frozenset[str]) -> bool:
    """Whether the prompt says nothing of this family, and the family suits the prompt."""
    if named & set(family.get("never", ())) or not named >= set(family.get("only", ())):
        return False
    return not named & set(family.get("painter", ())) and not tokens & set(family.get("words", ()))
