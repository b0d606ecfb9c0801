"""Small files that decode: pictures with their seed drawn, H.264 films, sounds, a solid.

A picture has the size that was asked. A film has the frames and the rate that were asked, scaled down to FILM_SIDE to stay cheap.
"""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw, PngImagePlugin

if TYPE_CHECKING:
    import numpy as np

FILM_SIDE = 320
RATE = 22_050  # samples per second, one channel
TYPES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "mp4": "video/mp4", "mov": "video/quicktime",
    "mp3": "audio/mpeg", "flac": "audio/flac", "wav": "audio/wav", "glb": "model/gltf-binary",
}  # fmt: skip
_FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}


def shade(seed: int) -> tuple[int, int, int]:
    """The colour of what a seed makes, as it stands in the middle of a picture."""
    return (seed * 37 + 40) % 200 + 20, (seed * 71 + 90) % 200 + 20, (seed * 13 + 160) % 200 + 20


def sniff(data: bytes) -> str:
    """The media type by the first bytes, empty for an unknown one."""
    heads = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"fLaC": "audio/flac",
             b"ID3": "audio/mpeg", b"OggS": "audio/ogg", b"\x1a\x45\xdf\xa3": "video/webm", b"glTF": "model/gltf-binary"}  # fmt: skip
    for head, found in heads.items():
        if data.startswith(head):
            return found
    if data[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(data[8:12], "")
    if data[4:8] == b"ftyp":
        brand = data[8:12].lower()
        return "audio/mp4" if brand[:3] == b"m4a" else "video/quicktime" if brand[:2] == b"qt" else "video/mp4"
    return "audio/mpeg" if len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0 else ""


@lru_cache(64)
def picture(
    width: int, height: int, seed: int, kind: str = "png", note: str = "", looks: tuple[bytes, ...] = ()
) -> bytes:
    """A picture of the seed's colour with the seed written on it. looks: uploads, shown small in its lower corner, in order.
    note: kept in a PNG's text."""
    image = Image.new("RGB", (width, height), shade(seed))
    draw = ImageDraw.Draw(image)
    draw.text(
        (width // 20 + 2, height // 20 + 2), f"seed {seed}", fill="white", font_size=max(10, min(width, height) // 12)
    )
    side = max(8, min(width // max(4, len(looks)), height // 4))
    for place, look in enumerate(looks):
        with Image.open(io.BytesIO(look)) as shown:
            image.paste(shown.convert("RGB").resize((side, side)), (place * side, height - side))
    return _encoded(image, kind, note)


def repainted(source: bytes, width: int, height: int, kind: str = "png") -> bytes:
    """The source in another size."""
    with Image.open(io.BytesIO(source)) as image:
        return _encoded(image.convert("RGB").resize((width or image.width, height or image.height)), kind, "")


def _encoded(image: Image.Image, kind: str, note: str) -> bytes:
    out, text = io.BytesIO(), PngImagePlugin.PngInfo()
    if note:
        text.add_text("prompt", note)
    options: dict[str, Any] = {"compress_level": 1, "pnginfo": text} if kind == "png" else {}
    image.save(out, _FORMATS.get(kind, "PNG"), **options)
    return out.getvalue()


@lru_cache(32)
def film(width: int, height: int, frames: int, fps: float, seed: int, first: bytes = b"", last: bytes = b"",
         sound: bool = False, kind: str = "mp4") -> bytes:  # fmt: skip
    """An H.264 film that turns from its first picture into its last, or from the seed's colour into black."""
    import av

    size = _film_size(width, height)
    start, end = _still(first, size, shade(seed)), _still(last, size, (10, 10, 10))
    out = io.BytesIO()
    with av.open(out, "w", format="mov" if kind == "mov" else "mp4") as container:
        stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.options = {"preset": "ultrafast", "crf": "30", "threads": "1"}
        track = container.add_stream("aac", rate=RATE, layout="mono") if sound else None
        for number in range(frames):
            mixed = _mix(start, end, number / max(1, frames - 1))
            container.mux(stream.encode(av.VideoFrame.from_ndarray(mixed, format="rgb24")))
        container.mux(stream.encode())
        if track:
            _tone(container, track, frames / fps, seed)
    return out.getvalue()


@lru_cache(16)
def sound(seconds: float, seed: int, kind: str = "mp3") -> bytes:
    """A tone of this length as mp3, flac or wav."""
    import av

    out = io.BytesIO()
    with av.open(out, "w", format=kind) as container:
        codec = {"mp3": "libmp3lame", "flac": "flac", "wav": "pcm_s16le"}[kind]
        _tone(container, container.add_stream(codec, rate=RATE, layout="mono"), seconds, seed)
    return out.getvalue()


def solid() -> bytes:
    """A binary glTF 2.0 with one triangle."""
    blob = struct.pack("<9f", 0, 0, 0, 1, 0, 0, 0, 1, 0) + struct.pack("<3H", 0, 1, 2) + b"\0\0"
    views = [{"buffer": 0, "byteOffset": 0, "byteLength": 36}, {"buffer": 0, "byteOffset": 36, "byteLength": 6}]
    accessors = [
        {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [1, 1, 0]},
        {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"},
    ]
    scene = {
        "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "buffers": [{"byteLength": len(blob)}], "bufferViews": views, "accessors": accessors,
    }  # fmt: skip
    text = json.dumps(scene).encode()
    text += b" " * (-len(text) % 4)
    head = struct.pack("<4sII", b"glTF", 2, 12 + 8 + len(text) + 8 + len(blob))
    return head + struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(blob), b"BIN\0") + blob


def length(data: bytes) -> float:
    """How long a film or a sound is, in seconds; 0 for what cannot be read."""
    import av

    try:
        with av.open(io.BytesIO(data), "r") as container:
            return (container.duration or 0) / 1_000_000
    except (av.FFmpegError, ValueError):
        return 0.0


def _film_size(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, FILM_SIDE / max(width, height))
    return max(16, round(width * scale / 2) * 2), max(16, round(height * scale / 2) * 2)


def _still(data: bytes, size: tuple[int, int], colour: Sequence[int]) -> np.ndarray[Any, Any]:
    import numpy as np

    if not data:
        return np.full((size[1], size[0], 3), colour, np.uint8)
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB").resize(size))


def _mix(start: np.ndarray[Any, Any], end: np.ndarray[Any, Any], share: float) -> np.ndarray[Any, Any]:
    import numpy as np

    weight = round(share * 256)
    return ((start.astype(np.uint16) * (256 - weight) + end.astype(np.uint16) * weight) >> 8).astype(np.uint8)


def _tone(container: Any, stream: Any, seconds: float, seed: int) -> None:
    import av
    import numpy as np

    total, size = round(seconds * RATE), stream.codec_context.frame_size or 1152
    pitch = 220 + seed % 440
    for start in range(0, total, size):
        at = np.arange(start, min(start + size, total)) / RATE
        samples = (np.sin(2 * np.pi * pitch * at) * 9000).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode())
