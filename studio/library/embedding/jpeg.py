"""JPEG: the EXIF segment; a text too long for it goes on in segments of our own. Source: ITU T.81, annex B; Exif 2.32, section 4.7."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from studio.library.embedding import exif

ROOM = 65_533  # bytes that one segment holds
APP0, APP1, APP2, APP11, APP14, APP15 = 0xE0, 0xE1, 0xE2, 0xEB, 0xEE, 0xEF
SCAN, END, COMMENT = 0xDA, 0xD9, 0xFE
_ALONE = {0x01, *range(0xD0, 0xD9)}  # markers without a body
_CONTINUED = "continued"


def write(source: Path, target: Path, key: str, text: str) -> None:
    """Copy the picture with the text in it, in place of an older one."""
    own = key.encode("ascii") + b"\0"
    with source.open("rb") as file:
        segments, rest = _segments(file.read()), 0
        head: list[tuple[int, bytes]] = []
        for marker, body, end in segments:
            head.append((marker, body))
            rest = end
    old = next((body for marker, body in head if _is_exif(marker, body)), b"")
    kept = [
        (marker, body)
        for marker, body in head
        if not (_is_exif(marker, body) or (marker == APP1 and body.startswith(own)))
    ]
    first = 1 if kept and kept[0][0] == 0xE0 else 0  # JFIF stays in front
    kept[first:first] = [(APP1, body) for body in _ours(old, own, text)]
    with source.open("rb") as file, target.open("wb") as new:
        new.write(b"\xff\xd8" + b"".join(_segment(marker, body) for marker, body in kept))
        file.seek(rest)
        shutil.copyfileobj(file, new, 1 << 20)


def read(path: Path, key: str) -> str | None:
    """The text under the key."""
    own, parts, comment = key.encode("ascii") + b"\0", [], None
    for marker, body, _ in _segments(path.read_bytes()):
        if _is_exif(marker, body):
            comment = exif.comment_of(body)
        elif marker == APP1 and body.startswith(own):
            parts.append(body[len(own) :])
    if comment is None:
        return None
    return exif.decode(b"".join(parts) if comment == exif.encode(_CONTINUED) else comment)


def bare(source: Path, target: Path, block: bytes) -> None:
    """Copy the picture without anything that is not needed to show it, and without what hangs on behind its end.

    block: EXIF that stays, with its mark.
    """
    data = source.read_bytes()
    head, rest = [], 2
    for marker, body, end in _segments(data):
        if _is_shown(marker, body):
            head.append((marker, body))
        rest = end
    if block:
        head.insert(1 if head and head[0][0] == APP0 else 0, (APP1, block))
    parts = b"".join(_segment(marker, body) for marker, body in head)
    target.write_bytes(b"\xff\xd8" + parts + data[rest : _end_of_picture(data, rest)])


def _is_shown(marker: int, body: bytes) -> bool:
    """Whether a segment says how the picture looks: not a comment, and of the application's only size, colours and Adobe's transform."""
    if APP0 <= marker <= APP15:
        return (
            marker in (APP0, APP14) or (marker == APP2 and body.startswith(b"ICC_PROFILE\0"))
        ) and not body.startswith(b"JFXX")
    return marker != COMMENT


def _end_of_picture(data: bytes, at: int) -> int:
    """Where the picture that has its first scan at `at` is over: behind its end marker."""
    found = data.find(b"\xff", at)
    while 0 <= found < len(data) - 1:
        marker = data[found + 1]
        if marker == END:
            return found + 2
        skipped = 1 if marker == 0xFF else 2
        if marker not in (0, 0xFF) and marker not in _ALONE:  # a segment between two scans
            skipped = 2 + int.from_bytes(data[found + 2 : found + 4], "big")
        found = data.find(b"\xff", found + skipped)
    return len(data)


def signed(path: Path) -> bool:
    """Whether it carries a C2PA manifest (JUMBF in APP11). Source: C2PA specification 2.1, appendix A.3."""
    return any(
        marker == APP11 and body[:2] == b"JP" and b"jumb" in body[:32]
        for marker, body, _ in _segments(path.read_bytes())
    )


def _ours(old: bytes, own: bytes, text: str) -> list[bytes]:
    for comment in (exif.encode(text), exif.pack(text)):
        if len(comment) < ROOM and len(block := exif.with_comment(old, comment)) <= ROOM:
            return [block]
    packed, room = exif.pack(text), ROOM - len(own)
    parts = [own + packed[at : at + room] for at in range(0, len(packed), room)]
    return [exif.with_comment(old, exif.encode(_CONTINUED)), *parts]


def _segments(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Marker, body and end of every segment before the pixels."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == SCAN:
            return
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        yield marker, data[at + 4 : end], end
        at = end


def _is_exif(marker: int, body: bytes) -> bool:
    return marker == APP1 and body.startswith(exif.MARK)


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body
