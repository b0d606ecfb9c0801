"""What a file is, by its first bytes. Names and claimed types are never believed."""

from __future__ import annotations

import codecs
import json
import re
from pathlib import Path

from studio.artifacts import EXTENSIONS, medium
from studio.errors import RequestError

HEAD = 4096  # bytes that are enough to tell
TEXT_LIMIT = 20 * 1024 * 1024  # bytes of a text file that is read whole

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"glTF", "model/gltf-binary"),
)
_FORMS = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}  # of a RIFF file
_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
_QUICKTIME = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}  # first boxes of a file older than `ftyp`
_FOREIGN = (
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"8BPS", "a Photoshop document"),
    (b"\x00\x00\x01\x00", "an icon file"),
    (b"FLV", "a Flash video"),
    (b"0&\xb2u", "a Windows Media file"),
)
_NO_TEXT = (b"%PDF-", b"{\\rtf")  # readable, but nobody's text
_MARKUP = re.compile(r"<(?:!doctype|\?xml|!--|html|head|body|svg|script|[a-z][\w:.-]*[\s/>])", re.IGNORECASE)
_CUE = re.compile(r"\d+\s*\n\d\d:\d\d:\d\d[,.]\d{3} --> ")
WAY_OUT = "Use a PNG, JPEG, WebP, GIF or AVIF picture, an MP4, MOV, WebM or MKV video, MP3, FLAC, WAV, OGG or M4A sound, a GLB model or plain text."


def sniff(head: bytes) -> str:
    """The media type that the first bytes show; empty when it is none the library keeps. Text is told by `kind_of`."""
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head[:4] in (b"RIFF", b"RF64"):
        return _FORMS.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _isobmff(head)
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head[4:8] in _QUICKTIME:
        return "video/quicktime"
    return _mpeg_audio(head)


def kind_of(path: Path, claimed: str = "") -> str:
    """The media type of a file. Raises RequestError, saying what was found, for what the library does not keep.

    claimed: what the sender calls it. Text that is claimed to be a picture, a sound or a video is refused.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise RequestError("The file is empty.", field="file", hint=WAY_OUT)
    found = sniff(head)
    if found:
        return found
    text = _text(head)
    if text is None:
        raise RequestError(
            f"This file is {_foreign(head)}, which the library does not keep.", field="file", hint=WAY_OUT
        )
    if _MARKUP.match(text.lstrip("\ufeff \t\r\n")):
        raise RequestError(
            f"This file is {_markup(text)}{_said(claimed)}, which the library does not keep.",
            field="file",
            hint=WAY_OUT,
        )
    if _said(claimed):
        raise RequestError(f"This file is plain text{_said(claimed)}.", field="file", hint=WAY_OUT)
    return _text_type(path)


def read_text(path: Path) -> str:
    """A whole text file. Raises RequestError when it is too long or not UTF-8."""
    if path.stat().st_size > TEXT_LIMIT:
        raise RequestError("This text is longer than 20 MB.", field="file", hint="Use a shorter text.")
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError("This text is not UTF-8.", field="file", hint="Save it as UTF-8 and try again.") from error


def _isobmff(head: bytes) -> str:
    """The type of an MP4 relative by its brands: the major one, then the compatible ones."""
    size = int.from_bytes(head[:4], "big")
    major, brands = head[8:12], [head[at : at + 4] for at in range(16, min(size, len(head)), 4)]
    if major in _BRANDS:
        return _BRANDS[major]
    if major in _HEIC:
        return "image/avif" if b"avif" in brands else ""
    return "video/mp4"


def _mpeg_audio(head: bytes) -> str:
    if head.startswith(b"ID3"):
        return "audio/mpeg"  # or FLAC behind a tag, which the probe tells
    frame = len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 and head[2] & 0xF0 != 0xF0
    return "audio/mpeg" if frame else ""


def _text(head: bytes) -> str | None:
    """The beginning of a text file, None when it is none."""
    if b"\x00" in head or head.startswith(_NO_TEXT):
        return None
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head, final=False)
    except UnicodeDecodeError:
        return None
    strange = sum(1 for letter in text if ord(letter) < 32 and letter not in "\t\n\r\f\x1b")
    return None if strange else text


def _text_type(path: Path) -> str:
    text = read_text(path)
    start = text.lstrip()[:64]
    if start.startswith("WEBVTT"):
        return "text/vtt"
    if _CUE.match(text.replace("\r\n", "\n").lstrip()):
        return "application/x-subrip"
    if start[:1] in ("{", "["):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return "text/plain"
        return "application/json"
    return "text/plain"


def _markup(text: str) -> str:
    lowered = text.lower()
    if "<html" in lowered or "<!doctype html" in lowered or "<script" in lowered or "<body" in lowered:
        return "a web page (HTML)"
    return "an SVG drawing" if "<svg" in lowered else "an HTML or XML document"


def _said(claimed: str) -> str:
    return f", not {claimed} as it says" if medium(claimed) != "text" else ""


def _foreign(head: bytes) -> str:
    for signature, name in _FOREIGN:
        if head.startswith(signature):
            return name
    if head[4:8] == b"ftyp":
        return "a HEIC picture"
    if head[:4] == b"RIFF":
        return "an AVI video" if head[8:11] == b"AVI" else "a RIFF file of an unknown form"
    if head[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return "a bare AAC stream"
    return "of no kind known here"


def guess(name: str) -> str:
    """The media type a file name stands for; only to see what a file claims to be."""
    extension = Path(name).suffix.lstrip(".").lower()
    return next((kind for kind, known in EXTENSIONS.items() if known == {"jpeg": "jpg"}.get(extension, extension)), "")
