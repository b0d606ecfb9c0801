"""What is said to people, from `presets/texts/director.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "presets" / "texts" / "director.yaml"


@cache
def texts() -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load(FILE.read_text("utf-8"), loader))


def say(name: str, **values: Any) -> str:
    """The sentence for an occasion, with these values in their places."""
    found = texts()
    return str(found[name] if name in found else found["ours"][name]).format(**values)
