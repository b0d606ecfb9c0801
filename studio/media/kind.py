"""Whether a file is a picture, a film or a sound, by its content; a picture that moves is a film."""

from __future__ import annotations

from pathlib import Path

from studio.errors import RequestError
from studio.library.kinds import HEAD, sniff

PLAYABLE = ("image/gif",)  # moving pictures that ffmpeg takes as a film


def kind_of(path: Path) -> str:
    """image, video or audio. Raises RequestError for any other file, and for one that is broken."""
    with path.open("rb") as file:
        media_type = sniff(file.read(HEAD))
    if media_type in PLAYABLE and _moves(path):
        return "video"
    if media_type.startswith("image/"):
        return "image"
    if not media_type.startswith(("video/", "audio/")):
        raise RequestError(
            "This file is no picture, film or sound.", field="file", hint="Choose a picture, a film or a sound."
        )
    from studio.media.probe import probe

    return "video" if probe(path).video else "audio"


def _moves(path: Path) -> bool:
    from PIL import Image

    with Image.open(path) as image:
        return bool(getattr(image, "is_animated", False))
