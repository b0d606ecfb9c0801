"""An artifact: an output or an upload kept in the library, with the recipe it was made by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

MEDIA = ("image", "video", "audio", "model", "text")
EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/avif": "avif",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
    "video/x-matroska": "mkv",
    "audio/mpeg": "mp3",
    "audio/flac": "flac",
    "audio/wav": "wav",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "audio/webm": "weba",
    "model/gltf-binary": "glb",
    "text/plain": "txt",
    "text/vtt": "vtt",
    "application/x-subrip": "srt",
    "application/json": "json",
}


@dataclass(frozen=True)
class Artifact:
    """One row of the library. width, height: pixels; duration: seconds; bytes: of the file; sha: SHA-256 of the file's bytes.

    recipe: what made it (see `studio.library.recipe`); empty for an upload without one.
    """

    id: str
    owner: str
    sha: str
    media_type: str
    bytes: int
    title: str = ""
    job: str = ""
    index: int = 0
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    seed: int | None = None
    source_url: str = ""
    project: str = ""
    recipe: Mapping[str, Any] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    starred: bool = False
    listed: bool = True
    created_at: float = 0.0
    trashed_at: float | None = None

    @property
    def media(self) -> str:
        """image, video, audio, model or text."""
        return medium(self.media_type)

    @property
    def extension(self) -> str:
        return EXTENSIONS.get(self.media_type, "bin")

    @property
    def prompt(self) -> str:
        return str(self.recipe.get("request", {}).get("prompt", ""))

    def public(self) -> dict[str, Any]:
        """What the API and the page see."""
        return {
            "id": self.id,
            "media_type": self.media_type,
            "width": self.width,
            "height": self.height,
            "duration": self.duration,
            "bytes": self.bytes,
            "seed": self.seed,
            "url": f"media/{quote(self.id, safe=':')}",
            "thumbnail_url": f"media/{quote(self.id, safe=':')}/thumb",
        }


def medium(media_type: str) -> str:
    """The kind of media that a type belongs to."""
    kind = media_type.partition("/")[0]
    return kind if kind in MEDIA else "text"
