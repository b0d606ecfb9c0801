"""Sound and video: the tags of their containers, by mutagen. MP4 and MOV a freeform atom, MP3 and WAV ID3, FLAC and Ogg a comment."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

ATOM = "----:app.backlot:"
C2PA_BOX = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")  # source: C2PA specification 2.1, appendix A.5


def write(source: Path, target: Path, key: str, text: str) -> None:
    """Copy the file with the text in it, in place of an older one. Raises MutagenError for a file it cannot take apart."""
    from mutagen.id3 import TXXX
    from mutagen.mp4 import MP4, AtomDataType, MP4FreeForm

    shutil.copyfile(source, target)
    file = _open(target)
    if file.tags is None:
        file.add_tags()
    if isinstance(file, MP4) and file.tags is not None:
        file.tags[ATOM + key] = [MP4FreeForm(text.encode("utf-8"), dataformat=AtomDataType.UTF8)]
    elif _has_id3(file):
        file.tags.setall(f"TXXX:{key}", [TXXX(encoding=3, desc=key, text=[text])])
    else:
        file.tags[key] = [text]
    file.save()


def read(path: Path, key: str) -> str | None:
    """The text under the key."""
    from mutagen.mp4 import MP4

    file = _open(path)
    if file.tags is None:
        return None
    name = ATOM + key if isinstance(file, MP4) else f"TXXX:{key}" if _has_id3(file) else key
    found = file.tags.get(name)
    if not found:
        return None
    value = found.text[0] if hasattr(found, "text") else found[0]
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def mp4_signed(path: Path) -> bool:
    """Whether an MP4 relative carries a C2PA manifest: a `uuid` box at the top."""
    with path.open("rb") as file:
        end = path.stat().st_size
        at = 0
        while at + 8 <= end:
            file.seek(at)
            head = file.read(32)
            size, start = int.from_bytes(head[:4], "big"), 8
            if size == 1:
                size, start = int.from_bytes(head[8:16], "big"), 16
            if head[4:8] == b"uuid" and head[start : start + 16] == C2PA_BOX:
                return True
            if size < start:  # 0: to the end of the file; less is broken
                return False
            at += size
    return False


def id3_signed(path: Path) -> bool:
    """Whether an ID3 tag carries a C2PA manifest. Source: C2PA specification 2.1, appendix A.4."""
    from mutagen.id3 import ID3, ID3NoHeaderError

    try:
        tags = ID3(path)
    except ID3NoHeaderError:
        return False
    return any("c2pa" in frame.mime.lower() for frame in tags.getall("GEOB"))


def _open(path: Path) -> Any:
    """The file as the tag library sees it by its content."""
    from mutagen import MutagenError
    from mutagen.flac import FLAC
    from mutagen.mp3 import MP3
    from mutagen.mp4 import MP4
    from mutagen.oggflac import OggFLAC
    from mutagen.oggopus import OggOpus
    from mutagen.oggvorbis import OggVorbis
    from mutagen.wave import WAVE

    with path.open("rb") as file:
        head = file.read(64)
    kinds: list[tuple[bool, Callable[[Path], Any]]] = [
        (head.startswith(b"RIFF"), WAVE),
        (head.startswith(b"fLaC"), FLAC),
        (b"OpusHead" in head, OggOpus),
        (b"vorbis" in head, OggVorbis),
        (head.startswith(b"OggS") and b"FLAC" in head, OggFLAC),
        (head.startswith(b"ID3") or head[0] == 0xFF, MP3),
        (head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"), MP4),
    ]
    kind = next((kind for fits, kind in kinds if fits), None)
    if kind is None:
        raise MutagenError("no place for tags in this container")
    return kind(path)


def _has_id3(file: Any) -> bool:
    from mutagen.id3 import ID3

    return isinstance(file.tags, ID3)
