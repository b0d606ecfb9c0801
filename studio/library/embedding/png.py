"""PNG: an uncompressed iTXt chunk before the pixels. Source: PNG specification (third edition), sections 5 and 11.3.3."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LIMIT = 8 * 1024 * 1024  # bytes of one text chunk that are read
SHOWN = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP mDCV cLLI acTL fcTL fdAT".split()
)  # chunks that say how it looks


def write(source: Path, target: Path, key: str, text: str) -> None:
    """Copy the picture with the text in it, in place of one under the same key."""
    chunk = _chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + text.encode("utf-8"))
    with source.open("rb") as old, target.open("wb") as new:
        new.write(old.read(len(SIGNATURE)))
        while head := old.read(8):
            size, kind = int.from_bytes(head[:4], "big"), head[4:]
            if kind == b"IDAT":
                new.write(chunk + head)
                shutil.copyfileobj(old, new, 1 << 20)
                return
            body = old.read(size + 4)
            if not (kind == b"iTXt" and body.startswith(key.encode("latin-1") + b"\0")):
                new.write(head + body)


def read(path: Path, key: str) -> str | None:
    """The text under the key."""
    mark = key.encode("latin-1") + b"\0"
    for kind, body in _chunks(path):
        if kind == b"iTXt" and body.startswith(mark):
            packed = body[len(mark)]
            text = body[len(mark) + 2 :].split(b"\0", 2)[-1]
            return (_unpack(text) if packed else text).decode("utf-8")
    return None


def bare(source: Path, target: Path, block: bytes) -> None:
    """Copy the picture without anything that is not needed to show it. block: EXIF that stays, with its mark."""
    with source.open("rb") as old, target.open("wb") as new:
        new.write(old.read(len(SIGNATURE)))
        while len(head := old.read(8)) == 8:
            size, kind = int.from_bytes(head[:4], "big"), head[4:]
            if kind not in SHOWN:
                old.seek(size + 4, 1)
                continue
            if kind == b"IDAT" and block:
                new.write(_chunk(b"eXIf", block.removeprefix(b"Exif\0\0")))
                block = b""
            new.write(head)
            left = size + 4
            while left and (part := old.read(min(left, 1 << 20))):
                new.write(part)
                left -= len(part)
            if kind == b"IEND":
                return


def signed(path: Path) -> bool:
    """Whether it carries a C2PA manifest (chunk caBX). Source: C2PA specification 2.1, appendix A.3."""
    return any(kind == b"caBX" for kind, _ in _chunks(path))


def _chunks(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """Every chunk, with the bodies of the text chunks only."""
    with path.open("rb") as file:
        file.seek(len(SIGNATURE))
        while len(head := file.read(8)) == 8:
            size, kind = int.from_bytes(head[:4], "big"), head[4:]
            yield kind, _body(file, size) if kind == b"iTXt" else _skip(file, size)


def _body(file: IO[bytes], size: int) -> bytes:
    if size > LIMIT:
        return _skip(file, size)
    body = file.read(size)
    file.seek(4, 1)  # its checksum
    return body


def _skip(file: IO[bytes], size: int) -> bytes:
    file.seek(size + 4, 1)
    return b""


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def _unpack(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, LIMIT)
