"""Real media, small and decodable, made on the spot."""

from __future__ import annotations

import json
import struct
import subprocess
import zlib
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
from PIL import Image


def pixels(width: int = 96, height: int = 64, seed: int = 1) -> np.ndarray:
    """(height, width, 3) uint8: blotches of colour."""
    small = np.random.default_rng(seed).integers(0, 256, (8, 8, 3), np.uint8)
    return np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC))


def picture(path: Path, width: int = 96, height: int = 64, seed: int = 1, **options: object) -> Path:
    """A picture in the format of the path's extension."""
    Image.fromarray(pixels(width, height, seed)).save(path, **options)
    return path


def video(
    path: Path,
    seconds: float = 1.0,
    *,
    width: int = 96,
    height: int = 64,
    fps: int = 12,
    sound: bool = False,
    codec: str = "",
) -> Path:
    """A moving picture in the container of the path's extension; a tone with it where sound is asked."""
    codec = codec or {"webm": "libvpx", "gif": "gif"}.get(path.suffix[1:], "libx264")
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=fps)
        stream.width, stream.height = width, height
        stream.pix_fmt = "rgb8" if codec == "gif" else "yuv420p"
        voice = (
            container.add_stream("libopus" if path.suffix == ".webm" else "aac", rate=48000, layout="mono")
            if sound
            else None
        )
        for number in range(max(1, round(seconds * fps))):
            shade = np.roll(pixels(width, height), number * 4, axis=1)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(shade), format="rgb24").reformat(
                format=stream.pix_fmt
            )
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if voice:
            _tone(container, voice, seconds, 48000, "fltp" if path.suffix != ".webm" else "flt")
    return path


def sound(path: Path, seconds: float = 1.0, rate: int = 44100) -> Path:
    """A tone in the container of the path's extension."""
    codec, form, rate = {
        "mp3": ("libmp3lame", "fltp", rate),
        "flac": ("flac", "s16", rate),
        "wav": ("pcm_s16le", "s16", rate),
        "ogg": ("libopus", "flt", 48000),
        "m4a": ("aac", "fltp", rate),
        "webm": ("libopus", "flt", 48000),
    }[path.suffix[1:]]
    with av.open(str(path), "w", format={"m4a": "ipod"}.get(path.suffix[1:])) as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        _tone(container, stream, seconds, rate, form)
    return path


def vorbis(path: Path, seconds: float = 1.0) -> Path:
    """A tone as Ogg Vorbis, which PyAV cannot write."""
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-y",
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        f"sine=frequency=440:duration={seconds}",
    ]
    subprocess.run([*command, "-c:a", "libvorbis", "-f", "ogg", str(path)], check=True)
    return path


def samples_of(path: Path) -> np.ndarray:
    """Every sample of the sound."""
    with av.open(str(path)) as container:
        return np.concatenate([frame.to_ndarray().ravel() for frame in container.decode(audio=0)])


def frames_of(path: Path) -> np.ndarray:
    """Every frame, (frames, height, width, 3)."""
    with av.open(str(path)) as container:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])


def model(path: Path) -> Path:
    """An empty but valid binary glTF."""
    body = json.dumps({"asset": {"version": "2.0"}}).encode()
    body += b" " * (-len(body) % 4)
    path.write_bytes(b"glTF" + struct.pack("<II", 2, 20 + len(body)) + struct.pack("<I", len(body)) + b"JSON" + body)
    return path


def png_header(path: Path, width: int, height: int) -> Path:
    """The beginning of a PNG that claims a size, with hardly any pixels: a decompression bomb."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
    return path


def _tone(
    container: av.container.OutputContainer, stream: av.AudioStream, seconds: float, rate: int, form: str
) -> None:
    size, total = 960, max(1, int(seconds * rate))
    for start in range(0, total, size):
        count = min(size, total - start)
        at = np.arange(start, start + count)
        wave = np.sin(at * 2 * np.pi * 440 / rate) * (0.1 + 0.4 * at / total)
        data = (wave * 32767).astype(np.int16) if form == "s16" else wave.astype(np.float32)
        frame = av.AudioFrame.from_ndarray(data[None], format=form, layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        container.mux(stream.encode(frame))
    container.mux(stream.encode())
