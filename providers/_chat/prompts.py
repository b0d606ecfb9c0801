"""What a chat model is told before it rewrites a prompt or describes a picture; the sentences are in `presets/prompts/chat.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from providers._chat.messages import Message, image_part

FILE = Path(__file__).parents[2] / "presets" / "prompts" / "chat.yaml"


def rewriting(prompt: str, media: str) -> list[Message]:
    """The messages that ask for a richer prompt for this medium."""
    if media == "lyrics":
        return [{"role": "system", "content": _told()["lyrics"]}, {"role": "user", "content": prompt}]
    told = _told()["rewrite"]
    system = f"{told['all']}\n\n{told.get(media) or told['image']}"
    return [{"role": "system", "content": system}, {"role": "user", "content": prompt}]


def told_to_describe() -> tuple[str, str]:
    """What a model is told that describes pictures, and what it is asked when a person asks nothing."""
    told = _told()["describe"]
    return told["system"], told["question"]


def describing(path: Path, question: str) -> list[Message]:
    """The messages that ask what a picture shows, or this about it. Raises RequestError for a file that is no picture."""
    system, usual = told_to_describe()
    words = {"type": "text", "text": question or usual}
    return [
        {"role": "system", "content": system},
        {"role": "user", "content": [image_part(path), words]},
    ]


@cache
def _told() -> dict[str, Any]:
    import yaml

    found: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return found
