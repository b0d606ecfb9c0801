"""Whether a file is whole, and what can be said about it: it is decoded before it is kept."""

from __future__ import annotations

import struct
import warnings
from dataclasses import dataclass
from pathlib import Path

from studio.errors import RequestError
from studio.library import kinds

PIXEL_LIMIT = 100_000_000


@dataclass(frozen=True)
class Facts:
    """What is known of a file once it has been decoded. width, height: pixels as shown; duration: seconds."""

    media_type: str
    width: int | None = None
    height: int | None = None
    duration: float | None = None


def examine(path: Path, claimed: str = "") -> Facts:
    """What the file is. Raises RequestError for what is disguised, broken, cut off or too large to decode."""
    media_type = kinds.kind_of(path, claimed)
    if media_type.startswith("image/"):
        return _image(path, media_type)
    if media_type == "audio/wav":
        _check_wav(path)
    if media_type == "audio/ogg":
        _check_ogg(path)
    if media_type.startswith(("video/", "audio/")):
        return _timed(path, media_type)
    if media_type == "model/gltf-binary":
        _check_glb(path)
    return Facts(media_type)


def _image(path: Path, media_type: str) -> Facts:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is stricter
            with Image.open(path) as image:
                _check_pixels(*image.size)
                image.verify()
            with Image.open(path) as image:
                turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)  # EXIF orientation
                image.load()
                moving = getattr(image, "is_animated", False)
                width, height = reversed(image.size) if turned else image.size
    except Image.DecompressionBombError as error:
        raise _too_large("") from error
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError, OverflowError) as error:
        raise RequestError(
            f"This picture ({media_type}) is broken or cut off: it cannot be decoded.",
            field="file",
            hint="Export or download it again.",
        ) from error
    duration = _timed(path, media_type).duration if moving and media_type == "image/gif" else None
    return Facts(media_type, width, height, duration)


def _check_pixels(width: int, height: int) -> None:
    if width * height > PIXEL_LIMIT:
        raise _too_large(f" ({width:,} x {height:,})")


def _too_large(size: str) -> RequestError:
    return RequestError(
        f"This picture{size} has too many pixels; the limit is {PIXEL_LIMIT // 1_000_000} megapixels.",
        field="file",
        hint="Make it smaller, to 10,000 x 10,000 pixels at most.",
        code="too_large",
    )


def _timed(path: Path, media_type: str) -> Facts:
    from studio.media.probe import probe

    found = probe(path)
    if found.width * found.height > PIXEL_LIMIT:
        raise _too_large(f" ({found.width:,} x {found.height:,})")
    if found.format == "flac":
        media_type = "audio/flac"
    if found.video:
        media_type = {"audio/mp4": "video/mp4"}.get(media_type, media_type)
        if media_type.startswith("audio/"):
            raise RequestError(
                f"This {media_type} file holds video in a form the library does not keep.",
                field="file",
                hint=kinds.WAY_OUT,
            )
        return Facts(media_type, found.width, found.height, found.duration)
    if media_type.startswith("video/"):
        media_type = {"video/webm": "audio/webm", "video/x-matroska": "audio/webm"}.get(media_type, "audio/mp4")
    return Facts(media_type, duration=found.duration)


def _check_wav(path: Path) -> None:
    """The sound must be as long as its chunk says; a writer into a pipe says 0 or the largest number, as it cannot know."""
    end = path.stat().st_size
    with path.open("rb") as file:
        at = 12
        while at + 8 <= end:
            file.seek(at)
            kind, size = struct.unpack("<4sI", file.read(8))
            if kind == b"data":
                if 0 < size < 0xFFFF_FF00 and at + 8 + size > end:
                    raise _cut_off()
                return
            at += 8 + size + size % 2


def _check_ogg(path: Path) -> None:
    """The last page must be whole; ffmpeg takes its place for the length of the sound. Source: RFC 3533, section 6."""
    end = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, end - 131_072))  # a page has at most 65,307 bytes
        tail = file.read()
    at = tail.rfind(b"OggS\0")
    if at < 0 or at + 27 > len(tail):
        raise _cut_off()
    lengths = tail[at + 27 : at + 27 + tail[at + 26]]  # of the parts of the page
    if len(lengths) < tail[at + 26] or at + 27 + len(lengths) + sum(lengths) > len(tail):
        raise _cut_off()


def _cut_off() -> RequestError:
    return RequestError("This sound is cut off.", field="file", hint="Send or download it again.")


def _check_glb(path: Path) -> None:
    """The header of a binary glTF: magic, version 2, the file's length. Source: glTF 2.0 specification, section 4.4."""
    with path.open("rb") as file:
        head = file.read(20)
    size = path.stat().st_size
    if len(head) < 20 or struct.unpack_from("<II", head, 4) != (2, size) or head[16:20] != b"JSON":
        raise RequestError(
            "This GLB model is broken or cut off.", field="file", hint="Export it again as glTF 2.0 binary."
        )
