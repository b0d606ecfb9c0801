"""What a downloaded file is called."""

from __future__ import annotations

import time
import unicodedata

from studio.artifacts import Artifact

SLUG = 48  # characters


def download_name(artifact: Artifact) -> str:
    """`<prompt-slug>_<date>_<time>.<extension>`, safe on every file system."""
    moment = time.strftime("%Y-%m-%d_%H-%M-%S", time.localtime(artifact.created_at))
    return f"{slug(artifact.prompt or artifact.title) or artifact.media}_{moment}.{artifact.extension}"


def slug(text: str) -> str:
    """Words of a text joined by hyphens, cut after a whole word where there is one. Letters of any script stay."""
    plain = unicodedata.normalize("NFKC", text).lower()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    name = "-".join(words)
    if len(name) <= SLUG:
        return name
    return name[:SLUG].rpartition("-")[0] or name[:SLUG]
