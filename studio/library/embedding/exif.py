"""The EXIF block: our text is its UserComment, everything else in it stays. Source: Exif 2.32, section 4.6.5."""

from __future__ import annotations

import struct
import zlib

MARK = b"Exif\0\0"
EXIF_IFD, GPS_IFD, USER_COMMENT, ORIENTATION = 0x8769, 0x8825, 0x9286, 0x0112
ASCII, UNDEFINED = b"ASCII\0\0\0", b"\0" * 8  # how the comment says in which letters it is written
PACKED = b"deflate:"
LIMIT = 8 * 1024 * 1024  # bytes of an unpacked comment


def with_comment(old: bytes, comment: bytes) -> bytes:
    """The EXIF block (with its mark) holding this comment. old: the block that was there, or nothing."""
    from PIL import Image

    exif = Image.Exif()
    try:
        exif.load(old)
        inner = exif.get_ifd(EXIF_IFD)
    except (SyntaxError, struct.error, ValueError, KeyError, OSError):  # a block no reader can use is made anew
        exif = Image.Exif()
        inner = exif.get_ifd(EXIF_IFD)
    inner[USER_COMMENT] = comment
    block = exif.tobytes()
    return block if block.startswith(MARK) else MARK + block


def upright_only(turned: int) -> bytes:
    """A block (with its mark) that says how the picture is turned, and nothing else; empty for one that stands upright."""
    from PIL import Image

    if turned not in range(2, 9):
        return b""
    exif = Image.Exif()
    exif[ORIENTATION] = turned
    block = exif.tobytes()
    return block if block.startswith(MARK) else MARK + block


def comment_of(block: bytes) -> bytes | None:
    """The comment in a block."""
    from PIL import Image

    exif = Image.Exif()
    try:
        exif.load(block if block.startswith(MARK) else MARK + block)
        found = exif.get_ifd(EXIF_IFD).get(USER_COMMENT)
    except (SyntaxError, struct.error, ValueError, KeyError, OSError):
        return None
    return found if isinstance(found, bytes) else None


def encode(text: str) -> bytes:
    """An ASCII comment as it stands, another one packed."""
    return ASCII + text.encode("ascii") if text.isascii() else pack(text)


def pack(text: str) -> bytes:
    return UNDEFINED + PACKED + zlib.compress(text.encode("utf-8"), 9)


def decode(comment: bytes) -> str | None:
    """The text of a comment of ours."""
    letters, body = comment[:8], comment[8:]
    if body.startswith(PACKED):
        try:
            body = zlib.decompressobj().decompress(body.removeprefix(PACKED), LIMIT)
        except zlib.error:
            return None
    elif letters not in (ASCII, UNDEFINED):
        return None
    try:
        return body.decode("utf-8").strip("\0 ")
    except UnicodeDecodeError:
        return None
