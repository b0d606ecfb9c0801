"""WebP: the EXIF chunk of its RIFF container. Source: WebP container specification (RFC 9649), section 2."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from studio.library.embedding import exif

HAS_XMP, HAS_EXIF, HAS_ALPHA = 0x04, 0x08, 0x10  # flags of the VP8X chunk
SHOWN = frozenset((b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))  # chunks that say how it looks


def write(source: Path, target: Path, _key: str, text: str) -> None:
    """Copy the picture with the text in it, in place of an older one."""
    with source.open("rb") as old, target.open("wb") as new:
        new.write(b"RIFF\0\0\0\0WEBP")
        previous = b""
        for kind, size, at in list(_chunks(old)):
            old.seek(at)
            if kind in (b"VP8 ", b"VP8L") and new.tell() == 12:  # the simple form has no room for more
                new.write(_chunk(b"VP8X", _extended(kind, old.read(10))))
                old.seek(at)
            if kind == b"EXIF":
                previous = old.read(size)
            elif kind == b"VP8X":
                body = old.read(size)
                new.write(_chunk(kind, bytes((body[0] | HAS_EXIF,)) + body[1:]))
            else:
                _copy(old, new, kind, size)
        block = exif.with_comment(_marked(previous), exif.encode(text))
        new.write(_chunk(b"EXIF", block.removeprefix(exif.MARK)))
        length = new.tell() - 8
        new.seek(4)
        new.write(struct.pack("<I", length))


def read(path: Path, _key: str) -> str | None:
    """The text."""
    with path.open("rb") as file:
        for kind, size, at in _chunks(file):
            if kind == b"EXIF" and size < exif.LIMIT:
                file.seek(at)
                comment = exif.comment_of(file.read(size))
                return exif.decode(comment) if comment else None
    return None


def bare(source: Path, target: Path, block: bytes) -> None:
    """Copy the picture without anything that is not needed to show it. block: EXIF that stays, with its mark."""
    with source.open("rb") as old, target.open("wb") as new:
        new.write(b"RIFF\0\0\0\0WEBP")
        for kind, size, at in list(_chunks(old)):
            old.seek(at)
            if kind == b"VP8X":
                body = old.read(size)
                flags = body[0] & ~(HAS_XMP | HAS_EXIF) | (HAS_EXIF if block else 0)
                new.write(_chunk(kind, bytes((flags,)) + body[1:]))
            elif kind in SHOWN:
                _copy(old, new, kind, size)
        if block:
            new.write(_chunk(b"EXIF", block.removeprefix(exif.MARK)))
        length = new.tell() - 8
        new.seek(4)
        new.write(struct.pack("<I", length))


def signed(path: Path) -> bool:
    """Whether a RIFF file (WebP, WAV) carries a C2PA manifest. Source: C2PA specification 2.1, appendix A.3."""
    with path.open("rb") as file:
        return any(kind == b"C2PA" for kind, _, _ in _chunks(file))


def _chunks(file: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Name, size and place of every chunk."""
    at = 12
    while True:
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return
        size = int.from_bytes(head[4:], "little")
        yield head[:4], size, at + 8
        at += 8 + size + size % 2


def _extended(kind: bytes, head: bytes) -> bytes:
    """The body of a VP8X chunk for a simple picture, which tells its size in its own way."""
    if kind == b"VP8 ":  # frame tag, start code, 14 bits for each side
        across, down = struct.unpack_from("<HH", head, 6)
        width, height, alpha = across & 0x3FFF, down & 0x3FFF, False
    else:  # signature, then width - 1, height - 1 (14 bits each) and the alpha bit
        bits = int.from_bytes(head[1:5], "little")
        width, height, alpha = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bool(bits >> 28 & 1)
    flags = HAS_EXIF | (HAS_ALPHA if alpha else 0)
    return bytes((flags, 0, 0, 0)) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def _copy(old: IO[bytes], new: IO[bytes], kind: bytes, size: int) -> None:
    new.write(kind + struct.pack("<I", size))
    left = size + size % 2
    while left and (part := old.read(min(left, 1 << 20))):
        new.write(part)
        left -= len(part)
    new.write(b"\0" * min(left, 1))  # a file may end without its last padding


def _marked(block: bytes) -> bytes:
    return exif.MARK + block if block and not block.startswith(exif.MARK) else block


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
