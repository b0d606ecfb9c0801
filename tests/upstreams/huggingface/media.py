"""Small real files, each different for another seed."""

from __future__ import annotations

import base64
import binascii
import io
import math
import struct
import wave
from functools import lru_cache

from PIL import Image


@lru_cache(maxsize=64)
def png(width: int, height: int, seed: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (seed * 37 % 256, seed * 91 % 256, 120)).save(out, "PNG")
    return out.getvalue()


@lru_cache(maxsize=16)
def mp4(frames: int, fps: int, seed: int) -> bytes:
    """A film of one colour: H.264, 96 x 64 pixels."""
    import av
    import numpy as np

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        pixels = np.full((64, 96, 3), (seed * 29 % 256, 90, 200), np.uint8)
        for _ in range(frames):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    return out.getvalue()


@lru_cache(maxsize=16)
def wav(seconds: float, seed: int) -> bytes:
    """A tone: 16 bits, 16 kHz, one channel."""
    out, rate = io.BytesIO(), 16_000
    pitch = 220 + seed % 440
    samples = (int(9000 * math.sin(2 * math.pi * pitch * n / rate)) for n in range(int(seconds * rate)))
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return out.getvalue()


def decode(data: bytes) -> str:
    """Size and format of a picture. Raises ValueError for what is none."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            return f"{picture.width}x{picture.height} {(picture.format or '').lower()}"
    except OSError as error:
        raise ValueError("not a picture") from error


def decode_uri(url: str) -> str:
    """Size and format of a picture in a data: URI. Raises ValueError."""
    head, comma, encoded = url.partition(",")
    if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
        raise ValueError("not a data: URI of a picture")
    try:
        return decode(base64.b64decode(encoded, validate=True))
    except binascii.Error as error:
        raise ValueError("not base64") from error
