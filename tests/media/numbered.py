"""Films whose every frame tells its number, so that a cut can be checked to the frame, and sounds that tell the second."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np

BITS, BLOCK = 8, 16  # of a number; pixels


def numbered(
    path: Path,
    frames: int,
    fps: Fraction | int = 24,
    *,
    first: int = 0,
    height: int = 32,
    gop: int = 12,
    beep: bool = False,
) -> Path:
    """A film of BITS * BLOCK x height pixels; beep: a click of sound at the beginning of every second."""
    with av.open(str(path), "w") as container:
        codec, options = ("libvpx", {}) if path.suffix == ".webm" else ("libx264", {"sc_threshold": "0"})
        stream = container.add_stream(codec, rate=Fraction(fps), options=options)
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = BITS * BLOCK, height, "yuv420p", gop
        voice = container.add_stream("aac", rate=48000, layout="mono") if beep else None
        for number in range(frames):
            bits = [(number + first) >> bit & 1 for bit in range(BITS)]
            row = np.repeat(np.array(bits, np.uint8) * 200 + 20, BLOCK)
            frame = av.VideoFrame.from_ndarray(np.tile(row[None, :, None], (height, 1, 3)), format="rgb24")
            container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode())
        if voice:
            _clicks(container, voice, float(frames / Fraction(fps)))
    return path


def numbers(path: Path) -> list[int]:
    """What the frames tell, in order."""
    found = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            grey = frame.to_ndarray(format="gray")
            scale = grey.shape[1] // BITS
            middle = grey[grey.shape[0] // 2 - 2 : grey.shape[0] // 2 + 2]
            bits = [
                middle[:, bit * scale + scale // 4 : (bit + 1) * scale - scale // 4].mean() > 120 for bit in range(BITS)
            ]
            found.append(sum(1 << bit for bit, on in enumerate(bits) if on))
    return found


def times(path: Path) -> list[float]:
    """When each frame is seen, seconds."""
    with av.open(str(path)) as container:
        return [frame.time for frame in container.decode(video=0)]


def heard(path: Path, rate: int = 48_000) -> np.ndarray:
    """The sound of the left side, as float samples."""
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-v",
        "error",
        "-i",
        str(path),
        "-af",
        "pan=mono|c0=c0",
        "-ar",
        str(rate),
        "-f",
        "f32le",
        "-",
    ]
    return np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, np.float32)


def loudness(samples: np.ndarray, start: float, end: float, rate: int = 48_000) -> float:
    """The root mean square of a window of seconds."""
    return float(np.sqrt((samples[round(start * rate) : round(end * rate)] ** 2).mean()))


def click_times(samples: np.ndarray, rate: int = 48_000) -> list[float]:
    """When a click begins, seconds."""
    loud = np.flatnonzero(np.abs(samples) > 0.25)
    starts = [at for number, at in enumerate(loud) if number == 0 or at - loud[number - 1] > rate // 8]
    return [float(at / rate) for at in starts]


def tone(path: Path, seconds: float, *, pitch: int = 440, channels: int = 2, level: float = 0.5) -> Path:
    """A steady tone in the format of the path's name."""
    expression = f"{level}*sin(2*PI*{pitch}*t)"
    source = f"aevalsrc='{'|'.join([expression] * channels)}':s=48000:d={seconds}"
    ffmpeg("-f", "lavfi", "-i", source, str(path))
    return path


def ffmpeg(*arguments: str) -> None:
    """Run the bare program."""
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", *arguments], check=True)


def _clicks(container: av.container.OutputContainer, stream: av.AudioStream, seconds: float) -> None:
    total, size = round(seconds * 48000), 1024
    at = np.arange(total)
    wave = np.where(at % 48000 < 480, np.sin(at * 2 * np.pi * 1000 / 48000) * 0.8, 0).astype(np.float32)
    for start in range(0, total, size):
        frame = av.AudioFrame.from_ndarray(wave[None, start : start + size], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
        container.mux(stream.encode(frame))
    container.mux(stream.encode())
