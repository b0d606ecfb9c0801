"""The pieces that a film is put together from, and their frames and sound, exactly as many as asked."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import ProviderFailed
from studio.media.encoding import CHANNELS, RATE, rate_text, samples_for
from studio.media.ffmpeg import reading
from studio.media.footage import Footage, footage
from studio.media.images import read_pixels
from studio.media.probe import probe

if TYPE_CHECKING:
    import numpy as np

BLACK = "black"


@dataclass(frozen=True)
class Piece:
    """A part of a film. frames: how many of the new film it fills. start: seconds into the source; still: it is a picture.

    slower: how many times as long it is shown. voice: a sound heard instead of its own, from `voice_at` seconds on, for `voice_seconds`;
    spoken: what it says.
    """

    path: Path
    frames: int
    start: float = 0.0
    still: bool = False
    backwards: bool = False
    slower: float = 1.0
    voice: Path | None = None
    voice_at: float = 0.0
    voice_seconds: float = 0.0
    spoken: str = ""


def frames_of(
    piece: Piece, width: int, height: int, fps: Fraction, way: str = "pad"
) -> Generator[np.ndarray, None, None]:
    """Its frames as planes (see `planes`), exactly `piece.frames` of them; a film that ends early stands still at its last one."""
    if piece.still:
        return _standing(piece, width, height, way)
    film, run = footage(piece.path), _backwards if piece.backwards else _running
    return run(piece, film, width, height, fps, way)


def sound_of(piece: Piece, fps: Fraction) -> np.ndarray:
    """Its sound (samples, 2) float32 at 48 kHz, exactly as long as its frames; silence where there is none."""
    import numpy as np

    count = samples_for(piece.frames, fps)
    if piece.voice:
        return _voice_of(piece, count)
    film = None if piece.still else footage(piece.path)
    if film is None or not film.audio or piece.slower != 1:
        return np.zeros((count, CHANNELS), np.float32)
    sound = read_sound(piece.path, piece.start, count, film.channels)
    return sound[::-1].copy() if piece.backwards else sound


def _voice_of(piece: Piece, count: int) -> np.ndarray:
    """The sound that is laid over a piece, silence before and after it."""
    import numpy as np

    assert piece.voice is not None
    found = np.zeros((count, CHANNELS), np.float32)
    first = min(count, max(0, round(piece.voice_at * RATE)))
    if count > first:
        channels = probe(piece.voice).channels
        found[first:] = read_sound(piece.voice, max(0.0, -piece.voice_at), count - first, channels)
    return found


def read_sound(path: Path, start: float, count: int, channels: int) -> np.ndarray:
    """So many samples (count, 2) float32 at 48 kHz from `start` seconds on, filled up with silence. channels: the file has."""
    import numpy as np

    with reading(sound_arguments(path, start, count / RATE, channels)) as pipe:
        raw = pipe.read(count * CHANNELS * 4)
    found = np.frombuffer(raw[: len(raw) // (CHANNELS * 4) * CHANNELS * 4], np.float32).reshape(-1, CHANNELS)
    out = np.zeros((count, CHANNELS), np.float32)
    out[: len(found)] = found[:count]
    return out


def sound_arguments(path: Path, start: float, seconds: float, channels: int) -> list[str]:
    """ffmpeg's arguments to hear a window of a file as raw float32, a late begin filled with silence."""
    window = ["-ss", f"{start:.6f}"] if start > 0 else []
    # ffmpeg would make one channel 3 dB quieter on its way to two; a player would not.
    both = "pan=stereo|c0=c0|c1=c0," if channels == 1 else ""
    arguments = [*window, "-t", f"{seconds + 0.1:.6f}", "-i", str(path), "-map", "0:a:0", "-vn", "-ac", str(CHANNELS)]
    return [*arguments, "-ar", str(RATE), "-af", f"{both}aresample=async=1000:first_pts=0", "-f", "f32le", "-"]


def frame_arguments(
    film: Footage, start: float, width: int, height: int, fps: Fraction, way: str = "pad", slower: float = 1.0
) -> list[str]:
    """ffmpeg's arguments to see a film from `start` seconds on as raw planes of this size and rate. slower: times as long."""
    # A quarter frame early: no rounding of a time then loses the very frame that is meant.
    first = max(0.0, start - 0.25 / float(film.fps))
    window = ["-ss", f"{first:.6f}"] if start > 0 else []
    return [
        *window, "-i", str(film.path), "-map", "0:V:0", "-an",
        "-vf", ",".join([*([f"setpts=PTS*{slower:.6f}"] if slower != 1 else ()), f"fps={rate_text(fps)}:start_time=0", *shaping(film, width, height, way)]),
        "-f", "rawvideo", "-pix_fmt", "yuv420p", "-",
    ]  # fmt: skip


def shaping(film: Footage, width: int, height: int, way: str = "pad") -> list[str]:
    """The filters that bring a film to a size. way: pad keeps all of it on black, crop fills and cuts, stretch distorts."""
    filters = ["format=gbrap,premultiply=inplace=1,format=gbrp"] if film.transparent else []
    if not film.square:
        filters.append("scale=trunc(iw*sar/2)*2:ih,setsar=1")
    colours = "flags=bicubic:out_color_matrix=bt709:out_range=tv"
    if way == "stretch" or abs(film.width / film.height - width / height) * height < 2:
        filters.append(f"scale={width}:{height}:{colours}")
    else:
        keep = "decrease" if way == "pad" else "increase"
        filters.append(f"scale={width}:{height}:force_original_aspect_ratio={keep}:force_divisible_by=2:{colours}")
        filters.append(f"pad={width}:{height}:-1:-1:color={BLACK}" if way == "pad" else f"crop={width}:{height}")
    return [*filters, "setsar=1", "format=yuv420p"]


def _standing(piece: Piece, width: int, height: int, way: str) -> Generator[np.ndarray, None, None]:
    from studio.media.film import covering
    from studio.media.planes import fit, to_planes

    laid = covering if way == "crop" else fit
    planes = to_planes(laid(read_pixels(piece.path), width, height))
    for _ in range(piece.frames):
        yield planes


def _running(
    piece: Piece, film: Footage, width: int, height: int, fps: Fraction, way: str
) -> Generator[np.ndarray, None, None]:
    import numpy as np

    size, last = width * height * 3 // 2, None
    with reading(frame_arguments(film, piece.start, width, height, fps, way, piece.slower)) as pipe:
        for _ in range(piece.frames):
            raw = pipe.read(size)
            if len(raw) == size:
                last = np.frombuffer(raw, np.uint8).reshape(height * 3 // 2, width)
            if last is None:
                raise ProviderFailed(f"There is no frame {piece.start:g} seconds into a film of {film.seconds:.2f}.")
            yield last


def _backwards(
    piece: Piece, film: Footage, width: int, height: int, fps: Fraction, way: str
) -> Generator[np.ndarray, None, None]:
    """From the end, a stretch at a time, so that a long film fits into memory."""
    room = max(8, 192_000_000 // (width * height * 3 // 2))  # frames held at once
    end = piece.frames
    while end > 0:
        begin = max(0, end - room)
        part = Piece(piece.path, end - begin, piece.start + float(begin / fps))
        yield from reversed(list(_running(part, film, width, height, fps, way)))
        end = begin
