"""Copies of files without what is hidden in them: recipe, camera, place, comments, signature. Pictures and sound stay bit for bit."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from studio.errors import BacklotError, RequestError
from studio.library import recipe as recipes

PICTURES = ("image/png", "image/jpeg", "image/webp")
CONTAINERS = {  # media type -> what ffmpeg calls its container
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-matroska": "matroska",
    "audio/mpeg": "mp3",
    "audio/flac": "flac",
    "audio/wav": "wav",
    "audio/ogg": "ogg",
    "audio/mp4": "ipod",
    "audio/webm": "webm",
}
PLACES = ("location", "gps", "geo")  # in the names of a film's tags


def can_bare(media_type: str) -> bool:
    """Whether a copy of such a file can be freed of what is hidden."""
    return media_type in PICTURES or media_type in CONTAINERS


def bare_copy(source: Path, target: Path, media_type: str) -> None:
    """Write a copy without anything hidden. Raises RequestError for a kind of file that cannot be freed of it."""
    if media_type in PICTURES:
        _bare_picture(source, target, media_type)
    elif media_type in CONTAINERS:
        _bare_container(source, target, media_type)
    else:
        raise RequestError(
            f"What is hidden in a file of the kind {media_type} cannot be taken out.",
            field="artifacts",
            hint="Leave it out, export it in another form, or publish it as it is.",
        )


def place_in(path: Path, media_type: str) -> bool:
    """Whether the file says where it was taken, as far as can be read."""
    try:
        if media_type.startswith("image/"):
            return _place_in_picture(path)
        return media_type in CONTAINERS and _place_in_container(path)
    except (OSError, ValueError, SyntaxError, BacklotError):
        return False


def signed(path: Path, media_type: str) -> bool:
    """Whether the file carries a signature of where it comes from."""
    return recipes.signed(path, media_type)


def _bare_picture(source: Path, target: Path, media_type: str) -> None:
    from PIL import Image

    from studio.library.embedding import exif, jpeg, png, webp

    with Image.open(source) as picture:
        turned = int(picture.getexif().get(exif.ORIENTATION, 1) or 1)
    module: Any = {"image/png": png, "image/jpeg": jpeg, "image/webp": webp}[media_type]
    module.bare(source, target, exif.upright_only(turned))


def _bare_container(source: Path, target: Path, media_type: str) -> None:
    """Streams are copied, tags are not; attached pictures and data streams are left behind."""
    from studio.media import ffmpeg

    exact = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
    streams = ["-map", "0:V?", "-map", "0:a?", "-c", "copy", "-map_metadata", "-1", "-map_chapters", "-1"]
    part = target.with_name(f"{target.name}.part")
    try:
        ffmpeg.run(["-i", str(source), *streams, *exact, "-f", CONTAINERS[media_type], str(part)])
        shutil.move(part, target)
    finally:
        part.unlink(missing_ok=True)


def _place_in_picture(path: Path) -> bool:
    from PIL import Image

    from studio.library.embedding import exif

    with Image.open(path) as picture:
        if picture.getexif().get_ifd(exif.GPS_IFD):
            return True
        xmp = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    return (b"GPSLatitude" if isinstance(xmp, bytes) else "GPSLatitude") in xmp


def _place_in_container(path: Path) -> bool:
    import av

    try:
        with av.open(str(path), metadata_errors="replace") as container:
            tags = [*container.metadata, *(name for stream in container.streams for name in stream.metadata)]
    except av.FFmpegError:
        return False
    return any(word in name.lower() for name in tags for word in PLACES)
