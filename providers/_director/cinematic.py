"""A prompt in cinematic words: the person's own first and unchanged, then camera, light and air where they are not in it yet."""

from __future__ import annotations

import re
import zlib
from functools import cache
from typing import Any

from providers._director.catalog import PRESETS

FILE = PRESETS / "prompts" / "video.yaml"
ORDER = ("camera", "light", "atmosphere", "lens", "mood")


def enhanced(prompt: str) -> str:
    """The richer prompt; the same for the same words."""
    said = set(re.findall(r"[a-z0-9-]+", prompt.lower()))
    added = []
    for name in ORDER:
        family = _families().get(name)
        if family and not said & set(family["words"]):
            choices = family["add"]
            added.append(choices[zlib.crc32(f"{name}\0{prompt}".encode()) % len(choices)])
    return ", ".join([prompt.rstrip(" ,."), *added])


@cache
def _families() -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load(FILE.read_text("utf-8"), loader)["families"])
